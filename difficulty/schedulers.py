"""Schedulers: which difficulty comes next within one environment.

A scheduler comes in two parts: a small frozen configuration (``Fixed``, ``Uniform``, ``Window``), which can be shared,
compared and written down, and what its ``start`` returns: one running scheduler an arm, which holds what was learned.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from rlgym.difficulty._plain import fields, integer, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful, Stateless
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

__all__ = ["SCHEDULERS", "Fixed", "Scheduler", "SchedulerConfig", "Uniform", "Window"]


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


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same level.

    Attributes:
        level: a level that every arm has.
    """

    kind: ClassVar[str] = "fixed"
    level: int = 0

    def __post_init__(self) -> None:
        _check_level(self, "level", self.level)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        for arm in arms:
            if self.level not in arm.levels:
                raise InvalidParameter(f"{self!r}: {arm.id} does not have that level; need one of {_shown(arm.levels)}")
        return [_AnyOf((self.level,)) for _ in arms]


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every level of a range equally often.

    Attributes:
        lowest: levels under it are left out.
        highest: levels over it are left out; None for no bound but the arm's own.
    """

    kind: ClassVar[str] = "uniform"
    lowest: int = 0
    highest: int | None = None

    def __post_init__(self) -> None:
        _check_level(self, "lowest", self.lowest)
        if self.highest is not None:
            _check_level(self, "highest", self.highest)
            if self.highest < self.lowest:
                raise InvalidParameter(f"{self!r}: need lowest <= highest")

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_AnyOf(self._levels(arm)) for arm in arms]

    def _levels(self, arm: Arm) -> tuple[int, ...]:
        highest = arm.levels[-1] if self.highest is None else self.highest
        levels = tuple(level for level in arm.levels if self.lowest <= level <= highest)
        if not levels:
            raise InvalidParameter(f"{self!r}: {arm.id} has no level in that range; it has {_shown(arm.levels)}")
        return levels


class _AnyOf(Stateless):
    """A uniform draw from a fixed set of levels."""

    def __init__(self, levels: tuple[int, ...]) -> None:
        self._levels = levels

    def choose(self, rng: Rng) -> int:
        return rng.choice(self._levels)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the levels stay."""


@dataclass(frozen=True, slots=True)
class Window:
    """RLVE's rule: a window of levels that rises by one whenever its top is mastered, and never falls.

    With h the top, a problem's level is uniform in ``[max(0, h - width + 1), h]``. Rollouts at level h are counted,
    and how many of them are correct. When ``min_problems * rollouts`` of them or more are in, h rises by one if their
    accuracy is at least ``threshold``, and both counts return to 0 either way. The check is made once for all that was
    reported between two draws, as RLVE makes it once a training step.

    Differences from the source:
        1. h stops at the arm's highest level (RLVE's has no end).
        2. Levels are positions in the arm's list, so that levels which the split cannot fill do not stop the window.
        3. A rollout that met an error of ours counts nowhere (RLVE does not tell it from a wrong answer).

    Attributes:
        initial: h at the beginning; where an arm does not have that level, its next lower one.
        width: levels in the window.
        threshold: accuracy from which the top counts as mastered.
        min_problems: problems' worth of rollouts at the top before the check.

    Source: RLVE: Scaling Up Reinforcement Learning for Language Models with Adaptive Verifiable Environments,
    arXiv:2511.07317 (2025), with the authors' code for what the text leaves open and for the defaults.
    """

    kind: ClassVar[str] = "window"
    initial: int = 0
    width: int = 4
    threshold: float = 0.9
    min_problems: int = 8

    def __post_init__(self) -> None:
        _check_level(self, "initial", self.initial)
        for name, value in (("width", self.width), ("min_problems", self.min_problems)):
            if type(value) is not int or value < 1:
                raise InvalidParameter(f"{self!r}: {name}={value!r}: need an integer >= 1")
        if not isinstance(self.threshold, int | float) or not 0 < self.threshold <= 1:
            raise InvalidParameter(f"{self!r}: threshold={self.threshold!r}: need 0 < threshold <= 1")

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:
        """See ``SchedulerConfig``."""
        return [_RunningWindow(self, arm, self.min_problems * rollouts) for arm in arms]


class _RunningWindow:
    def __init__(self, config: Window, arm: Arm, enough: int) -> None:
        self._config, self._arm, self._enough = config, arm, enough
        self._top = arm.position(config.initial)  # index in arm.levels
        self._counted = self._correct = 0  # rollouts at the top since the last check

    def choose(self, rng: Rng) -> int:
        return self._arm.levels[rng.randint(self._bottom, self._top)]

    def observe(self, observations: Sequence[Observation]) -> None:
        top = self._arm.levels[self._top]
        for observation in observations:
            if observation.level == top:
                self._counted += observation.counted
                self._correct += observation.correct
        if self._counted >= self._enough:
            # division rounds to nearest, so that 9/10 is the very double that 0.9 is
            if self._correct / self._counted >= self._config.threshold:
                self._top = min(self._top + 1, len(self._arm.levels) - 1)
            self._counted = self._correct = 0

    def state_dict(self) -> dict[str, object]:
        return {"top": self._arm.levels[self._top], "counted": self._counted, "correct": self._correct}

    def load_state_dict(self, state: object) -> None:
        path = "window"
        data = fields(state, path, ("top", "counted", "correct"))
        top, counted, correct = (integer(data[name], f"{path}.{name}") for name in ("top", "counted", "correct"))
        if correct > counted:
            refuse(f"{path}.correct", f"at most counted={counted}", correct)
        self._top = self._arm.position(top)
        kept = self._arm.levels[self._top] == top  # else the arm has lost that level: the counts are of another one
        self._counted, self._correct = (counted, correct) if kept else (0, 0)

    def metrics(self) -> dict[str, float]:
        levels = self._arm.levels
        return {"lowest": levels[self._bottom], "highest": levels[self._top], "counted": self._counted}

    @property
    def _bottom(self) -> int:
        return max(0, self._top - self._config.width + 1)


SCHEDULERS: Final[dict[str, Callable[[], SchedulerConfig]]] = {"fixed": Fixed, "uniform": Uniform, "window": Window}


def _check_level(config: object, name: str, level: int) -> None:
    if type(level) is not int or level < 0:
        raise InvalidParameter(f"{config!r}: {name}={level!r}: need an integer >= 0")


def _shown(levels: tuple[int, ...]) -> str:
    """``0..20``, or the list where there are holes."""
    if len(levels) > 1 and levels[-1] - levels[0] == len(levels) - 1:
        return f"{levels[0]}..{levels[-1]}"
    return ", ".join(map(str, levels))
