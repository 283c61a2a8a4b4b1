"""The warm start."""

import pytest
import torch

from rlgym.errors import InvalidParameter
from rlgym.train.model import ModelConfig, build_model
from rlgym.train.tokenizer import byte_tokenizer, encode_completion, encode_prompt
from rlgym.train.warmup import (
    Example,
    WarmupConfig,
    WarmupRecord,
    accumulate_gradient,
    level_weights,
    solved_examples,
    warm_up,
)

TOKENIZER = byte_tokenizer()
SHAPE = ModelConfig(width=32, layers=2, heads=4, feed_forward=48)


def test_level_weights_fall_by_the_decay_and_stop_at_the_highest_level() -> None:
    weights = level_weights(WarmupConfig(decay=0.5, highest_level=3), highest=20)
    assert weights == [2**32, 2**31, 2**30, 2**29]
    assert level_weights(WarmupConfig(decay=0.5, highest_level=9), highest=1) == [2**32, 2**31]


def test_a_batch_is_a_function_of_seed_and_step_and_its_answers_are_the_references() -> None:
    def batch(seed: int, step: int) -> list[Example]:
        config = WarmupConfig(batch=5, highest_level=2)
        return solved_examples(
            TOKENIZER, ["DyckCompletion", "SortNumbers"], config, style="terse.1", seed=seed, step=step
        )

    assert batch(0, 1) == batch(0, 1)
    assert batch(0, 1) != batch(0, 2)
    assert batch(0, 1) != batch(1, 1)
    for example in batch(0, 1):
        assert TOKENIZER.decode(example.prompt).startswith(("DyckCompletion prefix=", "SortNumbers values="))
        assert example.completion[-1] == TOKENIZER.eos_token_id


def test_an_environment_of_several_turns_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="several turns; this trainer takes environments that have one"):
        solved_examples(TOKENIZER, ["MastermindInteractive"], WarmupConfig(), style="terse.1", seed=0, step=1)


def examples() -> list[Example]:
    texts = [("ab\n", "ba"), ("abc\n", "cba"), ("xyzzy\n", "yzzyx")]
    return [Example(encode_prompt(TOKENIZER, p), encode_completion(TOKENIZER, c)) for p, c in texts]


def records_of(config: WarmupConfig) -> tuple[list[WarmupRecord], list[torch.Tensor]]:
    model = build_model(SHAPE, TOKENIZER, seed=0)
    records: list[WarmupRecord] = []
    warm_up(model, config, lambda _: examples(), records.append)
    return records, [parameter.detach() for parameter in model.parameters()]


def test_the_first_loss_is_the_mean_over_completion_tokens_of_the_plain_forward_pass() -> None:
    model, total, count = build_model(SHAPE, TOKENIZER, seed=0), 0.0, 0
    for example in examples():
        with torch.no_grad():
            logits = model(torch.tensor([example.prompt + example.completion])).logits[0]
        predicted = logits[len(example.prompt) - 1 : -1].log_softmax(-1)
        total -= float(predicted.gather(1, torch.tensor(example.completion)[:, None]).sum())
        count += len(example.completion)
    (record,), _ = records_of(WarmupConfig(steps=1))
    assert record.loss == pytest.approx(total / count, abs=1e-5)
    assert record.tokens == sum(len(example.prompt + example.completion) for example in examples())


def test_the_loss_falls() -> None:
    records, _ = records_of(WarmupConfig(steps=40))
    assert [record.step for record in records] == list(range(1, 41))
    assert records[-1].loss < 0.3 * records[0].loss


def test_micro_batches_give_the_same_gradient_as_one_batch() -> None:
    whole, split = (build_model(SHAPE, TOKENIZER, seed=0).double() for _ in range(2))
    losses = [accumulate_gradient(whole, examples(), 8192), accumulate_gradient(split, examples(), 1)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    for left, right in zip(whole.parameters(), split.parameters(), strict=True):
        torch.testing.assert_close(left.grad, right.grad, atol=1e-6, rtol=1e-4)


def test_no_steps_leave_the_model_as_it_is() -> None:
    records, weights = records_of(WarmupConfig(steps=0))
    assert records == []
    for parameter, weight in zip(build_model(SHAPE, TOKENIZER, seed=0).parameters(), weights, strict=True):
        assert torch.equal(parameter, weight)


@pytest.mark.parametrize("fields", [{"steps": -1}, {"batch": 0}, {"decay": 0.0}, {"matrix_rate": 0.0}, {"rise": 1.0}])
def test_a_configuration_out_of_range_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(InvalidParameter, match=r"^WarmupConfig\(.*\): need "):
        WarmupConfig(**fields)  # type: ignore[arg-type]  # that is the point
