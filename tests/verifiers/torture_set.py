"""The torture set: texts that mean their reference and near misses that do not, for every answer format.

One file a format, ``torture/<Class>.jsonl`` (files that begin with a small letter are not part of it), one JSON object
a line::

    {"options": {"units": ["km"]}, "reference": "7", "accept": ["7 km", "$7$"], "refuse": ["7 m", "7 or 8"]}

``options`` are the constructor's, without ``example``; ``reference`` is the canonical text of the right answer; an
optional ``note`` says why. A text of ``accept`` has to be read as the reference's value or one that means the same; a
text of ``refuse`` may be unparsable or read as something else, but never as that. Files are ASCII, so that hidden
characters and homoglyphs can be seen as the escapes that they are.

In the options a list stands for any sequence. The shape of ``Json`` is written so: ``"int"``, ``"str"``, ``"bool"``,
``"Fraction"`` and ``null`` name themselves, ``[shape]`` is a list of any length, ``[shape, shape, ...]`` a tuple,
an object an object with these keys.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rlgym.errors import Unparsable
from rlgym.verifiers.formats.base import Format

__all__ = ["FOLDER", "FORMATS", "Case", "Kind", "accepted", "cases", "entries", "form"]

FOLDER = Path(__file__).parent / "torture"

AnyFormat = Format[Any]  # Any: the set holds answers of every type
Options = Mapping[str, Any]  # Any: each format has options of its own
Kind = Literal["accept", "refuse"]


class Maker(NamedTuple):
    """Where a format's class stands, and a value of it, given the options, to serve as the example."""

    module: str
    example: Callable[[Options], Any] | None = None  # Any: the format's own type; None: the constructor has a default


FORMATS: dict[str, Maker] = {
    "Actions": Maker("moves", lambda options: tuple((verb, *["1"] * n) for verb, n in options["verbs"].items())),
    "Antiderivative": Maker("expression", lambda options: options["variable"]),
    "Assignment": Maker("assignment", lambda options: {"Ann": options["values"][0]}),
    "BooleanFormula": Maker("formula", lambda options: options["variables"][0]),
    "Choice": Maker("words"),
    "ComplexExpression": Maker("expression", lambda options: "i"),
    "Cycles": Maker("permutations", lambda options: ((1, 2),)),
    "Date": Maker("temporal", lambda options: date(2000, 1, 31)),
    "DateTime": Maker("temporal", lambda options: datetime(2000, 1, 31, 12, 30)),
    "Decimal": Maker("rationals", lambda options: Fraction(1, 2)),
    "Duration": Maker("temporal", lambda options: timedelta(hours=1)),
    "Equation": Maker("equation", lambda options: f"{options['variables'][0]} = 1"),
    "ExpandedPolynomial": Maker("polynomial", lambda options: options["variables"][0]),
    "Expression": Maker("expression", lambda options: options["variables"][0]),
    "Integer": Maker("numbers"),
    "IntegerGrid": Maker("grid", lambda options: ((1, 2), (3, 4))),
    "IntegerRows": Maker("grid", lambda options: ((1,) * (options.get("width") or 2),)),
    "IntegerSet": Maker("numbers", lambda options: frozenset((1, 2))),
    "Integers": Maker("numbers", lambda options: [1, 2]),
    "Interval": Maker("intervals", lambda options: ()),
    "Json": Maker("structured", lambda options: _of_shape(options["shape"])),
    "Lines": Maker("text", lambda options: ("a", "b")),
    "Moves": Maker("moves", lambda options: (options["moves"][0],)),
    "NumberAssignment": Maker(
        "assignment", lambda options: {name: Fraction(1) for name in options.get("names") or ("x", "y")}
    ),
    "Permutation": Maker("permutations", lambda options: [options.get("first", 1)]),
    "Polynomial": Maker("polynomial", lambda options: options["variables"][0]),
    "Rational": Maker("rationals", lambda options: Fraction(1, 2)),
    "Rationals": Maker("rationals", lambda options: [Fraction(1, 2)]),
    "SymbolGrid": Maker("symbols", lambda options: (options["symbols"][0],)),
    "Text": Maker("text", lambda options: "a"),
    "TextList": Maker("text", lambda options: list(options.get("words") or ("a", "b"))),
    "Time": Maker("temporal", lambda options: time(12, 30)),
    "Word": Maker("words"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One pair: a text, and the reference that it has to be told from or read as."""

    format: str  # the name of the class
    options: str  # JSON
    reference: str
    text: str

    @property
    def form(self) -> AnyFormat:
        """The format that reads both."""
        return form(self.format, self.options)


def cases(kind: Kind, format_name: str | None = None) -> Iterator[Case]:
    """The pairs that have to be accepted, or those that must not be, of one format or of all, in file order."""
    for name in [format_name] if format_name else sorted(path.stem for path in FOLDER.glob("[A-Z]*.jsonl")):
        for entry in entries(name):
            options = json.dumps(entry["options"], sort_keys=True)
            for text in entry[kind]:
                yield Case(name, options, entry["reference"], text)


def entries(format_name: str) -> list[dict[str, Any]]:  # Any: JSON
    """The lines of one file."""
    lines = (FOLDER / f"{format_name}.jsonl").read_text(encoding="ascii").splitlines()
    return [json.loads(line) for line in lines]


@cache
def form(format_name: str, options: str) -> AnyFormat:
    """The format of that name, with these options as JSON.

    Raises:
        KeyError: if the table knows no format of that name.
    """
    maker = FORMATS[format_name]
    arguments: dict[str, Any] = {  # Any: see Options
        name: _shape(value) if (format_name, name) == ("Json", "shape") else _as_tuples(value)
        for name, value in json.loads(options).items()
    }
    if maker.example:
        arguments["example"] = maker.example(arguments)
    made: AnyFormat = getattr(import_module(f"rlgym.verifiers.formats.{maker.module}"), format_name)(**arguments)
    return made


def accepted(form: AnyFormat, text: str, reference: str) -> bool:
    """Whether the text is read as the reference's value, or as one that means the same."""
    try:
        value = form.read(text)
    except Unparsable:
        return False
    return form.same(value, form.read(reference))


def _as_tuples(value: Any) -> Any:  # Any: JSON
    match value:
        case list():
            return tuple(map(_as_tuples, value))
        case dict():
            return {key: _as_tuples(item) for key, item in value.items()}
    return value


def _shape(written: Any) -> Any:  # Any: JSON, and a shape of it
    match written:
        case "int" | "str" | "bool" | "Fraction":
            return {"int": int, "str": str, "bool": bool, "Fraction": Fraction}[written]
        case None:
            return None
        case [item]:
            return [_shape(item)]
        case list():
            return tuple(map(_shape, written))
        case dict():
            return {key: _shape(item) for key, item in written.items()}
    raise ValueError(f"{written!r} is no shape: need int, str, bool, Fraction, null, a list or an object")


def _of_shape(shape: Any) -> Any:  # Any: a shape, and a value of it
    match shape:
        case None:
            return None
        case list() | tuple():
            return [_of_shape(item) for item in shape]
        case dict():
            return {key: _of_shape(item) for key, item in shape.items()}
    return shape()  # 0, "", False, Fraction(0)
