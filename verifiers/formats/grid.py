"""The format of grids of integers."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import parse_integer

__all__ = ["IntegerGrid"]

Rows = tuple[tuple[int, ...], ...]

_ROW: Final = re.compile(r"[;\n]|\]\s*,?\s*\[|\)\s*,?\s*\(|\\\\")
_CELL: Final = re.compile(r"[\s,|&]+")
_EDGE: Final = "[](){}|, \t"


class IntegerGrid(Format[Rows]):
    """Rows of integers, one row a line, cells separated by spaces; on one line rows are separated by ``;``."""

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a grid of integers, one row per line, cells separated by spaces"

    @property
    def noun_on_one_line(self) -> str:
        """See ``Format``."""
        return "a grid of integers on one line, cells separated by spaces and rows by semicolons"

    def parse(self, text: str) -> Rows:
        """See ``Format``; rows of different lengths are malformed."""
        rows = []
        for line in _ROW.split(text):
            cells = _CELL.split(line.strip(_EDGE))
            if cells != [""]:
                rows.append(tuple(parse_integer(cell) for cell in cells))
        if not rows:
            raise Unparsable("no_answer")
        if len({len(row) for row in rows}) > 1:
            raise Unparsable("malformed")
        return tuple(rows)

    def render(self, value: Rows) -> str:
        """``1 2; 2 1``."""
        return "; ".join(" ".join(map(str, row)) for row in value)

    def render_lines(self, value: Rows) -> str:
        """One row a line."""
        return "\n".join(" ".join(map(str, row)) for row in value)

    def mutations(self, value: Rows, rng: Random) -> Iterator[Rows]:
        """One cell changed, two cells or two rows swapped, a row dropped, the grid transposed."""
        r, c = rng.randrange(len(value)), rng.randrange(len(value[0]))
        row = value[r]
        yield (*value[:r], (*row[:c], row[c] + 1, *row[c + 1 :]), *value[r + 1 :])
        other = row[(c + 1) % len(row)]
        yield (*value[:r], (*row[:c], other, *row[c + 1 :]), *value[r + 1 :])
        if len(value) > 1:
            yield value[:r] + value[r + 1 :]
            yield (*value[1:], value[0])
        yield tuple(zip(*value, strict=True))

    def dresses(self, value: Rows) -> Iterator[str]:
        """Lines, commas, nested brackets, a table."""
        yield self.render_lines(value)
        yield "\n".join(", ".join(map(str, row)) for row in value)
        yield "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value) + "]"
        yield "\n".join("| " + " | ".join(map(str, row)) + " |" for row in value)
