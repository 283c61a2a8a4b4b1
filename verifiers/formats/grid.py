"""The format of grids of integers."""

import re
from collections.abc import Iterator
from random import Random
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import MAX_DIGITS, parse_integer

__all__ = ["IntegerGrid"]

Rows = tuple[tuple[int, ...], ...]

_PLAIN: Final = re.compile(r"-?[0-9]+(?: -?[0-9]+)*(?:\n-?[0-9]+(?: -?[0-9]+)*)*")
_ROW: Final = re.compile(r"[;\n]|\]\s*+(?:,\s*+)?\[|\)\s*+(?:,\s*+)?\(|\\\\")
_RULE: Final = re.compile(r"[-+|:=\s]*")  # "---+---", "|:--|--:|": between the rows of a table or a board
_CELL: Final = re.compile(r"[\s,|&]+")
_EDGE: Final = "[](){}|,& \t"


class IntegerGrid(Format[Rows]):
    """Rows of integers, one row a line, cells separated by spaces; on one line rows are separated by ``;``.

    Lines that only rule a table off do not count.
    """

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
        if len(text) <= MAX_DIGITS and _PLAIN.fullmatch(text):  # the usual case, in a quarter of the time
            return _rectangle([tuple(map(int, line.split())) for line in text.split("\n")])
        rows = []
        for line in _ROW.split(text):
            if not _RULE.fullmatch(bare := line.strip().strip(_EDGE)):
                rows.append(tuple(parse_integer(cell) for cell in _CELL.split(bare)))
        if not rows:
            raise Unparsable("no_answer")
        return _rectangle(rows)

    def render(self, value: Rows) -> str:
        """``1 2; 2 1``."""
        return "; ".join(" ".join(map(str, row)) for row in value)

    def render_lines(self, value: Rows) -> str:
        """One row a line."""
        return "\n".join(" ".join(map(str, row)) for row in value)

    def mutations(self, value: Rows, rng: Random) -> Iterator[Rows]:
        """One cell raised by one, two cells of a row swapped, a row dropped, the rows rotated, the grid transposed."""
        r, c = rng.randrange(len(value)), rng.randrange(len(value[0]))
        row = value[r]
        yield (*value[:r], (*row[:c], row[c] + 1, *row[c + 1 :]), *value[r + 1 :])
        swapped = list(row)
        swapped[c - 1], swapped[c] = row[c], row[c - 1]
        if len(value) > 1:
            yield value[:r] + value[r + 1 :]
        near: list[Rows] = [(*value[:r], tuple(swapped), *value[r + 1 :]), (*value[1:], value[0])]
        near.append(tuple(zip(*value, strict=True)))
        yield from (other for other in near if other != value)

    def dresses(self, value: Rows) -> Iterator[str]:
        """Lines, commas, nested brackets, a table with and without its rule."""
        yield self.render_lines(value)
        yield "\n".join(", ".join(map(str, row)) for row in value)
        yield "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value) + "]"
        table = ["| " + " | ".join(map(str, row)) + " |" for row in value]
        yield "\n".join(table)
        yield "\n".join([table[0], "|" + "---|" * len(value[0]), *table[1:]])


def _rectangle(rows: list[tuple[int, ...]]) -> Rows:
    if len(set(map(len, rows))) > 1:
        raise Unparsable("malformed")
    return tuple(rows)
