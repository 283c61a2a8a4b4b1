"""Derivatives and antiderivatives, beside sympy's; the format of antiderivatives."""

from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from kinds import larger_expressions

from rlgym.errors import Unparsable
from rlgym.verifiers._programs import Program
from rlgym.verifiers.calculus import compare_antiderivative, differentiate
from rlgym.verifiers.equivalence import Comparison, Reference, compare
from rlgym.verifiers.expressions import (
    Call,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    parse,
    render,
)
from rlgym.verifiers.formats.expression import Antiderivative

NAMES = ("x", "a", "C")
FORM = Antiderivative(variable="x", example="x^2/2 + C")


def judged(text, integrand, domain=()):
    trees = [parse(d, NAMES) for d in domain]
    return compare_antiderivative(parse(text, NAMES), parse(integrand, NAMES), "x", NAMES, trees)


@pytest.mark.parametrize(
    ("text", "integrand"),
    [
        ("x^3/3", "x^2"),
        ("x^3/3 + C", "x^2"),
        ("(x^3 + C)/3 + pi", "x^2"),
        ("(x + 1)^2/2", "x + 1"),
        ("x^2/2 + x", "x + 1"),
        ("sin(x)^2", "2sin(x)cos(x)"),
        ("-cos(2x)/2", "sin(2x)"),
        ("-cos(x)^2 + 7", "sin(2x)"),
        ("log(x)", "1/x"),
        ("log|x| + C", "1/x"),
        ("log(C*x)", "1/x"),
        ("log(-x)", "1/x"),
        ("x*log(x) - x", "log(x)"),
        ("-log(cos(x))", "tan(x)"),
        ("log|sec(x)|", "tan(x)"),
        ("log|sec(x) + tan(x)|", "sec(x)"),
        ("e^(a*x)/a", "e^(a*x)"),
        ("x^(a+1)/(a+1)", "x^a"),
        ("2/3*x^(3/2)", "sqrt(x)"),
        ("2^x/log(2)", "2^x"),
        ("x^x", "x^x*(log(x) + 1)"),
        ("-1/x", "1/x^2"),
        ("sqrt(x^2 + 1)", "x/sqrt(x^2 + 1)"),
        ("csc(x)", "-csc(x)cot(x)"),
        ("-cot(x)", "1/sin(x)^2"),
        ("C", "0"),
        ("0*x", "0"),
    ],
)
def test_an_antiderivative_is_found_equal(text, integrand):
    assert judged(text, integrand) is Comparison.EQUAL


@pytest.mark.parametrize(
    ("text", "integrand", "found"),
    [
        ("x^2", "x^2", Comparison.DIFFERENT),
        ("x^3/3 + C*x", "x^2", Comparison.DIFFERENT),
        ("x^3/3 + x/10^9", "x^2", Comparison.DIFFERENT),
        ("C*x^3", "x^2", Comparison.DIFFERENT),
        ("cos(x)", "sin(x)", Comparison.DIFFERENT),
        ("e^(a*x)", "e^(a*x)", Comparison.DIFFERENT),
        ("log(x)/log(10)", "1/x", Comparison.DIFFERENT),
        ("log(2x + 1)", "1/(2x + 1)", Comparison.DIFFERENT),
        ("1/(x - x)", "x^2", Comparison.UNDEFINED),
        ("log(x - x)", "1/x", Comparison.UNDEFINED),
        ("sqrt(x)^2", "1", Comparison.UNDEFINED),
        ("9^9^9^9*x", "sin(x)", Comparison.UNDECIDED),
        ("sin(x) + x*10^(-40)", "cos(x)", Comparison.UNDECIDED),
    ],
)
def test_anything_else_is_not(text, integrand, found):
    assert judged(text, integrand) is found


def test_points_outside_the_domain_do_not_count():
    assert judged("sqrt(x)^2", "1", domain=["log(x)"]) is Comparison.EQUAL


leaves = st.integers(0, 5).map(Number) | st.just(Variable("x"))


TREES = st.recursive(leaves, larger_expressions, max_leaves=8)


@settings(max_examples=300)
@given(TREES)
def test_both_ways_to_differentiate_agree(tree):
    program = Program()
    slope = program.derivative(program.add(tree), "x")
    assert slope < len(program.operations)
    if compare(Sum((tree, Number(1))), tree, ("x",)) is Comparison.UNDECIDED:
        return  # it has no value anywhere
    found = Reference(differentiate(tree, "x"), ("x",), (tree,)).compare_derivative(tree, "x")
    assert found in (Comparison.EQUAL, Comparison.UNDECIDED)


@settings(max_examples=200)
@given(TREES)
def test_the_derivative_agrees_with_sympy(tree):
    x = sympy.Symbol("x")
    try:
        right = sympy.diff(symbolic(tree, x), x)
    except (TypeError, ValueError):  # of nan and infinities
        return
    if right.has(sympy.nan, sympy.zoo, sympy.oo, sympy.I, sympy.Derivative, sympy.AccumBounds, sympy.sign, sympy.Abs):
        return
    try:
        reference = parse(str(right).replace("E", "e"), ("x",))
    except Unparsable:
        return
    assert compare_antiderivative(tree, reference, "x", ("x",), [tree]) in (Comparison.EQUAL, Comparison.UNDECIDED)


def symbolic(tree, x):
    match tree:
        case Number(value):
            return sympy.Integer(value)
        case Variable():
            return x
        case Negation(u):
            return -symbolic(u, x)
        case Sum(parts):
            return sympy.Add(*(symbolic(part, x) for part in parts))
        case Product(parts):
            return sympy.Mul(*(symbolic(part, x) for part in parts))
        case Quotient(u, v):
            return symbolic(u, x) / symbolic(v, x)
        case Power(u, v):
            return symbolic(u, x) ** symbolic(v, x)
        case Call(function, u):
            return getattr(sympy, function)(symbolic(u, x))


@pytest.mark.parametrize("text", ["x*" * 2_000 + "x", "(x+1)(x+2)" * 500, "x^x^x^x^x", "sin(" * 40 + "x" + ")" * 40])
def test_the_derivative_of_a_program_is_linear_in_its_size(text):
    program = Program()
    root = program.add(parse(text, ("x",)))
    before, operands = len(program.operations), sum(len(positions) for _, _, positions in program.operations)
    program.derivative(root, "x")
    assert len(program.operations) - before <= 8 * (operands + 1)
    assert max(len(positions) for _, _, positions in program.operations[before:]) <= 3


@pytest.mark.parametrize(
    "text",
    [
        *("x^2", "x^2 + C", "x^2 + c", "x^2 + K", "x^2 + 5", "(x + 1)^2 - 2x + C", "F(x) = x^2 + C", "$x^2 + C$"),
        *(r"\int 2x \, dx = x^2 + C", r"$\int 2x\,dx = x^2 + C$", "\u222b2x dx = x\u00b2 + C"),
    ],
)
def test_an_answer_may_carry_a_constant_and_the_integral(text):
    assert FORM.same(FORM.read(text), FORM.read("x^2"))


@pytest.mark.parametrize("text", ["x^3", "x^2 + x", "x^2 + C*x", "2x", "x^2*C"])
def test_another_derivative_is_not_the_same(text):
    assert not FORM.same(FORM.read(text), FORM.read("x^2"))


@pytest.mark.parametrize("text", ["x^2 + D", r"\int 2x \, dx", "2x = x^2", r"\int 2x dx = x^2 + C = x^2"])
def test_what_is_no_antiderivative_is_refused(text):
    with pytest.raises(Unparsable):
        FORM.read(text)


def test_a_parameter_keeps_its_name():
    form = Antiderivative(variable="t", parameters=("C",), example="C*t")
    assert form.noun.startswith("an expression in t and C that may use ")
    assert not form.same(form.read("C*t"), form.read("t"))
    assert form.same(form.read("C*t + K"), form.read("C*t"))


@pytest.mark.parametrize("text", ["x^2/2 + C", "log(sqrt(x^2))", "x*sin(x) + cos(x)"])
def test_near_misses_have_another_derivative_and_dresses_have_not(text):
    value = FORM.read(text)
    misses = list(FORM.mutations(value, Random(1)))
    assert len(misses) >= 2
    for miss in misses:
        assert not FORM.same(FORM.read(FORM.render(miss)), value)
    for dressed in FORM.dresses(value):
        assert FORM.read(dressed) == value
    assert FORM.read(FORM.render(value)) == value


def test_derivatives_are_cleared_of_zeros_and_ones():
    assert render(differentiate(parse("x^2*a + C", NAMES), "x")) == "2*x*a"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"\int 2x \, dx =", "no_answer"),
        (r"$\int 2x \, dx = $", "no_answer"),
        (r"\int 2x \, dx = x^2 = C + x^2", "malformed"),
        (r"\int 2x \, dx = F(x) = x^2 = x^3", "ambiguous"),
        (r"\int 2x \, dx = \int 2x \, dx = x^2", "malformed"),
    ],
)
def test_an_integral_without_one_result_is_refused(text, reason):
    with pytest.raises(Unparsable) as caught:
        FORM.read(text)
    assert caught.value.reason == reason


def test_the_integral_and_a_name_may_stand_before_the_result():
    assert FORM.same(FORM.read(r"\int x \, dx = F(x) = x^2/2 + C"), FORM.example)
