"""Target success: a posterior over the learner's ability curve, and the level where the curve meets the target."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt
from statistics import NormalDist
from typing import ClassVar, Final, NamedTuple

from rlgym.difficulty._plain import fields, number, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import Scheduler, check_number
from rlgym.rng import Rng

__all__ = ["Belief", "TargetSuccess", "updated"]

_NORMAL: Final = NormalDist()
_FLATTEST: Final = 0.1  # log-odds a level; a curve that is drawn flatter, or rising, is taken to be this flat
_PRECISE: Final = 1e-9  # log-odds
_HALF_ULP: Final = 2.0**-54  # keeps a uniform draw of 0 away from minus infinity


class Belief(NamedTuple):
    """A normal distribution over the curve ``log-odds of success at level d = start - slope * d``."""

    start: float
    slope: float
    start_variance: float
    covariance: float
    slope_variance: float


# At level 0 anything from 2 % to 98 % is within two deviations; a level costs 0 to 1 in log-odds, likewise.
PRIOR: Final = Belief(0.0, 0.5, 4.0, 0.0, 0.0625)


def updated(belief: Belief, level: int, correct: int, wrong: int) -> Belief:
    """The belief after some rollouts at a level, by Laplace's approximation.

    The likelihood depends on the log-odds z at the level alone, whose prior is normal with some mean m and variance v.
    So the mode is where ``(z - m) / v = correct - (correct + wrong) * p(z)``, a single equation, and the curvature
    there, ``h = (correct + wrong) * p * (1 - p)``, is what the rollouts add to the precision of z.
    """
    start, slope, start_variance, covariance, slope_variance = belief
    a, b = start_variance - level * covariance, covariance - level * slope_variance  # covariances of z and the two
    m, v = start - slope * level, a - level * b
    n = correct + wrong
    if v <= 0 or not n:
        return belief
    z = _mode(m, v, correct, n)
    p = _chance(z)
    h = n * p * (1 - p)
    moved, narrowed = (z - m) / v, h / (1 + v * h)
    return Belief(
        start + a * moved,
        slope + b * moved,
        start_variance - a * a * narrowed,
        covariance - a * b * narrowed,
        slope_variance - b * b * narrowed,
    )


def _mode(m: float, v: float, correct: int, n: int) -> float:
    """The root of ``(z - m) / v - correct + n * p(z)``, which rises: Newton where it shrinks, else bisection."""
    low, high = m - v * (n - correct), m + v * correct  # since p is in (0, 1)
    z, step = m, high - low
    while abs(step) > _PRECISE:
        p = _chance(z)
        excess = (z - m) / v - correct + n * p
        if excess > 0:
            high = z
        else:
            low = z
        newton = -excess / (1 / v + n * p * (1 - p))
        middle = (low + high) / 2 - z
        step = newton if 2 * abs(newton) < abs(step) and low <= z + newton <= high else middle
        z += step
    return z


def _chance(z: float) -> float:
    """``1 / (1 + exp(-z))``, without overflow."""
    odds = exp(-abs(z))
    return 1 / (1 + odds) if z > 0 else odds / (1 + odds)


@dataclass(frozen=True, slots=True)
class TargetSuccess:
    """The level where the chance of success is believed to be the target.

    The learner is a logistic curve over the levels, the model of item response theory: the log-odds of a correct
    rollout at level d are ``start - slope * d``. The belief about the two numbers is normal, is updated by every report
    with Laplace's approximation, and is widened by ``drift`` before, since the learner learns. To draw a level, a
    curve is drawn from the belief (Thompson's way to explore: the less is known, the wider the draws are spread) and
    the level is taken where it is nearest to the target. A share ``explore`` of draws is uniform, against a curve that
    fits badly.

    A target of 0.5 is where right-or-wrong scores vary most; 0.85 is Wilson et al.'s for gradient-based learners.

    Attributes:
        target: the chance of success to aim at.
        explore: share of draws that are uniform over all levels.
        drift: standard deviation, in log-odds, of what the learner may have learned between two reports.

    Source: own composition of known parts. The curve: Birnbaum 1968, in Lord and Novick, Statistical Theories of Mental
    Test Scores; draws from the posterior: Thompson 1933, Biometrika 25; targets: Wilson et al. 2019, The eighty five
    percent rule for optimal learning, Nature Communications 10.
    """

    kind: ClassVar[str] = "target_success"
    target: float = 0.5
    explore: float = 0.05
    drift: float = 0.1

    def __post_init__(self) -> None:
        check_number(self, "target", self.target, "0 < target < 1", lambda share: 0 < share < 1)
        check_number(self, "explore", self.explore, "0 <= explore <= 1", lambda share: 0 <= share <= 1)
        check_number(self, "drift", self.drift, "0 <= drift <= 2", lambda drift: 0 <= drift <= 2)

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``."""
        return [_RunningTarget(self, arm) for arm in arms]


class _RunningTarget:
    def __init__(self, config: TargetSuccess, arm: Arm) -> None:
        self._config, self._levels = config, arm.levels
        self._aim = log(config.target / (1 - config.target))
        self._belief = PRIOR

    def choose(self, rng: Rng) -> int:
        if rng.random() < self._config.explore:
            return rng.choice(self._levels)
        start, slope, start_variance, covariance, slope_variance = self._belief
        deviation = sqrt(start_variance)
        first, second = (_NORMAL.inv_cdf(rng.random() + _HALF_ULP) for _ in range(2))
        start += deviation * first
        slope += covariance / deviation * first
        slope += sqrt(max(slope_variance - covariance * covariance / start_variance, 0.0)) * second
        return self._nearest((start - self._aim) / max(slope, _FLATTEST))

    def _nearest(self, place: float) -> int:
        i = bisect_left(self._levels, place)
        if i in (0, len(self._levels)):
            return self._levels[min(i, len(self._levels) - 1)]
        below, above = self._levels[i - 1], self._levels[i]
        return below if place - below < above - place else above

    def observe(self, observations: Sequence[Observation]) -> None:
        for observation in observations:
            counted = observation.counted
            if counted:
                correct = observation.correct
                self._belief = updated(self._widened(), observation.level, correct, counted - correct)

    def _widened(self) -> Belief:
        """The belief before the next report; what stays unseen gets no wider than at the beginning."""
        known = self._belief.start_variance
        wider = min(known + self._config.drift**2, PRIOR.start_variance)
        return self._belief._replace(start_variance=max(known, wider))

    def ability(self) -> Mapping[int, float]:
        """See ``KnowsAbility``: the mean curve, at the arm's levels."""
        return {level: _chance(self._belief.start - self._belief.slope * level) for level in self._levels}

    def state_dict(self) -> dict[str, object]:
        return dict(self._belief._asdict())

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "target_success", Belief._fields)
        belief = Belief(*(_finite(data[name], f"target_success.{name}") for name in Belief._fields))
        for name in ("start_variance", "slope_variance"):
            number(data[name], f"target_success.{name}")
        if not belief.start_variance:
            refuse("target_success.start_variance", "a number > 0", belief.start_variance)
        self._belief = belief

    def metrics(self) -> dict[str, float]:
        """``level``: where the mean curve meets the target; ``slope``: log-odds that a level costs."""
        start, slope = self._belief.start, self._belief.slope
        return {"level": (start - self._aim) / max(slope, _FLATTEST), "slope": slope}


def _finite(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        refuse(path, "a number", value)
    return float(value)
