"""Reinforce-Ada: rounds of rollouts until a problem has shown enough correct and enough wrong ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty.allocation.base import DISCARD, Allocation, Decision, OneRound, check_at_least, pooled
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter

__all__ = ["ReinforceAda"]


@dataclass(frozen=True, slots=True)
class ReinforceAda:
    """Rounds of M rollouts until the exit rule holds, then a diverse group of n out of the pool.

    After each round the pool of a problem holds P correct and N wrong rollouts. It leaves as soon as
    ``P >= positives and N >= negatives``, or after R rounds. The rule by default is the paper's balanced one, n / 2 of
    each; ``positives=1, negatives=0`` is its positive one. The group takes n / 2 correct and n / 2 wrong rollouts of
    the pool, the earliest of each; where one kind is short, the other fills up. The baseline is the mean over the whole
    pool, since the group's own mean says nothing of the problem.

    With a pool that is large, the balanced group and the pool's baseline keep the direction of a problem's gradient
    and weigh it by ((1-p)^2 + p^2) / (2 p (1-p)), where p is its accuracy: 1 at p = 1/2, 4.6 at p = 0.1. And as a
    problem stops at what it has shown, the mean of a pool is a biased estimate of p; the first round's is not.

    Differences from the source:
        1. A pool that is all correct or all wrong trains nobody: with its own mean as the baseline, every advantage
           is 0.
        2. The group is as balanced under the positive rule as under the balanced one.
        3. A rollout that met an error of ours is neither correct nor wrong, and no part of the pool. Partial credit is
           wrong here, though the baseline is that of the rewards.

    Attributes:
        rollouts: M, of a round.
        rounds: R, at most.
        group: n, rollouts that train; at least 2.
        positives: correct rollouts that are enough; None for half of the group, rounded down.
        negatives: wrong rollouts that are enough; None for the other half.

    Source: Xiong et al. 2025, Reinforce-Ada: An Adaptive Sampling Framework for Reinforce-Style LLM Training,
    arXiv:2510.04996, with the authors' code for the defaults and for the group.
    """

    kind: ClassVar[str] = "reinforce_ada"
    rollouts: int = 8
    rounds: int = 4
    group: int = 4
    positives: int | None = None
    negatives: int | None = None

    def __post_init__(self) -> None:
        check_at_least(self, 1, rollouts=self.rollouts, rounds=self.rounds)
        check_at_least(self, 2, group=self.group)
        for name, value in (("positives", self.positives), ("negatives", self.negatives)):
            if value is not None:
                check_at_least(self, 0, **{name: value})
        most = self.rollouts * self.rounds
        if self.group > most or self.enough_positives + self.enough_negatives > most:
            raise InvalidParameter(f"{self!r}: {most} rollouts in all are too few for the group or for the exit rule")

    @property
    def enough_positives(self) -> int:
        """How many correct rollouts the exit rule asks for."""
        return self.group // 2 if self.positives is None else self.positives

    @property
    def enough_negatives(self) -> int:
        """How many wrong rollouts the exit rule asks for."""
        return self.group - self.group // 2 if self.negatives is None else self.negatives

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _UntilShown(self)


class _UntilShown(OneRound):
    def __init__(self, config: ReinforceAda) -> None:
        super().__init__(config.rollouts)
        self._config = config

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        config, scores = self._config, pooled(rounds)
        correct = [i for i, score in enumerate(scores) if score == 1.0]
        wrong = [i for i, score in enumerate(scores) if score is not None and score < 1.0]
        shown = len(correct) >= config.enough_positives and len(wrong) >= config.enough_negatives
        if not shown and rounds[-1].round + 1 < config.rounds:
            return Decision(train=False, more_rollouts=config.rollouts)
        if not correct or not wrong:
            return DISCARD
        positives = min(len(correct), max(config.group // 2, config.group - len(wrong)))
        kept = correct[:positives] + wrong[: config.group - positives]
        return Decision(train=True, kept=tuple(sorted(kept)), pool_baseline=True)
