"""The Self-Evolving Curriculum over environments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._bandit import boltzmann, mean_absolute_advantage, td0
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import ValuedShares
from rlgym.difficulty.mixtures.base import Mixture, check_share
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import check_number

__all__ = ["SelfEvolvingMixture"]


@dataclass(frozen=True, slots=True)
class SelfEvolvingMixture:
    """SEC's bandit with environments as its categories: those whose groups give large advantages come more often.

    Every environment c has a value Q(c), 0 at first. After a step in which it was drawn, with r the mean absolute
    advantage of its rollouts, ``Q(c) <- alpha r + (1 - alpha) Q(c)``. The chance of a draw is ``softmax(Q / tau)``.
    Of binary scores with accuracy p in a group r is ``2 sqrt(p (1 - p))``: the bandit seeks groups solved half of the
    time, and one that is all correct or all wrong counts as 0.

    Differences from the source:
        1. Every environment keeps ``floor / K`` of the draws, K the number of environments: the softmax alone would
           leave those that are mastered, or not yet solved at all, with so little that their change goes unseen.
        2. The advantage is the score minus the group's mean, over the group's standard deviation (the population's),
           whichever one the trainer uses; each round of a problem is a group.
        3. A step is what is reported between two draws; a rollout that met an error of ours is not in its group.

    Attributes:
        rate: alpha, in (0, 1]; the authors' runs take 0.5.
        temperature: tau, >= 0.01; the authors' runs take 1.0, 0.4 and 0.2.
        floor: the part of all draws that is spread evenly.

    Source: Chen et al., Self-Evolving Curriculum for LLM Reasoning, arXiv:2505.14970 (2025).
    """

    kind: ClassVar[str] = "self_evolving"
    rate: float = 0.5
    temperature: float = 0.4
    floor: float = 0.1

    def __post_init__(self) -> None:
        check_number(self, "rate", self.rate, "0 < rate <= 1", lambda rate: 0 < rate <= 1)
        check_number(self, "temperature", self.temperature, "0.01 <= temperature", lambda heat: heat >= 0.01)
        check_share(self, "floor", self.floor)

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _Bandit(self, [arm.id for arm in arms])


class _Bandit(ValuedShares):
    def __init__(self, config: SelfEvolvingMixture, arms: Sequence[str]) -> None:
        super().__init__(arms, config.floor, initial=0.0)
        self._config = config
        self.begin()

    def learned(self, value: float | None, observations: Sequence[Observation]) -> float | None:
        reward = mean_absolute_advantage(observations)
        return None if reward is None else td0(value or 0.0, reward, self._config.rate)

    def weight(self, value: float) -> float:
        return boltzmann(value, self._config.temperature)
