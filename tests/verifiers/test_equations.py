"""Equations: what is read, which mean the same, and the format."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import Unparsable
from rlgym.verifiers import equations
from rlgym.verifiers.equivalence import Comparison, proportional
from rlgym.verifiers.expressions import Number, Product, Quotient, Sum, Variable, parse
from rlgym.verifiers.formats.equation import Equation

XY = ("x", "y")
FORM = Equation(variables=XY, example="y = 2*x + 1")


def refusal(text):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    return caught.value.reason


def same(text, reference):
    return FORM.same(FORM.read(text), FORM.read(reference))


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("2x + 1 = y", "y = 2x + 1"),
        ("y - 2x = 1", "y = 2x + 1"),
        ("2y = 4x + 2", "y = 2x + 1"),
        ("-y/3 = -(2x + 1)/3", "y = 2x + 1"),
        ("0 = 1 + 2x - y", "y = 2x + 1"),
        (r"y = \frac{4x+2}{2}", "y = 2x + 1"),
        ("y - 3 = 2(x - 1)", "y = 2x + 1"),
        ("(x-1)^2 + y^2 = 4", "x^2 - 2x + y^2 = 3"),
        ("x^2/4 + y^2/9 = 1", "9x^2 + 4y^2 = 36"),
        ("x = 5", "5 = x"),
        ("x = x", "0 = 0"),
        ("pi*y = pi*x", "y = x"),
        ("sqrt(2)*y = 2x", "y = sqrt(2)*x"),
        ("y = sin(2x)", "2sin(x)cos(x) - y = 0"),
        ("2log(x)=y", "y = log(x)/(1/2)"),
        ("y + 1 = e^(x + 1)", "(y + 1)/e = e^x"),
    ],
)
def test_equations_with_proportional_differences_are_the_same(text, reference):
    assert same(text, reference)
    assert same(reference, text)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("y = 2x - 1", "y = 2x + 1"),
        ("y = 2x + 1 + 1/10^30", "y = 2x + 1"),
        ("y = -2x + 1", "y = 2x + 1"),
        ("x = 2y + 1", "y = 2x + 1"),
        ("y^2 = (2x + 1)^2", "y = 2x + 1"),
        ("x*y = x*(2x + 1)", "y = 2x + 1"),
        ("(y - 2x - 1)*(x^2 + 1) = 0", "y = 2x + 1"),
        ("0 = 0", "y = 2x + 1"),
        ("y = y", "y = 2x + 1"),
        ("0*y = 0*x", "y = x"),
        ("y = x", "0 = 0"),
        ("y = sin(x)", "y = cos(x)"),
        ("y*e^x = 1", "y = e^(-x)"),
        ("1/(x-x) = y", "y = 2x + 1"),
        ("y = sqrt(x^2)", "y = x"),
        ("sin(x) - sin(x) = 0", "y = sin(x)"),
    ],
)
def test_any_other_two_equations_are_not(text, reference):
    assert not same(text, reference)
    assert not same(reference, text)


@pytest.mark.parametrize(
    "text", ["y", "2x + 1", "y == 2x", "y = x = 2", "y <= x", "y = ", "= y", "y = x because", "z = 1"]
)
def test_what_has_not_just_one_sign_of_equality_is_refused(text):
    assert refusal(text) == ("ambiguous" if text.count("=") > 1 else "malformed")


def test_hostile_equations_are_refused_or_undecided():
    assert refusal("=" * 8_000) == "ambiguous"
    assert refusal("x" * 4_001 + "=" + "x" * 4_000) == "too_long"
    assert not same("y = 9^9^9^9", "y = sin(x)")
    assert not same("sin(x) = x + 10^(-40)", "sin(x) = x")
    assert proportional(parse("log(-x^2)", XY), parse("sin(x)", XY), XY) is Comparison.UNDEFINED
    assert proportional(parse("sin(x)", XY), parse("log(-x^2)", XY), XY) is Comparison.UNDECIDED
    assert proportional(parse("x", XY), parse("1/(x-x)", XY), XY) is Comparison.UNDECIDED


coefficients = st.integers(-9, 9).filter(bool)


@settings(max_examples=200)
@given(
    st.lists(coefficients, min_size=3, max_size=3), coefficients, st.integers(1, 9), st.booleans(), st.integers(0, 2)
)
def test_a_multiple_is_the_same_and_a_changed_coefficient_is_not(values, above, below, functions, place):
    x, y = ("sin(x)", "exp(y)") if functions else ("x", "y")

    def line(numbers):
        a, b, c = (f"({n.numerator}/{n.denominator})" for n in map(Fraction, numbers))
        return FORM.read(f"{a}*{x} + {b}*{y} = {c}")

    reference = line(values)
    assert FORM.same(line([Fraction(above, below) * v for v in values]), reference)
    changed = [v + (i == place) for i, v in enumerate(values)]
    assert not FORM.same(line(changed), reference)


def test_an_equation_and_its_negative_and_a_rational_factor_are_the_same_tree_by_tree():
    left, right = parse("x^2 + sin(y)", XY), parse("3x*y", XY)
    doubled = equations.Equation(Product((Number(2), left)), Quotient(right, Quotient(Number(1), Number(2))))
    assert FORM.same(doubled, equations.Equation(left, right))
    moved = equations.Equation(Sum((left, Variable("x"))), Sum((right, Variable("x"))))
    assert FORM.same(moved, equations.Equation(right, left))


def test_the_instruction_names_the_variables():
    assert FORM.noun.startswith("an equation in x and y that may use = + - * / ^ ( ), e, pi, exp, ")
