"""Readers of plain JSON data from a checkpoint: each returns the value or raises a CheckpointError with its path."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NoReturn

from rlgym.errors import CheckpointError


def fields(value: object, path: str, names: Sequence[str]) -> Mapping[str, object]:
    """An object with exactly these fields."""
    data = mapping(value, path)
    for name in names:
        if name not in data:
            raise CheckpointError(f"{path}.{name}: missing")
    for name in data:
        if name not in names:
            raise CheckpointError(f"{path}.{name}: unknown field")
    return data


def row(value: object, path: str, names: Sequence[str]) -> Sequence[object]:
    """A list with one value a name; where there are thousands of the same kind, names would fill the file."""
    values = items(value, path)
    if len(values) != len(names):
        refuse(path, f"a list of {', '.join(names)}", value)
    return values


def mapping(value: object, path: str) -> Mapping[str, object]:
    """An object with texts as names."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        refuse(path, "an object", value)
    return value


def items(value: object, path: str) -> Sequence[object]:
    """A list."""
    if not isinstance(value, list):
        refuse(path, "a list", value)
    return value


def integer(value: object, path: str, least: int = 0) -> int:
    """An integer >= least."""
    if type(value) is not int or value < least:
        refuse(path, f"an integer >= {least}", value)
    return value


def integers(value: object, path: str) -> list[int]:
    """A list of integers >= 0."""
    return [
        found if type(found) is int and found >= 0 else integer(found, f"{path}[{i}]")
        for i, found in enumerate(items(value, path))
    ]


def optional_integer(value: object, path: str) -> int | None:
    """An integer >= 0, or None."""
    return None if value is None else integer(value, path)


def number(value: object, path: str) -> float:
    """A finite number >= 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        refuse(path, "a number >= 0", value)
    return float(value)


def optional_number(value: object, path: str) -> float | None:
    """A finite number >= 0, or None."""
    return None if value is None else number(value, path)


def score(value: object, path: str) -> float | None:
    """A score in [0, 1], or None."""
    found = optional_number(value, path)
    if found is not None and found > 1:
        refuse(path, "a score in [0, 1] or null", value)
    return found


def scores(value: object, path: str) -> tuple[float | None, ...]:
    """A list of scores in [0, 1], or None where a rollout has none."""
    return tuple(
        [
            found
            if found is None or (type(found) is float and 0.0 <= found <= 1.0)
            else float(found)
            if type(found) is int and 0 <= found <= 1
            else score(found, f"{path}[{i}]")
            for i, found in enumerate(items(value, path))
        ]
    )


def truth(value: object, path: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        refuse(path, "true or false", value)
    return value


def text(value: object, path: str) -> str:
    """A text."""
    if not isinstance(value, str):
        refuse(path, "a text", value)
    return value


def refuse(path: str, need: str, found: object) -> NoReturn:
    """Say what stands at a path of the state, and what should."""
    shown = repr(found)
    raise CheckpointError(f"{path}: need {need}, got {shown if len(shown) <= 200 else shown[:197] + '...'}")
