"""Shares: how often each arm is drawn, and what the mixtures that learn one number an arm have in common."""

from abc import ABC, abstractmethod
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rlgym.difficulty._plain import fields, mapping, number, refuse
from rlgym.difficulty.observation import Observation
from rlgym.rng import Rng


class Shares:
    """Shares of the draws: ``floor / K + (1 - floor) * weight / sum of weights``; equal ones while all weights are 0.

    The weights are the leaves of a binary tree of sums, so that one weight is set and one arm is chosen in
    ``log2(K)`` steps. A sum depends on the weights below it alone, not on the order in which they were set.

    Args:
        arms: K ids.
        floor: in [0, 1]; the part of the draws that is spread evenly.
    """

    def __init__(self, arms: Sequence[str], floor: float = 0.0) -> None:
        self._arms, self._floor = arms, floor
        self._leaves = 1 << (len(arms) - 1).bit_length()  # the weights, and zeros up to a power of two
        self._sums = array("d", bytes(16 * self._leaves))  # sums[i] = sums[2 i] + sums[2 i + 1], from sums[1] on
        self._view = np.frombuffer(self._sums)

    def set(self, i: int, weight: float) -> None:
        """Give the arm at an index a weight >= 0."""
        sums, i = self._sums, i + self._leaves
        sums[i] = weight
        while i > 1:
            i >>= 1
            sums[i] = sums[2 * i] + sums[2 * i + 1]

    def set_all(self, weights: ArrayLike) -> None:
        """Give every arm a weight >= 0; ``(K,)``."""
        width, view = self._leaves, self._view
        view[width : width + len(self._arms)] = weights
        while width > 1:
            np.add(view[width : 2 * width : 2], view[width + 1 : 2 * width : 2], out=view[width // 2 : width])
            width //= 2

    def choose(self, rng: Rng) -> str:
        """The id of an arm, each with its share as the chance."""
        sums = self._sums
        if not sums[1] or (self._floor and rng.random() < self._floor):
            return rng.choice(self._arms)
        point, i = rng.random() * sums[1], 1
        while i < self._leaves:
            i *= 2
            if point >= sums[i] and sums[i + 1]:  # a rounding must not lead to where all weights are 0
                point -= sums[i]
                i += 1
        return self._arms[i - self._leaves]

    def table(self) -> NDArray[np.float64]:
        """The share of each arm, ``(K,)``; they sum to 1."""
        weights, total = self._view[self._leaves : self._leaves + len(self._arms)], self._sums[1]
        even = np.full(len(self._arms), 1 / len(self._arms))
        return self._floor * even + (1 - self._floor) * weights / total if total else even

    def metrics(self) -> dict[str, float]:
        """The least and the greatest share, and how many arms with equal shares would be as diverse (Simpson)."""
        table = self.table()
        return {
            "least_share": float(table.min()),
            "greatest_share": float(table.max()),
            "effective_arms": float(1 / (table @ table)),
        }


class ValuedShares(ABC):
    """A running mixture that learns one number in [0, 1] an arm, and draws in proportion to a weight made of it.

    Args:
        arms: ids.
        floor: see ``Shares``.
        initial: the number of an arm that was not reported yet.

    Attributes:
        shares: of the draws.
    """

    def __init__(self, arms: Sequence[str], floor: float, initial: float) -> None:
        self.shares = Shares(arms, floor)
        self._arms, self._initial = arms, initial
        self._index = {arm: i for i, arm in enumerate(arms)}
        self._values: dict[int, float] = {}  # by index, of those that were reported

    @abstractmethod
    def learned(self, value: float | None, observations: Sequence[Observation]) -> float | None:
        """The number of an arm after new observations of it; None if they say nothing.

        Args:
            value: before; None if nothing was said before.
            observations: of that arm, never empty.
        """

    @abstractmethod
    def weight(self, value: float) -> float:
        """The weight of an arm with that number, >= 0."""

    def choose(self, rng: Rng) -> str:
        """See ``Mixture``."""
        return self.shares.choose(rng)

    def observe(self, observations: Sequence[Observation]) -> None:
        """See ``Mixture``."""
        for arm, batch in by_arm(observations).items():
            i = self._index[arm]
            value = self.learned(self._values.get(i), batch)
            if value is not None:
                self._values[i] = value
                self.shares.set(i, self.weight(value))

    def state_dict(self) -> dict[str, object]:
        """See ``Stateful``."""
        return {"arms": {self._arms[i]: value for i, value in self._values.items()}}

    def load_state_dict(self, state: object) -> None:
        """See ``Stateful``."""
        data = fields(state, "state", ("arms",))
        saved = mapping(data["arms"], "state.arms").items()
        values = {arm: share(value, f"state.arms[{arm!r}]") for arm, value in saved}
        self._values = {self._index[arm]: value for arm, value in values.items() if arm in self._index}
        self.begin()

    def begin(self) -> None:
        """Give every arm the weight of its number; to be called once the subclass is ready."""
        self.shares.set_all([self.weight(self._values.get(i, self._initial)) for i in range(len(self._arms))])

    def metrics(self) -> dict[str, float]:
        """See ``Stateful``."""
        return self.shares.metrics()


def by_arm(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    """The observations of each arm in their order."""
    found: defaultdict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        found[observation.arm].append(observation)
    return found


def share(value: object, path: str) -> float:
    """A number in [0, 1] from a checkpoint."""
    found = number(value, path)
    if found > 1:
        refuse(path, "a number in [0, 1]", value)
    return found
