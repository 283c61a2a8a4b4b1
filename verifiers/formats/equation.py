"""The format of equations."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import ClassVar

from rlgym.verifiers import equations
from rlgym.verifiers.equivalence import Comparison
from rlgym.verifiers.expressions import CONSTANTS, FUNCTIONS, MAX_LENGTH, Negation, Number, Sum
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.expression import changed_once, without_bold

__all__ = ["Equation"]


class Equation(Format[equations.Equation]):
    """An equation in given variables, as plain text or LaTeX.

    ``same``: the difference of the sides is the reference's times a constant that is not 0, up to the probability of
    error of ``rlgym.verifiers.equivalence``.

    Args:
        variables: their names.
        example: an equation to show in the prompt.
    """

    longest: ClassVar[int] = MAX_LENGTH

    def __init__(self, *, variables: Sequence[str], example: str) -> None:
        self.variables = tuple(variables)
        super().__init__(example=equations.parse(example, self.variables))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        names = " and ".join(self.variables)
        return f"an equation in {names} that may use = + - * / ^ ( ), {', '.join((*CONSTANTS, *FUNCTIONS))}"

    def parse(self, text: str) -> equations.Equation:
        """See ``Format``; several signs of equality are ambiguous."""
        return equations.parse(without_bold(text), self.variables)

    def same(self, value: equations.Equation, reference: equations.Equation) -> bool:
        """See above."""
        if value == reference:
            return True
        return equations.compare_equations(value, reference, self.variables) is Comparison.EQUAL

    def render(self, value: equations.Equation) -> str:
        """``y = 2*x + 1``."""
        return equations.render(value)

    def mutations(self, value: equations.Equation, rng: Random) -> Iterator[equations.Equation]:
        """One more on a side, another sign of a side, and up to eight changes of one node: all mean something else."""
        left, right = value.left, value.right
        misses = [equations.Equation(left, Sum((right, Number(1)))), equations.Equation(Negation(left), right)]
        changed = [equations.Equation(tree, right) for tree in changed_once(left)]
        changed += [equations.Equation(left, tree) for tree in changed_once(right)]
        misses += rng.sample(changed, min(8, len(changed)))
        yield from (miss for miss in misses if not self.same(miss, value))

    def dresses(self, value: equations.Equation) -> Iterator[str]:
        """LaTeX, other signs of multiplication and power, without spaces."""
        text = equations.render(value)
        yield equations.render_latex(value)
        yield text.replace("^", "**")
        yield text.replace("*", " \u00b7 ").replace("-", "\u2212")
        yield text.replace(" ", "")
