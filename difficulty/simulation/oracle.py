"""Oracle: a scheduler that looks into a simulated learner, the mark against which the others are measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateless
from rlgym.difficulty.schedulers.base import Scheduler
from rlgym.difficulty.simulation.learner import Learner
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

__all__ = ["Oracle"]


@dataclass(frozen=True, slots=True)
class Oracle:
    """Always the level at which one expected group raises the learner's ability most; the lowest of several.

    It knows the learner and its law of learning, but looks one group ahead only, so it is a mark and not a bound:
    where practice pays off later, as with prerequisites, a rule without any knowledge can do better.

    Attributes:
        learner: that the curriculum is run against, with the same arms.
    """

    kind: ClassVar[str] = "oracle"
    learner: Learner

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:
        """See ``SchedulerConfig``."""
        rows = {arm.id: row for row, arm in enumerate(self.learner.arms)}
        for arm in arms:
            if arm.id not in rows or self.learner.arms[rows[arm.id]].levels != arm.levels:
                raise InvalidParameter(f"Oracle: the learner has no arm {arm.id!r} with the levels {arm.levels!r}")
        return [_Knowing(self.learner, rows[arm.id], rollouts) for arm in arms]


class _Knowing(Stateless):
    def __init__(self, learner: Learner, row: int, rollouts: int) -> None:
        self._learner, self._row, self._rollouts = learner, row, rollouts
        self._level, self._asked = 0, -1  # the best level, and how much the learner was trained when it was

    def choose(self, rng: Rng) -> int:  # noqa: ARG002  # see Scheduler
        if self._asked != self._learner.trained:
            gains = self._learner.gains(self._row, self._rollouts)
            self._level = self._learner.arms[self._row].levels[int(gains.argmax())]
            self._asked = self._learner.trained
        return self._level

    def observe(self, observations: Sequence[Observation]) -> None:
        """The learner itself knows better."""
