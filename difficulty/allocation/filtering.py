"""Online difficulty filtering: groups train whose accuracy, measured now, is neither too low nor too high."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.allocation.base import DISCARD, TRAIN, Allocation, Decision, OneRound, check_at_least
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter

__all__ = ["DifficultyFilter"]


@dataclass(frozen=True, slots=True)
class DifficultyFilter:
    """A group trains if its accuracy p lies within bounds: ``lowest <= p <= highest``.

    The paper calls the filter balanced where the bounds lie symmetrically about 1/2, and skewed where only one of them
    binds. It shows that the expected improvement is bounded from below by the variance of the success probability,
    p (1 - p) for scores of 0 and 1, so that the middle teaches most. What the filter throws away was sampled all the
    same, so compare at equal rollouts, not at equal updates. The refill is the caller's: draw more problems, and fill
    the batch in the order of draws.

    Differences from the source:
        1. p is the share of correct rollouts among those that met no error of ours; partial credit does not count.
        2. The bounds by default are ours.

    Attributes:
        rollouts: of a problem, at least 2.
        lowest: the least accuracy that trains.
        highest: the largest accuracy that trains.

    Source: Bae et al. 2025, Online Difficulty Filtering for Reasoning Oriented Reinforcement Learning,
    arXiv:2504.03380.
    """

    kind: ClassVar[str] = "difficulty_filter"
    rollouts: int = 16
    lowest: float = 0.2
    highest: float = 0.8

    def __post_init__(self) -> None:
        check_at_least(self, 2, rollouts=self.rollouts)
        for name, value in (("lowest", self.lowest), ("highest", self.highest)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise InvalidParameter(f"{self!r}: {name}={value!r}: need a number from 0 to 1")
        if self.lowest > self.highest:
            raise InvalidParameter(f"{self!r}: need lowest <= highest")

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _MiddleTrains(self)


class _MiddleTrains(OneRound):
    def __init__(self, config: DifficultyFilter) -> None:
        super().__init__(config.rollouts)
        self._config = config

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        correct, counted = sum(known.correct for known in rounds), sum(known.counted for known in rounds)
        # division rounds to nearest, so that 2/10 is the very double that 0.2 is
        within = counted > 0 and self._config.lowest <= correct / counted <= self._config.highest
        return TRAIN if within else DISCARD
