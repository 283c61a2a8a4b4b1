"""Exact credit for answers that are wrong but nearer than nothing: fractions in [0, 1], 1 only when right.

All is integer arithmetic, so numbers may have any size, and two that differ by one in their last of thousands of digits
differ in credit.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

from rlgym.errors import InvalidParameter

__all__ = ["closeness", "fraction_correct", "optimality", "overlap"]


def optimality(value: int | Fraction, best: int | Fraction, floor: int | Fraction) -> Fraction:
    """How far a feasible objective value has come from the trivial policy's to the optimum.

    Args:
        value: the answer's objective.
        best: the optimum; may lie on either side of ``floor``, so that it serves minimisation and maximisation.
        floor: what the trivial policy reaches; it and anything worse earn 0.

    Returns:
        ``(value - floor) / (best - floor)`` clipped to [0, 1]; 1 exactly when ``value == best``.

    Raises:
        InvalidParameter: if ``value`` is better than ``best``: then ``best`` was no optimum.
    """
    if value == best:
        return Fraction(1)
    if best == floor:
        return Fraction(0)
    credit = Fraction(value - floor) / Fraction(best - floor)
    if credit > 1:
        raise InvalidParameter(
            f"optimality(value={_shown(value)}, best={_shown(best)}, floor={_shown(floor)}): "
            f"value is better than the best"
        )
    return max(credit, Fraction(0))


def closeness(value: int | Fraction, target: int | Fraction, scale: int | Fraction) -> Fraction:
    """Linear credit for a number near another: ``1 - |value - target| / scale``, at least 0.

    Args:
        scale: the distance, > 0, from which nothing is earned.

    Raises:
        InvalidParameter: unless scale > 0.
    """
    if scale <= 0:
        raise InvalidParameter(f"closeness(scale={_shown(scale)}): need scale > 0")
    return max(Fraction(0), 1 - abs(Fraction(value - target)) / Fraction(scale))


def fraction_correct(answer: Sequence[object], reference: Sequence[object], floor: Fraction = Fraction(0)) -> Fraction:
    """Share of positions that agree, rescaled so that ``floor`` (what guessing gets) earns 0.

    Sequences of different lengths earn 0.

    Raises:
        InvalidParameter: unless 0 <= floor < 1.
    """
    if not 0 <= floor < 1:
        raise InvalidParameter(f"fraction_correct(floor={floor}): need 0 <= floor < 1")
    if len(answer) != len(reference) or not reference:
        return Fraction(int(list(answer) == list(reference)))
    share = Fraction(sum(a == b for a, b in zip(answer, reference, strict=True)), len(reference))
    return max(Fraction(0), (share - floor) / (1 - floor))


def overlap(answer: Iterable[Hashable], reference: Iterable[Hashable]) -> Fraction:
    """Jaccard similarity of two collections, in which repeated items count as often as they stand: shared over all.

    1 exactly when the two hold the same items equally often; of two empty ones too. Order does not matter.
    """
    left, right = Counter(answer), Counter(reference)
    union = (left | right).total()
    return Fraction((left & right).total(), union) if union else Fraction(1)


def _shown(value: int | Fraction) -> str:
    """A number for a message; Python refuses to write out integers past 4,300 digits."""
    number = Fraction(value)
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return str(value) if bits <= 1_000 else f"a number of {bits} bits"
