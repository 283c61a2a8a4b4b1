"""The format of boolean formulas."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import ClassVar, Final

from rlgym.errors import InvalidParameter
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formulas import (
    MAX_LENGTH,
    MAX_VARIABLES,
    And,
    Atom,
    Formula,
    Iff,
    Implies,
    Not,
    Or,
    Truth,
    Xor,
    names,
    parse,
    parts,
    render,
    truth_table,
    with_parts,
)

__all__ = ["BooleanFormula"]

_SIGNS: Final = {
    "not ": "\u00ac",
    " and ": " \u2227 ",
    " or ": " \u2228 ",
    " xor ": " \u2295 ",
    " <-> ": " \u2194 ",
    " -> ": " \u2192 ",
}
_LATEX: Final = {
    "not ": r"\neg ",
    " and ": r" \land ",
    " or ": r" \lor ",
    " xor ": r" \oplus ",
    " <-> ": r" \leftrightarrow ",
    " -> ": r" \rightarrow ",
}
_CODE: Final = {"not ": "!", " and ": " && ", " or ": " || ", " <-> ": " <=> ", " -> ": " => "}
_CAPITALS: Final = {word: word.upper() for word in ("not ", " and ", " or ", " xor ")}


class BooleanFormula(Format[Formula]):
    """A formula in given variables, in words, signs or LaTeX; ``same`` compares whole truth tables, so it is exact.

    Args:
        variables: their names, at most 16.
        example: a formula to show in the prompt.
    """

    longest: ClassVar[int] = MAX_LENGTH

    def __init__(self, *, variables: Sequence[str], example: str) -> None:
        self.variables = tuple(variables)
        if not 0 < len(self.variables) <= MAX_VARIABLES:
            raise InvalidParameter(f"BooleanFormula(variables={variables!r}): need 1 to {MAX_VARIABLES} names")
        super().__init__(example=parse(example, self.variables))

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a formula in {', '.join(self.variables)} that may use not, and, or, xor, ->, <->, true, false and ( )"

    def parse(self, text: str) -> Formula:
        """See ``Format``."""
        return parse(text, self.variables)

    def same(self, value: Formula, reference: Formula) -> bool:
        """Whether the two are true at the same assignments."""
        if value == reference:
            return True
        used = names(value) | names(reference)
        variables = tuple(name for name in self.variables if name in used)
        return truth_table(value, variables) == truth_table(reference, variables)

    def render(self, value: Formula) -> str:
        """``(a and not b) -> c``."""
        return render(value)

    def mutations(self, value: Formula, rng: Random) -> Iterator[Formula]:
        """The negation, and up to ten changes of one place: that mean something else."""
        yield Not(value)
        changed = [formula for formula in self._changed_once(value) if not self.same(formula, value)]
        yield from rng.sample(changed, min(10, len(changed)))

    def dresses(self, value: Formula) -> Iterator[str]:
        """Signs, LaTeX, the signs of programming, capitals, brackets."""
        for signs in (_SIGNS, _LATEX, _CODE, _CAPITALS):
            text = render(value)
            for word, sign in signs.items():
                text = text.replace(word, sign)
            yield text
        yield f"({render(value)})"

    def _changed_once(self, formula: Formula) -> Iterator[Formula]:
        """All formulas that differ in one place: a sign, a part dropped, another operator, another variable."""
        inner = parts(formula)
        match formula:
            case Truth(value):
                yield Truth(not value)
            case Atom(name):
                yield from (Atom(other) for other in self.variables if other != name)
                yield Not(formula)
            case Not(operand):
                yield operand
            case And(operands):
                yield Or(operands)
            case Or(operands):
                yield And(operands)
                yield Xor(operands)
            case Xor(operands):
                yield Or(operands)
            case Implies(left, right):
                yield Implies(right, left)
                yield Iff(left, right)
            case Iff(left, right):
                yield Implies(left, right)
                yield Xor((left, right))
        if len(inner) > 1:
            yield from inner
        for i, part in enumerate(inner):
            for changed in self._changed_once(part):
                yield with_parts(formula, (*inner[:i], changed, *inner[i + 1 :]))
