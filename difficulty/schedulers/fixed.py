"""Schedulers that look at no result: one level, every level of a range equally often, a ramp."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._plain import fields, integer
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateless
from rlgym.difficulty.schedulers.base import Scheduler, check_integer, shown
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

__all__ = ["Fixed", "Ramp", "Uniform"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same level.

    Attributes:
        level: a level that every arm has.
    """

    kind: ClassVar[str] = "fixed"
    level: int = 0

    def __post_init__(self) -> None:
        check_integer(self, "level", self.level)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        for arm in arms:
            if self.level not in arm.levels:
                raise InvalidParameter(f"{self!r}: {arm.id} does not have that level; need one of {shown(arm.levels)}")
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
        check_integer(self, "lowest", self.lowest)
        if self.highest is not None:
            check_integer(self, "highest", self.highest)
            if self.highest < self.lowest:
                raise InvalidParameter(f"{self!r}: need lowest <= highest")

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_AnyOf(self._levels(arm)) for arm in arms]

    def _levels(self, arm: Arm) -> tuple[int, ...]:
        highest = arm.levels[-1] if self.highest is None else self.highest
        levels = tuple(level for level in arm.levels if self.lowest <= level <= highest)
        if not levels:
            raise InvalidParameter(f"{self!r}: {arm.id} has no level in that range; it has {shown(arm.levels)}")
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
class Ramp:
    """From easy to hard at a fixed pace: one level up after every so many draws of the arm, and on at the highest.

    This is reasoning-gym's ``schedule.automatic``, which raises the level every ``update_steps`` training steps.

    Differences from the source:
        1. The pace is counted in draws of the arm, since a curriculum knows no training steps and an arm may be
           left out of one.

    Attributes:
        initial: the level at the beginning; where an arm does not have it, its next lower one.
        draws: problems of one level before the next one.

    Source: Stojanovski et al. 2025, Reasoning Gym, arXiv:2505.24760, with the trainer that comes with its code.
    """

    kind: ClassVar[str] = "ramp"
    initial: int = 0
    draws: int = 32

    def __post_init__(self) -> None:
        check_integer(self, "initial", self.initial)
        check_integer(self, "draws", self.draws, least=1)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_RunningRamp(self, arm) for arm in arms]


class _RunningRamp:
    def __init__(self, config: Ramp, arm: Arm) -> None:
        self._config, self._arm = config, arm
        self._at = arm.position(config.initial)  # index in arm.levels
        self._drawn = 0  # problems of that level

    def choose(self, rng: Rng) -> int:  # noqa: ARG002  # see Scheduler
        if self._drawn >= self._config.draws and self._at < len(self._arm.levels) - 1:
            self._at, self._drawn = self._at + 1, 0
        self._drawn += 1
        return self._arm.levels[self._at]

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the pace stays."""

    def state_dict(self) -> dict[str, object]:
        return {"level": self._arm.levels[self._at], "drawn": self._drawn}

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "ramp", ("level", "drawn"))
        level, drawn = integer(data["level"], "ramp.level"), integer(data["drawn"], "ramp.drawn")
        self._at = self._arm.position(level)
        self._drawn = drawn if self._arm.levels[self._at] == level else 0

    def metrics(self) -> dict[str, float]:
        return {"level": self._arm.levels[self._at], "drawn": self._drawn}
