"""The clipped surrogate and the token mean, on values worked by hand."""

import math

import pytest
import torch
from torch import Tensor

from rlgym.errors import InvalidParameter
from rlgym.train.objectives import Clip, clipped_surrogate, token_mean

CLIP = Clip(low=0.2, high=0.28)


def tensor(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(
    ("ratio", "advantage", "loss", "slope", "held"),
    # the slope is the derivative of the loss by the log-probability: -ratio * A, or 0 where the clip holds
    [
        (1.0, 2.0, -2.0, -2.0, False),
        (1.0, -2.0, 2.0, 2.0, False),
        (1.2, 2.0, -2.4, -2.4, False),  # within the upper bound 1.28
        (1.5, 2.0, -2.56, 0.0, True),  # held at 1.28
        (1.5, -2.0, 3.0, 3.0, False),  # moving back is never held
        (0.5, -2.0, 1.6, 0.0, True),  # held at 0.8
        (0.5, 2.0, -1.0, -1.0, False),
        (0.9, -2.0, 1.8, 1.8, False),
    ],
)
def test_the_surrogate_and_its_slope_are_those_worked_by_hand(
    ratio: float, advantage: float, loss: float, slope: float, held: bool
) -> None:
    logprobs = tensor(-1.0 + math.log(ratio)).requires_grad_()
    found = clipped_surrogate(logprobs, tensor(-1.0), tensor(advantage), CLIP)
    torch.testing.assert_close(found.loss, tensor(loss))
    assert found.held.tolist() == [held]
    (gradient,) = torch.autograd.grad(found.loss.sum(), logprobs)
    torch.testing.assert_close(gradient, tensor(slope))


def test_the_gradient_agrees_with_finite_differences() -> None:
    generator = torch.Generator().manual_seed(0)
    logprobs = -torch.rand(5, 7, dtype=torch.float64, generator=generator)
    sampled = logprobs + 0.5 * torch.randn(5, 7, dtype=torch.float64, generator=generator)
    advantages = torch.randn(5, 1, dtype=torch.float64, generator=generator)
    mask = torch.rand(5, 7, generator=generator) < 0.7

    def objective(values: Tensor) -> Tensor:
        return token_mean(clipped_surrogate(values, sampled, advantages, CLIP).loss, mask, 40)

    assert torch.autograd.gradcheck(objective, (logprobs.requires_grad_(),))


def test_at_ratio_one_the_gradient_is_that_of_reinforce() -> None:
    logprobs, advantages = tensor(-0.5, -2.0, -1.0).requires_grad_(), tensor(1.5, -0.5, 0.0)
    (ours,) = torch.autograd.grad(clipped_surrogate(logprobs, logprobs, advantages, CLIP).loss.sum(), logprobs)
    (reinforce,) = torch.autograd.grad(-(advantages * logprobs).sum(), logprobs)
    torch.testing.assert_close(ours, reinforce)


def test_a_huge_log_ratio_stays_finite() -> None:
    loss = clipped_surrogate(tensor(0.0, -500.0), tensor(-500.0, 0.0), tensor(-1.0, -1.0), CLIP).loss
    assert bool(loss.isfinite().all())


def test_the_token_mean_divides_by_the_whole_batch_so_that_splitting_changes_nothing() -> None:
    values = tensor(1.0, 2.0, 3.0, 4.0, 100.0)
    mask = torch.tensor([True, True, True, True, False])
    whole = token_mean(values, mask, 4)
    assert whole.item() == 2.5
    parts = token_mean(values[:1], mask[:1], 4) + token_mean(values[1:], mask[1:], 4)
    assert parts.item() == whole.item()


def test_a_masked_value_has_no_gradient_even_where_it_is_infinite() -> None:
    values = tensor(1.0, math.inf).requires_grad_()
    (gradient,) = torch.autograd.grad(token_mean(values, torch.tensor([True, False]), 1), values)
    assert gradient.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("denominator", [0, 1])
def test_a_denominator_smaller_than_the_tokens_at_hand_is_refused(denominator: int) -> None:
    with pytest.raises(InvalidParameter) as caught:
        token_mean(tensor(1.0, 2.0), torch.tensor([True, True]), denominator)
    assert str(caught.value) == f"token_mean(denominator={denominator}): need at least the 2 tokens here"


@pytest.mark.parametrize(("low", "high"), [(1.2, 0.28), (-0.1, 0.2), (0.2, -0.1), (math.nan, 0.2)])
def test_clip_bounds_out_of_range_are_refused(low: float, high: float) -> None:
    with pytest.raises(InvalidParameter, match=r"^Clip\(low=.*\): need 0 <= low < 1 and high >= 0$"):
        Clip(low, high)
