"""Instances as plain data: the JSON codec, hidden fields, canonical text and fingerprints.

An instance is a frozen dataclass whose fields are bool, int, str, Fraction, None, tuples of these, and nested frozen
dataclasses. A union may hold any of bool, int, str and None, at most one tuple type, and dataclasses; where a union
holds two dataclasses or more, each is written with its class name under ``"type"``.
"""

import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import Field, field, fields, is_dataclass
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeVar

from rlgym.errors import InvalidData, InvalidEnvironment
from rlgym.keys import SCHEME

__all__ = [
    "canonical_json",
    "check_instance_type",
    "decode",
    "encode",
    "fingerprint",
    "hidden",
    "hidden_fields",
    "secret",
]

T = TypeVar("T")
MAX_DIGITS: Final = 4_000  # below Python's own limit of 4,300 digits for int <-> str

Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns


def hidden() -> Any:  # Any: stands as the default of a field of any type, as dataclasses.field does
    """Mark a field that the statement does not show: a planted solution, an optimum computed at generation.

    Hidden fields take no part in fingerprint, split, terse prompt, ``info`` or export.
    """
    return field(metadata={"visibility": "hidden"})


def secret() -> Any:  # Any: as for hidden()
    """Mark what the player of an interactive environment has to find out.

    Never shown, like a hidden field; but part of what the problem is, so it does take part in fingerprint and split:
    two codes to be guessed are two problems, though they begin with the same statement.
    """
    return field(metadata={"visibility": "secret"})


class _Codec(NamedTuple):
    """How one annotation is written and read.

    ``encode(value, omit)`` leaves out fields whose visibility is in ``omit``; ``decode(data, path)`` checks.
    ``plain`` says that encoding is the identity.
    """

    encode: Callable[[Any, frozenset[str]], Json]  # Any: values of the annotation's type
    decode: Callable[[Json, str], Any]
    plain: bool


_SHOW_ALL: Final[frozenset[str]] = frozenset()
_SHOW_PUBLIC: Final = frozenset({"hidden", "secret"})
_SHOW_IDENTITY: Final = frozenset({"hidden"})


def encode(instance: object, *, public: bool = False) -> Json:
    """The instance as JSON-able data.

    Args:
        public: leave out what the statement does not show (hidden and secret fields).
    """
    return _codec(type(instance)).encode(instance, _SHOW_PUBLIC if public else _SHOW_ALL)


def decode(kind: type[T], data: Json) -> T:
    """The inverse of ``encode``.

    Raises:
        InvalidData: if the data does not fit the annotations; the message holds the path.
    """
    value: T = _codec(kind).decode(data, kind.__name__)
    return value


def canonical_json(data: Json) -> str:
    """One text for equal data: sorted keys, no spaces, ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def fingerprint(name: str, instance: object) -> str:
    """Hexadecimal digest of scheme, environment and what makes the instance this instance (all but hidden fields)."""
    data = _codec(type(instance)).encode(instance, _SHOW_IDENTITY)
    return blake2b(canonical_json([SCHEME, name, data]).encode(), digest_size=16).hexdigest()


def hidden_fields(kind: type) -> tuple[str, ...]:
    """Names of the fields of a dataclass that are hidden or secret."""
    return tuple(f.name for f in _dataclass_fields(kind) if f.metadata.get("visibility"))


def _dataclass_fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(kind) if is_dataclass(kind) else ()


def check_instance_type(kind: type) -> None:
    """Whether values of a class can be instances, nested dataclasses included.

    Raises:
        InvalidEnvironment: naming the annotation that has no exact and unique JSON form.
    """
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise InvalidEnvironment(f"an instance is a frozen dataclass, not {kind!r}")
    seen: set[type] = set()
    todo: list[Any] = [kind]  # Any: annotations have no common type
    while todo:
        annotation = todo.pop()
        todo += typing.get_args(annotation)
        if isinstance(annotation, type) and is_dataclass(annotation) and annotation not in seen:
            seen.add(annotation)
            _codec(annotation)
            todo += typing.get_type_hints(annotation).values()


def _codec(annotation: Any) -> _Codec:  # Any: annotations have no common type
    """The codec of an annotation, compiled once.

    Raises:
        InvalidEnvironment: if instances may not hold such values.
    """
    return _compiled(annotation)


@cache
def _compiled(annotation: Any) -> _Codec:
    if annotation in _PLAIN:
        return _plain(annotation)
    if annotation is Fraction:
        return _Codec(lambda value, _: f"{value.numerator}/{value.denominator}", _read_fraction, plain=False)
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return _tuple(annotation)
    if origin is typing.Union or origin is types.UnionType:
        return _union(annotation)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _dataclass(annotation)
    raise InvalidEnvironment(
        f"an instance cannot hold {annotation!r}: fields are bool, int, str, Fraction, None, tuples of these and "
        f"frozen dataclasses (no float, dict, set or list: they have no exact and unique JSON form)"
    )


_PLAIN: Final[tuple[type, ...]] = (bool, int, str, types.NoneType)


def _plain(kind: type) -> _Codec:
    def read(data: Json, path: str) -> Any:
        if type(data) is not kind:
            raise InvalidData(f"{path}: need {kind.__name__}, got {_shown(data)}")
        if isinstance(data, int) and abs(data) >= _TOO_LARGE:
            raise InvalidData(f"{path}: need an integer of at most {MAX_DIGITS} digits")
        return data

    return _Codec(lambda value, _: value, read, plain=True)


_TOO_LARGE: Final = 10**MAX_DIGITS


_FRACTION: Final = re.compile(rf"(-?[0-9]{{1,{MAX_DIGITS}}})/([0-9]{{1,{MAX_DIGITS}}})")


def _read_fraction(data: Json, path: str) -> Fraction:
    if isinstance(data, str):
        match = _FRACTION.fullmatch(data)
        if match and int(match[2]):
            return Fraction(int(match[1]), int(match[2]))
    raise InvalidData(f"{path}: need a fraction such as '-3/4', got {_shown(data)}")


def _tuple(annotation: Any) -> _Codec:
    arguments = typing.get_args(annotation)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _lazy(arguments[0])

        def write(value: Any, omit: frozenset[str]) -> Json:
            inner = item()
            return list(value) if inner.plain else [inner.encode(v, omit) for v in value]

        def read(data: Json, path: str) -> Any:
            inner = item()
            return tuple(inner.decode(v, f"{path}[{i}]") for i, v in enumerate(_list(data, path)))

        return _Codec(write, read, plain=False)
    items = [_lazy(argument) for argument in arguments]

    def write_fixed(value: Any, omit: frozenset[str]) -> Json:
        return [get().encode(v, omit) for get, v in zip(items, value, strict=True)]

    def read_fixed(data: Json, path: str) -> Any:
        if len(_list(data, path)) != len(items):
            raise InvalidData(f"{path}: need {len(items)} items, got {len(data)}")
        return tuple(get().decode(v, f"{path}[{i}]") for i, (get, v) in enumerate(zip(items, data, strict=True)))

    return _Codec(write_fixed, read_fixed, plain=False)


def _list(data: Json, path: str) -> list[Json]:
    if not isinstance(data, list):
        raise InvalidData(f"{path}: need a list, got {_shown(data)}")
    return data


def _lazy(annotation: Any) -> Callable[[], _Codec]:
    """Looked up at first use, so that a dataclass may contain itself (expression trees); checked at once if it can."""
    if isinstance(annotation, type) and is_dataclass(annotation):
        return lambda: _codec(annotation)
    found = _codec(annotation)
    return lambda: found


def _union(annotation: Any) -> _Codec:
    members = typing.get_args(annotation)
    classes = {m.__name__: m for m in members if is_dataclass(m) and isinstance(m, type)}
    tuples = [m for m in members if typing.get_origin(m) is tuple]
    scalars = {m for m in members if m in _PLAIN}
    if len(classes) + len(tuples) + len(scalars) != len(members) or len(tuples) > 1:
        raise InvalidEnvironment(f"an instance cannot hold {annotation!r}: its members cannot be told apart in JSON")
    tagged = len(classes) > 1

    def write(value: Any, omit: frozenset[str]) -> Json:
        if type(value) in scalars:
            return value
        if isinstance(value, tuple):
            return _codec(tuples[0]).encode(value, omit)
        data = _codec(type(value)).encode(value, omit)
        return {"type": type(value).__name__, **data} if tagged else data

    def read(data: Json, path: str) -> Any:
        if type(data) in scalars:
            return _codec(type(data)).decode(data, path)
        if isinstance(data, list) and tuples:
            return _codec(tuples[0]).decode(data, path)
        if isinstance(data, dict) and classes:
            name = data.get("type") if tagged else next(iter(classes))
            if isinstance(name, str) and name in classes:
                body = {k: v for k, v in data.items() if k != "type"} if tagged else data
                return _codec(classes[name]).decode(body, path)
        raise InvalidData(f"{path}: need one of {annotation}, got {_shown(data)}")

    return _Codec(write, read, plain=False)


def _dataclass(kind: Any) -> _Codec:
    if not kind.__dataclass_params__.frozen:
        raise InvalidEnvironment(f"{kind.__name__}: an instance is a frozen dataclass; write @dataclass(frozen=True)")
    hints = typing.get_type_hints(kind)
    members = [(f.name, f.metadata.get("visibility", "public"), _lazy(hints[f.name])) for f in fields(kind)]
    names = {name for name, _, _ in members}
    if "type" in names:
        raise InvalidEnvironment(f"{kind.__name__}: a field may not be called 'type', the codec's own word")

    def write(value: Any, omit: frozenset[str]) -> Json:
        return {
            name: get().encode(getattr(value, name), omit)
            for name, visibility, get in members
            if visibility not in omit
        }

    def read(data: Json, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise InvalidData(f"{path}: need an object, got {_shown(data)}")
        if data.keys() != names:
            raise InvalidData(f"{path}: need the fields {sorted(names)}, got {sorted(map(str, data))}")
        return kind(**{name: get().decode(data[name], f"{path}.{name}") for name, _, get in members})

    return _Codec(write, read, plain=False)


def _shown(data: Json) -> str:
    text = repr(data) if not isinstance(data, int) else f"{type(data).__name__} {data:#x}"
    return text if len(text) <= 60 else text[:57] + "..."
