"""DAPO's dynamic sampling: groups without any contrast are thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.allocation.base import DISCARD, TRAIN, Allocation, Decision, OneRound, check_at_least
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation

__all__ = ["DynamicSampling"]


@dataclass(frozen=True, slots=True)
class DynamicSampling:
    """A group trains only if some of its rollouts are correct and some are not.

    With G rollouts o_1..o_G of a problem with answer a, DAPO maximises its objective subject to

        0 < |{o_i : o_i is equivalent to a}| < G,

    and keeps sampling until the batch is full of such groups. The refill is the caller's: draw more problems while
    groups are missing, and fill the batch in the order of draws. In the order of finishing, short completions would be
    preferred.

    Differences from the source:
        1. A rollout that met an error of ours counts neither as correct nor in G.
        2. Partial credit does not count: a group of wrong answers with different scores is thrown away too.

    Attributes:
        rollouts: G, at least 2.

    Source: Yu et al. 2025 (DAPO), arXiv:2503.14476, section 3.2, eq. 11.
    """

    kind: ClassVar[str] = "dynamic_sampling"
    rollouts: int = 16

    def __post_init__(self) -> None:
        check_at_least(self, 2, rollouts=self.rollouts)

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _MixedTrain(self.rollouts)


class _MixedTrain(OneRound):
    def decide(self, rounds: Sequence[Observation]) -> Decision:
        correct, counted = sum(known.correct for known in rounds), sum(known.counted for known in rounds)
        return TRAIN if 0 < correct < counted else DISCARD
