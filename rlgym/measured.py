"""What the thorough battery measured of the environments, kept beside them so that a curriculum can read it."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from rlgym.errors import InvalidParameter
from rlgym.keys import Split
from rlgym.registry import Entry

__all__ = ["longest", "record", "smallest_level"]

FILE: Final = "measured.json"

Figures = dict[str, Any]  # Any: JSON


def smallest_level(entry: Entry, split: Split) -> int:
    """The level from which an environment fills a split, as measured; 0 where it was never measured."""
    return int(_figures(entry).get("smallest_level", {}).get(split, 0))


def longest(entry: Entry, what: str) -> tuple[int, ...] | None:
    """Characters of the longest ``"prompt"`` (style ``tags.1``) or ``"answer"`` at each level; None if not measured."""
    found = _figures(entry).get(f"longest_{what}")
    return tuple(found) if found else None


def record(entry: Entry, measured: Figures) -> Path:
    """Keep the figures of an environment, in the file beside its topic's folder; the others' lines stay.

    Raises:
        InvalidParameter: if the environment was registered at run time, so that there is no such folder.
    """
    path = _file(entry)
    if path is None:
        raise InvalidParameter(f"{entry.name} lies in no folder, so there is nowhere to keep its figures")
    everything = _read(path) if path.is_file() else {}
    everything[entry.name] = {"version": entry.version, **measured}
    lines = (f"{json.dumps(name)}: {json.dumps(figures)}" for name, figures in sorted(everything.items()))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    _read.cache_clear()
    return path


def _file(entry: Entry) -> Path | None:
    return entry.path.parent.parent / FILE if entry.path else None


def _figures(entry: Entry) -> Figures:
    """The figures of an environment, none if they were measured on another version."""
    path = _file(entry)
    if path is None or not path.is_file():
        return {}
    found: Figures = _read(path).get(entry.name, {})
    return found if found.get("version") == entry.version else {}


@cache
def _read(path: Path) -> Figures:
    found: Figures = json.loads(path.read_text(encoding="utf-8"))
    return found
