"""GRPO on verifiable rewards with a curriculum: draw, roll out, verify, report, compare within groups, update.

Source: Shao et al. 2024 (DeepSeekMath), arXiv:2402.03300, with three differences, all of Yu et al. 2025 (DAPO),
arXiv:2503.14476: 1. two clip bounds; 2. the loss is the mean over all tokens of the update; 3. no reference model, so
no KL term. Groups without signal are dropped and not refilled: that there be few is the curriculum's business.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast, Qwen3ForCausalLM

import rlgym
from rlgym.difficulty import Curriculum, Decision, Draw
from rlgym.errors import InvalidParameter
from rlgym.problem import AnyTask, Problem, SingleTurnProblem
from rlgym.rng import hashed_seed
from rlgym.train.advantages import group_normalised, informative
from rlgym.train.objectives import Clip, clipped_surrogate, token_mean
from rlgym.train.policy import micro_batches, score
from rlgym.train.rollout import Rollouts, Sampling, sample
from rlgym.train.tokenizer import encode_prompt
from rlgym.verifiers.rewards import Reward, Rollout, reward_scheme
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["GRPO", "GRPOConfig", "Level", "Step"]


@dataclass(frozen=True, slots=True)
class GRPOConfig:
    """How the policy learns.

    Attributes:
        steps: rounds of rollouts.
        problems: drawn from the curriculum a step; how many rollouts each gets is the curriculum's allocation.
        updates: the step's groups are split into so many updates; from the second on, the clip can bind.
        learning_rate: of AdamW.
        clip: bounds of the ratio.
        reward: the scheme that makes numbers of rollouts, or its name; see ``rlgym.verifiers.rewards``.
        sampling: how rollouts are drawn; the temperature must be above 0.
        max_gradient: the gradient is scaled down to this norm.
        micro_batch: tokens, padding included, of one forward pass.
    """

    steps: int = 400
    problems: int = 64
    updates: int = 2
    learning_rate: float = 3e-4
    clip: Clip = field(default_factory=Clip)
    reward: Reward | str = "binary"
    sampling: Sampling = field(default_factory=Sampling)
    max_gradient: float = 1.0
    micro_batch: int = 8192

    def __post_init__(self) -> None:
        if self.steps < 0 or min(self.problems, self.updates, self.micro_batch) < 1:
            raise InvalidParameter(f"{self}: need steps >= 0 and problems, updates and micro_batch >= 1")
        if min(self.learning_rate, self.max_gradient, self.sampling.temperature) <= 0:
            raise InvalidParameter(f"{self}: need learning_rate, max_gradient and temperature > 0")
        if not isinstance(self.reward, Reward):
            reward_scheme(self.reward)


@dataclass(frozen=True, slots=True)
class Level:
    """How one environment went in one step.

    Attributes:
        lowest: level of the easiest problem drawn.
        highest: of the hardest.
        rollouts: that carry a verdict of the model's doing.
        correct: of those.
    """

    lowest: int
    highest: int
    rollouts: int
    correct: int


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in one step; a line of the log.

    Attributes:
        step: counts from 1.
        reward: mean over the rollouts that carry one.
        parts: what the reward is made of, by name, before weights; means over the same rollouts.
        accuracy: share of correct among them.
        groups: problems drawn.
        trained: groups that taught something; all others had the same reward throughout.
        solved: of those others, groups in which every rollout is correct.
        rollouts: all of them.
        truncated: rollouts that did not end in time.
        unparsable: verdicts that found no answer.
        errors: verdicts that are faults of ours; they carry no reward and are masked.
        prompt_tokens: each prompt once.
        completion_tokens: sampled.
        update: figures of the updates.
        seconds: of the whole step, of sampling and of updating; the rest went into problems and verdicts.
        environments: by id; those that were drawn.
    """

    step: int
    reward: float
    parts: dict[str, float]
    accuracy: float
    groups: int
    trained: int
    solved: int
    rollouts: int
    truncated: int
    unparsable: int
    errors: int
    prompt_tokens: int
    completion_tokens: int
    update: "Update"
    seconds: "Seconds"
    environments: dict[str, Level]

    @property
    def tokens_per_second(self) -> float:
        """Prompt and completion tokens over the time of the whole step."""
        return (self.prompt_tokens + self.completion_tokens) / self.seconds.all


@dataclass(frozen=True, slots=True)
class Update:
    """Figures of a step's updates; all 0 where no group had a signal.

    Attributes:
        entropy: of the distributions that the trained tokens were drawn from, in nats, mean over tokens.
        clipped: share of the trained tokens whose gradient the clip took away.
        gradient: norm before scaling, mean over the updates.
        drift: largest difference between the sampler's log-probability of a token and the learner's, before the first
            update: what rounding leaves, or the sampler is wrong.
    """

    entropy: float = 0.0
    clipped: float = 0.0
    gradient: float = 0.0
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where the time went."""

    all: float
    sampling: float
    updating: float


class Judged(NamedTuple):
    """The verdicts of a step, one row a problem.

    Attributes:
        verdicts: by problem and rollout.
        rewards: ``(problems, group)``, float64; 0 where not counted.
        counted: ``(problems, group)``, bool; False where the verdict is a fault of ours.
        parts: what the rewards are made of, by name, before weights; means over what is counted.
    """

    verdicts: list[list[Verdict]]
    rewards: Tensor
    counted: Tensor
    parts: dict[str, float]


class Admitted(NamedTuple):
    """What the curriculum's allocation lets into the update.

    Attributes:
        trained: ``(problems, group)``, bool: rollouts whose tokens train.
        compared: ``(problems, group)``, bool: rollouts among which advantages are taken; none in a group that is not
            trained on.
    """

    trained: Tensor
    compared: Tensor


class GRPO:
    """A policy, what it learns from, and the state of its learning.

    Args:
        model: trained in place.
        curriculum: names the problems; its allocation must ask for equally many rollouts for all problems of a step,
            and for no second round.
        seed: names the random stream of sampling.
    """

    def __init__(
        self,
        model: Qwen3ForCausalLM,
        tokenizer: PreTrainedTokenizerFast,
        curriculum: Curriculum,
        config: GRPOConfig,
        *,
        seed: int,
    ) -> None:
        self.model, self.tokenizer, self.curriculum, self.config = model, tokenizer, curriculum, config
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=0.0
        )
        self.generator = torch.Generator().manual_seed(hashed_seed("rlgym.rollouts.1", seed) % 2**63)
        self.steps_done = 0

    def step(self) -> Step:
        """One round of rollouts and its updates."""
        config, begun = self.config, time.perf_counter()
        draws = self.curriculum.draw(config.problems)
        problems = [rlgym.problem(draw.key) for draw in draws]
        prompts = [encode_prompt(self.tokenizer, problem.prompt) for problem in problems]
        drawn = time.perf_counter()
        rollouts = sample(self.model, prompts, group=_group(draws), sampling=config.sampling, generator=self.generator)
        sampled = time.perf_counter()
        judged = judge(self.tokenizer, problems, rollouts, config.reward)
        tokens = rollouts.lengths.sum(1).tolist()
        decisions = [
            self.curriculum.report(draw.index, verdicts, tokens=n)
            for draw, verdicts, n in zip(draws, judged.verdicts, tokens, strict=True)
        ]
        admitted = admit(decisions, judged.counted)
        kept = informative(judged.rewards, admitted.compared).nonzero().squeeze(1)
        verified = time.perf_counter()
        update = self._update(prompts, rollouts, judged.rewards, admitted, kept)
        ended = time.perf_counter()
        self.steps_done += 1
        outcomes = [verdict.outcome for verdicts in judged.verdicts for verdict in verdicts]
        counted = max(1, int(judged.counted.sum()))
        return Step(
            step=self.steps_done,
            reward=float(judged.rewards.sum()) / counted,
            parts=judged.parts,
            accuracy=outcomes.count(Outcome.CORRECT) / counted,
            groups=len(draws),
            trained=len(kept),
            solved=sum(all(verdict.correct for verdict in verdicts) for verdicts in judged.verdicts),
            rollouts=len(outcomes),
            truncated=int((~rollouts.finished).sum()),
            unparsable=outcomes.count(Outcome.UNPARSABLE),
            errors=outcomes.count(Outcome.ERROR),
            prompt_tokens=sum(map(len, prompts)),
            completion_tokens=sum(tokens),
            update=update,
            seconds=Seconds(ended - begun, sampled - drawn, ended - verified),
            environments=_by_environment(draws, judged.verdicts),
        )

    def _update(
        self, prompts: Sequence[list[int]], rollouts: Rollouts, rewards: Tensor, admitted: "Admitted", kept: Tensor
    ) -> Update:
        """Learn from the groups ``kept``, in as many updates as the configuration says, in the order of the draws."""
        config = self.config
        advantages = group_normalised(rewards, admitted.compared).float()
        mask = rollouts.mask & admitted.trained[..., None]
        entropy = clipped = gradient = drift = 0.0
        parts = [part.tolist() for part in kept.tensor_split(config.updates) if len(part)]
        for number, part in enumerate(parts):
            denominator = int(mask[part].sum())
            sizes = [len(prompts[row]) + rollouts.ids.shape[1] * int(rollouts.lengths[row].max()) for row in part]
            for batch in micro_batches(sizes, config.micro_batch):
                rows = [part[i] for i in batch]
                width = int(rollouts.lengths[rows].max())
                held, sampled = mask[rows, :, :width], rollouts.logprobs[rows, :, :width]
                scored = score(
                    self.model,
                    [prompts[row] for row in rows],
                    rollouts.ids[rows, :, :width],
                    config.sampling.temperature,
                )
                loss = clipped_surrogate(scored.logprobs, sampled, advantages[rows][..., None], config.clip)
                token_mean(loss.loss, held, denominator).backward()  # type: ignore[no-untyped-call]  # torch's own
                entropy += float(scored.entropy[held].sum())
                clipped += float(loss.held[held].sum())
                if number == 0:
                    drift = max(drift, float((scored.logprobs.detach() - sampled)[held].abs().max()))
            gradient += float(torch.nn.utils.clip_grad_norm_(self.model.parameters(), config.max_gradient))
            self.optimizer.step()
            self.optimizer.zero_grad()
        tokens = int(mask[kept].sum())
        return Update(entropy / tokens, clipped / tokens, gradient / len(parts), drift) if parts else Update()


def judge(
    tokenizer: PreTrainedTokenizerFast, problems: Sequence[Problem[AnyTask]], rollouts: Rollouts, reward: Reward | str
) -> Judged:
    """Verify the completions of every problem and reward them.

    Raises:
        InvalidParameter: if the scheme needs answers and a problem has several turns, so that none is an answer.
    """
    scheme = reward if isinstance(reward, Reward) else reward_scheme(reward)
    verdicts: list[list[Verdict]] = []
    rewards: list[list[float | None]] = []
    sums: dict[str, list[float]] = {}
    for problem, completions, lengths in zip(
        problems, rollouts.completion_ids(), rollouts.lengths.tolist(), strict=True
    ):
        texts = tokenizer.batch_decode(completions)
        verdicts.append([problem.verify(text) for text in texts])
        answers: list[str | None] = [None] * len(texts)
        if "answer" in scheme.needs and isinstance(problem, SingleTurnProblem):
            answers = [problem.canonical_answer(text) for text in texts]
        group = [Rollout(*row) for row in zip(verdicts[-1], lengths, answers, strict=True)]
        rewards.append(scheme.group(group))
        for name, values in scheme.parts(group).items():
            sums.setdefault(name, []).extend(value for value in values if value is not None)
    counted = torch.tensor([[value is not None for value in row] for row in rewards])
    numbers = torch.tensor([[value or 0.0 for value in row] for row in rewards]).double()
    return Judged(verdicts, numbers, counted, {name: sum(part) / max(1, len(part)) for name, part in sums.items()})


def admit(decisions: Sequence[Decision], counted: Tensor) -> Admitted:
    """What a step's decisions let into the update.

    Args:
        counted: ``(problems, group)``, bool; False where the verdict is a fault of ours.

    Raises:
        InvalidParameter: if a decision asks for another round of rollouts.
    """
    trained, compared = torch.zeros_like(counted), torch.zeros_like(counted)
    for row, decision in enumerate(decisions):
        if decision.more_rollouts:
            raise InvalidParameter(
                f"GRPO: the curriculum's allocation asks for {decision.more_rollouts} more rollouts of a problem; this "
                f"trainer samples one round a step, so choose an allocation of one round, such as fixed_group"
            )
        if decision.train:
            trained[row, list(decision.kept) if decision.kept is not None else slice(None)] = True
            compared[row] = counted[row] if decision.pool_baseline else counted[row] & trained[row]
    return Admitted(trained & counted, compared)


def _group(draws: Sequence[Draw]) -> int:
    """The number of rollouts that every draw of a step asks for."""
    asked = {draw.rollouts for draw in draws}
    if len(asked) > 1:
        raise InvalidParameter(
            f"GRPO: the curriculum's allocation asks for groups of {sorted(asked)}; this trainer takes one size a step"
        )
    return asked.pop()


def _by_environment(draws: Sequence[Draw], verdicts: Sequence[Sequence[Verdict]]) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for name in sorted({draw.key.id for draw in draws}):
        rows = [i for i, draw in enumerate(draws) if draw.key.id == name]
        levels = [draws[i].key.difficulty for i in rows]
        outcomes = [verdict.outcome for i in rows for verdict in verdicts[i]]
        counted = len(outcomes) - outcomes.count(Outcome.ERROR)
        found[name] = Level(min(levels), max(levels), counted, outcomes.count(Outcome.CORRECT))
    return found
