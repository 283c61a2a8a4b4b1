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
_LATEX_GROUP: Final = re.compile(r"(?<=[0-9])(?:\{,\}|\\,|\\;|\\!)(?=[0-9]{3})")
_PLAIN_LIST: Final = re.compile(r"-?[0-9]+(?:, ?-?[0-9]+)*")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}", "\u27e8": "\u27e9"}


def parse_integer(text: str) -> int:
    """One integer: leading sign, thousands separators (``,`` ``_`` space) and Unicode minus are understood.

    Raises:
        Unparsable: ``malformed``, or ``too_long`` past 4,000 digits.
    """
    text = _LATEX_GROUP.sub("", ascii_numerals(text)).strip()
    if len(text) > 2 * MAX_DIGITS:
        raise Unparsable("too_long")
    if text[:1] in "+-":
        text = text[:1] + text[1:].lstrip()
    if not _INTEGER.fullmatch(text):
        if not _GROUPED.fullmatch(text):
            raise Unparsable("malformed")
        text = re.sub(r"[^0-9+-]", "", text)
    if len(text) > MAX_DIGITS:
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
        yield value * 10 + rng.randrange(10)
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

    Items are separated by commas, semicolons, white space or new lines. Commas inside an item are thousands
    separators only where a comma and a space, or a semicolon, separate the items; ``1,234 5`` is ambiguous.
    """

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a list of integers separated by commas"

    def parse(self, text: str) -> list[int]:
        """See ``Format``."""
        if _PLAIN_LIST.fullmatch(text) and ("," not in text or ", " in text or not _GROUPED.fullmatch(text)):
            items = text.split(",")
            if max(map(len, items)) <= MAX_DIGITS:
                return [int(item) for item in items]
            raise Unparsable("too_long")
        body = _LATEX_GROUP.sub("", ascii_numerals(text)).strip()
        for opening, closing in (("\\{", "\\}"), ("\\left[", "\\right]"), ("\\left(", "\\right)")):
            if body.startswith(opening) and body.endswith(closing):
                body = body[len(opening) : -len(closing)].strip()
        if body and _BRACKETS.get(body[0]) == body[-1]:
            body = body[1:-1].strip()
            if not body:
                return []
        elif body.lower() in ("none", "empty"):
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
        yield value[::-1]
        if len(value) > 1:
            j = rng.randrange(len(value) - 1)
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
            yield "; ".join(f"{item:,}" for item in value) if len(value) > 1 else joined


def _split(body: str) -> list[str]:
    """Items of a list, split at the strongest separator that it uses."""
    if ";" in body:
        items = body.split(";")
    elif re.search(r",\s", body):
        items = re.split(r",\s+", body)
        if any(re.search(r"\s", item.strip()) for item in items):  # "1, 2 3": commas and spaces mixed
            items = re.split(r"[\s,]+", body) if not re.search(r"[0-9],[0-9]", body) else _ambiguous()
    elif re.search(r"\s", body):
        if re.search(r"[0-9],[0-9]", body):
            _ambiguous()
        items = body.split()
    else:
        items = body.split(",")
    if items and not items[-1].strip():
        items.pop()  # a trailing separator
    if not items or any(not item.strip() for item in items):
        raise Unparsable("malformed")
    return items


def _ambiguous() -> list[str]:
    raise Unparsable("ambiguous")
