"""Syntax trees of mathematical expressions: what they are made of, and how they are written."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from rlgym.errors import InvalidParameter

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "Call",
    "Constant",
    "Negation",
    "Number",
    "Power",
    "Product",
    "Quotient",
    "Sum",
    "Tree",
    "Variable",
    "children",
    "render",
    "render_latex",
    "with_children",
]

FUNCTIONS: Final = ("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "sqrt")
CONSTANTS: Final = ("e", "pi")


@dataclass(frozen=True, slots=True)
class Number:
    """An integer >= 0. Other rationals are quotients, negative ones negations, as they are written."""

    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise InvalidParameter(f"Number({self.value!r}): need an integer >= 0; write Negation(Number(...))")


@dataclass(frozen=True, slots=True)
class Constant:
    """The constant ``e`` or ``pi``; in complex expressions also ``i``."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation:
    """``-operand``."""

    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Sum:
    """Two terms or more, added; ``a - b`` is the sum of ``a`` and ``Negation(b)``."""

    terms: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Product:
    """Two factors or more, multiplied."""

    factors: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Quotient:
    """``above / below``."""

    above: "Tree"
    below: "Tree"


@dataclass(frozen=True, slots=True)
class Power:
    """``base ^ exponent``."""

    base: "Tree"
    exponent: "Tree"


@dataclass(frozen=True, slots=True)
class Call:
    """One of ``FUNCTIONS`` of an argument."""

    function: str
    argument: "Tree"


Tree: TypeAlias = Number | Constant | Variable | Negation | Sum | Product | Quotient | Power | Call


def children(tree: Tree) -> tuple[Tree, ...]:
    """The direct subtrees, from left to right."""
    match tree:
        case Negation(operand):
            return (operand,)
        case Sum(parts) | Product(parts):
            return parts
        case Quotient(left, right) | Power(left, right):
            return (left, right)
        case Call(_, argument):
            return (argument,)
        case _:
            return ()


def with_children(tree: Tree, parts: tuple[Tree, ...]) -> Tree:
    """The tree with other direct subtrees, as many as ``children`` gives."""
    match tree:
        case Negation():
            return Negation(*parts)
        case Sum():
            return Sum(parts)
        case Product():
            return Product(parts)
        case Quotient():
            return Quotient(*parts)
        case Power():
            return Power(*parts)
        case Call(function, _):
            return Call(function, *parts)
        case _:
            return tree


def render(tree: Tree) -> str:
    """The canonical text; ``parse`` in ``rlgym.verifiers.expressions`` gives the tree back."""
    match tree:
        case Number(value):
            return str(value)
        case Constant(name) | Variable(name):
            return name
        case Negation(operand):
            return f"-{_bare(operand, _TERMS)}"
        case Sum(terms):
            return _joined(terms, [_bare(_unsigned(term), _TERMS) for term in terms])
        case Product(factors):
            return "*".join([_bare(factors[0], _FIRST_FACTORS), *(_bare(factor, _FACTORS) for factor in factors[1:])])
        case Quotient(above, below):
            return f"{_bare(above, _TERMS)}/{_bare(below, _FACTORS)}"
        case Power(base, exponent):
            return f"{_bare(base, _ATOMS)}^{_bare(exponent, _FACTORS)}"
        case Call(function, argument):
            return f"{function}({render(argument)})"


def render_latex(tree: Tree) -> str:
    """LaTeX; ``parse`` in ``rlgym.verifiers.expressions`` gives the tree back."""
    match tree:
        case Number(value):
            return str(value)
        case Constant(name):
            return r"\pi" if name == "pi" else name
        case Variable(name):
            return name
        case Negation(operand):
            return f"-{_bare_latex(operand, _TERMS)}"
        case Sum(terms):
            return _joined(terms, [_bare_latex(_unsigned(term), _TERMS) for term in terms])
        case Product(factors):
            return r" \cdot ".join(_bare_latex(factor, _FIRST_FACTORS) for factor in factors)
        case Quotient(above, below):
            return rf"\frac{{{render_latex(above)}}}{{{render_latex(below)}}}"
        case Power(base, exponent):
            return f"{_bare_latex(base, _ATOMS)}^{{{render_latex(exponent)}}}"
        case Call("sqrt", argument):
            return rf"\sqrt{{{render_latex(argument)}}}"
        case Call(function, argument):
            return rf"\{function}\left({render_latex(argument)}\right)"


# What needs no brackets in a place; of a quotient, a/b*c is (a/b)*c.
_ATOMS: Final = (Number, Constant, Variable, Call)
_FACTORS: Final = (*_ATOMS, Power)
_FIRST_FACTORS: Final = (*_FACTORS, Quotient)
_TERMS: Final = (*_FIRST_FACTORS, Product)


def _bare(tree: Tree, kinds: tuple[type[Tree], ...]) -> str:
    return render(tree) if isinstance(tree, kinds) else f"({render(tree)})"


def _bare_latex(tree: Tree, kinds: tuple[type[Tree], ...]) -> str:
    return render_latex(tree) if isinstance(tree, kinds) else rf"\left({render_latex(tree)}\right)"


def _unsigned(term: Tree) -> Tree:
    return term.operand if isinstance(term, Negation) else term


def _joined(terms: tuple[Tree, ...], texts: list[str]) -> str:
    """The texts of unsigned terms with the signs of the terms between them."""
    signs = ["-" if isinstance(term, Negation) else "+" for term in terms]
    first = texts[0] if signs[0] == "+" else f"-{texts[0]}"
    return first + "".join(f" {sign} {text}" for sign, text in zip(signs[1:], texts[1:], strict=True))
