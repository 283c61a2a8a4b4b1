"""Frontier: a Bayesian curve of success an environment, and draws where a group is expected to teach most."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan, nan
from typing import ClassVar, NamedTuple

import numpy as np

from rlgym.difficulty._plain import fields, integer, items, mapping, number, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers._curves import (
    BINS,
    CORRELATION,
    EFFECT_DRIFT,
    EFFECT_VARIANCE,
    ERROR_MEMORY,
    LARGEST_EFFECT_VARIANCE,
    TOO_MANY_ERRORS,
    Curves,
    Evidence,
)
from rlgym.difficulty.schedulers.base import Scheduler, check_integer, check_number, weighted
from rlgym.rng import Rng

__all__ = ["Frontier"]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Draw the level whose group is expected to teach most, from a curve that is tracked as the learner moves.

    The curve. Log-odds of success at level d are ``skill + slope * d + effect[d]``. Skill and slope are jointly normal,
    every effect is normal on its own, and each group moves them by Laplace's approximation: with a, t the variances of
    the line and of the effect at d, v = a + t and n rollouts that count as ``m = n / (1 + 0.4 (n - 1))``, the new
    log-odds z solve ``(z - z0) / v = m (k / n - p(z))``, and line and effect share the step as a : t. Correlations
    between line and effects are dropped (assumed density filtering), so that an arm is 5 numbers and 2 a level seen.
    Before each group, variances grow: what was learned is forgotten, and a skill that fades leads to lower levels.
    An arm not seen yet has the mean curve of the others, with the spread that they have.

    The gain that is expected of a group at level d, where p is its expected success::

        gain(d) = exp(-2 KL(target || p)) * progress[held(d)] / cost(d)

    The first factor is the signal: it is the largest where p is the target, and falls off as p leaves it. The second is
    learned: by how much log-odds rose, a group, at levels whose least expected success below them, ``held(d)``, was
    under 0.3, 0.45, 0.55, 0.65, 0.75, or above, where a level never tried counts by log-odds that are lower by 1. It is
    pooled over all arms, shrunk to its mean, made monotone, divided by its largest value, and rounded to tenths of its
    logarithm. So a learner for whom mixed groups teach nothing unless what they build on is held is found out, and one
    without such prerequisites is not held back. The third is ``1 + token_price * tokens + second_price * seconds`` a
    rollout, of recent groups at the level or the one nearest to it; only what has a price is noted. Levels are drawn in
    proportion to ``gain ** (sharpness / 2)``, and every level of the arm has at least its part of ``floor``.

    Quarantine. A level more than half of whose recent rollouts met errors of ours is drawn by the floor alone, until a
    report there without errors brings that share down. An arm without a correct rollout in ``patience`` groups is dead:
    half of its draws are at its lowest level and half anywhere, until one rollout is correct.

    Attributes:
        target: the expected success at which a group teaches most. Under one half, since curves lag behind a learner
            that improves, and since a success teaches the more the rarer it is.
        sharpness: how strictly the level of greatest gain is preferred.
        floor: share of draws that are uniform over the arm's levels.
        patience: groups without any success after which an arm counts as dead.
        token_price: what a token costs, where a rollout without any costs 1.
        second_price: what a second costs, likewise. Times differ from run to run, and with a price draws do too.

    Ours. The filter is Fahrmeir's (Posterior mode estimation by extended Kalman filtering for multivariate dynamic
    generalized linear models, JASA 87, 1992) with a factorised posterior; constants were chosen on the development
    families of ``rlgym.difficulty.simulation``; learners with prerequisites gain a little more under two thresholds.
    """

    kind: ClassVar[str] = "frontier"
    target: float = 0.37
    sharpness: float = 200.0
    floor: float = 0.01
    patience: int = 32
    token_price: float = 0.0
    second_price: float = 0.0

    def __post_init__(self) -> None:
        check_number(self, "target", self.target, "0 < target < 1", lambda x: 0 < x < 1)
        check_number(self, "sharpness", self.sharpness, "a number >= 0", lambda x: x >= 0 and isfinite(x))
        check_number(self, "floor", self.floor, "0 <= floor <= 1", lambda x: 0 <= x <= 1)
        check_integer(self, "patience", self.patience, 1)
        for name, price in (("token_price", self.token_price), ("second_price", self.second_price)):
            check_number(self, name, price, "a number >= 0", lambda x: x >= 0 and isfinite(x))

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:  # noqa: ARG002  # see SchedulerConfig
        """See ``SchedulerConfig``. The schedulers share one store, and learn at the first draw after reports."""
        curves = Curves(self, arms)
        return [_RunningFrontier(self, arm, curves, row) for row, arm in enumerate(arms)]


class _RunningFrontier:
    def __init__(self, config: Frontier, arm: Arm, curves: Curves, row: int) -> None:
        self._config, self._arm, self._curves, self._row = config, arm, curves, row
        self._positions = {level: position for position, level in enumerate(arm.levels)}
        self._barren = 0  # groups since the last correct rollout

    def choose(self, rng: Rng) -> int:
        levels = self._arm.levels
        if rng.random() < self._config.floor:
            return rng.choice(levels)
        if self._dead:
            return levels[0] if rng.random() < 0.5 else rng.choice(levels)
        return levels[weighted(rng, self._curves.cumulative(self._row))]

    def observe(self, observations: Sequence[Observation]) -> None:
        for observation in observations:
            position = self._positions.get(observation.level)
            if position is None:
                continue
            counted, correct, asked = observation.counted, observation.correct, len(observation.scores)
            if not asked:
                continue
            self._note_errors(position, 1 - counted / asked)
            self._note_cost(observation, position, asked)
            if counted:
                self._barren = 0 if correct else self._barren + 1
                share = 1 / (1 + CORRELATION * (counted - 1))
                self._curves.wait(self._row, position, Evidence(correct * share, counted * share, 1))

    def state_dict(self) -> dict[str, object]:
        curves, row = self._curves, self._row
        curves.settle()
        count = curves.count[row]
        known = (curves.effect, curves.variance, curves.errors, curves.tokens, curves.seconds, curves.visited)
        levels: dict[str, object] = {}
        for level, *values, tokens, seconds, visited in zip(
            self._arm.levels, *(array[row, :count].tolist() for array in known), strict=True
        ):
            spent = [None if isnan(value) else value for value in (tokens, seconds)]
            effect, variance, errors = values
            if errors or spent != [None, None]:
                levels[str(level)] = [*values, *spent, visited]
            elif visited:
                levels[str(level)] = [effect, variance]
        return {
            "barren": self._barren,
            "groups": int(curves.groups[row]),
            "line": curves.line[row].tolist(),
            "spread": curves.spread[row].tolist(),
            "gained": curves.gained[row].tolist(),
            "gained_in": curves.gained_in[row].tolist(),
            "levels": levels,
        }

    def load_state_dict(self, state: object) -> None:
        path, curves, row = "frontier", self._curves, self._row
        names = ("barren", "groups", "line", "spread", "gained", "gained_in", "levels")
        data = fields(state, path, names)
        barren, groups = integer(data["barren"], f"{path}.barren"), integer(data["groups"], f"{path}.groups")
        line, spread = _numbers(data["line"], f"{path}.line", 2), _numbers(data["spread"], f"{path}.spread", 3)
        if line[1] > 0 or spread[0] <= 0 or spread[2] <= 0:
            refuse(path, "a slope <= 0 and variances > 0", [line, spread])
        gained = _numbers(data["gained"], f"{path}.gained", BINS)
        gained_in = _numbers(data["gained_in"], f"{path}.gained_in", BINS)
        if min(gained_in) < 0:
            refuse(f"{path}.gained_in", "numbers >= 0", gained_in)
        levels = {
            name: _level(value, f"{path}.levels[{name!r}]")
            for name, value in mapping(data["levels"], f"{path}.levels").items()
        }
        self._barren = barren
        curves.groups[row], curves.line[row], curves.spread[row] = groups, line, spread
        curves.gained[row], curves.gained_in[row] = gained, gained_in
        unseen = min(EFFECT_VARIANCE + EFFECT_DRIFT**2 * groups, LARGEST_EFFECT_VARIANCE)
        fresh = _Level(0.0, round(unseen, 4), 0.0, nan, nan, False)
        found = [levels.get(str(level), fresh) for level in self._arm.levels]
        known = (curves.effect, curves.variance, curves.errors, curves.tokens, curves.seconds, curves.visited)
        for array, values in zip(known, zip(*found, strict=True), strict=True):
            array[row, : len(found)] = values
        curves.touch(row)

    def metrics(self) -> dict[str, float]:
        """``aim`` is the level that is drawn most, ``progress_unheld`` what the pooled progress leaves at the worst."""
        curves, row = self._curves, self._row
        sums = curves.cumulative(row)
        weights = [here - there for here, there in zip(sums, [0.0, *sums], strict=False)]
        return {
            "ability": float(curves.chances(row).mean()),
            "aim": self._arm.levels[weights.index(max(weights))],
            "skill": curves.skill(row),
            "progress_unheld": curves.progress[0],
            "quarantined_levels": int((curves.errors[row] > TOO_MANY_ERRORS)[: len(self._arm.levels)].sum()),
            "dead": float(self._dead),
        }

    @property
    def _dead(self) -> bool:
        return self._barren >= self._config.patience

    def _note_errors(self, position: int, share: float) -> None:
        errors = self._curves.errors
        before = float(errors[self._row, position])
        if before or share:
            errors[self._row, position] = round(ERROR_MEMORY * before + (1 - ERROR_MEMORY) * share, 4)
            self._curves.touch(self._row)

    def _note_cost(self, observation: Observation, position: int, asked: int) -> None:
        for price, spent, known in (
            (self._config.token_price, observation.tokens, self._curves.tokens),
            (self._config.second_price, observation.seconds, self._curves.seconds),
        ):
            if price and spent is not None:
                before = float(known[self._row, position])
                now = spent / asked
                known[self._row, position] = round(now if np.isnan(before) else 0.75 * before + 0.25 * now, 4)
                self._curves.touch(self._row)


class _Level(NamedTuple):
    """A level as saved."""

    effect: float
    variance: float
    errors: float
    tokens: float
    seconds: float
    visited: bool


def _level(value: object, path: str) -> _Level:
    data = items(value, path)
    if len(data) == 2:  # of a level without errors or costs
        data = [*data, 0.0, None, None, True]
    if len(data) != 6 or not isinstance(data[5], bool):
        refuse(path, "a list of effect, variance and maybe errors, tokens, seconds, visited", value)
    effect, variance, errors = _numbers(data[:3], path, 3)
    if variance <= 0 or not 0 <= errors <= 1:
        refuse(path, "a variance > 0 and a share of errors in [0, 1]", value)
    tokens, seconds = (nan if spent is None else number(spent, path) for spent in data[3:5])
    return _Level(effect, variance, errors, tokens, seconds, data[5])


def _numbers(value: object, path: str, length: int) -> list[float]:
    """A list of so many finite numbers of any sign."""
    found = []
    for i, part in enumerate(items(value, path)):
        if isinstance(part, bool) or not isinstance(part, int | float) or not isfinite(part):
            refuse(f"{path}[{i}]", "a finite number", part)
        found.append(float(part))
    if len(found) != length:
        refuse(path, f"a list of {length} numbers", value)
    return found
