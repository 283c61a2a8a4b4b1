"""Held-out evaluation: the same problems of the test split before and after, by environment and level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from transformers import PreTrainedTokenizerFast, Qwen3ForCausalLM

import rlgym
from rlgym.codec import fingerprint
from rlgym.errors import InvalidParameter, SplitUnreachable
from rlgym.problem import AnyTask, Problem
from rlgym.rng import hashed_seed
from rlgym.train.rollout import Sampling, sample
from rlgym.train.tokenizer import encode_prompt

__all__ = ["Evaluation", "EvaluationConfig", "Score", "evaluate", "held_out"]


@dataclass(frozen=True, slots=True)
class EvaluationConfig:
    """What is asked, and how often.

    Attributes:
        highest_level: levels 0 to this one are asked, where the test split has them.
        problems: of each environment and level, all distinct; fewer where a level has fewer.
        samples: completions of each problem at the sampling's temperature; one more is greedy.
    """

    highest_level: int = 5
    problems: int = 24
    samples: int = 4

    def __post_init__(self) -> None:
        if self.highest_level < 0 or min(self.problems, self.samples) < 1:
            raise InvalidParameter(f"{self}: need highest_level >= 0, problems >= 1 and samples >= 1")


@dataclass(frozen=True, slots=True)
class Score:
    """How one environment went at one level.

    Attributes:
        environment: its id.
        level: the difficulty.
        problems: asked.
        sampled: share of correct among all sampled completions.
        greedy: share of problems whose likeliest completion, token by token, is correct.
    """

    environment: str
    level: int
    problems: int
    sampled: float
    greedy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores; the two totals are means over problems."""

    scores: tuple[Score, ...]

    @property
    def sampled(self) -> float:
        """Accuracy of sampled completions."""
        return sum(row.sampled * row.problems for row in self.scores) / self.problems

    @property
    def greedy(self) -> float:
        """Accuracy of greedy completions."""
        return sum(row.greedy * row.problems for row in self.scores) / self.problems

    @property
    def problems(self) -> int:
        """How many were asked."""
        return sum(row.problems for row in self.scores)

    def of(self, environment: str) -> "Evaluation":
        """The part of one environment."""
        return Evaluation(tuple(row for row in self.scores if row.environment == environment))


def held_out(names: Sequence[str], config: EvaluationConfig, *, style: str) -> list[Problem[AnyTask]]:
    """The problems of the test split: seeds from 0, repeated instances left out; the same for every run."""
    found: list[Problem[AnyTask]] = []
    for name in names:
        for level in range(min(config.highest_level, rlgym.registry.load(name).max_difficulty) + 1):
            try:
                found += _distinct(name, level, config.problems, style)
            except SplitUnreachable:  # too few instances at this level for the test split to hold one
                continue
    return found


def _distinct(name: str, level: int, wanted: int, style: str) -> list[Problem[AnyTask]]:
    found: dict[str, Problem[AnyTask]] = {}
    for seed in range(4 * wanted):
        problem = rlgym.problem(name, difficulty=level, seed=seed, split="test", style=style)
        found.setdefault(fingerprint(problem.key.name, problem.instance), problem)
        if len(found) == wanted:
            break
    return list(found.values())


def evaluate(
    model: Qwen3ForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    problems: Sequence[Problem[AnyTask]],
    config: EvaluationConfig,
    sampling: Sampling,
) -> Evaluation:
    """Ask every problem; the random numbers are the same at every call."""
    prompts = [encode_prompt(tokenizer, problem.prompt) for problem in problems]

    def shares(group: int, sampling: Sampling) -> list[float]:
        generator = torch.Generator().manual_seed(hashed_seed("rlgym.evaluation.1") % 2**63)
        rollouts = sample(model, prompts, group=group, sampling=sampling, generator=generator)
        return [
            sum(problem.verify(text).correct for text in tokenizer.batch_decode(completions)) / group
            for problem, completions in zip(problems, rollouts.completion_ids(), strict=True)
        ]

    sampled, greedy = shares(config.samples, sampling), shares(1, replace(sampling, temperature=0.0))
    cells: dict[tuple[str, int], list[int]] = {}
    for i, problem in enumerate(problems):
        cells.setdefault((problem.key.id, problem.key.difficulty), []).append(i)

    def mean(shares: Sequence[float], rows: Sequence[int]) -> float:
        return sum(shares[i] for i in rows) / len(rows)

    return Evaluation(
        tuple(
            Score(name, level, len(rows), mean(sampled, rows), mean(greedy, rows))
            for (name, level), rows in cells.items()
        )
    )
