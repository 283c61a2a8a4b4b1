"""Staged sets: one environment at first, then 4, 16, 64, 256, then all."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from rlgym.difficulty._plain import fields, integer
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures.base import Mixture
from rlgym.difficulty.observation import Observation
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng, hashed_seed

__all__ = ["StagedMixture"]


@dataclass(frozen=True, slots=True)
class StagedMixture:
    """Every environment of a set equally often; after so many problems the set grows, until it is all of them.

    The sets are nested, as in RLVE's comparison of training on 1, 4, 16 and 256 environments. Which environment joins
    when is a shuffle by ``seed`` that depends on each id alone: one that is added or removed between checkpoints
    keeps the order of the others.

    Differences from the source:
        1. RLVE trains on each set on its own, to measure what more environments bring; here one run goes through all.
           ``Curriculum`` with some of the arms is the source's experiment.
        2. The sets are drawn by hash; RLVE's are given by lists.

    There is no floor: an environment outside of the set is left out on purpose, and the last set holds all.

    Attributes:
        sizes: of the sets before the last one, ascending; those that are not smaller than all are skipped.
        problems: reports in a stage, after which the next one begins. Further rounds of a problem count as well; a
            report of nothing but errors of ours does not.
        seed: names the order in which environments join.

    Source: RLVE: Scaling Up Reinforcement Learning for Language Models with Adaptive Verifiable Environments,
    arXiv:2511.07317 (2025).
    """

    kind: ClassVar[str] = "staged"
    sizes: tuple[int, ...] = (1, 4, 16, 64, 256)
    problems: int = 1024
    seed: int = 0

    def __post_init__(self) -> None:
        integers = all(type(size) is int and size >= 1 for size in self.sizes)
        if not integers or any(here >= there for here, there in pairwise(self.sizes)):
            raise InvalidParameter(f"{self!r}: sizes={self.sizes!r}: need ascending integers >= 1")
        if type(self.problems) is not int or self.problems < 1:
            raise InvalidParameter(f"{self!r}: problems={self.problems!r}: need an integer >= 1")
        if type(self.seed) is not int:
            raise InvalidParameter(f"{self!r}: seed={self.seed!r}: need an integer")

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        joining = sorted((arm.id for arm in arms), key=lambda name: (hashed_seed("staged", self.seed, name), name))
        return _Staged(self, joining)


class _Staged:
    def __init__(self, config: StagedMixture, joining: Sequence[str]) -> None:
        self._config, self._joining = config, joining
        self._sizes = [*(size for size in config.sizes if size < len(joining)), len(joining)]
        self._reports = 0

    def choose(self, rng: Rng) -> str:
        return self._joining[rng.randrange(self._size)]

    def observe(self, observations: Sequence[Observation]) -> None:
        self._reports += sum(observation.counted > 0 for observation in observations)

    def state_dict(self) -> dict[str, object]:
        return {"reports": self._reports}

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "state", ("reports",))
        self._reports = integer(data["reports"], "state.reports")

    def metrics(self) -> dict[str, float]:
        return {"stage": self._sizes.index(self._size), "environments": self._size, "reports": self._reports}

    @property
    def _size(self) -> int:
        return self._sizes[min(self._reports // self._config.problems, len(self._sizes) - 1)]
