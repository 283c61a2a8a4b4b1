r"""Mathematical expressions: a small syntax tree, a bounded parser of plain text and LaTeX, canonical text.

The parser understands ``+ - * / ^ **``, implicit multiplication (``2x``, ``3sin(x)``, ``(x+1)(x-2)``), the functions
exp, log (also written ln; always the natural logarithm), sin, cos, tan, cot, sec, csc and sqrt, ``|x|`` and abs (that
is ``sqrt(x^2)``), the constants e and pi, integers and decimals, and the same in LaTeX: ``\frac{x}{2}``,
``\sqrt[3]{x}``, ``\sin^2 x``, ``e^{x}``, ``\cdot``.
Nothing is ever evaluated. Where readers of mathematics disagree (``1/x sin(x)``, ``sin^-1(x)``, ``sin x (x+1)``), no
reading is guessed: the text is ambiguous.
"""

import re
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers._expression_trees import (
    CONSTANTS,
    FUNCTIONS,
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
    children,
    render,
    render_latex,
    with_children,
)
from rlgym.verifiers.dress import ascii_numerals

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
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
    "parse",
    "render",
    "render_latex",
    "with_children",
]

MAX_LENGTH: Final = 8_000  # characters of text
MAX_DEPTH: Final = 50  # of brackets, signs and exponents in the text, and of the tree: what recursion may count on
MAX_DIGITS: Final = 1_000  # of one number

_FOREIGN: Final = ("asin", "acos", "atan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")  # not s*i*n*h


def parse(text: str, variables: tuple[str, ...], constants: tuple[str, ...] = CONSTANTS) -> Tree:
    """The tree of a text in the given variables, and possibly other constants; linear in the length of the text.

    Precedence from loose to tight: sum, product and quotient (from left to right, implicit multiplication included),
    sign, power (from right to left); so ``-x^2`` is ``-(x^2)``.

    Raises:
        Unparsable: ``malformed``, ``ambiguous`` or ``too_long`` (also of nesting or of one number), and nothing else.
        InvalidParameter: if a variable is not a name of letters, digits and ``_``, or is a function or constant.
    """
    plain = _ascii(text) if len(text) <= MAX_LENGTH else text
    if len(plain) > MAX_LENGTH:
        raise Unparsable("too_long")
    tokens = _tokens(plain, variables, constants)
    if "i" in constants and any(token.kind == "|" or token.text == "abs" for token in tokens):
        raise Unparsable("malformed")  # the size of a complex number is no root of its square
    tree = _Parser(tokens).whole()
    _check_depth(tree)
    return tree


def _check_depth(tree: Tree) -> None:
    level: list[Tree] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise Unparsable("too_long")


# Text to tokens


class _Token(NamedTuple):
    """``kind`` is ``number``, ``variable``, ``constant``, ``function``, ``end``, or the operator or bracket itself."""

    kind: str
    text: str
    fresh_line: bool  # whether a line break stands before it


_SUPERSCRIPT_DIGITS: Final = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b"
_SUPERSCRIPTS: Final = re.compile(f"[{_SUPERSCRIPT_DIGITS}]+")
_LOWERED: Final = str.maketrans(_SUPERSCRIPT_DIGITS, "0123456789+-")
_SYMBOLS: Final = str.maketrans(
    {"\u00b7": "*", "\u22c5": "*", "\u2219": "*", "\u00d7": "*", "\u00f7": "/", "\u2215": "/"}
    | {"\u03c0": " pi ", "\u221a": " sqrt ", "\u00a0": " ", "\u2009": " ", "\u202f": " "}
)


def _ascii(text: str) -> str:
    """The text with usual Unicode (minus signs, dots, superscripts, pi) in ASCII."""
    if text.isascii():
        return text
    text = ascii_numerals(text).translate(_SYMBOLS)
    return _SUPERSCRIPTS.sub(lambda run: f"^({run[0].translate(_LOWERED)})", text)


_COMMANDS: Final = {
    **{rf"\{name}": ("function", name) for name in FUNCTIONS if name != "sqrt"},
    r"\ln": ("function", "log"),
    r"\sqrt": ("root", ""),
    r"\pi": ("constant", "pi"),
    **{rf"\{name}": ("frac", "") for name in ("frac", "dfrac", "tfrac", "cfrac")},
    **{rf"\{name}": ("*", "") for name in ("cdot", "times", "ast")},
    r"\div": ("/", ""),
    **{rf"\{name}": ("|", "") for name in ("vert", "lvert", "rvert")},
}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SEPARATORS: Final = re.compile(r"[^0-9.]")


@cache
def _pattern(
    variables: tuple[str, ...], constants: tuple[str, ...]
) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """The pattern of one token, and what the names mean; in a run of letters the longest name wins."""
    meaning = {name: ("function", name) for name in FUNCTIONS} | {"ln": ("function", "log"), "abs": ("function", "abs")}
    meaning |= {name: ("constant", name) for name in constants}
    for name in variables:
        if not _NAME.fullmatch(name) or name in meaning:
            raise InvalidParameter(f"parse: variable {name!r}: need letters, digits and _, and no name of a function")
        meaning[name] = ("variable", name)
    names = "|".join(map(re.escape, sorted({*meaning, *_FOREIGN}, key=lambda name: (-len(name), name))))
    spaces = r"(?:\s|\\[,;:! ]|~|\\(?:left|right|bigl?|bigr|Bigl?|Bigr|quad|qquad|displaystyle|limits)(?![A-Za-z]))+"
    number = (
        r"[1-9][0-9]{0,2}(?:(?:,|\{,\}|\\,)[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"  # 1,234,567.8
        r"|[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
    )
    wrapped = rf"\\(?:operatorname|mathrm|mathit|text|textrm)\s*\{{\s*(?P<wrapped>{names})\s*\}}"
    token = (
        rf"(?P<space>{spaces})|(?P<number>{number})|(?P<name>{names})|{wrapped}"
        r"|(?P<command>\\[A-Za-z]+)|(?P<symbol>\*\*|[-+*/^()\[\]{}|])"
    )
    return re.compile(token, re.ASCII), meaning


def _tokens(text: str, variables: tuple[str, ...], constants: tuple[str, ...]) -> list[_Token]:
    pattern, meaning = _pattern(variables, constants)
    tokens: list[_Token] = []
    position, fresh_line = 0, False
    while position < len(text):
        found = pattern.match(text, position)
        if found is None:
            raise Unparsable("malformed")
        position = found.end()
        group, word = found.lastgroup, found[0]
        if group == "space":
            fresh_line |= "\n" in word
            continue
        if group == "number":
            kind, word = "number", word if word.isdecimal() else _SEPARATORS.sub("", word)
        elif group == "symbol":
            kind = "^" if word == "**" else word
        else:
            word = found["wrapped"] or word
            kind, word = (_COMMANDS if group == "command" else meaning).get(word, ("", ""))
            if not kind:
                raise Unparsable("malformed")
        tokens.append(_Token(kind, word, fresh_line))
        fresh_line = False
    tokens.append(_Token("end", "", fresh_line))
    return tokens


# Tokens to a tree

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_BEGINS_FACTOR: Final = frozenset({"variable", "constant", "function", "root", "frac", *_CLOSING})


class _Parser:
    """Recursive descent: a method a level of precedence, each returning a tree and leaving ``position`` behind it."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.kinds = [token.kind for token in tokens]
        self.position = 0
        self.depth = 0
        self.in_bars = False  # whether a bar stands open within the innermost brackets

    @property
    def kind(self) -> str:
        return self.kinds[self.position]

    def whole(self) -> Tree:
        tree = self.sum()
        self.skip("end")
        return tree

    def skip(self, kind: str) -> None:
        if self.kind != kind:
            raise Unparsable("malformed")
        self.position += 1

    def sum(self) -> Tree:
        self.deeper()
        terms = []
        negative = 0
        while True:
            signs = negative + self.signs()
            terms.append(_negated(self.term(), signs))  # the signs are of the whole term: -2x is -(2x)
            if self.kind not in ("+", "-"):
                break
            negative = int(self.kind == "-")
            self.position += 1
        self.depth -= 1
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unparsable("too_long")

    def signs(self) -> int:
        """How many minus signs stand here."""
        count = 0
        while (kind := self.kind) in ("+", "-"):
            count += kind == "-"
            self.position += 1
        return count

    def term(self) -> Tree:
        factors = [self.power()]
        coefficient = True  # no division yet, or only one of an integer by an integer: 1/2 x
        while True:
            kind = self.kind
            if kind == "*":
                self.position += 1
                factors.append(self.signed_power())
                coefficient = True
            elif kind == "/":
                self.position += 1
                above, below = _product(factors), self.signed_power()
                factors = [Quotient(above, below)]
                coefficient = isinstance(above, Number) and isinstance(below, Number)
            elif kind in _BEGINS_FACTOR or (kind == "|" and not self.in_bars):
                if not coefficient or self.tokens[self.position].fresh_line:
                    raise Unparsable("ambiguous")
                factors.append(self.power())
            else:
                return _product(factors)

    def signed_power(self) -> Tree:
        signs = self.signs()
        return _negated(self.power(), signs)

    def power(self) -> Tree:
        base = self.atom()
        if self.kind != "^":
            return base
        self.position += 1
        self.deeper()
        exponent = self.signed_power()
        self.depth -= 1
        return Power(base, exponent)

    def atom(self) -> Tree:
        token = self.tokens[self.position]
        if token.kind in _CLOSING:
            return self.group()
        if token.kind == "|":
            return self.absolute()
        self.position += 1
        match token.kind:
            case "number":
                return _number(token.text)
            case "variable":
                return Variable(token.text)
            case "constant":
                return Constant(token.text)
            case "function":
                return self.call(token.text)
            case "frac":
                above = self.tex_argument()
                return Quotient(above, self.tex_argument())
            case "root":
                return self.root()
            case _:
                raise Unparsable("malformed")

    def group(self) -> Tree:
        closing = _CLOSING[self.kind]
        self.position += 1
        outside, self.in_bars = self.in_bars, False
        tree = self.sum()
        self.in_bars = outside
        self.skip(closing)
        return tree

    def absolute(self) -> Tree:
        """``|u|``, which is ``sqrt(u^2)``; what follows without a sign might as well stand between other bars."""
        self.skip("|")
        outside, self.in_bars = self.in_bars, True
        tree = self.sum()
        self.in_bars = outside
        self.skip("|")
        if self.kind in _BEGINS_FACTOR or self.kind == "number" or (self.kind == "|" and not self.in_bars):
            raise Unparsable("ambiguous")
        return _absolute(tree)

    def root(self) -> Tree:
        if self.kind != "[":
            return Call("sqrt", self.tex_argument())
        index = self.group()
        return Power(self.tex_argument(), Quotient(Number(1), index))

    def tex_argument(self) -> Tree:
        """What a LaTeX command takes: a group, or one digit or letter (the ``2`` of ``\\frac12``)."""
        token = self.tokens[self.position]
        if token.kind in ("{", "("):
            return self.group()
        if token.kind == "number" and token.text.isdecimal():
            if len(token.text) > 1:
                self.tokens[self.position] = token._replace(text=token.text[1:])
            else:
                self.position += 1
            return Number(int(token.text[0]))
        if token.kind in ("variable", "constant"):
            return self.atom()
        raise Unparsable("malformed")

    def call(self, function: str) -> Tree:
        exponent = self.function_exponent()
        argument = self.argument(function)
        tree = _absolute(argument) if function == "abs" else Call(function, argument)
        if exponent is None:
            return tree
        if self.kind == "^":
            raise Unparsable("ambiguous")
        return Power(tree, exponent)

    def function_exponent(self) -> Number | None:
        """The ``2`` of ``sin^2(x)``; anything but an integer >= 2 may mean an inverse function."""
        if self.kind != "^":
            return None
        self.position += 1
        closing = _CLOSING.get(self.kind)
        self.position += closing is not None
        token = self.tokens[self.position]
        if token.kind != "number" or not token.text.isdecimal():
            raise Unparsable("ambiguous")
        self.position += 1
        if closing is not None:
            self.skip(closing)
        exponent = _number(token.text)
        if not isinstance(exponent, Number) or exponent.value < 2:
            raise Unparsable("ambiguous")
        return exponent

    def argument(self, function: str) -> Tree:
        """In brackets; or without: one function, root or fraction, or a run such as ``2``, ``2 pi x^2``, ``x``."""
        if self.kind in _CLOSING:
            return self.group()
        if self.kind in ("function", "root", "frac", "|") or function in ("sqrt", "abs"):
            self.deeper()
            factors = [self.atom()]
            self.depth -= 1
            if self.kind == "^":
                raise Unparsable("ambiguous")
        else:
            factors = [self.power() for kind in ("number", "constant", "variable") if self.kind == kind]
        if not factors:
            raise Unparsable("malformed")
        if self.kind in _BEGINS_FACTOR and self.kind != "function":
            raise Unparsable("ambiguous")
        return _product(factors)


def _negated(tree: Tree, times: int) -> Tree:
    for _ in range(times):
        tree = Negation(tree)
    return tree


def _absolute(tree: Tree) -> Tree:
    return Call("sqrt", Power(tree, Number(2)))


def _product(factors: list[Tree]) -> Tree:
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]


def _number(text: str) -> Tree:
    """An integer, or a decimal as an exact quotient."""
    if len(text) > MAX_DIGITS:
        raise Unparsable("too_long")
    if text.isdecimal():
        return Number(int(text))
    value = Fraction(text)
    return Number(value.numerator) if value.denominator == 1 else Quotient(*map(Number, value.as_integer_ratio()))
