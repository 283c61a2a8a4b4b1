"""Power-law rehearsal: what was practised lately comes again soon, what was not comes ever more rarely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rlgym.difficulty._plain import fields, integer, mapping, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import Shares
from rlgym.difficulty.mixtures.base import Mixture, check_share
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import check_number
from rlgym.rng import Rng

__all__ = ["RehearsalMixture"]

_BEFORE = 0  # what stands for an environment that was never reported, and for the problem before the first


@dataclass(frozen=True, slots=True)
class RehearsalMixture:
    """An environment comes with a chance that falls as a power of the time since it was last practised.

    With ``lag`` the number of problems from the environment's latest to the latest of all, its weight is
    ``(1 + lag) ** -exponent``; one that was never practised counts as practised before the first problem. Practice so
    comes in bouts with ever longer pauses between them, and what was learned is met again at all scales of time.

    That the chance of meeting something again is such a power law was measured of words in news and in speech to
    children, of senders of mail, and fits how memory keeps; 1/2 is the usual exponent of ACT-R's memory.

    Differences from the sources:
        1. They describe how need and memory fall; that a learner's practice be drawn by the same law is ours.
        2. Only the latest practice counts; ACT-R sums the powers of all lags.
        3. Every environment keeps ``floor / K`` of the draws, K the number of environments: a lag that grows for ever
           would lead to none, and a new environment would hardly begin.

    Attributes:
        exponent: in [0, 10]; 0 draws evenly.
        floor: the part of all draws that is spread evenly.

    Source: Anderson and Schooler, Reflections of the environment in memory, Psychological Science 2 (1991) 396-408;
    Anderson et al., An integrated theory of the mind, Psychological Review 111 (2004) 1036-1060, for the exponent.
    """

    kind: ClassVar[str] = "rehearsal"
    exponent: float = 0.5
    floor: float = 0.1

    def __post_init__(self) -> None:
        check_number(self, "exponent", self.exponent, "0 <= exponent <= 10", lambda power: 0 <= power <= 10)
        check_share(self, "floor", self.floor)

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _Rehearsal(self, [arm.id for arm in arms])


class _Rehearsal:
    def __init__(self, config: RehearsalMixture, arms: Sequence[str]) -> None:
        self._arms, self._exponent = arms, config.exponent
        self._index = {arm: i for i, arm in enumerate(arms)}
        self._shares, self._current = Shares(arms, config.floor), False
        self._newest = _BEFORE  # counts problems from 1: the draw of index i is problem i + 1
        self._practised = [_BEFORE] * len(arms)

    @property
    def shares(self) -> Shares:
        """Every lag grows with every problem: so the weights are worked out at the first draw after some reports."""
        if not self._current:
            lags = self._newest - np.array(self._practised)
            self._shares.set_all((1.0 + lags) ** -self._exponent)
            self._current = True
        return self._shares

    def choose(self, rng: Rng) -> str:
        return self.shares.choose(rng)

    def observe(self, observations: Sequence[Observation]) -> None:
        self._current = False
        for observation in observations:
            if observation.counted:
                i, problem = self._index[observation.arm], observation.index + 1
                self._practised[i] = max(self._practised[i], problem)
                self._newest = max(self._newest, problem)

    def state_dict(self) -> dict[str, object]:
        practised = {arm: problem for arm, problem in zip(self._arms, self._practised, strict=True) if problem}
        return {"newest": self._newest, "arms": practised}

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "state", ("newest", "arms"))
        self._newest = integer(data["newest"], "state.newest")
        self._practised = [_BEFORE] * len(self._arms)
        for arm, saved in mapping(data["arms"], "state.arms").items():
            problem = integer(saved, f"state.arms[{arm!r}]", least=1)
            if problem > self._newest:
                refuse(f"state.arms[{arm!r}]", f"at most newest={self._newest}", saved)
            if arm in self._index:
                self._practised[self._index[arm]] = problem
        self._current = False

    def metrics(self) -> dict[str, float]:
        return self.shares.metrics()
