"""Schedulers: which difficulty comes next within one environment.

A scheduler comes in two parts: a small frozen configuration, such as ``Window(width=6)``, which can be shared, compared
and written down, and what its ``start`` returns: one running scheduler an arm, which holds what was learned.
"""

from collections.abc import Callable
from typing import Final

from rlgym.difficulty.schedulers.bandit import SelfEvolving
from rlgym.difficulty.schedulers.base import Scheduler, SchedulerConfig
from rlgym.difficulty.schedulers.fixed import Fixed, Ramp, Uniform
from rlgym.difficulty.schedulers.frontier import Frontier
from rlgym.difficulty.schedulers.progress import LearningProgress
from rlgym.difficulty.schedulers.target import TargetSuccess
from rlgym.difficulty.schedulers.thresholds import Staircase, TwoThreshold
from rlgym.difficulty.schedulers.window import Window

__all__ = [
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
]

SCHEDULERS: Final[dict[str, Callable[[], SchedulerConfig]]] = {
    "fixed": Fixed,
    "uniform": Uniform,
    "ramp": Ramp,
    "window": Window,
    "two_threshold": TwoThreshold,
    "staircase": Staircase,
    "target_success": TargetSuccess,
    "self_evolving": SelfEvolving,
    "learning_progress": LearningProgress,
    "frontier": Frontier,
}
