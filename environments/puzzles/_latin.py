"""Squares in which every row, column and region holds each number once: to fill them, and to blank them.

A square of n rows has n regions of n cells: boxes in a Sudoku, its rows once more in a plain Latin square. Cells are
counted row by row. Number k is the bit ``1 << (k - 1)`` and a blank is 0, so that ``bit_length`` gives the number back.
"""

from collections.abc import Sequence
from math import isqrt
from typing import Final

from rlgym.environment import Retry, Rng

__all__ = ["MOST_NODES", "Search"]

MOST_NODES: Final = 10_000  # measured on 9 x 9 with 49 blanks: 3,200 at the median, 7,967 at most in 400


class Search:
    """Backtracking on bit masks, at every node on a blank with the fewest candidates.

    Rows, columns and regions are units; ``used[unit]`` has the bits of the numbers that stand in one. A search serves
    a single square: past ``MOST_NODES`` nodes in all it raises ``Retry``.

    Args:
        regions: the region of each cell, 0 to n - 1.
    """

    def __init__(self, regions: Sequence[int]) -> None:
        self.size = isqrt(len(regions))
        self.bits = [1 << k for k in range(self.size)]
        self.units = [
            (cell // self.size, self.size + cell % self.size, 2 * self.size + region)
            for cell, region in enumerate(regions)
        ]
        self.nodes = 0

    def full(self, rng: Rng) -> list[int]:
        """A random full square."""
        cells = [0] * len(self.units)
        self.complete(cells, range(len(cells)), [0] * 3 * self.size, rng)
        return cells

    def dig(self, full: Sequence[int], blanks: int, rng: Rng) -> list[int]:
        """The full square with so many cells blanked, and no other way to fill them.

        A cell is blanked if no other number in it leads to a completion, given the blanks so far. The numbers take
        their turns in random order, so that the blanks compete for the same few of them.

        Raises:
            Retry: if there are not so many such cells.
        """
        dug: list[int] = []
        used = [sum(self.bits)] * 3 * self.size
        turns = rng.sample(self.bits, self.size)
        cells = rng.sample(range(len(full)), len(full))
        for cell in sorted(cells, key=lambda cell: turns.index(full[cell])):
            if len(dug) == blanks:
                break
            without = self.toggled(used, cell, full[cell])
            others = [bit for bit in self.candidates(without, cell) if bit != full[cell]]
            if not any(self.complete(list(full), dug, self.toggled(without, cell, bit)) for bit in others):
                dug.append(cell)
                used = without
        if len(dug) < blanks:
            raise Retry
        return [0 if cell in dug else bit for cell, bit in enumerate(full)]

    def complete(self, cells: list[int], blanks: Sequence[int], used: list[int], rng: Rng | None = None) -> bool:
        """Whether the blanks can be filled; if so, they are, in ``cells``. ``rng`` shuffles the candidates."""
        if not blanks:
            return True
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Retry
        cell = self.tightest(blanks, used)
        candidates = self.candidates(used, cell)
        if rng:
            rng.shuffle(candidates)
        rest = [blank for blank in blanks if blank != cell]
        for bit in candidates:
            cells[cell] = bit
            if self.complete(cells, rest, self.toggled(used, cell, bit), rng):
                return True
        return False

    def tightest(self, blanks: Sequence[int], used: list[int]) -> int:
        """The first blank with at most one candidate; if there is none, the first with the fewest."""
        tightest, most = blanks[0], 0
        for blank in blanks:
            row, column, region = self.units[blank]
            taken = (used[row] | used[column] | used[region]).bit_count()
            if taken >= self.size - 1:
                return blank
            if taken > most:
                tightest, most = blank, taken
        return tightest

    def candidates(self, used: list[int], cell: int) -> list[int]:
        """The bits of the numbers that stand in none of the cell's units."""
        row, column, region = self.units[cell]
        taken = used[row] | used[column] | used[region]
        return [bit for bit in self.bits if not bit & taken]

    def toggled(self, used: list[int], cell: int, bit: int) -> list[int]:
        """``used`` once a number is put into a cell, or taken out of it."""
        used = list(used)
        for unit in self.units[cell]:
            used[unit] ^= bit
        return used

    def rows(self, cells: Sequence[int]) -> tuple[tuple[int, ...], ...]:
        """The square as numbers, row by row."""
        numbers = [bit.bit_length() for bit in cells]
        return tuple(tuple(numbers[i : i + self.size]) for i in range(0, len(numbers), self.size))
