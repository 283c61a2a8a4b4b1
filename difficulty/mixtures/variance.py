"""MMR1's variance-aware sampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import ValuedShares
from rlgym.difficulty.mixtures.base import Mixture, check_share
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import check_number

__all__ = ["VarianceAwareMixture"]

_GREATEST = 0.25  # of p (1 - p)


@dataclass(frozen=True, slots=True)
class VarianceAwareMixture:
    """VAS: part of the draws in proportion to the variance of the outcomes, the others evenly.

    A problem with pass rate p has the outcome variance ``OVS = p (1 - p)``. The score V of an environment is an
    exponential average of its problems' OVS, 1/4 at first: ``V <- V + rate (OVS - V)`` at every report. The
    chance of a draw is ``lambda V / (sum of V) + (1 - lambda) / K`` with K environments.

    Differences from the source:
        1. There, the items of a fixed pool are sampled; here environments, whose problems are always new. The mean of
           their own variances is taken and not the variance at their mean pass rate, which would be great also where
           half of the problems are always solved and half never.
        2. The pass rates are those of the training rollouts, averaged as they come; the source samples 32 responses
           of each item for it, and again every few dozen steps.
        3. The source adds to OVS the diversity of the responses (alpha = 0.8, beta = 0.2): reports hold no text, so
           beta is 0 and alpha cancels.

    The even part is the source's own, and while lambda is below 1 it leaves no environment without draws.

    Attributes:
        weighted: lambda, in [0, 1]: the part of the draws that follows the variance.
        rate: in (0, 1]: the weight of the newest problem in V.

    Source: MMR1: Enhancing Multimodal Reasoning with Variance-Aware Sampling and Open Resources, arXiv:2509.21268
    (2025).
    """

    kind: ClassVar[str] = "variance_aware"
    weighted: float = 0.5
    rate: float = 0.1

    def __post_init__(self) -> None:
        check_share(self, "weighted", self.weighted)
        check_number(self, "rate", self.rate, "0 < rate <= 1", lambda rate: 0 < rate <= 1)

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _VarianceAware(self, [arm.id for arm in arms])


class _VarianceAware(ValuedShares):
    def __init__(self, config: VarianceAwareMixture, arms: Sequence[str]) -> None:
        super().__init__(arms, 1 - config.weighted, initial=_GREATEST)
        self._rate = config.rate
        self.begin()

    def learned(self, value: float | None, observations: Sequence[Observation]) -> float | None:
        for observation in observations:
            if observation.counted:
                p = observation.correct / observation.counted
                before = _GREATEST if value is None else value
                value = before + self._rate * (p * (1 - p) - before)
        return value

    def weight(self, value: float) -> float:
        return value
