"""Tracks: an arm of a curriculum with its scheduler and its counts."""

from collections.abc import Sequence
from typing import TypedDict

from rlgym.difficulty._plain import fields, integer, integers, number, refuse
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import KnowsAbility, Observation, Stateful
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
    graded: int  # reports in which at least one rollout met no error
    all_correct: int  # of those, the ones whose other rollouts are all correct
    none_correct: int  # of those, the ones whose other rollouts are all not correct
    tokens: int
    seconds: float


class ArmMetrics(ArmCounts):
    """The counts of one arm, what follows from them, and what its scheduler says of itself."""

    flat_zero: float  # share of graded reports in which none is correct
    flat_one: float  # share of graded reports in which all are correct
    levels: dict[str, int]  # draws by level
    ability: dict[str, float]  # chance of a correct rollout by level: the scheduler's belief, or else the share so far
    scheduler: dict[str, float]


class Track:
    """An arm of a curriculum: its scheduler and its counts.

    Args:
        first_key: a key of the arm, whose split and style all others have.
    """

    def __init__(self, arm: Arm, first_key: ProblemKey, scheduler: Scheduler) -> None:
        self.arm, self.first_key, self.scheduler = arm, first_key, scheduler
        self.known_levels = frozenset(arm.levels)
        self._levels = _LevelCounts()
        self._counts: ArmCounts = {
            "draws": 0,
            "reports": 0,
            "rollouts": 0,
            "correct": 0,
            "errors": 0,
            "graded": 0,
            "all_correct": 0,
            "none_correct": 0,
            "tokens": 0,
            "seconds": 0.0,
        }

    def count_draw(self, level: int) -> None:
        """Count a draw of that level."""
        self._counts["draws"] += 1
        self._levels.draw(level)

    def learn(self, observations: Sequence[Observation]) -> None:
        """Hand the arm's observations to its scheduler, and count them."""
        self.scheduler.observe(observations)
        counts, levels = self._counts, self._levels
        for observation in observations:
            rollouts, correct, errors = len(observation.scores), observation.correct, observation.errors
            counted = rollouts - errors
            counts["reports"] += 1
            counts["rollouts"] += rollouts
            counts["correct"] += correct
            counts["errors"] += errors
            if counted:
                counts["graded"] += 1
                counts["all_correct"] += correct == counted
                counts["none_correct"] += correct == 0
            counts["tokens"] += observation.tokens or 0
            counts["seconds"] += observation.seconds or 0.0
            levels.report(observation.level, counted, correct)

    def metrics(self) -> ArmMetrics:
        """See ``ArmMetrics``."""
        counts, levels = self._counts, self._levels
        graded = max(1, counts["graded"])
        if isinstance(self.scheduler, KnowsAbility):
            ability = {str(level): chance for level, chance in sorted(self.scheduler.ability().items())}
        else:
            ability = levels.accuracy()
        return {
            **counts,
            "flat_zero": counts["none_correct"] / graded,
            "flat_one": counts["all_correct"] / graded,
            "levels": levels.histogram(),
            "ability": ability,
            "scheduler": self.scheduler.metrics(),
        }

    def to_state(self) -> dict[str, object]:
        """Plain JSON data."""
        return {
            "counts": {**self._counts},
            "levels": self._levels.to_state(),
            "scheduler": self.scheduler.state_dict(),
        }

    def load(self, state: object, path: str) -> None:
        """Take over what ``to_state`` gave.

        Raises:
            CheckpointError: if the data does not fit; the message holds the path.
        """
        data = fields(state, path, ("counts", "levels", "scheduler"))
        here = f"{path}.counts"
        counts = fields(data["counts"], here, tuple(self._counts))
        self._counts = {
            "draws": integer(counts["draws"], f"{here}.draws"),
            "reports": integer(counts["reports"], f"{here}.reports"),
            "rollouts": integer(counts["rollouts"], f"{here}.rollouts"),
            "correct": integer(counts["correct"], f"{here}.correct"),
            "errors": integer(counts["errors"], f"{here}.errors"),
            "graded": integer(counts["graded"], f"{here}.graded"),
            "all_correct": integer(counts["all_correct"], f"{here}.all_correct"),
            "none_correct": integer(counts["none_correct"], f"{here}.none_correct"),
            "tokens": integer(counts["tokens"], f"{here}.tokens"),
            "seconds": number(counts["seconds"], f"{here}.seconds"),
        }
        self._levels = _LevelCounts.from_state(data["levels"], f"{path}.levels")
        load_part(self.scheduler, data["scheduler"], f"{path}.scheduler")


class _LevelCounts:
    """Counts by level; a level may be one that the arm no longer has.

    Attributes:
        draws: of the level.
        counted: rollouts that met no error.
        correct: of those.
    """

    def __init__(self) -> None:
        self.draws: dict[int, int] = {}
        self.counted: dict[int, int] = {}
        self.correct: dict[int, int] = {}

    def draw(self, level: int) -> None:
        """Count a draw."""
        self.draws[level] = self.draws.get(level, 0) + 1

    def report(self, level: int, counted: int, correct: int) -> None:
        """Count the rollouts of a report."""
        self.counted[level] = self.counted.get(level, 0) + counted
        self.correct[level] = self.correct.get(level, 0) + correct

    def histogram(self) -> dict[str, int]:
        """Draws of the levels that were drawn."""
        return {str(level): draws for level, draws in sorted(self.draws.items()) if draws}

    def accuracy(self) -> dict[str, float]:
        """The share of correct rollouts at the levels that have any."""
        return {str(level): self.correct[level] / n for level, n in sorted(self.counted.items()) if n}

    def to_state(self) -> dict[str, object]:
        """Plain JSON data, as parallel lists: a thousand arms have twenty levels each."""
        levels = sorted(self.draws.keys() | self.counted.keys())
        return {"levels": levels, **{name: [counts.get(i, 0) for i in levels] for name, counts in vars(self).items()}}

    @classmethod
    def from_state(cls, state: object, path: str) -> "_LevelCounts":
        """The inverse of ``to_state``."""
        found = cls()
        data = fields(state, path, ("levels", *vars(found)))
        levels = integers(data["levels"], f"{path}.levels")
        for name in vars(found):
            values = integers(data[name], f"{path}.{name}")
            if len(values) != len(levels):
                refuse(f"{path}.{name}", f"{len(levels)} counts, one a level", values)
            setattr(found, name, dict(zip(levels, values, strict=True)))
        return found


def load_part(part: Stateful, state: object, path: str) -> None:
    """Load the state of a scheduler, a mixture or an allocation; its error gets the path in front."""
    try:
        part.load_state_dict(state)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error
