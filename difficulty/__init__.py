"""Difficulty: scales of the knobs, and the curriculum that moves difficulty with the learner.

A curriculum composes three small parts, each a protocol with a literal registry: a *scheduler* in every environment
(which level next), a *mixture* across them (which environment next) and an *allocation* (how many rollouts for a
problem, which groups train). They know arms, keys and numbers, never an environment.
"""

from typing import TYPE_CHECKING

from rlgym._lazy import lazy
from rlgym.difficulty.scales import Constant, Geometric, Linear, Scale, Steps

if TYPE_CHECKING:
    from rlgym.difficulty._track import ArmCounts, ArmMetrics
    from rlgym.difficulty.allocation import ALLOCATIONS, Allocation, AllocationConfig, Decision, FixedGroup
    from rlgym.difficulty.arms import Arm
    from rlgym.difficulty.curriculum import ArmChanges, Curriculum, CurriculumMetrics, Draw
    from rlgym.difficulty.mixtures import MIXTURES, Mixture, MixtureConfig, UniformMixture
    from rlgym.difficulty.observation import Observation, Stateful, Stateless
    from rlgym.difficulty.schedulers import SCHEDULERS, Fixed, Scheduler, SchedulerConfig, Uniform, Window
else:  # every environment imports its scales from here; the rest is for those who draw from a curriculum
    __getattr__ = lazy(
        __name__,
        {
            "rlgym.difficulty._track": ("ArmCounts", "ArmMetrics"),
            "rlgym.difficulty.allocation": (
                "ALLOCATIONS",
                "Allocation",
                "AllocationConfig",
                "Decision",
                "FixedGroup",
            ),
            "rlgym.difficulty.arms": ("Arm",),
            "rlgym.difficulty.curriculum": ("ArmChanges", "Curriculum", "CurriculumMetrics", "Draw"),
            "rlgym.difficulty.mixtures": ("MIXTURES", "Mixture", "MixtureConfig", "UniformMixture"),
            "rlgym.difficulty.observation": ("Observation", "Stateful", "Stateless"),
            "rlgym.difficulty.schedulers": (
                "SCHEDULERS",
                "Fixed",
                "Scheduler",
                "SchedulerConfig",
                "Uniform",
                "Window",
            ),
        },
    )

__all__ = [
    "ALLOCATIONS",
    "MIXTURES",
    "SCHEDULERS",
    "Allocation",
    "AllocationConfig",
    "Arm",
    "ArmChanges",
    "ArmCounts",
    "ArmMetrics",
    "Constant",
    "Curriculum",
    "CurriculumMetrics",
    "Decision",
    "Draw",
    "Fixed",
    "FixedGroup",
    "Geometric",
    "Linear",
    "Mixture",
    "MixtureConfig",
    "Observation",
    "Scale",
    "Scheduler",
    "SchedulerConfig",
    "Stateful",
    "Stateless",
    "Steps",
    "Uniform",
    "UniformMixture",
    "Window",
]
