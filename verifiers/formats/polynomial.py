"""The formats of polynomials: in any form, or expanded."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import ClassVar

from rlgym.errors import Unparsable
from rlgym.verifiers.expressions import MAX_LENGTH, Tree, parse
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.expression import right_side
from rlgym.verifiers.polynomials import Terms, expand, expanded, terms, write, write_latex

__all__ = ["ExpandedPolynomial", "Polynomial"]


class Polynomial(Format[Terms]):
    """A polynomial with rational coefficients in any form, as plain text or LaTeX; compared exactly.

    Args:
        variables: their names.
        example: a polynomial to show in the prompt.
    """

    longest: ClassVar[int] = MAX_LENGTH

    def __init__(self, *, variables: Sequence[str], example: str) -> None:
        self.variables = tuple(variables)
        super().__init__(example=expand(parse(example, self.variables), self.variables))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a polynomial in {' and '.join(self.variables)} that may use + - * / ^ ( )"

    def parse(self, text: str) -> Terms:
        """See ``Format``; a left-hand side such as ``p(x) =`` does not count."""
        return self.value(parse(right_side(text, self.variables), self.variables))

    def value(self, tree: Tree) -> Terms:
        """The terms of an expression as it is written; raises ``Unparsable``."""
        return expand(tree, self.variables)

    def render(self, value: Terms) -> str:
        """``x^2 - 3*x*y + 1/2``: expanded, the highest term first."""
        return write(value, self.variables)

    def mutations(self, value: Terms, rng: Random) -> Iterator[Terms]:
        """One more, another sign, and of some terms: dropped, its sign, its coefficient or its exponents changed."""
        constant = (0,) * len(self.variables)
        before = {term.exponents: term.coefficient for term in value}
        yield terms(before | {constant: before.get(constant, Fraction(0)) + 1})
        if value:
            yield terms({exponents: -coefficient for exponents, coefficient in before.items()})
        for term in rng.sample(value, min(3, len(value))):
            exponents, coefficient = term.exponents, term.coefficient
            others = {key: other for key, other in before.items() if key != exponents}
            yield terms(others)
            yield terms(others | {exponents: -coefficient})
            yield terms(others | {exponents: coefficient + 1})
            i = rng.randrange(len(exponents))
            higher = (*exponents[:i], exponents[i] + 1, *exponents[i + 1 :])
            yield terms(others | {higher: others.get(higher, Fraction(0)) + coefficient})

    def dresses(self, value: Terms) -> Iterator[str]:
        """LaTeX, a left-hand side, other signs of multiplication and power, the lowest term first."""
        text, latex = write(value, self.variables), write_latex(value, self.variables)
        yield latex
        yield f"p({', '.join(self.variables)}) = {text}"
        yield text.replace("^", "**")
        yield text.replace("*", " \u00b7 ").replace("-", "\u2212")
        yield f"({text})" if not isinstance(self, ExpandedPolynomial) else text.replace(" ", "")
        yield write(value[::-1], self.variables)
        if all(len(name) == 1 for name in self.variables):
            yield re.sub(r"\*(?=[A-Za-z])", "", text)


class ExpandedPolynomial(Polynomial):
    """A polynomial that must be written out as a sum of monomials, each of them once."""

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"an expanded polynomial in {' and '.join(self.variables)}, like terms collected"

    def value(self, tree: Tree) -> Terms:
        """The terms of an expression as it is written; raises ``Unparsable``, also where it is not expanded."""
        if not expanded(tree):
            raise Unparsable("malformed")
        return super().value(tree)
