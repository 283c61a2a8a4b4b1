"""Answer formats: each parses leniently, renders canonically and supplies near misses."""

from rlgym.verifiers.formats.assignment import Assignment
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.expression import Expression
from rlgym.verifiers.formats.grid import IntegerGrid
from rlgym.verifiers.formats.numbers import Integer, Integers
from rlgym.verifiers.formats.text import Lines, Text

__all__ = ["Assignment", "Expression", "Format", "Integer", "IntegerGrid", "Integers", "Lines", "Text"]
