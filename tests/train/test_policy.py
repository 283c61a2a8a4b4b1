"""Scores of completions with a shared prompt, against the model's plain forward pass."""

import pytest
import torch
from torch import Tensor

from rlgym.train.model import ModelConfig, build_model
from rlgym.train.policy import micro_batches, score
from rlgym.train.tokenizer import byte_tokenizer

MODEL = build_model(
    ModelConfig(width=32, layers=2, heads=4, feed_forward=48, init_std=0.3), byte_tokenizer(), seed=5
).double()
PROMPTS = [[5, 6, 7, 8], [9], [10, 11]]
IDS = torch.tensor(
    [
        [[1, 2, 3, 4], [4, 3, 2, 1], [7, 7, 7, 256]],
        [[8, 256, 256, 256], [5, 5, 1, 0], [1, 2, 3, 4]],
        [[9, 9, 256, 256], [9, 9, 256, 256], [3, 3, 3, 3]],
    ]
)
MASK = IDS != 256


def plain(prompt: list[int], ids: Tensor, temperature: float) -> Tensor:
    """Log-distributions before each token, one completion at a time."""
    logits: Tensor = MODEL(torch.tensor([prompt + ids.tolist()])).logits
    return (logits[0, len(prompt) - 1 : -1] / temperature).log_softmax(-1)


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_logprobs_and_entropy_are_those_of_each_completion_alone(temperature: float) -> None:
    scored = score(MODEL, PROMPTS, IDS, temperature)
    for i, prompt in enumerate(PROMPTS):
        for j in range(3):
            expected = plain(prompt, IDS[i, j], temperature)
            real = MASK[i, j]
            logprobs = expected.gather(1, IDS[i, j][:, None]).squeeze(1)
            torch.testing.assert_close(scored.logprobs[i, j][real], logprobs[real], atol=1e-6, rtol=0)
            entropy = -(expected.exp() * expected).sum(-1)
            torch.testing.assert_close(scored.entropy[i, j][real], entropy[real], atol=1e-6, rtol=0)


def gradient(loss: Tensor) -> list[Tensor]:
    return list(torch.autograd.grad(loss, list(MODEL.parameters())))


def test_the_gradient_is_that_of_each_completion_alone() -> None:
    weights = torch.arange(36.0).view(3, 3, 4) * MASK
    shared = gradient((score(MODEL, PROMPTS, IDS).logprobs * weights).sum())
    alone = [
        (plain(prompt, IDS[i, j], 1.0).gather(1, IDS[i, j][:, None]).squeeze(1) * weights[i, j]).sum()
        for i, prompt in enumerate(PROMPTS)
        for j in range(3)
    ]
    for left, right in zip(shared, gradient(torch.stack(alone).sum()), strict=True):
        torch.testing.assert_close(left, right, atol=1e-4, rtol=1e-4)


def test_completions_of_one_token_are_scored() -> None:
    scored = score(MODEL, PROMPTS, IDS[:, :, :1])
    torch.testing.assert_close(scored.logprobs, score(MODEL, PROMPTS, IDS).logprobs[:, :, :1], atol=1e-6, rtol=0)


def test_micro_batches_hold_every_item_once_within_the_budget() -> None:
    lengths = [7, 3, 9, 3, 30, 1]
    batches = list(micro_batches(lengths, 20))
    assert batches == [[5, 1, 3], [0, 2], [4]]  # 3 * 3, 2 * 9, and one that is too long by itself
    assert list(micro_batches([], 20)) == []
