"""Allocation: how many rollouts a problem gets, and whether its group trains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful, Stateless
from rlgym.errors import InvalidParameter

__all__ = ["ALLOCATIONS", "Allocation", "AllocationConfig", "Decision", "FixedGroup"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a problem once its rollouts are reported.

    Attributes:
        train: whether its rollouts, of all rounds so far, are to be trained on.
        more_rollouts: how many more to sample and report as the next round; 0 when the problem is done.
    """

    train: bool
    more_rollouts: int = 0

    def __post_init__(self) -> None:
        if type(self.more_rollouts) is not int or self.more_rollouts < 0:
            raise InvalidParameter(f"{self!r}: need more_rollouts >= 0")


class Allocation(Stateful, Protocol):
    """The running allocation of a curriculum. A state that it loads may know other arms: those are dropped."""

    def group_size(self, arm: str, level: int) -> int:
        """How many rollouts a new problem gets at first, >= 1."""

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        """What to do with one problem. Changes nothing, so that the order of reports cannot matter.

        Args:
            rounds: all that was reported of the problem so far, in the order of rounds, never empty.
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


@dataclass(frozen=True, slots=True)
class FixedGroup:
    """The same number of rollouts for every problem, and every group trains.

    Attributes:
        rollouts: how many, >= 1.
    """

    kind: ClassVar[str] = "fixed_group"
    rollouts: int = 8

    def __post_init__(self) -> None:
        if type(self.rollouts) is not int or self.rollouts < 1:
            raise InvalidParameter(f"{self!r}: need an integer >= 1")

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _SameForAll(self.rollouts)


class _SameForAll(Stateless):
    def __init__(self, rollouts: int) -> None:
        self._rollouts = rollouts

    def group_size(self, arm: str, level: int) -> int:  # noqa: ARG002  # see Allocation
        return self._rollouts

    def decide(self, rounds: Sequence[Observation]) -> Decision:  # noqa: ARG002  # see Allocation
        return Decision(train=True)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the number stays."""


ALLOCATIONS: Final[dict[str, Callable[[], AllocationConfig]]] = {"fixed_group": FixedGroup}
