"""What is still to be filled in of a file that ``rlgym new`` wrote."""

import ast
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["MARK", "Gap", "gaps"]

MARK: Final = "FILL IN: "


class Gap(NamedTuple):
    """One place to fill in: file, line, the function or class that it stands in, and what has to be said there."""

    path: Path
    line: int
    where: str
    what: str


def gaps(path: Path) -> list[Gap]:
    """Every mark in a text of a Python file (docstring or message), in order; a file that does not parse has none."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return []  # whoever loads the file says why
    found: list[Gap] = []
    _collect(tree, path.stem, path, found)
    return found


def _collect(node: ast.AST, where: str, path: Path, found: list[Gap]) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for offset, line in enumerate(node.value.splitlines()):
            _, mark, what = line.partition(MARK)
            if mark:
                found.append(Gap(path, node.lineno + offset, where, what.strip()))
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else where
        _collect(child, inner, path, found)
