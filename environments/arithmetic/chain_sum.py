"""Chain sum: add and subtract integers from left to right."""

from dataclasses import dataclass

from rlgym.difficulty.scales import Geometric, Linear
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Integer


@dataclass(frozen=True, slots=True)
class Chain:
    """Integers to be added; a negative one is written as a subtraction."""

    terms: tuple[int, ...]  # none is 0


class ChainSum(Environment[Chain, int]):
    """Evaluate a chain of additions and subtractions of integers.

    Unique answer; no partial credit: a sum with one wrong digit is as wrong as any.
    Cost: generate and verify O(terms).
    """

    answer = Integer(example=-42)
    knobs = {"terms": Linear(2, 1), "largest": Geometric(9, 2)}

    def generate(self, rng: Rng, *, terms: int, largest: int) -> Chain:
        chain = tuple(rng.randint(1, largest) * rng.choice((-1, 1)) for _ in range(terms))
        if sum(chain) in (0, *chain):
            raise Retry  # 0 would be the commonest sum, and a term could be copied
        return Chain(chain)

    def statement(self, instance: Chain) -> str:
        first, *others = instance.terms
        chain = "".join([str(first), *(f" + {term}" if term > 0 else f" - {-term}" for term in others)])
        return f"Calculate the value of this expression:\n{chain}"

    def solve(self, instance: Chain) -> int:
        return sum(instance.terms)
