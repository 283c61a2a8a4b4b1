r"""Boolean formulas: a small syntax tree, a bounded parser of words, signs and LaTeX, canonical text, truth tables.

The parser understands, from tight to loose:

- not: ``not``, ``~``, ``!``, ``\neg``;
- and: ``and``, ``&``, ``&&``, ``\land``; or: ``or``, ``|``, ``||``, ``\lor``; xor: ``xor``, ``\oplus``;
- implies: ``implies``, ``->``, ``=>``, ``\to``; ``a -> b -> c`` is ``a -> (b -> c)``;
- iff: ``iff``, ``<->``, ``<=>``, ``\iff``;

their Unicode signs, brackets, and true, false, T, F. Exclusive or has no agreed place among and and or: beside them it
needs brackets, or the text is ambiguous; so is ``^``, which some read as and, some as xor.
"""

import re
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_, or_, xor
from typing import Final, TypeAlias

from rlgym.errors import InvalidParameter, Unparsable

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_VARIABLES",
    "And",
    "Atom",
    "Formula",
    "Iff",
    "Implies",
    "Not",
    "Or",
    "Truth",
    "Xor",
    "names",
    "parse",
    "parts",
    "render",
    "truth_table",
    "with_parts",
]

MAX_LENGTH: Final = 8_000  # characters of text
MAX_DEPTH: Final = 50  # of brackets, negations and implications in the text, and of the formula
MAX_VARIABLES: Final = 16  # of a truth table: 65,536 rows


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """A variable, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """``not operand``."""

    operand: "Formula"


@dataclass(frozen=True, slots=True)
class And:
    """Two operands or more, all true."""

    operands: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Two operands or more, one at least true."""

    operands: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Xor:
    """Two operands or more, an odd number of them true."""

    operands: "tuple[Formula, ...]"


@dataclass(frozen=True, slots=True)
class Implies:
    """``left -> right``."""

    left: "Formula"
    right: "Formula"


@dataclass(frozen=True, slots=True)
class Iff:
    """``left <-> right``."""

    left: "Formula"
    right: "Formula"


Formula: TypeAlias = Truth | Atom | Not | And | Or | Xor | Implies | Iff


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The direct parts, from left to right."""
    match formula:
        case Not(operand):
            return (operand,)
        case And(operands) | Or(operands) | Xor(operands):
            return operands
        case Implies(left, right) | Iff(left, right):
            return (left, right)
        case _:
            return ()


def with_parts(formula: Formula, changed: tuple[Formula, ...]) -> Formula:
    """The formula with other direct parts, as many as ``parts`` gives."""
    match formula:
        case Truth() | Atom():
            return formula
        case And() | Or() | Xor():
            return type(formula)(changed)
        case _:
            return type(formula)(*changed)


def names(formula: Formula) -> frozenset[str]:
    """The variables that occur."""
    if isinstance(formula, Atom):
        return frozenset((formula.name,))
    return frozenset[str]().union(*map(names, parts(formula)))


def truth_table(formula: Formula, variables: tuple[str, ...]) -> int:
    """The value at every assignment, as the bits of one integer: bit ``r`` for ``variables[i]`` = bit ``i`` of ``r``.

    Time and memory are linear in the size of the formula times ``2 ** len(variables)``.

    Raises:
        InvalidParameter: if there are more than 16 variables, or the formula has one that is not among them.
    """
    missing = names(formula).difference(variables)
    if missing or len(variables) > MAX_VARIABLES:
        raise InvalidParameter(
            f"truth_table({variables!r}): need at most {MAX_VARIABLES} variables, {sorted(missing)} among them"
        )
    rows = 1 << len(variables)
    every = (1 << rows) - 1
    columns = {name: every // ((1 << (1 << i)) + 1) << (1 << i) for i, name in enumerate(variables)}
    return _table(formula, columns, every)


def _table(formula: Formula, columns: dict[str, int], every: int) -> int:
    match formula:
        case Truth(value):
            return every if value else 0
        case Atom(name):
            return columns[name]
        case Not(operand):
            return every ^ _table(operand, columns, every)
        case And(operands):
            return reduce(and_, (_table(operand, columns, every) for operand in operands))
        case Or(operands):
            return reduce(or_, (_table(operand, columns, every) for operand in operands))
        case Xor(operands):
            return reduce(xor, (_table(operand, columns, every) for operand in operands))
        case Implies(left, right):
            return every ^ _table(left, columns, every) | _table(right, columns, every)
        case Iff(left, right):
            return every ^ _table(left, columns, every) ^ _table(right, columns, every)


def render(formula: Formula) -> str:
    """The canonical text: ``(a and not b) -> c``; ``parse`` gives the formula back."""
    match formula:
        case Truth(value):
            return "true" if value else "false"
        case Atom(name):
            return name
        case Not(operand):
            return f"not {_bare(operand)}"
        case And(operands):
            return " and ".join(map(_bare, operands))
        case Or(operands):
            return " or ".join(map(_bare, operands))
        case Xor(operands):
            return " xor ".join(map(_bare, operands))
        case Implies(left, right):
            return f"{_bare(left)} -> {_bare(right)}"
        case Iff(left, right):
            return f"{_bare(left)} <-> {_bare(right)}"


def _bare(formula: Formula) -> str:
    return render(formula) if isinstance(formula, Truth | Atom | Not) else f"({render(formula)})"


# Text to tokens

_WORDS: Final = {"not": "not", "and": "and", "or": "or", "xor": "xor", "implies": "->", "iff": "<->"} | {
    "true": "true",
    "false": "false",
}
_COMMANDS: Final = {
    **dict.fromkeys((r"\neg", r"\lnot", r"\sim"), "not"),
    **dict.fromkeys((r"\land", r"\wedge", r"\&"), "and"),
    **dict.fromkeys((r"\lor", r"\vee"), "or"),
    **dict.fromkeys((r"\oplus", r"\veebar"), "xor"),
    **dict.fromkeys((r"\to", r"\rightarrow", r"\Rightarrow", r"\implies"), "->"),
    **dict.fromkeys((r"\longrightarrow", r"\Longrightarrow"), "->"),
    **dict.fromkeys((r"\leftrightarrow", r"\Leftrightarrow", r"\iff"), "<->"),
    **dict.fromkeys((r"\longleftrightarrow", r"\Longleftrightarrow"), "<->"),
    r"\top": "true",
    r"\bot": "false",
}
_SIGNS: Final = {
    **dict.fromkeys("~!\u00ac", "not"),
    **dict.fromkeys(("&&", "&", "\u2227"), "and"),
    **dict.fromkeys(("||", "|", "\u2228"), "or"),
    **dict.fromkeys("\u2295\u22bb", "xor"),
    **dict.fromkeys(("-->", "->", "==>", "=>", "\u2192", "\u21d2", "\u27f6", "\u27f9"), "->"),
    **dict.fromkeys(("<-->", "<->", "<==>", "<=>", "\u2194", "\u21d4", "\u27f7", "\u27fa"), "<->"),
    "\u22a4": "true",
    "\u22a5": "false",
    **{bracket: bracket for bracket in "()[]{}"},
    "^": "^",
}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SPACES: Final = r"(?:\s|\\[,;:! ]|\\(?:left|right|bigl?|bigr|Bigl?|Bigr|quad|qquad)(?![A-Za-z]))+"


@cache
def _meanings(variables: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """What a name means: the kind of its token, and the variable."""
    meanings = {"T": ("true", ""), "F": ("false", "")}
    for name in variables:
        if not _NAME.fullmatch(name) or name.lower() in _WORDS:
            raise InvalidParameter(f"parse: variable {name!r}: need letters, digits and _, and no word of logic")
        meanings[name] = ("variable", name)
    return meanings


_TOKEN: Final = re.compile(
    rf"(?P<space>{_SPACES})|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_\{{[A-Za-z0-9]+\}}|[A-Za-z0-9_]*))"
    rf"|\\(?:operatorname|mathrm|mathit|mathbf|text|textrm|textbf)\s*\{{\s*(?P<wrapped>{_NAME.pattern})\s*\}}"
    rf"|(?P<sign>\\&|\\[A-Za-z]+|{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))})",
    re.ASCII,
)


def _tokens(text: str, variables: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pairs of a kind (an operator, a bracket, ``true``, ``false``, ``variable``, ``end``) and a variable's name."""
    meanings = _meanings(variables)
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise Unparsable("malformed")
        position = found.end()
        if found.lastgroup == "space":
            continue
        if found.lastgroup == "sign":
            kind, name = _COMMANDS.get(found[0]) or _SIGNS.get(found[0], ""), ""
        else:
            word = found["wrapped"] or re.sub(r"[{}]", "", found[0])
            kind, name = meanings.get(word, (_WORDS.get(word.lower(), ""), ""))
        if kind == "^":
            raise Unparsable("ambiguous")
        if not kind:
            raise Unparsable("malformed")
        tokens.append((kind, name))
    tokens.append(("end", ""))
    return tokens


# Tokens to a formula


def parse(text: str, variables: tuple[str, ...]) -> Formula:
    """The formula of a text in the given variables; linear in the length of the text.

    Raises:
        Unparsable: ``malformed``, ``ambiguous`` or ``too_long`` (also of nesting), and nothing else.
        InvalidParameter: if a variable is not a name of letters, digits and ``_``, or is a word of logic.
    """
    if len(text) > MAX_LENGTH:
        raise Unparsable("too_long")
    parser = _Parser(_tokens(text, variables))
    formula = parser.iff()
    parser.skip("end")
    _check_depth(formula)
    return formula


def _check_depth(formula: Formula) -> None:
    level: list[Formula] = [formula]
    for _ in range(MAX_DEPTH):
        level = [part for whole in level for part in parts(whole)]
        if not level:
            return
    raise Unparsable("too_long")


_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


class _Parser:
    """Recursive descent: a method a level of precedence, returning a formula and leaving ``position`` behind it."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0]

    def skip(self, kind: str) -> None:
        if self.kind != kind:
            raise Unparsable("malformed")
        self.position += 1

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unparsable("too_long")

    def iff(self) -> Formula:
        formula = self.implies()
        while self.kind == "<->":
            self.position += 1
            formula = Iff(formula, self.implies())
        return formula

    def implies(self) -> Formula:
        formula = self.alternatives()
        if self.kind != "->":
            return formula
        self.position += 1
        self.deeper()
        formula = Implies(formula, self.implies())
        self.depth -= 1
        return formula

    def alternatives(self) -> Formula:
        """A row of ``or`` or of ``xor``; each operand is a row of ``and``, but beside ``xor`` a single operand."""
        first, mixed = self.conjunction()
        operator, operands = self.kind, [first]
        while self.kind in ("or", "xor"):
            if self.kind != operator:
                raise Unparsable("ambiguous")
            self.position += 1
            operand, is_row = self.conjunction()
            operands.append(operand)
            mixed |= is_row
        if len(operands) == 1:
            return first
        if operator == "xor" and mixed:
            raise Unparsable("ambiguous")
        return (Xor if operator == "xor" else Or)(tuple(operands))

    def conjunction(self) -> tuple[Formula, bool]:
        """A row of ``and``, and whether it holds more than one operand."""
        operands = [self.negation()]
        while self.kind == "and":
            self.position += 1
            operands.append(self.negation())
        return (And(tuple(operands)), True) if len(operands) > 1 else (operands[0], False)

    def negation(self) -> Formula:
        kind, name = self.tokens[self.position]
        self.position += 1
        match kind:
            case "not":
                self.deeper()
                formula: Formula = Not(self.negation())
                self.depth -= 1
                return formula
            case "true" | "false":
                return Truth(kind == "true")
            case "variable":
                return Atom(name)
            case "(" | "[" | "{":
                self.deeper()
                formula = self.iff()
                self.depth -= 1
                self.skip(_CLOSING[kind])
                return formula
            case _:
                raise Unparsable("malformed")
