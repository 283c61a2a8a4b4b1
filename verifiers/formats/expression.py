"""The format of mathematical expressions."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import ClassVar, Final

from rlgym.errors import Unparsable
from rlgym.verifiers.calculus import compare_antiderivative, differentiate
from rlgym.verifiers.dress import undress
from rlgym.verifiers.equivalence import Comparison, ComplexReference, equivalent
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
    Variable,
    children,
    parse,
    render,
    render_latex,
    with_children,
)
from rlgym.verifiers.formats.base import Format

__all__ = ["Antiderivative", "ComplexExpression", "Expression", "changed_once", "right_side", "without_bold"]

# f'(x), y', f^{\prime}(x), or dy/dx, d/dx[...], \frac{d}{dx}f(x): what may stand before the sign of equality
_LEFT_SIDE: Final = re.compile(
    r"[A-Za-z](?:['\u2019\u2032]|\^\{?\\prime\}?)*(?:\((?:[A-Za-z],)*[A-Za-z]\))?"
    r"|(?:d[A-Za-z]?(?:\([A-Za-z]\))?/d[A-Za-z]|\\[dt]?frac\{d[A-Za-z]?\}\{d[A-Za-z]\}).*"
)
_INTEGRAL: Final = re.compile(r"\A(?:\\int|\u222b)[^=]*=")
_LEFT_SIDE_NOISE: Final = re.compile(r"\s|\\left|\\right|\\[,;:! ]|\\mathrm\{(?=d\})|(?<=\\mathrm\{d)\}")


def without_bold(text: str) -> str:
    """An undressed text without the bold that was left because of a power ``**`` inside."""
    return undress(text.strip("*")) if text[0] == text[-1] == "*" else text


def right_side(text: str, variables: tuple[str, ...]) -> str:
    """An undressed text without a left-hand side such as ``f'(x) =``, ``y =`` or ``dy/dx =``.

    Raises:
        Unparsable: ``malformed`` where another equation stands, ``ambiguous`` where there are several.
    """
    text = without_bold(text)
    left, equals, right = text.partition("=")
    if not equals:
        return text
    name = _LEFT_SIDE_NOISE.sub("", left.removesuffix(":"))
    if name in variables or not _LEFT_SIDE.fullmatch(name):
        raise Unparsable("malformed")
    if "=" in right:
        raise Unparsable("ambiguous")
    return undress(right)


class Expression(Format[Tree]):
    """An expression in given variables, as plain text or LaTeX; a left-hand side such as ``f'(x) =`` does not count.

    Args:
        variables: their names.
        example: an expression to show in the prompt.
    """

    longest: ClassVar[int] = MAX_LENGTH
    constants: tuple[str, ...] = CONSTANTS

    def __init__(self, *, variables: Sequence[str], example: str) -> None:
        self.variables = tuple(variables)
        super().__init__(example=parse(example, self.variables, self.constants))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        names = " and ".join(self.variables)
        return f"an expression in {names} that may use + - * / ^ ( ), {', '.join((*CONSTANTS, *FUNCTIONS))}"

    def parse(self, text: str) -> Tree:
        """See ``Format``; a chain of several equations is ambiguous."""
        return parse(right_side(text, self.variables), self.variables, self.constants)

    def same(self, value: Tree, reference: Tree) -> bool:
        """Whether the two are the same function; ``rlgym.verifiers.equivalence`` says what that means."""
        return equivalent(value, reference, self.variables)

    def render(self, value: Tree) -> str:
        """``2*x*cos(x^2) + 1``."""
        return render(value)

    def mutations(self, value: Tree, rng: Random) -> Iterator[Tree]:
        """One more, another sign, and up to eight changes of one node somewhere in the tree."""
        yield Sum((value, Number(1)))
        yield Negation(value)
        changed = list(changed_once(value))
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


class ComplexExpression(Expression):
    """An expression whose values may be complex: ``i`` is a constant, variables stand for complex numbers.

    ``same``: equal at complex points, roots and powers being the principal ones.
    """

    def __init__(self, *, variables: Sequence[str] = (), example: str) -> None:
        self.constants = (*CONSTANTS, "i")
        super().__init__(variables=variables, example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        names = f" in {' and '.join(self.variables)}" if self.variables else ""
        return f"a complex expression{names} that may use + - * / ^ ( ), {', '.join((*self.constants, *FUNCTIONS))}"

    def same(self, value: Tree, reference: Tree) -> bool:
        """See above."""
        return ComplexReference(reference, self.variables).compare(value) is Comparison.EQUAL


class Antiderivative(Expression):
    """An antiderivative; a constant of integration ``C`` (or ``c``, ``K``) may stand in it, and need not.

    ``same``: the two have the same derivative, see ``rlgym.verifiers.calculus.compare_antiderivative``.

    Args:
        variable: the variable of integration.
        example: an antiderivative to show in the prompt.
        parameters: other names that it may use.
    """

    def __init__(self, *, variable: str, example: str, parameters: Sequence[str] = ()) -> None:
        self.variable = variable
        self.named = (variable, *parameters)
        constants = [name for name in ("C", "c", "K") if name not in self.named]
        super().__init__(variables=(*self.named, *constants), example=example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        names = " and ".join(self.named)
        return f"an expression in {names} that may use + - * / ^ ( ), {', '.join((*CONSTANTS, *FUNCTIONS))}"

    def parse(self, text: str) -> Tree:
        """See ``Format``; the integral itself may stand before a sign of equality."""
        found = undress(_INTEGRAL.sub("", text, count=1))
        if not found:
            raise Unparsable("no_answer")
        return super().parse(found)

    def same(self, value: Tree, reference: Tree) -> bool:
        """See above."""
        if value == reference:
            return True  # also where the reference is too ill-conditioned to tell
        integrand = differentiate(reference, self.variable)
        found = compare_antiderivative(value, integrand, self.variable, self.variables, domain=(reference,))
        return found is Comparison.EQUAL

    def mutations(self, value: Tree, rng: Random) -> Iterator[Tree]:
        """One variable more, another sign, and up to eight changes of one node: all with another derivative."""
        misses: list[Tree] = [Sum((value, Variable(self.variable))), Negation(value)]
        changed = list(changed_once(value))
        misses += rng.sample(changed, min(8, len(changed)))
        yield from (miss for miss in misses if not self.same(miss, value))

    def dresses(self, value: Tree) -> Iterator[str]:
        """A left-hand side."""
        yield rf"\int f({self.variable}) \, d{self.variable} = {render_latex(value)}"
        yield f"F({self.variable}) = {render(value)}"


def changed_once(tree: Tree) -> Iterator[Tree]:
    """All trees that differ in one node: a sign flipped, a part dropped, a number one larger, another function."""
    yield from _changed_here(tree)
    parts = children(tree)
    for i, part in enumerate(parts):
        for changed in changed_once(part):
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
