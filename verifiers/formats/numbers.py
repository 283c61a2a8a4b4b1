"""Formats of whole numbers: one integer, a list or a set of them."""

import re
from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats._units import Units
from rlgym.verifiers.formats.base import Format

__all__ = ["Integer", "IntegerSet", "Integers", "parse_integer", "parse_integers", "unbracketed", "without_groups"]

MAX_DIGITS: Final = 4_000  # below Python's own limit of 4,300 digits for text to int

_PLAIN: Final = re.compile(r"-?[0-9]+")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_GROUPED: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:_[0-9]{3})+|(?: [0-9]{3})+)")
_LATEX_GROUP: Final = re.compile(r"(?<=[0-9])(?:\{,\}|,\\!|\\[,;:! ]|~)(?=[0-9]{3}(?![0-9]))")
_PLAIN_LIST: Final = re.compile(r"-?[0-9]+(?:, -?[0-9]+)*|-?[0-9]+(?:,-?[0-9]+)*")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}", "\u27e8": "\u27e9"}
_LIST_BRACKETS: Final = (
    ("\\{", "\\}"),
    ("\\left[", "\\right]"),
    ("\\left(", "\\right)"),
    ("\\left\\{", "\\right\\}"),
    ("\\langle", "\\rangle"),
    ("\\left\\langle", "\\right\\rangle"),
    *_BRACKETS.items(),
)
_BLANK: Final = re.compile(r"\s")
_SPACED_COMMA: Final = re.compile(r",\s+")
_BLANKS_AND_COMMAS: Final = re.compile(r"\s*,\s*|\s+")
_TIGHT_COMMA: Final = re.compile(r"[0-9],[0-9]")
_MATH: Final = re.compile(
    r"\$|\\[()]|\\[,;:! ]|\\q?quad(?![A-Za-z])|(?<=\S)~"
)  # around and between the items of a list
_EMPTY_SETS: Final = frozenset({"\u2205", r"\emptyset", r"\varnothing", "empty set", "the empty set"})


def parse_integer(text: str) -> int:
    """One integer: leading sign, thousands separators (``,`` ``_`` space) and Unicode minus are understood.

    Raises:
        Unparsable: ``malformed``, or ``too_long`` past 4,000 digits.
    """
    if len(text) <= MAX_DIGITS and _PLAIN.fullmatch(text):
        return int(text)
    text = without_groups(ascii_marks(text)).strip()
    if len(text) > 2 * MAX_DIGITS:
        raise Unparsable("too_long")
    if text.startswith(("+", "-")):
        text = text[0] + text[1:].lstrip()
    if not _INTEGER.fullmatch(text):
        if not _GROUPED.fullmatch(text):
            raise Unparsable("malformed")
        text = re.sub(r"[^0-9+-]", "", text)
    return _bounded(text)


def parse_integers(text: str) -> list[int]:
    """A list of integers, as ``Integers`` says.

    Raises:
        Unparsable: ``malformed``, ``ambiguous`` or ``too_long``.
    """
    if _PLAIN_LIST.fullmatch(text):
        return [_bounded(item) for item in text.split(",")]
    body = _MATH.sub(" ", without_groups(ascii_marks(text))).strip()
    for opening, closing in _LIST_BRACKETS:
        if len(body) >= len(opening) + len(closing) and body.startswith(opening) and body.endswith(closing):
            body = body[len(opening) : -len(closing)].strip()
            if not body:
                return []
            break
    else:
        if body.lower() in ("none", "empty"):
            return []
    if not body:
        raise Unparsable("malformed")
    return [parse_integer(item) for item in _split(body)]


def without_groups(text: str) -> str:
    r"""The text without LaTeX separators of thousands, ``{,}``, ``\,`` and their like."""
    return _LATEX_GROUP.sub("", text)


def unbracketed(text: str) -> str:
    """What stands inside one pair of brackets around the whole text, or the text itself."""
    if len(text) < 2 or _BRACKETS.get(text[0]) != text[-1]:
        return text
    depth = 0
    for bracket in re.findall(r"[\[\](){}]", text[1:-1]):
        depth += 1 if bracket in "[({" else -1
        if depth < 0:
            return text  # "(1)/(2)"
    return text[1:-1].strip() if depth == 0 else text


def _bounded(text: str) -> int:
    if len(text) > MAX_DIGITS and len(text.strip().lstrip("+-")) > MAX_DIGITS:
        raise Unparsable("too_long")
    return int(text)


class Integer(Format[int]):
    """One integer of any size up to 4,000 digits.

    Args:
        example: an integer to show in the prompt.
        units: names of the unit that may follow the integer (``("km", "kilometres")``), case as given; without any,
            no unit may.
    """

    def __init__(self, *, example: int = 42, units: Sequence[str] = ()) -> None:
        super().__init__(example=example)
        self.units = Units(units)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self.units.described("an integer")

    def parse(self, text: str) -> int:
        """See ``Format``."""
        text = self.units.off(text)
        return parse_integer(text[1:-1] if text and _BRACKETS.get(text[0]) == text[-1] else text)

    def render(self, value: int) -> str:
        """Decimal digits, no separators."""
        return str(value)

    def mutations(self, value: int, rng: Random) -> Iterator[int]:
        """One off, a digit more, a digit less, another sign, a changed digit."""
        yield value + 1
        yield value - 1
        yield value * 10 + (rng.randrange(1, 10) if value >= 0 else -rng.randrange(1, 10))
        yield value + 10 ** rng.randrange(len(str(abs(value))))
        if abs(value) >= 10:
            yield value // 10 if value > 0 else -(-value // 10)
        if value:
            yield -value

    def dresses(self, value: int) -> Iterator[str]:
        """Thousands separators, Unicode minus, leading plus, brackets, the unit."""
        yield f"{value:,}"
        yield f"{value:,}".replace(",", "{,}")
        yield f"{value:,}".replace(",", "\u2009")
        yield f"{value:+}"
        yield str(value).replace("-", "\u2212")
        yield f"[{value}]"
        yield from self.units.dresses(str(value))


class Integers(Format[list[int]]):
    """A list of integers; an empty list is written ``[]``.

    Items are separated by commas, semicolons or white space. Commas that no space follows are thousands separators
    only where semicolons, or commas with a space, separate items that are all well grouped: ``1,234, 5`` is two items,
    ``1,234`` and ``1,2, 3`` are two and three. ``1,234 5`` is ambiguous.
    """

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a list of integers separated by commas"

    def parse(self, text: str) -> list[int]:
        """See ``Format``."""
        return parse_integers(text)

    def render(self, value: list[int]) -> str:
        """``0, 3, 4``."""
        return ", ".join(map(str, value)) if value else "[]"

    def mutations(self, value: list[int], rng: Random) -> Iterator[list[int]]:
        """One item changed, dropped, repeated, two swapped, the whole reversed."""
        yield [*value, 0]
        if not value:
            return
        i = rng.randrange(len(value))
        yield [*value[:i], value[i] + 1, *value[i + 1 :]]
        yield [*value[:i], value[i] - 1, *value[i + 1 :]]
        yield value[:i] + value[i + 1 :]
        yield [*value[:i], value[i], *value[i:]]
        if value[::-1] != value:
            yield value[::-1]
            j = rng.choice([j for j in range(len(value) - 1) if value[j] != value[j + 1]])
            yield [*value[:j], value[j + 1], value[j], *value[j + 2 :]]

    def dresses(self, value: list[int]) -> Iterator[str]:
        """Brackets, spaces, lines, Unicode minus, thousands separators."""
        joined = ", ".join(map(str, value))
        yield f"[{joined}]"
        yield f"({joined})"
        yield rf"\{{{joined}\}}"
        if value:
            yield " ".join(map(str, value))
            yield "\n".join(map(str, value))
            yield ",".join(map(str, value)) if len(value) > 1 else joined
            yield joined.replace("-", "\u2212")
            grouped = [f"{item:,}" for item in value] if len(value) > 1 else [joined]
            yield "; ".join(grouped)
            yield ", ".join(grouped)
            yield f"[{joined},]"


class IntegerSet(Format[frozenset[int]]):
    """A set of integers in any order, read as ``Integers`` are; an element that is written twice is malformed.

    Args:
        example: a set to show in the prompt.
    """

    def __init__(self, *, example: Collection[int]) -> None:
        super().__init__(example=frozenset(example))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a set of integers separated by commas"

    def parse(self, text: str) -> frozenset[int]:
        """See ``Format``."""
        if text in _EMPTY_SETS or text.lower() in _EMPTY_SETS:
            return frozenset()
        items = parse_integers(text)
        elements = frozenset(items)
        if len(elements) < len(items):
            raise Unparsable("malformed")
        return elements

    def render(self, value: frozenset[int]) -> str:
        """``1, 2, 5``."""
        return ", ".join(map(str, sorted(value))) if value else "[]"

    def mutations(self, value: frozenset[int], rng: Random) -> Iterator[frozenset[int]]:
        """An element more, one less, one raised, one lowered, all but one."""
        yield value | {max(value, default=0) + 1}
        if not value:
            return
        element = rng.choice(sorted(value))
        yield value - {element}
        for neighbour in (element - 1, element + 1):
            if neighbour not in value:
                yield value - {element} | {neighbour}
        if len(value) > 2:
            yield frozenset({element})

    def dresses(self, value: frozenset[int]) -> Iterator[str]:
        """Braces, brackets, descending, spaces, lines, Unicode minus; the empty set in words and signs."""
        joined = ", ".join(map(str, sorted(value)))
        yield f"{{{joined}}}"
        yield rf"\{{{joined}\}}"
        yield rf"\left\{{{joined}\right\}}"
        yield f"[{joined}]"
        if not value:
            yield from sorted(_EMPTY_SETS)
            return
        falling = sorted(value, reverse=True)
        yield ", ".join(map(str, falling))
        yield " ".join(map(str, falling))
        yield "\n".join(map(str, falling))
        yield joined.replace("-", "\u2212")


def _split(body: str) -> list[str]:
    """Items of a list, split at the strongest separator that it uses; one separator may trail.

    Raises:
        Unparsable: ``ambiguous`` where a comma could group digits or part items; ``malformed`` for an empty item.
    """
    if body[-1] in ",;":
        body = body[:-1].rstrip()
    if ";" in body:
        items = body.split(";")
    elif _SPACED_COMMA.search(body):
        items = [item.strip() for item in _SPACED_COMMA.split(body)]
        if any(map(_BLANK.search, items)):  # "1, 2 3"
            items = _words(body)
        elif any("," in item and not _GROUPED.fullmatch(item) for item in items):  # "1,2, 3"
            items = re.split(r",\s*", body)
    else:
        items = _words(body) if _BLANK.search(body) else body.split(",")
    if not all(item.strip() for item in items):
        raise Unparsable("malformed")
    return items


def _words(body: str) -> list[str]:
    """Items of a list whose separators are white space, or white space and commas."""
    if _TIGHT_COMMA.search(body):
        raise Unparsable("ambiguous")
    return _BLANKS_AND_COMMAS.split(body)
