"""Observations: what one report says of the rollouts of one problem, and what those that learn from them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, runtime_checkable

from rlgym.difficulty._plain import fields, integer, optional_integer, optional_number, scores

__all__ = ["KnowsAbility", "Observation", "Stateful", "Stateless"]

_SHORT: Final[Mapping[float | None, float]] = {0.0: 0, 1.0: 1}  # as they are written; most scores are one of them


@dataclass(frozen=True, slots=True)
class Observation:
    """One report: some rollouts of one problem.

    Attributes:
        index: which draw.
        round: 0 for the rollouts asked for at first, then 1, 2, ... for those that a ``Decision`` asked for.
        arm: id of the arm.
        level: the problem's difficulty.
        scores: one a rollout; 1.0 exactly where the answer is correct, None where the verdict is an error of ours.
        tokens: how many the rollouts took together, if known.
        seconds: how long they took together, if known.
        policy_version: which version of the policy wrote them, if known.
    """

    ROW: ClassVar = ("round", "scores", "tokens", "seconds", "policy_version")

    index: int
    round: int
    arm: str
    level: int
    scores: tuple[float | None, ...]
    tokens: int | None = None
    seconds: float | None = None
    policy_version: int | None = None

    @property
    def counted(self) -> int:
        """How many rollouts say something of the model: all but errors of ours."""
        return len(self.scores) - self.errors

    @property
    def correct(self) -> int:
        """How many rollouts are correct; partial credit is not."""
        return self.scores.count(1.0)

    @property
    def errors(self) -> int:
        """How many rollouts met an error of ours."""
        return self.scores.count(None)

    def to_row(self) -> list[object]:
        """All but index, arm and level, which stand with the draw, as plain JSON data."""
        scores = [_SHORT.get(value, value) for value in self.scores]
        return [self.round, scores, self.tokens, self.seconds, self.policy_version]

    @classmethod
    def from_row(cls, values: Sequence[object], path: str, *, index: int, arm: str, level: int) -> "Observation":
        """The inverse of ``to_row``.

        Raises:
            CheckpointError: if a value does not fit; the message holds the path.
        """
        number, listed, tokens, seconds, policy_version = values
        return cls(
            index,
            integer(number, f"{path}.round"),
            arm,
            level,
            scores(listed, f"{path}.scores"),
            optional_integer(tokens, f"{path}.tokens"),
            optional_number(seconds, f"{path}.seconds"),
            optional_integer(policy_version, f"{path}.policy_version"),
        )


class Stateful(Protocol):
    """What schedulers, mixtures and allocations share: state that survives a checkpoint."""

    def state_dict(self) -> dict[str, object]:
        """What was learned, as plain data that JSON returns unchanged."""

    def load_state_dict(self, state: object) -> None:
        """Take over a saved state.

        Raises:
            CheckpointError: if it does not fit; the message says what is wrong.
        """

    def metrics(self) -> dict[str, float]:
        """Numbers to log; the names are the same from call to call."""


class Stateless:
    """The common part of schedulers, mixtures and allocations that learn nothing."""

    def state_dict(self) -> dict[str, object]:
        """Nothing was learned."""
        return {}

    def load_state_dict(self, state: object) -> None:
        """Nothing to take over; anything else is refused."""
        fields(state, "state", ())

    def metrics(self) -> dict[str, float]:
        """Nothing to log."""
        return {}


@runtime_checkable
class KnowsAbility(Protocol):
    """A scheduler that believes to know how able the learner is; where one does not, the curriculum counts."""

    def ability(self) -> Mapping[int, float]:
        """The chance, in [0, 1], that a rollout is correct, by level."""
