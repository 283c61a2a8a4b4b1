"""A small decoder-only transformer of a current architecture (Qwen3), from scratch."""

from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from rlgym.errors import InvalidParameter

__all__ = ["ModelConfig", "build_model", "count_parameters"]


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of the model.

    Attributes:
        width: size of the residual stream; a multiple of twice the heads.
        layers: number of decoder layers.
        heads: attention heads, each with its own keys and values.
        feed_forward: inner width of the gated feed-forward layers.
        context: the longest sequence, in tokens; positions are rotary, so it costs no parameter.
        init_std: standard deviation of the initial weights.
    """

    width: int = 64
    layers: int = 2
    heads: int = 4
    feed_forward: int = 168
    context: int = 2048
    init_std: float = 0.06

    def __post_init__(self) -> None:
        sizes = (self.width, self.layers, self.heads, self.feed_forward, self.context)
        if min(sizes) < 1 or self.width % (2 * self.heads):
            raise InvalidParameter(f"{self}: need positive sizes and a width that is a multiple of twice the heads")
        if not 0 < self.init_std <= 1:
            raise InvalidParameter(f"{self}: need 0 < init_std <= 1")


def build_model(config: ModelConfig, tokenizer: PreTrainedTokenizerFast, *, seed: int) -> Qwen3ForCausalLM:
    """A freshly initialised model with tied embeddings, float32, on the CPU; the global generator is left untouched."""
    with torch.random.fork_rng(devices=[]):  # the library initialises from the global generator
        torch.manual_seed(seed)
        return Qwen3ForCausalLM(
            Qwen3Config(
                vocab_size=len(tokenizer),
                hidden_size=config.width,
                intermediate_size=config.feed_forward,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                num_key_value_heads=config.heads,
                head_dim=config.width // config.heads,
                max_position_embeddings=config.context,
                initializer_range=config.init_std,
                tie_word_embeddings=True,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        )


def count_parameters(model: torch.nn.Module) -> int:
    """Number of trainable numbers, shared ones once."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
