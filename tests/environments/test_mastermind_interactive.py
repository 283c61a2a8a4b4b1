"""MastermindInteractive: replies counted by hand, each reason code, par and the late guesses, the reference player."""

from itertools import permutations, product

import pytest

import rlgym
from rlgym.environments.games.mastermind_interactive import (
    LATE,
    Board,
    Guesses,
    MastermindInteractive,
    exact,
    shared,
)
from rlgym.verifiers.verdict import Outcome

GAME = MastermindInteractive()
BOARD = Board(length=4, colours=6, repeats=True, par=8, code=(1, 1, 2, 3))
DISTINCT = Board(length=3, colours=6, repeats=False, par=8, code=(4, 1, 6))
RNG = rlgym.Rng(0)  # the game is not random: replies depend on code and guess alone


def play(board, guesses):
    """The last turn's verdict."""
    state, turn = GAME.start(board)[0], None
    for guess in guesses:
        state, turn = GAME.act(board, state, guess, RNG)
    return turn.verdict


@pytest.mark.parametrize(
    ("guess", "in_place", "misplaced"),
    [
        ((1, 1, 2, 3), 4, 0),
        ((3, 2, 1, 1), 0, 4),
        ((1, 2, 1, 1), 1, 2),  # three 1s against two: one exact, one misplaced, one too many; the 2 is misplaced
        ((2, 2, 2, 2), 1, 0),
        ((4, 1, 5, 1), 1, 1),
        ((4, 4, 5, 6), 0, 0),
    ],
)
def test_counts_worked_by_hand(guess, in_place, misplaced):
    assert (exact(BOARD.code, guess), shared(BOARD.code, guess)) == (in_place, in_place + misplaced)
    _, turn = GAME.act(BOARD, Guesses(()), list(guess), RNG)
    assert guess == BOARD.code or f"has {in_place} exact, {misplaced} misplaced." in turn.observation


def test_counts_are_what_striking_out_pairs_one_by_one_gives():
    for code in product((1, 2, 3), repeat=3):
        for guess in product((1, 2, 3), repeat=3):
            rest = [(a, b) for a, b in zip(code, guess, strict=True) if a != b]
            unclaimed = [a for a, _ in rest]
            claimed = [unclaimed.remove(b) for _, b in rest if b in unclaimed]
            assert exact(code, guess) == 3 - len(rest)
            assert shared(code, guess) == 3 - len(rest) + len(claimed), (code, guess)


@pytest.mark.parametrize("guess", [[], [1, 1, 2], [1, 1, 2, 3, 3], [0, 1, 2, 3], [1, 1, 2, 7], [1, 1, 2, -(10**3_999)]])
def test_a_guess_that_is_no_possible_code_is_illegal_and_costs_no_guess(guess):
    state, turn = GAME.act(BOARD, Guesses(()), guess, RNG)
    assert (state, turn.legal, turn.verdict) == (Guesses(()), False, None)
    assert turn.observation == "This is not a possible code: give 4 numbers from 1 to 6."


def test_a_repeated_colour_is_illegal_where_colours_have_to_differ():
    _, turn = GAME.act(DISTINCT, Guesses(()), [4, 4, 6], RNG)
    assert not turn.legal
    assert "its colours have to differ" in turn.observation
    assert "occurs at most once in a code" in GAME.statement(DISTINCT)


def test_the_code_within_par_is_correct_and_the_late_guesses_earn_two_thirds_and_one_third():
    miss, hit = [6, 6, 6, 6], list(BOARD.code)
    assert play(BOARD, [hit]).correct
    assert play(BOARD, [miss] * (BOARD.par - 1) + [hit]).correct
    late = [play(BOARD, [miss] * before + [hit]) for before in (BOARD.par, BOARD.par + 1)]
    assert [(verdict.outcome, verdict.reason) for verdict in late] == [(Outcome.PARTIAL, "late")] * 2
    assert [verdict.score for verdict in late] == [2 / 3, 1 / 3]


def test_the_game_ends_when_the_guesses_are_used_up():
    miss = [6, 6, 6, 6]
    assert play(BOARD, [miss] * (BOARD.par + LATE - 1)) is None
    assert play(BOARD, [miss] * (BOARD.par + LATE)).reason == "not_found"
    assert GAME.finish(BOARD, Guesses(())).reason == "not_found"


def test_three_mistakes_leave_all_guesses_and_the_fourth_ends_the_game():
    problem = rlgym.problem("MastermindInteractive", difficulty=3, seed=1)
    board = problem.instance
    miss = [colour % board.colours + 1 for colour in board.code]
    texts = ["<answer>0</answer>"] * 3 + [f"<answer>{', '.join(map(str, miss))}</answer>"] * (board.par - 1)
    assert problem.verify([*texts, problem.reference_completion[-1]]).correct
    assert problem.verify([*texts[:3], "no guess at all", problem.reference_completion[-1]]).reason == (
        "too_many_illegal_actions"
    )


@pytest.mark.parametrize("repeats", [False, True])
def test_the_reference_player_finds_every_code_with_at_most_two_guesses_more_than_colours(repeats):
    colours = range(1, 7)
    for code in product(colours, repeat=3) if repeats else permutations(colours, 3):
        board = Board(3, 6, repeats, par=8, code=code)
        state, verdict = GAME.start(board)[0], None
        while verdict is None:
            state, turn = GAME.act(board, state, GAME.player(board, state), RNG)
            verdict = turn.verdict
        assert verdict.correct, code


def test_the_reference_player_does_not_look_at_the_code():
    state, _ = GAME.act(BOARD, Guesses(()), [1, 2, 3, 4], RNG)
    other = Board(length=4, colours=6, repeats=True, par=8, code=(6, 6, 6, 6))
    assert GAME.player(BOARD, state) == GAME.player(other, state)
