"""Expressions: what a text means, what is refused, and that a tree is written so that it is read back."""

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kinds import larger_expressions

from rlgym.codec import canonical_json, check_instance_type, decode, encode
from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.expressions import (
    CONSTANTS,
    MAX_DEPTH,
    MAX_LENGTH,
    Call,
    Constant,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    Variable,
    children,
    parse,
    render,
    render_latex,
    with_children,
)

VARIABLES = ("x", "y", "x1")
X, Y = Variable("x"), Variable("y")
ONE, TWO, THREE = map(Number, (1, 2, 3))
DEEPEST = MAX_DEPTH - 1

leaves = (
    st.integers(0, 10**20).map(Number)
    | st.sampled_from(CONSTANTS).map(Constant)
    | st.sampled_from(VARIABLES).map(Variable)
)


trees = st.recursive(leaves, larger_expressions, max_leaves=20)


def refusal(text, variables=VARIABLES):
    with pytest.raises(Unparsable) as caught:
        parse(text, variables)
    return caught.value.reason


@given(trees)
@example(Negation(Negation(X)))
@example(Power(Power(X, TWO), Power(X, Negation(TWO))))
@example(Product((Quotient(X, Y), Quotient(X, Y))))
@example(Product((Product((X, Y)), Negation(X))))
@example(Quotient(Quotient(X, Quotient(Y, X)), Product((X, Y))))
@example(Sum((Negation(Sum((X, Y))), Sum((X, Negation(Negation(Y)))))))
@example(Power(Call("sin", X), TWO))
@example(Power(Negation(X), Sum((X, ONE))))
@example(Product((Variable("x1"), TWO, Constant("e"), Call("exp", X))))
def test_a_rendered_tree_is_read_back_from_text_and_from_latex(tree):
    assert parse(render(tree), VARIABLES) == tree
    assert parse(render_latex(tree), VARIABLES) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x + 2", Sum((X, TWO))),
        ("x - y + 2", Sum((X, Negation(Y), TWO))),
        ("-x + 2", Sum((Negation(X), TWO))),
        ("x*y*2", Product((X, Y, TWO))),
        ("x*(y*2)", Product((X, Product((Y, TWO))))),
        ("x/y*2", Product((Quotient(X, Y), TWO))),
        ("x/y/2", Quotient(Quotient(X, Y), TWO)),
        ("-x^2", Negation(Power(X, TWO))),
        ("-2x", Negation(Product((TWO, X)))),
        ("x*-y", Product((X, Negation(Y)))),
        ("x - -y", Sum((X, Negation(Negation(Y))))),
        ("+x", X),
        ("2^3^x", Power(TWO, Power(THREE, X))),
        ("x**2", Power(X, TWO)),
        ("2^-x^2", Power(TWO, Negation(Power(X, TWO)))),
        ("x^1/2", Quotient(Power(X, ONE), TWO)),
        ("x^2y", Product((Power(X, TWO), Y))),
    ],
)
def test_precedence_is_the_usual_one(text, tree):
    assert parse(text, VARIABLES) == tree


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2x", "2*x"),
        ("3sin(x)", "3*sin(x)"),
        ("(x+1)(x-2)", "(x + 1)*(x - 2)"),
        ("x(x+1)", "x*(x + 1)"),
        ("2xy", "2*x*y"),
        ("xsin(x)cos(y)", "x*sin(x)*cos(y)"),
        ("xe^x", "x*e^x"),
        ("2pi x", "2*pi*x"),
        ("1/2x", "1/2*x"),
        ("3/4 sin(x)", "3/4*sin(x)"),
        ("0.5x", "1/2*x"),
        (".25", "1/4"),
        ("2.0", "2"),
        ("1,234,567x", "1234567*x"),
        ("ln(x)", "log(x)"),
        ("sin^2(x)", "sin(x)^2"),
        ("sin(x)^2", "sin(x)^2"),
        ("sin x", "sin(x)"),
        ("sin 2x", "sin(2*x)"),
        ("sin x^2", "sin(x^2)"),
        ("sin x cos x", "sin(x)*cos(x)"),
        ("ln sin x", "log(sin(x))"),
        ("ln x/2", "log(x)/2"),
        ("[x + 1]^2", "(x + 1)^2"),
        ("x1 + 1", "x1 + 1"),
        ("sec(x)tan(x)", "sec(x)*tan(x)"),
        ("x +\n1", "x + 1"),
        ("x\u00b2 \u2212 3\u00b7x\u00f7y", "x^2 - 3*x/y"),
        ("x\u207b\u00b9\u00b2", "x^(-12)"),
        ("\u221ax + \u03c0", "sqrt(x) + pi"),
        ("sin\u00b2x", "sin(x)^2"),
        ("|x|", "sqrt(x^2)"),
        ("2|x + 1|/|y|", "2*sqrt((x + 1)^2)/sqrt(y^2)"),
        ("||x| - 1|", "sqrt((sqrt(x^2) - 1)^2)"),
        ("|2(|x| + 1)|", "sqrt((2*(sqrt(x^2) + 1))^2)"),
        ("ln|x|", "log(sqrt(x^2))"),
        ("abs(x)", "sqrt(x^2)"),
        (r"\ln\left|x\right|", "log(sqrt(x^2))"),
        (r"\lvert x \rvert^2", "sqrt(x^2)^2"),
    ],
)
def test_plain_text_is_read_as_people_write_it(text, canonical):
    assert render(parse(text, VARIABLES)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (r"\frac{x}{2}", "x/2"),
        (r"\frac{1}{2}x", "1/2*x"),
        (r"\frac12x", "1/2*x"),
        (r"\dfrac{x+1}{\tfrac{y}{2}}", "(x + 1)/(y/2)"),
        (r"\frac1{x}", "1/x"),
        (r"e^{-x^2}", "e^(-x^2)"),
        (r"\mathrm{e}^{x}", "e^x"),
        (r"2\cdot x\times y", "2*x*y"),
        (r"x \div y", "x/y"),
        (r"\sin\left(x\right)", "sin(x)"),
        (r"\sin^{2}\left(x\right)", "sin(x)^2"),
        (r"\sin^2 x", "sin(x)^2"),
        (r"\cos{2x}", "cos(2*x)"),
        (r"\ln\frac{x}{2}", "log(x/2)"),
        (r"\log\sqrt{x}", "log(sqrt(x))"),
        (r"\exp\!\big(x\big)", "exp(x)"),
        (r"\operatorname{sin}(x)", "sin(x)"),
        (r"\text{sin}(x)", "sin(x)"),
        (r"\sqrt{x+1}", "sqrt(x + 1)"),
        (r"\sqrt2 x", "sqrt(2)*x"),
        (r"\sqrt[3]{x}", "x^(1/3)"),
        (r"2\,\pi\,x", "2*pi*x"),
        (r"1\,000x + 2{,}000", "1000*x + 2000"),
        (r"{x}^{2}", "x^2"),
        (r"\left[x+1\right]", "x + 1"),
    ],
)
def test_latex_is_read(text, canonical):
    assert render(parse(text, VARIABLES)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *("1/x sin(x)", "x/2y", "x/2(x+1)", "1/(2)x y/3 x"),  # who divides what
        *("sin^-1(x)", "sin^{-1} x", "sin\u207b\u00b9(x)", "sin^1(x)", "sin^x(y)"),  # an inverse or a power
        *("sin x (x+1)", "sin x e^x", "log10(x)", "\u221a2x", r"\cos x \frac{1}{2}"),  # where the argument ends
        *("sin^2(x)^3", r"\ln\sqrt{x}^2", "ln|x|^2"),  # what is raised
        *("|x|y|x|", "|x||y|", "|x|y", "|x|2"),  # which bar closes
        "x\nsin(x)",  # one answer or two
    ],
)
def test_what_readers_disagree_on_is_ambiguous(text):
    assert refusal(text) == "ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        *("", "x+", "*x", "()", "(x", "x)", "(x]", "{x)", "x^", "sin", "sin()", "/2", "x//2", "x^^2"),
        *(
            "z",
            "k*x",
            "xz",
            "f(x)",
            "x'",
            "x!",
            "|x",
            "x|",
            "||",
            "|x)",
            "(|x)|",
            "x = 2",
            "x, y",
            "x;",
            "\u222b x",
            "x_2",
        ),
        *("2 3", "x2", "(x)2", "1e5", "1.2.3", "1,23", "1.", "0x10", "\u0663", "\uff12"),
        *("arcsin(x)", "asin(x)", "sinh(x)", "tanh x", r"\arctan x", r"\log_2 x", "log_2(x)"),
        *(r"\frac{x}", r"\frac", r"\sqrt", r"\sqrt[3]", r"\foo{x}", r"\frac\sin{x}", r"\\", "\\", "$x$"),
        "__import__('os')",
    ],
)
def test_what_is_no_expression_is_malformed(text):
    assert refusal(text) == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 5_000,
        "[{(" * 2_000,
        "-" * 7_000 + "x",
        "x^" * 3_000 + "x",
        "x/" * 3_000 + "x",
        "sin " * 1_500 + "x",
        "sin(" * 1_000 + "x" + ")" * 1_000,
        "\u221a" * 8_000,
        "x\u00b2" * 4_000,
        r"\frac{" * 1_300,
        r"\sqrt[" * 1_300,
        "9" * 1_001,
        "0." + "1" * 1_000,
        " " * MAX_LENGTH + "x",
    ],
    ids=lambda text: repr(text[:6]),
)
def test_what_is_too_long_too_deep_or_too_many_digits_is_too_long(text):
    assert refusal(text) == "too_long"


@pytest.mark.parametrize(
    ("opening", "times", "closing"),
    [
        *(("(", DEEPEST, ")"), ("{", DEEPEST, "}"), ("-(", DEEPEST, ")"), ("sin(", DEEPEST, ")")),
        *(("-", DEEPEST, ""), ("x^", DEEPEST, ""), ("sin ", DEEPEST, "")),
        *(("sin^2(", DEEPEST // 2, ")"), ("2^(", DEEPEST // 2, ")")),
    ],
)
def test_the_deepest_nesting_is_read_far_below_the_limit_of_the_interpreter(opening, times, closing):
    def deep_in_the_stack(frames):
        return deep_in_the_stack(frames - 1) if frames else parse(opening * times + "x" + closing * times, VARIABLES)

    tree = deep_in_the_stack(300)
    assert tree == X or render(tree)
    assert refusal(opening * 3 * times + "x" + closing * 3 * times) == "too_long"


def test_a_tower_of_powers_is_read_and_not_evaluated():
    assert parse("9**9**9**9", ()) == Power(Number(9), Power(Number(9), Power(Number(9), Number(9))))


PIECES = [*"0123456789xye+-*/^()[]{}.,=|'_ \n\\", "**", "sin", "cos^2", "log", "exp", "pi", "sqrt", "x1", "asin", "z"]
PIECES += [r"\frac", r"\frac{", r"\sqrt", r"\sqrt[3]", r"\left(", r"\right)", r"\cdot", r"\sin", r"\ln", r"\pi", r"\,"]
PIECES += [
    "\u00b2",
    "\u207b",
    "\u2212",
    "\u00b7",
    "\u221a",
    "\u03c0",
    "\u0663",
    "\uff12",
    "\ud800",
    "\x00",
    "1,234",
    "0.5",
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_is_read_or_refused_with_a_known_reason(text):
    try:
        tree, reason = parse(text, VARIABLES), None
    except Unparsable as refused:
        tree, reason = None, refused.reason
    assert reason in (None, "malformed", "ambiguous", "too_long")
    assert tree is None or parse(render(tree), VARIABLES) == tree


@pytest.mark.parametrize("name", ["", "2x", "x-y", "e", "pi", "sin", "ln", "x y"])
def test_a_variable_is_a_name_that_means_nothing_else(name):
    with pytest.raises(InvalidParameter, match=f"parse: variable {name!r}: need letters, digits and _"):
        parse("1", (name,))


def test_the_longest_name_wins():
    assert parse("abc", ("a", "ab", "abc", "c")) == Variable("abc")
    assert parse("abb", ("a", "ab", "b")) == Product((Variable("ab"), Variable("b")))


def test_a_number_is_not_negative():
    with pytest.raises(InvalidParameter, match=r"Number\(-1\): need an integer >= 0; write Negation"):
        Number(-1)


@given(trees)
def test_a_tree_is_made_of_its_children(tree):
    assert with_children(tree, children(tree)) == tree


@dataclass(frozen=True, slots=True)
class Held:
    tree: Tree
    more: tuple[Tree, ...] = ()


def test_a_tree_can_be_a_field_of_an_instance():
    check_instance_type(Held)
    assert encode(Held(Power(X, TWO))) == {
        "tree": {
            "type": "Power",
            "base": {"type": "Variable", "name": "x"},
            "exponent": {"type": "Number", "value": 2},
        },
        "more": [],
    }


@given(trees, st.lists(trees, max_size=2))
def test_an_instance_that_holds_trees_survives_the_codec(tree, more):
    held = Held(tree, tuple(more))
    again = decode(Held, encode(held))
    assert again == held
    assert canonical_json(encode(again)) == canonical_json(encode(held))
