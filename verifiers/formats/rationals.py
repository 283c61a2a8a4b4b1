"""Formats of rational numbers: one exact, a list of them, a decimal to a stated tolerance.

All reading and comparing is done in fractions; no float is ever made.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats._units import Units
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import MAX_DIGITS, parse_integer, unbracketed, without_groups

__all__ = ["Decimal", "Rational", "Rationals", "parse_decimal", "parse_rational"]

_LIMIT: Final = 10**MAX_DIGITS  # of a numerator and of a denominator
_MAX_PLACES: Final = 100
_MAX_ITEMS: Final = 5_000
_MAX_TEXT: Final = 100_000  # once every vulgar fraction is written out
_MAX_BRACKETS: Final = 4  # around one number

_SIMPLE: Final = re.compile(r"(-?[0-9]++)(?:/([0-9]++)|\.([0-9]++))?+")
_SIMPLE_LIST: Final = re.compile(r"-?[0-9]++(?:/[0-9]++)?+(?:, -?[0-9]++(?:/[0-9]++)?+)*+")

# U: unsigned digits, perhaps in groups of three; that the groups are right is for parse_integer to say
_U: Final = r"[0-9]++(?:(?:,[0-9]{3}(?![0-9]))++|(?:_[0-9]{3}(?![0-9]))++|(?: [0-9]{3}(?![0-9]))++)?+"
_SIDE: Final = rf"{_U}|\( *+[+-]?+ *+{_U} *+\)|\{{ *+[+-]?+ *+{_U} *+\}}"
_ABOVE_OR_BELOW: Final = rf" *+(?:\{{ *+([+-]?+ *+{_U}) *+\}}|([0-9]))"
_FRAC: Final = r"\\(?:[dtcs]|nice)?frac"
_SIGN: Final = r"([+-]?+) *+"
_DECIMAL: Final = re.compile(
    rf"{_SIGN}({_U})?+(?:\.([0-9]*+)(?:\\(?:overline|bar) *+(?:\{{ *+([0-9]++) *+\}}|([0-9])))?+)?+"
)
_QUOTIENT: Final = re.compile(rf"{_SIGN}({_SIDE}) *+/ *+([+-]?+ *+(?:{_SIDE}))")
_LATEX_QUOTIENT: Final = re.compile(rf"{_SIGN}{_FRAC}{_ABOVE_OR_BELOW}{_ABOVE_OR_BELOW}")
_MIXED: Final = re.compile(rf"{_SIGN}({_U}) ++({_U}) *+/ *+({_U})")
_LATEX_MIXED: Final = re.compile(rf"{_SIGN}({_U}) *+{_FRAC}{_ABOVE_OR_BELOW}{_ABOVE_OR_BELOW}")
_FACTOR: Final = rf"[+-]?+ *+(?:{_U})?+(?:\.[0-9]*+)?+"
_SCIENTIFIC: Final = re.compile(rf"({_FACTOR})[eE]([+-]?+[0-9]++)")
_POWER_OF_TEN: Final = re.compile(
    rf"(?:({_FACTOR}) *+(?:[xX*]|\\times|\\cdot) *+|([+-]?+))10 *+(?:\^|\*\*) *+"
    r"(?:([+-]?+[0-9]++)|\{ *+([+-]?+ *+[0-9]++) *+\}|\( *+([+-]?+ *+[0-9]++) *+\))"
)
_NOISE: Final = re.compile(r"\\(?:(?:left|right|displaystyle|textstyle|q?quad)(?![A-Za-z])|[,;:! ])|(?<=\S)~|\t")
_VULGAR: Final = {
    "\u00bc": (1, 4),
    "\u00bd": (1, 2),
    "\u00be": (3, 4),
    "\u2150": (1, 7),
    "\u2151": (1, 9),
    "\u2152": (1, 10),
    "\u2153": (1, 3),
    "\u2154": (2, 3),
    "\u2155": (1, 5),
    "\u2156": (2, 5),
    "\u2157": (3, 5),
    "\u2158": (4, 5),
    "\u2159": (1, 6),
    "\u215a": (5, 6),
    "\u215b": (1, 8),
    "\u215c": (3, 8),
    "\u215d": (5, 8),
    "\u215e": (7, 8),
}
_SYMBOLS: Final = str.maketrans(
    {sign: rf"\frac{{{above}}}{{{below}}}" for sign, (above, below) in _VULGAR.items()}
    | {"\u2044": "/", "\u2215": "/", "\u00d7": r"\times", "\u00b7": r"\cdot", "\u22c5": r"\cdot"}
)
_RAISED: Final = "\u207a\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_EXPONENT: Final = re.compile(f"(?<=10)[{_RAISED}]++")
_LOWERED: Final = str.maketrans(_RAISED, "+-0123456789")

_MATH: Final = re.compile(r"\$|\\[()]")  # around the items of a list
_BRACES: Final = re.compile(r"\\([{}])")
_SLASH: Final = re.compile(r"(?<! ) *+/ *+")
_BEFORE_COMMA: Final = re.compile(r"(?<! ) ++,")
_GROUPS: Final = re.compile(r"(?<![0-9,.])[1-9][0-9]{0,2}(?:,[0-9]{3})++(?![0-9,])")
_SPACED_COMMA: Final = re.compile(r", ++")
_TIGHT_COMMA: Final = re.compile(r"[0-9],[0-9]")
_SPACED_DIGITS: Final = re.compile(r"[0-9] ++[0-9]")
_WHOLE: Final = re.compile(r"[+-]?[0-9]++")


def parse_rational(text: str) -> Fraction:
    """One rational number, exactly: an integer, a fraction, a mixed number, a decimal or a percentage.

    Raises:
        Unparsable: ``malformed`` (also a denominator of zero), ``ambiguous`` (``1 234/567``), or ``too_long`` where a
            numerator or denominator has more than 4,000 digits.
    """
    value = _simple(text)
    if value is not None:
        return value
    text = _plain(text)
    if text.endswith("%"):
        return _bounded(_signed(text[:-1].removesuffix("\\").rstrip()) / 100)
    return _signed(text)


def parse_decimal(text: str) -> Fraction:
    r"""One number, exactly: what ``parse_rational`` reads save percentages, and powers of ten, ``3.14 \times 10^{2}``.

    Raises:
        Unparsable: as ``parse_rational``; ``too_long`` also for powers of ten beyond 4,000.
    """
    value = _simple(text)
    if value is not None:
        return value
    text = unbracketed(_plain(text))
    if not text.isascii():
        text = _EXPONENT.sub(lambda run: f"^{{{run[0].translate(_LOWERED)}}}", text)
    if match := _SCIENTIFIC.fullmatch(text):
        factor, written = match.groups()
    elif match := _POWER_OF_TEN.fullmatch(text):
        times, sign, *exponents = match.groups()
        factor = times if sign is None else f"{sign}1"
        written = next(exponent for exponent in exponents if exponent).replace(" ", "")
    else:
        return _signed(text)
    if len(written) > 10 or abs(int(written)) > MAX_DIGITS:
        raise Unparsable("too_long")
    exponent = int(written)
    return _bounded(_signed(factor.strip()) * (10**exponent if exponent >= 0 else Fraction(1, 10**-exponent)))


def _simple(text: str) -> Fraction | None:
    """The usual writings, ``-2``, ``3/4`` and ``0.75``, in a fraction of the time; otherwise nothing."""
    match = _SIMPLE.fullmatch(text) if len(text) <= MAX_DIGITS else None
    if match is None:
        return None
    whole, below, places = match.groups()
    if places:
        return Fraction(int(whole + places), 10 ** len(places))
    if not below:
        return Fraction(int(whole))
    if not (denominator := int(below)):
        raise Unparsable("malformed")
    return Fraction(int(whole), denominator)


def _plain(text: str) -> str:
    """The text on one line of ASCII without LaTeX that means nothing; the groups of LaTeX thousands joined."""
    if not text.isascii():
        text = ascii_marks(text).translate(_SYMBOLS)
    if len(text) > _MAX_TEXT:
        raise Unparsable("too_long")
    return _NOISE.sub(" ", without_groups(text)).strip()


def _signed(text: str) -> Fraction:
    """One number, perhaps in brackets and with a sign before them: ``-(3/4)``."""
    sign = 1
    for _ in range(_MAX_BRACKETS):
        signed = text.startswith(("+", "-"))
        rest = text[1:].lstrip() if signed else text
        inner = unbracketed(rest)
        if inner == rest:
            break  # the sign belongs to the number
        sign = -sign if text[0] == "-" else sign
        text = inner
    return sign * _number(text)


def _number(text: str) -> Fraction:
    if match := _DECIMAL.fullmatch(text):
        sign, whole, places, *repeated = match.groups()
        if not (whole or places or any(repeated)):
            raise Unparsable("malformed")
        value = _decimal(whole or "0", places or "", repeated[0] or repeated[1] or "")
    elif match := _QUOTIENT.fullmatch(text):
        sign, above, below = match.groups()
        if any(side[-1] not in ")}" and _SPACED_DIGITS.search(side) for side in (above, below)):
            raise Unparsable("ambiguous")  # "1 234/567", a mixed number or thousands
        value = _quotient(above.strip("(){} "), re.sub(r"[(){}]", "", below))
    elif match := _LATEX_QUOTIENT.fullmatch(text):
        sign, above, digit, below, other = match.groups()
        value = _quotient(above or digit, below or other)
    elif match := _MIXED.fullmatch(text):
        sign, whole, above, below = match.groups()
        value = _mixed(whole, above, below)
    elif match := _LATEX_MIXED.fullmatch(text):
        sign, whole, above, digit, below, other = match.groups()
        value = _mixed(whole, above or digit, below or other)
    else:
        raise Unparsable("malformed")
    return _bounded(-value if sign == "-" else value)


def _decimal(whole: str, places: str, repeated: str) -> Fraction:
    """The number ``whole.places`` whose digits ``repeated`` go on for ever."""
    if len(places) + len(repeated) > MAX_DIGITS:
        raise Unparsable("too_long")
    value = parse_integer(whole) + Fraction(int(places or "0"), 10 ** len(places))
    if repeated:
        value += Fraction(int(repeated), 10 ** len(places) * (10 ** len(repeated) - 1))
    return Fraction(value)


def _quotient(above: str, below: str) -> Fraction:
    denominator = parse_integer(below)
    if denominator == 0:
        raise Unparsable("malformed")
    return Fraction(parse_integer(above), denominator)


def _mixed(whole: str, above: str, below: str) -> Fraction:
    """An integer and a proper fraction."""
    part = _quotient(above, below)
    if not 0 < part < 1 or "-" in above:
        raise Unparsable("malformed")
    return parse_integer(whole) + part


def _bounded(value: Fraction) -> Fraction:
    if abs(value.numerator) >= _LIMIT or value.denominator >= _LIMIT:
        raise Unparsable("too_long")
    return value


class Rational(Format[Fraction]):
    r"""One rational number, exactly: ``3/4``, ``\frac{3}{4}``, ``0.75``, ``75%``, ``1 3/4``; it need not be reduced.

    A terminating decimal is its exact value, and so is a repeating one, ``0.\overline{3}``; no decimal is rounded, so
    that 0.333 is not a third. A mixed number needs a proper fraction.

    Args:
        example: a number to show in the prompt.
        units: names of the unit that may follow the number, case as given; with ``"%"`` among them 75% is 75.
    """

    def __init__(self, *, example: Fraction | int = Fraction(3, 4), units: Sequence[str] = ()) -> None:
        super().__init__(example=Fraction(example))
        self.units = Units(units)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self.units.described("an integer or a fraction such as 3/4")

    def parse(self, text: str) -> Fraction:
        """See ``Format``."""
        return parse_rational(self.units.off(text))

    def render(self, value: Fraction) -> str:
        """``3/4``; an integer without its denominator."""
        return str(value)

    def mutations(self, value: Fraction, rng: Random) -> Iterator[Fraction]:
        """Another sign, upside down, one more above, below or in all, rounded off."""
        above, below = value.as_integer_ratio()
        near = [-value, value + 1, Fraction(above + 1, below), Fraction(above, below + 1), Fraction(above // below)]
        near.append(value + Fraction(1, below * rng.randrange(2, 10)))
        if value:
            near.append(1 / value)
        yield from (other for other in dict.fromkeys(near) if other != value)

    def dresses(self, value: Fraction) -> Iterator[str]:
        """LaTeX, unreduced, brackets, spaces, Unicode minus, mixed, as a decimal and a percentage, the unit."""
        sign, above, below = "-" if value < 0 else "", abs(value.numerator), value.denominator
        yield rf"{sign}\frac{{{above}}}{{{below}}}"
        yield rf"\dfrac{{{value.numerator}}}{{{below}}}"
        yield rf"{sign}\left(\tfrac{{{above}}}{{{below}}}\right)"
        yield f"{3 * value.numerator}/{3 * below}" if len(str(below)) + len(str(above)) < MAX_DIGITS else str(value)
        yield f"({value.numerator})/{below}"
        yield f"[{value}]"
        yield str(value).replace("/", " / ").replace("-", "\u2212")
        yield str(value).replace("/", "\u2044")
        whole, rest = divmod(above, below)
        if whole and rest:
            yield f"{sign}{whole} {rest}/{below}" if not 100 <= rest < 1_000 else str(value)
            yield rf"{sign}{whole}\frac{{{rest}}}{{{below}}}"
        if 10**6 % below == 0 and above < 10**12:
            yield _to_places(value, 6)
            if "%" not in self.units.names:
                yield _to_places(100 * value, 4) + r"\%"
        yield from self.units.dresses(str(value))


class Rationals(Format[list[Fraction]]):
    """A list of rational numbers; an empty list is written ``[]``.

    Items are separated by semicolons, lines, commas, or white space alone where no item could be a mixed number:
    ``1/2 3/4`` is two items, ``1 3/4`` is ambiguous, ``1 3/4, 2`` is two items, the first of them mixed. Commas that
    no space follows are thousands separators only as for ``Integers``. More than 5,000 items are too long.
    """

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a list of integers or fractions such as 3/4, separated by commas"

    def parse(self, text: str) -> list[Fraction]:
        """See ``Format``."""
        if len(text) <= MAX_DIGITS and _SIMPLE_LIST.fullmatch(text):
            return [parse_rational(item) for item in text.split(", ")]
        body = _BRACES.sub(r"\1", _MATH.sub(" ", _plain(text))).strip()
        inner = unbracketed(body)
        if inner.endswith((",", ";")):
            inner = inner[:-1].rstrip()
        if not inner or inner.lower() in ("none", "empty"):
            if not body or (body != inner and body[1:-1].strip()):  # "[,]"
                raise Unparsable("malformed")
            return []
        if "[" in inner:  # several lists, not one
            raise Unparsable("malformed")
        items = _split(inner)
        if len(items) > _MAX_ITEMS:
            raise Unparsable("too_long")
        return [parse_rational(item.strip()) for item in items]

    def render(self, value: list[Fraction]) -> str:
        """``1/2, -3``."""
        return ", ".join(map(str, value)) if value else "[]"

    def mutations(self, value: list[Fraction], rng: Random) -> Iterator[list[Fraction]]:
        """One item changed, turned, dropped, repeated, two swapped, the whole reversed."""
        yield [*value, Fraction(0)]
        if not value:
            return
        i = rng.randrange(len(value))
        yield [*value[:i], value[i] + 1, *value[i + 1 :]]
        yield value[:i] + value[i + 1 :]
        yield [*value[:i], value[i], *value[i:]]
        near = [[*value[:i], -value[i], *value[i + 1 :]], value[::-1], [*value[1:], value[0]]]
        if value[i]:
            near.append([*value[:i], 1 / value[i], *value[i + 1 :]])
        yield from (other for other in near if other != value)

    def dresses(self, value: list[Fraction]) -> Iterator[str]:
        """Brackets, semicolons, lines, LaTeX, Unicode minus, each item in math."""
        joined = ", ".join(map(str, value))
        yield f"[{joined}]"
        yield f"({joined})"
        yield rf"\{{{joined}\}}"
        if not value:
            return
        yield "; ".join(map(str, value))
        yield "\n".join(map(str, value))
        yield joined.replace("-", "\u2212")
        latex = [rf"\frac{{{item.numerator}}}{{{item.denominator}}}" for item in value]
        yield ", ".join(latex)
        yield r"\left[" + r",\ ".join(latex) + r"\right]"
        if len(value) > 1:
            yield ",".join(map(str, value))
            yield " ".join(f"{item.numerator}/{item.denominator}" for item in value)


def _split(body: str) -> list[str]:
    """Items of a list, split at the strongest separator that it uses.

    Raises:
        Unparsable: ``ambiguous`` where a comma or a space could group digits, part items or make a mixed number.
    """
    if ";" in body:
        return body.split(";")
    body = _BEFORE_COMMA.sub(",", _SLASH.sub("/", body))
    if "\n" in body:
        lines = [line.strip().removesuffix(",").rstrip() for line in body.split("\n")]
        if _TIGHT_COMMA.search(body):
            raise Unparsable("ambiguous")
        return _unspaced([item for line in lines if line for item in _SPACED_COMMA.split(line)])
    if ", " in body:
        items = _SPACED_COMMA.split(body)
        if any("," in _GROUPS.sub("", item) for item in items):  # "1,2, 3"
            items = re.split(r", *+", body)
        return _unspaced(items)
    if "," in body:
        if " " in body:  # "1,2 3/4"
            raise Unparsable("ambiguous")
        return body.split(",")
    items = body.split()
    for item, following in pairwise(items):
        if _WHOLE.fullmatch(item) and ("/" in following or "frac" in following) and following[0] not in "+-":
            raise Unparsable("ambiguous")
    return items


def _unspaced(items: list[str]) -> list[str]:
    """The items, none of which is two integers side by side."""
    if any(_SPACED_DIGITS.search(item) and "/" not in item for item in items):
        raise Unparsable("ambiguous")
    return items


class Decimal(Format[Fraction]):
    r"""A number that is right within a tolerance; all arithmetic is exact.

    Decimals, integers, fractions (``22/7``) and powers of ten (``3.14e2``, ``3.14 \times 10^{2}``) are read as the
    numbers that they are; no digit is lost. Where the tolerance is under half a unit of the last place, the values of
    the environment must have no more than ``places`` digits after the point, since that is what is written of them.

    Args:
        example: a number to show in the prompt, as text or as a fraction.
        places: digits after the point in canonical text, 0 to 100.
        tolerance: how far from the reference is still right, bounds included; half a unit of the last place by default.
        units: names of the unit that may follow the number, case as given (``"%"`` may be one).

    Raises:
        InvalidParameter: for places out of range, a negative tolerance, or text that is no number.
    """

    def __init__(
        self,
        *,
        example: str | Fraction | int,
        places: int,
        tolerance: Fraction | str | int | None = None,
        units: Sequence[str] = (),
    ) -> None:
        if not 0 <= places <= _MAX_PLACES:
            raise InvalidParameter(f"Decimal(places={places!r}): need 0 <= places <= {_MAX_PLACES}")
        super().__init__(example=_exact("example", example))
        self.places = places
        self.tolerance = Fraction(1, 2 * 10**places) if tolerance is None else _exact("tolerance", tolerance)
        if self.tolerance < 0:
            raise InvalidParameter(f"Decimal(tolerance={tolerance!r}): need tolerance >= 0")
        self.units = Units(units)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        if not self.places:
            return self.units.described("a number rounded to an integer")
        digits = "digit" if self.places == 1 else "digits"
        return self.units.described(f"a number with {self.places} {digits} after the decimal point")

    def parse(self, text: str) -> Fraction:
        """See ``Format``."""
        return parse_decimal(self.units.off(text))

    def same(self, value: Fraction, reference: Fraction) -> bool:
        """Whether the two differ by at most the tolerance."""
        return abs(value - reference) <= self.tolerance

    def render(self, value: Fraction) -> str:
        """``3.14``: rounded half to even."""
        return _to_places(value, self.places)

    def mutations(self, value: Fraction, rng: Random) -> Iterator[Fraction]:
        """The nearest numbers on both sides that are wrong, another sign, the point moved, a digit changed."""
        unit = Fraction(1, 10**self.places)
        written = round(value / unit) * unit
        step = (self.tolerance + abs(written - value)) // unit + 1
        near = [written + step * unit, written - step * unit, -written, 10 * written, written / 10]
        near.append(written + rng.randrange(1, 10) * 10 ** rng.randrange(len(str(abs(int(written))))))
        for other in near:
            if not self.same(round(other / unit) * unit, value):
                yield round(other / unit) * unit

    def dresses(self, value: Fraction) -> Iterator[str]:
        """Trailing zeros, a plus, brackets, Unicode minus, thousands, powers of ten, a fraction, the unit."""
        written = self.render(value)
        yield f"{written}0" if self.places else f"{written}.0"
        yield f"[{written}]"
        yield written.replace("-", "\u2212")
        if value >= 0:
            yield f"+{written}"
        whole, point, places = written.partition(".")
        yield f"{int(whole):,}{point}{places}" if int(whole) else written
        yield f"{written}e0"
        yield rf"{written} \times 10^{{0}}"
        if len(written) < MAX_DIGITS // 2:
            digits = round(value * 10**self.places)
            yield f"{digits} \u00d7 10^-{self.places}"
            yield f"{digits}/{10**self.places}"
        yield from self.units.dresses(written)


def _exact(name: str, given: str | Fraction | int) -> Fraction:
    try:
        return parse_decimal(given) if isinstance(given, str) else Fraction(given)
    except Unparsable as refused:
        raise InvalidParameter(f"Decimal({name}={given!r}): need a number ({refused})") from refused


def _to_places(value: Fraction, places: int) -> str:
    """The decimal text of a value, rounded half to even; no minus before a zero."""
    digits = round(value * 10**places)
    text = str(abs(digits)).zfill(places + 1)
    sign = "-" if digits < 0 else ""
    return f"{sign}{text[:-places]}.{text[-places:]}" if places else sign + text
