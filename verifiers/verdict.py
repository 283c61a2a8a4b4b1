"""Verdicts: what verification says of an answer."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from rlgym.errors import InvalidParameter

__all__ = ["Outcome", "Verdict", "correct", "error", "graded", "invalid", "partial", "unparsable", "wrong"]

_BELOW_ONE = 1.0 - 2.0**-53  # the largest double under 1
_ABOVE_ZERO = 2.0**-1074  # the smallest double over 0


class Outcome(StrEnum):
    """The five things that can be true of a completion."""

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNPARSABLE = "unparsable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification says of one answer.

    Attributes:
        outcome: see ``Outcome``; ``error`` is a fault of ours and carries no reward.
        score: in [0, 1]; 1.0 exactly when the outcome is correct, strictly between for partial, else 0.0.
        reason: a short code in snake case, ``"wrong_sum"``; what a table can count.
        valid: False where the answer is not even a candidate (not a subset, not a path).
    """

    outcome: Outcome
    score: float
    reason: str
    valid: bool = True

    def __post_init__(self) -> None:
        if (self.score == 1.0) != (self.outcome is Outcome.CORRECT):
            raise InvalidParameter(f"Verdict({self.outcome}, score={self.score!r}): 1.0 means correct, and only that")
        if (0.0 < self.score < 1.0) != (self.outcome is Outcome.PARTIAL) or not 0.0 <= self.score <= 1.0:
            raise InvalidParameter(
                f"Verdict({self.outcome}, score={self.score!r}): need 0 < score < 1 only for partial"
            )

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.outcome is Outcome.CORRECT


_CORRECT = Verdict(Outcome.CORRECT, 1.0, "correct")


def correct() -> Verdict:
    """The answer is right."""
    return _CORRECT


def wrong(reason: str) -> Verdict:
    """The answer is a candidate, and wrong."""
    return Verdict(Outcome.WRONG, 0.0, reason)


def invalid(reason: str) -> Verdict:
    """The answer parses but is not a candidate: it breaks a rule that every answer has to keep."""
    return Verdict(Outcome.WRONG, 0.0, reason, valid=False)


def partial(score: Fraction, reason: str) -> Verdict:
    """The answer is wrong and earns exact credit; no rounding takes it to 0 or to 1.

    Raises:
        InvalidParameter: unless 0 < score < 1.
    """
    if not 0 < score < 1:
        raise InvalidParameter(f"partial({score!r}): need 0 < score < 1")
    return Verdict(Outcome.PARTIAL, min(max(float(score), _ABOVE_ZERO), _BELOW_ONE), reason)


def graded(credit: Fraction | int, reason: str) -> Verdict:
    """Correct at credit 1, wrong at 0, partial between; ``reason`` is that of anything under 1.

    Raises:
        InvalidParameter: unless 0 <= credit <= 1.
    """
    if credit == 1:
        return _CORRECT
    return wrong(reason) if credit == 0 else partial(Fraction(credit), reason)


def unparsable(reason: str) -> Verdict:
    """The completion holds no answer: ``no_answer``, ``ambiguous``, ``too_long`` or ``malformed``."""
    return Verdict(Outcome.UNPARSABLE, 0.0, reason, valid=False)


def error(reason: str) -> Verdict:
    """Our own fault: ``exception``, ``crash``, ``memory`` or ``deadline``; masked in training, counted, shown."""
    return Verdict(Outcome.ERROR, 0.0, reason, valid=False)
