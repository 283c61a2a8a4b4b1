"""Difficulty: scales of the knobs, and the curriculum that moves difficulty with the learner.

A curriculum composes three small parts, each a protocol with a literal registry: a *scheduler* in every environment
(which level next), a *mixture* across them (which environment next) and an *allocation* (how many rollouts for a
problem, which groups train). They know arms, keys and numbers, never an environment.
"""

from typing import TYPE_CHECKING

from rlgym._lazy import lazy
from rlgym.difficulty.scales import Constant, Geometric, Linear, Scale, Steps

if TYPE_CHECKING:
    from rlgym.difficulty._track import (
        ArmCounts,
        ArmMetrics,
    )
    from rlgym.difficulty.allocation import (
        ALLOCATIONS,
        D3S,
        XRPO,
        Allocation,
        AllocationConfig,
        Decision,
        DifficultyFilter,
        DynamicSampling,
        FixedGroup,
        ReinforceAda,
    )
    from rlgym.difficulty.arms import (
        Arm,
    )
    from rlgym.difficulty.configuration import (
        CurriculumConfig,
    )
    from rlgym.difficulty.curriculum import (
        ArmChanges,
        Curriculum,
        CurriculumMetrics,
        Draw,
    )
    from rlgym.difficulty.mixtures import (
        MIXTURES,
        DomainAwareMixture,
        LearningProgressMixture,
        Mixture,
        MixtureConfig,
        RehearsalMixture,
        SelfEvolvingMixture,
        StagedMixture,
        UniformMixture,
        VarianceAwareMixture,
        WeightedMixture,
    )
    from rlgym.difficulty.observation import (
        KnowsAbility,
        Observation,
        Stateful,
        Stateless,
    )
    from rlgym.difficulty.schedulers import (
        SCHEDULERS,
        Fixed,
        Frontier,
        LearningProgress,
        Ramp,
        Scheduler,
        SchedulerConfig,
        SelfEvolving,
        Staircase,
        TargetSuccess,
        TwoThreshold,
        Uniform,
        Window,
    )
else:  # every environment imports its scales from here; the rest is for those who draw from a curriculum
    __getattr__ = lazy(
        __name__,
        {
            "rlgym.difficulty._track": (
                "ArmCounts",
                "ArmMetrics",
            ),
            "rlgym.difficulty.allocation": (
                "ALLOCATIONS",
                "D3S",
                "XRPO",
                "Allocation",
                "AllocationConfig",
                "Decision",
                "DifficultyFilter",
                "DynamicSampling",
                "FixedGroup",
                "ReinforceAda",
            ),
            "rlgym.difficulty.arms": ("Arm",),
            "rlgym.difficulty.configuration": ("CurriculumConfig",),
            "rlgym.difficulty.curriculum": (
                "ArmChanges",
                "Curriculum",
                "CurriculumMetrics",
                "Draw",
            ),
            "rlgym.difficulty.mixtures": (
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
            ),
            "rlgym.difficulty.observation": (
                "KnowsAbility",
                "Observation",
                "Stateful",
                "Stateless",
            ),
            "rlgym.difficulty.schedulers": (
                "SCHEDULERS",
                "Fixed",
                "Frontier",
                "LearningProgress",
                "Ramp",
                "Scheduler",
                "SchedulerConfig",
                "SelfEvolving",
                "Staircase",
                "TargetSuccess",
                "TwoThreshold",
                "Uniform",
                "Window",
            ),
        },
    )

__all__ = [
    "ALLOCATIONS",
    "D3S",
    "MIXTURES",
    "SCHEDULERS",
    "XRPO",
    "Allocation",
    "AllocationConfig",
    "Arm",
    "ArmChanges",
    "ArmCounts",
    "ArmMetrics",
    "Constant",
    "Curriculum",
    "CurriculumConfig",
    "CurriculumMetrics",
    "Decision",
    "DifficultyFilter",
    "DomainAwareMixture",
    "Draw",
    "DynamicSampling",
    "Fixed",
    "FixedGroup",
    "Frontier",
    "Geometric",
    "KnowsAbility",
    "LearningProgress",
    "LearningProgressMixture",
    "Linear",
    "Mixture",
    "MixtureConfig",
    "Observation",
    "Ramp",
    "RehearsalMixture",
    "ReinforceAda",
    "Scale",
    "Scheduler",
    "SchedulerConfig",
    "SelfEvolving",
    "SelfEvolvingMixture",
    "StagedMixture",
    "Staircase",
    "Stateful",
    "Stateless",
    "Steps",
    "TargetSuccess",
    "TwoThreshold",
    "Uniform",
    "UniformMixture",
    "VarianceAwareMixture",
    "WeightedMixture",
    "Window",
]
