"""Batched sampling from a Qwen3 model with a static key-value cache of our own, on the model's own weights.

For a model this small the cost of a token lies in the calls and in reading the cache, not in arithmetic. So the decoder
is written out here: the rollouts of a prompt share the prompt's keys and values instead of each copying them (ten times
less to read), everything is allocated once, and a prompt leaves the batch when all its rollouts have ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from transformers import Qwen3ForCausalLM

from rlgym.errors import InvalidParameter

__all__ = ["Rollouts", "Sampling", "sample"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn.

    Attributes:
        temperature: divides the logits; 0 takes the likeliest token.
        max_new_tokens: a completion that has not ended by then is cut, and not finished.
        batch: rollouts decoded at once; changes the speed, not the draws.
    """

    temperature: float = 1.0
    max_new_tokens: int = 128
    batch: int = 256

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < float("inf") or self.max_new_tokens < 1 or self.batch < 1:
            raise InvalidParameter(f"{self}: need 0 <= temperature, max_new_tokens >= 1 and batch >= 1")


@dataclass(frozen=True, slots=True)
class Rollouts:
    """What was sampled, prompts in their order.

    Attributes:
        ids: ``(prompts, group, tokens)``, int64; the sampled tokens verbatim, end token included, then padding.
        logprobs: ``(prompts, group, tokens)``, float32, under the distribution drawn from (at temperature 0: the
            model's own); 0 at padding.
        lengths: ``(prompts, group)``, int64; sampled tokens of each, end token included.
        finished: ``(prompts, group)``, bool; whether the end token was drawn in time.
    """

    ids: Tensor
    logprobs: Tensor
    lengths: Tensor
    finished: Tensor

    @property
    def mask(self) -> Tensor:
        """``(prompts, group, tokens)``, bool: True at sampled tokens."""
        return torch.arange(self.ids.shape[2]) < self.lengths[..., None]

    def completion_ids(self) -> list[list[list[int]]]:
        """The sampled tokens by prompt and rollout, without end token and padding."""
        kept = (self.lengths - self.finished.long()).tolist()
        rows = self.ids.tolist()
        return [[ids[:n] for ids, n in zip(*pair, strict=True)] for pair in zip(rows, kept, strict=True)]


@torch.no_grad()
def sample(
    model: Qwen3ForCausalLM,
    prompts: Sequence[Sequence[int]],
    *,
    group: int,
    sampling: Sampling,
    generator: torch.Generator,
) -> Rollouts:
    """Sample ``group`` completions of every prompt.

    Args:
        prompts: token ids, each non-empty; prompt and completion together fit the model's context.
        generator: one uniform number a token is drawn from it at the start, so what a rollout draws does not depend
            on how prompts are batched or on when others end.

    Raises:
        InvalidParameter: if a prompt is empty or too long, or ``group`` is not positive.
    """
    context = int(model.config.max_position_embeddings)
    longest = max((len(prompt) for prompt in prompts), default=0)
    if group < 1 or not prompts or not all(prompts):
        raise InvalidParameter(f"sample: need prompts of at least one token and group >= 1, got group={group!r}")
    if longest + sampling.max_new_tokens > context:
        raise InvalidParameter(
            f"sample: a prompt of {longest} tokens and {sampling.max_new_tokens} new ones exceed the model's context "
            f"of {context}; lower the levels or max_new_tokens, or widen the context"
        )
    shape = (len(prompts), group, sampling.max_new_tokens)
    uniforms = torch.rand(shape, generator=generator, dtype=torch.float64)
    decoder = _Decoder(model)
    ids = torch.full(shape, decoder.pad)
    logprobs = torch.zeros(shape)
    lengths = torch.zeros(shape[:2], dtype=torch.int64)
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))  # neighbours in length share a batch
    per_batch = max(1, sampling.batch // group)
    for start in range(0, len(order), per_batch):
        rows = order[start : start + per_batch]
        drawn = _decode(decoder, [prompts[i] for i in rows], uniforms[rows], sampling.temperature)
        ids[rows, :, : drawn.ids.shape[2]] = drawn.ids
        logprobs[rows, :, : drawn.ids.shape[2]] = drawn.logprobs
        lengths[rows] = drawn.lengths
    last = ids.gather(2, (lengths - 1)[..., None]).squeeze(2)
    width = int(lengths.max())
    return Rollouts(ids[:, :, :width], logprobs[:, :, :width], lengths, last == decoder.end)


class _Drawn(NamedTuple):
    ids: Tensor
    logprobs: Tensor
    lengths: Tensor


def _decode(decoder: "_Decoder", prompts: Sequence[Sequence[int]], uniforms: Tensor, temperature: float) -> _Drawn:
    """Decode one batch; ``uniforms`` is ``(prompts, group, max_new_tokens)``."""
    _, group, budget = uniforms.shape
    ids = torch.full(uniforms.shape, decoder.pad)
    logprobs = torch.zeros(uniforms.shape)
    lengths = torch.zeros(uniforms.shape[:2], dtype=torch.int64)
    rows = torch.arange(len(prompts))
    going = torch.ones(lengths.shape, dtype=torch.bool)
    memory, logits = decoder.read(prompts, group, budget)
    logits = logits[:, None].expand(-1, group, -1)
    for position in range(budget):
        drawn, drawn_logprobs = _draw(logits, uniforms[rows, :, position], temperature)
        ids[rows, :, position] = torch.where(going, drawn, decoder.pad)
        logprobs[rows, :, position] = torch.where(going, drawn_logprobs, 0.0)
        lengths[rows] += going
        going &= drawn != decoder.end
        alive = going.any(1)
        if position + 1 == budget or not bool(alive.any()):
            break
        if int(alive.sum()) <= 0.75 * len(alive):  # dropping copies the caches, so not for every prompt that ends
            rows, drawn, going, memory = rows[alive], drawn[alive], going[alive], memory.select(alive)
        logits = decoder.step(drawn, position, memory)
    return _Drawn(ids, logprobs, lengths)


def _draw(logits: Tensor, uniform: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Tokens by inverting the cumulative distribution, and their log-probabilities: ``(..., vocabulary) -> (...)``."""
    logprobs = torch.log_softmax(logits / temperature if temperature > 0 else logits, dim=-1)
    if temperature > 0:
        cumulative = logprobs.double().exp().cumsum(-1)
        point = uniform * cumulative[..., -1]
        drawn = (cumulative <= point[..., None]).sum(-1).clamp(max=logits.shape[-1] - 1)
    else:
        drawn = logprobs.argmax(-1)
    return drawn, logprobs.gather(-1, drawn[..., None]).squeeze(-1)


class _Memory(NamedTuple):
    """What attention remembers: of each prompt once, of each rollout its own tokens.

    Attributes:
        lengths: ``(prompts,)``; tokens of each prompt.
        bias: ``(prompts, 1, 1, width)``; minus infinity at a prompt's padding, which is on the left.
        prompt_keys: one a layer, ``(prompts, heads, width, head_dim)``; likewise values.
        own_keys: one a layer, ``(prompts, heads, group, budget, head_dim)``, filled from the left; likewise values.
    """

    lengths: Tensor
    bias: Tensor
    prompt_keys: list[Tensor]
    prompt_values: list[Tensor]
    own_keys: list[Tensor]
    own_values: list[Tensor]

    def select(self, rows: Tensor) -> "_Memory":
        """The memory of some of the prompts."""
        layers = [[tensor[rows] for tensor in tensors] for tensors in self[2:]]
        return _Memory(self.lengths[rows], self.bias[rows], *layers)


class _Layer(NamedTuple):
    norm: Tensor
    qkv: Tensor  # three projections fused, (3 * heads * head_dim, width)
    q_norm: Tensor
    k_norm: Tensor
    out: Tensor
    ff_norm: Tensor
    gate_up: Tensor  # two projections fused, (2 * feed_forward, width)
    down: Tensor


class _Decoder:
    """The forward pass of a Qwen3 model over such a memory; made anew for every call, so no weight is ever stale."""

    def __init__(self, model: Qwen3ForCausalLM) -> None:
        config, body = model.config, model.model
        if config.num_attention_heads != config.num_key_value_heads or config.attention_bias:
            raise InvalidParameter("sample: need a model whose heads have keys and values of their own, without bias")
        end, pad = config.eos_token_id, config.pad_token_id
        if not isinstance(end, int) or pad is None:
            raise InvalidParameter("sample: need a model whose configuration names one end token and one for padding")
        self.end, self.pad = end, pad
        self.heads, self.head_dim = int(config.num_attention_heads), int(config.head_dim)
        self.scale, self.eps = float(config.head_dim) ** -0.5, float(config.rms_norm_eps)
        self.layers = [
            _Layer(
                norm=layer.input_layernorm.weight,
                qkv=torch.cat([getattr(layer.self_attn, f"{part}_proj").weight for part in "qkv"]),
                q_norm=layer.self_attn.q_norm.weight,
                k_norm=layer.self_attn.k_norm.weight,
                out=layer.self_attn.o_proj.weight,
                ff_norm=layer.post_attention_layernorm.weight,
                gate_up=torch.cat([layer.mlp.gate_proj.weight, layer.mlp.up_proj.weight]),
                down=layer.mlp.down_proj.weight,
            )
            for layer in body.layers
        ]
        self.embedding, self.norm, self.head = body.embed_tokens.weight, body.norm.weight, model.lm_head.weight
        self.frequencies = body.rotary_emb.inv_freq

    def read(self, prompts: Sequence[Sequence[int]], group: int, budget: int) -> tuple[_Memory, Tensor]:
        """Read the prompts; the logits after each, ``(prompts, vocabulary)``."""
        width = max(len(prompt) for prompt in prompts)
        tokens = torch.tensor([[self.pad] * (width - len(prompt)) + list(prompt) for prompt in prompts])
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        positions = torch.arange(width) - (width - lengths)[:, None]  # (prompts, width), negative at padding
        padding = positions < 0
        cos, sin = self._rotation(positions.clamp(min=0)[:, None])
        causal = torch.ones(width, width, dtype=torch.bool).tril()
        itself = torch.eye(width, dtype=torch.bool)  # padding attends to itself: a row of nothing would be NaN
        allowed = (causal & ~padding[:, None, None, :]) | itself
        memory = _Memory(
            lengths, torch.zeros(padding.shape).masked_fill(padding, -torch.inf)[:, None, None, :], [], [], [], []
        )
        hidden = functional.embedding(tokens, self.embedding)
        for layer in self.layers:
            q, k, v = self._attend(layer, hidden, cos, sin)
            memory.prompt_keys.append(k)
            memory.prompt_values.append(v)
            own = (len(prompts), self.heads, group, budget, self.head_dim)
            memory.own_keys.append(torch.empty(own))
            memory.own_values.append(torch.empty(own))
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed, scale=self.scale)
            hidden = self._finish(layer, hidden, mixed)
        return memory, self._logits(hidden[:, -1])

    def step(self, tokens: Tensor, position: int, memory: _Memory) -> Tensor:
        """Feed one token a rollout, the ``position``-th of its own: ``(prompts, group) -> (.., .., vocabulary)``."""
        cos, sin = self._rotation((memory.lengths + position)[:, None, None])
        hidden = functional.embedding(tokens, self.embedding)
        for i, layer in enumerate(self.layers):
            q, k, v = self._attend(layer, hidden, cos, sin)  # each (prompts, heads, group, head_dim)
            memory.own_keys[i][:, :, :, position] = k
            memory.own_values[i][:, :, :, position] = v
            own_keys = memory.own_keys[i][:, :, :, : position + 1]
            own_values = memory.own_values[i][:, :, :, : position + 1]
            of_prompt = q @ memory.prompt_keys[i].transpose(2, 3) * self.scale + memory.bias
            of_own = (own_keys @ q[..., None]).squeeze(-1) * self.scale
            weights = torch.cat((of_prompt, of_own), -1).softmax(-1)
            prompt = of_prompt.shape[-1]
            mixed = weights[..., :prompt] @ memory.prompt_values[i]
            mixed = mixed + (weights[..., None, prompt:] @ own_values).squeeze(-2)
            hidden = self._finish(layer, hidden, mixed)
        return self._logits(hidden)

    def _attend(self, layer: _Layer, hidden: Tensor, cos: Tensor, sin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values: ``(rows, n, width)`` to three of ``(rows, heads, n, head_dim)``."""
        fused = functional.linear(self._rms(hidden, layer.norm), layer.qkv)
        q, k, v = fused.view(*hidden.shape[:2], -1, self.head_dim).transpose(1, 2).chunk(3, 1)
        return _rotate(self._rms(q, layer.q_norm), cos, sin), _rotate(self._rms(k, layer.k_norm), cos, sin), v

    def _finish(self, layer: _Layer, hidden: Tensor, mixed: Tensor) -> Tensor:
        """The residual stream after attention's output and the feed-forward layer."""
        hidden = hidden + functional.linear(mixed.transpose(1, 2).flatten(2), layer.out)
        gate, up = functional.linear(self._rms(hidden, layer.ff_norm), layer.gate_up).chunk(2, -1)
        return hidden + functional.linear(functional.silu(gate) * up, layer.down)

    def _logits(self, hidden: Tensor) -> Tensor:
        return functional.linear(self._rms(hidden, self.norm), self.head)

    def _rms(self, x: Tensor, weight: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), weight, self.eps)

    def _rotation(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        angles = positions[..., None] * self.frequencies
        return angles.cos(), angles.sin()


def _rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions: the two halves of a head are the two coordinates."""
    left, right = x.chunk(2, -1)
    return torch.cat((left * cos - right * sin, right * cos + left * sin), -1)
