"""Simulated learners: what a curriculum can be run against in seconds, with the truth known.

A learner has a chance of success at every level of every arm, and practice changes it. Problems of one level differ:
the chance of one problem is drawn from a beta distribution round the level's, so that the rollouts of a group hang
together with the learner's ``correlation``. At 0.5 no scheduler can give more than 0.61 of groups of eight a signal.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from math import exp, lgamma
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from rlgym.difficulty.arms import Arm
from rlgym.rng import Rng

__all__ = ["Floats", "Learner", "mixed_share"]

Floats = NDArray[np.float64]

_EXTREME = 1e-6  # chances nearer to 0 or 1 than this are certain


class Learner(ABC):
    """A learner whose true chances are known.

    Args:
        arms: what it can practise.
        rng: draws the parameters of this run; a learner of the same family and stream is the same learner.

    Attributes:
        name: of the family.
        arms: as given.
        correlation: of the rollouts of one group, in [0, 0.5], drawn for the run.
        trained: groups practised so far; whoever runs the learner counts them.
    """

    name: ClassVar[str]

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        self.arms = tuple(arms)
        self.width = max(len(arm.levels) for arm in arms)
        self.correlation = 0.5 * rng.random()
        self.trained = 0
        counts = np.array([[len(arm.levels)] for arm in self.arms])
        self._share: Floats = (np.arange(self.width) < counts) / counts / len(self.arms)

    @abstractmethod
    def table(self) -> Floats:
        """Chances of success, ``(arms, levels)``; past an arm's own levels the values mean nothing."""

    @abstractmethod
    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:
        """Train on one group.

        Args:
            arm: index in ``arms``.
            position: index in its levels.
            correct: rollouts that succeeded; their expected number where a gain is foretold.
            wrong: rollouts that failed, likewise.
            mixed: 1 if there were both, else 0; the chance of it where a gain is foretold.
        """

    def ability(self) -> float:
        """The mean chance over all arms and levels: what a curriculum is to raise, in [0, 1]."""
        table = self.table()
        return float((table * self._share).sum())

    def attempt(self, chance: float, rollouts: int, rng: Rng, before: Sequence[bool] = ()) -> list[bool]:
        """Which rollouts of a problem succeed, where its level's chance is this.

        Drawn from Polya's urn, which is the same as drawing the problem's own chance from the beta distribution first.

        Args:
            chance: of the level.
            rollouts: how many to draw.
            rng: the only source of randomness.
            before: how earlier rollouts of the same problem went.
        """
        spread = 1 / self.correlation - 1 if self.correlation > _EXTREME else 1 / _EXTREME
        succeeded: list[bool] = []
        good = chance * spread + sum(before)
        for drawn in range(len(before), len(before) + rollouts):
            succeeded.append(rng.random() * (spread + drawn) < good)
            good += succeeded[-1]
        return succeeded

    def gains(self, arm: int, rollouts: int) -> Floats:
        """By how much one group at each level of an arm would raise the ability, ``(levels,)``; for an oracle alone."""
        chances, before = self.table()[arm], self.ability()
        found = np.zeros(len(self.arms[arm].levels))
        for position in range(len(found)):
            chance = float(chances[position])
            imagined = self._twin()
            mixed = mixed_share(chance, self.correlation, rollouts)
            imagined.practise(arm, position, rollouts * chance, rollouts * (1 - chance), mixed)
            found[position] = imagined.ability() - before
        return found

    def _twin(self) -> Self:
        """A copy that can be practised on; only arrays change in place."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(twin, name, value.copy())
        return twin


def mixed_share(chance: float, correlation: float, rollouts: int) -> float:
    """The chance that a group has both a success and a failure, of a beta-binomial count.

    Args:
        chance: mean of the problems' chances, in [0, 1].
        correlation: of two rollouts of a group, in [0, 1).
        rollouts: in the group, >= 1.
    """
    if not _EXTREME < chance < 1 - _EXTREME:
        return 0.0
    if correlation <= _EXTREME:
        return float(1 - chance**rollouts - (1 - chance) ** rollouts)
    spread = 1 / correlation - 1
    return 1 - _all_alike(chance * spread, spread, rollouts) - _all_alike((1 - chance) * spread, spread, rollouts)


def _all_alike(a: float, spread: float, rollouts: int) -> float:
    """E[q^n] where q is beta distributed with parameters ``a`` and ``spread - a``."""
    return exp(lgamma(a + rollouts) - lgamma(a) + lgamma(spread) - lgamma(spread + rollouts))
