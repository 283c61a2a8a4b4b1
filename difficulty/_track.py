"""Tracks: an arm of a curriculum with its scheduler and its counts."""

from collections.abc import Sequence
from typing import TypedDict

from rlgym.difficulty._plain import fields, integer, mapping, number
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful
from rlgym.difficulty.schedulers import Scheduler
from rlgym.errors import CheckpointError
from rlgym.keys import ProblemKey


class ArmCounts(TypedDict):
    """What happened to one arm since the beginning; a rate over some steps is a quotient of two differences."""

    draws: int
    reports: int
    rollouts: int
    correct: int
    errors: int  # rollouts that met an error of ours
    all_correct: int  # reports whose rollouts, errors apart, are all correct
    none_correct: int  # reports whose rollouts, errors apart, are all not correct
    tokens: int
    seconds: float
    levels: dict[str, int]  # draws by level


class ArmMetrics(ArmCounts):
    """The counts of one arm, and what its scheduler says of itself."""

    scheduler: dict[str, float]


class Track:
    """An arm of a curriculum: its scheduler and its counts."""

    def __init__(self, arm: Arm, first_key: ProblemKey, scheduler: Scheduler) -> None:
        self.arm, self.first_key, self.scheduler = arm, first_key, scheduler
        self.counts: ArmCounts = {
            "draws": 0,
            "reports": 0,
            "rollouts": 0,
            "correct": 0,
            "errors": 0,
            "all_correct": 0,
            "none_correct": 0,
            "tokens": 0,
            "seconds": 0.0,
            "levels": {},
        }

    def count_draw(self, level: int) -> None:
        """Count a draw of that level."""
        self.counts["draws"] += 1
        levels = self.counts["levels"]
        levels[str(level)] = levels.get(str(level), 0) + 1

    def learn(self, observations: Sequence[Observation]) -> None:
        """Hand the arm's observations to its scheduler, and count them."""
        self.scheduler.observe(observations)
        counts = self.counts
        for observation in observations:
            correct, counted = observation.correct, observation.counted
            counts["reports"] += 1
            counts["rollouts"] += len(observation.scores)
            counts["correct"] += correct
            counts["errors"] += observation.errors
            counts["all_correct"] += 0 < counted == correct
            counts["none_correct"] += correct == 0 < counted
            counts["tokens"] += observation.tokens or 0
            counts["seconds"] += observation.seconds or 0.0

    def metrics(self) -> ArmMetrics:
        """See ``ArmMetrics``."""
        return {**self._snapshot(), "scheduler": self.scheduler.metrics()}

    def to_state(self) -> dict[str, object]:
        """Plain JSON data."""
        return {"counts": self._snapshot(), "scheduler": self.scheduler.state_dict()}

    def load(self, state: object, path: str) -> None:
        """Take over what ``to_state`` gave.

        Raises:
            CheckpointError: if the data does not fit; the message holds the path.
        """
        data = fields(state, path, ("counts", "scheduler"))
        here = f"{path}.counts"
        counts = fields(data["counts"], here, tuple(self.counts))
        levels = mapping(counts["levels"], f"{here}.levels")
        self.counts = {
            "draws": integer(counts["draws"], f"{here}.draws"),
            "reports": integer(counts["reports"], f"{here}.reports"),
            "rollouts": integer(counts["rollouts"], f"{here}.rollouts"),
            "correct": integer(counts["correct"], f"{here}.correct"),
            "errors": integer(counts["errors"], f"{here}.errors"),
            "all_correct": integer(counts["all_correct"], f"{here}.all_correct"),
            "none_correct": integer(counts["none_correct"], f"{here}.none_correct"),
            "tokens": integer(counts["tokens"], f"{here}.tokens"),
            "seconds": number(counts["seconds"], f"{here}.seconds"),
            "levels": {level: integer(draws, f"{here}.levels[{level!r}]") for level, draws in levels.items()},
        }
        load_part(self.scheduler, data["scheduler"], f"{path}.scheduler")

    def _snapshot(self) -> ArmCounts:
        return {**self.counts, "levels": dict(self.counts["levels"])}


def load_part(part: Stateful, state: object, path: str) -> None:
    """Load the state of a scheduler, a mixture or an allocation; its error gets the path in front."""
    try:
        part.load_state_dict(state)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error
