"""Equivalence: what is equal, what is not, what cannot be told; and the real numbers that decide it."""

import decimal
import random
import threading
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from kinds import larger_expressions

from rlgym.rng import Rng
from rlgym.verifiers import _reals as reals
from rlgym.verifiers import equivalence
from rlgym.verifiers._fields import REALS
from rlgym.verifiers._programs import Program, is_prime, random_prime
from rlgym.verifiers.equivalence import Comparison, Reference, comparable, compare, equivalent
from rlgym.verifiers.expressions import (
    CONSTANTS,
    FUNCTIONS,
    Call,
    Constant,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    children,
    parse,
    with_children,
)
from rlgym.verifiers.formats.expression import changed_once

XY = ("x", "y")


def judged(text, reference, domain=()):
    trees = [parse(d, XY) for d in domain]
    return compare(parse(text, XY), parse(reference, XY), XY, trees)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        # rational, exact
        ("(x+1)(x-1)", "x^2 - 1"),
        ("(x+y)^5", "x^5 + 5x^4*y + 10x^3*y^2 + 10x^2*y^3 + 5x*y^4 + y^5"),
        ("1/x + 1/y", "(x+y)/(x*y)"),
        ("x/x", "1"),
        ("x^-2", "1/x^2"),
        ("x^1000000/x^999998", "x^2"),
        ("(x^2-1)^50/(x-1)^50", "(x+1)^50"),
        ("2^(3*2)*x", "64x"),
        ("0.125x", "x/8"),
        ("x*(10^40+1)", "x*10^40 + x"),
        # with functions, constants or other powers
        ("sin(x)^2 + cos(x)^2", "1"),
        ("sin(2x)", "2sin(x)cos(x)"),
        ("tan(x)", "sin(x)/cos(x)"),
        ("sec(x)^2", "1 + tan(x)^2"),
        ("cot(x)csc(x)", "cos(x)/sin(x)^2"),
        ("e^(2x)", "exp(x)^2"),
        ("2^x", "exp(x*log(2))"),
        ("log(x^2)", "2log(sqrt(x^2))"),
        ("sqrt(x^2 + 2x + 1)^2", "(x+1)^2"),
        ("x^x*(1 + log(x))", "exp(x log(x)) + x^x*log(x)"),
        ("e^(x+y)", "e^x*e^y"),
        ("sin(x+y)", "sin(x)cos(y) + cos(x)sin(y)"),
        ("sin(x + 2pi)", "sin(x)"),
        ("1/(1 + e^(-x))", "e^x/(1 + e^x)"),
        ("sin(x) + x - x", "sin(x)"),
        ("0*sin(x) + x", "x"),
    ],
)
def test_equal_expressions_are_equal_both_ways(text, reference):
    assert judged(text, reference) is Comparison.EQUAL
    assert judged(reference, text) is Comparison.EQUAL


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("(x+1)(x-1)", "x^2 + 1"),
        ("x^2", "x^3"),
        ("x", "-x"),
        ("x", "y"),
        ("x + 10^(-300)", "x"),
        ("x^1000000", "x^1000001"),
        ("x + (2^61-1)", "x"),
        ("x + (2^127-1)", "x"),
        ("x + 1/10^40", "x + 1/10^41"),
        ("sin(x)", "cos(x)"),
        ("sin(x) + 1/10^8", "sin(x)"),
        ("sqrt(x^2)", "x"),
        ("sqrt(x^2 + 2x + 1)", "x + 1"),
        ("2x*sqrt(cos(x^2)^2)", "2x*cos(x^2)"),
        ("(sin(3x)^2)^(1/2)", "sin(3x)"),
        ("(sqrt(sin(3x)^2) + sqrt((-sin(3x))^2))/2", "sin(3x)"),
        ("exp(log(sin(x)^2)/2)", "sin(x)"),
        ("sqrt((x - 5)^2)", "5 - x"),
        ("pi", "3.14159265358979323846264338327950288"),
        ("e", "2.718281828459045"),
        ("e^(pi*sqrt(163))", "262537412640768744"),
        ("log(640320^3 + 744)/sqrt(163)", "pi"),
        ("sin(x)*cos(10^(-15))", "sin(x)"),
        ("exp(x)", "1 + x + x^2/2 + x^3/6 + x^4/24 + x^5/120"),
    ],
)
def test_different_expressions_are_different(text, reference):
    assert judged(text, reference) is Comparison.DIFFERENT


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("1/(x-x)", "1"),
        ("(x-x)/(x-x)", "1"),
        ("1/0", "x"),
        ("0^0", "1"),
        ("x^2/(x - x)^-1", "x"),
        ("sin(x)/(sin(x)^2 + cos(x)^2 - 1)", "sin(x)"),
        ("sin(x)*(cos(x)^2 + sin(x)^2 - 1)/(sin(x)^2 + cos(x)^2 - 1)", "sin(x)"),
        ("2log(x)", "log(x^2)"),
        ("sqrt(x)^2", "x"),
        ("log(-x^2)", "log(x^2)"),
        ("sqrt(-1)", "sin(x)"),
        ("(-2)^x", "2^x"),
        ("log(0)", "sin(x)"),
        ("sin(x)*0^0", "sin(x)"),
    ],
)
def test_an_expression_without_a_value_where_the_reference_has_one_is_undefined(text, reference):
    assert judged(text, reference) is Comparison.UNDEFINED


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9",
        "9^9^9^9 - 9^9^9^9 + sin(x)",
        "exp(exp(exp(exp(exp(x^2 + 9)))))",
        "x^(10^100)",
        "(x+1)^" + "9" * 900,
        "sin(x) + 10^(-30)",
        "sin(x) + sin(10^(-30))",
        "sin(x) + exp(-1000)",
        "sin(x)*cos(10^(-30))",
        "sin(x)*exp(10^(-30))",
        "sin(x)*(x^2 + 1)^(10^(-30))",
        "sin(10^30 + x)",
        "sin(x)*0." + "9" * 60,
        "sin(x)*sqrt(1." + "0" * 60 + "1)",
        "+".join(f"sin(x+{i})" for i in range(700)),
        "exp(exp(x^2 + 20)) + " * 300 + "x",
    ],
    ids=lambda text: text[:30],
)
def test_what_is_too_large_too_small_or_too_long_to_tell_is_undecided(text):
    assert judged(text, "sin(x)") is Comparison.UNDECIDED


def test_a_degree_past_two_billion_is_not_compared():
    assert judged("x^(10^9)", "x") is Comparison.DIFFERENT
    assert judged("x^(10^10)", "x") is Comparison.UNDECIDED
    assert judged("((x^(10^5))^(10^5) + 1)^2", "x") is Comparison.UNDECIDED


def test_equal_expressions_of_any_size_are_equal_if_they_are_the_same_but_for_order():
    assert judged("9^9^9^9 + x", "x + 9^9^9^9") is Comparison.EQUAL


def test_the_value_of_pi_to_a_hundred_digits_is_not_pi():
    with mpmath.workdps(110):
        close = mpmath.nstr(mpmath.pi, 100)
    assert judged(close, "pi") is Comparison.UNDECIDED
    assert judged(close[:19], "pi") is Comparison.DIFFERENT


def test_a_reference_without_a_value_anywhere_decides_nothing():
    assert judged("x", "1/(x-x)") is Comparison.UNDECIDED
    assert judged("x", "log(-x^2)") is Comparison.UNDECIDED


def test_points_outside_the_domain_do_not_count():
    assert judged("1/(2sqrt(x)^2)*2", "1/x") is Comparison.UNDEFINED
    assert judged("1/(2sqrt(x)^2)*2", "1/x", domain=["log(x)"]) is Comparison.EQUAL
    assert judged("sqrt(x^2)", "x", domain=["log(x)"]) is Comparison.EQUAL
    assert judged("sqrt(x^2)", "x", domain=["log(-x)"]) is Comparison.DIFFERENT


def test_equivalent_means_equal_and_nothing_else():
    one, x, never = parse("1", XY), parse("x/x", XY), parse("1/(x-x)", XY)
    assert equivalent(x, one, XY)
    assert not equivalent(never, one, XY)
    assert not equivalent(Variable("x"), one, XY)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["x + y"], True),
        (["log(x)", "x", "1/y"], True),
        (["log(x)", "log(-x)"], False),
        (["exp(1000 + x)"], False),
        (["x", "10^(-30)*x"], False),
        (["1/(x-x)"], False),
        (["exp(exp(exp(x^2 + 9)))"], False),
    ],
)
def test_expressions_are_comparable_that_have_values_of_moderate_size_together(texts, expected):
    assert comparable([parse(text, XY) for text in texts], XY) is expected


leaves = st.integers(0, 12).map(Number) | st.sampled_from(CONSTANTS).map(Constant) | st.sampled_from(XY).map(Variable)


trees = st.recursive(leaves, larger_expressions, max_leaves=8)


@settings(max_examples=300)
@given(trees)
def test_another_way_to_write_a_tree_is_never_different(tree):
    twice_half = Product((Number(2), Quotient(tree, Number(2))))
    minus_minus = Negation(Negation(tree))
    both = Quotient(Sum((tree, tree)), Number(2))
    for other in (twice_half, minus_minus, both):
        assert compare(other, tree, XY) not in (Comparison.DIFFERENT, Comparison.UNDEFINED)


@settings(max_examples=300)
@given(trees)
def test_a_tree_and_one_more_are_never_equal(tree):
    assert compare(Sum((tree, Number(1))), tree, XY) is not Comparison.EQUAL


@settings(max_examples=300)
@given(trees, trees)
def test_any_two_trees_are_compared_the_same_way_every_time(one, other):
    first = compare(one, other, XY)
    assert compare(one, other, XY) is first
    assert {first, compare(other, one, XY)} != {Comparison.EQUAL, Comparison.DIFFERENT}


def test_comparing_neither_reads_nor_changes_what_is_global():
    questions = [("sin(2x)", "2sin(x)cos(x)"), ("x^2 - 1", "(x-1)(x+1)"), ("2log(x)", "log(x^2)")]
    before = [judged(*question) for question in questions]
    state = random.getstate()
    with decimal.localcontext(decimal.Context(prec=3, Emax=5, Emin=-5, traps=list(decimal.Context().flags))) as context:
        assert [judged(*question) for question in questions] == before
        assert not any(context.flags.values())
    random.seed(7)
    assert [judged(*question) for question in questions] == before
    random.setstate(state)


def test_threads_do_not_disturb_each_other():
    questions = [("sin(2x)", "2sin(x)cos(x)"), ("e^x", "exp(x) + 1/10^9"), ("2log(x)", "log(x^2)")] * 5
    expected, found = [judged(*question) for question in questions], {}
    threads = [
        threading.Thread(target=lambda i=i: found.update({i: [judged(*question) for question in questions]}))
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [expected] * 4


def test_points_lie_near_and_far_on_both_sides_and_none_comes_twice():
    rng = Rng(1)
    points = [number(equivalence._point(i, XY, rng, REALS)["x"]) for i in range(32)]
    assert len(set(points)) == 32
    for low, high in ((0, 0.3), (0.3, 1.2), (3, 9)):
        assert any(low < x < high for x in points)
        assert any(-high < x < -low for x in points)


def test_a_prime_is_told_from_a_composite():
    for n in range(3, 5_000, 2):
        if n not in sympy.primerange(200):  # the small ones are divisors here, not candidates
            assert is_prime(n) == sympy.isprime(n), n
    strong_pseudoprimes = [3215031751, 3474749660383, 341550071728321, 3825123056546413051]
    assert not any(map(is_prime, strong_pseudoprimes))
    assert is_prime(2**61 - 1)


def test_random_primes_are_primes_of_61_bits_and_differ():
    primes = [random_prime(Rng(seed)) for seed in range(20)]
    assert all(sympy.isprime(p) and p.bit_length() == 61 for p in primes)
    assert len(set(primes)) == 20


ARGUMENTS = ["1", "0.5", "-0.75", "2", "3.14159", "-7.25", "100.5", "1e-15", "12345.678", "-99999.5", "0.7853981634"]


@pytest.mark.parametrize("argument", ARGUMENTS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_agree_with_mpmath_within_their_error_bound(function, argument):
    a = reals.exact(Fraction(argument))
    if function in ("log", "sqrt") and a[0] < 0:
        with pytest.raises(reals.Undefined):
            reals.FUNCTIONS[function](a)
        return
    found = reals.FUNCTIONS[function](a)
    with mpmath.workdps(150):
        right = getattr(mpmath, function)(mpmath.mpf(argument))
        assert abs(number(found) - right) <= abs(right) * found[2]
    assert found[2] <= reals.WORST


@pytest.mark.parametrize("angle", ["1e14", "314159265358979.3238", "-0.785398163397448309615660845819875721"])
def test_circular_functions_of_awkward_angles_agree_with_mpmath(angle):
    for function in ("sin", "cos"):
        found = reals.FUNCTIONS[function](reals.exact(Fraction(angle)))
        with mpmath.workdps(200):
            right = getattr(mpmath, function)(mpmath.mpf(angle))
            assert abs(number(found) - right) <= abs(right) * found[2]


@pytest.mark.parametrize("base", ["-1.5", "1.5", "-0.25"])
@pytest.mark.parametrize("n", [-1501, -3, 2, 7, 1500, 1501])
def test_integer_powers_of_either_sign_agree_with_mpmath(base, n):
    found = reals.power(reals.exact(Fraction(base)), reals.exact(Fraction(n)), n)
    with mpmath.workdps(150):
        right = mpmath.mpf(base) ** n
        assert abs(number(found) - right) <= abs(right) * found[2]


@settings(max_examples=300)
@given(trees.filter(lambda tree: isinstance(tree, Sum | Product | Quotient | Power | Call)), st.integers(0, 10**6))
def test_an_error_bound_bounds_the_error(tree, seed):
    rng = random.Random(seed)
    point = {name: Fraction(rng.randrange(-3 * 10**9, 3 * 10**9), 10**9) for name in XY}
    program = Program()
    root = program.add(tree)
    values = []
    try:
        equivalence._extend(values, program, {k: reals.exact(v) for k, v in point.items()}, REALS)
    except (reals.Undefined, reals.Unreliable):
        return
    found = values[root]
    with mpmath.workdps(200):
        right = precise(tree, {k: mpmath.mpf(v.numerator) / v.denominator for k, v in point.items()})
        assert abs(number(found) - right) <= max(abs(right) * found[2], mpmath.mpf("1e-45"))


def number(real):
    return mpmath.ldexp(mpmath.mpf(real[0]), real[1])


def precise(tree, point):
    match tree:
        case Number(value):
            return mpmath.mpf(value)
        case Constant(name):
            return +getattr(mpmath, name)
        case Variable(name):
            return point[name]
        case Negation(u):
            return -precise(u, point)
        case Sum(terms):
            return sum(precise(term, point) for term in terms)
        case Product(factors):
            return mpmath.fprod(precise(factor, point) for factor in factors)
        case Quotient(u, v):
            return precise(u, point) / precise(v, point)
        case Power(u, v):
            return precise(u, point) ** precise(v, point)
        case Call(function, u):
            return getattr(mpmath, function)(precise(u, point))


@pytest.mark.parametrize(
    ("calculation", "fault"),
    [
        (lambda: reals.divide(ONE, ZERO), reals.Undefined),
        (lambda: reals.power(ZERO, ONE, -1), reals.Undefined),
        (lambda: reals.power(ZERO, ZERO, 0), reals.Undefined),
        (lambda: reals.power(reals.negate(ONE), HALF, None), reals.Undefined),
        (lambda: reals.add([ONE, TINY]), reals.Unreliable),
        (lambda: reals.FUNCTIONS["exp"](TINY), reals.Unreliable),
        (lambda: reals.FUNCTIONS["cos"](TINY), reals.Unreliable),
        (lambda: reals.FUNCTIONS["exp"](reals.exact(Fraction(10**7))), reals.Unreliable),
        (lambda: reals.FUNCTIONS["sin"](reals.exact(Fraction(10**16))), reals.Unreliable),
        (lambda: reals.power(reals.exact(Fraction(10)), reals.exact(Fraction(10**12)), 10**12), reals.Unreliable),
    ],
)
def test_what_has_no_value_and_what_cannot_be_told_are_kept_apart(calculation, fault):
    with pytest.raises(fault):
        calculation()


ONE, ZERO, HALF, TINY = (reals.exact(Fraction(text)) for text in ("1", "0", "1/2", "1e-30"))


def test_a_sum_that_cancels_is_exactly_zero_and_one_that_nearly_does_is_unreliable():
    third = reals.divide(ONE, reals.exact(Fraction(3)))
    assert reals.add([third, third, third, reals.negate(ONE)]) == (0, 0, 0.0)
    nearly = reals.exact(1 + Fraction(1, 10**30))
    with pytest.raises(reals.Unreliable):
        reals.add([nearly, reals.negate(ONE)])


def rewritten(tree, rng):
    """The same function in another form, by identities that hold wherever the tree has a real value."""
    tree = with_children(tree, tuple(rewritten(child, rng) for child in children(tree)))
    if rng.random() < 0.6:
        return tree
    two = Number(2)
    match tree:
        case Sum((u, v)):
            return rng.choice([Sum((v, u)), Negation(Sum((Negation(u), Negation(v)))), Sum((u, Negation(Negation(v))))])
        case Product((Sum((u, v)), w)):
            return Sum((Product((u, w)), Product((v, w))))
        case Product((u, v)):
            return rng.choice([Product((v, u)), Product((Negation(u), Negation(v)))])
        case Quotient(u, v):
            return rng.choice([Product((u, Power(v, Negation(Number(1))))), Quotient(Product((two, u)), Sum((v, v)))])
        case Power(u, Number(2)):
            return Product((u, u))
        case Call("exp", u):
            return rng.choice([Power(Constant("e"), u), Quotient(Number(1), Call("exp", Negation(u)))])
        case Call("sin", u):
            half = Quotient(u, two)
            return rng.choice(
                [Negation(Call("sin", Negation(u))), Product((two, Call("sin", half), Call("cos", half)))]
            )
        case Call("cos", u):
            half = Quotient(u, two)
            return Sum((Number(1), Negation(Product((two, Power(Call("sin", half), two))))))
        case Call("log", u):
            return Negation(Call("log", Quotient(Number(1), u)))
        case Call("sec", u):
            return Quotient(Number(1), Call("cos", u))
        case _:
            return Sum((tree, Number(0)))


@settings(max_examples=500)
@given(trees, st.integers(0, 10**6))
def test_another_form_is_equal_or_cannot_be_told(tree, seed):
    other = rewritten(tree, random.Random(seed))
    found = compare(other, tree, XY)
    assert found in (Comparison.EQUAL, Comparison.UNDECIDED)
    assert {found, Reference(tree, XY).compare(other)} <= {Comparison.EQUAL, Comparison.UNDECIDED}


@settings(max_examples=500)
@given(trees, st.integers(0, 10**6))
def test_one_changed_node_is_judged_as_mpmath_judges_it(tree, seed):
    rng = random.Random(seed)
    near = rng.choice(list(changed_once(tree)))
    found = compare(near, tree, XY)
    differences = [gap for _ in range(12) if (gap := difference(near, tree, rng)) is not None]
    if found is Comparison.EQUAL:
        assert all(gap < 1e-30 for gap in differences)
    elif found is Comparison.DIFFERENT:
        assert not differences or max(differences) > 1e-30


def difference(one, other, rng):
    """The relative difference at a random point, by mpmath; None where one has no real value, a huge or a tiny one."""
    point = {name: mpmath.mpf(rng.choice([-1, 1]) * rng.uniform(0.01, 9)) for name in XY}
    with mpmath.workdps(120):
        try:
            a, b = real_value(one, point), real_value(other, point)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        if 0 < max(abs(a), abs(b)) < 1e-20:
            return None
        return abs(a - b) / max(abs(a), abs(b)) if a != b else 0


def real_value(tree, point):
    match tree:
        case Negation(u):
            return -real_value(u, point)
        case Sum(terms):
            return mpmath.fsum(real_value(term, point) for term in terms)
        case Product(factors):
            return mpmath.fprod(real_value(factor, point) for factor in factors)
        case Quotient(u, v):
            return real_value(u, point) / real_value(v, point)
        case Power(u, v):
            base, exponent = real_value(u, point), real_value(v, point)
            if (base <= 0 and exponent != int(exponent)) or abs(exponent) > 10**4:
                raise ValueError
            return base**exponent
        case Call(function, u):
            argument = real_value(u, point)
            if abs(argument) > 10**4 or (function in ("log", "sqrt") and argument <= 0):
                raise ValueError
            return getattr(mpmath, function)(argument)
        case _:
            return precise(tree, point)


def test_a_reference_judges_as_compare_does_and_keeps_its_values():
    reference = Reference(parse("2sin(x)cos(x)", XY), XY, [parse("log(x)", XY)])
    assert reference.compare(parse("sin(2x)", XY)) is Comparison.EQUAL
    assert all(sample is None or len(sample[1]) == 6 for sample in reference._known.values())
    known = dict(reference._known)
    assert reference.compare(parse("sin(2x)", XY)) is Comparison.EQUAL
    assert reference._known == known
    assert reference.compare(parse("sin(2x) + 1", XY)) is Comparison.DIFFERENT
    assert reference.compare(parse("sin(2sqrt(x)^2)", XY)) is Comparison.EQUAL
    assert reference.compare(parse("sin(2x)*sqrt(-x)", XY)) is Comparison.UNDEFINED


def test_values_within_the_last_digits_of_a_zero_are_zeros():
    assert judged("sin(pi) + cos(x)", "cos(x)") is Comparison.EQUAL
    assert judged("cos(2pi)*sin(x) + cos(pi/2)", "sin(x)") is Comparison.EQUAL
    assert judged("tan(pi/2)*x", "sin(x)") is Comparison.UNDEFINED
    assert judged("log(sin(x)^2 + cos(x)^2) + x", "x") is Comparison.EQUAL
    assert judged("sin(355)", "0*sin(x)") is Comparison.DIFFERENT
