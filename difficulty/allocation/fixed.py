"""The same number of rollouts for every problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.allocation.base import TRAIN, Allocation, Decision, OneRound, check_at_least
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation

__all__ = ["FixedGroup"]


@dataclass(frozen=True, slots=True)
class FixedGroup:
    """The same number of rollouts for every problem, and every group trains.

    Attributes:
        rollouts: how many.
    """

    kind: ClassVar[str] = "fixed_group"
    rollouts: int = 8

    def __post_init__(self) -> None:
        check_at_least(self, 1, rollouts=self.rollouts)

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _AllTrain(self.rollouts)


class _AllTrain(OneRound):
    def decide(self, rounds: Sequence[Observation]) -> Decision:  # noqa: ARG002  # see Allocation
        return TRAIN
