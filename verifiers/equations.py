"""Equations: two expressions and a sign of equality; which of them mean the same."""

from dataclasses import dataclass

from rlgym.errors import Unparsable
from rlgym.verifiers.equivalence import Comparison, proportional
from rlgym.verifiers.expressions import Negation, Number, Sum, Tree
from rlgym.verifiers.expressions import parse as parse_expression
from rlgym.verifiers.expressions import render as render_expression
from rlgym.verifiers.expressions import render_latex as render_expression_latex

__all__ = ["Equation", "compare_equations", "parse", "render", "render_latex"]


@dataclass(frozen=True, slots=True)
class Equation:
    """``left = right``."""

    left: Tree
    right: Tree


def parse(text: str, variables: tuple[str, ...]) -> Equation:
    """The equation of a text with exactly one ``=``.

    Raises:
        Unparsable: ``ambiguous`` if there are several signs of equality, else as ``rlgym.verifiers.expressions.parse``.
    """
    sides = text.split("=", 2)
    if len(sides) != 2:
        raise Unparsable("ambiguous" if len(sides) > 2 else "malformed")
    return Equation(*(parse_expression(side, variables) for side in sides))


def render(equation: Equation) -> str:
    """The canonical text: ``y = 2*x + 1``."""
    return f"{render_expression(equation.left)} = {render_expression(equation.right)}"


def render_latex(equation: Equation) -> str:
    """LaTeX."""
    return f"{render_expression_latex(equation.left)} = {render_expression_latex(equation.right)}"


def compare_equations(equation: Equation, reference: Equation, variables: tuple[str, ...]) -> Comparison:
    """Whether ``left - right`` is that of the reference times a constant that is not 0; see ``proportional``.

    So sides may be swapped, terms moved and both sides multiplied by a number; ``x y = x`` is not ``y = 1``.
    """
    return proportional(_difference(equation), _difference(reference), variables)


def _difference(equation: Equation) -> Tree:
    return equation.left if equation.right == Number(0) else Sum((equation.left, Negation(equation.right)))
