"""What the command line writes: tables that fit a terminal or a pipe, JSON, and complaints of one paragraph."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["complain", "heading", "prepare", "say", "say_json", "table", "width"]


def prepare() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """One text as it is, at once: no markup, no wrapping."""
    print(text, flush=True)


def say_json(data: Any) -> None:  # Any: JSON
    """One JSON document on one line."""
    say(json.dumps(data))


def heading(text: str) -> None:
    """A line over what follows, bold on a terminal."""
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        console.print(text, style="bold", markup=False, highlight=False)
    else:
        say(text)


def width() -> int | None:
    """Columns of the terminal; None in a pipe, where lines may be of any length."""
    from rich.console import Console

    console = Console()
    return console.width if console.is_terminal else None


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns; the last one is wrapped to fit a terminal, and left whole on one line in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [list(row) for row in rows]
    console = Console()
    if not console.is_terminal:
        widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
        for line in (header, *cells):
            say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        shown.add_column(name, no_wrap=name != header[-1])
    for row in cells:
        shown.add_row(*map(Text, row))
    console.print(shown)


def complain(text: str) -> None:
    """One paragraph on the error stream, whatever lines the text has."""
    print(f"error: {' '.join(text.split())}", file=sys.stderr, flush=True)
