"""Every answer format, with all kinds of its values: the table over which the generic tests of formats run.

A row is named after its class, and after what sets it apart where a class has several. A new format or option that is
read by code of its own needs a row; what only one format knows is tested in the file of its family.
"""

import string
from datetime import UTC, date, datetime, time, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st

from rlgym.verifiers import equations
from rlgym.verifiers.dress import undress
from rlgym.verifiers.expressions import (
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
    Variable,
)
from rlgym.verifiers.formats.assignment import Assignment, NumberAssignment
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.equation import Equation
from rlgym.verifiers.formats.expression import Antiderivative, ComplexExpression, Expression
from rlgym.verifiers.formats.formula import BooleanFormula
from rlgym.verifiers.formats.grid import IntegerGrid, IntegerRows
from rlgym.verifiers.formats.intervals import Interval, Piece, merged
from rlgym.verifiers.formats.moves import Actions, Moves
from rlgym.verifiers.formats.numbers import Integer, Integers, IntegerSet
from rlgym.verifiers.formats.permutations import Cycles, Permutation, canonical_cycles
from rlgym.verifiers.formats.polynomial import ExpandedPolynomial, Polynomial
from rlgym.verifiers.formats.rationals import Decimal, Rational, Rationals
from rlgym.verifiers.formats.structured import Json
from rlgym.verifiers.formats.symbols import SymbolGrid
from rlgym.verifiers.formats.temporal import Date, DateTime, Duration, Time
from rlgym.verifiers.formats.text import Lines, Text, TextList
from rlgym.verifiers.formats.words import Choice, Word
from rlgym.verifiers.formulas import And, Atom, Iff, Implies, Not, Or, Truth, Xor
from rlgym.verifiers.polynomials import terms

__all__ = ["ALGEBRA", "HUGE", "KINDS", "MARKED", "NUMBERS", "OBJECTS", "SEQUENCES", "TEXTS", "Kind"]

HUGE = 10**4_000 - 1  # the largest integer of 4,000 digits


class Kind(NamedTuple):
    """A format, all kinds of its values, and a few by hand for exhaustive tables."""

    format: Format
    values: st.SearchStrategy
    some: tuple

    def __repr__(self):
        return type(self.format).__name__


def read(form, *texts):
    """Values that are easier to write than to build."""
    return tuple(map(form.read, texts))


# Numbers

half, third = Fraction(1, 2), Fraction(1, 3)
small = st.integers(-999, 999)
integers = st.integers() | st.integers(-(10**30), 10**30) | st.sampled_from([HUGE, -HUGE, 0, 999, 1_000, -1_000_000])
fractions = st.fractions() | integers.map(Fraction) | st.builds(Fraction, integers, st.sampled_from([HUGE, 7, 8, 100]))
short_fractions = st.fractions() | integers.map(Fraction)  # of which two have a sum that can be written
permutations = st.integers(0, 9).flatmap(lambda n: st.permutations(range(1, n + 1)))
ends = st.none() | st.fractions(-9, 9, max_denominator=4) | st.fractions()


def rows(cells, width, most=4):
    return st.lists(st.tuples(*[cells] * width), min_size=1, max_size=most).map(tuple)


@st.composite
def pieces(draw):
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None:
        low, high = sorted((low, high))
        if low == high:
            return Piece(low, high, True, True)
    return Piece(low, high, low is not None and draw(st.booleans()), high is not None and draw(st.booleans()))


NUMBERS = {
    "Integer": Kind(Integer(), integers, (0, 7, -1, 10, -999, 1_234_567, -1_000)),
    "Integer with units": Kind(Integer(units=("km", "km/h^2", "%")), integers, (0, 7, -1_234)),
    "Integers": Kind(
        Integers(example=[0, 3]),
        st.lists(integers, max_size=6),
        ([], [0], [-5], [1_234], [3, 1, 2], [1_000, -2_000_000, 7], [1, 234], [100, 200, 300]),
    ),
    "IntegerSet": Kind(
        IntegerSet(example={2, 1}),
        st.frozensets(integers, max_size=6),
        (frozenset(), frozenset({0}), frozenset({3, -1, 1_000})),
    ),
    "Rational": Kind(Rational(), fractions, (Fraction(0), Fraction(-2), third, Fraction(-7, 4), Fraction(1234, 5))),
    "Rational with units": Kind(Rational(units=("km", "\u00b0")), fractions, (Fraction(0), -third, Fraction(1234, 5))),
    "Rationals": Kind(
        Rationals(example=[half]),
        st.lists(fractions, max_size=5),
        ([], [half], [Fraction(-7, 4), Fraction(3)], [Fraction(1), Fraction(234)], [third, third]),
    ),
    "Decimal": Kind(
        Decimal(example="3.14", places=2, units=("kg", "%")),
        st.builds(Fraction, integers, st.just(100)),
        (Fraction(0), Fraction(157, 50), Fraction(-1, 100), Fraction(-123_456)),
    ),
    "Decimal without tolerance": Kind(
        Decimal(example=0, places=0, tolerance=0),
        integers.map(Fraction),
        (Fraction(0), Fraction(-1), Fraction(1_000)),
    ),
    "Permutation": Kind(Permutation(example=[2, 1]), permutations, ([], [1], [2, 3, 1], [10, *range(1, 10)])),
    "Permutation from 0": Kind(
        Permutation(example=[0], first=0),
        permutations.map(lambda items: [item - 1 for item in items]),
        ([], [0], [1, 2, 0]),
    ),
    "Cycles": Kind(
        Cycles(example=((1, 2),)),
        permutations.map(lambda items: canonical_cycles([items[:2], items[2:5], items[5:]])),
        ((), ((1, 2),), ((1, 3, 2), (4, 5)), ((10, 12, 11),)),
    ),
    "Interval": Kind(
        Interval(example=(Piece(Fraction(0), half, True, False),)),
        st.lists(pieces(), max_size=4).map(merged),
        (
            (),
            (Piece(None, None, False, False),),
            (Piece(Fraction(2), Fraction(2), True, True),),
            (Piece(Fraction(1), Fraction(2), False, False), Piece(Fraction(2), Fraction(3), False, False)),
            (Piece(None, -half, False, True), Piece(Fraction(2), Fraction(3), True, False)),
        ),
    ),
    "IntegerGrid": Kind(
        IntegerGrid(example=((1, 2), (2, 1))),
        st.integers(1, 4).flatmap(lambda width: rows(integers, width)),
        (((1,),), ((-1, 2), (3, 4)), ((0, 0, 0),), ((1,), (2,), (3,)), ((12, 345), (6, 7))),
    ),
    "IntegerRows": Kind(
        IntegerRows(example=((1, 2), (3,))),
        st.lists(st.lists(small | st.integers(), max_size=4).map(tuple), max_size=4).map(tuple),
        ((), ((),), ((), ()), ((1,),), ((1, -2), (), (3,)), ((1, 234), (5, 6))),
    ),
    "IntegerRows of pairs": Kind(
        IntegerRows(example=((1, 2),), width=2),
        st.lists(st.tuples(st.integers(-9, 99), st.integers(0, 99)), max_size=5).map(tuple),
        ((), ((1, -2),), ((1, 2), (3, 4)), ((1, 234),), ((0, 0), (0, 0))),
    ),
}

# Words

PLAIN = string.ascii_letters + string.digits + "#@%&+/<>?~^\u00e9\u00df\u6f22 "
TRUTH = ("true", "false", "partly true", "-1")
COLOURS = ("red", "dark blue", "salt and pepper")


def bare(text, keep=""):
    return text.strip() == text != "" and undress(text, keep) == text


def bare_lines(lines, keep=""):
    return bare("\n".join(lines), keep) and bare(" | ".join(lines), keep)


words = st.text(PLAIN, min_size=1, max_size=12).map(str.strip).filter(bare)
marked = st.text("ab*. ", min_size=1, max_size=6).map(str.strip).filter(lambda text: bare(text, "*."))
plain_items = st.text(PLAIN, min_size=1, max_size=9).map(str.strip).filter(bool)
any_items = st.text(PLAIN + ".,;'\"\\*-()[]{}`&$_|", min_size=1, max_size=9).map(str.strip).filter(bool)

TEXTS = {
    "Text": Kind(Text(example="abc"), words, ("a", "two words", "3/4 + x", "A-B", "yes")),
    "Text that keeps marks": Kind(Text(example="*a*", keep="*."), marked, ("a.", "*a*", "**", "a.b*", "b")),
    "Lines": Kind(
        Lines(example=("a", "b")),
        st.lists(words, min_size=1, max_size=4).map(tuple).filter(bare_lines),
        (("a",), ("a", "b"), ("x 1", "x 1", "y"), ("1 2", "3 4")),
    ),
    "Lines that keep marks": Kind(
        Lines(example=(".#", "#."), keep=".#"),
        st.lists(st.text(".#", min_size=1, max_size=5), min_size=1, max_size=4).map(tuple),
        ((".#", "#."), ("#",), ("..", "..", "##")),
    ),
    "TextList": Kind(
        TextList(example=["ann", "bob"]),
        st.lists(plain_items, max_size=5),
        ([], ["ann"], ["ann", "bob"], ["New York", "x"], ["c", "B", "c"], ["none"], ["1"]),
    ),
    "TextList of words": Kind(
        TextList(example=["red"], words=COLOURS),
        st.lists(st.sampled_from(COLOURS), max_size=5),
        ([], ["red"], ["dark blue", "red"], ["red", "salt and pepper"], ["red", "red", "dark blue"]),
    ),
    "Word": Kind(Word(words=TRUTH), st.sampled_from(TRUTH), TRUTH),
    "Word with a negation": Kind(
        Word(words=("true", "false", "not true")), st.sampled_from(["true", "not true"]), ("true", "not true")
    ),
    "Choice": Kind(Choice(), st.sampled_from("ABCD"), tuple("ABCD")),
    "Choice of digits": Kind(Choice(letters="12345"), st.sampled_from("12345"), ("1", "5")),
    "Assignment": Kind(
        Assignment(example={"Ann": "knight", "Bob": "knave"}, values=("knight", "knave", "spy")),
        st.dictionaries(
            st.from_regex(r"\A[A-Z][a-z0-9]{0,6}\Z").filter(lambda name: name != "And"),
            st.sampled_from(["knight", "knave", "spy"]),
            min_size=1,
            max_size=5,
        ),
        ({"Ann": "knight"}, {"A": "knave", "Is": "spy", "As": "spy"}, {"Ann": "spy", "Bob": "spy", "X1": "knight"}),
    ),
}

# Grids of symbols, moves, actions

TURNS = tuple(face + turn for face in "UDLRFB" for turn in ("", "'", "2"))
MARKS = ";*_`\"'|$"
arguments = st.from_regex(r"\A[A-Za-z0-9*_+-]{1,4}\Z").filter(lambda text: text not in ("**", "__"))


def grids(symbols):
    lines = st.integers(1, 5).map(lambda width: st.text(symbols, min_size=width, max_size=width))
    return lines.flatmap(lambda line: st.lists(line, min_size=1, max_size=4)).map(tuple)


def moves(names):
    return st.lists(st.sampled_from(names), max_size=8).map(tuple)


SEQUENCES = {
    "SymbolGrid": Kind(
        SymbolGrid(symbols="#o@-", example=("#o", "o#")),
        grids("#o@-"),
        (("#",), ("#o", "o#"), ("#", "o"), ("---", "-#-"), ("####",)),
    ),
    "SymbolGrid of points": Kind(
        SymbolGrid(symbols="#.", example=("#.", ".#")), grids("#."), (("#",), ("#.", ".#"), ("...", "..#"))
    ),
    "SymbolGrid of marks": Kind(
        SymbolGrid(symbols=MARKS, example=(";*",)), grids(MARKS), ((";*", "|$"), ("`",), ("''", "**"))
    ),
    "Moves": Kind(
        Moves(moves="UDLR", aliases={"up": "U", "right": "R", "\u2191": "U", "\u2192": "R"}, example=("U", "R")),
        moves("UDLR"),
        ((), ("U",), ("U", "D"), ("R", "R", "L")),
    ),
    "Moves of a cube": Kind(
        Moves(moves=TURNS, example=("R", "U'", "R2")),
        moves(TURNS),
        ((), ("R'",), ("R", "U", "R'", "U'"), ("F2", "F2")),
    ),
    "Moves by marks": Kind(
        Moves(moves=("^", "v", "<", ">"), example=("^", ">")), moves("^v<>"), ((), ("^",), (">", "v", "<"))
    ),
    "Moves that overlap": Kind(
        Moves(moves=("L", "LL", "R", "r"), example=("L", "R")),
        moves(["L", "LL", "R", "r"]),
        ((), ("LL",), ("L", "L"), ("R", "r")),
    ),
    "Actions": Kind(
        Actions(verbs={"fill": 1, "pour": 2, "wait": 0, "pick-up": 1}, example=(("fill", "1"), ("pour", "1", "2"))),
        st.lists(
            st.tuples(st.sampled_from(("fill", "pick-up")), arguments)
            | st.tuples(st.just("pour"), arguments, arguments)
            | st.just(("wait",)),
            max_size=4,
        ).map(tuple),
        ((), (("wait",),), (("fill", "1"),), (("fill", "1"), ("pour", "1", "2")), (("pick-up", "A"), ("wait",))),
    ),
}

# Algebra and logic

XY = ("x", "y")
C = Variable("C")  # of integration


def larger_expressions(trees):
    pair, several = st.tuples(trees, trees), st.lists(trees, min_size=2, max_size=4).map(tuple)
    return (
        trees.map(Negation)
        | several.map(Sum)
        | several.map(Product)
        | pair.map(lambda both: Quotient(*both))
        | pair.map(lambda both: Power(*both))
        | st.tuples(st.sampled_from(FUNCTIONS), trees).map(lambda both: Call(*both))
    )


def larger_formulas(formulas):
    pair, several = st.tuples(formulas, formulas), st.lists(formulas, min_size=2, max_size=4).map(tuple)
    return (
        formulas.map(Not)
        | several.map(And)
        | several.map(Or)
        | several.map(Xor)
        | pair.map(lambda both: Implies(*both))
        | pair.map(lambda both: Iff(*both))
    )


leaves = (
    st.integers(0, 10**20).map(Number) | st.sampled_from(CONSTANTS).map(Constant) | st.sampled_from(XY).map(Variable)
)
expressions = st.recursive(leaves, larger_expressions, max_leaves=10)
complex_expressions = st.recursive(leaves | st.just(Constant("i")), larger_expressions, max_leaves=10)
atoms = st.sampled_from(["a", "b", "c"]).map(Atom) | st.booleans().map(Truth)
formulas = st.recursive(atoms, larger_formulas, max_leaves=10)
polynomials = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.fractions(), max_size=6).map(terms)

FUNCTION = Expression(variables=XY, example="x")
COMPLEX = ComplexExpression(variables=XY, example="i")
PRIMITIVE = Antiderivative(variable="x", parameters=("y",), example="x")
EQUATION = Equation(variables=XY, example="y = 2*x + 1")
POLYNOMIAL = Polynomial(variables=XY, example="x^2 - 3*x*y + 1/2")
EXPANDED = ExpandedPolynomial(variables=XY, example="x^2 - 3*x*y + 1/2")
FORMULA = BooleanFormula(variables=("a", "b", "c"), example="(a and not b) -> c")
POLYNOMIALS = ("x^2 - 3*x*y + 1/2", "0", "-x", "-1/3*x^2*y^3 + 12345", "y")

ALGEBRA = {
    "Expression": Kind(
        FUNCTION,
        expressions,
        read(
            FUNCTION,
            *("0", "x", "-x", "1/2", "x**2", "-3*x^2 + 1", "2*x*cos(x^2) - 3/y", "(x + 1)*(x - 1)/(x^2 + 1)^2"),
            *("exp(-x^2)*sqrt(x) - e^(2*pi*x)", "sin(x)^2*cos(log(x))", "x^(-1/2)", "2^x*log(2) - (-(-x))"),
        ),
    ),
    "ComplexExpression": Kind(
        COMPLEX, complex_expressions, read(COMPLEX, "0", "i", "(1 + i)/2", "e^(i*pi*x)", "x - y*i", "i^i")
    ),
    "Antiderivative": Kind(
        PRIMITIVE,
        expressions.map(lambda tree: Sum((tree, C))),
        read(PRIMITIVE, "x + C", "-cos(x) + C", "y*x^2/2 + C", "exp(x*y)/y"),
    ),
    "Equation": Kind(
        EQUATION,
        st.tuples(expressions, expressions).map(lambda sides: equations.Equation(*sides)),
        read(EQUATION, "y = 2*x + 1", "x^2 + y^2 = 1", "0 = x - y", "-y = sin(x)/2", "y = sin(x)"),
    ),
    "Polynomial": Kind(POLYNOMIAL, polynomials, read(POLYNOMIAL, *POLYNOMIALS)),
    "ExpandedPolynomial": Kind(EXPANDED, polynomials, read(EXPANDED, *POLYNOMIALS)),
    "BooleanFormula": Kind(
        FORMULA,
        formulas,
        read(FORMULA, "a", "not a", "(a and not b) -> c", "a xor (b <-> c)", "a -> b -> c", "true", "a or b and c"),
    ),
    "NumberAssignment": Kind(
        NumberAssignment(example={"x": 1, "y": Fraction(-2, 3)}),
        st.dictionaries(
            st.sampled_from(("x", "y", "X", "x1", "x_1", "total", "Alpha", "\u03b1")),
            short_fractions,
            min_size=1,
            max_size=4,
        ),
        ({"x": Fraction(1)}, {"x": Fraction(0), "Y": Fraction(-2, 3)}, {"b": half, "a": Fraction(5), "z_1": third}),
    ),
    "NumberAssignment of names": Kind(
        NumberAssignment(example={"x": 1, "y": 2, "z_1": 3}, names=("x", "y", "z_1")),
        st.dictionaries(st.sampled_from(("x", "y", "z_1")), short_fractions, min_size=1),
        ({"x": Fraction(1)}, {"x": half, "y": Fraction(5), "z_1": Fraction(-7)}, {"y": Fraction(0), "x": third}),
    ),
}

# Dates, times, JSON

offsets = st.none() | st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
decimals = st.builds(lambda n, places: Fraction(n, 10**places), st.integers(), st.integers(0, 30)) | integers.map(
    Fraction
)
strings = st.text("ab yz,;:[]1.-'/\u00e9\u6f22\U0001f600", max_size=8)
RECORD = {
    "name": str,
    "ages": [int],
    "weight": Fraction,
    "ok": bool,
    "state": frozenset({"on", "off", None}),
    "pair": (int, str),
}
ANN = {"name": "Ann", "ages": [1, 2], "weight": half, "ok": True, "state": "on", "pair": [1, "a"]}

OBJECTS = {
    "Date": Kind(
        Date(),
        st.dates(),
        (date.min, date.max, date(2024, 2, 29), date(2023, 11, 11), date(2024, 1, 2), date(800, 5, 3)),
    ),
    "Time": Kind(
        Time(),
        st.times() | st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        (time(0), time(12), time(14, 5), time(9, 5, 7), time(0, 30), time(23, 59, 59, 250_000)),
    ),
    "DateTime": Kind(
        DateTime(),
        st.datetimes(timezones=offsets),
        (
            datetime.min,
            datetime.max,
            datetime(2024, 2, 29, 14, 5),
            datetime(2024, 2, 29, 0, 5, 30, tzinfo=UTC),
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
            datetime(2024, 12, 1, 12, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        ),
    ),
    "Duration": Kind(
        Duration(),
        st.timedeltas() | st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds)),
        (
            timedelta(0),
            timedelta.min,
            timedelta.max,
            timedelta(days=1, hours=2, minutes=3, seconds=4),
            -timedelta(hours=1, minutes=30),
            timedelta(microseconds=1),
            timedelta(days=14),
        ),
    ),
    "Json": Kind(
        Json(shape=RECORD, example=ANN),
        st.builds(
            lambda name, ages, weight, ok, state, pair: dict(
                zip(RECORD, (name, ages, weight, ok, state, list(pair)), strict=True)
            ),
            *(strings, st.lists(integers, max_size=3), decimals, st.booleans()),
            *(st.sampled_from(["on", "off", None]), st.tuples(integers, strings)),
        ),
        (ANN, ANN | {"ages": [], "state": None}),
    ),
    "Json integer": Kind(Json(shape=int, example=1), integers, (0, -7, 1_000)),
    "Json number": Kind(
        Json(shape=Fraction, example=Fraction(1)), decimals, (Fraction(0), Fraction(-1, 8), Fraction(10))
    ),
    "Json string": Kind(Json(shape=str, example="a"), strings, ("", "a", "two words", "[1]", '"', "\\", "1.")),
    "Json boolean": Kind(Json(shape=bool, example=True), st.booleans(), (True, False)),
    "Json list": Kind(Json(shape=[int], example=[1]), st.lists(integers, max_size=5), ([], [1], [1, 2, 3])),
    "Json grid": Kind(
        Json(shape=[[Fraction]], example=[[Fraction(1)]]),
        st.lists(st.lists(decimals, max_size=3), max_size=3),
        ([], [[]], [[half], [Fraction(3), Fraction(4)]]),
    ),
}

# Texts that hold the marks of dresses, so that only the format's own writing is sure to be told from them

MARKED = {
    "TextList of any text": Kind(
        TextList(example=["a"]), st.lists(any_items, max_size=5), (["a, b", 'c "d"'], ["**a**"], ["1."], ["0. 0"])
    ),
    "Json of any text": Kind(
        Json(shape=[str], example=["a"]),
        st.lists(st.text(st.characters(codec="utf-8"), max_size=8) | st.text("\\\"'`$*_{}[]", max_size=8), max_size=4),
        (['"'], ["```"], ["</answer>", "\\boxed{"]),
    ),
}

KINDS = MARKED | NUMBERS | TEXTS | SEQUENCES | ALGEBRA | OBJECTS
