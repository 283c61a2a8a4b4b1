"""Subset sum: choose numbers that add up to a target exactly."""

from dataclasses import dataclass

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Rng, hidden
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers to choose from, and the sum to reach."""

    values: tuple[int, ...]  # all >= 1; a number is named by its position
    target: int
    planted: tuple[int, ...] = hidden()  # the positions that made the target


class SubsetSum(Environment[Numbers, list[int]]):
    """Choose positions of a list whose numbers add up to the target.

    Verified by certificate: any set of distinct positions with the right sum is correct. No partial credit:
    a near sum is no nearer to a solution.
    Cost: generate O(n), verify O(n).
    Source: Garey and Johnson, Computers and Intractability (1979), problem SP13.
    """

    answer = Integers(example=[0, 3, 4])
    knobs = {"numbers": Linear(6, 1), "largest": Linear(20, 25)}

    def generate(self, rng: Rng, *, numbers: int, largest: int) -> Numbers:
        values = tuple(rng.randint(1, largest) for _ in range(numbers))
        planted = tuple(sorted(rng.sample(range(numbers), rng.randint(numbers // 3 + 1, 2 * numbers // 3))))
        return Numbers(values, sum(values[i] for i in planted), planted)

    def statement(self, instance: Numbers) -> str:
        listed = "\n".join(f"{i}: {value}" for i, value in enumerate(instance.values))
        return (
            f"Here are {len(instance.values)} positive integers, each with its position before the colon:\n{listed}\n"
            f"Choose some of them so that the chosen integers add up to exactly {instance.target}. Each position may "
            f"be chosen at most once. Give the chosen positions, in any order; any choice with this sum is correct."
        )

    def solve(self, instance: Numbers) -> list[int]:
        return list(instance.planted)

    def verify(self, instance: Numbers, answer: list[int]) -> Verdict:
        if len(set(answer)) < len(answer) or any(not 0 <= i < len(instance.values) for i in answer):
            return invalid("not_a_subset")
        return correct() if sum(instance.values[i] for i in answer) == instance.target else wrong("wrong_sum")
