"""What all allocations share: the protocols of an allocation and of its configuration, and what is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Final, Protocol

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful, Stateless
from rlgym.errors import InvalidParameter

__all__ = ["DISCARD", "TRAIN", "Allocation", "AllocationConfig", "Decision", "OneRound", "check_at_least", "pooled"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a problem once its rollouts are reported.

    Attributes:
        train: whether its rollouts, of all rounds so far, are to be trained on.
        more_rollouts: how many more to sample and report as the next round; 0 when the problem is done.
        kept: which rollouts train: ascending positions in the list of all rollouts of all rounds, in the order of
            rounds and, within a round, of the verdicts reported; None for all of them.
        pool_baseline: whether the advantage's baseline, and its scale if it has one, are taken over all rollouts of
            all rounds rather than over those kept. Errors of ours are in neither.
    """

    train: bool
    more_rollouts: int = 0
    kept: tuple[int, ...] | None = None
    pool_baseline: bool = False

    def __post_init__(self) -> None:
        if type(self.more_rollouts) is not int or self.more_rollouts < 0:
            raise InvalidParameter(f"Decision(more_rollouts={self.more_rollouts!r}): need an integer >= 0")
        if self.kept is None:
            return
        if not self.train:
            raise InvalidParameter(f"Decision(train=False, kept={self.kept!r}): nothing is trained on; need kept=None")
        ascending = all(here < there for here, there in pairwise(self.kept))
        if not self.kept or any(type(i) is not int or i < 0 for i in self.kept) or not ascending:
            raise InvalidParameter(f"Decision(kept={self.kept!r}): need one or more ascending positions >= 0")


TRAIN: Final = Decision(train=True)
DISCARD: Final = Decision(train=False)


class Allocation(Stateful, Protocol):
    """The running allocation of a curriculum. A state that it loads may know other arms: those are dropped."""

    def group_size(self, arm: str, level: int) -> int:
        """How many rollouts a new problem gets at first, >= 1."""

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        """What to do with one problem. Changes nothing, so that the order of reports cannot matter.

        Args:
            rounds: all that was reported of the problem so far, in the order of rounds, never empty; a round may be
                missing.
        """

    def observe(self, observations: Sequence[Observation]) -> None:
        """Learn from all that was reported between two draws.

        Args:
            observations: of all arms, never empty, in the order of (index, round).
        """


class AllocationConfig(Protocol):
    """The configuration of an allocation."""

    kind: ClassVar[str]  # its name in ``ALLOCATIONS`` and in checkpoints

    @property
    def rollouts(self) -> int:
        """The usual number of rollouts of a problem, by which schedulers measure what is enough."""

    def start(self, arms: Sequence[Arm]) -> Allocation:
        """An allocation for these arms that has learned nothing yet.

        Raises:
            InvalidParameter: if the configuration does not fit the arms.
        """


class OneRound(Stateless):
    """The common part of allocations that ask for equally many rollouts of every problem, once, and learn nothing."""

    def __init__(self, rollouts: int) -> None:
        self._rollouts = rollouts

    def group_size(self, arm: str, level: int) -> int:  # noqa: ARG002  # see Allocation
        """See ``Allocation``."""
        return self._rollouts

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the number stays."""


def pooled(rounds: Sequence[Observation]) -> list[float | None]:
    """The scores of all rollouts of a problem, in the order that ``Decision.kept`` counts by."""
    return [score for observation in rounds for score in observation.scores]


def check_at_least(config: object, least: int, **numbers: int) -> None:
    """Refuse what is no count.

    Raises:
        InvalidParameter: unless all of these fields of a configuration are integers >= least.
    """
    for name, value in numbers.items():
        if type(value) is not int or value < least:
            raise InvalidParameter(f"{config!r}: {name}={value!r}: need an integer >= {least}")
