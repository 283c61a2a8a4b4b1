"""Mixtures that follow no learner: every environment equally often, or as often as the user says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import ClassVar

import numpy as np

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import Shares
from rlgym.difficulty.mixtures.base import Mixture
from rlgym.difficulty.observation import Observation, Stateless
from rlgym.errors import InvalidParameter, nearest
from rlgym.rng import Rng

__all__ = ["UniformMixture", "WeightedMixture"]


@dataclass(frozen=True, slots=True)
class UniformMixture:
    """Every environment equally often, as in RLVE."""

    kind: ClassVar[str] = "uniform"

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _AnyArm(tuple(arm.id for arm in arms))


class _AnyArm(Stateless):
    def __init__(self, arms: tuple[str, ...]) -> None:
        self._arms = arms

    def choose(self, rng: Rng) -> str:
        return rng.choice(self._arms)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the shares stay."""


@dataclass(frozen=True, slots=True)
class WeightedMixture:
    """Every environment in proportion to a weight that the user gives.

    Attributes:
        weights: by id (``"rlgym/SubsetSum-v0"``), each >= 0; an environment of weight 0 is never drawn.
        rest: the weight of every environment that ``weights`` does not name.

    Raises:
        InvalidParameter: if a weight is no number >= 0; by ``start``, if an id is unknown or all weights are 0.
    """

    kind: ClassVar[str] = "weighted"
    weights: Mapping[str, float] = field(default_factory=dict, hash=False)
    rest: float = 1.0

    def __post_init__(self) -> None:
        if not isinstance(self.weights, Mapping):
            raise InvalidParameter(f"WeightedMixture: weights={self.weights!r}: need a weight for each id")
        for name, weight in (*self.weights.items(), ("rest", self.rest)):
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < inf:
                raise InvalidParameter(f"WeightedMixture: weight {weight!r} of {name!r}: need a number >= 0")

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        ids = tuple(arm.id for arm in arms)
        for name in self.weights:
            if name not in ids:
                raise InvalidParameter(
                    f"WeightedMixture: no environment {name!r} in the curriculum{nearest(name, ids)}"
                )
        weights = np.array([float(self.weights.get(name, self.rest)) for name in ids])
        if not weights.any():
            raise InvalidParameter("WeightedMixture: every weight is 0; need at least one environment to draw")
        shares = Shares(ids)
        shares.set_all(weights / weights.max())
        return _ByWeight(shares)


class _ByWeight(Stateless):
    def __init__(self, shares: Shares) -> None:
        self._shares = shares

    def choose(self, rng: Rng) -> str:
        return self._shares.choose(rng)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the shares stay."""

    def metrics(self) -> dict[str, float]:
        return self._shares.metrics()
