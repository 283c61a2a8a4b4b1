"""Wrapped sum: add positive integers modulo another."""

from dataclasses import dataclass

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Integer


@dataclass(frozen=True, slots=True)
class Terms:
    """What to add, and where the sum wraps around."""

    values: tuple[int, ...]  # 1 <= value < modulus
    modulus: int


class WrappedSum(Environment[Terms, int]):
    """Add positive integers and give the remainder modulo a given number.

    Verified by equality with the only answer. No partial credit.
    Cost: generate O(n), verify O(n).
    Source: the definition of addition modulo m.
    """

    answer = Integer(example=17)
    knobs = {"terms": Linear(3, 1), "modulus": Linear(60, 11)}
    tags = ("modular",)

    def generate(self, rng: Rng, *, terms: int, modulus: int) -> Terms:
        values = tuple(rng.randint(1, modulus - 1) for _ in range(terms))
        if sum(values) < modulus or sum(values) % modulus in values:
            raise Retry
        return Terms(values, modulus)

    def statement(self, instance: Terms) -> str:
        added = " + ".join(map(str, instance.values))
        return f"What is the remainder of {added} when divided by {instance.modulus}?"

    def solve(self, instance: Terms) -> int:
        return sum(instance.values) % instance.modulus
