"""Policy objectives, to be minimised, one value a token; and how they become one number. Pure functions."""

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from rlgym.errors import InvalidParameter

__all__ = ["Clip", "PolicyLoss", "clipped_surrogate", "token_mean"]

_LARGEST_LOG_RATIO = 20.0  # exp of more overflows float32 in the square


@dataclass(frozen=True, slots=True)
class Clip:
    """How far the policy may move from the one that sampled: ratios are clipped to ``[1 - low, 1 + high]``."""

    low: float = 0.2
    high: float = 0.28

    def __post_init__(self) -> None:
        if not (0 <= self.low < 1 and self.high >= 0):
            raise InvalidParameter(f"{self}: need 0 <= low < 1 and high >= 0")


class PolicyLoss(NamedTuple):
    """One value a token.

    Attributes:
        loss: the objective, to be minimised.
        held: bool; where the clip takes the gradient away.
    """

    loss: Tensor
    held: Tensor


def clipped_surrogate(logprobs: Tensor, sampled_logprobs: Tensor, advantages: Tensor, clip: Clip) -> PolicyLoss:
    """PPO's clipped surrogate with two bounds, ``-min(ratio * A, clip(ratio) * A)``.

    Args:
        logprobs: of the sampled tokens under the policy that learns; any shape.
        sampled_logprobs: the same under the policy that sampled; no gradient goes here.
        advantages: broadcastable to them.

    Source: Schulman et al. 2017, arXiv:1707.06347, eq. 7; separate bounds: Yu et al. 2025 (DAPO), arXiv:2503.14476,
    eq. 10. Difference: the log-ratio is clamped to +-20.
    """
    ratio = (logprobs - sampled_logprobs.detach()).clamp(-_LARGEST_LOG_RATIO, _LARGEST_LOG_RATIO).exp()
    free = ratio * advantages
    bounded = ratio.clamp(1 - clip.low, 1 + clip.high) * advantages
    return PolicyLoss(-free.minimum(bounded), bounded.detach() < free.detach())


def token_mean(values: Tensor, mask: Tensor, denominator: int) -> Tensor:
    """The sum of the masked values over ``denominator``, the number of tokens of the *whole* optimisation batch.

    With a global denominator the gradient does not depend on how the batch is split; the mean of the means of
    micro-batches does.

    Raises:
        InvalidParameter: if the denominator is not positive or smaller than the tokens at hand.
    """
    if denominator < max(1, int(mask.sum())):
        raise InvalidParameter(
            f"token_mean(denominator={denominator!r}): need at least the {int(mask.sum())} tokens here"
        )
    return values.masked_fill(~mask, 0.0).sum() / denominator
