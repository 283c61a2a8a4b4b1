"""Reward schemes: a number made from a verdict; errors of ours give none."""

from collections.abc import Callable
from typing import Final

from rlgym.errors import InvalidParameter, nearest
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["REWARDS", "Reward", "binary", "reward_scheme", "rlve", "shaped"]

Reward = Callable[[Verdict], float | None]


def binary(verdict: Verdict) -> float | None:
    """1 for a correct answer, else 0."""
    return None if verdict.outcome is Outcome.ERROR else float(verdict.correct)


def shaped(verdict: Verdict) -> float | None:
    """The score, in [0, 1]."""
    return None if verdict.outcome is Outcome.ERROR else verdict.score


def rlve(verdict: Verdict) -> float | None:
    """RLVE's scheme, in [-1, 1]: -1 unparsable, -0.5 not a candidate, else the score.

    Source: RLVE, arXiv:2511.07317, section on verifiable environments.
    """
    if verdict.outcome is Outcome.UNPARSABLE:
        return -1.0
    return -0.5 if verdict.outcome is Outcome.WRONG and not verdict.valid else shaped(verdict)


REWARDS: Final[dict[str, Reward]] = {"binary": binary, "shaped": shaped, "rlve": rlve}


def reward_scheme(name: str) -> Reward:
    """The scheme of that name.

    Raises:
        InvalidParameter: if there is none.
    """
    if name not in REWARDS:
        raise InvalidParameter(f"reward={name!r}: need one of {', '.join(REWARDS)}{nearest(str(name), REWARDS)}")
    return REWARDS[name]
