"""The verifiers alone: one call from a completion and a reference to a verdict."""

import pytest

import rlgym.verifiers
from rlgym.errors import InvalidParameter, UnknownStyle
from rlgym.verifiers import Decimal, Expression, Integer, Outcome, Rational, SymbolGrid, check

MAZE = SymbolGrid(symbols="#.", example=("#.", ".#"))


@pytest.mark.parametrize(
    ("completion", "reference", "answer"),
    [
        ("It is 3/4, so\n\n$\\boxed{0.75}$.", "3/4", Rational()),
        ("<think>\\boxed{1}</think>The answer is **42**.", "42", Integer()),
        ("<answer>3.1416</answer>", "3.14159", Decimal(example="2.5", places=3)),
        ("The answer is $f'(x) = 2\\sin x\\cos x$", "sin(2x)", Expression(variables=("x",), example="x^2")),
        ("<answer>\n#.\n.#\n</answer>", "#.; .#", MAZE),
    ],
)
def test_a_right_answer_is_correct_wherever_it_stands(completion, reference, answer):
    assert check(completion, reference, answer).correct


@pytest.mark.parametrize(
    ("completion", "outcome", "reason"),
    [
        ("\\boxed{0.76}", Outcome.WRONG, "wrong_answer"),
        ("\\boxed{3/4 or 4/3}", Outcome.UNPARSABLE, "malformed"),
        ("", Outcome.UNPARSABLE, "no_answer"),
    ],
)
def test_other_answers_are_not(completion, outcome, reason):
    verdict = check(completion, "3/4", Rational())
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_the_style_says_where_the_answer_stands():
    assert check("\\boxed{1} <answer>2</answer>", "1", Integer(), style="boxed.1").correct
    assert check("\\boxed{1} <answer>2</answer>", "2", Integer(), style="tags.1").correct


def test_a_reference_that_cannot_be_read_is_refused_and_not_the_answer():
    with pytest.raises(InvalidParameter, match=r"reference='three quarters'\): not .* \(malformed\); need a reference"):
        check("0.75", "three quarters", Rational())


def test_an_unknown_style_is_refused():
    with pytest.raises(UnknownStyle, match=r"auto\.1"):
        check("1", "1", Integer(), style="auto.2")


def test_every_public_name_is_there():
    assert [name for name in rlgym.verifiers.__all__ if not hasattr(rlgym.verifiers, name)] == []
