"""Allocation: how many rollouts a problem gets, which groups train, and which rollouts of a group.

An allocation comes in two parts: a small frozen configuration, which can be shared, compared and written down, and
what its ``start`` returns: the running allocation of a curriculum. How many rollouts were used for how many trained
groups is counted by the curriculum, in the same way for all of them.
"""

from collections.abc import Callable
from typing import Final

from rlgym.difficulty.allocation.ada import ReinforceAda
from rlgym.difficulty.allocation.base import Allocation, AllocationConfig, Decision
from rlgym.difficulty.allocation.d3s import D3S
from rlgym.difficulty.allocation.dynamic import DynamicSampling
from rlgym.difficulty.allocation.filtering import DifficultyFilter
from rlgym.difficulty.allocation.fixed import FixedGroup
from rlgym.difficulty.allocation.xrpo import XRPO

__all__ = [
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
]

ALLOCATIONS: Final[dict[str, Callable[[], AllocationConfig]]] = {
    "fixed_group": FixedGroup,
    "dynamic_sampling": DynamicSampling,
    "difficulty_filter": DifficultyFilter,
    "reinforce_ada": ReinforceAda,
    "xrpo": XRPO,
    "d3s": D3S,
}
