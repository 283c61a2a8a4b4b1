"""Schedulers of one level that go up and down: reasoning-gym's two thresholds, and a weighted staircase."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._plain import fields, integer, items, number, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import Scheduler, check_integer, check_number
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng

__all__ = ["Staircase", "TwoThreshold"]


@dataclass(frozen=True, slots=True)
class TwoThreshold:
    """reasoning-gym's rule: one level up when the latest scores are good, one down when they are bad.

    All problems are of one level. Once ``K = problems * rollouts`` scores are in since the level last moved, the mean
    of the latest K decides: over ``success`` the level rises by one, under ``failure`` it falls by one, and either way
    the scores are forgotten; in between they are kept, and the window of K slides on. The check is made once for all
    that was reported between two draws, as in the source once a training step.

    Differences from the source:
        1. The latest K scores are counted in whole reports: the fewest latest reports that hold K scores or more.
        2. Scores of another level, which arrive after it moved, do not count (there they stand on the board of
           the new level, grouped by difficulty, and the group that comes first is the one that decides).
        3. A rollout that met an error of ours counts nowhere.

    Attributes:
        initial: the level at the beginning; where an arm does not have it, its next lower one.
        success: the mean score over which the level rises.
        failure: the mean score under which it falls.
        problems: problems' worth of scores that decide. The source's own runs took 20 scores, and 2,560 (320 problems
            of 8 rollouts).

    Source: Stojanovski et al. 2025, Reasoning Gym, arXiv:2505.24760, with the trainer that comes with its code
    (``last_k``, ``success_threshold``, ``failure_threshold``; the thresholds are those of its knights-and-knaves run).
    """

    kind: ClassVar[str] = "two_threshold"
    initial: int = 0
    success: float = 0.7
    failure: float = 0.3
    problems: int = 8

    def __post_init__(self) -> None:
        check_integer(self, "initial", self.initial)
        check_number(self, "success", self.success, "0 <= success < 1", lambda share: 0 <= share < 1)
        check_number(self, "failure", self.failure, "0 < failure <= 1", lambda share: 0 < share <= 1)
        if self.failure > self.success:
            raise InvalidParameter(f"{self!r}: need failure <= success")
        check_integer(self, "problems", self.problems, least=1)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:
        """See ``SchedulerConfig``."""
        return [_RunningTwoThreshold(self, arm, self.problems * rollouts) for arm in arms]


class _RunningTwoThreshold:
    def __init__(self, config: TwoThreshold, arm: Arm, enough: int) -> None:
        self._config, self._arm, self._enough = config, arm, enough
        self._at = arm.position(config.initial)  # index in arm.levels
        self._recent: deque[tuple[float, int]] = deque()  # sum and number of the scores of a report
        self._counted = 0  # scores in all of them

    def choose(self, rng: Rng) -> int:  # noqa: ARG002  # see Scheduler
        return self._arm.levels[self._at]

    def observe(self, observations: Sequence[Observation]) -> None:
        level = self._arm.levels[self._at]
        for observation in observations:
            counted = observation.counted
            if observation.level == level and counted:
                total = sum(score for score in observation.scores if score is not None)
                self._recent.append((total, counted))
                self._counted += counted
        self._forget_the_oldest()
        if self._counted < self._enough:
            return
        mean = sum(total for total, _ in self._recent) / self._counted
        if mean > self._config.success:
            self._move(1)
        elif mean < self._config.failure:
            self._move(-1)

    def _forget_the_oldest(self) -> None:
        while self._recent and self._counted - self._recent[0][1] >= self._enough:
            self._counted -= self._recent.popleft()[1]

    def _move(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._arm.levels) - 1)
        self._recent.clear()
        self._counted = 0

    def state_dict(self) -> dict[str, object]:
        return {"level": self._arm.levels[self._at], "recent": [[total, counted] for total, counted in self._recent]}

    def load_state_dict(self, state: object) -> None:
        path = "two_threshold"
        data = fields(state, path, ("level", "recent"))
        level = integer(data["level"], f"{path}.level")
        recent = [
            _report(entry, f"{path}.recent[{i}]") for i, entry in enumerate(items(data["recent"], f"{path}.recent"))
        ]
        self._at = self._arm.position(level)
        self._recent.clear()
        if self._arm.levels[self._at] == level:  # else the arm has lost that level: the scores are of another one
            self._recent.extend(recent)
        self._counted = sum(counted for _, counted in self._recent)

    def metrics(self) -> dict[str, float]:
        mean = sum(total for total, _ in self._recent) / self._counted if self._counted else 0.0
        return {"level": self._arm.levels[self._at], "counted": self._counted, "mean_score": mean}


def _report(entry: object, path: str) -> tuple[float, int]:
    """Sum and number of the scores of a report."""
    pair = items(entry, path)
    if len(pair) != 2:
        refuse(path, "the sum and the number of scores", entry)
    total, counted = number(pair[0], f"{path}[0]"), integer(pair[1], f"{path}[1]", least=1)
    if total > counted:
        refuse(f"{path}[0]", f"at most {counted}", total)
    return total, counted


@dataclass(frozen=True, slots=True)
class Staircase:
    """The weighted up-down method: every correct answer a step up, every wrong one a step down of another size.

    With p the chance of success where the staircase stands, its expected move ``p * up - (1 - p) * down`` vanishes at
    ``p = target`` if ``down / up = target / (1 - target)``; so it settles where the chance is the target. The place is
    a real number between two levels, which are drawn in such proportion that their mean is the place.

    Differences from the source:
        1. There a step follows every trial. Here the rollouts of several problems may be out at once, so the steps of
           all that was reported between two draws are added up, and moved by one level at most.
        2. Answers at a level that is a whole level or more away, drawn before the staircase moved, do not count.
        3. The place stops at the arm's lowest and highest level. Levels are positions in the arm's list.
        4. A rollout that met an error of ours counts nowhere.

    Attributes:
        initial: the level at the beginning; where an arm does not have it, its next lower one.
        target: the chance of success to settle at.
        step: levels up for a correct rollout.

    Source: Kaernbach 1991, Simple adaptive testing with the weighted up-down method, Perception and Psychophysics
    49(3), 227-229.
    """

    kind: ClassVar[str] = "staircase"
    initial: int = 0
    target: float = 0.5
    step: float = 0.05

    def __post_init__(self) -> None:
        check_integer(self, "initial", self.initial)
        check_number(self, "target", self.target, "0 < target < 1", lambda share: 0 < share < 1)
        check_number(self, "step", self.step, "0 < step <= 1", lambda step: 0 < step <= 1)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_RunningStaircase(self, arm) for arm in arms]


class _RunningStaircase:
    def __init__(self, config: Staircase, arm: Arm) -> None:
        self._arm = arm
        self._up, self._down = config.step, config.step * config.target / (1 - config.target)
        self._place = float(arm.position(config.initial))  # between 0 and the last position

    def choose(self, rng: Rng) -> int:
        below = int(self._place)
        return self._arm.levels[below + (rng.random() < self._place - below)]

    def observe(self, observations: Sequence[Observation]) -> None:
        levels, place, move = self._arm.levels, self._place, 0.0
        below = int(place)
        here = levels[below : below + 1 + (place > below)]  # the one or two levels that are drawn
        for observation in observations:
            if observation.level in here:
                correct = observation.correct
                move += self._up * correct - self._down * (observation.counted - correct)
        self._place = min(max(place + min(max(move, -1.0), 1.0), 0.0), len(levels) - 1.0)

    def state_dict(self) -> dict[str, object]:
        below = int(self._place)
        return {"level": self._arm.levels[below], "beyond": self._place - below}

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "staircase", ("level", "beyond"))
        level, beyond = integer(data["level"], "staircase.level"), number(data["beyond"], "staircase.beyond")
        if beyond >= 1:
            refuse("staircase.beyond", "a number below 1", beyond)
        below = self._arm.position(level)
        kept = self._arm.levels[below] == level  # else the arm has lost that level
        self._place = min(below + beyond if kept else float(below), len(self._arm.levels) - 1.0)

    def metrics(self) -> dict[str, float]:
        below = int(self._place)
        return {"level": self._arm.levels[below], "beyond": self._place - below}
