"""Sudoku: a grid completed by hand, each reason code, the search over Latin squares."""

import pytest

from rlgym import Retry, Rng
from rlgym.environments.puzzles import _latin
from rlgym.environments.puzzles._latin import Search
from rlgym.environments.puzzles.sudoku import Puzzle, Sudoku, units_of

COMPLETED = (
    (1, 2, 3, 4),
    (3, 4, 1, 2),
    (2, 1, 4, 3),
    (4, 3, 2, 1),
)
BY_HAND = Puzzle(
    box_rows=2,
    box_columns=2,
    cells=(
        (1, 0, 0, 4),
        (0, 4, 1, 0),
        (2, 0, 4, 0),
        (0, 3, 0, 1),
    ),
    completed=COMPLETED,
)
BOXES = [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]


def test_a_grid_completed_by_hand_is_correct():
    assert Sudoku().verify(BY_HAND, COMPLETED).correct


def test_any_completion_is_correct_where_there_are_several():
    # the two ways to fill what is blank: 1 2 / 2 1 in the corners, or 2 1 / 1 2
    cells = ((0, 0, 3, 4), (3, 4, 1, 2), (0, 0, 4, 3), (4, 3, 2, 1))
    puzzle = Puzzle(2, 2, cells, COMPLETED)
    other = ((2, 1, 3, 4), (3, 4, 1, 2), (1, 2, 4, 3), (4, 3, 2, 1))
    assert Sudoku().verify(puzzle, COMPLETED).correct
    assert Sudoku().verify(puzzle, other).correct


@pytest.mark.parametrize(
    "answer",
    [((1,),), COMPLETED[:3], (*COMPLETED, COMPLETED[0]), tuple(row[:3] for row in COMPLETED), ((1,), (2, 3), (), ())],
)
def test_a_grid_of_another_shape_is_no_candidate(answer):
    verdict = Sudoku().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("wrong_shape", False)


def test_a_grid_with_another_given_number_is_no_candidate():
    relabelled = tuple(tuple(number % 4 + 1 for number in row) for row in COMPLETED)
    verdict = Sudoku().verify(BY_HAND, relabelled)
    assert (verdict.reason, verdict.valid) == ("given_changed", False)


@pytest.mark.parametrize("number", [0, 1, 3, 5, -2, 10**4000])
def test_a_grid_in_which_a_unit_lacks_a_number_is_wrong(number):
    answer = ((1, number, 3, 4), *COMPLETED[1:])
    verdict = Sudoku().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("rule_broken", True)


def test_boxes_count_where_rows_and_columns_are_right():
    latin = ((1, 2, 3, 4), (2, 3, 4, 1), (3, 4, 1, 2), (4, 1, 2, 3))
    blank = Puzzle(2, 2, ((0,) * 4,) * 4, COMPLETED)
    assert Sudoku().verify(blank, latin).reason == "rule_broken"


def test_the_boxes_of_a_grid_are_as_high_and_as_wide_as_stated():
    grid = tuple(tuple(range(6 * r, 6 * r + 6)) for r in range(6))
    boxes = list(units_of(grid, 2, 3))[12:]
    assert boxes[:2] == [(0, 1, 2, 6, 7, 8), (3, 4, 5, 9, 10, 11)]
    assert len(boxes) == 6


def test_a_search_fills_what_can_be_filled():
    search = Search(BOXES)
    cells = [1 << n - 1 if n else 0 for row in BY_HAND.cells for n in row]
    assert search.complete(cells, *state(search, cells))
    assert search.rows(cells) == COMPLETED


def test_a_search_finds_out_that_there_is_no_completion():
    search = Search(BOXES)
    cells = [1, 2, 0, 0, 0, 0, 4, 0, *[0] * 4, 0, 0, 8, 0]  # what can stand third in row 0?
    assert not search.complete(cells, *state(search, cells))


def test_a_full_square_holds_every_number_once_in_each_unit():
    search = Search(BOXES)
    rows = search.rows(search.full(Rng(3)))
    assert all(sorted(unit) == [1, 2, 3, 4] for unit in units_of(rows, 2, 2))


@pytest.mark.parametrize("seed", range(20))
def test_a_dug_square_has_one_completion(seed):
    search = Search(BOXES)
    full = search.full(Rng(seed))
    dug = search.dig(full, 10, Rng(seed))
    assert dug.count(0) == 10
    assert completions(search, dug) == [full]


def test_more_blanks_than_a_unique_completion_allows_ask_for_another_attempt():
    search = Search(BOXES)
    full = search.full(Rng(0))
    with pytest.raises(Retry):
        search.dig(full, 13, Rng(0))  # no 4 x 4 Sudoku with 3 given numbers has a single completion


def test_a_search_that_takes_too_long_asks_for_another_attempt(monkeypatch):
    monkeypatch.setattr(_latin, "MOST_NODES", 15)
    with pytest.raises(Retry):
        Search(BOXES).full(Rng(0))


def state(search, cells):
    """The blanks of a square, and the numbers in its units."""
    used = [0] * 12
    for cell, bit in enumerate(cells):
        used = search.toggled(used, cell, bit)
    return [cell for cell, bit in enumerate(cells) if not bit], used


def completions(search, cells):
    """All of them, by trying every number in every blank in order."""
    blanks, used = state(search, cells)
    if not blanks:
        return [cells]
    found = []
    for bit in search.candidates(used, blanks[0]):
        found += completions(search, [*cells[: blanks[0]], bit, *cells[blanks[0] + 1 :]])
    return found
