"""Log-probabilities of completions under a model, differentiable, each prompt read once for all its completions.

A group becomes one row, ``prompt | completion 1 | completion 2 | ...``, with a mask that lets every completion see the
prompt and itself only, and positions that restart after the prompt. Any causal model of transformers that takes a
four-dimensional mask can be trained so; with 8 completions a prompt it saves most of the work.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

__all__ = ["Scored", "micro_batches", "score"]


class Scored(NamedTuple):
    """What a model thinks of completions; both are ``(prompts, group, tokens)``.

    Attributes:
        logprobs: of each token, differentiable; unspecified at padding.
        entropy: of the distribution that each token was drawn from, in nats, detached; unspecified at padding.
    """

    logprobs: Tensor
    entropy: Tensor


def score(model: PreTrainedModel, prompts: Sequence[Sequence[int]], ids: Tensor, temperature: float = 1.0) -> Scored:
    """Score the completions of several prompts in one forward pass.

    Args:
        prompts: token ids, each non-empty.
        ids: ``(prompts, group, tokens)``, int64, padded on the right.
        temperature: > 0; divides the logits, as it did when the tokens were drawn.
    """
    rows, group, length = ids.shape
    width = max(len(prompt) for prompt in prompts)
    left = torch.zeros(rows, width, dtype=torch.int64)  # padding on the left, never attended
    for row, prompt in enumerate(prompts):
        left[row, width - len(prompt) :] = torch.tensor(prompt)
    starts = width - torch.tensor([len(prompt) for prompt in prompts])  # (rows,)
    fed = ids[:, :, :-1]  # the last token is only predicted
    tokens = torch.cat((left, fed.flatten(1)), 1)
    offset = torch.cat((torch.arange(width), width + torch.arange(length - 1).repeat(group)))
    block = torch.cat((torch.zeros(width), torch.arange(1, group + 1).repeat_interleave(length - 1)))
    index = torch.arange(tokens.shape[1])
    visible = (index[:, None] >= index) & ((block == block[:, None]) | (block == 0))  # (query, key)
    real = index >= starts[:, None]  # (rows, key)
    allowed = (visible & real[:, None, :]) | torch.eye(len(index), dtype=torch.bool)
    hidden = model.base_model(
        input_ids=tokens,
        attention_mask=allowed[:, None],
        position_ids=(offset - starts[:, None]).clamp(min=0),
        use_cache=False,
    ).last_hidden_state
    before_first = hidden[:, None, width - 1 : width].expand(-1, group, -1, -1)
    after_each = hidden[:, width:].unflatten(1, (group, length - 1))
    head = model.get_output_embeddings()  # type: ignore[no-untyped-call]  # transformers leaves it unannotated
    logits = head(torch.cat((before_first, after_each), 2)) / temperature
    everything = logits.log_softmax(-1)  # (rows, group, tokens, vocabulary)
    with torch.no_grad():
        entropy = -(everything.exp() * everything).sum(-1)
    return Scored(everything.gather(-1, ids[..., None]).squeeze(-1), entropy)


def micro_batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices in batches of similar length, whose padded size stays within a budget of tokens (one item at least)."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and lengths[i] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
