"""XRPO's allocator: extra rollouts where the confidence interval of a problem's accuracy shrinks most."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, isfinite, log, pi, sin, sqrt, tan
from typing import ClassVar, Final, NamedTuple

from rlgym.difficulty._plain import fields, integer, items, number, optional_number, row
from rlgym.difficulty.allocation.base import TRAIN, Allocation, Decision, check_at_least, pooled
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter

__all__ = ["XRPO", "half_width", "t_quantile"]

_REMEMBERED: Final = 512  # problems by which the price is set
_RENEWED: Final = 16  # problems between two settings


@dataclass(frozen=True, slots=True)
class XRPO:
    """A few rollouts for every problem, then the rest of the budget where one more is worth most.

    After n rollouts whose scores have the standard deviation s, the mean is known up to

        h(n) = t(1 - alpha / 2, n - 1) s / sqrt(n),

    the half-width of Student's interval. One more rollout is worth

        Pi(n) = h(n) - h(n + 1) + bonus sqrt(log(1 + T) / n)

    with the same s, and T the rollouts of all problems so far. The bonus keeps problems alive whose scores are all
    equal, for which s and h are 0.

    Differences from the source:
        1. The paper serves the problems of a batch together: the budget goes, in rounds, to those with the largest Pi.
           Here a decision may depend only on the problem's own scores and on what was learned up to the last draw, so
           that the order of reports cannot matter. So there is a price: a problem gets more rollouts one by one as long
           as Pi is above it, and the price is the lowest at which the latest 512 problems, had they been served in
           order of Pi, would have got ``rollouts`` each on average, or less. So problems like those before keep to the
           budget; others may miss it.
        2. All extra rollouts of a problem are one round, with s from the first; the paper takes several. Problems that
           report before any price is set get none.
        3. The exact form of the bonus was not in reach; the root is that of UCB.
        4. A rollout that met an error of ours does not count.
        5. The paper's other two parts, solved examples in the prompts of hopeless problems and sharper advantages for
           novel answers, are no matters of allocation and not done here.

    Attributes:
        rollouts: the budget of a problem, on average.
        first: rollouts that every problem gets; at least 2.
        most: rollouts that a problem gets at most.
        alpha: one minus the level of the interval.
        bonus: weight of exploration.

    Source: Bamba et al. 2025, XRPO: Pushing the limits of GRPO with Targeted Exploration and Exploitation,
    arXiv:2510.06672, section on the rollout planner.
    """

    kind: ClassVar[str] = "xrpo"
    rollouts: int = 8
    first: int = 4
    most: int = 32
    alpha: float = 0.05
    bonus: float = 0.01

    def __post_init__(self) -> None:
        check_at_least(self, 2, rollouts=self.rollouts, first=self.first, most=self.most)
        if not self.first <= self.rollouts <= self.most:
            raise InvalidParameter(f"{self!r}: need first <= rollouts <= most")
        for name, value in (("alpha", self.alpha), ("bonus", self.bonus)):
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
                raise InvalidParameter(f"{self!r}: {name}={value!r}: need a number")
        if not 0 < self.alpha < 1 or self.bonus < 0:
            raise InvalidParameter(f"{self!r}: need 0 < alpha < 1 and bonus >= 0")

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _Planner(self)


class _Start(NamedTuple):
    """What the first round of a problem showed."""

    counted: int  # rollouts that met no error of ours
    deviation: float  # of their scores


class _Planner:
    def __init__(self, config: XRPO) -> None:
        self._config = config
        self._total = 0  # rollouts so far, T
        self._price: float | None = None
        self._priced = 0  # T when the price was set
        self._latest: deque[_Start] = deque(maxlen=_REMEMBERED)
        self._new = 0  # starts since the price was set
        self._granted: dict[_Start, int] = {}  # at this price, as far as anybody asked

    def group_size(self, arm: str, level: int) -> int:  # noqa: ARG002  # see Allocation
        return self._config.first

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        if self._price is None or len(rounds) > 1 or rounds[0].round > 0:
            return TRAIN
        start = _start(rounds[0])
        more = self._granted.get(start)
        if more is None:
            worths = self._worths(start)
            more = next((i for i, worth in enumerate(worths) if worth <= self._price), len(worths))
            self._granted[start] = more
        return Decision(train=False, more_rollouts=more) if more else TRAIN

    def observe(self, observations: Sequence[Observation]) -> None:
        for observation in observations:
            self._total += observation.counted
            if observation.round == 0:
                self._latest.append(_start(observation))
                self._new += 1
        if self._new >= _RENEWED or (self._price is None and self._new):
            self._priced, self._new, self._granted = self._total, 0, {}
            self._price = self._market()

    def state_dict(self) -> dict[str, object]:
        return {
            "total": self._total,
            "price": self._price,
            "priced": self._priced,
            "new": self._new,
            "latest": [list(start) for start in self._latest],
        }

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "xrpo", ("total", "price", "priced", "new", "latest"))
        total, priced, new = (integer(data[name], f"xrpo.{name}") for name in ("total", "priced", "new"))
        price = optional_number(data["price"], "xrpo.price")
        latest = []
        for i, item in enumerate(items(data["latest"], "xrpo.latest")):
            path = f"xrpo.latest[{i}]"
            counted, deviation = row(item, path, _Start._fields)
            latest.append(_Start(integer(counted, f"{path}.counted"), number(deviation, f"{path}.deviation")))
        self._total, self._price, self._priced, self._new = total, price, priced, new
        self._latest, self._granted = deque(latest, maxlen=_REMEMBERED), {}

    def metrics(self) -> dict[str, float]:
        return {"price": 0.0 if self._price is None else self._price}

    def _worths(self, start: _Start) -> list[float]:
        """What the first, second, ... extra rollout of a problem is worth; falling, and as many as it may get."""
        config, n = self._config, start.counted
        if not n:
            return []
        sizes = range(n, n + config.most - config.first + 1)
        widths = [half_width(size, start.deviation, config.alpha) if size > 1 else 0.0 for size in sizes]
        bonuses = [config.bonus * sqrt(log(1 + self._priced) / size) for size in sizes]
        return [here - there + bonus for (here, there), bonus in zip(pairwise(widths), bonuses, strict=False)]

    def _market(self) -> float:
        """The price at which the remembered problems would have spent the budget, and no more."""
        left = (self._config.rollouts - self._config.first) * len(self._latest)
        wanted: Counter[float] = Counter()
        for start, problems in Counter(self._latest).items():
            for worth in self._worths(start):
                wanted[worth] += problems
        for worth in sorted(wanted, reverse=True):
            left -= wanted[worth]
            if left < 0:
                return worth
        return 0.0


def _start(observation: Observation) -> _Start:
    scores = [score for score in pooled([observation]) if score is not None]
    n = len(scores)
    if n < 2:
        return _Start(n, 0.0)
    mean = sum(scores) / n
    return _Start(n, sqrt(sum((score - mean) ** 2 for score in scores) / (n - 1)))


def half_width(n: int, deviation: float, alpha: float) -> float:
    """Half of the width of Student's interval for a mean, at level 1 - alpha, from n >= 2 values."""
    return t_quantile(n - 1, alpha) * deviation / sqrt(n)


@cache
def t_quantile(freedom: int, alpha: float) -> float:
    """The t that Student's distribution with so many degrees of freedom exceeds in absolute value with chance alpha.

    Bisection on the finite series for the distribution function, in the angle atan(t / sqrt(freedom)).

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4.
    """
    low, high = 0.0, pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(freedom, middle) < 1 - alpha else (low, middle)
    return tan((low + high) / 2) * sqrt(freedom)


def _within(freedom: int, angle: float) -> float:
    """The chance that ``|t| <= sqrt(freedom) tan(angle)``."""
    square = cos(angle) ** 2
    if freedom % 2:
        term, total = cos(angle), 0.0
        for i in range(1, freedom // 2 + 1):
            total += term
            term *= square * 2 * i / (2 * i + 1)
        return 2 / pi * (angle + sin(angle) * total)
    term, total = 1.0, 0.0
    for i in range(1, freedom // 2 + 1):
        total += term
        term *= square * (2 * i - 1) / (2 * i)
    return sin(angle) * total
