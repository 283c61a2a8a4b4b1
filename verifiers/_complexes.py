"""Complex numbers as pairs of real ones with error bounds; powers, roots and logarithms are the principal ones.

The arguments of complex logarithms lie in (-pi, pi]: ``log(-1) = i pi``, ``(-8)^(1/3) = 1 + i sqrt(3)``. ``Undefined``
and ``Unreliable`` are raised as by ``rlgym.verifiers._reals``, for each part: a part that is exactly zero stays so,
one that may be zero or not cannot be told, so that no value lies on an unknown side of a branch cut.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import atan2, ldexp
from typing import Final, TypeAlias

from rlgym.verifiers import _reals as reals
from rlgym.verifiers._reals import ONE, PI, ZERO, Real, Undefined

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "Complex",
    "add",
    "divide",
    "exact",
    "multiply",
    "negate",
    "power",
    "same",
]

Complex: TypeAlias = tuple[Real, Real]  # real and imaginary part

_HALF: Final[Real] = (1, -1, 0.0)
_ONE: Final[Complex] = (ONE, ZERO)
_I: Final[Complex] = (ZERO, ONE)
_LARGEST_INTEGER_POWER: Final = 1_000


def exact(value: Fraction) -> Complex:
    """A rational number, to this precision."""
    return reals.exact(value), ZERO


def negate(a: Complex) -> Complex:
    """``-a``."""
    return reals.negate(a[0]), reals.negate(a[1])


def add(terms: Sequence[Complex]) -> Complex:
    """The sum of one term or more."""
    return reals.add([real for real, _ in terms]), reals.add([imaginary for _, imaginary in terms])


def multiply(a: Complex, b: Complex) -> Complex:
    """``a b``."""
    (p, q), (r, s) = a, b
    if not q[0] and not s[0]:
        return reals.multiply(p, r), ZERO
    real = reals.add([reals.multiply(p, r), reals.negate(reals.multiply(q, s))])
    return real, reals.add([reals.multiply(p, s), reals.multiply(q, r)])


def divide(a: Complex, b: Complex) -> Complex:
    """``a / b``."""
    if not b[0][0] and not b[1][0]:
        raise Undefined
    if not b[1][0]:
        return reals.divide(a[0], b[0]), reals.divide(a[1], b[0])
    above, below = multiply(a, (b[0], reals.negate(b[1]))), _square_of_size(b)
    return reals.divide(above[0], below), reals.divide(above[1], below)


def power(base: Complex, exponent: Complex, integer: int | None) -> Complex:
    """``base ^ exponent``, the principal value; of 0 only where the exponent is an integer.

    Args:
        integer: the exponent, where it is known to be just this integer.
    """
    if integer is None or abs(integer) > _LARGEST_INTEGER_POWER:
        return exp(multiply(exponent, log(base)))
    if base == (ZERO, ZERO):
        if integer <= 0:
            raise Undefined
        return base
    result = _ONE
    for bit in bin(abs(integer))[2:]:
        result = multiply(result, result)
        if bit == "1":
            result = multiply(result, base)
    return result if integer >= 0 else divide(_ONE, result)


def exp(a: Complex) -> Complex:
    """``e ^ a``."""
    size = reals.exp(a[0])
    if not a[1][0]:
        return size, ZERO
    return reals.multiply(size, reals.cos(a[1])), reals.multiply(size, reals.sin(a[1]))


def log(a: Complex) -> Complex:
    """The natural logarithm; its imaginary part lies in (-pi, pi]."""
    x, y = a
    if not x[0] and not y[0]:
        raise Undefined
    if not y[0]:
        return reals.log((abs(x[0]), x[1], x[2])), ZERO if x[0] > 0 else PI
    return reals.multiply(_HALF, reals.log(_square_of_size(a))), _angle(a)


def sqrt(a: Complex) -> Complex:
    """The root with a positive real part, or that is ``i`` times a number that is not negative."""
    x, y = a
    if not y[0]:
        return (reals.sqrt(x), ZERO) if x[0] >= 0 else (ZERO, reals.sqrt(reals.negate(x)))
    size = reals.sqrt(_square_of_size(a))
    # of the two roots of (size +- x) / 2 the larger: the other part follows without cancellation
    larger = reals.sqrt(reals.multiply(_HALF, reals.add([size, (abs(x[0]), x[1], x[2])])))
    smaller = reals.divide(reals.multiply(_HALF, y), larger)
    if x[0] >= 0:
        return larger, smaller
    return (smaller, larger) if y[0] > 0 else (reals.negate(smaller), reals.negate(larger))


def sin(a: Complex) -> Complex:
    """The sine."""
    if not a[1][0]:
        return reals.sin(a[0]), ZERO
    cosh, sinh = _hyperbolic(a[1])
    return reals.multiply(reals.sin(a[0]), cosh), reals.multiply(reals.cos(a[0]), sinh)


def cos(a: Complex) -> Complex:
    """The cosine."""
    if not a[1][0]:
        return reals.cos(a[0]), ZERO
    cosh, sinh = _hyperbolic(a[1])
    return reals.multiply(reals.cos(a[0]), cosh), reals.negate(reals.multiply(reals.sin(a[0]), sinh))


def tan(a: Complex) -> Complex:
    """``sin a / cos a``."""
    return divide(sin(a), cos(a))


def cot(a: Complex) -> Complex:
    """``cos a / sin a``."""
    return divide(cos(a), sin(a))


def sec(a: Complex) -> Complex:
    """``1 / cos a``."""
    return divide(_ONE, cos(a))


def csc(a: Complex) -> Complex:
    """``1 / sin a``."""
    return divide(_ONE, sin(a))


def same(a: Complex, b: Complex) -> bool:
    """Whether two values agree to 45 digits, each part."""
    return reals.same(a[0], b[0]) and reals.same(a[1], b[1])


def _square_of_size(a: Complex) -> Real:
    """``|a|^2``."""
    return reals.add([reals.multiply(part, part) for part in a])


def _hyperbolic(y: Real) -> tuple[Real, Real]:
    """``cosh y`` and ``sinh y``."""
    up = reals.exp(y)
    down = reals.divide(ONE, up)
    total, difference = reals.add([up, down]), reals.add([up, reals.negate(down)])
    return reals.multiply(_HALF, total), reals.multiply(_HALF, difference)


def _angle(a: Complex) -> Real:
    """The angle of a point off the real line: a floating guess, and the arcsine of what is left."""
    x, y = a
    if not x[0]:
        return reals.multiply(_HALF, PI if y[0] > 0 else reals.negate(PI))
    size = reals.sqrt(_square_of_size(a))
    guess = Fraction(atan2(_float(reals.divide(y, size)), _float(reals.divide(x, size))))
    along = reals.multiply(y, reals.cos(reals.exact(guess)))
    across = reals.multiply(x, reals.sin(reals.exact(guess)))
    sine = reals.divide(reals.add([along, reals.negate(across)]), size)  # of angle - guess, under 2^-50
    # What the guess is good for, the difference has lost; but its terms are no larger than the angle, so that the sum
    # has their relative error.
    rest = Fraction(sine[0]) * Fraction(2) ** sine[1]
    m, e, _ = reals.exact(guess + rest + rest**3 / 6)
    return reals.rounded(m, e, along[2] + across[2] + 4 * reals.ROUNDING)


def _float(a: Real) -> float:
    return ldexp(a[0], a[1])


CONSTANTS: Final[dict[str, Complex]] = {"e": (reals.E, ZERO), "pi": (PI, ZERO), "i": _I}
FUNCTIONS: Final[dict[str, Callable[[Complex], Complex]]] = {
    function.__name__: function for function in (exp, log, sqrt, sin, cos, tan, cot, sec, csc)
}
