"""Advantages: how much better a completion did than the others of its group. Pure functions of rewards."""

import torch
from torch import Tensor

from rlgym.errors import InvalidParameter

__all__ = ["centred", "group_normalised", "informative"]

_FLAT = 1e-6  # rewards closer than this are equal: what remains of their differences is rounding, not signal


def group_normalised(rewards: Tensor, counted: Tensor, epsilon: float = 1e-4) -> Tensor:
    """GRPO advantages: each reward minus its group's mean, over the group's standard deviation.

    Args:
        rewards: ``(prompts, group)``, float64, one row a prompt.
        counted: ``(prompts, group)``, bool; False where there is no reward (an ``error`` verdict): such a completion
            enters neither mean nor deviation, and its advantage is 0.
        epsilon: added to the deviation (unbiased, over n - 1).

    Returns:
        ``(prompts, group)``; exactly 0 throughout a group that is flat (largest minus smallest reward under 1e-6)
        or has fewer than two counted rewards.

    Source: Shao et al. 2024 (DeepSeekMath), arXiv:2402.03300, section 4.1.2. Differences: 1. a flat group gives
    exactly 0 instead of rounding noise over epsilon; 2. the statistics are in float64.
    """
    deviations = centred(rewards, counted)
    n = counted.sum(1, keepdim=True)
    variance = (deviations**2).sum(1, keepdim=True) / (n - 1).clamp(min=1)
    return deviations / (variance.sqrt() + epsilon)


def centred(rewards: Tensor, counted: Tensor) -> Tensor:
    """Dr. GRPO advantages: each reward minus its group's mean; arguments and flat groups as ``group_normalised``.

    Source: Liu et al. 2025, arXiv:2503.20783, section 3.2.
    """
    _check(rewards, counted)
    kept = torch.where(counted, rewards, 0.0)
    mean = kept.sum(1, keepdim=True) / counted.sum(1, keepdim=True).clamp(min=1)
    return torch.where(counted & informative(rewards, counted)[:, None], rewards - mean, 0.0)


def informative(rewards: Tensor, counted: Tensor) -> Tensor:
    """``(prompts,)``, bool: the groups whose counted rewards differ; the others have nothing to teach."""
    _check(rewards, counted)
    largest = torch.where(counted, rewards, -torch.inf).amax(1)
    smallest = torch.where(counted, rewards, torch.inf).amin(1)
    return largest - smallest >= _FLAT


def _check(rewards: Tensor, counted: Tensor) -> None:
    if rewards.dtype != torch.float64 or rewards.dim() != 2 or rewards.shape != counted.shape:
        raise InvalidParameter(
            f"advantages: need rewards (prompts, group) in float64 and a mask of that shape, "
            f"got {tuple(rewards.shape)} {rewards.dtype} and {tuple(counted.shape)}"
        )
