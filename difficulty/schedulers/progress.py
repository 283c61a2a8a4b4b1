"""Learning progress: levels are drawn where the success rate has been changing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rlgym.difficulty._plain import fields, mapping, refuse
from rlgym.difficulty._progress import Averages, followed, progress
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import Scheduler, check_number, weighted
from rlgym.rng import Rng

__all__ = ["LearningProgress"]


@dataclass(frozen=True, slots=True)
class LearningProgress:
    """Levels in proportion to ``|f(fast) - f(slow)|``, the absolute change of the success rate seen lately.

    Of every level a fast average of its success rates is kept, ``fast <- fast + rate * (p - fast)``, and a slow one of
    the fast one, ``slow <- slow + rate * (fast - slow)``, both once a report. ``f(p) = p (1 - q) / (p + q (1 - 2 p))``
    with q the pivot gives a step from 0 to 0.1 as much weight as one from 0.1 to 1. Where a level gets worse its
    progress is as large, so what is being forgotten comes back. A share ``explore`` of draws is uniform.

    Differences from the source:
        1. Levels are drawn in proportion to their progress, and a share of them uniformly, as in ALP-GMM; the source
           passes the z-score of the progress of each task through a sigmoid.
        2. The rates are those of the problems that were drawn, where the source evaluates all tasks at intervals.
           A level that was never drawn has no progress, and comes by exploration.
        3. Both averages begin at the first rate seen, so that what the model could do before is not progress.
        4. A rollout that met an error of ours counts nowhere.

    Attributes:
        rate: of both averages, a report.
        pivot: the success rate that is half-way to 1 on the stretched scale.
        explore: share of draws that are uniform over all levels.

    Source: Kanitscheider et al. 2021, Multi-task curriculum learning in a complex, visual, hard-exploration domain:
    Minecraft, arXiv:2106.14876; ALP-GMM: Portelas et al. 2019, arXiv:1910.07224, with its code for the share of 0.2.
    Progress as the reward of a curriculum: Graves et al. 2017, arXiv:1704.03003.
    """

    kind: ClassVar[str] = "learning_progress"
    rate: float = 0.1
    pivot: float = 0.1
    explore: float = 0.2

    def __post_init__(self) -> None:
        check_number(self, "rate", self.rate, "0 < rate <= 1", lambda rate: 0 < rate <= 1)
        check_number(self, "pivot", self.pivot, "0 < pivot < 1", lambda pivot: 0 < pivot < 1)
        check_number(self, "explore", self.explore, "0 < explore <= 1", lambda share: 0 < share <= 1)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_RunningProgress(self, arm) for arm in arms]


class _RunningProgress:
    def __init__(self, config: LearningProgress, arm: Arm) -> None:
        self._config, self._arm = config, arm
        self._averages: dict[int, Averages] = {}  # by level
        self._progress = dict.fromkeys(arm.levels, 0.0)
        self._cumulative = [0.0]  # of the progress
        self._changed: set[int] = set()  # levels whose averages have moved since

    def choose(self, rng: Rng) -> int:
        self._catch_up()
        if rng.random() < self._config.explore or not self._cumulative[-1]:
            return rng.choice(self._arm.levels)
        return self._arm.levels[weighted(rng, self._cumulative)]

    def observe(self, observations: Sequence[Observation]) -> None:
        for observation in observations:
            level, counted = observation.level, observation.counted
            if counted and level in self._progress:
                before, rate = self._averages.get(level), observation.correct / counted
                self._averages[level] = followed(before, rate, self._config.rate)
                self._changed.add(level)

    def _catch_up(self) -> None:
        if self._changed:
            for level in self._changed:
                self._progress[level] = progress(self._averages[level], self._config.pivot)
            self._changed.clear()
            self._cumulative = list(accumulate(self._progress.values()))

    def state_dict(self) -> dict[str, object]:
        return {"averages": {str(level): list(self._averages[level]) for level in sorted(self._averages)}}

    def load_state_dict(self, state: object) -> None:
        path = "learning_progress.averages"
        saved = mapping(fields(state, "learning_progress", ("averages",))["averages"], path)
        fresh = {}
        for name, value in saved.items():
            if not (name.isascii() and name.isdecimal()):
                refuse(path, "levels as names", name)
            fresh[int(name)] = _averages(value, path, name)
        self._averages = {level: fresh[level] for level in self._arm.levels if level in fresh}
        self._progress = dict.fromkeys(self._arm.levels, 0.0)
        self._cumulative = [0.0]
        self._changed = set(self._averages)

    def metrics(self) -> dict[str, float]:
        self._catch_up()
        most = max(self._progress.values())
        return {"most_progress": most, "most_at_level": next(d for d, p in self._progress.items() if p == most)}


def _averages(value: object, path: str, name: str) -> Averages:
    """The two averages of a level."""
    if isinstance(value, list) and len(value) == 2 and _is_rate(value[0]) and _is_rate(value[1]):
        return Averages(value[0], value[1])
    return refuse(f"{path}[{name!r}]", "a fast and a slow average, in [0, 1]", value)


def _is_rate(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
