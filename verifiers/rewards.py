"""Reward schemes: numbers made of the rollouts of one problem; errors of ours give none.

A scheme rewards a group, since some need the others of the group or the lengths. Those that need neither can be called
with a single verdict. All are frozen: a scheme is its parameters.
"""

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, NamedTuple

from rlgym.errors import InvalidParameter, nearest
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = [
    "REWARDS",
    "Binary",
    "FormatBonus",
    "MajorityVote",
    "Need",
    "Overlong",
    "Reward",
    "Rlve",
    "Rollout",
    "Shaped",
    "VerdictReward",
    "Weighted",
    "WeightedSum",
    "listed",
    "reward_scheme",
]

Need = Literal["answer", "group", "tokens"]
VerdictReward = Callable[[Verdict], float | None]
"""What rewards a verdict alone: a scheme that needs no more, or a function of one's own."""


class Rollout(NamedTuple):
    """What a scheme may know of one completion.

    Attributes:
        verdict: what verification says of it.
        tokens: its length, the end token included.
        answer: the canonical text of what was read from it; None where nothing was.
    """

    verdict: Verdict
    tokens: int | None = None
    answer: str | None = None


class Reward(ABC):
    """How rollouts become numbers.

    Attributes:
        name: of the part that the scheme is in a log.
    """

    name: ClassVar[str]

    @property
    def needs(self) -> frozenset[Need]:
        """What the scheme has to know beside verdicts."""
        return frozenset()

    def __call__(self, verdict: Verdict) -> float | None:
        """The reward of a single verdict; None for an error of ours.

        Raises:
            InvalidParameter: if the scheme needs more than a verdict.
        """
        if self.needs:
            raise InvalidParameter(
                f"{self}: needs {listed(self.needs)} beside a verdict; "
                f"call group(rollouts) on the rollouts of a problem"
            )
        return self.group([Rollout(verdict)])[0]

    def group(self, rollouts: Sequence[Rollout]) -> list[float | None]:
        """The rewards of the rollouts of one problem, in order; None for an error of ours, which no other sees either.

        Raises:
            InvalidParameter: if a rollout lacks what the scheme needs.
        """
        counted = [rollout for rollout in rollouts if rollout.verdict.outcome is not Outcome.ERROR]
        self._check(counted)
        values = iter(self._rewards(counted))
        return [None if rollout.verdict.outcome is Outcome.ERROR else next(values) for rollout in rollouts]

    def parts(self, rollouts: Sequence[Rollout]) -> dict[str, list[float | None]]:
        """What the reward is made of, for logs: by name of the part, as ``group`` and before any weight."""
        return {self.name: self.group(rollouts)}

    @abstractmethod
    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        """The rewards of rollouts none of which is an error."""

    def _check(self, rollouts: Sequence[Rollout]) -> None:
        for rollout in rollouts:
            if "tokens" in self.needs and (rollout.tokens is None or rollout.tokens < 0):
                raise InvalidParameter(f"{self}: tokens={rollout.tokens}: need the length of every rollout in tokens")
            if "answer" in self.needs and rollout.answer is None and rollout.verdict.outcome is not Outcome.UNPARSABLE:
                raise InvalidParameter(
                    f"{self}: a rollout that is {rollout.verdict.outcome} comes without its answer; give "
                    f"Rollout(answer=problem.canonical_answer(completion))"
                )


def listed(needs: frozenset[Need]) -> str:
    """Needs in words, for messages."""
    words: dict[Need, str] = {"answer": "answers", "group": "the group", "tokens": "lengths in tokens"}
    return " and ".join(words[need] for need in sorted(needs))


def _need_distinct(scheme: Reward, names: Sequence[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise InvalidParameter(f"{scheme}: the part {twice[0]!r} stands in it twice")


@dataclass(frozen=True, slots=True)
class Binary(Reward):
    """1 for a correct answer, else 0."""

    name = "binary"

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        return [float(rollout.verdict.correct) for rollout in rollouts]


@dataclass(frozen=True, slots=True)
class Shaped(Reward):
    """The score, in [0, 1]."""

    name = "shaped"

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        return [rollout.verdict.score for rollout in rollouts]


@dataclass(frozen=True, slots=True)
class Rlve(Reward):
    """RLVE's scheme, in [-1, 1]: -1 unparsable, -0.5 not a candidate, else the score.

    Source: RLVE, arXiv:2511.07317, section on verifiable environments.
    """

    name = "rlve"

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        return [self._reward(rollout.verdict) for rollout in rollouts]

    def _reward(self, verdict: Verdict) -> float:
        if verdict.outcome is Outcome.UNPARSABLE:
            return -1.0
        return -0.5 if verdict.outcome is Outcome.WRONG and not verdict.valid else verdict.score


@dataclass(frozen=True, slots=True)
class Overlong(Reward):
    """DAPO's soft punishment of length: 0, then falling linearly to -1 over the last ``cache`` tokens before ``limit``.

    It says nothing of correctness: use it as a part of a ``WeightedSum``. A completion of n tokens earns 0 up to
    ``limit - cache``, ``(limit - cache - n) / cache`` from there to ``limit`` and -1 beyond.

    Args:
        limit: tokens, the longest completion that is not punished in full.
        cache: tokens, 0 < cache <= limit.

    Source: Yu et al. 2025 (DAPO), arXiv:2503.14476, eq. 13; the defaults are those of its experiments.
    """

    limit: int = 20_480
    cache: int = 4_096

    name = "overlong"

    def __post_init__(self) -> None:
        if not 0 < self.cache <= self.limit:
            raise InvalidParameter(f"{self}: need 0 < cache <= limit")

    @property
    def needs(self) -> frozenset[Need]:
        """Lengths."""
        return frozenset({"tokens"})

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        free = self.limit - self.cache
        lengths = [rollout.tokens or 0 for rollout in rollouts]
        return [max(-1.0, min(0.0, (free - length) / self.cache)) for length in lengths]


@dataclass(frozen=True, slots=True)
class MajorityVote(Reward):
    """TTRL's pseudo-reward: 1 for the rollouts whose answer is the most frequent of their group, else 0.

    Answers are compared as canonical texts. Whether an answer is right is never looked at; an unparsable completion
    does not vote and earns 0.

    Source: Zuo et al. 2025 (TTRL), arXiv:2504.16084, eqs. 2 and 3, with one difference: where several answers are most
    frequent, all of them earn 1 instead of the one that came first, so that the order of rollouts does not matter and
    a group without any agreement teaches nothing.
    """

    name = "majority_vote"

    @property
    def needs(self) -> frozenset[Need]:
        """The group and its answers."""
        return frozenset({"answer", "group"})

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        answers = [None if r.verdict.outcome is Outcome.UNPARSABLE else r.answer for r in rollouts]
        votes = Counter(answer for answer in answers if answer is not None)
        most = max(votes.values(), default=0)
        return [float(answer is not None and votes[answer] == most) for answer in answers]


@dataclass(frozen=True, slots=True)
class FormatBonus(Reward):
    """Another scheme, and a bonus for every completion in which an answer could be read.

    A right answer can be read too, so the bonus raises no wrong answer above a right one.

    Args:
        bonus: >= 0 and finite.
        scheme: what the bonus is added to.
    """

    bonus: float = 0.1
    scheme: Reward = field(default_factory=Binary)

    name = "format"

    def __post_init__(self) -> None:
        if not 0 <= self.bonus < math.inf:
            raise InvalidParameter(f"{self}: need bonus >= 0 and finite")
        _need_distinct(self, [*self.scheme.parts([]), self.name])

    @property
    def needs(self) -> frozenset[Need]:
        """Those of the scheme."""
        return self.scheme.needs

    def parts(self, rollouts: Sequence[Rollout]) -> dict[str, list[float | None]]:
        """Those of the scheme, and ``format``: 1 where an answer could be read, else 0."""
        read: list[float | None] = [
            None if value is None else float(rollout.verdict.outcome is not Outcome.UNPARSABLE)
            for rollout, value in zip(rollouts, self.group(rollouts), strict=True)
        ]
        return {**self.scheme.parts(rollouts), self.name: read}

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        values = self.scheme._rewards(rollouts)
        unread = [rollout.verdict.outcome is Outcome.UNPARSABLE for rollout in rollouts]
        return [value if none else value + self.bonus for value, none in zip(values, unread, strict=True)]


class Weighted(NamedTuple):
    """A part of a sum."""

    weight: float
    reward: Reward


@dataclass(frozen=True, slots=True)
class WeightedSum(Reward):
    """The sum of several schemes, each times its weight: ``WeightedSum((Weighted(1.0, Binary()), ...))``.

    Args:
        terms: one or more, with finite weights; no part of any may have the name of another.
    """

    terms: tuple[Weighted, ...]

    name = "sum"

    def __post_init__(self) -> None:
        if not self.terms or not all(math.isfinite(weight) for weight, _ in self.terms):
            raise InvalidParameter(f"{self}: need one term or more, with finite weights")
        _need_distinct(self, [name for _, reward in self.terms for name in reward.parts([])])

    @property
    def needs(self) -> frozenset[Need]:
        """Those of all terms."""
        return frozenset[Need]().union(*(reward.needs for _, reward in self.terms))

    def parts(self, rollouts: Sequence[Rollout]) -> dict[str, list[float | None]]:
        """Those of all terms."""
        return {name: values for _, reward in self.terms for name, values in reward.parts(rollouts).items()}

    def _rewards(self, rollouts: Sequence[Rollout]) -> list[float]:
        columns = [[weight * value for value in reward._rewards(rollouts)] for weight, reward in self.terms]
        return [math.fsum(row) for row in zip(*columns, strict=True)]


REWARDS: Final[dict[str, Reward]] = {
    "binary": Binary(),
    "shaped": Shaped(),
    "rlve": Rlve(),
    "format_bonus": FormatBonus(),
    "majority_vote": MajorityVote(),
    "dapo": WeightedSum((Weighted(2.0, Binary()), Weighted(1.0, Overlong()))),  # the paper's 1 or -1, shifted by 1
}


def reward_scheme(name: str) -> Reward:
    """The scheme of that name, with its default parameters.

    Raises:
        InvalidParameter: if there is none.
    """
    if name not in REWARDS:
        raise InvalidParameter(f"reward={name!r}: need one of {', '.join(REWARDS)}{nearest(str(name), REWARDS)}")
    return REWARDS[name]
