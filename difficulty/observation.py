"""Observations: what one report says of the rollouts of one problem, and what those that learn from them share."""

from dataclasses import dataclass
from typing import Protocol

from rlgym.difficulty._plain import fields, integer, items, optional_integer, optional_number, score

__all__ = ["Observation", "Stateful", "Stateless"]

_FIELDS = ("round", "scores", "tokens", "seconds", "policy_version")


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

    def to_state(self) -> dict[str, object]:
        """All but index, arm and level, which stand with the draw, as plain JSON data."""
        return {
            "round": self.round,
            "scores": list(self.scores),
            "tokens": self.tokens,
            "seconds": self.seconds,
            "policy_version": self.policy_version,
        }

    @classmethod
    def from_state(cls, state: object, path: str, *, index: int, arm: str, level: int) -> "Observation":
        """The inverse of ``to_state``.

        Raises:
            CheckpointError: if the data does not fit; the message holds the path.
        """
        data = fields(state, path, _FIELDS)
        scores = items(data["scores"], f"{path}.scores")
        return cls(
            index=index,
            round=integer(data["round"], f"{path}.round"),
            arm=arm,
            level=level,
            scores=tuple(score(value, f"{path}.scores[{i}]") for i, value in enumerate(scores)),
            tokens=optional_integer(data["tokens"], f"{path}.tokens"),
            seconds=optional_number(data["seconds"], f"{path}.seconds"),
            policy_version=optional_integer(data["policy_version"], f"{path}.policy_version"),
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
