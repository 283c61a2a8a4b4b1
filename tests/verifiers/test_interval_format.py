"""How sets of real numbers are read: interval notation, inequalities, points."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.intervals import Interval, Piece, merged

fixed = settings(max_examples=200)

FORM = Interval(example=[Piece(Fraction(1), Fraction(2), True, False)])


def refusal(text):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(-oo, 1) U [2, 3]", "(-oo, 1) U [2, 3]"),
        ("[2,3]U(-oo,1)", "(-oo, 1) U [2, 3]"),
        (r"(-\infty, 1) \cup [2, 3]", "(-oo, 1) U [2, 3]"),
        (r"\left(-\infty,1\right)\cup\left[2,3\right]", "(-oo, 1) U [2, 3]"),
        ("(\u2212\u221e, 1) \u222a [2, 3]", "(-oo, 1) U [2, 3]"),
        ("]-\u221e, 1[ \u222a [2, 3]", "(-oo, 1) U [2, 3]"),
        ("(-infinity, 1) u [2, 3]", "(-oo, 1) U [2, 3]"),
        ("(-Inf, 1) U [2, 3]", "(-oo, 1) U [2, 3]"),
        (r"$(-\infty, 1)$ \cup $[2, 3]$", "(-oo, 1) U [2, 3]"),
        (r"x \in (-\infty, 1) \cup [2, 3]", "(-oo, 1) U [2, 3]"),
        ("t \u2208 (-\u221e, 1) \u222a [2, 3]", "(-oo, 1) U [2, 3]"),
        ("x < 1 or 2 <= x <= 3", "(-oo, 1) U [2, 3]"),
        (r"x < 1 \text{ or } 2 \le x \le 3", "(-oo, 1) U [2, 3]"),
        (r"x < 1 \quad\text{or}\quad 2 \leq x \leq 3", "(-oo, 1) U [2, 3]"),
        ("$x < 1$ or $2 \u2264 x \u2264 3$", "(-oo, 1) U [2, 3]"),
        ("(x < 1) or (3 >= x >= 2)", "(-oo, 1) U [2, 3]"),
        (r"1 > x \lor 2 \leqslant x \leqslant 3", "(-oo, 1) U [2, 3]"),
        (r"\{x \mid x < 1 \text{ or } 2 \le x \le 3\}", "(-oo, 1) U [2, 3]"),
        (r"\{x \in \mathbb{R} : x < 1 \text{ or } 2 \le x \le 3\}", "(-oo, 1) U [2, 3]"),
        ("{x | x < 1 or 2 <= x <= 3}", "(-oo, 1) U [2, 3]"),
        ("(-oo, oo)", "(-oo, oo)"),
        ("(-oo, +oo)", "(-oo, oo)"),
        ("\u211d", "(-oo, oo)"),
        ("R", "(-oo, oo)"),
        (r"\mathbb{R}", "(-oo, oo)"),
        (r"x \in \mathbb R", "(-oo, oo)"),
        ("All real numbers", "(-oo, oo)"),
        ("-oo < x < oo", "(-oo, oo)"),
        ("{}", "{}"),
        (r"\{\}", "{}"),
        ("\u2205", "{}"),
        (r"\emptyset", "{}"),
        (r"$\varnothing$", "{}"),
        (r"x \in \emptyset", "{}"),
        ("the empty set", "{}"),
        ("{2}", "[2, 2]"),
        (r"\{2\}", "[2, 2]"),
        ("[2, 2]", "[2, 2]"),
        ("x = 2", "[2, 2]"),
        ("{3, 2}", "[2, 2] U [3, 3]"),
        (r"(2, 3) \cup \{5\}", "(2, 3) U [5, 5]"),
        ("x = 2 or x > 3", "[2, 2] U (3, oo)"),
        (r"\mathbb{R} \setminus \{2\}", "(-oo, 2) U (2, oo)"),
        ("R - {3, 2}", "(-oo, 2) U (2, 3) U (3, oo)"),
        (r"x \ne 2", "(-oo, 2) U (2, oo)"),
        ("x != 2", "(-oo, 2) U (2, oo)"),
        ("x \u2260 2", "(-oo, 2) U (2, oo)"),
        ("]1, 2[", "(1, 2)"),
        ("]1; 2]", "(1, 2]"),
        ("[1, 2[", "[1, 2)"),
        ("1 < x <= 2", "(1, 2]"),
        ("2 > t >= 1", "[1, 2)"),
        ("3 < x", "(3, oo)"),
        ("x >= 3", "[3, oo)"),
        (r"x \geq 3", "[3, oo)"),
        (r"x \lt 3", "(-oo, 3)"),
        ("3 >= x", "(-oo, 3]"),
        ("(1/2, 0.75]", "(1/2, 3/4]"),
        (r"\left(-\frac{1}{2}, \frac34\right]", "(-1/2, 3/4]"),
        ("(1 3/4, 2)", "(7/4, 2)"),
        (r"x < \frac{1}{2}", "(-oo, 1/2)"),
        ("(1,234)", "(1, 234)"),
        ("(1,000, 2,000)", "(1000, 2000)"),
        (r"(1{,}000, 2{,}000)", "(1000, 2000)"),
        ("(1,000; 2,000)", "(1000, 2000)"),
        ("(1, 3) U (2, 4)", "(1, 4)"),
        ("(1, 2) U [2, 3)", "(1, 3)"),
        ("(1, 2) U {2}", "(1, 2]"),
        ("(1, 2) U (2, 3)", "(1, 2) U (2, 3)"),
        ("x > 1 or x > 2", "(1, oo)"),
        ("[0, 9] U [1, 2]", "[0, 9]"),
        ("(0, 2) U [0, 2]", "[0, 2]"),
    ],
)
def test_sets_are_read(text, canonical):
    assert FORM.render(FORM.read(text)) == canonical


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (text, "malformed")
            for text in ("(3, 1)", "(2, 2)", "[2, 2)", "(2, 2]", "3 < x < 2", "2 < x < 2", "3 <= x < 3")
        ),
        *(
            (text, "malformed")
            for text in ("[1, oo]", "[-oo, 1]", "(oo, 3)", "(1, -oo)", "(oo, oo)", "x <= oo", "x = oo")
        ),
        *(
            (text, "malformed")
            for text in ("(1, 2) or (3, 4)", "(1, 2), (3, 4)", "(1, 2) (3, 4)", "(1, 2", "1, 2)", "1, 2", "5")
        ),
        *(
            (text, "malformed")
            for text in ("((1, 2))", "[1, 2]]", "(1, 2, 3)", "(1 2)", "(1)", "()", "[]", "[", "U", "(1, 2) U")
        ),
        *(
            (text, "malformed")
            for text in ("(a, b)", "(1, x)", "(50%, 1)", "(0,5; 2)", "(1e-3, 1)", "(1/0, 2)", "(1, 2) + 3")
        ),
        *(
            (text, "malformed")
            for text in ("x < y", "1 < x < y", "x > 1 or y < 0", "1 < 2", "x", "x < ", "< 1", "x << 1", "x => 3")
        ),
        *(
            (text, "malformed")
            for text in ("1 < x > 0", "1 < x = 2", "x < 1 < 2", "1 < x < 2 < 3", "x < 1, x > 2", "xy < 1", "x + 1 < 2")
        ),
        *(
            (text, "malformed")
            for text in ("x < 1 or", "x < 1 or [2, 3]", "x in", "x = 2, 3", "{2, }", "{a}", "{2} {3}", "{x | y < 1}")
        ),
        *(
            (text, "malformed")
            for text in (
                "R - {}",
                "R - 2",
                "r",
                "no",
                "(1{,}23, 50)",
                "(\u0661, \u0662)",
                "about (1, 2)",
                "(1, 2) only",
            )
        ),
        *(
            (text, "ambiguous")
            for text in ("x < 1 and x > 2", r"x > 1 \land x < 3", r"x > 1 \text{ and } x < 3", "x>1 & x<3")
        ),
        ("(1, " + "9" * 4_001 + ")", "too_long"),
        ("(1, 2) U " * 1_001 + "(1, 2)", "too_long"),
        ("x < 1 or " * 1_001 + "x < 1", "too_long"),
        ("{" + "1, " * 1_001 + "2}", "too_long"),
    ],
)
def test_other_sets_are_refused(text, reason):
    assert refusal(text) == reason


ends = st.none() | st.integers(-3, 3).map(Fraction)


@st.composite
def pieces(draw):
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None:
        low, high = sorted((low, high))
        if low == high:
            return Piece(low, high, True, True)
    return Piece(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


def holds(piece, x):
    above = piece.low is None or (x >= piece.low if piece.closed_low else x > piece.low)
    return above and (piece.high is None or (x <= piece.high if piece.closed_high else x < piece.high))


@fixed
@given(st.lists(pieces(), max_size=6))
def test_merged_intervals_are_the_same_set_and_do_not_touch(given_pieces):
    together = merged(given_pieces)
    for x in (Fraction(n, 2) for n in range(-9, 10)):
        assert any(holds(piece, x) for piece in together) == any(holds(piece, x) for piece in given_pieces)
    for left, right in pairwise(together):
        assert left.high < right.low or (left.high == right.low and not left.closed_high and not right.closed_low)


@fixed
@given(st.lists(pieces(), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_intervals_does_not_matter(given_pieces, rng):
    shuffled = list(given_pieces)
    rng.shuffle(shuffled)
    assert merged(shuffled) == merged(given_pieces)


@pytest.mark.parametrize(
    ("ends", "message"),
    [
        ((None, Fraction(1), True, False), "need an open end at infinity"),
        ((Fraction(1), None, False, True), "need an open end at infinity"),
        ((Fraction(2), Fraction(1), True, True), "need low < high, or a closed interval of one point"),
        ((Fraction(1), Fraction(1), True, False), "need low < high, or a closed interval of one point"),
    ],
)
def test_an_interval_that_holds_nothing_cannot_be_made(ends, message):
    with pytest.raises(InvalidParameter, match=message):
        Piece(*ends)
