"""What all schedulers share: the protocols of a scheduler and of its configuration, checks, and a weighted draw."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

__all__ = ["Scheduler", "SchedulerConfig", "check_integer", "check_number", "shown", "weighted"]


class Scheduler(Stateful, Protocol):
    """The running scheduler of one arm."""

    def choose(self, rng: Rng) -> int:
        """The level of the next problem, one of the arm's.

        Args:
            rng: a stream of this draw alone; the only source of randomness.
        """

    def observe(self, observations: Sequence[Observation]) -> None:
        """Learn from all that was reported of this arm between two draws.

        Args:
            observations: never empty, in the order of (index, round), whatever the order of arrival was. Their level
                may be one that the arm no longer has, if the arm has changed since a checkpoint.
        """


class SchedulerConfig(Protocol):
    """The configuration of a scheduler."""

    kind: ClassVar[str]  # its name in ``SCHEDULERS`` and in checkpoints

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:
        """One scheduler an arm, in the same order; they may learn from one another.

        Args:
            arms: all arms of the curriculum.
            rollouts: the usual number of rollouts of a problem.

        Raises:
            InvalidParameter: if the configuration does not fit an arm.
        """


def check_integer(config: object, name: str, value: int, least: int = 0) -> None:
    """Refuse a field of a configuration that is no integer, or too small; a level is one from 0 on.

    Raises:
        InvalidParameter: unless ``value`` is an integer >= ``least``.
    """
    if type(value) is not int or value < least:
        raise InvalidParameter(f"{config!r}: {name}={value!r}: need an integer >= {least}")


def check_number(config: object, name: str, value: float, need: str, holds: Callable[[float], bool]) -> None:
    """Refuse a field of a configuration that is no number, or breaks its rule.

    Args:
        need: the rule in words.
        holds: the rule.

    Raises:
        InvalidParameter: if it does.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not holds(value):
        raise InvalidParameter(f"{config!r}: {name}={value!r}: need {need}")


def shown(levels: tuple[int, ...]) -> str:
    """``0..20``, or the list where there are holes."""
    if len(levels) > 1 and levels[-1] - levels[0] == len(levels) - 1:
        return f"{levels[0]}..{levels[-1]}"
    return ", ".join(map(str, levels))


def weighted(rng: Rng, cumulative: Sequence[float]) -> int:
    """An index, drawn in proportion to weights that are given by their running sums; the last sum is positive."""
    return bisect_right(cumulative, rng.random() * cumulative[-1], hi=len(cumulative) - 1)
