"""Sliding window minimum: the least number of every stretch of a fixed length."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.formats import Integers
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong


@dataclass(frozen=True, slots=True)
class Windowed:
    """An array, and how many neighbours a window holds."""

    values: tuple[int, ...]
    window: int  # 2 <= window < len(values)


class SlidingWindowMinimum(Environment[Windowed, list[int]]):
    """Write down the minimum of each contiguous window of an array, from left to right.

    Unique answer; no partial credit. A list of another length than the number of windows is no candidate.
    Cost: generate and verify O(n) by a monotone queue.
    Source: the ascending minima algorithm; e.g. Lemire (2006), Streaming maximum-minimum filter, arXiv:cs/0610046.
    """

    answer = Integers(example=[2, 2, 5])
    knobs = {"length": Linear(6, 2), "window": Linear(2, Fraction(1, 2)), "largest": Linear(9, Fraction(9, 2))}

    def generate(self, rng: Rng, *, length: int, window: int, largest: int) -> Windowed:
        instance = Windowed(tuple(rng.randint(0, largest) for _ in range(length)), window)
        if window >= length or len(set(window_minima(instance.values, window))) == 1:
            raise Retry
        return instance

    def statement(self, instance: Windowed) -> str:
        listed = " ".join(map(str, instance.values))
        return (
            f"Here is an array of {len(instance.values)} integers:\n{listed}\n"
            f"A window is a stretch of {instance.window} neighbouring integers of the array. There are "
            f"{len(instance.values) - instance.window + 1} windows, one beginning at each position at which a whole "
            f"window still fits. Find the smallest integer in each window, and list these minima in the order of the "
            f"windows from left to right, one for every window, repeated values included."
        )

    def solve(self, instance: Windowed) -> list[int]:
        return window_minima(instance.values, instance.window)

    def verify(self, instance: Windowed, answer: list[int]) -> Verdict:
        minima = window_minima(instance.values, instance.window)
        if len(answer) != len(minima):
            return invalid("wrong_length")
        return correct() if answer == minima else wrong("wrong_minimum")


def window_minima(values: Sequence[int], window: int) -> list[int]:
    """The minimum of ``values[i : i + window]`` for every ``i`` at which the slice is whole."""
    minima: list[int] = []
    waiting: deque[int] = deque()  # positions inside the window whose values rise: the first holds the minimum
    for i, value in enumerate(values):
        while waiting and values[waiting[-1]] >= value:
            waiting.pop()
        waiting.append(i)
        if waiting[0] <= i - window:
            waiting.popleft()
        if i >= window - 1:
            minima.append(values[waiting[0]])
    return minima
