"""Scales against tables worked by hand, their errors, and the promise that they never turn back."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlgym.difficulty import Constant, Geometric, Linear, Scale, Steps
from rlgym.errors import InvalidDifficulty, InvalidParameter

small = st.integers(-50, 50)
fractions = st.fractions(min_value=-9, max_value=9, max_denominator=12)
ratios = st.fractions(min_value=Fraction(1, 12), max_value=4, max_denominator=12)


@st.composite
def steps(draw: st.DrawFn) -> Steps:
    levels = [0, *sorted(draw(st.sets(st.integers(1, 30), max_size=5)))]
    values = sorted(draw(st.lists(small, min_size=len(levels), max_size=len(levels))), reverse=draw(st.booleans()))
    return Steps(*zip(levels, values, strict=True))


@st.composite
def clamped(draw: st.DrawFn) -> Scale:
    start = draw(st.integers(1, 50))
    least = draw(st.none() | st.integers(-100, start))
    most = draw(st.none() | st.integers(start, 200))
    if draw(st.booleans()):
        return Linear(start, draw(small | fractions), least=least, most=most)
    return Geometric(start, draw(st.integers(1, 4) | ratios), least=least, most=most)


scales = clamped() | steps() | st.builds(Constant, small)


@pytest.mark.parametrize(
    ("scale", "values"),
    [
        (Linear(5, 1), [5, 6, 7, 8, 9, 10, 11]),
        (Linear(4, 0), [4, 4, 4, 4, 4, 4, 4]),
        (Linear(20, -3), [20, 17, 14, 11, 8, 5, 2]),
        (Linear(5, Fraction(1, 2)), [5, 5, 6, 6, 7, 7, 8]),
        (Linear(5, Fraction(2, 3)), [5, 5, 6, 7, 7, 8, 9]),
        (Linear(10, Fraction(-1, 2)), [10, 10, 9, 9, 8, 8, 7]),
        (Linear(3, 4, most=14), [3, 7, 11, 14, 14, 14, 14]),
        (Linear(9, -2, least=4), [9, 7, 5, 4, 4, 4, 4]),
        (Geometric(3, 2), [3, 6, 12, 24, 48, 96, 192]),
        (Geometric(4, Fraction(3, 2)), [4, 6, 9, 13, 20, 30, 45]),  # 13.5, 20.25, 30.375, 45.5625
        (Geometric(100, Fraction(2, 3)), [100, 66, 44, 29, 19, 13, 8]),  # 66.7, 44.4, 29.6, 19.8, 13.2, 8.8
        (Geometric(3, 2, most=20), [3, 6, 12, 20, 20, 20, 20]),
        (Geometric(9, Fraction(1, 3), least=2), [9, 3, 2, 2, 2, 2, 2]),
        (Steps((0, 4), (2, 6), (5, 9)), [4, 4, 6, 6, 6, 9, 9]),
        (Steps((0, 9), (3, 1)), [9, 9, 9, 1, 1, 1, 1]),
        (Constant(7), [7, 7, 7, 7, 7, 7, 7]),
    ],
)
def test_the_values_are_those_worked_by_hand(scale: Scale, values: list[int]) -> None:
    assert [scale(d) for d in range(7)] == values


@given(scales, st.integers(0, 60))
@example(Linear(10, Fraction(-1, 2)), 1)
@example(Geometric(100, Fraction(2, 3), least=2), 12)
def test_every_value_is_an_integer_and_no_scale_turns_back(scale: Scale, highest: int) -> None:
    values = [scale(d) for d in range(highest + 2)]
    assert all(type(value) is int for value in values)
    assert values in (sorted(values), sorted(values, reverse=True))


@given(scales)
def test_the_repr_makes_an_equal_scale(scale: Scale) -> None:
    names = {"Constant": Constant, "Fraction": Fraction, "Geometric": Geometric, "Linear": Linear, "Steps": Steps}
    again = eval(repr(scale), names)
    assert again == scale
    assert hash(again) == hash(scale)


def test_a_repr_holds_only_what_was_said() -> None:
    assert repr(Linear(5, 1)) == "Linear(5, 1)"
    assert repr(Linear(5, Fraction(1, 2), least=1, most=20)) == "Linear(5, Fraction(1, 2), least=1, most=20)"
    assert repr(Steps((0, 4), (6, 9))) == "Steps((0, 4), (6, 9))"


def test_a_geometric_scale_is_exact_where_a_float_is_not() -> None:
    assert Geometric(1, 3)(40) == 12157665459056928801  # 3^40; as a float it would end in ...9216


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Linear(5, 0.5), r"Linear(5, 0.5): slope=0.5: need an integer or a Fraction; write Fraction('0.5')"),
        (lambda: Linear(5, "1"), r"Linear(5, '1'): slope='1': need an integer or a Fraction"),
        (lambda: Linear(5.0, 1), r"Linear(5.0, 1): start=5.0: need an integer"),
        (lambda: Linear(True, 1), r"Linear(True, 1): start=True: need an integer"),
        (lambda: Linear(5, 1, most=9.5), r"Linear(5, 1, most=9.5): most=9.5: need an integer"),
        (lambda: Linear(5, 1, most=4), r"Linear(5, 1, most=4): start=5 has to lie between least and most"),
        (lambda: Linear(5, 1, least=6), r"Linear(5, 1, least=6): start=5 has to lie between least and most"),
        (lambda: Linear(2, 1, least=9, most=1), r"start=2 has to lie between least and most"),
        (
            lambda: Geometric(4, 1.5),
            r"Geometric(4, 1.5): ratio=1.5: need an integer or a Fraction; write Fraction('1.5')",
        ),
        (lambda: Geometric(0, 2), r"Geometric(0, 2): need start >= 1 and ratio > 0"),
        (lambda: Geometric(3, 0), r"Geometric(3, 0): need start >= 1 and ratio > 0"),
        (lambda: Geometric(30, 2, most=20), r"Geometric(30, 2, most=20): start=30 has to lie between least and most"),
        (lambda: Steps(), r"Steps(): the first pair has to say the value at level 0"),
        (lambda: Steps((1, 4)), r"Steps((1, 4)): the first pair has to say the value at level 0"),
        (lambda: Steps((0, 4), (0, 5)), r"Steps((0, 4), (0, 5)): the levels have to ascend"),
        (lambda: Steps((0, 1), (2, 3), (4, 2)), r"the values have to rise all the way or fall all the way"),
        (lambda: Steps((0, 1.5)), r"Steps((0, 1.5)): value=1.5: need an integer"),
        (lambda: Steps((0, 1), (2.0, 3)), r"level=2.0: need an integer"),
        (lambda: Steps((0, 1, 2)), r"Steps((0, 1, 2)): (0, 1, 2) is not a pair (level, value)"),
        (lambda: Steps(4), r"Steps(4): 4 is not a pair (level, value)"),
        (lambda: Constant(2.0), r"Constant(2.0): value=2.0: need an integer"),
    ],
)
def test_a_scale_that_is_not_exact_or_not_monotone_is_refused(make: Callable[[], Scale], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize("scale", [Linear(5, 1), Geometric(3, 2), Steps((0, 4)), Constant(7)])
@pytest.mark.parametrize("difficulty", [-1, 1.0, True, "3"])
def test_a_difficulty_is_an_integer_from_0(scale: Scale, difficulty: object) -> None:
    with pytest.raises(InvalidDifficulty) as caught:
        scale(difficulty)
    assert str(caught.value) == f"{scale!r}: difficulty={difficulty!r}: need an integer >= 0"
