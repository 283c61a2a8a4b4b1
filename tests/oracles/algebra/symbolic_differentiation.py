"""Oracle of SymbolicDifferentiation: central differences of f with 90 digits, at fixed points, by mpmath."""

from functools import cache

import mpmath
import sympy

from rlgym.errors import Unparsable
from rlgym.verifiers.expressions import (
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
)

largest_level = 8

POINTS = ("0.7311", "-0.8127", "1.3719", "-1.2923", "0.3137", "-0.2741", "2.1713", "-2.3149", "3.1873", "-3.4157")
POINTS += ("0.0531", "-0.0619", "5.2913", "8.4177", "-6.1327")


def valid(instance, answer):
    with mpmath.workdps(90):
        slopes = _slopes(instance.formula)
        assert slopes, "the points are not in the domain of this function"
        checked = 0
        for x, slope in slopes:
            try:
                found = _value(answer, x)
            except _NoValue:
                return False
            except _TooLarge:
                continue
            if abs(found - slope) > mpmath.mpf("1e-28") * (abs(slope) + abs(found)):
                return False
            checked += 1
        return checked > 0


@cache
def _slopes(formula):
    slopes = []
    for point in POINTS:
        x = mpmath.mpf(point)
        try:
            slope, coarser = (_slope(formula, x, mpmath.mpf(step)) for step in ("1e-25", "1e-24"))
        except (_NoValue, _TooLarge):
            continue
        if mpmath.mpf("1e-15") < abs(slope) < 1e15 and abs(slope - coarser) < mpmath.mpf("1e-30") * abs(slope):
            slopes.append((x, slope))  # elsewhere f is too flat, too steep or swings too fast to tell
        if len(slopes) == 6:
            break
    return slopes


def _slope(formula, x, step):
    """The central difference; truncation is of order step^2, rounding of order 10^-90 / step."""
    return (_value(formula, x + step) - _value(formula, x - step)) / (2 * step)


class _NoValue(Exception):
    pass


class _TooLarge(Exception):
    pass


def _value(tree, x):
    inner = [_value(child, x) for child in children(tree)]
    match tree:
        case Number(value):
            return mpmath.mpf(value)
        case Constant(name):
            return +getattr(mpmath.mp, name)
        case Variable():
            return x
        case Negation():
            return -inner[0]
        case Sum():
            return mpmath.fsum(inner)
        case Product():
            return mpmath.fprod(inner)
        case Quotient():
            if not inner[1]:
                raise _NoValue
            return inner[0] / inner[1]
        case Power():
            base, exponent = inner
            if abs(exponent) > 10**5:
                raise _TooLarge
            if not base or (base < 0 and exponent != mpmath.nint(exponent)):
                raise _NoValue
            return base**exponent
        case Call(function):
            if abs(inner[0]) > 10**5:
                raise _TooLarge
            if function in ("log", "sqrt") and inner[0] <= 0:
                raise _NoValue
            return getattr(mpmath, function)(inner[0])


def echo(instance):
    return instance.formula


def without_inner_derivatives(instance):
    return _slip(instance.formula, _keep_outer, _product_rule)


def factor_by_factor(instance):
    return _slip(instance.formula, _times_inner, lambda u, v, du, dv: Product((du, dv)))


def one(instance):
    return Number(1)


heuristics = [echo, without_inner_derivatives, factor_by_factor, one]


def _keep_outer(outer, du):
    return outer


def _times_inner(outer, du):
    return Product((outer, du))


def _product_rule(u, v, du, dv):
    return Sum((Product((du, v)), Product((u, dv))))


def _slip(tree, chain, product):
    """What rules, some of them wrong, make of a tree; a quotient is a product with a power."""

    def slip(tree):
        match tree:
            case Number():
                return Number(0)
            case Variable():
                return Number(1)
            case Negation(u):
                return Negation(slip(u))
            case Sum(terms):
                return Sum(tuple(map(slip, terms)))
            case Product((u, v)):
                return product(u, v, slip(u), slip(v))
            case Product((u, *rest)):
                return slip(Product((u, Product(tuple(rest)))))
            case Quotient(u, v):
                return slip(Product((u, Power(v, Negation(Number(1))))))
            case Power(Number() as a, v):
                return chain(Product((tree, Call("log", a))), slip(v))
            case Power(u, Number(n)):
                return chain(Product((Number(n), Power(u, Number(n - 1)))), slip(u))
            case Power(u, Negation(Number(1))):
                return chain(Negation(Quotient(Number(1), Power(u, Number(2)))), slip(u))
            case Power(u, v):
                return chain(tree, slip(Product((v, Call("log", u)))))
            case Call(function, u):
                outer = {
                    "sin": Call("cos", u),
                    "cos": Negation(Call("sin", u)),
                    "exp": tree,
                    "log": Quotient(Number(1), u),
                }
                return chain(outer[function], slip(u))

    return slip(tree)


def candidates(instance, rng):
    right = _slip(instance.formula, _times_inner, _product_rule)
    yield right
    yield Sum((right, Quotient(Number(1), Number(rng.randint(2, 10**6)))))
    yield Product((right, Quotient(Number(rng.randint(10**6, 2 * 10**6)), Number(10**6))))
    yield Negation(right)
    yield Product((Sum((right, Variable("x"))), Call(rng.choice(("sin", "exp", "sqrt")), Variable("x"))))
    x = sympy.Symbol("x")
    try:
        yield parse(str(sympy.diff(symbolic(instance.formula, x), x)).replace("E", "e"), ("x",))
    except Unparsable:  # longer than an answer may be
        return


def symbolic(tree, x):
    """The tree as sympy's own expression."""
    inner = [symbolic(child, x) for child in children(tree)]
    match tree:
        case Number(value):
            return sympy.Integer(value)
        case Variable():
            return x
        case Negation():
            return -inner[0]
        case Sum():
            return sympy.Add(*inner)
        case Product():
            return sympy.Mul(*inner)
        case Quotient():
            return inner[0] / inner[1]
        case Power():
            return inner[0] ** inner[1]
        case Call(function):
            return getattr(sympy, function)(inner[0])
