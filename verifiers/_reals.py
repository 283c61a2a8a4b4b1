"""Real numbers of 70 digits, each with a bound on its relative error: what decides whether two formulas agree.

Every operation either gives a value that is good to 50 digits, or raises: ``Undefined`` where mathematics has no real
value, ``Unreliable`` where this precision cannot tell. ``Unreliable`` are: magnitudes past 10^(10^9), exponents past
10^6 and angles past 10^15, cancellation that leaves fewer digits, and the loss of an operand beside a much larger one
(``1 + 10^-30``), so that a term too small to see is never overlooked. A sum that cancels to under 10^-45 of its largest
term is exactly zero.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final, NamedTuple

__all__ = [
    "FUNCTIONS",
    "PI",
    "E",
    "Real",
    "Undefined",
    "Unreliable",
    "add",
    "divide",
    "exact",
    "moderate",
    "multiply",
    "negate",
    "power",
    "same",
]

DIGITS: Final = 70
ROUNDING: Final = 1e-69  # bound on the relative error of one operation
WORST: Final = 1e-50  # bound on that of every value
EQUAL: Final = Decimal("1e-45")  # relative difference of what is taken for the same
SMALLEST_TERM: Final = 20  # decimal places by which a term may stand back behind the largest

_CONTEXT: Final = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
_WIDE: Final = Context(prec=100, rounding=ROUND_HALF_EVEN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
_PI: Final = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651"
)
_HALF_PI: Final = _WIDE.divide(_PI, Decimal(2))
_LARGEST_EXPONENT: Final = 10**9
_LARGEST_EXP: Final = Decimal(10**6)
_LARGEST_ANGLE: Final = Decimal(10**15)
_LARGEST_INTEGER_POWER: Final = 1_000


class Undefined(Exception):
    """There is no real value: a zero divisor, the logarithm of a negative number."""


class Unreliable(Exception):
    """There may be a value, but not one that this precision can tell."""


class Real(NamedTuple):
    """A value and a bound on its relative error; an exact zero has the bound 0."""

    value: Decimal
    error: float


ZERO: Final = Real(Decimal(0), 0.0)
ONE: Final = Real(Decimal(1), 0.0)
PI: Final = Real(_CONTEXT.plus(_PI), ROUNDING)
E: Final = Real(_CONTEXT.exp(Decimal(1)), ROUNDING)


def exact(value: Fraction) -> Real:
    """A rational number, to this precision."""
    if value.denominator == 1 and abs(value) < 10**DIGITS:
        return Real(Decimal(value.numerator), 0.0)
    return _checked(_CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator)), ROUNDING)


def negate(a: Real) -> Real:
    """``-a``."""
    return Real(a.value.copy_negate(), a.error)


def add(terms: list[Real]) -> Real:
    """The sum of one term or more."""
    terms = [term for term in terms if term.value]
    if not terms:
        return ZERO
    total = terms[0].value
    for term in terms[1:]:
        total = _CONTEXT.add(total, term.value)
    heights = [term.value.adjusted() for term in terms]
    if min(heights) < max(heights) - SMALLEST_TERM:
        raise Unreliable
    largest = max(term.value.copy_abs() for term in terms)
    error = sum(term.error for term in terms) + len(terms) ** 2 * ROUNDING  # relative to the largest term
    if total.copy_abs() <= _CONTEXT.multiply(largest, EQUAL):
        return ZERO
    return _checked(total, error * float(_CONTEXT.divide(largest, total.copy_abs())))


def multiply(a: Real, b: Real) -> Real:
    """``a b``."""
    if not a.value or not b.value:
        return ZERO
    return _checked(_CONTEXT.multiply(a.value, b.value), a.error + b.error + ROUNDING)


def divide(a: Real, b: Real) -> Real:
    """``a / b``."""
    if not b.value:
        raise Undefined
    if not a.value:
        return ZERO
    return _checked(_CONTEXT.divide(a.value, b.value), a.error + b.error + ROUNDING)


def power(base: Real, exponent: Real, integer: int | None) -> Real:
    """``base ^ exponent``; of a base that is not positive, only where the exponent is an integer.

    Args:
        integer: the exponent, where it is known to be just this integer.
    """
    if integer is None:
        if base.value <= 0:
            raise Undefined
        return exp(multiply(exponent, log(base)))
    if not base.value:
        if integer <= 0:
            raise Undefined
        return ZERO
    if abs(integer) <= _LARGEST_INTEGER_POWER:
        return _checked(_CONTEXT.power(base.value, Decimal(integer)), abs(integer) * base.error + 2 * ROUNDING)
    size = exp(multiply(exponent, log(Real(base.value.copy_abs(), base.error))))
    return negate(size) if base.value < 0 and integer % 2 else size


def exp(a: Real) -> Real:
    """``e ^ a``."""
    if not a.value:
        return ONE
    _need_visible(a)
    if a.value.copy_abs() > _LARGEST_EXP:
        raise Unreliable
    return _checked(_CONTEXT.exp(a.value), float(a.value.copy_abs()) * a.error + ROUNDING)


def log(a: Real) -> Real:
    """The natural logarithm."""
    if a.value <= 0:
        raise Undefined
    value = _CONTEXT.ln(a.value)
    if not value:
        if a.error:
            raise Unreliable
        return ZERO
    return _checked(value, a.error / float(value.copy_abs()) + ROUNDING)


def sqrt(a: Real) -> Real:
    """The root that is not negative."""
    if a.value < 0:
        raise Undefined
    return _checked(_CONTEXT.sqrt(a.value), a.error + ROUNDING) if a.value else ZERO


def sin(a: Real) -> Real:
    """The sine of an angle in radians."""
    if not a.value:
        return ZERO
    return _circular(a, 0)


def cos(a: Real) -> Real:
    """The cosine of an angle in radians."""
    if not a.value:
        return ONE
    _need_visible(a)
    return _circular(a, 1)


def _circular(a: Real, quarters: int) -> Real:
    """``sin(a + quarters pi/2)``, by Taylor's series within a quarter turn."""
    if a.value.copy_abs() > _LARGEST_ANGLE:
        raise Unreliable
    turns = _WIDE.to_integral_value(_WIDE.divide(a.value, _HALF_PI))
    rest = _WIDE.subtract(a.value, _WIDE.multiply(turns, _HALF_PI))  # |rest| <= pi/4, wrong by at most 10^-80
    quarters += int(turns)
    square = _CONTEXT.multiply(rest, rest).copy_negate()
    term, k = (Decimal(1), 1) if quarters % 2 else (_CONTEXT.plus(rest), 2)  # cosine of the rest, or sine
    total, lowest = term, term.adjusted() - DIGITS
    while term.adjusted() >= lowest:
        term = _CONTEXT.divide(_CONTEXT.multiply(term, square), Decimal(k * (k + 1)))
        total = _CONTEXT.add(total, term)
        k += 2
    if quarters % 4 >= 2:
        total = total.copy_negate()
    if not total:
        raise Unreliable
    return _checked(total, a.error * float(_CONTEXT.divide(a.value, total).copy_abs()) + 20 * ROUNDING)


def tan(a: Real) -> Real:
    """``sin a / cos a``."""
    return divide(sin(a), cos(a))


def cot(a: Real) -> Real:
    """``cos a / sin a``."""
    return divide(cos(a), sin(a))


def sec(a: Real) -> Real:
    """``1 / cos a``."""
    return divide(ONE, cos(a))


def csc(a: Real) -> Real:
    """``1 / sin a``."""
    return divide(ONE, sin(a))


FUNCTIONS: Final[dict[str, Callable[[Real], Real]]] = {
    function.__name__: function for function in (exp, log, sqrt, sin, cos, tan, cot, sec, csc)
}


def same(a: Real, b: Real) -> bool:
    """Whether two values agree to 45 digits."""
    size = max(a.value.copy_abs(), b.value.copy_abs())
    return _CONTEXT.subtract(a.value, b.value).copy_abs() <= _CONTEXT.multiply(size, EQUAL)


def moderate(a: Real) -> bool:
    """Whether a difference of 10^-5 from this value could be seen."""
    return not a.value or abs(a.value.adjusted()) < SMALLEST_TERM - 5


def _checked(value: Decimal, error: float) -> Real:
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT or not error < WORST:
        raise Unreliable
    return Real(value, error)


def _need_visible(a: Real) -> None:
    """That ``1 + a`` is not just 1."""
    if a.value.adjusted() < -SMALLEST_TERM:
        raise Unreliable
