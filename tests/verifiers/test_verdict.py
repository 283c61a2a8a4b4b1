"""Verdicts: outcomes, scores and reasons that cannot disagree."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter
from rlgym.verifiers.verdict import Outcome, Verdict, correct, error, graded, invalid, partial, unparsable, wrong

fixed = settings(max_examples=300)


def test_each_outcome_has_its_score_and_reason():
    assert correct() == Verdict(Outcome.CORRECT, 1.0, "correct")
    assert wrong("wrong_sum") == Verdict(Outcome.WRONG, 0.0, "wrong_sum")
    assert invalid("no_path") == Verdict(Outcome.WRONG, 0.0, "no_path", valid=False)
    assert partial(Fraction(1, 4), "longer") == Verdict(Outcome.PARTIAL, 0.25, "longer")
    assert unparsable("no_answer") == Verdict(Outcome.UNPARSABLE, 0.0, "no_answer", valid=False)
    assert error("crash") == Verdict(Outcome.ERROR, 0.0, "crash", valid=False)


def test_only_correct_is_correct():
    verdicts = [correct(), wrong("x"), invalid("x"), partial(Fraction(1, 2), "x"), unparsable("x"), error("x")]
    assert [verdict.correct for verdict in verdicts] == [True] + [False] * 5


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("score", [-1.0, -1e-300, 0.0, 5e-324, 0.5, 1.0 - 2**-53, 1.0, 1.5, float("nan"), float("inf")])
def test_a_score_is_one_exactly_when_correct_and_between_exactly_when_partial(outcome, score):
    fits = {Outcome.CORRECT: score == 1.0, Outcome.PARTIAL: 0.0 < score < 1.0}.get(outcome, score == 0.0)
    if fits:
        assert Verdict(outcome, score, "x").score == score
    else:
        with pytest.raises(InvalidParameter, match=f"Verdict\\({outcome}, score="):
            Verdict(outcome, score, "x")


@fixed
@given(st.integers(1), st.integers(1))
@example(10**400 - 1, 1)
@example(1, 10**400)
@example(2**53, 1)
def test_no_rounding_takes_a_partial_score_to_zero_or_one(numerator, more):
    score = partial(Fraction(numerator, numerator + more), "x").score
    assert 0.0 < score < 1.0


@pytest.mark.parametrize("score", [Fraction(0), Fraction(1), Fraction(-1, 2), Fraction(3, 2)])
def test_a_partial_score_lies_between(score):
    with pytest.raises(InvalidParameter, match="need 0 < score < 1"):
        partial(score, "x")


def test_credit_becomes_the_verdict_that_it_means():
    assert graded(Fraction(1), "x") is graded(1, "x") is correct()
    assert graded(0, "x") == graded(Fraction(0), "x") == wrong("x")
    assert graded(Fraction(10**400 - 1, 10**400), "x") == Verdict(Outcome.PARTIAL, 1.0 - 2**-53, "x")
    for credit in (2, -1, Fraction(5, 4)):
        with pytest.raises(InvalidParameter, match="need 0 < score < 1"):
            graded(credit, "x")
