"""Formats of whole numbers: one integer, or a list of them."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import ascii_numerals
from rlgym.verifiers.formats.base import Format

__all__ = ["Integer", "Integers", "parse_integer"]

MAX_DIGITS: Final = 4_000  # below Python's own limit of 4,300 digits for text to int

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:_[0-9]{3})+|(?:[ \u00a0\u202f][0-9]{3})+)")
_LATEX_GROUP: Final = re.compile(r"(?<=[0-9])(?:\{,\}|\\,|\\;|\\!)(?=[0-9]{3}(?![0-9]))")
_PLAIN_LIST: Final = re.compile(r"-?[0-9]+(?:, -?[0-9]+)*|-?[0-9]+(?:,-?[0-9]+)*")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}", "\u27e8": "\u27e9"}
_LIST_BRACKETS: Final = (
    ("\\{", "\\}"),
    ("\\left[", "\\right]"),
    ("\\left(", "\\right)"),
    ("\\left\\{", "\\right\\}"),
    *_BRACKETS.items(),
)
_BLANK: Final = re.compile(r"\s")
_SPACED_COMMA: Final = re.compile(r",\s+")
_BLANKS_AND_COMMAS: Final = re.compile(r"\s*,\s*|\s+")
_TIGHT_COMMA: Final = re.compile(r"[0-9],[0-9]")


def parse_integer(text: str) -> int:
    """One integer: leading sign, thousands separators (``,`` ``_`` space) and Unicode minus are understood.

    Raises:
        Unparsable: ``malformed``, or ``too_long`` past 4,000 digits.
    """
    text = _LATEX_GROUP.sub("", ascii_numerals(text)).strip()
    if len(text) > 2 * MAX_DIGITS:
        raise Unparsable("too_long")
    if text.startswith(("+", "-")):
        text = text[0] + text[1:].lstrip()
    if not _INTEGER.fullmatch(text):
        if not _GROUPED.fullmatch(text):
            raise Unparsable("malformed")
        text = re.sub(r"[^0-9+-]", "", text)
    return _bounded(text)


def _bounded(text: str) -> int:
    if len(text) > MAX_DIGITS and len(text.strip().lstrip("+-")) > MAX_DIGITS:
        raise Unparsable("too_long")
    return int(text)


class Integer(Format[int]):
    """One integer of any size up to 4,000 digits."""

    def __init__(self, *, example: int = 42) -> None:
        super().__init__(example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "an integer"

    def parse(self, text: str) -> int:
        """See ``Format``."""
        return parse_integer(text[1:-1] if _BRACKETS.get(text[0]) == text[-1] else text)

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
        """Thousands separators, Unicode minus, leading plus, brackets."""
        yield f"{value:,}"
        yield f"{value:,}".replace(",", "{,}")
        yield f"{value:+}"
        yield str(value).replace("-", "\u2212")
        yield f"[{value}]"


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
        if _PLAIN_LIST.fullmatch(text):
            return [_bounded(item) for item in text.split(",")]
        body = _LATEX_GROUP.sub("", ascii_numerals(text)).strip()
        for opening, closing in _LIST_BRACKETS:
            if len(body) >= len(opening) + len(closing) and body.startswith(opening) and body.endswith(closing):
                body = body[len(opening) : -len(closing)].strip()
                if not body:
                    return []
                break
        else:
            if body.lower() in ("none", "empty"):
                return []
        return [parse_integer(item) for item in _split(body)]

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
