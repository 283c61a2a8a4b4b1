"""The format of mathematical expressions."""

import re
from collections.abc import Iterator
from random import Random
from typing import ClassVar, Final

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import undress
from rlgym.verifiers.expressions import (
    CONSTANTS,
    FUNCTIONS,
    MAX_LENGTH,
    Call,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Tree,
    children,
    parse,
    render,
    render_latex,
    with_children,
)
from rlgym.verifiers.formats.base import Format

__all__ = ["Expression"]

# f'(x), y', f^{\prime}(x), or dy/dx, d/dx[...], \frac{d}{dx}f(x): what may stand before the sign of equality
_LEFT_SIDE: Final = re.compile(
    r"[A-Za-z](?:['\u2019\u2032]|\^\{?\\prime\}?)*(?:\((?:[A-Za-z],)*[A-Za-z]\))?"
    r"|(?:d[A-Za-z]?(?:\([A-Za-z]\))?/d[A-Za-z]|\\[dt]?frac\{d[A-Za-z]?\}\{d[A-Za-z]\}).*"
)
_LEFT_SIDE_NOISE: Final = re.compile(r"\s|\\left|\\right|\\[,;:! ]|\\mathrm\{(?=d\})|(?<=\\mathrm\{d)\}")


class Expression(Format[Tree]):
    """An expression in given variables, as plain text or LaTeX; a left-hand side such as ``f'(x) =`` does not count.

    Args:
        variables: their names.
        example: an expression to show in the prompt.
    """

    longest: ClassVar[int] = MAX_LENGTH

    def __init__(self, *, variables: tuple[str, ...], example: str) -> None:
        super().__init__(example=parse(example, variables))
        self.variables = variables

    @property
    def noun(self) -> str:
        """See ``Format``."""
        names = " and ".join(self.variables)
        return f"an expression in {names} that may use + - * / ^ ( ), {', '.join((*CONSTANTS, *FUNCTIONS))}"

    def parse(self, text: str) -> Tree:
        """See ``Format``; a chain of several equations is ambiguous."""
        if text[0] == text[-1] == "*":
            text = undress(text.strip("*"))  # bold that was left because of a power ** inside
        left, equals, right = text.partition("=")
        if not equals:
            return parse(text, self.variables)
        name = _LEFT_SIDE_NOISE.sub("", left.removesuffix(":"))
        if name in self.variables or not _LEFT_SIDE.fullmatch(name):
            raise Unparsable("malformed")
        if "=" in right:
            raise Unparsable("ambiguous")
        return parse(undress(right), self.variables)

    def render(self, value: Tree) -> str:
        """``2*x*cos(x^2) + 1``."""
        return render(value)

    def mutations(self, value: Tree, rng: Random) -> Iterator[Tree]:
        """One more, another sign, and up to eight changes of one node somewhere in the tree."""
        yield Sum((value, Number(1)))
        yield Negation(value)
        changed = list(_changed_once(value))
        yield from rng.sample(changed, min(8, len(changed)))

    def dresses(self, value: Tree) -> Iterator[str]:
        """LaTeX, a left-hand side, other signs of multiplication and power."""
        text, latex, x = render(value), render_latex(value), self.variables[0]
        yield latex
        yield rf"\frac{{dy}}{{d{x}}} = {latex}"
        yield f"f'({x}) = {text}"
        yield f"y' = {latex}"
        yield text.replace("^", "**")
        yield text.replace("*", " \u00b7 ").replace("-", "\u2212")
        yield f"({text})"
        if "/" not in text:
            yield re.sub(r"(?<=[0-9])\*(?=[a-z(])", "", text)


def _changed_once(tree: Tree) -> Iterator[Tree]:
    """All trees that differ in one node: a sign flipped, a part dropped, a number one larger, another function."""
    yield from _changed_here(tree)
    parts = children(tree)
    for i, part in enumerate(parts):
        for changed in _changed_once(part):
            yield with_children(tree, (*parts[:i], changed, *parts[i + 1 :]))


def _changed_here(tree: Tree) -> Iterator[Tree]:
    match tree:
        case Number(value):
            yield Number(value + 1)
        case Sum(parts) | Product(parts):
            for i in range(len(parts)):
                rest = (*parts[:i], *parts[i + 1 :])
                yield with_children(tree, rest) if len(rest) > 1 else rest[0]
        case Negation(operand):
            yield operand
        case Quotient(above, _):
            yield above
            yield Quotient(Number(1), tree)
        case Power(base, exponent):
            yield base
            yield Power(base, Negation(exponent))
        case Call("sin", argument):
            yield Call("cos", argument)
        case Call("cos", argument):
            yield Call("sin", argument)
        case Call(_, argument):
            yield argument
        case _:
            yield Negation(tree)
