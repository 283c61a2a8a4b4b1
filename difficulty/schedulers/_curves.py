"""Curves of success: what ``Frontier`` knows of all arms, side by side."""

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rlgym.difficulty.arms import Arm

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# The prior of a curve: log-odds of success = skill + slope * level + effect of the level.
_SKILL, _SKILL_VARIANCE = 0.5, 9.0
_SLOPE, _SLOPE_VARIANCE = -0.45, 0.0225
EFFECT_VARIANCE, LARGEST_EFFECT_VARIANCE = 0.6, 2.4
_FLATTEST: Final = -0.05  # slope a level; a curve that would be flatter, or rise, is taken to fall by this
_PRIOR_ARMS: Final = 4.0  # what the prior weighs beside the arms whose curves are pooled for a new arm

# What a group changes: standard deviations in log-odds, of the arm's skill and of each level's own effect.
_SKILL_DRIFT, EFFECT_DRIFT = 0.1, 0.3
CORRELATION: Final = 0.4  # assumed of the rollouts of a group; n of them count as n / (1 + (n - 1) * this)

# Progress by how well the levels below are held: bins of their least expected success.
_EDGES: Final = (0.3, 0.45, 0.55, 0.65, 0.75)
BINS: Final = len(_EDGES) + 1
_SETTLED: Final = 10  # groups of an arm before its movements count as progress
_UNTRIED: Final = 1.0  # log-odds by which a level never tried counts as less held than its curve says
_MEMORY: Final = 0.998  # of progress, a group of any arm
_PRIOR_GROUPS: Final = 200.0  # groups at the pooled progress that each bin is taken to have seen
_LEAST_PROGRESS: Final = 0.005  # log-odds a group; the pooled progress is never taken to be smaller
_LEAST_SHARE: Final = 0.05  # of the best bin's progress, in any bin

ERROR_MEMORY: Final = 0.75  # of a level's share of errors, a group
TOO_MANY_ERRORS: Final = 0.5
_FARTHEST: Final = 15.0  # log-odds; chances nearer to 0 or 1 are taken to be there


class Tuning(Protocol):
    """What curves need of ``Frontier``; see there."""

    @property
    def target(self) -> float: ...
    @property
    def sharpness(self) -> float: ...
    @property
    def token_price(self) -> float: ...
    @property
    def second_price(self) -> float: ...


class Evidence(NamedTuple):
    """Groups of one arm at one level between two draws; rollouts weighted for their correlation."""

    correct: float
    counted: float
    groups: int


class Curves:
    """The curves of all arms, side by side, so that one pass learns from the reports of many.

    Rounded after each pass, to what is saved: a run that goes on from its state cannot differ, and neither can two
    machines whose last bits do, except where a value falls on the border of two roundings.

    Attributes:
        levels: ``(arms, width)``, rows of arms with fewer levels filled up with their last one.
        line: skill and slope, ``(arms, 2)``; spread: their variances and covariance, ``(arms, 3)``.
        effect, variance: of each level, ``(arms, width)``.
        visited: whether a level was ever reported, ``(arms, width)``.
        groups: how many each arm has seen, ``(arms,)``.
        gained, gained_in: log-odds gained and groups that it took, by bin, ``(arms, bins)``.
        errors: share of recent rollouts with errors; tokens, seconds: a rollout, lately, nan if never reported;
            all ``(arms, width)``.
    """

    def __init__(self, config: Tuning, arms: Sequence[Arm]) -> None:
        self.config = config
        n, self.width = len(arms), max((len(arm.levels) for arm in arms), default=1)
        self.count = np.array([len(arm.levels) for arm in arms], dtype=np.int64)
        filled = [arm.levels + (arm.levels[-1],) * (self.width - len(arm.levels)) for arm in arms]
        self.levels: Floats = np.array(filled, dtype=np.float64).reshape(n, self.width)
        self.line: Floats = np.tile([_SKILL, _SLOPE], (n, 1))
        self.spread: Floats = np.tile([_SKILL_VARIANCE, 0.0, _SLOPE_VARIANCE], (n, 1))
        self.effect: Floats = np.zeros((n, self.width))
        self.variance: Floats = np.full((n, self.width), EFFECT_VARIANCE)
        self.visited = np.zeros((n, self.width), dtype=bool)
        self.groups: Integers = np.zeros(n, dtype=np.int64)
        self.gained: Floats = np.zeros((n, BINS))
        self.gained_in: Floats = np.zeros((n, BINS))
        self.errors: Floats = np.zeros((n, self.width))
        self.tokens: Floats = np.full((n, self.width), np.nan)
        self.seconds: Floats = np.full((n, self.width), np.nan)
        self._gain: Floats = np.zeros((n, self.width))  # sharpness / 2 * log of signal / cost; -inf in quarantine
        self._held: Integers = np.zeros((n, self.width), dtype=np.int64)  # bin of the least expected success below
        self._sums: Floats = np.zeros((n, self.width))  # of weights; all three of arms that were seen
        self._fresh_sums: dict[tuple[float, ...], list[float]] = {}  # of arms that were not, by levels
        self._memory = _MEMORY**n  # a group of any arm, as each arm sees it in one of its own
        self._waiting: dict[int, dict[int, Evidence]] = {}
        self._stale: set[int] = set()  # rows to be worked out again
        self._pooled = True  # whether what is shared follows from the arms as they are
        self.progress = [1.0] * BINS
        self._log_progress: Floats = np.zeros(BINS)  # times sharpness / 2
        self._new_line, self._new_spread = self.line[:1].copy(), self.spread[:1].copy()

    def wait(self, row: int, position: int, evidence: Evidence) -> None:
        """Keep evidence for the next pass."""
        levels = self._waiting.setdefault(row, {})
        known = levels.get(position)
        if known is not None:
            correct, counted, groups = known
            evidence = Evidence(correct + evidence.correct, counted + evidence.counted, groups + evidence.groups)
        levels[position] = evidence

    def touch(self, row: int) -> None:
        """Something of this arm has changed by another way than evidence."""
        self._stale.add(row)
        self._pooled = False

    def cumulative(self, row: int) -> list[float]:
        """Running sums of the weights of an arm's levels."""
        self.settle()
        if self.groups[row]:
            found: list[float] = self._sums[row, : self.count[row]].tolist()
            return found
        if self.errors[row].any() or not (np.isnan(self.tokens[row]) & np.isnan(self.seconds[row])).all():
            return self._unseen(row)  # by rollouts that all met errors
        levels = tuple(self.levels[row, : self.count[row]])
        if levels not in self._fresh_sums:
            self._fresh_sums[levels] = self._unseen(row)
        return self._fresh_sums[levels]

    def chances(self, row: int) -> Floats:
        """Expected success at each of an arm's levels."""
        self.settle()
        line = self.line[row : row + 1] if self.groups[row] else self._new_line
        count = self.count[row]
        found: Floats = _chances(line, self.levels[row : row + 1], self.effect[row : row + 1])[0, :count]
        return found

    def skill(self, row: int) -> float:
        """Log-odds of success at level 0, without the level's own effect."""
        self.settle()
        return float(self.line[row, 0] if self.groups[row] else self._new_line[0, 0])

    def settle(self) -> None:
        """Learn from all that waits, and work out again what depends on it."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            rows = sorted(waiting)
            self._begin(rows)
            queues = {row: sorted(waiting[row].items()) for row in rows}
            turn = 0
            while rows:  # one level of each arm at a time
                now = [queues[row][turn] for row in rows]
                self._learn(
                    np.array(rows), np.array([position for position, _ in now]), np.array([found for _, found in now])
                )
                turn += 1
                rows = [row for row in rows if len(queues[row]) > turn]
            self._round(np.array(sorted(waiting)))
            self._stale.update(waiting)
            self._pooled = False
        if not self._pooled:
            self._pool()
            self._pooled = True
        if self._stale:
            stale: Integers = np.array(sorted(self._stale))
            self._stale.clear()
            stale = stale[self.groups[stale] > 0]
            self._gain[stale], self._held[stale] = self._worked_out(stale, self.line[stale])
            self._sums[stale] = self._running_sums(stale, self._gain[stale], self._held[stale])

    def _begin(self, rows: Sequence[int]) -> None:
        """Arms that are seen for the first time begin with the pooled curve."""
        fresh = [row for row in rows if not self.groups[row]]
        if fresh:
            self.line[fresh], self.spread[fresh] = self._new_line, self._new_spread
            self._held[fresh] = 0

    def _learn(self, rows: Integers, positions: Integers, evidence: Floats) -> None:
        """One level of each of some arms; ``evidence`` is ``(rows, 3)``, as ``Evidence``."""
        k, n, groups = evidence.T
        self.spread[rows, 0] += _SKILL_DRIFT**2 * groups
        grown = self.variance[rows] + EFFECT_DRIFT**2 * groups[:, None]
        self.variance[rows] = np.minimum(grown, LARGEST_EFFECT_VARIANCE)
        d = self.levels[rows, positions]
        skill, both, slope = self.spread[rows].T
        to_skill, to_slope = skill + both * d, both + slope * d  # covariance of each with the line at d
        own = self.variance[rows, positions]
        v = np.maximum(to_skill + to_slope * d, 1e-3) + own
        before = self.line[rows, 0] + self.line[rows, 1] * d + self.effect[rows, positions]
        after = _mode(before, v, k, n)
        p = _sigmoid(after)
        info = n * p * (1 - p)
        step, narrowed = (after - before) / v, info / (1 + info * v)
        self._count_progress(rows, positions, before, v, k, n, groups)
        self.line[rows, 0] += to_skill * step
        self.line[rows, 1] = np.minimum(self.line[rows, 1] + to_slope * step, _FLATTEST)
        self.effect[rows, positions] += own * step
        self.spread[rows] -= np.stack([to_skill**2, to_skill * to_slope, to_slope**2], axis=1) * narrowed[:, None]
        self.variance[rows, positions] -= own**2 * narrowed
        self.visited[rows, positions] = True
        self.groups[rows] += groups.astype(np.int64)

    def _count_progress(  # what one step of the filter has at hand
        self, rows: Integers, positions: Integers, before: Floats, v: Floats, k: Floats, n: Floats, groups: Floats
    ) -> None:
        """Add what settled arms gained at levels that are neither mastered nor hopeless.

        By a score step from the mean chance, which has mean 0 where nothing is learned; the step to the mode has not.
        """
        p = _sigmoid(before / np.sqrt(1 + np.pi * v / 8))  # MacKay's mean of a logistic over a normal
        gained = (k - n * p) * v / (1 + v * n * p * (1 - p))
        likely = _sigmoid(before)
        counts = (self.groups[rows] + groups > _SETTLED) & (likely > 0.1) & (likely < 0.9)
        rows, groups, gained = rows[counts], groups[counts], gained[counts]
        bins = self._held[rows, positions[counts]]
        memory = (self._memory**groups)[:, None]
        self.gained[rows] *= memory
        self.gained_in[rows] *= memory
        self.gained[rows, bins] += gained
        self.gained_in[rows, bins] += groups

    def _round(self, rows: Integers) -> None:
        """To what is saved."""
        self.spread[rows, 0] = np.maximum(self.spread[rows, 0], 1e-4)
        self.spread[rows, 2] = np.maximum(self.spread[rows, 2], 1e-5)
        for values, digits in (
            (self.line, 4),
            (self.spread, 6),
            (self.effect, 4),
            (self.variance, 4),
            (self.gained, 3),
            (self.gained_in, 3),
        ):
            values[rows] = np.round(values[rows], digits) + 0.0  # never a negative zero

    def _pool(self) -> None:
        """The curve of a new arm, and the progress by what is held below."""
        seen = self.groups > 0
        if not seen.all():
            line, spread = self.line[seen], self.spread[seen][:, [0, 2]]
            prior_mean, prior_variance = np.array([_SKILL, _SLOPE]), np.array([_SKILL_VARIANCE, _SLOPE_VARIANCE])
            known = np.clip(1 - spread / prior_variance, 0, 1)  # how much of an arm's curve is its own
            total = _PRIOR_ARMS + known.sum(axis=0)
            mean = (_PRIOR_ARMS * prior_mean + (known * line).sum(axis=0)) / total
            variance = (_PRIOR_ARMS * prior_variance + (known * (line - mean) ** 2).sum(axis=0)) / total
            self._new_line = np.round(mean[None], 6)
            self._new_spread = np.round(np.array([[variance[0], 0.0, variance[1]]]), 6)
        self._fresh_sums.clear()
        self.progress = _progress(self.gained.sum(axis=0).tolist(), self.gained_in.sum(axis=0).tolist())
        shares: Floats = np.log(np.array(self.progress, dtype=np.float64))
        logs: Floats = np.round(shares, 1) * (self.config.sharpness / 2)  # coarse, so that it seldom moves
        if not np.array_equal(logs, self._log_progress):
            self._log_progress = logs
            rows = np.flatnonzero(seen)
            self._sums[rows] = self._running_sums(rows, self._gain[rows], self._held[rows])

    def _unseen(self, row: int) -> list[float]:
        """Running sums of an arm without reports."""
        rows = np.array([row])
        found: list[float] = self._running_sums(rows, *self._worked_out(rows, self._new_line))[0].tolist()
        return found[: self.count[row]]

    def _worked_out(self, rows: Integers, line: Floats) -> tuple[Floats, Integers]:
        """Gain and bin of each level, ``(rows, width)`` each, before the pooled progress is put in."""
        chances = _chances(line, self.levels[rows], self.effect[rows])
        target = self.config.target
        signal = target * np.log(chances / target) + (1 - target) * np.log((1 - chances) / (1 - target))
        gain = self.config.sharpness * signal - self.config.sharpness / 2 * self._log_costs(rows)
        shut = self.errors[rows] > TOO_MANY_ERRORS
        tried = np.where(self.visited[rows], 0.0, _UNTRIED)
        sure = _chances(line, self.levels[rows], self.effect[rows] - tried)
        below = np.minimum.accumulate(np.where(shut, 1.0, sure), axis=1)
        held: Integers = np.searchsorted(_EDGES, np.round(below[:, :-1], 9))
        held = np.concatenate([np.full((len(rows), 1), BINS - 1), held], axis=1)
        return np.where(shut, -np.inf, np.round(gain, 9)), held

    def _running_sums(self, rows: Integers, gain: Floats, held: Integers) -> Floats:
        """Of the weights of levels, of which the largest is 1; where all are in quarantine, all are alike."""
        logs = gain + self._log_progress[held]
        logs[np.arange(self.width) >= self.count[rows, None]] = -np.inf
        best = logs.max(axis=1, keepdims=True)
        weights = np.exp(logs - np.where(best > -np.inf, best, 0.0))
        weights[best[:, 0] == -np.inf] = 1.0
        found: Floats = np.cumsum(weights, axis=1)
        return found

    def _log_costs(self, rows: Integers) -> Floats:
        """Zeros without prices or reports."""
        costs = np.zeros((len(rows), self.width))
        for price, spent in (
            (self.config.token_price, self.tokens[rows]),
            (self.config.second_price, self.seconds[rows]),
        ):
            if price:
                costs += price * _filled(spent)
        found: Floats = np.log1p(costs)
        return found


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(x, -_FARTHEST, _FARTHEST)))
    return found


def _chances(line: Floats, levels: Floats, effect: Floats) -> Floats:
    """Expected success; ``line`` is ``(rows, 2)``, the others ``(rows, width)``."""
    return _sigmoid(line[:, :1] + line[:, 1:] * levels + effect)


def _mode(before: Floats, v: Floats, k: Floats, n: Floats) -> Floats:
    """The log-odds z where ``(z - before) / v = k - n p(z)``, by four cautious steps of Newton's method."""
    z = before
    for _ in range(4):
        p = _sigmoid(z)
        z = z + np.clip((k - n * p - (z - before) / v) / (n * p * (1 - p) + 1 / v), -2, 2)
    return z


def _filled(spent: Floats) -> Floats:
    """What the nearest known level of the row spent, the lower of two, where nothing is known; 0 in a row of nan."""
    known = ~np.isnan(spent)
    places = np.arange(spent.shape[1])
    apart = np.where(known[:, None, :], np.abs(places[:, None] - places)[None], spent.shape[1])
    nearest = np.argmin(apart, axis=2)
    found: Floats = np.nan_to_num(np.take_along_axis(spent, nearest, axis=1), nan=0.0)
    return found


def _progress(gained: Sequence[float], groups: Sequence[float]) -> list[float]:
    """Progress by bin, as shares of the largest: shrunk to the mean, never below 0, rising with the bin.

    Args:
        gained: log-odds, a number a bin.
        groups: that it took, likewise.
    """
    mean = max(sum(gained) / max(sum(groups), 1.0), _LEAST_PROGRESS)
    weights = [n + _PRIOR_GROUPS for n in groups]
    rates = [max(0.0, (got + _PRIOR_GROUPS * mean) / weight) for got, weight in zip(gained, weights, strict=True)]
    pools: list[tuple[float, float, int]] = []  # pool adjacent violators: (rate, weight, bins)
    for rate, weight in zip(rates, weights, strict=True):
        pools.append((rate, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (high, here, many), (low, there, more) = pools[-2:]
            pools[-2:] = [((high * here + low * there) / (here + there), here + there, many + more)]
    rising = [rate for rate, _, bins in pools for _ in range(bins)]
    return [round(max(rate / rising[-1], _LEAST_SHARE), 9) if rising[-1] > 0 else 1.0 for rate in rising]
