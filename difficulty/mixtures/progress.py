"""Learning progress: environments whose success rate changes come more often."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rlgym.difficulty._plain import fields, items, mapping, refuse
from rlgym.difficulty._progress import Averages, followed, progress
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures._shares import Shares, share
from rlgym.difficulty.mixtures.base import Mixture, check_share
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers.base import check_number
from rlgym.rng import Rng

__all__ = ["LearningProgressMixture"]


@dataclass(frozen=True, slots=True)
class LearningProgressMixture:
    """Environments whose success rate rises or falls come more often than those where nothing changes.

    Every level of an environment has a fast average of its success rate p and a slow one, which is an average of the
    fast one: ``fast <- fast + s (p - fast)``, ``slow <- slow + s (fast - slow)``. Its progress is
    ``|f(fast) - f(slow)|`` with ``f(p) = (1 - c) p / (p + c (1 - 2 p))``, which stretches small p, so that the first
    successes at something hard count. The environment's progress P follows that of the level just practised,
    ``P <- P + s (progress - P)``, and draws are in proportion to P.

    Differences from the source:
        1. A task is there one goal; here an environment at one level, or a scheduler that moves the level would look
           like progress or forgetting. P joins the levels.
        2. Rates are those of the training rollouts, as they come; a task is there evaluated at intervals.
        3. Draws are in proportion to P, as in ALP-GMM; the source passes the z-score of the progress of each task
           through a sigmoid.
        4. Every environment keeps ``floor / K`` of the draws, K the number of environments: where nothing was seen to
           change, nothing would be seen again.
        5. Both averages begin at the first rate seen, so that what the model could do before is not progress.
        6. The default of ``s`` is ours: it is in reports of one level. Errors of ours count nowhere.

    Attributes:
        rate: s, in (0, 1].
        pivot: c, in (0, 1): the success rate that f maps to 1/2; at 1/2, f(p) = p.
        floor: the part of all draws that is spread evenly.

    Source: Kanitscheider et al., Multi-task curriculum learning in a complex, visual, hard-exploration domain:
    Minecraft, arXiv:2106.14876 (2021); ALP-GMM: Portelas et al., arXiv:1910.07224 (2019), whose share of even draws is
    the default floor.
    """

    kind: ClassVar[str] = "learning_progress"
    rate: float = 0.1
    pivot: float = 0.1
    floor: float = 0.2

    def __post_init__(self) -> None:
        check_number(self, "rate", self.rate, "0 < rate <= 1", lambda rate: 0 < rate <= 1)
        check_number(self, "pivot", self.pivot, "0 < pivot < 1", lambda pivot: 0 < pivot < 1)
        check_share(self, "floor", self.floor)

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _LearningProgress(self, [arm.id for arm in arms])


class _LearningProgress:
    def __init__(self, config: LearningProgressMixture, arms: Sequence[str]) -> None:
        self._config, self._arms = config, arms
        self._index = {arm: i for i, arm in enumerate(arms)}
        self.shares = Shares(arms, config.floor)
        self._progress = [0.0] * len(arms)
        self._averages: list[dict[int, Averages]] = [{} for _ in arms]

    def choose(self, rng: Rng) -> str:
        return self.shares.choose(rng)

    def observe(self, observations: Sequence[Observation]) -> None:
        rate, pivot = self._config.rate, self._config.pivot
        for observation in observations:
            if observation.counted:
                i, level = self._index[observation.arm], observation.level
                success = observation.correct / observation.counted
                averages = followed(self._averages[i].get(level), success, rate)
                self._averages[i][level] = averages
                self._progress[i] += rate * (progress(averages, pivot) - self._progress[i])
                self.shares.set(i, self._progress[i])

    def state_dict(self) -> dict[str, object]:
        return {
            "arms": {
                arm: {"progress": self._progress[i], "levels": {str(at): list(two) for at, two in averages.items()}}
                for i, (arm, averages) in enumerate(zip(self._arms, self._averages, strict=True))
                if averages
            }
        }

    def load_state_dict(self, state: object) -> None:
        data = fields(state, "state", ("arms",))
        self._progress = [0.0] * len(self._arms)
        self._averages = [{} for _ in self._arms]
        for arm, saved in mapping(data["arms"], "state.arms").items():
            path = f"state.arms[{arm!r}]"
            found = fields(saved, path, ("progress", "levels"))
            learned = share(found["progress"], f"{path}.progress")
            levels = mapping(found["levels"], f"{path}.levels")
            averages = {_level(at, path): _averages(two, f"{path}.levels[{at!r}]") for at, two in levels.items()}
            if arm in self._index:
                i = self._index[arm]
                self._progress[i], self._averages[i] = learned, averages
        self.shares.set_all(self._progress)

    def metrics(self) -> dict[str, float]:
        return self.shares.metrics()


def _level(text: str, path: str) -> int:
    if not (text.isascii() and text.isdigit()):
        refuse(f"{path}.levels", "levels as names", text)
    return int(text)


def _averages(value: object, path: str) -> Averages:
    two = items(value, path)
    if len(two) != 2:
        refuse(path, "a fast and a slow average", value)
    return Averages(share(two[0], path), share(two[1], path))
