"""RuleReasoner's domain-aware dynamic sampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._bandit import boltzmann
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import ValuedShares
from rlgym.difficulty.mixtures.base import Mixture, check_share
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import check_number

__all__ = ["DomainAwareMixture"]


@dataclass(frozen=True, slots=True)
class DomainAwareMixture:
    """Dads: the further an environment's reward is below a target, the more often it comes.

    With m the mean reward of an environment d in a step, its history is ``R(d) <- alpha R(d) + (1 - alpha) m``, where
    the first m is taken as it is. The shortfall is ``v(d) = max(0, target - R(d))``, and the chance of a draw
    ``softmax(v / tau)``.

    The source has ``softmax((v + epsilon) / tau)`` and presents epsilon as what keeps a domain alive. It cannot:
    ``exp((v + epsilon) / tau) = exp(epsilon / tau) exp(v / tau)``, and the common factor cancels in the softmax, so
    that no value of epsilon changes any chance. It is left out here.

    The rule seeks low rewards, not what can be learned: an environment that is never solved draws the most.

    Differences from the source:
        1. Every environment keeps ``floor / K`` of the draws, K the number of environments, which is what epsilon was
           to do.
        2. Chances are worked out anew after every step, not every 8 to 16, and each draw is made on its own, not by
           quotas of a batch; a step is what is reported between two draws.
        3. An environment that was not reported yet has the history 0, so that it comes often until it is; a mean of
           exactly 0 is a history like any other (the authors' code takes it for none).
        4. The reward is the score, partial credit included; errors of ours count nowhere.

    Attributes:
        memory: alpha, in [0, 1): how much of the history stays in a step.
        temperature: tau, >= 0.01; the source's runs take 0.3 to 0.8.
        target: the reward from which nothing falls short.
        floor: the part of all draws that is spread evenly.

    Source: Liu et al., RuleReasoner: Reinforced Rule-based Reasoning via Domain-aware Dynamic Sampling,
    arXiv:2506.08672 (2025), with the authors' code for the defaults.
    """

    kind: ClassVar[str] = "domain_aware"
    memory: float = 0.5
    temperature: float = 0.5
    target: float = 1.0
    floor: float = 0.1

    def __post_init__(self) -> None:
        check_number(self, "memory", self.memory, "0 <= memory < 1", lambda memory: 0 <= memory < 1)
        check_number(self, "temperature", self.temperature, "0.01 <= temperature", lambda heat: heat >= 0.01)
        check_share(self, "target", self.target)
        check_share(self, "floor", self.floor)

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _DomainAware(self, [arm.id for arm in arms])


class _DomainAware(ValuedShares):
    def __init__(self, config: DomainAwareMixture, arms: Sequence[str]) -> None:
        super().__init__(arms, config.floor, initial=0.0)
        self._config = config
        self.begin()

    def learned(self, value: float | None, observations: Sequence[Observation]) -> float | None:
        scores = [score for observation in observations for score in observation.scores if score is not None]
        if not scores:
            return value
        mean = sum(scores) / len(scores)
        return mean if value is None else mean + self._config.memory * (value - mean)

    def weight(self, value: float) -> float:
        return boltzmann(max(0.0, self._config.target - value), self._config.temperature)
