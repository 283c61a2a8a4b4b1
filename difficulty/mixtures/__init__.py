"""Mixtures: which environment comes next.

A mixture comes in two parts, like a scheduler: a small frozen configuration, and what its ``start`` returns, the
running mixture of all environments, which holds what was learned.
"""

from collections.abc import Callable
from typing import Final

from rlgym.difficulty.mixtures.bandit import SelfEvolvingMixture
from rlgym.difficulty.mixtures.base import Mixture, MixtureConfig
from rlgym.difficulty.mixtures.progress import LearningProgressMixture
from rlgym.difficulty.mixtures.rehearsal import RehearsalMixture
from rlgym.difficulty.mixtures.rules import DomainAwareMixture
from rlgym.difficulty.mixtures.staged import StagedMixture
from rlgym.difficulty.mixtures.uniform import UniformMixture, WeightedMixture
from rlgym.difficulty.mixtures.variance import VarianceAwareMixture

__all__ = [
    "MIXTURES",
    "DomainAwareMixture",
    "LearningProgressMixture",
    "Mixture",
    "MixtureConfig",
    "RehearsalMixture",
    "SelfEvolvingMixture",
    "StagedMixture",
    "UniformMixture",
    "VarianceAwareMixture",
    "WeightedMixture",
]

MIXTURES: Final[dict[str, Callable[[], MixtureConfig]]] = {
    "uniform": UniformMixture,
    "weighted": WeightedMixture,
    "self_evolving": SelfEvolvingMixture,
    "domain_aware": DomainAwareMixture,
    "variance_aware": VarianceAwareMixture,
    "rehearsal": RehearsalMixture,
    "learning_progress": LearningProgressMixture,
    "staged": StagedMixture,
}
