"""The numbers at which expressions are evaluated: real, or complex."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Generic, TypeVar

from rlgym.rng import Rng
from rlgym.verifiers import _complexes as complexes
from rlgym.verifiers import _reals as reals

__all__ = ["COMPLEXES", "REALS", "Field"]

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Field(Generic[V]):
    """Arithmetic on values that know how wrong they may be; every function raises ``Undefined`` or ``Unreliable``.

    Attributes:
        cost: how many times as long its operations take as those of real numbers.
        exact: a rational number as a value.
        point: a random value; its real part lies between two bounds in hundredths.
        power: of base, exponent, and the exponent where it is known to be an integer.
        same: whether two values agree to 45 digits.
    """

    name: str
    cost: int
    exact: Callable[[Fraction], V]
    point: Callable[[Rng, int, int], V]
    negate: Callable[[V], V]
    add: Callable[[Sequence[V]], V]
    multiply: Callable[[V, V], V]
    divide: Callable[[V, V], V]
    power: Callable[[V, V, int | None], V]
    constants: Mapping[str, V]
    functions: Mapping[str, Callable[[V], V]]
    same: Callable[[V, V], bool]


def _real_point(rng: Rng, low: int, high: int) -> reals.Real:
    return reals.exact(Fraction(rng.randint(low * 10**18, high * 10**18), 10**20))


def _complex_point(rng: Rng, low: int, high: int) -> complexes.Complex:
    """The imaginary part lies between -2 and 2, or between -8 and 8, where principal branches have been left."""
    bound = rng.choice((200, 800))
    return _real_point(rng, low, high), _real_point(rng, -bound, bound)


REALS: Final = Field(
    "real",
    1,
    lru_cache(maxsize=1024)(reals.exact),
    _real_point,
    reals.negate,
    reals.add,
    reals.multiply,
    reals.divide,
    reals.power,
    reals.CONSTANTS,
    reals.FUNCTIONS,
    reals.same,
)
COMPLEXES: Final = Field(
    "complex",
    5,
    complexes.exact,
    _complex_point,
    complexes.negate,
    complexes.add,
    complexes.multiply,
    complexes.divide,
    complexes.power,
    complexes.CONSTANTS,
    complexes.FUNCTIONS,
    complexes.same,
)
