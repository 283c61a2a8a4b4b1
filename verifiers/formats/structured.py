"""The format of JSON of a declared shape."""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import ClassVar, Final, TypeAlias

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_numerals, undress
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import MAX_DIGITS

__all__ = ["Json", "JsonValue", "Shape"]

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | Fraction | bool | None"
Leaf: TypeAlias = "type[str] | type[int] | type[Fraction] | type[bool] | str | None"
Shape: TypeAlias = "Leaf | list[Shape] | tuple[Shape, ...] | dict[str, Shape] | frozenset[Leaf]"
Path: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 50  # of a shape, and so of every text that is read
MAX_EXPONENT: Final = 400  # of a number written with one; doubles end at 308, and a list may hold thousands

_NOUNS: Final = {int: "integer", str: "string", bool: "boolean", Fraction: "number", None: "null"}
_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'  # an unclosed one runs to the end: scans stay linear
_BRACKET: Final = re.compile(rf"{_STRING}|[\[\]{{}}]", re.DOTALL)
_OUTSIDE: Final = re.compile(rf'({_STRING})|[^"]+', re.DOTALL)
_LATEX: Final = re.compile(r"\\(?:left|right)?\\?(?=[{}\[\]])|\\[,;:! ]")
_BLANK: Final = re.compile(r"\s")
_UNSAFE: Final = re.compile(r"[^ -;=-z|~]")
_NUMERIC: Final = frozenset({int, Fraction, bool})  # True == 1 == Fraction(1)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Json(Format[JsonValue]):
    """A JSON value of a declared shape, read to the letter of RFC 8259; numbers are exact.

    Args:
        shape: what the value has to be:

            - ``int``, ``bool``, ``str`` and ``None``: that JSON type; ``1.0`` is no integer;
            - ``Fraction``: a number, ``0.1`` is one tenth;
            - a text: that string and no other;
            - ``[shape]``: a list of any length; ``(shape, shape)``: a list of that length, item by item;
            - ``{"key": shape}``: an object of exactly these keys, in any order;
            - ``frozenset({shape, shape})``: one of several of the first three kinds.
        example: a value of that shape.

    A key that occurs twice is ambiguous. Braces may be escaped as in LaTeX.

    Raises:
        InvalidParameter: if the shape is none, or the example is not of that shape.
    """

    longest: ClassVar[int] = 50_000
    keep = '"'

    def __init__(self, *, shape: Shape, example: JsonValue) -> None:
        fault = _fault(shape)
        if fault:
            raise InvalidParameter(f"Json(shape={shape!r}): {fault}")
        super().__init__(example=example)
        self.shape = shape
        self._depth = _depth(shape)
        try:
            self.read(self.render(_fitted(example, shape)))
        except Unparsable as error:
            raise InvalidParameter(f"Json(shape={shape!r}): example={example!r} is not of that shape") from error

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"JSON of the form {_noun(self.shape)}"

    def parse(self, text: str) -> JsonValue:
        """See ``Format``."""
        try:
            return self._decoded(text)
        except Unparsable:
            if len(text) < 3 or not text[0] == text[-1] == '"':
                raise
        return self._decoded(undress(text[1:-1], self.keep))  # the quotes were a dress

    def _decoded(self, text: str) -> JsonValue:
        if "\\" in text or not text.isascii():
            text = _OUTSIDE.sub(lambda part: part[1] or _plain(part[0]), text)
        if text.count("[") + text.count("{") > self._depth and _nesting(text) > self._depth:
            raise Unparsable("malformed")
        try:
            value = (_DECODER if len(text) > MAX_DIGITS else _SHORT_DECODER).decode(text)
        except json.JSONDecodeError as error:
            raise Unparsable("malformed") from error
        return _fitted(value, self.shape)

    def render(self, value: JsonValue) -> str:
        """``{"a":1,"b":[0.5,null]}``; keys in the order of the shape.

        Raises:
            InvalidParameter: if a number is no decimal.
        """
        return _written(value, ",", ":")

    def mutations(self, value: JsonValue, rng: Random) -> Iterator[JsonValue]:
        """Up to eight changes, each in one place: a leaf changed, an item of a list dropped, repeated or moved."""
        changes = [(path, other) for path, part, shape in _places(value, self.shape) for other in _near(part, shape)]
        for path, other in rng.sample(changes, min(8, len(changes))):
            yield _replaced(value, path, other)

    def dresses(self, value: JsonValue) -> Iterator[str]:
        """Spaces, lines, the keys of objects in reverse order, braces as in LaTeX."""
        yield _written(value, ", ", ": ")
        yield _written(value, ",\n  ", " : ")
        yield _written(_reversed(value), ", ", ": ")
        if isinstance(value, list | dict):
            yield _OUTSIDE.sub(
                lambda part: part[1] or part[0].replace("{", "\\{").replace("}", "\\}"), _written(value, ",", ": ")
            )
            yield _OUTSIDE.sub(lambda part: part[1] or part[0].replace("-", "\u2212"), _written(value, ",", ":\u00a0"))


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS and len(text.lstrip("-")) > MAX_DIGITS:
        raise Unparsable("too_long")
    return int(text)


def _number(text: str) -> Fraction:
    """A JSON number with a point or an exponent, exactly; its digits, all written out, are bounded."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(exponent) > MAX_DIGITS or len(whole) + len(decimals) > MAX_DIGITS:
        raise Unparsable("too_long")
    power = int(exponent or 0)
    if abs(power) > MAX_EXPONENT or len(whole) + len(decimals) + abs(power) > MAX_DIGITS:
        raise Unparsable("too_long")
    shift = power - len(decimals)
    digits = int(whole + decimals)
    return Fraction(digits * 10**shift) if shift >= 0 else Fraction(digits, 10**-shift)


def _no_number(_: str) -> Fraction:
    raise Unparsable("malformed")  # NaN, Infinity, -Infinity


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unparsable("ambiguous")
    return found


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_integer, parse_constant=_no_number
)
_SHORT_DECODER: Final = json.JSONDecoder(  # faster; for texts that no integer in them can be too long
    object_pairs_hook=_object, parse_float=_number, parse_constant=_no_number
)


def _plain(text: str) -> str:
    """Text between strings: blanks and minus signs of every kind as in ASCII, LaTeX before brackets taken off."""
    return _LATEX.sub("", _BLANK.sub(" ", ascii_numerals(text)))


def _nesting(text: str) -> int:
    """The deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for token in _BRACKET.findall(text):
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth -= 1
    return deepest


def _fitted(value: JsonValue, shape: Shape) -> JsonValue:
    """The value, if it is of the shape: objects with keys in the shape's order, numbers as fractions.

    Raises:
        Unparsable: ``malformed``.
    """
    if isinstance(shape, list):
        if isinstance(value, list):
            if shape[0] in (int, bool) and all(type(item) is shape[0] for item in value):
                return value  # the usual case, in a quarter of the time
            return [_fitted(item, shape[0]) for item in value]
    elif isinstance(shape, tuple):
        if isinstance(value, list) and len(value) == len(shape):
            return [_fitted(item, part) for item, part in zip(value, shape, strict=True)]
    elif isinstance(shape, dict):
        if isinstance(value, dict) and value.keys() == shape.keys():
            return {key: _fitted(value[key], part) for key, part in shape.items()}
    elif isinstance(shape, frozenset):
        for leaf in shape:
            if _is_leaf(value, leaf):
                return _fitted(value, leaf)
    elif _is_leaf(value, shape):
        return Fraction(value) if shape is Fraction and isinstance(value, int) else value
    raise Unparsable("malformed")


def _is_leaf(value: JsonValue, leaf: Leaf) -> bool:
    if leaf is str:
        return type(value) is str and (value.isascii() or not _SURROGATE.search(value))
    if leaf is Fraction:
        return type(value) in (int, Fraction)
    if isinstance(leaf, type):
        return type(value) is leaf
    return type(value) is type(leaf) and value == leaf


def _fault(shape: Shape, depth: int = 0) -> str:
    """What is wrong with a shape; empty if nothing is."""
    if depth > MAX_DEPTH:
        return f"need at most {MAX_DEPTH} levels"
    if isinstance(shape, frozenset):
        texts = any(isinstance(leaf, str) for leaf in shape)
        if not shape or not all(map(_is_leaf_shape, shape)) or len(shape & _NUMERIC) > 1 or (texts and str in shape):
            return f"{shape!r}: need leaves of which no value is two"
        return ""
    if isinstance(shape, list) and len(shape) != 1:
        return f"{shape!r}: need one shape, that of every item"
    if isinstance(shape, dict) and not all(isinstance(key, str) for key in shape):
        return f"{shape!r}: need texts as keys"
    if isinstance(shape, list | tuple | dict):
        parts = shape.values() if isinstance(shape, dict) else shape
        return next(filter(None, (_fault(part, depth + 1) for part in parts)), "")
    return "" if _is_leaf_shape(shape) else f"{shape!r} is no shape"


def _is_leaf_shape(shape: object) -> bool:
    return isinstance(shape, str) or shape in (int, str, bool, Fraction, None)


def _depth(shape: Shape) -> int:
    if isinstance(shape, list | tuple | dict):
        parts = shape.values() if isinstance(shape, dict) else shape
        return 1 + max(map(_depth, parts), default=0)
    return 0


def _noun(shape: Shape) -> str:
    if isinstance(shape, list):
        return f"[{_noun(shape[0])}, ...]"
    if isinstance(shape, tuple):
        return f"[{', '.join(map(_noun, shape))}]"
    if isinstance(shape, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {_noun(part)}" for key, part in shape.items()) + "}"
    if isinstance(shape, frozenset):
        return " or ".join(map(_noun, sorted(shape, key=repr)))
    return _quoted(shape) if isinstance(shape, str) else _NOUNS[shape]


def _written(value: JsonValue, comma: str, colon: str) -> str:
    """JSON with these separators."""
    if isinstance(value, dict):
        return "{" + comma.join(_quoted(key) + colon + _written(v, comma, colon) for key, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + comma.join(_written(item, comma, colon) for item in value) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Fraction):
        return _decimal(value)
    if value is None or isinstance(value, int):  # bool included
        return json.dumps(value)
    raise InvalidParameter(f"Json: {value!r}: need dict, list, str, int, Fraction, bool or None")


def _quoted(text: str) -> str:
    """A JSON string; escaped are what cannot be seen and what LaTeX and the tags of a prompt are made of."""
    return _UNSAFE.sub(
        lambda found: found[0] if found[0].isprintable() and found[0] not in "<{}" else _escaped(found[0]),
        json.dumps(text, ensure_ascii=False),
    )


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if character.isascii() else json.dumps(character)[1:-1]


def _decimal(value: Fraction) -> str:
    """``-0.125``; raises ``InvalidParameter`` for a fraction that is no decimal."""
    places, rest = 0, value.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    while rest % 5 == 0:
        rest, places = rest // 5, places + 1
    if rest > 1:
        raise InvalidParameter(f"Json: {value} is no decimal: need a denominator of twos and fives")
    places = max(places, twos)
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _reversed(value: JsonValue) -> JsonValue:
    """The same value with the keys of all objects in reverse order."""
    if isinstance(value, dict):
        return {key: _reversed(part) for key, part in reversed(value.items())}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _places(value: JsonValue, shape: Shape, path: Path = ()) -> Iterator[tuple[Path, JsonValue, Shape]]:
    """Every leaf and every list of free length, with the way to it."""
    if isinstance(value, dict) and isinstance(shape, dict):
        for key, part in shape.items():
            yield from _places(value[key], part, (*path, key))
    elif isinstance(value, list) and isinstance(shape, list | tuple):
        if isinstance(shape, list):
            yield path, value, shape
        for i, item in enumerate(value):
            yield from _places(item, shape[0] if isinstance(shape, list) else shape[i], (*path, i))
    else:
        yield path, value, shape


def _near(value: JsonValue, shape: Shape) -> Iterator[JsonValue]:
    """Other values of a leaf or of a list of free length."""
    if isinstance(shape, frozenset):
        for leaf in sorted(shape, key=repr):
            yield from _near(value, leaf) if _is_leaf(value, leaf) else [_simplest(leaf)]
    elif isinstance(value, list) and isinstance(shape, list):
        yield [*value, value[-1] if value else _simplest(shape[0])]
        if value:
            yield value[:-1]
        if value[::-1] != value:
            yield value[::-1]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Fraction):
        yield from (value + 1, value - 1)
        if shape is Fraction:
            yield value + Fraction(1, 10)
        if value:
            yield -value
    elif isinstance(value, str) and shape is str:
        yield value + (value[-1:] or "a")
        if value:
            yield value[:-1]
        if value.swapcase() != value:
            yield value.swapcase()


def _simplest(shape: Shape) -> JsonValue:
    if isinstance(shape, list):
        return []
    if isinstance(shape, tuple):
        return [_simplest(part) for part in shape]
    if isinstance(shape, dict):
        return {key: _simplest(part) for key, part in shape.items()}
    if isinstance(shape, frozenset):
        return _simplest(min(shape, key=repr))
    return shape() if isinstance(shape, type) else shape


def _replaced(value: JsonValue, path: Path, other: JsonValue) -> JsonValue:
    """The value with another part at the end of a path."""
    if not path:
        return other
    step = path[0]
    if isinstance(value, dict) and isinstance(step, str):
        return value | {step: _replaced(value[step], path[1:], other)}
    assert isinstance(value, list)
    assert isinstance(step, int)
    return [*value[:step], _replaced(value[step], path[1:], other), *value[step + 1 :]]
