"""D3S: of every group, the rollouts whose advantages vary most."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rlgym.difficulty._plain import fields, integer
from rlgym.difficulty.allocation.base import DISCARD, Allocation, Decision, check_at_least, pooled
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter

__all__ = ["D3S", "max_variance"]


@dataclass(frozen=True, slots=True)
class D3S:
    """Of G rollouts, the m whose advantages have the largest variance; m grows as the run goes on.

    Advantages are taken over the whole group, then the subset S of size m with the largest Var({A_i : i in S}) trains.
    The paper bounds the norm of the policy's gradient by a function that grows with that variance. The estimate of the
    gradient that is left is biased. Down-sampling is strong at first and relaxes, in the paper linearly over training:

        m(t) = kept + (kept_at_last - kept) * min(1, t / relaxed_after).

    Differences from the source:
        1. Within each group (the paper's intra-group variant); its main one selects over the whole batch, so that how
           many of a group train depends on the other groups, which no decision on a single problem can know.
        2. So the normalisation by the group's own mean and deviation, the same for all of its rollouts, changes nothing
           of the choice, and scores are compared instead of advantages. That is the rule of Xu et al. 2025,
           arXiv:2504.13818, but for the advantages, which they take over the m rollouts.
        3. t counts groups reported, not training steps.
        4. A group whose scores are all equal trains nobody, since every advantage is 0.
        5. The second level, the selection of tokens, is the trainer's business and not done here.
        6. The numbers by default are ours.

    Attributes:
        rollouts: G, at least 2.
        kept: m at the beginning, at least 2.
        kept_at_last: m from ``relaxed_after`` on; None for all of G.
        relaxed_after: groups until then.

    Source: Wang et al. 2025, Learning More with Less: A Dynamic Dual-Level Down-Sampling Framework for Efficient Policy
    Optimization, arXiv:2509.22115.
    """

    kind: ClassVar[str] = "d3s"
    rollouts: int = 16
    kept: int = 4
    kept_at_last: int | None = None
    relaxed_after: int = 20_000

    def __post_init__(self) -> None:
        check_at_least(self, 2, rollouts=self.rollouts, kept=self.kept)
        check_at_least(self, 1, relaxed_after=self.relaxed_after)
        if self.kept_at_last is not None:
            check_at_least(self, 2, kept_at_last=self.kept_at_last)
        if not self.kept <= self.kept_in_the_end <= self.rollouts:
            raise InvalidParameter(f"{self!r}: need kept <= kept_at_last <= rollouts")

    @property
    def kept_in_the_end(self) -> int:
        """m from ``relaxed_after`` on."""
        return self.rollouts if self.kept_at_last is None else self.kept_at_last

    def kept_after(self, groups: int) -> int:
        """m(t), rounded down."""
        grown = (self.kept_in_the_end - self.kept) * min(groups, self.relaxed_after) // self.relaxed_after
        return self.kept + grown

    def start(self, arms: Sequence[Arm]) -> Allocation:  # noqa: ARG002  # see AllocationConfig
        """See ``AllocationConfig``."""
        return _DownSampling(self)


class _DownSampling:
    def __init__(self, config: D3S) -> None:
        self._config = config
        self._groups = 0

    def group_size(self, arm: str, level: int) -> int:  # noqa: ARG002  # see Allocation
        return self._config.rollouts

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        scores = pooled(rounds)
        counted = [i for i, score in enumerate(scores) if score is not None]
        values = [score for score in scores if score is not None]
        if not values or min(values) == max(values):
            return DISCARD
        kept = tuple(counted[i] for i in max_variance(values, self._config.kept_after(self._groups)))
        return Decision(train=True, kept=kept, pool_baseline=True)

    def observe(self, observations: Sequence[Observation]) -> None:
        self._groups += sum(observation.round == 0 for observation in observations)

    def state_dict(self) -> dict[str, object]:
        return {"groups": self._groups}

    def load_state_dict(self, state: object) -> None:
        self._groups = integer(fields(state, "d3s", ("groups",))["groups"], "d3s.groups")

    def metrics(self) -> dict[str, float]:
        return {"kept": self._config.kept_after(self._groups)}


def max_variance(values: Sequence[float], size: int) -> list[int]:
    """Ascending positions of the ``size`` values whose variance is largest; all of them if there are no more.

    Some k of the largest values and the rest of the smallest are always best, so every k is tried. Of equal values the
    earlier ones are taken, of equally good k the smallest.

    Cost: O(n log n).
    """
    size, positions = min(size, len(values)), range(len(values))
    rising = sorted(positions, key=values.__getitem__)
    falling = sorted(positions, key=values.__getitem__, reverse=True)  # keeps the order of equal ones, too
    low, low_squares = _running([values[i] for i in rising[:size]])
    high, high_squares = _running([values[i] for i in falling[:size]])
    variances = [  # times size^2
        size * (high_squares[k] + low_squares[size - k]) - (high[k] + low[size - k]) ** 2 for k in range(size + 1)
    ]
    best = variances.index(max(variances))
    largest = set(falling[:best])
    smallest = [i for i in rising if i not in largest][: size - best]
    return sorted([*largest, *smallest])


def _running(values: Sequence[float]) -> tuple[list[float], list[float]]:
    """Sums and sums of squares of the first 0, 1, 2, ... values."""
    return list(accumulate(values, initial=0.0)), list(accumulate([v * v for v in values], initial=0.0))
