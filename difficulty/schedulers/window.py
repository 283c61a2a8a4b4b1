"""RLVE's window of levels, which rises when its top is mastered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._plain import fields, integer, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import Scheduler, check_integer, check_number
from rlgym.rng import Rng

__all__ = ["Window"]


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
        check_integer(self, "initial", self.initial)
        check_integer(self, "width", self.width, least=1)
        check_integer(self, "min_problems", self.min_problems, least=1)
        check_number(self, "threshold", self.threshold, "0 < threshold <= 1", lambda share: 0 < share <= 1)

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
