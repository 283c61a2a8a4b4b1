"""Sudoku: complete a grid so that every row, column and box holds each number once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Rng, hidden
from rlgym.environments.puzzles._latin import Search
from rlgym.verifiers.formats import IntegerGrid
from rlgym.verifiers.verdict import Verdict, correct, invalid, wrong

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A square grid, ``box_rows * box_columns`` cells a side, that can be completed in one way."""

    box_rows: int
    box_columns: int
    cells: tuple[tuple[int, ...], ...]  # 0 is a blank
    completed: tuple[tuple[int, ...], ...] = hidden()


def units_of(grid: Rows, box_rows: int, box_columns: int) -> Iterator[tuple[int, ...]]:
    """The rows, the columns and the boxes of a grid."""
    yield from grid
    yield from zip(*grid, strict=True)
    for top in range(0, len(grid), box_rows):
        for left in range(0, len(grid), box_columns):
            yield tuple(chain(*(row[left : left + box_columns] for row in grid[top : top + box_rows])))


class Sudoku(Environment[Puzzle, Rows]):
    """Fill the blanks of a grid so that every row, every column and every box holds each number exactly once.

    Verified by certificate: the given numbers and the rules. That there is only one completion is proved at generation.
    No partial credit: numbers that clash with nothing at first sight are right in many cells.
    Cost: generate at most 10,000 nodes of search, verify O(cells).
    Source: Felgenhauer and Jarvis, Mathematics of Sudoku I, Mathematical Spectrum 39 (2006).
    """

    answer = IntegerGrid(example=((1, 2, 3, 4), (3, 4, 1, 2), (2, 1, 4, 3), (4, 3, 2, 1)))
    knobs = {
        "box_rows": Steps((0, 2), (7, 3)),
        "box_columns": Steps((0, 2), (2, 3)),
        # measured: whoever only fills in cells with a single candidate, as long as there are any, completes all
        # puzzles at d = 0, 89 % at d = 7, 9 % at d = 14 and none at d = 20
        "blanks": Linear(9, 2),
    }

    def generate(self, rng: Rng, *, box_rows: int, box_columns: int, blanks: int) -> Puzzle:
        size = box_rows * box_columns
        search = Search([r // box_rows * box_rows + c // box_columns for r in range(size) for c in range(size)])
        full = search.full(rng)
        return Puzzle(box_rows, box_columns, search.rows(search.dig(full, blanks, rng)), search.rows(full))

    def statement(self, instance: Puzzle) -> str:
        size = len(instance.cells)
        grid = "\n".join(" ".join(map(str, row)) for row in instance.cells)
        return (
            f"Here is a grid of {size} rows and {size} columns, in which 0 marks a blank:\n{grid}\n"
            f"From its top left corner on, the grid is divided into {size} boxes of {instance.box_rows} rows by "
            f"{instance.box_columns} columns. Put an integer from 1 to {size} in place of every 0, and keep the given "
            f"numbers, so that each row, each column and each box contains every integer from 1 to {size} exactly "
            f"once. This can be done in exactly one way. Give the completed grid."
        )

    def solve(self, instance: Puzzle) -> Rows:
        return instance.completed

    def verify(self, instance: Puzzle, answer: Rows) -> Verdict:
        size = len(instance.cells)
        if [len(row) for row in answer] != [size] * size:
            return invalid("wrong_shape")
        cells = zip(chain(*instance.cells), chain(*answer), strict=True)
        if any(given not in (0, number) for given, number in cells):
            return invalid("given_changed")
        numbers = set(range(1, size + 1))
        units = units_of(answer, instance.box_rows, instance.box_columns)
        return correct() if all(set(unit) == numbers for unit in units) else wrong("rule_broken")
