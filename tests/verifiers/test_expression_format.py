"""The format of expressions: left-hand sides, dresses, near misses."""

from random import Random

import pytest

from rlgym.errors import Unparsable
from rlgym.verifiers.expressions import MAX_LENGTH, Call, Number, Sum, Variable, parse, render
from rlgym.verifiers.formats import Expression

FORM = Expression(variables=("x",), example="2*x*cos(x^2)")


def refusal(text):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    return caught.value.reason


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


def test_near_misses_are_the_mistakes_that_people_make():
    tree = parse("2*x*sin(x) - x^2", ("x",))
    seen = {render(miss) for seed in range(40) for miss in FORM.mutations(tree, Random(seed))}
    assert {
        *("2*x*sin(x) - x^2 + 1", "2*x*sin(x) + x^2", "2*x*cos(x) - x^2", "x*sin(x) - x^2", "3*x*sin(x) - x^2"),
        *("2*x*sin(x)", "2*x*sin(x) - x", "-(2*x*sin(x) - x^2)"),
    } <= {text.removeprefix("(").replace(") + 1", " + 1") for text in seen}
    assert Sum((tree, Number(1))) in list(FORM.mutations(tree, Random(0)))


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


def test_same_means_the_same_function():
    reference = FORM.read("2*x*cos(x^2) - 3/x")
    for text in ("-3/x + 2x cos(x^2)", r"\frac{2x^2\cos(x^2) - 3}{x}", "f'(x) = x*(2cos(x*x) - 3/x^2)"):
        assert FORM.same(FORM.read(text), reference)
    for text in ("2x cos(x^2) + 3/x", "2x cos(x^2) - 3/x + 1/10^20", "2x cos(x^2) - 3/sqrt(x)^2", "9^9^9^9"):
        assert not FORM.same(FORM.read(text), reference)


def test_an_absolute_value_is_read_as_a_root():
    assert FORM.same(FORM.read("ln|x|"), FORM.read("log(sqrt(x^2))"))
    assert not FORM.same(FORM.read("|x|"), FORM.read("x"))
