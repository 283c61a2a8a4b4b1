"""Symbolic differentiation: an expression for the derivative of an elementary function."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from rlgym.difficulty.scales import Linear, Steps
from rlgym.environment import Environment, Retry, Rng
from rlgym.verifiers.calculus import differentiate
from rlgym.verifiers.equivalence import Comparison, Reference, comparable, compare, equivalent
from rlgym.verifiers.expressions import (
    Call,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    Variable,
    children,
    render,
    with_children,
)
from rlgym.verifiers.formats import Expression
from rlgym.verifiers.verdict import Verdict, correct, wrong

_X: Final = Variable("x")
_KINDS: Final = ("sin", "exp", "cos", "log", "constant ^ u", "u ^ v")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of x."""

    formula: Tree


class SymbolicDifferentiation(Environment[Function, Tree]):
    """Differentiate a function built from + - * /, powers, exp, log, sin, cos and composition.

    Verified by equivalence: any expression that equals the derivative wherever the function is defined is correct,
    tested at points drawn by hash; see ``rlgym.verifiers.equivalence`` for what the test can tell.
    Cost: generate O(n) evaluations at twelve points, verify O(n) at four.
    """

    answer = Expression(variables=("x",), example="2*x*cos(x^2) - 3/x")
    knobs = {
        "operations": Linear(1, 1),
        "depth": Linear(2, Fraction(1, 3)),
        "kinds": Steps((0, 2), (2, 3), (4, 4), (9, 5), (14, 6)),
    }

    def generate(self, rng: Rng, *, operations: int, depth: int, kinds: int) -> Function:
        formula = grow(rng, operations, max(depth, operations.bit_length()), _KINDS[:kinds])
        derivative = differentiate(formula, "x")
        if not comparable((formula, derivative), ("x",)):
            raise Retry
        if compare(derivative, shifted(derivative), ("x",)) is not Comparison.DIFFERENT:
            raise Retry  # constant
        if equivalent(formula, derivative, ("x",)):
            raise Retry  # solved by copying
        return Function(formula)

    def canonical(self, instance: Function) -> Function:
        return Function(ordered(instance.formula))

    def statement(self, instance: Function) -> str:
        return (
            f"Let f(x) = {render(instance.formula)}\n"
            f"Find the derivative f'(x). Here a^b is a to the power b (for negative a only if b is a constant "
            f"integer), log is the natural logarithm, and angles are in radians. Any expression is correct that "
            f"equals f'(x) at every real x at which f is defined, except perhaps at isolated points."
        )

    @classmethod
    def terse(cls, instance: Function) -> str:
        return f"{cls.__name__} f={render(instance.formula)}"

    def solve(self, instance: Function) -> Tree:
        return differentiate(instance.formula, "x")

    def verify(self, instance: Function, answer: Tree) -> Verdict:
        match _derivative(instance.formula).compare(answer):
            case Comparison.EQUAL:
                return correct()
            case Comparison.DIFFERENT:
                return wrong("not_the_derivative")
            case Comparison.UNDEFINED:
                return wrong("undefined_in_the_domain")
            case Comparison.UNDECIDED:
                return wrong("too_complex")


@lru_cache(maxsize=32)
def _derivative(formula: Tree) -> Reference:
    """What the answers to one problem are compared with: their group shares what is computed of it."""
    return Reference(differentiate(formula, "x"), ("x",), domain=(formula,))


def grow(rng: Rng, operations: int, depth: int, kinds: tuple[str, ...]) -> Tree:
    """A random function of x with just so many operations, in a tree of at most this depth."""
    if not operations:
        return leaf(rng)
    rest, below = operations - 1, 2 ** (depth - 1) - 1  # what is left, and what one subtree can hold of it
    if rest <= below and rng.randrange(8) < (3 if rest else 6):
        return applied(rng, grow(rng, rest, depth - 1, kinds), kinds)
    left = rng.randint(max(0, rest - below), min(rest, below))
    u, v = (grow(rng, share, depth - 1, kinds) for share in (left, rest - left))
    if u == v:
        raise Retry
    match rng.randrange(8):
        case 0 | 1 | 2:
            return Product((*parts(Product, u), *parts(Product, v)))
        case 3 | 4:
            return Quotient(u, v)
        case 5 if "u ^ v" in kinds and rest <= 2:
            return Power(u, v)
        case form:
            return Sum((*parts(Sum, u), *([Negation(v)] if form == 6 else parts(Sum, v))))


def parts(kind: type[Tree], tree: Tree) -> tuple[Tree, ...]:
    """The terms of a sum or the factors of a product, so that they stand side by side without brackets."""
    return children(tree) if isinstance(tree, kind) else (tree,)


def applied(rng: Rng, u: Tree, kinds: tuple[str, ...]) -> Tree:
    """A function or power of ``u``."""
    match rng.choice((*kinds, "u ^ constant")):
        case "constant ^ u":
            return Power(Number(rng.randint(2, 9)), u)
        case "u ^ constant" | "u ^ v":
            return Power(u, Number(rng.randint(2, 5)))
        case function:
            return Call(function, u)


def leaf(rng: Rng) -> Tree:
    """``x``, a monomial or a binomial."""
    form = rng.randrange(8)
    if not form:
        return _X
    power = Power(_X, Number(rng.randint(2, 4))) if rng.randrange(2) else _X
    if form <= 2:
        return Sum((power, Number(rng.randint(1, 9))))
    return Product((Number(rng.randint(2, 9)), power))


def ordered(tree: Tree) -> Tree:
    """The tree with terms and factors in one order, which does not change the function."""
    inner = tuple(ordered(part) for part in children(tree))
    return with_children(tree, tuple(sorted(inner, key=render)) if isinstance(tree, Sum | Product) else inner)


def shifted(tree: Tree) -> Tree:
    """The function at ``x + 1``."""
    if tree == _X:
        return Sum((_X, Number(1)))
    return with_children(tree, tuple(shifted(part) for part in children(tree)))
