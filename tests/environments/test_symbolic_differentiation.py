"""SymbolicDifferentiation: cases worked by hand, each reason code, the rules of differentiation."""

import importlib.util
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from rlgym.environment import Retry
from rlgym.environments.algebra.symbolic_differentiation import (
    Function,
    SymbolicDifferentiation,
    grow,
    ordered,
    shifted,
)
from rlgym.rng import Rng
from rlgym.verifiers.calculus import differentiate
from rlgym.verifiers.equivalence import Comparison, compare
from rlgym.verifiers.expressions import (
    FUNCTIONS,
    Call,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    children,
    parse,
    render,
)

TASK = SymbolicDifferentiation()
SPEC = importlib.util.spec_from_file_location(
    "oracle_of_symbolic_differentiation",
    Path(__file__).parents[1] / "oracles" / "algebra" / "symbolic_differentiation.py",
)
ORACLE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ORACLE)


def f(text):
    return Function(parse(text, ("x",)))


def verdict(function, answer):
    return TASK.verify(f(function), TASK.answer.read(answer))


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        ("x^4", "4*x^3"),
        ("3*x^2 + 5*x + 7", "6*x + 5"),
        ("x^2*sin(x)", "2*x*sin(x) + x^2*cos(x)"),
        ("sin(x)/x", "(cos(x)*x - sin(x))/x^2"),
        ("x/3", "1/3"),
        ("2/x", "-2/x^2"),
        ("cos(x^2)", "-2*sin(x^2)*x"),
        ("log(3*x)", "3/(3*x)"),
        ("exp(5*x)", "5*exp(5*x)"),
        ("e^(5*x)", "5*e^(5*x)"),
        ("2^x", "2^x*log(2)"),
        ("x^x", "x^x*(log(x) + x/x)"),
        ("x^(1/2)", "1/2*x^(1/2 - 1)"),
        ("-(x^2)", "-2*x"),
        ("sqrt(x)", "1/(2*sqrt(x))"),
        ("(-x)*(-sin(x))", "sin(x) + x*cos(x)"),
        ("tan(x)", "1/cos(x)^2"),
        ("sin(y)", "0"),
        ("x^0", "0"),
        ("x^1", "1"),
    ],
)
def test_derivatives_worked_by_hand(function, derivative):
    assert render(differentiate(parse(function, ("x", "y")), "x")) == derivative


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_derivative_of_every_function_agrees_with_sympy(function):
    x = sympy.Symbol("x")
    right = str(sympy.diff(getattr(sympy, function)(x**2 + 1), x))
    inside = parse("x^2 + 1", ("x",))
    found = differentiate(Call(function, inside), "x")
    assert compare(found, parse(right, ("x",)), ("x",)) is Comparison.EQUAL


leaves = st.integers(0, 5).map(Number) | st.just(Variable("x"))


def larger(trees):
    pair = st.tuples(trees, trees)
    return (
        trees.map(Negation)
        | pair.map(Sum)
        | st.tuples(trees, trees, trees).map(Product)
        | pair.map(lambda both: Quotient(*both))
        | st.tuples(trees, st.integers(0, 4).map(Number)).map(lambda both: Power(*both))
        | st.tuples(st.integers(1, 4).map(Number), trees).map(lambda both: Power(*both))
        | st.tuples(st.sampled_from(FUNCTIONS), trees).map(lambda both: Call(*both))
    )


@given(st.recursive(leaves, larger, max_leaves=6))
def test_the_derivative_of_any_tree_agrees_with_sympy(tree):
    x = sympy.Symbol("x")
    right = sympy.diff(ORACLE.symbolic(tree, x), x)
    if right.has(sympy.nan, sympy.zoo, sympy.oo, sympy.I, sympy.Derivative):
        return
    reference = parse(str(right).replace("E", "e"), ("x",))
    found = compare(differentiate(tree, "x"), reference, ("x",), domain=[tree])
    assert found in (Comparison.EQUAL, Comparison.UNDECIDED)


@pytest.mark.parametrize(
    "answer",
    [
        "2x sin(x) + x^2 cos(x)",
        "x(2sin(x) + x cos(x))",
        r"2x\sin x + x^2\cos x",
        r"f'(x) = x\left(2\sin(x) + x\cos(x)\right)",
        "x^2*(2*sin(x)/x + cos(x))",
    ],
)
def test_any_form_of_the_derivative_is_correct(answer):
    assert verdict("x^2*sin(x)", answer).correct


@pytest.mark.parametrize(
    ("function", "answer", "reason"),
    [
        ("x^2*sin(x)", "2x cos(x)", "not_the_derivative"),
        ("x^2*sin(x)", "2x sin(x) + x^2 cos(x) + 1/10^9", "not_the_derivative"),
        ("log(x^2)", "2/sqrt(x)^2", "undefined_in_the_domain"),
        ("x^2", "2x/(x-x)", "undefined_in_the_domain"),
        ("sin(x)", "cos(x) + 9^9^9^9", "too_complex"),
        ("sin(x)", "cos(x) + 10^(-40)", "too_complex"),
    ],
)
def test_every_other_answer_is_wrong_for_a_reason(function, answer, reason):
    found = verdict(function, answer)
    assert (found.correct, found.valid, found.reason) == (False, True, reason)


def test_only_the_domain_of_the_function_counts():
    assert verdict("log(x)", "1/sqrt(x)^2").correct
    assert verdict("log(x)", "1/x").correct
    assert not verdict("x + 1/x", "1 - 1/sqrt(x)^4").correct


def test_the_statement_says_what_its_signs_mean():
    assert TASK.statement(f("x^2*log(x)")) == (
        "Let f(x) = x^2*log(x)\n"
        "Find the derivative f'(x). Here a^b is a to the power b (for negative a only if b is a constant integer), log "
        "is the natural logarithm, and angles are in radians. Any expression is correct that equals f'(x) at every "
        "real x at which f is defined, except perhaps at isolated points."
    )
    assert TASK.terse(f("x^2*log(x)")) == "SymbolicDifferentiation f=x^2*log(x)"


def test_the_order_of_terms_and_factors_does_not_make_another_problem():
    one, other = f("x*sin(3*x + 1) - 2"), f("-2 + sin(1 + x*3)*x")
    assert one != other
    assert TASK.canonical(one) == TASK.canonical(other)
    assert TASK.canonical(f("x/2")) != TASK.canonical(f("2/x"))
    assert ordered(ordered(one.formula)) == ordered(one.formula)


def test_a_shifted_function_is_the_function_one_further():
    assert render(shifted(parse("x^2 + sin(2*x)", ("x",)))) == "(x + 1)^2 + sin(2*(x + 1))"


@pytest.mark.parametrize(("operations", "depth"), [(1, 1), (4, 3), (7, 3), (12, 5), (21, 8)])
def test_functions_hold_no_more_operations_than_asked_and_only_of_the_kinds_asked(operations, depth):
    for seed in range(30):
        try:
            tree = grow(Rng(seed), operations, depth, ("sin", "log"))
        except Retry:
            continue
        assert sum(isinstance(node, Call | Quotient) for node in nodes(tree)) <= operations
        assert {node.function for node in nodes(tree) if isinstance(node, Call)} <= {"sin", "log"}
        assert all(isinstance(node.exponent, Number) for node in nodes(tree) if isinstance(node, Power))


def nodes(tree):
    yield tree
    for child in children(tree):
        yield from nodes(child)


def test_more_operations_than_the_depth_holds_make_a_deeper_tree():
    values = TASK.knob_values(0, {"operations": 21, "depth": 2})
    for seed in range(20):
        try:
            instance = TASK.generate(Rng(seed), **values)
        except Retry:
            continue
        assert len(render(instance.formula)) > 30
        return
    pytest.fail("no instance in twenty attempts")
