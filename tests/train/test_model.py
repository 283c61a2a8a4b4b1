"""The small transformer."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from rlgym.errors import InvalidParameter
from rlgym.train.model import ModelConfig, build_model, count_parameters
from rlgym.train.tokenizer import byte_tokenizer

TOKENIZER = byte_tokenizer()
SMALL = ModelConfig(width=16, layers=2, heads=2, feed_forward=24, context=64)


def test_the_parameters_are_counted_by_hand_and_embeddings_once() -> None:
    # 258 * 16 embeddings; a layer: 4 * 16 * 16 attention, 3 * 16 * 24 feed-forward, norms 2 * 16 + 2 * 8; a last norm
    assert count_parameters(build_model(SMALL, TOKENIZER, seed=0)) == 258 * 16 + 2 * (1024 + 1152 + 48) + 16


def test_the_seed_decides_the_weights_and_the_global_generator_stays() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    models = [build_model(SMALL, TOKENIZER, seed=seed) for seed in (1, 1, 2)]
    assert torch.equal(torch.rand(3), expected)
    first, same, other = (model.model.layers[0].mlp.up_proj.weight for model in models)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_the_weights_have_the_asked_deviation() -> None:
    model = build_model(ModelConfig(init_std=0.07), TOKENIZER, seed=0)
    assert float(model.model.layers[0].mlp.up_proj.weight.detach().std()) == pytest.approx(0.07, rel=0.05)


def test_a_saved_model_gives_the_same_logits(tmp_path: Path) -> None:
    model = build_model(SMALL, TOKENIZER, seed=3)
    model.save_pretrained(tmp_path)
    ids = torch.tensor([[72, 101, 10]])
    with torch.no_grad():
        assert torch.equal(AutoModelForCausalLM.from_pretrained(tmp_path)(ids).logits, model(ids).logits)


@pytest.mark.parametrize("fields", [{"width": 0}, {"width": 20, "heads": 4}, {"init_std": 0.0}, {"layers": -1}])
def test_a_shape_that_cannot_be_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(InvalidParameter, match=r"^ModelConfig\(.*\): need "):
        ModelConfig(**fields)
