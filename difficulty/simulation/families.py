"""Families of simulated learners, none of which was made after a scheduler's picture of learning.

Each says in its docstring what practice changes. Parameters are drawn for every run. ``DEVELOPMENT`` are those that
schedulers may be tuned on; ``HELD_OUT`` are run once, when everything else is fixed.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

import numpy as np

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.simulation.learner import Floats, Learner
from rlgym.rng import Rng

__all__ = [
    "DEVELOPMENT",
    "HELD_OUT",
    "LEARNERS",
    "Border",
    "Disordered",
    "Grokking",
    "Interference",
    "Plateaus",
    "PowerLaw",
    "Practice",
    "Prerequisites",
    "Transfer",
]


def _uniform(rng: Rng, low: float, high: float) -> float:
    return low + (high - low) * rng.random()


def _draws(rng: Rng, n: int, low: float, high: float) -> Floats:
    return np.array([_uniform(rng, low, high) for _ in range(n)])


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(x, -40, 40)))
    return found


class _Logistic(Learner):
    """One skill an arm; the chance at a level is logistic in skill minus the level's difficulty."""

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        n = len(arms)
        self.skill = np.zeros(n)
        start, step = _draws(rng, n, -2.5, 1.5), _draws(rng, n, 0.25, 0.7)
        self.difficulty = start[:, None] + step[:, None] * np.arange(self.width)
        self.rate = _draws(rng, n, 0.5, 1.5)

    def table(self) -> Floats:
        """See ``Learner``."""
        return _sigmoid(self.skill[:, None] - self.difficulty)

    def _distance(self, arm: int, position: int) -> float:
        """By how much the level is harder than the learner is able."""
        return float(self.difficulty[arm, position] - self.skill[arm])


def _chance(distance: float) -> float:
    return float(_sigmoid(np.array(-distance)))


class Practice(_Logistic):
    """Gain follows success: every correct rollout teaches, the more the less likely it was."""

    name: ClassVar[str] = "practice"

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        surprise = 1 - _chance(self._distance(arm, position))
        self.skill[arm] += 0.012 * self.rate[arm] * correct * surprise**2


class Border(_Logistic):
    """Gain follows failure near the border: wrong rollouts teach, if the level is not far out of reach."""

    name: ClassVar[str] = "border"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        self.reach = _uniform(rng, 0.5, 1.5)

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        near = np.exp(-((self._distance(arm, position) / self.reach) ** 2) / 2)
        self.skill[arm] += 0.006 * self.rate[arm] * wrong * near


class Transfer(_Logistic):
    """Some skills are shared between arms, and all of them fade while they are not used; mixed groups teach."""

    name: ClassVar[str] = "transfer"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        shared = max(2, len(arms) // 4)
        weights = np.array([_draws(rng, shared, 0, 1) ** 3 for _ in arms])
        self.loading = weights / np.linalg.norm(weights, axis=1, keepdims=True) * _uniform(rng, 0.4, 0.8)
        self.common = np.zeros(shared)
        self.own = np.zeros(len(arms))
        self.fading = _uniform(rng, 0.5e-4, 2e-4)

    def table(self) -> Floats:
        """See ``Learner``."""
        self.skill = self.loading @ self.common + self.own
        return super().table()

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        gain = 0.05 * self.rate[arm] * mixed * 4 * correct * wrong / (correct + wrong) ** 2
        self.common *= 1 - self.fading
        self.own *= 1 - self.fading
        self.common += gain * self.loading[arm]
        self.own[arm] += gain * 0.6


class Plateaus(_Logistic):
    """Mixed groups teach, but slowly on plateaus of skill; some arms are dead, some answer at random for ever."""

    name: ClassVar[str] = "plateaus"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        self.plateau = _draws(rng, len(arms), 0.8, 3.0)
        kinds = [rng.random() for _ in arms]
        self.dead = np.array([kind < 0.15 for kind in kinds])
        self.noisy = np.array([0.15 <= kind < 0.3 for kind in kinds])
        self.noise = _draws(rng, len(arms), 0.2, 0.8)

    def table(self) -> Floats:
        """See ``Learner``."""
        table = super().table()
        table[self.dead] = 0.0
        table[self.noisy] = self.noise[self.noisy, None]
        return table

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        slow = 0.15 if self.skill[arm] % self.plateau[arm] < 0.25 * self.plateau[arm] and self.skill[arm] > 0.3 else 1.0
        self.skill[arm] += 0.05 * slow * self.rate[arm] * mixed * 4 * correct * wrong / (correct + wrong) ** 2


class _Levelled(Learner):
    """Every level has a mastery of its own in [0, 1], and a chance of guessing right."""

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        n = len(arms)
        fallen = _draws(rng, n, 0.1, 0.6)[:, None] * 0.5 ** np.arange(self.width)
        self.mastery = np.clip(fallen, 0, 1)
        self.guess = np.array([_draws(rng, self.width, 0.0, 1.0) ** 4 for _ in range(n)]) * 0.5
        self.rate = _draws(rng, n, 0.5, 1.5)

    def table(self) -> Floats:
        """See ``Learner``."""
        found: Floats = self.guess + (0.98 - self.guess) * self.mastery
        return found


class Prerequisites(_Levelled):
    """A level can be learned only where the one below is held; a group that has a success teaches.

    Some levels can be guessed, so that mixed groups come also from levels that cannot be learned yet.
    """

    name: ClassVar[str] = "prerequisites"

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        held = 1.0 if not position else float(_sigmoid(np.array((self.mastery[arm, position - 1] - 0.6) / 0.05)))
        gain = 0.035 * self.rate[arm] * held * min(1.0, correct)
        row = self.mastery[arm]
        row[position] += gain * (1 - row[position])
        if position + 1 < self.width:  # the next level becomes thinkable
            row[position + 1] += 0.15 * gain * (1 - row[position + 1])


class Disordered(_Logistic):
    """The levels are not in the order of their difficulty; mixed groups teach."""

    name: ClassVar[str] = "disordered"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        shaken = [np.array([position + _uniform(rng, -8, 8) for position in range(self.width)]) for _ in arms]
        order = np.array([np.argsort(np.argsort(keys)) for keys in shaken])
        self.difficulty = np.take_along_axis(self.difficulty, order, axis=1)

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        self.skill[arm] += 0.05 * self.rate[arm] * mixed * 4 * correct * wrong / (correct + wrong) ** 2


class Grokking(_Levelled):
    """Nothing shows until enough was practised at a level, then it is there at once; half of it counts for the next."""

    name: ClassVar[str] = "grokking"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        self.needed = _draws(rng, len(arms), 15, 40)
        self.practised = self.needed[:, None] * np.clip(self.mastery, 0, 0.9)

    def table(self) -> Floats:
        """See ``Learner``."""
        share = self.practised / self.needed[:, None]
        self.mastery = 0.05 * np.clip(share, 0, 1) + 0.95 * _sigmoid((share - 1) / 0.08)
        return super().table()

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        gain = self.rate[arm] * min(1.0, correct)
        self.practised[arm, position] += gain
        self.practised[arm, position + 1 :] += gain * 0.5 ** np.arange(1, self.width - position)


class Interference(_Levelled):
    """Practice at a level helps its neighbours, and everything that is far from it fades a little."""

    name: ClassVar[str] = "interference"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        self.fading = _uniform(rng, 0.0005, 0.002)
        self.spread = _uniform(rng, 1.0, 3.0)

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:
        """See ``Learner``."""
        near = np.exp(-((np.arange(self.width) - position) ** 2) / (2 * self.spread**2))
        gain = 0.08 * self.rate[arm] * mixed * 4 * correct * wrong / (correct + wrong) ** 2
        row = self.mastery[arm]
        row += gain * near * (1 - row) - self.fading * (1 - near) * row


class PowerLaw(_Logistic):
    """Gain falls as a power of what the arm was practised before, with a ceiling of its own; any group teaches."""

    name: ClassVar[str] = "power_law"

    def __init__(self, arms: Sequence[Arm], rng: Rng) -> None:
        super().__init__(arms, rng)
        self.practised = np.zeros(len(arms))
        self.exponent = _uniform(rng, 0.3, 0.7)
        self.ceiling = _draws(rng, len(arms), 2.0, 9.0)

    def practise(self, arm: int, position: int, correct: float, wrong: float, mixed: float) -> None:  # noqa: ARG002
        """See ``Learner``."""
        distance = self._distance(arm, position)
        fit = np.exp(-(distance**2) / 2)
        self.practised[arm] += fit
        room = max(0.0, 1 - self.skill[arm] / self.ceiling[arm])
        self.skill[arm] += 0.4 * self.rate[arm] * room * fit * (1 + self.practised[arm]) ** -self.exponent


DEVELOPMENT: Final[dict[str, type[Learner]]] = {
    family.name: family for family in (Practice, Border, Transfer, Plateaus, Prerequisites, Disordered)
}
HELD_OUT: Final[dict[str, type[Learner]]] = {family.name: family for family in (Grokking, Interference, PowerLaw)}
LEARNERS: Final[dict[str, type[Learner]]] = {**DEVELOPMENT, **HELD_OUT}
