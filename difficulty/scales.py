"""Scales: a knob's value as a function of the difficulty, exact in integers and fractions, never turning back."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from rlgym.errors import InvalidDifficulty, InvalidParameter

__all__ = ["Constant", "Geometric", "Linear", "Scale", "Steps"]


class Scale(ABC):
    """A weakly monotone function from difficulty to an integer; equal scales are the same function."""

    __slots__ = ()

    @abstractmethod
    def __call__(self, difficulty: int) -> int:
        """The knob's value at a difficulty.

        Raises:
            InvalidDifficulty: if the difficulty is not an integer >= 0.
        """


@dataclass(frozen=True, slots=True, repr=False)
class Linear(Scale):
    """``start + slope * difficulty``, where a step counts once it is complete: the fraction is cut towards ``start``.

    So ``Linear(10, Fraction(-1, 2))`` runs 10, 10, 9, 9, 8, the mirror of what slope 1/2 does.

    Attributes:
        start: the value at difficulty 0.
        slope: growth a level, an integer or a ``Fraction``; negative to shrink.
        least: the value never falls below it.
        most: the value never rises above it.

    Raises:
        InvalidParameter: if a number is not exact, or ``start`` lies outside ``least..most``.
    """

    start: int
    slope: int | Fraction
    least: int | None = field(default=None, kw_only=True)
    most: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_integer(self, "start", self.start)
        _check_exact(self, "slope", self.slope)
        _check_bounds(self, self.start, self.least, self.most)

    def __call__(self, difficulty: int) -> int:
        """See ``Scale``."""
        _check_difficulty(self, difficulty)
        steps = abs(self.slope.numerator) * difficulty // self.slope.denominator
        return _clamped(self.start + steps if self.slope > 0 else self.start - steps, self.least, self.most)

    def __repr__(self) -> str:
        """``Linear(5, 1)``, ``Linear(5, Fraction(1, 2), most=20)``."""
        return _shown("Linear", self.start, self.slope, self.least, self.most)


@dataclass(frozen=True, slots=True, repr=False)
class Geometric(Scale):
    """``start * ratio ** difficulty``, rounded down from the exact value, so errors do not add up over the levels.

    Attributes:
        start: the value at difficulty 0, >= 1.
        ratio: growth a level, an integer or a ``Fraction`` > 0; under 1 to shrink.
        least: the value never falls below it.
        most: the value never rises above it.

    Raises:
        InvalidParameter: if a number is not exact or out of range, or ``start`` lies outside ``least..most``.
    """

    start: int
    ratio: int | Fraction
    least: int | None = field(default=None, kw_only=True)
    most: int | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_integer(self, "start", self.start)
        _check_exact(self, "ratio", self.ratio)
        if self.start < 1 or self.ratio <= 0:
            raise InvalidParameter(f"{self!r}: need start >= 1 and ratio > 0")
        _check_bounds(self, self.start, self.least, self.most)

    def __call__(self, difficulty: int) -> int:
        """See ``Scale``."""
        _check_difficulty(self, difficulty)
        value = self.start * self.ratio.numerator**difficulty // self.ratio.denominator**difficulty
        return _clamped(value, self.least, self.most)

    def __repr__(self) -> str:
        """``Geometric(4, Fraction(3, 2))``, ``Geometric(4, 2, most=256)``."""
        return _shown("Geometric", self.start, self.ratio, self.least, self.most)


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Steps(Scale):
    """Piecewise constant: ``Steps((0, 4), (6, 9))`` is 4 below difficulty 6 and 9 from there on.

    Args:
        steps: pairs (level, value); the first level is 0, levels ascend, values never turn back.

    Raises:
        InvalidParameter: if the pairs break one of these rules.
    """

    steps: tuple[tuple[int, int], ...]

    def __init__(self, *steps: tuple[int, int]) -> None:
        object.__setattr__(self, "steps", tuple(steps))
        for step in self.steps:
            if not isinstance(step, tuple) or len(step) != 2:
                raise InvalidParameter(f"{self!r}: {step!r} is not a pair (level, value)")
            _check_integer(self, "level", step[0])
            _check_integer(self, "value", step[1])
        if not self.steps or self.steps[0][0] != 0:
            raise InvalidParameter(f"{self!r}: the first pair has to say the value at level 0")
        if any(here[0] >= there[0] for here, there in pairwise(self.steps)):
            raise InvalidParameter(f"{self!r}: the levels have to ascend")
        rises = [there[1] - here[1] for here, there in pairwise(self.steps)]
        if any(rise > 0 for rise in rises) and any(rise < 0 for rise in rises):
            raise InvalidParameter(f"{self!r}: the values have to rise all the way or fall all the way")

    def __call__(self, difficulty: int) -> int:
        """See ``Scale``."""
        _check_difficulty(self, difficulty)
        return self.steps[bisect_right(self.steps, difficulty, key=lambda step: step[0]) - 1][1]

    def __repr__(self) -> str:
        """``Steps((0, 4), (6, 9))``."""
        return f"Steps({', '.join(map(repr, self.steps))})"


@dataclass(frozen=True, slots=True, repr=False)
class Constant(Scale):
    """The same value at every difficulty: a knob for overrides only.

    Raises:
        InvalidParameter: if the value is not an integer.
    """

    value: int

    def __post_init__(self) -> None:
        _check_integer(self, "value", self.value)

    def __call__(self, difficulty: int) -> int:
        """See ``Scale``."""
        _check_difficulty(self, difficulty)
        return self.value

    def __repr__(self) -> str:
        """``Constant(3)``."""
        return f"Constant({self.value!r})"


def _check_difficulty(scale: Scale, difficulty: int) -> None:
    if type(difficulty) is not int or difficulty < 0:
        raise InvalidDifficulty(f"{scale!r}: difficulty={difficulty!r}: need an integer >= 0")


def _check_integer(scale: Scale, field_name: str, value: int) -> None:
    if type(value) is not int:
        raise InvalidParameter(f"{scale!r}: {field_name}={value!r}: need an integer")


def _check_exact(scale: Scale, field_name: str, value: int | Fraction) -> None:
    if type(value) is not int and not isinstance(value, Fraction):
        way_out = f"; write Fraction({str(value)!r})" if isinstance(value, float) else ""
        raise InvalidParameter(f"{scale!r}: {field_name}={value!r}: need an integer or a Fraction{way_out}")


def _check_bounds(scale: Scale, start: int, least: int | None, most: int | None) -> None:
    for name, bound in (("least", least), ("most", most)):
        if bound is not None:
            _check_integer(scale, name, bound)
    if _clamped(start, least, most) != start:
        raise InvalidParameter(f"{scale!r}: start={start!r} has to lie between least and most")


def _clamped(value: int, least: int | None, most: int | None) -> int:
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def _shown(name: str, start: int, growth: int | Fraction, least: int | None, most: int | None) -> str:
    bounds = [f"{word}={bound!r}" for word, bound in (("least", least), ("most", most)) if bound is not None]
    return f"{name}({', '.join([repr(start), repr(growth), *bounds])})"
