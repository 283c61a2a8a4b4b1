"""Polynomials: exact expansion beside sympy's, bounds, canonical text, the two formats."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.codec import decode, encode
from rlgym.errors import Unparsable
from rlgym.verifiers.expressions import (
    MAX_LENGTH,
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
from rlgym.verifiers.formats.polynomial import ExpandedPolynomial, Polynomial
from rlgym.verifiers.polynomials import Term, Terms, expand, expanded, terms, tree_of

XY = ("x", "y")
FORM = Polynomial(variables=XY, example="x^2 - 3*x*y + 1/2")
STRICT = ExpandedPolynomial(variables=XY, example="x^2 - 3*x*y + 1/2")


@dataclass(frozen=True, slots=True)
class Held:
    polynomial: Terms


def refusal(text, form=FORM):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(x + y)^3", "x^3 + 3*x^2*y + 3*x*y^2 + y^3"),
        ("1/2 - 3xy + x^2", "x^2 - 3*x*y + 1/2"),
        ("(x-1)(x+1)/2", "1/2*x^2 - 1/2"),
        ("-(x - y)", "-x + y"),
        ("x - x", "0"),
        ("0.25x + x/4", "1/2*x"),
        ("(x + 1)^0", "1"),
        ("x^(3 - 1)", "x^2"),
        ("2^-3 * x", "1/8*x"),
        ("(-1)^1000000000001 * x", "-x"),
        ("0^99999999", "0"),
        ("x/(1/2)", "2*x"),
        ("x/(-3)", "-1/3*x"),
        ("(x + 1/2)^2", "x^2 + x + 1/4"),
        ("y^2 + x*y + x^2 + y + x + 1", "x^2 + x*y + y^2 + x + y + 1"),
        (r"\frac{x^{2}}{2} - \left(y+1\right)^2", "1/2*x^2 - y^2 - 2*y - 1"),
        ("p(x, y) = x\u00b2 \u2212 1", "x^2 - 1"),
    ],
)
def test_any_form_of_a_polynomial_is_read_and_written_in_one(text, canonical):
    assert FORM.render(FORM.read(text)) == canonical


def test_terms_stand_by_degree_and_then_by_exponents():
    read = FORM.read("1 + y + x + y^3 + x*y^2")
    assert read == tuple(Term(e, Fraction(1)) for e in ((1, 2), (0, 3), (1, 0), (0, 1), (0, 0)))
    assert decode(Held, encode(Held(read))) == Held(read)
    assert terms({(0, 0): Fraction(0), (1, 0): Fraction(2)}) == (Term((1, 0), Fraction(2)),)


@pytest.mark.parametrize(
    "text",
    [
        *("1/x", "x/x", "x^-1", "x^(1/2)", "x^y", "2^x", "sqrt(x)", "sin(x)", "pi*x", "e", "0^0", "x/0", "x/(x-x)"),
        *("(x - x)^-2", "z", "x = 1", "x^2 + 1 because", "1, 2", "sqrt(4)", "4^(1/2)", "(x^2-1)/(x-1)"),
    ],
)
def test_what_is_no_polynomial_is_malformed(text):
    assert refusal(text) == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        *("9^9^9^9", "x^99999999", "(x+1)^99999999", "x^(9^9^9)", "(x+1)^1000", "((x+1)^150)" * 600, "2^99999 x"),
        *("((((x+y)^3+1)^3+x)^3+1)^3", "(x+y+1)" * 1_100, "*".join(["9" * 990] * 7), "(x^9999)^9999"),
        *("+".join(f"x/{n}" for n in range(10_001, 10_700)), "x" * (MAX_LENGTH + 1), "(1/3)^9999"),
        "+".join(f"(x + {i}*y)^40" for i in range(500)),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_too_large_is_refused_before_it_is_computed(text):
    assert refusal(text) == "too_long"


def test_powers_within_the_bounds_are_expanded():
    assert len(FORM.read("(x + y)^150")) == 151
    assert FORM.read("x^5000 * x^5000") == FORM.read("x^10000")
    assert FORM.render(FORM.read("2^1000")) == str(2**1000)
    assert FORM.read("x" * 4_000) == FORM.read("x^4000")


leaves = st.integers(0, 12).map(Number) | st.sampled_from(XY).map(Variable)


def larger(trees):
    pair = st.tuples(trees, trees)
    return (
        trees.map(Negation)
        | pair.map(Sum)
        | st.tuples(trees, trees, trees).map(Product)
        | st.tuples(trees, st.integers(1, 9).map(Number)).map(lambda both: Quotient(*both))
        | st.tuples(trees, st.integers(1, 3).map(Number)).map(lambda both: Power(*both))
    )


TREES = st.recursive(leaves, larger, max_leaves=8)


@settings(max_examples=300)
@given(TREES)
def test_an_expansion_is_that_of_sympy(tree):
    x, y = sympy.symbols("x y")
    theirs = sympy.Poly(symbolic(tree), x, y, domain="QQ")
    found = expand(tree, XY)
    ours = {term.exponents: sympy.Rational(*term.coefficient.as_integer_ratio()) for term in found}
    assert ours == {exponents: value for exponents, value in theirs.terms() if value}
    assert expand(tree_of(found, XY), XY) == found
    assert expanded(tree_of(found, XY))


def symbolic(tree):
    match tree:
        case Number(value):
            return sympy.Integer(value)
        case Variable(name):
            return sympy.Symbol(name)
        case Negation(u):
            return -symbolic(u)
        case Sum(parts):
            return sympy.Add(*map(symbolic, parts))
        case Product(parts):
            return sympy.Mul(*map(symbolic, parts))
        case Quotient(u, v):
            return symbolic(u) / symbolic(v)
        case Power(u, v):
            return symbolic(u) ** symbolic(v)


@settings(max_examples=300)
@given(TREES, st.integers(0, 10**6))
def test_an_expansion_has_the_value_of_the_expression(tree, seed):
    rng = Random(seed)
    point = {name: Fraction(rng.randint(-99, 99), rng.randint(1, 9)) for name in XY}
    try:
        found = expand(tree, XY)
    except Unparsable:
        return
    value = sum(term.coefficient * point["x"] ** term.exponents[0] * point["y"] ** term.exponents[1] for term in found)
    assert value == valued(tree, point)


def valued(tree, point):
    match tree:
        case Number(value):
            return Fraction(value)
        case Variable(name):
            return point[name]
        case Negation(u):
            return -valued(u, point)
        case Sum(parts):
            return sum(valued(part, point) for part in parts)
        case Product((u, v, w)):
            return valued(u, point) * valued(v, point) * valued(w, point)
        case Quotient(u, v):
            return valued(u, point) / valued(v, point)
        case Power(u, Number(n)):
            return valued(u, point) ** n


@pytest.mark.parametrize(
    "text",
    [
        *("0", "7", "-x", "x", "-3*x^2*y + x/2 - 1", "1/2*x - y", "0.5x^2 + x", "3*x*y/4", "y + x", "x + x^2", "-2/3"),
        *(r"\frac{3x}{4} + 1", r"\frac{3}{4}x + 1", "(1/2)x", "(-3)x + 1", "x^1 + 1", "p(x) = x + 1"),
    ],
)
def test_a_sum_of_different_monomials_is_expanded(text):
    assert STRICT.read(text) == FORM.read(text)


@pytest.mark.parametrize(
    "text",
    [
        *("(x+1)(x-1)", "x(x + 1)", "(x + 1)^2", "2(x + 1)", "-(x + 1)", "(x + 1)/2", "x + x", "2x + 3 + 4", "x*x"),
        *("x*y + y*x", "2*3*x", "2^2*x", "x - (1 + y)", "(x^2)^2", "x/2/3", "1/2*x/3", "x^(1+1)", "x^0 + 1"),
    ],
)
def test_anything_else_is_not_expanded(text):
    FORM.read(text)
    assert refusal(text, STRICT) == "malformed"


def test_the_instruction_names_the_variables():
    assert FORM.noun == "a polynomial in x and y that may use + - * / ^ ( )"
    assert STRICT.noun == "an expanded polynomial in x and y, like terms collected"
    assert render(parse(FORM.render(FORM.example), XY)) == "x^2 - 3*x*y + 1/2"
