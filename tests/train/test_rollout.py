"""Sampling with a cache of our own, against the model's plain forward pass."""

import pytest
import torch
from torch import Tensor
from transformers import Qwen3ForCausalLM

from rlgym.errors import InvalidParameter
from rlgym.train.model import ModelConfig, build_model
from rlgym.train.rollout import Rollouts, Sampling, sample
from rlgym.train.tokenizer import byte_tokenizer, encode_prompt

TOKENIZER = byte_tokenizer()
MODEL = build_model(ModelConfig(width=32, layers=2, heads=4, feed_forward=48, init_std=0.3), TOKENIZER, seed=5)
PROMPTS = [encode_prompt(TOKENIZER, text) for text in ("a\n", "some longer prompt\n", "1,2,3\n", "x" * 40, "b\n")]


def rolled(sampling: Sampling, group: int = 3, seed: int = 0, model: Qwen3ForCausalLM = MODEL) -> Rollouts:
    return sample(model, PROMPTS, group=group, sampling=sampling, generator=torch.Generator().manual_seed(seed))


def plain_logits(prompt: list[int], completion: list[int]) -> Tensor:
    """What the model predicts before each token of the completion."""
    with torch.no_grad():
        logits: Tensor = MODEL(torch.tensor([prompt + completion])).logits
    return logits[0, len(prompt) - 1 : -1]


def ending(rollouts: Rollouts) -> Qwen3ForCausalLM:
    """A model that ends sooner: the same weights, with the token drawn most often as its end token."""
    model = build_model(ModelConfig(width=32, layers=2, heads=4, feed_forward=48, init_std=0.3), TOKENIZER, seed=5)
    model.config.eos_token_id = int(rollouts.ids[rollouts.mask].mode().values)
    return model


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
@pytest.mark.parametrize("batch", [1, 6, 100])
def test_logprobs_are_those_of_a_plain_forward_pass(temperature: float, batch: int) -> None:
    rollouts = rolled(Sampling(temperature=temperature, max_new_tokens=20, batch=batch))
    assert rollouts.logprobs.abs().sum() > 10
    for i, prompt in enumerate(PROMPTS):
        for j in range(3):
            ids = rollouts.ids[i, j, : rollouts.lengths[i, j]]
            plain = (plain_logits(prompt, ids.tolist()) / temperature).log_softmax(-1)
            expected = plain.gather(1, ids[:, None]).squeeze(1)
            torch.testing.assert_close(rollouts.logprobs[i, j, : len(ids)], expected, atol=1e-5, rtol=0)


def test_greedy_takes_the_likeliest_token_and_reports_the_models_own_logprob() -> None:
    rollouts = rolled(Sampling(temperature=0, max_new_tokens=12), group=1)
    for i, prompt in enumerate(PROMPTS):
        ids = rollouts.ids[i, 0, : rollouts.lengths[i, 0]]
        plain = plain_logits(prompt, ids.tolist()).log_softmax(-1)
        assert ids.tolist() == plain.argmax(-1).tolist()
        torch.testing.assert_close(rollouts.logprobs[i, 0, : len(ids)], plain.amax(-1), atol=1e-5, rtol=0)


def test_what_is_drawn_does_not_depend_on_the_batching_nor_on_which_rollouts_end() -> None:
    model = ending(rolled(Sampling(max_new_tokens=24)))
    whole = rolled(Sampling(max_new_tokens=24, batch=1000), model=model)
    assert 0 < int(whole.finished.sum()) < whole.finished.numel()
    for batch in (1, 6):
        parts = rolled(Sampling(max_new_tokens=24, batch=batch), model=model)
        assert torch.equal(parts.ids, whole.ids)
        assert torch.equal(parts.lengths, whole.lengths)


def test_a_rollout_ends_with_its_first_end_token_and_is_padding_after_it() -> None:
    model = ending(rolled(Sampling(max_new_tokens=24)))
    end, rollouts = model.config.eos_token_id, rolled(Sampling(max_new_tokens=24), model=model)
    for ids, length, finished in zip(
        rollouts.ids.flatten(0, 1), rollouts.lengths.flatten(), rollouts.finished.flatten(), strict=True
    ):
        sampled = ids[:length].tolist()
        assert (sampled[-1] == end) == bool(finished)
        assert end not in sampled[:-1]
        assert finished or length == 24
        assert set(ids[length:].tolist()) <= {TOKENIZER.pad_token_id}
    assert bool((rollouts.logprobs[~rollouts.mask] == 0).all())
    completions = rollouts.completion_ids()
    kept = [[len(ids) for ids in group] for group in completions]
    assert kept == (rollouts.lengths - rollouts.finished.long()).tolist()


def test_tokens_are_drawn_with_their_probabilities() -> None:
    """Chi-square over the first token of 20,000 rollouts; 60 is beyond the 99.9 % point for 30 cells."""
    group = 20_000
    first = sample(
        MODEL,
        PROMPTS[:1],
        group=group,
        sampling=Sampling(max_new_tokens=1, batch=group),
        generator=torch.Generator().manual_seed(1),
    ).ids[0, :, 0]
    expected = MODEL(torch.tensor([PROMPTS[0]])).logits[0, -1].detach().softmax(-1) * group
    likely = expected.topk(30).indices
    counts = torch.bincount(first, minlength=len(expected))
    chi_square = ((counts[likely] - expected[likely]) ** 2 / expected[likely]).sum()
    assert 5 < float(chi_square) < 60


def test_a_changed_weight_changes_the_next_sample() -> None:
    model = build_model(MODEL_CONFIG, TOKENIZER, seed=5)
    before = rolled(Sampling(max_new_tokens=8), model=model)
    with torch.no_grad():
        model.model.layers[1].self_attn.q_proj.weight.mul_(-3)
    assert not torch.equal(rolled(Sampling(max_new_tokens=8), model=model).logprobs, before.logprobs)


def test_sampling_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    rolled(Sampling(max_new_tokens=4))
    assert torch.equal(torch.rand(2), expected)


MODEL_CONFIG = ModelConfig(width=32, layers=2, heads=4, feed_forward=48, init_std=0.3)


@pytest.mark.parametrize("prompts", [[], [[1], []]])
def test_an_empty_prompt_is_refused(prompts: list[list[int]]) -> None:
    with pytest.raises(InvalidParameter, match="need prompts of at least one token"):
        sample(MODEL, prompts, group=1, sampling=Sampling(), generator=torch.Generator())


def test_a_prompt_beyond_the_context_is_refused_with_the_numbers() -> None:
    with pytest.raises(InvalidParameter) as caught:
        sample(MODEL, [[1] * 2040], group=1, sampling=Sampling(max_new_tokens=20), generator=torch.Generator())
    assert str(caught.value) == (
        "sample: a prompt of 2040 tokens and 20 new ones exceed the model's context of 2048; lower the levels or "
        "max_new_tokens, or widen the context"
    )


@pytest.mark.parametrize("fields", [{"temperature": -0.1}, {"temperature": float("nan")}, {"max_new_tokens": 0}])
def test_sampling_out_of_range_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(InvalidParameter, match="need 0 <= temperature, max_new_tokens >= 1 and batch >= 1"):
        Sampling(**fields)  # type: ignore[arg-type]  # that is the point
