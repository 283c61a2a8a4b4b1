"""How permutations are read, in one line and as cycles."""

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.permutations import Cycles, Permutation, canonical_cycles


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text", ["2, 3, 1", "[2,3,1]", "2 3 1", "(2, 3, 1)", "2\n3\n1", r"\left[2, 3, 1\right]", "2; 3; 1"]
)
def test_permutations_are_read_as_lists(text):
    assert Permutation(example=[1]).read(text) == [2, 3, 1]


@pytest.mark.parametrize(
    "text", ["231", "1, 1, 2", "0, 1, 2", "2, 3", "1, 2, 4", "1, 2, 3..", "-1, 1", "1 2 3 or 3 2 1", "1 -> 2"]
)
def test_a_list_that_is_no_permutation_is_malformed(text):
    assert refusal(Permutation(example=[2, 1]), text) == "malformed"


def test_permutations_may_begin_elsewhere():
    assert Permutation(example=[1, 0], first=0).read("2, 0, 1") == [2, 0, 1]
    assert refusal(Permutation(example=[1, 0], first=0), "1, 2, 3") == "malformed"


def test_a_permutation_that_no_text_could_give_is_refused():
    with pytest.raises(InvalidParameter, match=r"Permutation\(example=\[0, 1\], first=1\): need every number"):
        Permutation(example=[0, 1])


@pytest.mark.parametrize(
    "text",
    [
        *("(1 3 2)(4 5)", "(1,3,2)(4,5)", "(1, 3, 2), (4, 5)", "(3 2 1) (5,4)", "(4 5)(2 1 3)", "(1 3 2)(4 5)(6)(7)"),
        *(
            "[(1, 3, 2), (4, 5)]",
            "[[1, 3, 2], [4, 5]]",
            r"(1\ 3\ 2)(4\ 5)",
            r"\left(1\,3\,2\right)\circ\left(4\,5\right)",
        ),
        *(
            "(1 \u2192 3 \u2192 2)(4 \u2192 5)",
            r"(1 \to 3 \to 2)(4 \to 5)",
            "(1 3 2) \u2218 (4 5)",
            "(1 3 2)\n(4 5)",
            "(1~3~2)(4~5)",
        ),
    ],
)
def test_cycles_are_read_in_usual_notation(text):
    assert Cycles(example=[(1, 2)]).read(text) == ((1, 3, 2), (4, 5))


@pytest.mark.parametrize(
    "text", ["()", "(1)", "(1)(2)(3)", "id", "e", "Identity", "[]", "( )", "(10)", "(11)", "() ()"]
)
def test_the_identity_is_read(text):
    assert Cycles(example=[]).read(text) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(132)", "ambiguous"),
        ("(132)(45)", "ambiguous"),
        ("(12)", "ambiguous"),
        ("1 3 2", "ambiguous"),
        ("1, 3, 2", "ambiguous"),
        ("(1 2)(2 3)", "malformed"),
        ("(1 1)", "malformed"),
        ("(0 1)", "malformed"),
        ("(1 -2)", "malformed"),
        ("(1 2", "malformed"),
        ("1 2)", "malformed"),
        ("(1 2]", "malformed"),
        ("(1,,2)", "malformed"),
        ("(,)", "malformed"),
        ("(1-2)", "malformed"),
        ("((1 2)(3 4))", "malformed"),
        ("(1 2) or (3 4)", "malformed"),
        ("(1 2 x)", "malformed"),
        ("(1 2)(" + "9" * 4_001 + " 3)", "too_long"),
    ],
)
def test_other_cycles_are_refused(text, reason):
    assert refusal(Cycles(example=[(1, 2)]), text) == reason


def test_a_fixed_point_of_two_digits_may_stand_beside_a_cycle():
    assert Cycles(example=[]).read("(1 3)(12)") == ((1, 3),)
    assert Cycles(example=[], first=0).read("(0 3)(1)(2)") == ((0, 3),)


def test_cycles_have_one_canonical_form():
    assert canonical_cycles([(5, 4), (7,), (3, 2, 1)]) == ((1, 3, 2), (4, 5))
    assert Cycles(example=[(3, 2, 1)]).example == ((1, 3, 2),)


@pytest.mark.parametrize(("cycles", "first"), [([(1, 1)], 1), ([(0, 1)], 1), ([(1, 2)], -1)])
def test_cycles_that_no_text_could_give_are_refused(cycles, first):
    with pytest.raises(InvalidParameter, match="need different numbers >= first"):
        Cycles(example=cycles, first=first)
