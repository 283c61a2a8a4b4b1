"""The Self-Evolving Curriculum: bins of levels as the arms of a bandit that is paid in advantages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import exp, inf
from typing import ClassVar

from rlgym.difficulty._bandit import mean_absolute_advantage, td0
from rlgym.difficulty._plain import fields, mapping, number, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import Scheduler, check_integer, check_number, weighted
from rlgym.rng import Rng

__all__ = ["SelfEvolving"]


@dataclass(frozen=True, slots=True)
class SelfEvolving:
    """SEC: levels in bins, each an arm of a non-stationary bandit that is paid the mean absolute advantage.

    ``Q(c) <- rate * r(c) + (1 - rate) * Q(c)``, the TD(0) update, where r(c) is the mean of ``|A|`` over the rollouts
    of bin c that were reported between two draws and A their group-normalised advantages. A problem's bin is drawn
    with probability ``softmax(Q / temperature)``, its level uniformly from the bin. For right-or-wrong scores r is
    ``2 * sqrt(p * (1 - p))``, highest at p = 1/2.

    Differences from the source:
        1. One bandit an environment, over its levels; the bandit over environments is a mixture.
        2. Levels are put in bins of ``width``, by number: 0..2, 3..5 and so on, so that 21 levels are 7 arms.
        3. Advantages divide by the population's standard deviation (the source's trainer by the sample's), so that r
           is at most 1 whatever the group size.
        4. A bin of which nothing was reported keeps its value, as the paper has it; the authors' code takes its
           reward for 0.
        5. A rollout that met an error of ours is not in its group, and each round of a problem is a group.

    Attributes:
        width: levels in a bin.
        rate: of learning; the authors' runs take 0.5.
        temperature: of the draw; the authors' runs take 1.0, 0.4 and 0.2.

    Source: Chen et al. 2025, Self-Evolving Curriculum for LLM Reasoning, arXiv:2505.14970, with the authors' code for
    the defaults and for Q = 0 at the beginning.
    """

    kind: ClassVar[str] = "self_evolving"
    width: int = 3
    rate: float = 0.5
    temperature: float = 0.2

    def __post_init__(self) -> None:
        check_integer(self, "width", self.width, least=1)
        check_number(self, "rate", self.rate, "0 < rate <= 1", lambda rate: 0 < rate <= 1)
        check_number(self, "temperature", self.temperature, "0 < temperature < inf", lambda heat: 0 < heat < inf)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_RunningBandit(self, arm) for arm in arms]


class _RunningBandit:
    def __init__(self, config: SelfEvolving, arm: Arm) -> None:
        self._config = config
        self._bins = [tuple(levels) for _, levels in groupby(arm.levels, key=lambda level: level // config.width)]
        self._bin_of = {level: c for c, levels in enumerate(self._bins) for level in levels}
        self._values = [0.0] * len(self._bins)
        self._cumulative: list[float] | None = None  # of the draw, made when it is needed

    def choose(self, rng: Rng) -> int:
        if self._cumulative is None:
            best, temperature = max(self._values), self._config.temperature
            self._cumulative = list(accumulate(exp((value - best) / temperature) for value in self._values))
        return rng.choice(self._bins[weighted(rng, self._cumulative)])

    def observe(self, observations: Sequence[Observation]) -> None:
        reports = defaultdict[int, list[Observation]](list)  # by bin
        for observation in observations:
            if observation.level in self._bin_of:
                reports[self._bin_of[observation.level]].append(observation)
        for c, its_reports in reports.items():
            reward = mean_absolute_advantage(its_reports)
            if reward is not None:
                self._values[c] = td0(self._values[c], reward, self._config.rate)
        self._cumulative = None

    def state_dict(self) -> dict[str, object]:
        return {"values": {str(levels[0]): value for levels, value in zip(self._bins, self._values, strict=True)}}

    def load_state_dict(self, state: object) -> None:
        path = "self_evolving.values"
        saved = mapping(fields(state, "self_evolving", ("values",))["values"], path)
        found = {}
        for name, value in saved.items():
            if not (name.isascii() and name.isdecimal()):
                refuse(path, "levels as names", name)
            found[int(name) // self._config.width] = number(value, f"{path}[{name!r}]")
        self._values = [found.get(levels[0] // self._config.width, 0.0) for levels in self._bins]
        self._cumulative = None

    def metrics(self) -> dict[str, float]:
        value = max(self._values)
        return {"best_level": self._bins[self._values.index(value)][0], "best_value": value}
