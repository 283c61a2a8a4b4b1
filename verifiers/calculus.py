"""Derivatives by the rules of calculus, and whether an expression is an antiderivative."""

from collections.abc import Sequence
from typing import Final

from rlgym.verifiers.equivalence import Comparison, Reference
from rlgym.verifiers.expressions import (
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
)

__all__ = ["compare_antiderivative", "differentiate"]

_ZERO: Final = Number(0)
_ONE: Final = Number(1)
_TWO: Final = Number(2)


def differentiate(tree: Tree, variable: str) -> Tree:
    """The derivative by a variable, with zeros, ones and numeric factors cleared away; other variables are constants.

    It is defined wherever the tree is differentiable. Of n operations it may have n^2, so it is for expressions of our
    own: of an answer, ``compare_antiderivative`` differentiates what it needs in linear time.
    """
    match tree:
        case Number() | Constant():
            return _ZERO
        case Variable(name):
            return _ONE if name == variable else _ZERO
        case Negation(u):
            return _negative(differentiate(u, variable))
        case Sum(terms):
            return _sum([differentiate(term, variable) for term in terms])
        case Product(factors):
            changed = [differentiate(factor, variable) for factor in factors]
            return _sum([_product([*factors[:i], du, *factors[i + 1 :]]) for i, du in enumerate(changed)])
        case Quotient(u, v):
            return _quotient_rule(u, v, differentiate(u, variable), differentiate(v, variable))
        case Power(u, v):
            return _power_rule(u, v, differentiate(u, variable), differentiate(v, variable))
        case Call(function, u):
            return _chain_rule(function, u, differentiate(u, variable))


def compare_antiderivative(
    tree: Tree, integrand: Tree, variable: str, variables: tuple[str, ...], domain: Sequence[Tree] = ()
) -> Comparison:
    """Whether the derivative of an expression equals the integrand wherever that has a real value.

    The derivative is compared as by ``rlgym.verifiers.equivalence.compare``, with its probability of error. Constants
    of integration are variables like others: they must drop out. Of a logarithm only the argument counts, so that both
    ``log(x)`` and ``log(sqrt(x^2))`` are antiderivatives of ``1/x``; any other function must be defined where the
    integrand is, or on the domain.

    Args:
        tree: any expression, of any origin; time and memory are bounded.
        integrand: an expression of our own.
        variable: the variable of integration.
        variables: all names that either may use, constants of integration among them.
        domain: expressions of our own; points where one of them is undefined do not count.
    """
    return Reference(integrand, variables, domain).compare_derivative(tree, variable)


def _quotient_rule(u: Tree, v: Tree, du: Tree, dv: Tree) -> Tree:
    if dv == _ZERO:
        return _quotient(du, v)
    return _quotient(_sum([_product([du, v]), _negative(_product([u, dv]))]), Power(v, _TWO))


def _power_rule(u: Tree, v: Tree, du: Tree, dv: Tree) -> Tree:
    """``(u^v)' = v u^(v-1) u'`` for constant ``v``, else ``u^v (v' log u + v u'/u)``."""
    if dv == _ZERO:
        return _product([v, _power_below(u, v), du])
    log_u: Tree = _ONE if u == Constant("e") else Call("log", u)
    return _product([Power(u, v), _sum([_product([dv, log_u]), _quotient(_product([v, du]), u)])])


def _power_below(u: Tree, v: Tree) -> Tree:
    """``u^(v-1)``."""
    if not isinstance(v, Number):
        return Power(u, Sum((v, Negation(_ONE))))
    if v.value > 2:
        return Power(u, Number(v.value - 1))
    return u if v.value == 2 else _ONE  # of v = 0 too: the product with v is 0


def _chain_rule(function: str, u: Tree, du: Tree) -> Tree:
    match function:
        case "exp":
            return _product([Call("exp", u), du])
        case "log":
            return _quotient(du, u)
        case "sqrt":
            return _quotient(du, _product([_TWO, Call("sqrt", u)]))
        case "sin":
            return _product([Call("cos", u), du])
        case "cos":
            return _negative(_product([Call("sin", u), du]))
        case "tan":
            return _quotient(du, Power(Call("cos", u), _TWO))
        case "cot":
            return _negative(_quotient(du, Power(Call("sin", u), _TWO)))
        case "sec":
            return _product([Call("sec", u), Call("tan", u), du])
        case _:
            return _negative(_product([Call("csc", u), Call("cot", u), du]))


def _negative(tree: Tree) -> Tree:
    if tree == _ZERO:
        return tree
    return tree.operand if isinstance(tree, Negation) else Negation(tree)


def _sum(terms: Sequence[Tree]) -> Tree:
    flat = [part for term in terms for part in (term.terms if isinstance(term, Sum) else (term,)) if part != _ZERO]
    return Sum(tuple(flat)) if len(flat) > 1 else flat[0] if flat else _ZERO


def _product(factors: Sequence[Tree]) -> Tree:
    """The product with its numbers multiplied out in front and its signs taken out."""
    coefficient, negative = 1, False
    kept: list[Tree] = []
    left = list(reversed(factors))
    while left:
        match left.pop():
            case Number(value):
                coefficient *= value
            case Negation(operand):
                negative = not negative
                left.append(operand)
            case Product(parts):
                left.extend(reversed(parts))
            case factor:
                kept.append(factor)
    if not coefficient:
        return _ZERO
    if coefficient > 1 or not kept:
        kept.insert(0, Number(coefficient))
    tree = Product(tuple(kept)) if len(kept) > 1 else kept[0]
    return Negation(tree) if negative else tree


def _quotient(above: Tree, below: Tree) -> Tree:
    if above == _ZERO or below == _ONE:
        return above
    return Negation(Quotient(above.operand, below)) if isinstance(above, Negation) else Quotient(above, below)
