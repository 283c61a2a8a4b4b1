"""Formats of rows of integers: a grid, whose rows have one length, or any rows."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import MAX_DIGITS, parse_integer, parse_integers, unbracketed, without_groups

__all__ = ["IntegerGrid", "IntegerRows"]

Rows = tuple[tuple[int, ...], ...]

_PLAIN_ROW: Final = r"-?[0-9]++(?: -?[0-9]++)*+"
_PLAIN: Final = re.compile(rf"{_PLAIN_ROW}(?:(?:\n|; ){_PLAIN_ROW})*+")
_PLAIN_BREAK: Final = re.compile("[\n;]")
_ROW: Final = re.compile(r"[;\n]|\]\s*+(?:,\s*+)?\[|\)\s*+(?:,\s*+)?\(|\}\s*+(?:,\s*+)?\{|\\\\")
_RULE: Final = re.compile(r"[-+|:=\s]*")  # "---+---", "|:--|--:|": between the rows of a table or a board
_CELL: Final = re.compile(r"[\s,|&]+")
_EDGE: Final = "[](){}|,& \t"
_MATRIX: Final = re.compile(
    r"(?:\\left\s*+(?:[\[(|.]|\\\{))?+\s*+"
    r"\\begin\{(?:([pbvVB]?matrix\*?|smallmatrix)\}(?:\[[lcr]\])?+|array\}\s*+\{[lcr| ]*+\})"
)
_MATRIX_END: Final = re.compile(r"\\end\{([pbvVB]?matrix\*?|smallmatrix|array)\}\s*+(?:\\right\s*+(?:[\])|.]|\\\}))?+")
_HLINE: Final = re.compile(r"\\(?:hline|toprule|midrule|bottomrule)(?![A-Za-z])")

_MAX_ROWS: Final = 5_000
_NOTHING: Final = frozenset({"none", "empty"})
_LATEX: Final = re.compile(r"\\(?:(?:left|right|q?quad)(?![A-Za-z])|[,;:! ])|(?<=\S)~|\$")
_BRACES: Final = re.compile(r"\\([{}])")
_ARROW: Final = re.compile(r"->|\u2192|\\(?:to|rightarrow)(?![A-Za-z])")
_GROUP: Final = r"(?:\[[^\[\](){}]*+\]|\([^\[\](){}]*+\)|\{[^\[\](){}]*+\})"
_GROUPS: Final = re.compile(rf"(?:{_GROUP}\s*+[,;]?+\s*+)++")
_INSIDE: Final = re.compile(r"[\[({]([^\[\](){}]*+)")
_PAIR: Final = r"[0-9]++(?:-| - | *+> *+)[0-9]++"
_PAIRS: Final = re.compile(rf"{_PAIR}(?:\s*+[,;]\s*+{_PAIR}|\s++{_PAIR})*+")
_NUMBER: Final = re.compile(r"[0-9]++")
_BROKEN: Final = re.compile(r"[^,\s]\s*\n")  # a line within brackets that ends without a comma


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
            return _rectangle([tuple(map(int, line.split())) for line in _PLAIN_BREAK.split(text)])
        inner = unbracketed(text)
        if "\n" in text and inner != text and _GROUPS.fullmatch(inner):  # [[1,\n2],\n[3,\n4]]: lines are not rows
            return _rectangle([tuple(map(parse_integer, _CELL.split(row.strip(_EDGE)))) for row in _bracketed(inner)])
        rows = []
        for line in _ROW.split(_without_matrix(text) if "\\begin" in text else text):
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
        """Lines, commas, nested brackets, a table with and without its rule, matrices of LaTeX."""
        yield self.render_lines(value)
        yield "\n".join(", ".join(map(str, row)) for row in value)
        yield "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value) + "]"
        table = ["| " + " | ".join(map(str, row)) + " |" for row in value]
        yield "\n".join(table)
        yield "\n".join([table[0], "|" + "---|" * len(value[0]), *table[1:]])
        matrix = r" \\ ".join(" & ".join(map(str, row)) for row in value)
        yield rf"\begin{{pmatrix}} {matrix} \end{{pmatrix}}"
        yield rf"\left[\begin{{array}}{{{'c' * len(value[0])}}} {matrix} \\ \end{{array}}\right]"
        yield "\\begin{bmatrix}\n" + matrix.replace("\\ ", "\\\n") + "\n\\end{bmatrix}"


def _rectangle(rows: list[tuple[int, ...]]) -> Rows:
    if len(set(map(len, rows))) > 1:
        raise Unparsable("malformed")
    return tuple(rows)


def _without_matrix(text: str) -> str:
    """The rows inside one LaTeX matrix that is the whole text.

    Raises:
        Unparsable: ``malformed``.
    """
    begin = _MATRIX.match(text)
    end = _MATRIX_END.fullmatch(text, max(text.rfind("\\end"), 0))
    if begin is None or end is None or end.start() < begin.end() or end[1] != (begin[1] or "array"):
        raise Unparsable("malformed")
    return _HLINE.sub(" ", text[begin.end() : end.start()])


class IntegerRows(Format[Rows]):
    """Rows of integers, which may differ in length: one row a line, or on one line separated by ``;``.

    No rows at all are written ``[]``, an empty row among others ``[]``, and one empty row ``[[]]``. Rows in brackets
    are read as well, ``[[1, 2], [3]]`` and ``(1, 2), (3, 4)``; pairs also as ``1-2, 3-4`` and ``1->2``. More than 5,000
    rows are too long, unless they are written plainly.

    Args:
        example: rows to show in the prompt.
        width: how many integers every row has; any number, if not given.

    Raises:
        InvalidParameter: if a row of the example is not as wide.
    """

    def __init__(self, *, example: Sequence[Sequence[int]], width: int | None = None) -> None:
        super().__init__(example=tuple(map(tuple, example)))
        self.width = width
        if not self._fits(self.example):
            raise InvalidParameter(f"IntegerRows(example={example!r}, width={width!r}): need rows of this width")

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"{self._rows}, one {self._row} per line, integers separated by spaces"

    @property
    def noun_on_one_line(self) -> str:
        """See ``Format``."""
        return f"{self._rows} on one line, integers separated by spaces and {self._row}s by semicolons"

    @property
    def _row(self) -> str:
        return "pair" if self.width == 2 else "row"

    @property
    def _rows(self) -> str:
        match self.width:
            case None:
                return "rows of integers"
            case 2:
                return "pairs of integers"
            case _:
                return f"rows of {self.width} integers"

    def parse(self, text: str) -> Rows:
        """See ``Format``; a row of another width is malformed."""
        if len(text) <= MAX_DIGITS and _PLAIN.fullmatch(text):
            rows: Rows = tuple(tuple(map(int, line.split())) for line in _PLAIN_BREAK.split(text))
        else:
            rows = tuple(islice(self._read(text), _MAX_ROWS + 1))
            if len(rows) > _MAX_ROWS:
                raise Unparsable("too_long")
        if not self._fits(rows):
            raise Unparsable("malformed")
        return rows

    def render(self, value: Rows) -> str:
        """``1 2; 3``."""
        return self._written(value, "; ")

    def render_lines(self, value: Rows) -> str:
        """One row a line."""
        return self._written(value, "\n")

    def mutations(self, value: Rows, rng: Random) -> Iterator[Rows]:
        """A row more, one less, two swapped, a number raised, turned round, gone to another row."""
        yield (*value, value[-1] if value else (0,) * (self.width or 1))
        if not value:
            return
        r = rng.randrange(len(value))
        row, before, after = value[r], value[:r], value[r + 1 :]
        yield before + after
        near: list[Rows] = [(*value[1:], value[0]), (*before, row[::-1], *after)]
        if row:
            c = rng.randrange(len(row))
            near.append((*before, (*row[:c], row[c] + 1, *row[c + 1 :]), *after))
            if self.width is None:
                near += [(*before, row[:-1], *after), (*before, row[:-1], (*row[-1:], *sum(after[:1], ())), *after[1:])]
        yield from (other for other in dict.fromkeys(near) if other != value)

    def dresses(self, value: Rows) -> Iterator[str]:
        """Lines, commas, brackets of all kinds; pairs with dashes and arrows."""
        lists = [str(list(row)) for row in value]
        yield "[" + ", ".join(lists) + "]"
        yield "[" + ",\n ".join(lists) + "]"
        yield "{" + ", ".join("(" + ", ".join(map(str, row)) + ")" for row in value) + "}"
        if len(value) > 1 or any(value):
            yield self.render_lines(value)
            yield "; ".join(lists)
        if len(value) > 1 and all(value):
            yield "\n".join(", ".join(map(str, row)) for row in value)
            yield ", ".join("(" + ", ".join(map(str, row)) + ")" for row in value)
            yield " ".join(rf"\{{{', '.join(map(str, row))}\}}" for row in value)
        if self.width == 2 and value and all(min(row) >= 0 for row in value):
            yield ", ".join(f"{first}-{second}" for first, second in value)
            yield "\n".join(f"{first} -> {second}" for first, second in value)

    def _written(self, value: Rows, separator: str) -> str:
        if value == ((),):
            return "[[]]"
        return separator.join(" ".join(map(str, row)) or "[]" for row in value) or "[]"

    def _fits(self, rows: Rows) -> bool:
        return self.width is None or all(len(row) == self.width for row in rows)

    def _read(self, text: str) -> Iterator[tuple[int, ...]]:
        text = _BRACES.sub(r"\1", _LATEX.sub(" ", _ARROW.sub(">", without_groups(ascii_marks(text))))).strip()
        inner = unbracketed(text)
        if not text:  # only dollars
            raise Unparsable("malformed")
        if inner != text:
            if not inner:
                return
            if inner[0] in "[({" or ";" in inner or (self.width == 2 and _PAIRS.fullmatch(inner)):
                text = inner
        elif text.lower() in _NOTHING:
            return
        if _GROUPS.fullmatch(text):
            yield from self._groups(text)
        elif self.width == 2 and _PAIRS.fullmatch(text):
            yield from _pairs(text)
        else:
            *parts, last = text.split(";")
            for part in (*parts, last) if last.strip() else parts:
                if not (part := part.strip()):
                    raise Unparsable("malformed")
                for line in filter(None, map(str.strip, part.split("\n"))):
                    yield from self._line(line)

    def _line(self, line: str) -> Iterator[tuple[int, ...]]:
        """The rows on one line: in brackets, as pairs, or one bare."""
        if _GROUPS.fullmatch(line):
            yield from self._groups(line)
        elif self.width == 2 and _PAIRS.fullmatch(pairs := line.removesuffix(",")):
            yield from _pairs(pairs)
        else:
            yield _integers(line)

    def _groups(self, text: str) -> Iterator[tuple[int, ...]]:
        """One row a pair of brackets."""
        for row in _bracketed(text):
            if self.width == 2 and _PAIRS.fullmatch(row):
                yield from _pairs(row)
            else:
                yield _integers(row) if row else ()


def _bracketed(text: str) -> Iterator[str]:
    """What stands in each pair of brackets.

    Raises:
        Unparsable: ``ambiguous`` for ``[1 2\\n3 4]``, which may be one row or two.
    """
    for group in _INSIDE.finditer(text):
        row = group[1].strip()
        if "\n" in row and _BROKEN.search(row):
            raise Unparsable("ambiguous")
        yield row


def _pairs(text: str) -> Iterator[tuple[int, ...]]:
    """``1-2, 3-4``."""
    numbers = list(map(parse_integer, _NUMBER.findall(text)))
    return zip(numbers[::2], numbers[1::2], strict=True)


def _integers(text: str) -> tuple[int, ...]:
    """The integers of one row, as those of a list."""
    if "0" <= text[0] <= "9" or text[0] in "+-":
        return tuple(parse_integers(text))
    raise Unparsable("malformed")
