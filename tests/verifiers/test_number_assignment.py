"""Numbers for names: what is read, what is refused and why, what no assignment can be made of."""

from fractions import Fraction

import pytest
from hypothesis import settings

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.assignment import NumberAssignment

fixed = settings(max_examples=200)

ANY = NumberAssignment(example={"x": 1, "y": Fraction(-2, 3)})
XY = NumberAssignment(example={"x": 1, "y": 2}, names=("x", "y"))


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        *("x = 1, y = -2/3", "x=1,y=-2/3", "x=1, y=-2/3.", "x: 1, y: -2/3", "x := 1, y := -2/3", "x = 1; y = -2/3"),
        *(
            "x = 1\ny = -2/3",
            "x = 1,\ny = -2/3",
            "x = 1 and y = -2/3",
            "x = 1, and y = -2/3",
            "x=1 y=-2/3",
            "y = -2/3, x = 1",
        ),
        *("x is 1 and y is -2/3", "x equals 1, y equals -2/3", "x -> 1, y -> -2/3", "x \u2192 1, y \u2192 \u22122/3"),
        *(
            "(x, y) = (1, -2/3)",
            "x, y = 1, -2/3",
            "(x,y)=(1,-2/3)",
            "(x, y) = (1; -2/3)",
            "(x = 1, y = -2/3)",
            "{x = 1, y = -2/3}",
        ),
        *('{"x": 1, "y": "-2/3"}', "{'x': 1, 'y': -2/3}", '{\n  "x": 1,\n  "y": "-2/3"\n}', "x = 1, y = -4/6, x = 1"),
        *(
            "$x = 1$, $y = -2/3$",
            r"$x = 1$ and $y = -\frac{2}{3}$",
            r"\(x = 1\), \(y = -\frac23\)",
            r"x = 1, \quad y = -\dfrac{2}{3}",
        ),
        *(r"\begin{cases} x = 1 \\ y = -2/3 \end{cases}", r"\begin{aligned} x &= 1 \\ y &= -2/3 \end{aligned}"),
        *(
            r"\left\{\begin{array}{l} x = 1 \\ y = -2/3 \end{array}\right.",
            r"x = 1 \text{ and } y = -2/3",
            r"x = 1,\; y = -2/3",
        ),
        *(
            r"\{x = 1, y = -\frac{2}{3}\}",
            r"(x, y) = \left(1, -\frac{2}{3}\right)",
            r"x \to 1, y \mapsto -2/3",
            r"x = 1 \land y = -2/3",
        ),
        *("- x = 1\n- y = -2/3", "* x = 1\n* y = -2/3", "1. x = 1\n2. y = -2/3", "- **x** = 1\n- **y** = -2/3"),
        *(
            "**x:** 1\n**y:** -2/3",
            "**x** = **1**, **y** = **-2/3**",
            "`x` = `1`, `y` = `-2/3`",
            "**x = 1**, **y = -2/3**",
        ),
        *(
            "The solution is x = 1, y = -2/3.",
            "**Answer:** x = 1, y = -2/3",
            r"\boxed{x = 1, y = -\tfrac{2}{3}}",
            "x = 1.0, y = -2/3",
        ),
        *("x = (1), y = (-2)/3", r"$\boxed{(x, y) = (1, -2/3)}$", "x\u00a0=\u00a01, y\u00a0=\u00a0\u22122/3"),
    ],
)
def test_assignments_of_numbers_are_read_in_usual_dress(text):
    assert ANY.read(text) == {"x": 1, "y": Fraction(-2, 3)}
    assert XY.read(text) == {"x": 1, "y": Fraction(-2, 3)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x = 0.75", {"x": Fraction(3, 4)}),
        ("x = 1,234, y = 2", {"x": 1234, "y": 2}),
        ("x = 1{,}234", {"x": 1234}),
        (r"x = 1\,234", {"x": 1234}),
        ("x = 1 3/4", {"x": Fraction(7, 4)}),
        ("x_{1} = 1, x_2 = 2", {"x_1": 1, "x_2": 2}),
        ("x1 = 3, x_1 = 4", {"x1": 3, "x_1": 4}),
        ("X = 1, x = 2", {"X": 1, "x": 2}),
        (r"\alpha = 1, \lambda = 2", {"alpha": 1, "lambda": 2}),
        ("\u03b1 = 1", {"\u03b1": 1}),
        (r"\text{apples} = 3", {"apples": 3}),
        ("this = 1", {"this": 1}),
        ("* x = 3", {"x": 3}),
        ("(x) = (3)", {"x": 3}),
    ],
)
def test_names_and_values_are_exact(text, value):
    assert ANY.read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *[(text, "ambiguous") for text in ("x = 1, x = 2", "x=1 x=2", "(x, x) = (1, 2)", "x = 1/2, y = 1, x = 0.51")],
        *[
            (text, "malformed")
            for text in ("x != 1", "x \u2260 1", "x >= 1", "x <= 1", "x => 1", "x == 1", "x \u2248 1")
        ],
        *[(text, "malformed") for text in ("x", "x =", "= 1", "7", "x 1", "x = y", "x = y = 1", "2x = 3", "-x = 3")],
        *[
            (text, "malformed")
            for text in ("- x = 3", "x + y = 3", "x = 1 or x = 2", "x = 1 or 2", "x = 1, 2", "x = 1; y")
        ],
        *[
            (text, "malformed")
            for text in ("x = 2 y = 3", "x is not 1", "x = 1 apples", "x = 1,5", "x = 1/0", "x = 1e3")
        ],
        *[
            (text, "malformed")
            for text in ("x = about 1", "x = $5, y = $3", "x = 1 (mod 3)", "x = 1,\n234", "x = 1\n234")
        ],
        *[(text, "malformed") for text in ("x = 1, y = two", "x = \uff11", "x, y = 1", "(x, y) = (1, 2, 3)", "x' = 1")],
        *[
            (text, "malformed")
            for text in ("(x, y) = (1, 2) or (2, 1)", "(x, y) = (1, 2), (2, 1)", "(1, 2)", "1, 2", "dict(x=1)")
        ],
        *[(text, "malformed") for text in ("x_{1,2} = 3", "x^2 = 4", "x = 1 = 2", "x = 1, because", "if x = 1")],
        *[(text, "no_answer") for text in ("{}", "()", "[]", r"\begin{cases}\end{cases}")],
        ("x = 1, " * 5_000, "too_long"),
        ("x = " + "9" * 4_001, "too_long"),
    ],
)
def test_other_assignments_are_refused(text, reason):
    assert refusal(ANY, text) == reason


@pytest.mark.parametrize(
    "text", ["(1, -2)", "1, -2", "[1, -2]", r"\left(1, -2\right)", "(1; -2)", "1\n-2", r"$(1, -\frac42)$"]
)
def test_a_bare_tuple_gives_values_in_the_order_of_names(text):
    assert XY.read(text) == {"x": 1, "y": -2}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(1, 2, 3)",
            "1",
            "(1, 2) or (2, 1)",
            "(1, 2), (2, 1)",
            "{1, 2}",
            "1 2",
            "z = 1",
            "x = 1, z = 2",
            "(x, z) = (1, 2)",
        ),
        *("X = 1", "(1, y)", "(1,, 2)", "(1, 2"),
    ],
)
def test_what_does_not_fit_the_names_is_malformed(text):
    assert refusal(XY, text) == "malformed"


def test_a_name_may_be_left_out():
    assert XY.read("y = 2") == {"y": 2}
    assert NumberAssignment(example={"n": 3}, names=("n",)).read("7") == {"n": 7}


def test_an_assignment_is_rendered_in_its_own_order():
    assert ANY.render({"y": Fraction(-2, 3), "x": Fraction(4, 2)}) == "y = -2/3, x = 2"
    assert ANY.render_lines({"y": Fraction(-2, 3), "x": Fraction(2)}) == "y = -2/3\nx = 2"
    assert ANY.same(ANY.read("y = 2, x = 1"), ANY.read("x = 1, y = 2"))
    assert "name = value" in ANY.noun


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"example": {}}, r"NumberAssignment\(example=\{\}, names=None\): need values of these names"),
        ({"example": {"z": 1}, "names": ("x", "y")}, "need values of these names"),
        ({"example": {"x": 1}, "names": ("x", "x")}, r"names=\('x', 'x'\)\): need one or more names, all different"),
        ({"example": {"x": 1}, "names": ()}, "need one or more names"),
        ({"example": {"2x": 1}}, "'2x' cannot be a name; need a letter, then letters, digits and underscores"),
        ({"example": {"x y": 1}}, "'x y' cannot be a name"),
        ({"example": {"": 1}}, "'' cannot be a name"),
        ({"example": {"x": 1}, "names": ("x", "And")}, "'And' cannot be a name"),
    ],
)
def test_an_assignment_that_no_text_could_give_is_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        NumberAssignment(**arguments)
