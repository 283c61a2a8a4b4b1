"""Answer formats: each parses leniently, renders canonically, knows what means the same and supplies near misses."""

from typing import TYPE_CHECKING

from rlgym._lazy import lazy

if TYPE_CHECKING:
    from rlgym.verifiers.formats.assignment import Assignment, NumberAssignment
    from rlgym.verifiers.formats.base import Format
    from rlgym.verifiers.formats.equation import Equation
    from rlgym.verifiers.formats.expression import Antiderivative, ComplexExpression, Expression
    from rlgym.verifiers.formats.formula import BooleanFormula
    from rlgym.verifiers.formats.grid import IntegerGrid, IntegerRows
    from rlgym.verifiers.formats.intervals import Interval, Piece
    from rlgym.verifiers.formats.moves import Actions, Moves
    from rlgym.verifiers.formats.numbers import Integer, Integers, IntegerSet
    from rlgym.verifiers.formats.permutations import Cycles, Permutation
    from rlgym.verifiers.formats.polynomial import ExpandedPolynomial, Polynomial
    from rlgym.verifiers.formats.rationals import Decimal, Rational, Rationals
    from rlgym.verifiers.formats.structured import Json
    from rlgym.verifiers.formats.symbols import SymbolGrid
    from rlgym.verifiers.formats.temporal import Date, DateTime, Duration, Time
    from rlgym.verifiers.formats.text import Lines, Text, TextList
    from rlgym.verifiers.formats.words import Choice, Word
else:  # an environment uses one or two of them
    __getattr__ = lazy(
        __name__,
        {
            "rlgym.verifiers.formats.assignment": ("Assignment", "NumberAssignment"),
            "rlgym.verifiers.formats.base": ("Format",),
            "rlgym.verifiers.formats.equation": ("Equation",),
            "rlgym.verifiers.formats.expression": ("Antiderivative", "ComplexExpression", "Expression"),
            "rlgym.verifiers.formats.formula": ("BooleanFormula",),
            "rlgym.verifiers.formats.grid": ("IntegerGrid", "IntegerRows"),
            "rlgym.verifiers.formats.intervals": ("Interval", "Piece"),
            "rlgym.verifiers.formats.moves": ("Actions", "Moves"),
            "rlgym.verifiers.formats.numbers": ("Integer", "IntegerSet", "Integers"),
            "rlgym.verifiers.formats.permutations": ("Cycles", "Permutation"),
            "rlgym.verifiers.formats.polynomial": ("ExpandedPolynomial", "Polynomial"),
            "rlgym.verifiers.formats.rationals": ("Decimal", "Rational", "Rationals"),
            "rlgym.verifiers.formats.structured": ("Json",),
            "rlgym.verifiers.formats.symbols": ("SymbolGrid",),
            "rlgym.verifiers.formats.temporal": ("Date", "DateTime", "Duration", "Time"),
            "rlgym.verifiers.formats.text": ("Lines", "Text", "TextList"),
            "rlgym.verifiers.formats.words": ("Choice", "Word"),
        },
    )

__all__ = [
    "Actions",
    "Antiderivative",
    "Assignment",
    "BooleanFormula",
    "Choice",
    "ComplexExpression",
    "Cycles",
    "Date",
    "DateTime",
    "Decimal",
    "Duration",
    "Equation",
    "ExpandedPolynomial",
    "Expression",
    "Format",
    "Integer",
    "IntegerGrid",
    "IntegerRows",
    "IntegerSet",
    "Integers",
    "Interval",
    "Json",
    "Lines",
    "Moves",
    "NumberAssignment",
    "Permutation",
    "Piece",
    "Polynomial",
    "Rational",
    "Rationals",
    "SymbolGrid",
    "Text",
    "TextList",
    "Time",
    "Word",
]
