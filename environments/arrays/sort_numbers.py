"""Sorting: a list of integers in ascending or descending order, as asked."""

from dataclasses import dataclass
from fractions import Fraction

from rlgym.difficulty.scales import Geometric, Linear, Steps
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, correct, graded, invalid


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers in no order, and the order to bring them into."""

    values: tuple[int, ...]
    descending: bool


class SortNumbers(Environment[Numbers, list[int]]):
    """Sort a list of integers, keeping those that occur more than once.

    One answer is correct. Credit is the share of the list that is right from the front before the first mistake, what
    a selection sort has done so far; copying the list, forwards or backwards, earns nothing.
    Cost: generate and verify O(n log n).
    Source: Knuth, The Art of Computer Programming, volume 3: Sorting and Searching (1973).
    """

    answer = Integers(example=[-2, 0, 3, 3, 11])
    knobs = {
        "length": Geometric(4, Fraction(6, 5)),  # 153 at the top
        "largest": Linear(9, 10),
        "smallest": Steps((0, 0), (3, -50), (10, -100), (15, -200)),
        "repeats": Linear(0, Fraction(1, 2)),  # measured: at d = 5 a sort that drops repeated numbers is never right
    }

    def generate(self, rng: Rng, *, length: int, largest: int, smallest: int, repeats: int) -> Numbers:
        values = [rng.randint(smallest, largest) for _ in range(max(3, length - repeats))]
        values += [rng.choice(values) for _ in range(length - len(values))]
        rng.shuffle(values)
        instance = Numbers(tuple(values), descending=bool(rng.getrandbits(1)))
        if self.solve(instance)[0] in (values[0], values[-1]):  # so neither copy has begun to sort
            raise Retry
        return instance

    def statement(self, instance: Numbers) -> str:
        order = "descending order, the largest first" if instance.descending else "ascending order, the smallest first"
        return (
            f"Here are {len(instance.values)} integers:\n{', '.join(map(str, instance.values))}\n"
            f"Sort them in {order}. Keep every integer as many times as it occurs."
        )

    def solve(self, instance: Numbers) -> list[int]:
        return sorted(instance.values, reverse=instance.descending)

    def verify(self, instance: Numbers, answer: list[int]) -> Verdict:
        ordered = self.solve(instance)
        if answer == ordered:
            return correct()
        if sorted(answer, reverse=instance.descending) != ordered:
            return invalid("not_the_same_numbers")
        begun = next(i for i, number in enumerate(ordered) if answer[i] != number)
        return graded(Fraction(begun, len(ordered)), "not_sorted")
