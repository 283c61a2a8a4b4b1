"""Complex numbers: functions beside mpmath's on every side of their cuts; what is equal at complex points."""

import cmath
import random
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import Unparsable
from rlgym.verifiers import _complexes as complexes
from rlgym.verifiers import _reals as reals
from rlgym.verifiers.equivalence import Comparison, ComplexReference, compare
from rlgym.verifiers.expressions import FUNCTIONS, parse
from rlgym.verifiers.formats.expression import ComplexExpression

FORM = ComplexExpression(example="2 + 3*i")
NAMES = ("z",)
CONSTANTS = ("e", "pi", "i")


def judged(text, reference):
    return ComplexReference(parse(reference, NAMES, CONSTANTS), NAMES).compare(parse(text, NAMES, CONSTANTS))


def number(value):
    return mpmath.mpc(*(mpmath.ldexp(mpmath.mpf(m), e) for m, e, _ in value))


def close(value, right):
    """Within the error bound of each part."""
    for (m, e, error), true in zip(value, (right.real, right.imag), strict=True):
        if abs(mpmath.ldexp(mpmath.mpf(m), e) - true) > abs(true) * error + mpmath.mpf("1e-60") * (not m):
            return False
    return True


PARTS = ["0", "1", "-1", "0.5", "-0.75", "2.25", "-3.5", "7.1", "-1e-9", "1e-9", "1e-25"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_agree_with_mpmath_within_their_error_bounds(function):
    checked = 0
    for x in PARTS:
        for y in PARTS:
            argument = reals.exact(Fraction(x)), reals.exact(Fraction(y))
            try:
                found = complexes.FUNCTIONS[function](argument)
            except (reals.Undefined, reals.Unreliable):
                continue
            with mpmath.workdps(150):
                right = getattr(mpmath, function)(mpmath.mpc(exactly(x), exactly(y)))
                assert close(found, right), (x, y)
            checked += 1
    assert checked >= 80


def exactly(text):
    value = Fraction(text)
    return mpmath.mpf(value.numerator) / value.denominator


@settings(max_examples=300)
@given(st.integers(0, 10**9))
def test_random_operations_agree_with_mpmath(seed):
    rng = random.Random(seed)
    a, b = (
        tuple(reals.exact(Fraction(rng.randint(-(10**12), 10**12), 10 ** rng.randint(9, 13))) for _ in "xy")
        for _ in "ab"
    )
    n = rng.randint(-40, 40)
    with mpmath.workdps(150):
        x, y = number(a), number(b)
        for found, right in (
            (lambda: complexes.add([a, b]), x + y),
            (lambda: complexes.multiply(a, b), x * y),
            (lambda: complexes.divide(a, b), x / y),
            (lambda: complexes.power(a, b, None), x**y),
            (lambda: complexes.power(a, complexes.exact(Fraction(n)), n), x**n),
            (lambda: complexes.FUNCTIONS["log"](a), mpmath.log(x)),
            (lambda: complexes.FUNCTIONS["sqrt"](a), mpmath.sqrt(x)),
        ):
            try:
                value = found()
            except reals.Unreliable:
                continue
            assert close(value, right)


def test_the_angle_of_a_point_is_that_of_the_standard_library():
    for x in (-1e-9, -2.5, 0.0, 1e-9, 3.0):
        for y in (-1e-9, -4.0, 1e-9, 0.5):
            value = complexes._angle((reals.exact(Fraction(x)), reals.exact(Fraction(y))))
            assert cmath.isclose(float(number((value, value)).real), cmath.phase(complex(x, y)), rel_tol=1e-15)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("i^2", "-1"),
        ("(2 + 3i)(1 - i)", "5 + i"),
        ("1/i", "-i"),
        ("(1 + 2i)/(3 - 4i)", "-1/5 + 2i/5"),
        ("sqrt(-4)", "2i"),
        ("sqrt(i)", "(1 + i)/sqrt(2)"),
        ("(-8)^(1/3)", "1 + i*sqrt(3)"),
        ("e^(i*pi)", "-1"),
        ("e^(i*pi/2)", "i"),
        ("2e^(i*pi/3)", "1 + sqrt(3)*i"),
        ("log(-1)", "i*pi"),
        ("i^i", "e^(-pi/2)"),
        ("e^(i*z)", "cos(z) + i*sin(z)"),
        ("sin(z)^2 + cos(z)^2", "1"),
        ("sin(i*z)", "i*(e^z - e^(-z))/2"),
        ("z^2 + 1", "(z + i)(z - i)"),
        ("sqrt(-1 - z^2)^2", "-1 - z^2"),
        ("(1 + i)^8", "16"),
        ("sqrt(3 + 4i)", "2 + i"),
    ],
)
def test_equal_complex_expressions_are_equal_both_ways(text, reference):
    assert judged(text, reference) is Comparison.EQUAL
    assert judged(reference, text) is Comparison.EQUAL


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        *(("sqrt(z^4)", "z^2"), ("sqrt(z)^4*sqrt(z^2)", "z^3")),
        *(("2 + 3i", "2 - 3i"), ("i", "-i"), ("(-8)^(1/3)", "-2"), ("sqrt(z^2)", "z"), ("log(z^2)", "2log(z)")),
        *(("e^(i*z)", "cos(z) - i*sin(z)"), ("z^2 + 1", "(z + 1)(z - 1)*i"), ("3i + 1/10^30", "3i")),
    ],
)
def test_different_complex_expressions_are_different(text, reference):
    assert judged(text, reference) is Comparison.DIFFERENT


@pytest.mark.parametrize(
    ("text", "found"),
    [("i/0", Comparison.UNDEFINED), ("log(z - z) + i", Comparison.UNDEFINED), ("i + 9^9^9^9", Comparison.UNDECIDED)],
)
def test_what_has_no_value_or_one_too_large_is_not_equal(text, found):
    assert judged(text, "i*z") is found


@pytest.mark.parametrize("text", ["2+3i", "3i + 2", "$2 + 3i$", r"2 + 3\mathrm{i}", "z = 2 + 3i"])
def test_complex_answers_are_read(text):
    assert FORM.same(FORM.read(text), FORM.example)
    assert not FORM.same(FORM.read(text), FORM.read("2 - 3i"))
    assert FORM.read(FORM.render(FORM.read(text))) == FORM.read(text)


@pytest.mark.parametrize("text", ["|3 + 4i|", "abs(i)", r"\lvert i \rvert"])
def test_the_size_of_a_complex_number_is_not_read(text):
    with pytest.raises(Unparsable):
        FORM.read(text)


def test_among_real_numbers_the_imaginary_unit_has_no_value():
    assert compare(parse("i*sin(z)", NAMES, CONSTANTS), parse("sin(z)", NAMES), NAMES) is Comparison.UNDEFINED


def test_the_instruction_names_the_constant():
    assert FORM.noun.startswith("a complex expression that may use + - * / ^ ( ), e, pi, i, exp, ")
