"""How matrices and rows of integers are read."""

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.grid import IntegerGrid, IntegerRows


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 2\n3 4", ((1, 2), (3, 4))),
        ("1 2; 3 4", ((1, 2), (3, 4))),
        ("1 2\r\n3 4", ((1, 2), (3, 4))),
        ("1 2\n\n3 4", ((1, 2), (3, 4))),
        ("[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
        ("[[1, 2],\n [3, 4]]", ((1, 2), (3, 4))),
        ("[1 2] [3 4]", ((1, 2), (3, 4))),
        ("((1, 2), (3, 4))", ((1, 2), (3, 4))),
        ("1 & 2 \\\\ 3 & 4", ((1, 2), (3, 4))),
        ("1 2 | 3\n-------\n4 5 | 6", ((1, 2, 3), (4, 5, 6))),
        ("+---+---+\n| 1 | 2 |\n+---+---+", ((1, 2),)),
        ("| 1 | 2 |\n|:--|--:|\n| 3 | 4 |", ((1, 2), (3, 4))),
        ("```12\n34```", ((12,), (34,))),
        ("\u22121", ((-1,),)),
    ],
)
def test_grids_are_read_in_usual_dress(text, value):
    assert IntegerGrid(example=((1,),)).read(text) == value


@pytest.mark.parametrize("text", ["1 2\n3", "1 x", "1.5", "a b\nc d", "1 2\nor\n2 1", "1 2\n| a | b |"])
def test_other_grids_are_malformed(text):
    assert refusal(IntegerGrid(example=((1,),)), text) == "malformed"


def test_a_grid_of_rules_alone_is_no_answer():
    assert refusal(IntegerGrid(example=((1,),)), "| - | - |") == "no_answer"


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
        "\\begin{bmatrix}\n1 & 2 \\\\\n3 & 4\n\\end{bmatrix}",
        r"\begin{vmatrix}1&2\\3&4\\\end{vmatrix}",
        r"\begin{matrix} 1 & 2 \\ 3 & 4 \end{matrix}",
        r"\begin{smallmatrix} 1 & 2 \\ 3 & 4 \end{smallmatrix}",
        r"\begin{pmatrix*}[r] 1 & 2 \\ 3 & 4 \end{pmatrix*}",
        r"\left[\begin{array}{cc} 1 & 2 \\ \hline 3 & 4 \end{array}\right]",
        r"\left( \begin{array}{c|c} 1 & 2 \\ 3 & 4 \end{array} \right)",
        r"$$\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$$",
        r"\boxed{\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}}",
        "{{1, 2}, {3, 4}}",
        "[\n  [\n    1,\n    2\n  ],\n  [\n    3,\n    4\n  ]\n]",
        "[[1 2]\n [3 4]]",
        "1 2; 3 4",
    ],
)
def test_matrices_are_read(text):
    assert IntegerGrid(example=((1,),)).read(text) == ((1, 2), (3, 4))


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}",
        r"\begin{pmatrix} 1 & 2 \end{bmatrix}",
        r"\begin{pmatrix} 1 \end{pmatrix} \begin{pmatrix} 2 \end{pmatrix}",
        r"\begin{pmatrix} 1 \end{pmatrix} + 1",
        r"A = \begin{pmatrix} 1 \end{pmatrix}",
        r"2 \begin{pmatrix} 1 \end{pmatrix}",
        r"\begin{pmatrix} 1",
        r"\end{pmatrix} 1 \begin{pmatrix}",
        r"\begin{array} 1 & 2 \end{array}",
        r"\begin{pmatrix} a \end{pmatrix}",
        r"\begin{pmatrix} \frac12 \end{pmatrix}",
    ],
)
def test_other_matrices_are_malformed(text):
    assert refusal(IntegerGrid(example=((1,),)), text) == "malformed"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 2; 3", ((1, 2), (3,))),
        ("1 2\n3", ((1, 2), (3,))),
        ("1, 2\n3", ((1, 2), (3,))),
        ("1 2;\n3;", ((1, 2), (3,))),
        ("[[1, 2], [3]]", ((1, 2), (3,))),
        ("[[1,2],[3]]", ((1, 2), (3,))),
        ("[\n  [\n    1,\n    2\n  ],\n  [3]\n]", ((1, 2), (3,))),
        ("[1, 2], [3]", ((1, 2), (3,))),
        ("[1, 2]\n[3]", ((1, 2), (3,))),
        ("((1, 2), (3,))", ((1, 2), (3,))),
        ("(1, 2); (3)", ((1, 2), (3,))),
        ("{1,2} {3}", ((1, 2), (3,))),
        (r"\{1, 2\}, \{3\}", ((1, 2), (3,))),
        (r"\left\{\{1, 2\}, \{3\}\right\}", ((1, 2), (3,))),
        ("{(1, 2), (3)}", ((1, 2), (3,))),
        ("[1 2; 3]", ((1, 2), (3,))),
        ("$(1, 2)$, $(3)$", ((1, 2), (3,))),
        ("1 2; []; 3", ((1, 2), (), (3,))),
        ("[[1, 2], [], [3]]", ((1, 2), (), (3,))),
        ("[]", ()),
        ("{}", ()),
        ("none", ()),
        ("[[]]", ((),)),
        ("[]; []", ((), ())),
        ("[1, 2]", ((1, 2),)),
        ("[1,\n2]", ((1, 2),)),
        ("1 -2", ((1, -2),)),
    ],
)
def test_rows_are_read_in_usual_dress(text, value):
    assert IntegerRows(example=((1,),)).read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1-2, 3-4", "malformed"),
        ("1->2", "malformed"),
        ("1 2;; 3", "malformed"),
        ("1,,2", "malformed"),
        ("[1, 2], 3", "malformed"),
        ("[(1, 2), (3, 4)", "malformed"),
        ("(1, 2}, (3)", "malformed"),
        ("[[[1, 2]]]", "malformed"),
        ("(1, 2) and (3, 4)", "malformed"),
        ("1 2 or 3 4", "malformed"),
        ("none; 1", "malformed"),
        ("$ $ $", "malformed"),
        ("1,234 5", "ambiguous"),
        ("[1 2\n3 4]", "ambiguous"),
        ("1\n" * 4_000 + "x", "malformed"),
        ("[1], " * 6_000, "too_long"),
    ],
)
def test_other_rows_are_refused(text, reason):
    assert refusal(IntegerRows(example=((1,),)), text) == reason


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1 2; 3 4",
            "1-2, 3-4",
            "1 - 2, 3 - 4",
            "1\u20132; 3\u20134",
            "1-2 3-4",
            "[1-2, 3-4]",
            "(1-2), (3-4)",
            "1-2\n3-4",
        ),
        *(
            "1->2, 3->4",
            "1 -> 2\n3 -> 4",
            "1\u21922, 3\u21924",
            r"1 \to 2, 3 \to 4",
            "(1, 2), (3, 4)",
            "{(1,2), (3,4)}",
        ),
        *("[[1, 2], [3, 4]]", r"\{(1, 2), (3, 4)\}", "1-2,\n3-4,", "(1, 2)\n(3, 4)"),
    ],
)
def test_pairs_are_read_with_dashes_and_arrows(text):
    assert IntegerRows(example=((1, 2),), width=2).read(text) == ((1, 2), (3, 4))


@pytest.mark.parametrize(
    "text", ["1 2; 3", "1-2-3", "1--2", "1- 2", "1, 2, 3", "1-2, 3", "[[1, 2, 3]]", "[[]]", "1->", "1-2 or 3-4"]
)
def test_rows_of_another_width_are_malformed(text):
    assert refusal(IntegerRows(example=((1, 2),), width=2), text) == "malformed"


def test_a_dash_behind_a_space_is_a_sign():
    assert IntegerRows(example=((1, 2),), width=2).read("1 -2") == ((1, -2),)
    assert IntegerRows(example=((1, 2),), width=2).read("1 - 2") == ((1, 2),)


def test_rows_say_what_they_are():
    assert IntegerRows(example=()).noun == "rows of integers, one row per line, integers separated by spaces"
    assert IntegerRows(example=(), width=2).noun.startswith("pairs of integers, one pair per line")
    assert "rows of 3 integers on one line" in IntegerRows(example=(), width=3).noun_on_one_line


def test_rows_of_another_width_cannot_be_the_example():
    with pytest.raises(InvalidParameter, match=r"IntegerRows\(.*width=2\): need rows of this width"):
        IntegerRows(example=((1, 2), (3,)), width=2)
