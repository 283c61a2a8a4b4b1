"""Real numbers of 240 bits (72 digits), each with a bound on its relative error: what decides if two formulas agree.

Every operation either gives a value that is good to 50 digits, or raises: ``Undefined`` where mathematics has no real
value, ``Unreliable`` where this precision cannot tell. ``Unreliable`` are: magnitudes past 10^(10^9), exponents past
10^6 and angles past 10^15, cancellation that leaves fewer digits, and the loss of an operand beside a much larger one
(``1 + 10^-30``), so that a term too small to see is never overlooked. A sum that cancels to under 10^-45 of its largest
term is exactly zero, an angle so near to a multiple of pi/2 is that multiple, and a logarithm of what is so near to 1
is 0.

The functions work on integers alone, by tables and series, so that they depend on no library's state; they take three
to eight microseconds. Source of the method: Brent and Zimmermann, Modern Computer Arithmetic (2010), chapter 4.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isqrt, ldexp
from typing import Final, TypeAlias

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "ONE",
    "PI",
    "ZERO",
    "E",
    "Real",
    "Undefined",
    "Unreliable",
    "add",
    "cos",
    "divide",
    "exact",
    "exp",
    "log",
    "moderate",
    "multiply",
    "negate",
    "power",
    "rounded",
    "same",
    "sin",
    "sqrt",
]

BITS: Final = 240
ROUNDING: Final = 2.0**-238  # bound on the relative error of one operation
WORST: Final = 2.0**-167  # bound on that of every value: 50 digits
EQUAL: Final = 150  # bits to which values must agree to be taken for the same: 45 digits
VISIBLE: Final = 68  # bits by which a term may stand back behind the largest: 20 digits

_LARGEST_EXPONENT: Final = 3_321_928_094
_LARGEST_EXP: Final = 20  # bits before the point
_LARGEST_ANGLE: Final = 50
_LARGEST_INTEGER_POWER: Final = 1_000


class Undefined(Exception):
    """There is no real value: a zero divisor, the logarithm of a negative number."""


class Unreliable(Exception):
    """There may be a value, but not one that this precision can tell."""


# (m, e, error): the value m 2^e and a bound on its relative error; an exact zero is (0, 0, 0.0). Not a NamedTuple:
# making one takes as long as multiplying two numbers.
Real: TypeAlias = tuple[int, int, float]

ZERO: Final[Real] = (0, 0, 0.0)
ONE: Final[Real] = (1, 0, 0.0)


def exact(value: Fraction) -> Real:
    """A rational number, to this precision."""
    above, below = value.as_integer_ratio()
    if below == 1 and above.bit_length() <= BITS:
        return above, 0, 0.0
    shift = BITS + 1 + below.bit_length() - above.bit_length()
    quotient = (above << shift) // below if shift >= 0 else above // (below << -shift)
    return rounded(quotient, -shift, ROUNDING)


def negate(a: Real) -> Real:
    """``-a``."""
    return -a[0], a[1], a[2]


def add(terms: Sequence[Real]) -> Real:
    """The sum of one term or more."""
    total, base, error = 0, 0, ROUNDING
    highest = lowest = None
    for m, e, own in terms:
        if not m:
            continue
        height = m.bit_length() + e
        if highest is None or lowest is None:
            total, base, error, highest, lowest = m, e, ROUNDING + own, height, height
            continue
        if height > highest:
            highest = height
        elif height < lowest:
            lowest = height
        if highest - lowest > VISIBLE:
            raise Unreliable  # before the shift below, which is under VISIBLE + BITS for this reason
        if e < base:
            total <<= base - e
            base = e
        total += m << (e - base)
        error += own
    if highest is None:
        return ZERO
    height = total.bit_length() + base
    if not total or height <= highest - EQUAL:
        return ZERO
    return rounded(total, base, error * 2.0 ** (highest - height + 1))


def multiply(a: Real, b: Real) -> Real:
    """``a b``."""
    product = a[0] * b[0]
    return rounded(product, a[1] + b[1], a[2] + b[2] + ROUNDING) if product else ZERO


def divide(a: Real, b: Real) -> Real:
    """``a / b``."""
    if not b[0]:
        raise Undefined
    if not a[0]:
        return ZERO
    shift = BITS + 1 + b[0].bit_length() - a[0].bit_length()
    return rounded((a[0] << shift) // b[0], a[1] - b[1] - shift, a[2] + b[2] + ROUNDING)


def power(base: Real, exponent: Real, integer: int | None) -> Real:
    """``base ^ exponent``; of a base that is not positive, only where the exponent is an integer.

    Args:
        integer: the exponent, where it is known to be just this integer.
    """
    if integer is None:
        if base[0] <= 0:
            raise Undefined
        return exp(multiply(exponent, log(base)))
    if not base[0]:
        if integer <= 0:
            raise Undefined
        return ZERO
    if not integer:
        return ONE
    if abs(integer) <= _LARGEST_INTEGER_POWER:
        result = base
        for bit in bin(abs(integer))[3:]:
            result = multiply(result, result)
            if bit == "1":
                result = multiply(result, base)
        return result if integer > 0 else divide(ONE, result)
    m, e, error = base
    size = exp(multiply(exponent, log((abs(m), e, error))))
    return negate(size) if m < 0 and integer % 2 else size


def sqrt(a: Real) -> Real:
    """The root that is not negative."""
    m, e, error = a
    if m < 0:
        raise Undefined
    if not m:
        return ZERO
    shift = 2 * BITS - m.bit_length()
    shift += (e - shift) % 2
    return rounded(isqrt(m << shift), (e - shift) // 2, error + ROUNDING)


def exp(a: Real) -> Real:
    """``e ^ a``."""
    m, e, error = a
    if not m:
        return ONE
    height = _visible_height(a)
    if height > _LARGEST_EXP:
        raise Unreliable
    shift = e + _POINT
    x = m << shift if shift >= 0 else m >> -shift
    twos, x = divmod(x, _LN2)
    return rounded(_exp_of_less_than_one(x), twos - _POINT, 2.0**height * error + ROUNDING)


def log(a: Real) -> Real:
    """The natural logarithm."""
    m, e, error = a
    if m <= 0:
        raise Undefined
    length = m.bit_length()
    x = _log_of_less_than_two(m << _POINT + 1 - length) + (e + length - 1) * _LN2
    if x.bit_length() <= _POINT - EQUAL:  # of 1
        return ZERO
    return rounded(x, -_POINT, (error + _ABSOLUTE) * _inverse(x) + ROUNDING)


def sin(a: Real) -> Real:
    """The sine of an angle in radians."""
    return _circular(a, 0) if a[0] else ZERO


def cos(a: Real) -> Real:
    """The cosine of an angle in radians."""
    if not a[0]:
        return ONE
    _visible_height(a)
    return _circular(a, 1)


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


def same(a: Real, b: Real) -> bool:
    """Whether two values agree to 45 digits."""
    if not a[0] or not b[0]:
        return a[0] == b[0]
    base = min(a[1], b[1])
    if max(a[1], b[1]) - base > 2 * BITS:
        return False
    one, other = a[0] << (a[1] - base), b[0] << (b[1] - base)
    return one == other or (one - other).bit_length() <= max(one.bit_length(), other.bit_length()) - EQUAL


def moderate(a: Real) -> bool:
    """Whether a difference of 10^-5 from this value could be seen."""
    m, e, _ = a
    return not m or (abs(m.bit_length() + e) < 60 and 1e-14 <= ldexp(abs(m), e) < 1e15)


def rounded(m: int, e: int, error: float) -> Real:
    """``m 2^e`` for ``m`` not 0, cut to its first bits."""
    excess = m.bit_length() - BITS
    if excess > 0:
        m >>= excess
        e += excess
    if not error < WORST or not -_LARGEST_EXPONENT < e < _LARGEST_EXPONENT:
        raise Unreliable
    return m, e, error


def _visible_height(a: Real) -> int:
    """The bits of ``a`` before the point, where ``1 + a`` is not just 1."""
    height = a[0].bit_length() + a[1]
    if height < -VISIBLE:
        raise Unreliable
    return height


# Functions on integers that stand for themselves times 2^-_POINT. Each is wrong by less than _ABSOLUTE.

_POINT: Final = BITS + 32
_WIDE: Final = 64  # more bits of pi, for the angles that are many turns
_ABSOLUTE: Final = 2.0 ** (8 - _POINT)
_PI_DIGITS: Final = (
    314159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651
)
_HALF_PI: Final = (_PI_DIGITS << _POINT + _WIDE - 1) // 10**110
PI: Final[Real] = ((_PI_DIGITS << BITS) // 10**110 >> 2, 2 - BITS, ROUNDING)


def _inverse(x: int) -> float:
    """A bound on ``1 / |x|``."""
    return 2.0 ** (_POINT + 1 - x.bit_length())


def _exp_series(x: int) -> int:
    total = term = 1 << _POINT
    k = 1
    while term:
        term = (term * x >> _POINT) // k
        total += term
        k += 1
    return total


def _twice_artanh(x: int) -> int:
    """``log((1 + x) / (1 - x))``."""
    square = x * x >> _POINT
    total, power, k = 0, x, 1
    while power > 1 or power < -1:
        total += power // k
        power = power * square >> _POINT
        k += 2
    return 2 * total


_LN2: Final = _twice_artanh((1 << _POINT) // 3)
_EXP_COARSE: Final = [_exp_series(i << _POINT - 5) for i in range(23)]
_EXP_FINE: Final = [_exp_series(i << _POINT - 10) for i in range(32)]
_RECIPROCALS: Final = [2**20 // (2 * i + 129) for i in range(64)]  # of 1 + (i + 1/2) / 64, times 2^13
_LOGARITHMS: Final = [_twice_artanh((2**13 - r << _POINT) // (2**13 + r)) for r in _RECIPROCALS]  # of 2^13 / r


def _exp_of_less_than_one(x: int) -> int:
    """For 0 <= x < log 2."""
    coarse, fine = x >> _POINT - 5, x >> _POINT - 10 & 31
    series = _exp_series(x & (1 << _POINT - 10) - 1)
    return (_EXP_COARSE[coarse] * _EXP_FINE[fine] >> _POINT) * series >> _POINT


def _log_of_less_than_two(x: int) -> int:
    """For 1 <= x < 2."""
    i = (x >> _POINT - 6) - 64
    near_one = x * _RECIPROCALS[i] >> 13
    rest = near_one - (1 << _POINT)
    return _LOGARITHMS[i] + _twice_artanh((rest << _POINT) // (near_one + (1 << _POINT)))


def _circular(a: Real, quarters: int) -> Real:
    """``sin(a + quarters pi/2)``."""
    m, e, error = a
    height = m.bit_length() + e
    if height > _LARGEST_ANGLE:
        raise Unreliable
    shift = e + _POINT + _WIDE
    x = m << shift if shift >= 0 else m >> -shift
    turns = (2 * x + _HALF_PI) // (2 * _HALF_PI)
    x = x - turns * _HALF_PI >> _WIDE  # |x| <= pi/4
    if turns and x.bit_length() <= height + _POINT - EQUAL:  # cancelled: a multiple of pi/2
        return (ZERO, ONE, ZERO, (-1, 0, 0.0))[(quarters + turns) % 4]
    x = _series(x, (quarters + turns) % 2)
    if (quarters + turns) % 4 >= 2:
        x = -x
    if not x:
        raise Unreliable
    return rounded(x, -_POINT, (2.0**height * error + _ABSOLUTE) * _inverse(x) + ROUNDING)


def _series(x: int, quarter: int) -> int:
    """The sine of ``x`` in a quarter around 0, or with ``quarter`` 1 the cosine, by Taylor's series."""
    square = -(x * x >> _POINT)
    term, k = (1 << _POINT, 1) if quarter else (x, 2)
    total = term
    while term > 1 or term < -1:
        term = (term * square >> _POINT) // (k * (k + 1))
        total += term
        k += 2
    return total


E: Final[Real] = exp(ONE)
CONSTANTS: Final = {"e": E, "pi": PI}
FUNCTIONS: Final[dict[str, Callable[[Real], Real]]] = {
    function.__name__: function for function in (exp, log, sqrt, sin, cos, tan, cot, sec, csc)
}
