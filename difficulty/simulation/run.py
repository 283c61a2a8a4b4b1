"""A curriculum run against a simulated learner, by draws and reports alone, and what became of it."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from rlgym.difficulty.allocation import Decision
from rlgym.difficulty.curriculum import Curriculum, Draw
from rlgym.difficulty.simulation.learner import Learner
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng
from rlgym.verifiers.verdict import correct, wrong

__all__ = ["Series", "simulate"]

_SURE = 0.02  # a draw at a level whose chance is nearer than this to 0 or 1 is wasted


@dataclass(slots=True)
class Series:
    """What happened, a number a step.

    Attributes:
        rollouts: since the beginning, after each step, from 0 on: one number more than the others.
        ability: mean true chance after as many rollouts, likewise.
        signal: share of the step's problems whose rollouts, all rounds together, were neither all right nor all wrong.
        wasted: share of the step's problems at levels that the learner was sure, under 2 % or over 98 %, of.
        level: mean level of the step's problems.
        levels: problems by level, over all steps.
    """

    rollouts: list[int] = field(default_factory=list)
    ability: list[float] = field(default_factory=list)
    signal: list[float] = field(default_factory=list)
    wasted: list[float] = field(default_factory=list)
    level: list[float] = field(default_factory=list)
    levels: Counter[int] = field(default_factory=Counter)

    @property
    def gain(self) -> float:
        """Ability at the end less ability at the beginning."""
        return self.ability[-1] - self.ability[0]

    @property
    def area(self) -> float:
        """Mean ability over all rollouts, by trapezoids, less ability at the beginning."""
        points = list(zip(self.rollouts, self.ability, strict=True))
        if not points[-1][0]:
            return 0.0
        under = sum((n - m) * (a + b) / 2 for (m, a), (n, b) in pairwise(points))
        return under / points[-1][0] - self.ability[0]


@dataclass(slots=True)
class _Group:
    row: int
    position: int
    succeeded: list[bool]
    decision: Decision

    @property
    def mixed(self) -> bool:
        return 0 < sum(self.succeeded) < len(self.succeeded)


def simulate(curriculum: Curriculum, learner: Learner, rng: Rng, *, steps: int = 100, problems: int = 64) -> Series:
    """Let the learner practise what the curriculum draws.

    A step draws problems, tries them all with the chances that the learner has at its beginning, reports them, with
    as many further rounds as the curriculum asks for, and then trains on the groups that it wants trained.

    Args:
        curriculum: fresh or not; draws and reports are its own.
        learner: of the same arms; is changed.
        rng: of the attempts; the same one gives the same series.
        steps: how many, >= 1.
        problems: drawn a step, >= 1.

    Raises:
        InvalidParameter: if a number is too small, or the learner's arms are others.
    """
    if steps < 1 or problems < 1:
        raise InvalidParameter(f"simulate(steps={steps!r}, problems={problems!r}): need both >= 1")
    rows = {arm.id: row for row, arm in enumerate(learner.arms)}
    for arm in curriculum.arms:
        if arm.id not in rows or learner.arms[rows[arm.id]].levels != arm.levels:
            raise InvalidParameter(f"simulate: the learner has no arm {arm.id!r} with the levels {arm.levels!r}")
    series, rollouts = Series(rollouts=[0], ability=[learner.ability()]), 0
    for _ in range(steps):
        table = learner.table()
        draws = curriculum.draw(problems)
        groups = []
        for draw in draws:
            row = rows[draw.key.id]
            position = learner.arms[row].levels.index(draw.key.difficulty)
            groups.append(_tried(curriculum, learner, draw, row, position, float(table[row, position]), rng))
        for group in groups:
            rollouts += len(group.succeeded)
            if group.decision.train:
                kept = group.decision.kept
                right = sum(group.succeeded if kept is None else [group.succeeded[i] for i in kept])
                left = len(group.succeeded if kept is None else kept) - right
                learner.practise(group.row, group.position, right, left, float(right > 0 and left > 0))
                learner.trained += 1
        drawn = [draw.key.difficulty for draw in draws]
        chances = [table[group.row, group.position] for group in groups]
        series.rollouts.append(rollouts)
        series.ability.append(learner.ability())
        series.signal.append(sum(group.mixed for group in groups) / problems)
        series.wasted.append(sum(not _SURE <= chance <= 1 - _SURE for chance in chances) / problems)
        series.level.append(sum(drawn) / problems)
        series.levels.update(drawn)
    return series


def _tried(
    curriculum: Curriculum, learner: Learner, draw: Draw, row: int, position: int, chance: float, rng: Rng
) -> _Group:
    """The rollouts of one problem, over all rounds."""
    succeeded: list[bool] = []
    number, asked = 0, draw.rollouts
    while True:
        fresh = learner.attempt(chance, asked, rng, succeeded)
        succeeded += fresh
        decision = curriculum.report(
            draw.index, [correct() if success else wrong("wrong") for success in fresh], round=number
        )
        number, asked = number + 1, decision.more_rollouts
        if not asked:
            return _Group(row, position, succeeded, decision)
