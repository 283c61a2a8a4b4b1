"""The format of expressions: left-hand sides, dresses, near misses."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import DRESSES
from rlgym.verifiers.expressions import MAX_LENGTH, Call, Number, Sum, Variable, parse, render
from rlgym.verifiers.formats import Expression
from rlgym.verifiers.styles import STYLES

FORM = Expression(variables=("x",), example="2*x*cos(x^2)")
TREES = [
    parse(text, ("x",))
    for text in (
        "0",
        "x",
        "-x",
        "1/2",
        "x**2",
        "-3*x^2 + 1",
        "2*x*cos(x^2) - 3/x",
        "(x + 1)*(x - 1)/(x^2 + 1)^2",
        "exp(-x^2)*sqrt(x) - e^(2*pi*x)",
        "sin(x)^2*cos(log(x))",
        "x^(-1/2)",
        "2^x*log(2) - (-(-x))",
    )
]
every_tree = pytest.mark.parametrize("tree", TREES, ids=map(render, TREES))


def refusal(text):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    return caught.value.reason


@every_tree
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_every_style_carries_an_expression(tree, style):
    assert FORM.read(style.extract(style.write(tree, FORM))) == tree


@every_tree
@pytest.mark.parametrize("dress", DRESSES, ids=[dress.name for dress in DRESSES])
def test_every_dress_means_the_same_tree_alone_and_under_a_common_dress(tree, dress):
    assert FORM.read(dress.wear(FORM.render(tree))) == tree
    for text in FORM.dresses(tree):
        assert FORM.read(text) == tree, text
        assert FORM.read(dress.wear(text)) == tree, dress.wear(text)


@pytest.mark.parametrize(
    "left",
    [
        *("f'(x) =", "f\u2032(x) = ", "F'(x)=", "g'(x) =", "f' =", "y' =", "y =", "f(x) =", "f'(x) :="),
        *("dy/dx =", "df/dx =", "df(x)/dx =", "d/dx f(x) =", "d/dx [x^2 sin(x)] =", "d / dx (sin(x)) ="),
        *(r"f^{\prime}(x) =", r"f^\prime(x) =", r"f'\left(x\right) =", r"f'\!\left( x \right)\, ="),
        *(r"\frac{dy}{dx} =", r"\frac{d}{dx} f(x) =", r"\dfrac{\mathrm{d}y}{\mathrm{d}x} =", r"\frac{d}{dx}[x] ="),
    ],
)
def test_a_left_hand_side_does_not_count(left):
    for text in (f"{left} 2x + 1", f"{left} $2x + 1$", f"$${left} 2x + 1$$", f"**{left} 2x + 1**"):
        assert render(FORM.read(text)) == "2*x + 1"


@pytest.mark.parametrize("text", ["x = 2", "2 = x", "= 2", "x + y = 2", "sin(x) = 2", "the slope = 2", "f'(x) ="])
def test_another_equation_is_malformed(text):
    assert refusal(text) == "malformed"


@pytest.mark.parametrize("text", ["f'(x) = x + x = 2x", "y' = 2x = 2*x", "f'(x) = 2x, g'(x) = 2x"])
def test_a_chain_of_equations_is_ambiguous(text):
    assert refusal(text) == "ambiguous"


def test_several_variables_are_named_in_the_instruction_and_read():
    form = Expression(variables=("x", "y"), example="x*y")
    assert form.noun.startswith("an expression in x and y that may use + - * / ^ ( ), e, pi, exp, log, ")
    assert form.read("2yx") == parse("2*y*x", ("x", "y"))
    with pytest.raises(Unparsable):
        form.read("y = x")


def test_too_much_is_too_long_and_nothing_is_no_answer():
    assert refusal("x" * (MAX_LENGTH + 1)) == "too_long"
    assert refusal("(" * 100_000) == "too_long"
    assert refusal("$ $") == "no_answer"


@every_tree
@pytest.mark.parametrize("seed", range(3))
def test_near_misses_differ_also_once_they_are_written(tree, seed):
    misses = list(FORM.mutations(tree, Random(seed)))
    assert misses == list(FORM.mutations(tree, Random(seed)))
    assert len(misses) >= 3
    for miss in misses:
        assert miss != tree
        assert FORM.read(FORM.render(miss)) == miss


def test_near_misses_are_the_mistakes_that_people_make():
    tree = parse("2*x*sin(x) - x^2", ("x",))
    seen = {render(miss) for seed in range(40) for miss in FORM.mutations(tree, Random(seed))}
    assert {
        *("2*x*sin(x) - x^2 + 1", "2*x*sin(x) + x^2", "2*x*cos(x) - x^2", "x*sin(x) - x^2", "3*x*sin(x) - x^2"),
        *("2*x*sin(x)", "2*x*sin(x) - x", "-(2*x*sin(x) - x^2)"),
    } <= {text.removeprefix("(").replace(") + 1", " + 1") for text in seen}
    assert Sum((tree, Number(1))) in list(FORM.mutations(tree, Random(0)))


MARKS = [
    "f'(x)",
    "=",
    "dy/dx",
    r"\frac{d}{dx}",
    "y'",
    ":",
    "*",
    "**",
    "$",
    " ",
    "x",
    "2",
    "(",
    ")",
    "'",
    "\u2032",
    "d",
    "/",
]


@given(st.lists(st.sampled_from(MARKS), max_size=12).map("".join) | st.text())
def test_any_text_is_read_or_refused_with_a_known_reason(text):
    try:
        tree, reason = FORM.read(text), None
    except Unparsable as refused:
        tree, reason = None, refused.reason
    assert reason in (None, "no_answer", "malformed", "ambiguous", "too_long")
    assert tree is None or FORM.read(FORM.render(tree)) == tree


@pytest.mark.parametrize(
    "text", ["d/dx" * 1_900 + "=x", "f" + "'" * 7_000 + "=x", "f(" + "x," * 3_000 + "x)=1", "*" * 7_000]
)
def test_hostile_left_hand_sides_are_refused(text):
    with pytest.raises(Unparsable):
        FORM.read(text + "+")


def test_a_call_of_sine_turns_to_cosine_and_back():
    misses = list(FORM.mutations(Call("sin", Variable("x")), Random(0)))
    assert Call("cos", Variable("x")) in misses
    assert Call("sin", Variable("x")) in list(
        FORM.mutations(misses[misses.index(Call("cos", Variable("x")))], Random(0))
    )
