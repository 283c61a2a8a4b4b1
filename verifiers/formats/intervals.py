"""The format of sets of real numbers: unions of intervals, in interval notation or as inequalities."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import unbracketed, without_groups
from rlgym.verifiers.formats.rationals import parse_rational

__all__ = ["Interval", "Piece", "merged"]

MAX_PIECES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One interval; an end that is None is infinite, and open.

    Raises:
        InvalidParameter: for an infinite end that is closed, and where no number lies between the ends.
    """

    low: Fraction | None
    high: Fraction | None
    closed_low: bool
    closed_high: bool

    def __post_init__(self) -> None:
        closed = self.closed_low and self.closed_high
        if (self.low is None and self.closed_low) or (self.high is None and self.closed_high):
            raise InvalidParameter(f"{self!r}: need an open end at infinity")
        if self.low is not None and self.high is not None and (self.low, not closed) > (self.high, False):
            raise InvalidParameter(f"{self!r}: need low < high, or a closed interval of one point")


Pieces = tuple[Piece, ...]

_WHOLE: Final = (Piece(None, None, False, False),)


def merged(pieces: Iterable[Piece]) -> Pieces:
    """The same set as disjoint intervals that do not touch, from the lowest to the highest."""
    result: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.low is not None, piece.low or 0, not piece.closed_low)):
        if not result or _apart(result[-1], piece):
            result.append(piece)
        elif _ends_later(piece, result[-1]):
            result[-1] = replace(result[-1], high=piece.high, closed_high=piece.closed_high)
    return tuple(result)


def _apart(left: Piece, right: Piece) -> bool:
    """Whether the union of two intervals, the left one not beginning later, is no interval."""
    if left.high is None or right.low is None:
        return False
    return left.high < right.low or (left.high == right.low and not (left.closed_high or right.closed_low))


def _ends_later(piece: Piece, other: Piece) -> bool:
    if other.high is None or piece.high is None:
        return other.high is not None
    return (piece.high, piece.closed_high) > (other.high, other.closed_high)


# Text to ASCII

_LETTER: Final = r"[A-Za-z]"
_WORDS: Final = re.compile(r"\\(?:text|textbf|textit|textrm|mathrm|mbox|operatorname)\s*+\{([^{}]*+)\}")
_COMMAND: Final = re.compile(r"\\mathbb\s*+(?:\{\s*+R\s*+\}|R(?![A-Za-z]))|\\([A-Za-z]++|.)", re.DOTALL)
_COMMANDS: Final = (
    dict.fromkeys(("left", "right", "bigl", "bigr", "big", "Big", "quad", "qquad", "displaystyle"), " ")
    | dict.fromkeys((",", ";", ":", "!", " "), " ")
    | dict.fromkeys(("le", "leq", "leqslant", "leqq"), "<=")
    | dict.fromkeys(("ge", "geq", "geqslant", "geqq"), ">=")
    | dict.fromkeys(("ne", "neq"), "!=")
    | dict.fromkeys(("emptyset", "varnothing"), "{}")
    | dict.fromkeys(("cup", "bigcup"), " U ")
    | dict.fromkeys(("lor", "vee"), " or ")
    | dict.fromkeys(("land", "wedge", "cap"), " and ")
    | dict.fromkeys(("mid", "vert"), "|")
    | dict.fromkeys(("setminus", "smallsetminus", "backslash"), " - ")
    | dict.fromkeys(("R", "reals", "Reals"), "R")
    | {"infty": "oo", "in": " in ", "lt": "<", "gt": ">", "{": "{", "}": "}", "lbrack": "[", "rbrack": "]", "%": "%"}
)
_SYMBOLS: Final = str.maketrans(
    {"\u221e": "oo", "\u222a": " U ", "\u2205": "{}", "\u211d": "R", "\u2208": " in ", "\u2260": "!=", "\u2216": " - "}
    | dict.fromkeys("\u2264\u2a7d\u2266", "<=")
    | dict.fromkeys("\u2265\u2a7e\u2267", ">=")
    | {"\u2228": " or ", "\u2227": " and ", "\u2229": " and ", "\u2223": "|"}
)
_EMPTY: Final = frozenset({"{}", "{ }", "empty", "empty set", "the empty set", "none"})
_LINE: Final = frozenset({"all real numbers", "all reals", "the real line", "the real numbers"})
_MEMBER: Final = re.compile(rf"{_LETTER}\s++in\s++")
_SET_BUILDER: Final = re.compile(rf"\{{\s*+({_LETTER})\s*+(?:in\s++R\s*+)?+[|:]\s*+(.*)\}}", re.DOTALL)
_EXCEPT: Final = re.compile(r"R\s*+[-\\]\s*+\{([^{}]++)\}")
_SIGN: Final = re.compile(r"(<=|>=|!=|<|>|=)")
_OR: Final = re.compile(r"\bor\b", re.IGNORECASE)
_AND: Final = re.compile(r"\band\b|&", re.IGNORECASE)
_INFINITY: Final = frozenset({"oo", "inf", "infinity", "infty"})
_CLOSED: Final = {"[": True, "(": False, "]": False}  # as the left bracket; "]1, 2[" is open
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _ascii(text: str) -> str:
    if not text.isascii():
        text = ascii_marks(text).translate(_SYMBOLS)
    if "\\" in text or "$" in text:
        text = _WORDS.sub(r" \1 ", without_groups(text.replace("$", " ")))
        text = _COMMAND.sub(lambda found: _COMMANDS.get(found[1], found[0]) if found[1] else "R", text)
    return text.strip()


# ASCII to intervals


def _parse(text: str) -> list[Piece]:
    """Intervals that may overlap, in any order."""
    words = text.lower() if len(text) < 20 else ""
    if words in _EMPTY:
        return []
    if builder := _SET_BUILDER.fullmatch(text):
        letter, text = builder.groups()
        return _inequalities(text.strip(), letter)
    if _SIGN.search(text):
        return _inequalities(text, None)
    if member := _MEMBER.match(text):
        text = text[member.end() :]
        words = text.lower() if len(text) < 20 else ""
        if words in _EMPTY:
            return []
    if text == "R" or words in _LINE:
        return list(_WHOLE)
    if exception := _EXCEPT.fullmatch(text):
        return _complement(_points(exception[1]))
    parts = re.split("[Uu]", text)
    if len(parts) > MAX_PIECES:
        raise Unparsable("too_long")
    return [piece for part in parts for piece in _interval(part.strip())]


def _interval(text: str) -> list[Piece]:
    """One interval in brackets, or points in braces."""
    if text[:1] == "{" and text[-1] == "}" and text[1:-1].strip():
        return [_piece(point, point, True, True) for point in _points(text[1:-1])]
    if len(text) < 2 or text[0] not in "[(]" or text[-1] not in "])[":
        raise Unparsable("malformed")
    low, high = _two_ends(text[1:-1])
    return [_piece(_end(low, "-"), _end(high, "+"), _CLOSED[text[0]], text[-1] == "]")]


def _two_ends(text: str) -> list[str]:
    """The two sides of the only separator; a comma that no space follows may group digits beside one that a space does.

    Raises:
        Unparsable: ``malformed``.
    """
    for separator in (";", ",", ", "):
        ends = text.split(separator)
        if len(ends) == 2:
            return ends
    raise Unparsable("malformed")


def _points(text: str) -> list[Fraction]:
    items = text.split(",")
    if len(items) > MAX_PIECES:
        raise Unparsable("too_long")
    return [_number(item) for item in items]


def _complement(points: list[Fraction]) -> list[Piece]:
    ends = [None, *sorted(set(points)), None]
    return [_piece(low, high, False, False) for low, high in pairwise(ends)]


def _end(text: str, sign: str) -> Fraction | None:
    """A number, or None for infinity of that sign."""
    word = text.replace(" ", "").lower()
    if word.removeprefix(sign) in _INFINITY and (sign == "+" or word[0] == "-"):
        return None
    return _number(text)


def _number(text: str) -> Fraction:
    text = text.strip()
    if not text or "%" in text:
        raise Unparsable("malformed")
    return parse_rational(text)


def _piece(low: Fraction | None, high: Fraction | None, closed_low: bool, closed_high: bool) -> Piece:
    try:
        return Piece(low, high, closed_low, closed_high)
    except InvalidParameter as error:
        raise Unparsable("malformed") from error


def _inequalities(text: str, letter: str | None) -> list[Piece]:
    """``1 < x <= 2 or x > 5``, all in one letter."""
    if _AND.search(text):
        raise Unparsable("ambiguous")  # some write "and" where the other means "or"
    clauses = _OR.split(text)
    if len(clauses) > MAX_PIECES:
        raise Unparsable("too_long")
    pieces: list[Piece] = []
    for clause in clauses:
        clause = unbracketed(clause.strip())
        parts = [part.strip() for part in _SIGN.split(clause)]
        letters = [part for part in parts[::2] if re.fullmatch(_LETTER, part)]
        letter = letter or (letters[0] if letters else None)
        if letters != [letter]:
            raise Unparsable("malformed")
        pieces += _clause(parts, parts.index(letters[0]))
    return pieces


def _clause(parts: list[str], place: int) -> list[Piece]:
    """``x < 1``, ``1 < x`` or ``1 < x <= 2``, split at the signs; ``place`` is that of the letter."""
    if len(parts) == 3 and place in (0, 2):
        number, sign = (parts[2], parts[1]) if place == 0 else (parts[0], _FLIPPED[parts[1]])
        if sign in ("<", "<="):
            return [_piece(None, _end(number, "+"), False, sign == "<=")]
        if sign in (">", ">="):
            return [_piece(_end(number, "-"), None, sign == ">=", False)]
        point = _number(number)
        return [_piece(point, point, True, True)] if sign == "=" else _complement([point])
    if len(parts) == 5 and place == 2:
        low, first, _, second, high = parts
        if first in (">", ">="):
            low, first, second, high = high, _FLIPPED[second], _FLIPPED[first], low
        if first in ("<", "<=") and second in ("<", "<="):
            return [_piece(_end(low, "-"), _end(high, "+"), first == "<=", second == "<=")]
    raise Unparsable("malformed")


class Interval(Format[Pieces]):
    r"""A set of real numbers: intervals with rational or infinite ends, ``(-oo, 1) U [2, 3]``; the empty set is ``{}``.

    Read as well: ``\cup``, ``\infty``, points in braces, French brackets ``]1, 2[``, inequalities in one letter
    (``1 < x <= 2``, ``x < 1 or x >= 2``), ``x \in [1, 2]``, ``\mathbb{R} \setminus \{2\}``. The value is the set, as
    disjoint intervals in order; an interval that holds no number is malformed, and so is a closed infinite end.

    Args:
        example: intervals to show in the prompt.
    """

    def __init__(self, *, example: Iterable[Piece]) -> None:
        super().__init__(example=merged(example))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a set in interval notation, with oo for infinity, U for union and {} for the empty set"

    def parse(self, text: str) -> Pieces:
        """See ``Format``; inequalities joined by "and" are ambiguous."""
        return merged(_parse(_ascii(text)))

    def render(self, value: Pieces) -> str:
        """``(-oo, 1) U [2, 3]``."""
        return " U ".join(map(_written, value)) or "{}"

    def mutations(self, value: Pieces, rng: Random) -> Iterator[Pieces]:
        """A bracket turned, an end moved or removed, an interval less, one alone, a half line, the whole line."""
        if not value:
            yield (Piece(Fraction(0), Fraction(0), True, True),)
            yield _WHOLE
            return
        i = rng.randrange(len(value))
        rest = value[:i] + value[i + 1 :]
        near = [merged((*rest, changed)) for changed in _changed(value[i])]
        near += [rest, value[:1], _WHOLE, (Piece(None, Fraction(0), False, False),)]
        yield from (other for other in dict.fromkeys(near) if other != value)

    def dresses(self, value: Pieces) -> Iterator[str]:
        """LaTeX, signs of Unicode, words, French brackets, inequalities."""
        written = self.render(value)
        latex = written.replace("oo", r"\infty").replace("U", r"\cup").replace("{", r"\{").replace("}", r"\}")
        yield latex
        yield rf"x \in {latex}"
        yield written.replace("oo", "\u221e").replace("U", "\u222a").replace("-", "\u2212")
        yield written.replace("oo", "infinity")
        yield written.replace(" ", "")
        yield re.sub(r"[\[(]", r"\\left\g<0>", re.sub(r"[)\]]", r"\\right\g<0>", written))
        if not value:
            yield from ("\u2205", r"\emptyset", r"\varnothing", r"\{\}")
            return
        if value == _WHOLE:
            yield from ("\u211d", r"\mathbb{R}", r"x \in \mathbb{R}", "all real numbers")
            return
        yield written.replace("(", "]").replace(")", "[")
        yield " or ".join(_as_inequality(piece) for piece in value)
        yield r" \text{ or } ".join(_as_inequality(piece).replace("<=", r"\le") for piece in value)
        yield " U ".join(f"{{{piece.low}}}" if piece.low == piece.high else _written(piece) for piece in value[::-1])


def _written(piece: Piece) -> str:
    low = "-oo" if piece.low is None else str(piece.low)
    high = "oo" if piece.high is None else str(piece.high)
    return f"{'[' if piece.closed_low else '('}{low}, {high}{']' if piece.closed_high else ')'}"


def _as_inequality(piece: Piece) -> str:
    if piece.low is not None and piece.low == piece.high:
        return f"x = {piece.low}"
    low = "" if piece.low is None else f"{piece.low} {'<=' if piece.closed_low else '<'} "
    high = "" if piece.high is None else f" {'<=' if piece.closed_high else '<'} {piece.high}"
    return f"{low}x{high}"


def _changed(piece: Piece) -> Iterator[Piece]:
    """The intervals that differ in one bracket or one end."""
    low, high, closed_low, closed_high = piece.low, piece.high, piece.closed_low, piece.closed_high
    near: list[tuple[Fraction | None, Fraction | None, bool, bool]] = []
    if low is not None:
        near += [(low, high, not closed_low, closed_high), (None, high, False, closed_high)]
        near += [(low + step, high, closed_low, closed_high) for step in (-1, 1)]
    if high is not None:
        near += [(low, high, closed_low, not closed_high), (low, None, closed_low, False)]
        near += [(low, high + step, closed_low, closed_high) for step in (-1, 1)]
    for ends in near:
        try:
            yield Piece(*ends)
        except InvalidParameter:  # nothing lies between
            continue
