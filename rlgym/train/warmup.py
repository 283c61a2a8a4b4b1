"""The warm start: supervised learning on solved problems of the lowest levels, the environments being the teacher.

A model that has never answered right earns nothing to learn from; a few hundred batches of solved problems bring it to
where rewards differ within a group.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerFast

import rlgym
from rlgym.errors import InvalidParameter, SplitUnreachable
from rlgym.keys import MAX_SEED
from rlgym.rng import Rng, hashed_seed
from rlgym.train.objectives import token_mean
from rlgym.train.policy import micro_batches, score
from rlgym.train.tokenizer import encode_completion, encode_prompt

__all__ = [
    "Example",
    "WarmupConfig",
    "WarmupRecord",
    "accumulate_gradient",
    "level_weights",
    "solved_examples",
    "warm_up",
]


@dataclass(frozen=True, slots=True)
class WarmupConfig:
    """How the warm start runs.

    Attributes:
        steps: updates; 0 leaves the model as it is.
        batch: problems an update, freshly drawn.
        decay: a level is drawn in proportion to ``decay ** level``.
        highest_level: the last level that is drawn.
        matrix_rate: learning rate of Muon, for the matrices inside the layers.
        other_rate: learning rate of AdamW, for embeddings and norms.
        rise: share of the steps in which the rates rise from 0; then they fall along a cosine to 0.
        micro_batch: tokens, padding included, of one forward pass.
    """

    steps: int = 700
    batch: int = 64
    decay: float = 0.65
    highest_level: int = 8
    matrix_rate: float = 0.04
    other_rate: float = 4e-3
    rise: float = 0.05
    micro_batch: int = 8192

    def __post_init__(self) -> None:
        if self.steps < 0 or self.batch < 1 or self.highest_level < 0 or self.micro_batch < 1:
            raise InvalidParameter(f"{self}: need steps >= 0, batch >= 1, highest_level >= 0 and micro_batch >= 1")
        if not 0 < self.decay <= 1 or not 0 <= self.rise < 1 or min(self.matrix_rate, self.other_rate) <= 0:
            raise InvalidParameter(f"{self}: need 0 < decay <= 1, 0 <= rise < 1 and positive rates")


@dataclass(frozen=True, slots=True)
class Example:
    """A solved problem in tokens; the completion ends with the end token."""

    prompt: list[int]
    completion: list[int]


@dataclass(frozen=True, slots=True)
class WarmupRecord:
    """One update of the warm start.

    Attributes:
        step: counts from 1.
        loss: mean negative log-probability of the completions' tokens, in nats.
        tokens: prompt and completion tokens read so far.
        seconds: since the warm start began.
    """

    step: int
    loss: float
    tokens: int
    seconds: float


def level_weights(config: WarmupConfig, highest: int) -> list[int]:
    """Integer weights of the levels 0 to ``min(highest_level, highest)``, in proportion to ``decay ** level``."""
    decay = Fraction(config.decay)
    return [max(1, round(2**32 * decay**level)) for level in range(min(config.highest_level, highest) + 1)]


def solved_examples(
    tokenizer: PreTrainedTokenizerFast, names: Sequence[str], config: WarmupConfig, *, style: str, seed: int, step: int
) -> list[Example]:
    """One batch of solved problems of the train split, a function of seed and step.

    Raises:
        InvalidParameter: if an environment has several turns.
    """
    rng = Rng(hashed_seed("rlgym.warmup.1", seed, step))
    examples: list[Example] = []
    while len(examples) < config.batch:
        name = rng.choice(names)
        weights = level_weights(config, rlgym.registry.load(name).max_difficulty)
        level = rng.choices(range(len(weights)), weights)[0]
        try:
            problem = rlgym.problem(name, difficulty=level, seed=rng.randint(0, MAX_SEED), split="train", style=style)
        except SplitUnreachable:  # a level too small for the split: another one is drawn
            continue
        completion = problem.reference_completion
        if not isinstance(completion, str):
            raise InvalidParameter(f"{name}: it has several turns; this trainer takes environments that have one")
        examples.append(Example(encode_prompt(tokenizer, problem.prompt), encode_completion(tokenizer, completion)))
    return examples


def warm_up(
    model: PreTrainedModel,
    config: WarmupConfig,
    batch_of: Callable[[int], list[Example]],
    on_step: Callable[[WarmupRecord], None],
) -> None:
    """Train on solved problems.

    Args:
        batch_of: gives the examples of a step, counted from 1.
        on_step: called after every update.

    Source: Muon for the matrices, Jordan et al. 2024 (Muon: an optimizer for hidden layers in neural networks), as
    torch implements it.
    """
    inner = [p for name, p in model.named_parameters() if p.dim() == 2 and "embed" not in name]
    chosen = {id(p) for p in inner}
    others = [p for p in model.parameters() if id(p) not in chosen]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.Muon(inner, lr=config.matrix_rate, weight_decay=0.0),
        torch.optim.AdamW(others, lr=config.other_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share_of_rate(step, config))
        for optimizer in optimizers
    ]
    begun, tokens = time.perf_counter(), 0
    for step in range(1, config.steps + 1):
        examples = batch_of(step)
        loss = accumulate_gradient(model, examples, config.micro_batch)
        tokens += sum(len(example.prompt) + len(example.completion) for example in examples)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
        on_step(WarmupRecord(step, loss, tokens, time.perf_counter() - begun))


def _share_of_rate(done: int, config: WarmupConfig) -> float:
    """The factor of the learning rates once ``done`` steps are done."""
    rising = config.rise * config.steps
    if done < rising:
        return (done + 1) / (rising + 1)
    return 0.5 * (1 + cos(pi * (done - rising) / max(1.0, config.steps - rising)))


def accumulate_gradient(model: PreTrainedModel, examples: Sequence[Example], micro_batch: int) -> float:
    """Add the gradient of the loss, the mean over all completion tokens of the batch; returns the loss.

    Args:
        micro_batch: tokens of one forward pass; changes the memory, not the gradient.
    """
    denominator, loss = sum(len(example.completion) for example in examples), 0.0
    sizes = [len(example.prompt) + len(example.completion) for example in examples]
    for rows in micro_batches(sizes, micro_batch):
        width = max(len(examples[i].completion) for i in rows)
        padded = [[*examples[i].completion, *[0] * (width - len(examples[i].completion))] for i in rows]
        ids = torch.tensor(padded)[:, None]  # (rows, 1, width): groups of one
        mask = torch.arange(width) < torch.tensor([len(examples[i].completion) for i in rows])[:, None, None]
        part = token_mean(-score(model, [examples[i].prompt for i in rows], ids).logprobs, mask, denominator)
        part.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        loss += part.item()
    return loss
