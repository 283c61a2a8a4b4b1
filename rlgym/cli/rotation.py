"""Which environments get the thorough battery at a commit: those that it changed, and a twentieth that moves on."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rlgym.cli.faults import Complaint
from rlgym.registry import BUILTIN, Entry

__all__ = ["changed", "due", "twentieth"]

PARTS: Final = 20


def due(entries: Sequence[Entry], root: Path) -> list[Entry]:
    """The built-in environments to look at closely now, in alphabetical order.

    Args:
        root: a checkout with its history.

    Raises:
        Complaint: if git knows no commit there.
    """
    own = sorted((entry for entry in entries if entry.name.startswith(f"{BUILTIN}/")), key=lambda entry: entry.name)
    commits = int(_git(root, "rev-list", "--count", "HEAD")[0])
    paths = _git(root, "diff", "--name-only", "HEAD~1" if commits > 1 else "HEAD")
    paths += _git(root, "ls-files", "--others", "--exclude-standard")
    names = {entry.name for entry in (*changed(own, paths), *twentieth(own, commits))}
    return [entry for entry in own if entry.name in names]


def changed(entries: Sequence[Entry], paths: Sequence[str]) -> list[Entry]:
    """Those whose file, oracle or transcript is among the paths, or a file that their topic shares."""
    touched = {Path(path) for path in paths}
    topics = {path.parent.name for path in touched if path.parts[0] == "environments" and path.name.startswith("_")}
    found = []
    for entry in entries:
        assert entry.path is not None
        file = Path(entry.topic, entry.path.name)
        own = {
            Path("environments") / file,
            Path("tests/oracles") / file,
            Path("tests/playthroughs", f"{entry.name.partition('/')[2]}.txt"),
        }
        if own & touched or entry.topic in topics:
            found.append(entry)
    return found


def twentieth(entries: Sequence[Entry], turn: int) -> list[Entry]:
    """A twentieth, at least one; twenty turns in a row pass over all."""
    size = -(-len(entries) // PARTS)
    return [entries[(turn * size + i) % len(entries)] for i in range(min(size, len(entries)))]


def _git(root: Path, *arguments: str) -> list[str]:
    """The lines that a git command prints.

    Raises:
        Complaint: if it fails, or there is no git.
    """
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise Complaint("check --rotating: git is not installed") from None
    except subprocess.CalledProcessError as error:
        raise Complaint(f"check --rotating needs a git checkout with its history: {error.stderr}") from None
    return done.stdout.splitlines()
