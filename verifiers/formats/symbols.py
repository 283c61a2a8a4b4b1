"""The format of grids of symbols: mazes, boards, patterns."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats.base import Format

__all__ = ["SymbolGrid"]

_SEPARATORS: Final = {";": "semicolons", "|": "bars", "/": "slashes", ",": "commas", "!": "exclamation marks"}
_QUOTES: Final = "\"'`"


class SymbolGrid(Format[tuple[str, ...]]):
    """Rows of single symbols, all of one length, one row a line; on one line rows are separated by ``;``.

    Where ``;`` is a symbol, ``noun_on_one_line`` says what separates rows instead. Cells may stand apart by spaces,
    commas or bars, and rows in quotes or brackets, ``["#.", ".#"]`` or ``[["#", "."], [".", "#"]]``, as far as these
    marks are no symbols. Symbols keep the marks of dress that they are: a grid of ``#`` and ``.`` has no final period.
    A symbol that is not declared is malformed. ``["#", "."]``, two rows or two cells, is ambiguous.

    Args:
        symbols: single characters, all different, to the letter.
        example: a grid to show in the prompt.

    Raises:
        InvalidParameter: if a symbol is no single visible character or is given twice, if nothing is left to separate
            rows, or if the example is no grid of these symbols.
    """

    def __init__(self, *, symbols: Sequence[str], example: Sequence[str]) -> None:
        super().__init__(example=tuple(example))
        self.symbols = tuple(symbols)
        self.keep = "".join(self.symbols)
        for symbol in self.symbols:
            if len(symbol) != 1 or not symbol.isprintable() or symbol.isspace() or symbol in "\ufe0e\ufe0f":
                raise InvalidParameter(f"SymbolGrid(symbols={symbols!r}): {symbol!r}: need single visible characters")
        if not symbols or len(set(self.symbols)) < len(self.symbols):
            raise InvalidParameter(f"SymbolGrid(symbols={symbols!r}): need one or more symbols, all different")
        free = [mark for mark in _SEPARATORS if mark not in self.keep]
        if not free:
            raise InvalidParameter(
                f"SymbolGrid(symbols={symbols!r}): nothing left to separate rows; free one of {';|/,!'!r}"
            )
        self._separator = free[0]
        self._run = re.compile(f"[{re.escape(self.keep)}]+")
        self._breaks = re.compile(
            "|".join(["\n", re.escape(self._separator)])
            + "".join(rf"|\{closing}\s*+(?:,\s*+)?\{opening}" for opening, closing in self._brackets)
        )
        apart = self._free(",|&")
        self._apart = re.compile((rf"\s*+[{apart}]\s*+|" if apart else "") + r"\s++")
        self._edge = self._free("[](){}|,") + " \t"
        self._quotes = self._free(_QUOTES)
        self._ruled = frozenset(self._free("-+|:=") + " \t")
        if not all(self._run.fullmatch(row) for row in self.example) or len(set(map(len, self.example))) != 1:
            raise InvalidParameter(f"SymbolGrid(example={example!r}): need rows of equal length, made of {self.keep!r}")

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a grid of the symbols {' '.join(self.symbols)}, one row per line"

    @property
    def noun_on_one_line(self) -> str:
        """See ``Format``."""
        rows = _SEPARATORS[self._separator]
        return f"a grid of the symbols {' '.join(self.symbols)} on one line, rows separated by {rows}"

    def parse(self, text: str) -> tuple[str, ...]:
        """See ``Format``; rows of different lengths are malformed."""
        rows = text.split("\n") if "\n" in text else [row.strip() for row in text.split(self._separator)]
        if not all(map(self._run.fullmatch, rows)):
            rows = self._loose_rows(ascii_marks(text, self.keep))
        if not rows:
            raise Unparsable("no_answer")
        if len(set(map(len, rows))) > 1:
            raise Unparsable("malformed")
        return tuple(rows)

    def render(self, value: tuple[str, ...]) -> str:
        """``#.; .#``."""
        return f"{self._separator} ".join(value)

    def render_lines(self, value: tuple[str, ...]) -> str:
        """One row a line."""
        return "\n".join(value)

    def mutations(self, value: tuple[str, ...], rng: Random) -> Iterator[tuple[str, ...]]:
        """A cell changed, two of a row swapped, a row dropped or repeated; the rows rotated, the grid transposed."""
        r, c = rng.randrange(len(value)), rng.randrange(len(value[0]))
        row = value[r]
        near = [
            (*value[:r], row[:c] + other + row[c + 1 :], *value[r + 1 :])
            for other in rng.sample(self.symbols, min(3, len(self.symbols)))
        ]
        swapped = [*row]
        swapped[c - 1], swapped[c] = row[c], row[c - 1]
        near += [(*value[:r], "".join(swapped), *value[r + 1 :]), (*value[1:], value[0]), (*value, row)]
        near += [value[:r] + value[r + 1 :], tuple(map("".join, zip(*value, strict=True)))]
        yield from (other for other in dict.fromkeys(near) if other not in ((), value))

    def dresses(self, value: tuple[str, ...]) -> Iterator[str]:
        """Lines, cells apart by spaces, commas or bars, lists of rows and of cells."""
        texts = [self.render_lines(value), self._separator.join(value)]
        texts += ["\n".join(mark.join(row) for row in value) for mark in (" ", ",", ", ")]
        texts.append("\n".join("| " + " | ".join(row) + " |" for row in value))
        texts.append("[" + ", ".join(f'"{row}"' for row in value) + "]")
        texts.append("[\n" + ",\n".join(f"  '{row}'" for row in value) + "\n]")
        texts.append("[" + ", ".join("[" + ", ".join(f'"{cell}"' for cell in row) + "]" for row in value) + "]")
        for text in texts:
            try:
                if self.read(text) == value:
                    yield text
            except Unparsable:
                continue

    @property
    def _brackets(self) -> list[tuple[str, str]]:
        return [pair for pair in (("[", "]"), ("(", ")"), ("{", "}")) if not set(pair) & set(self.keep)]

    def _free(self, marks: str) -> str:
        """The marks that are neither symbols nor between rows."""
        return "".join(mark for mark in marks if mark not in self.keep + self._separator)

    def _loose_rows(self, text: str) -> list[str]:
        """Rows whose cells stand apart, or rows in quotes and brackets.

        Raises:
            Unparsable: ``malformed``, or ``ambiguous`` where cells could be rows.
        """
        bracketed = any(text[0] == opening and text[-1] == closing for opening, closing in self._brackets)
        nested = bracketed and any(text[1:].lstrip().startswith(opening) for opening, _ in self._brackets)
        if nested:  # brackets part the rows
            text = text.replace("\n", " ")
        lines = [line.strip() for line in self._breaks.split(text)]
        lines = [line for line in lines if line.strip(self._edge) and not self._ruled.issuperset(line)]
        rows = [self._cells(line.strip(self._edge)) for line in lines]
        listed = not nested and (bracketed or text[0] in self._quotes) and "," in text
        if listed and (len(rows) == 1 or all(len(cells) == 1 for cells in rows)):  # a list of strings
            rows = [[cell] for cells in rows for cell in cells]
            if len(rows) > 1 and not any(len(cells[0]) > 1 for cells in rows):
                raise Unparsable("ambiguous")
        if any(len(cells) > 1 and max(map(len, cells)) > 1 for cells in rows):  # "#. .#": two rows or one
            raise Unparsable("malformed")
        return list(map("".join, rows))

    def _cells(self, line: str) -> list[str]:
        """Cells or whole rows of one line, without the quotes around them."""
        cells = []
        for cell in self._apart.split(line):
            if len(cell) > 2 and cell[0] == cell[-1] and cell[0] in self._quotes:
                cell = cell[1:-1]
            if not self._run.fullmatch(cell):
                raise Unparsable("malformed")
            cells.append(cell)
        return cells
