"""Faults that a user can cause, and the sentence that each of them gets."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rlgym.errors import RlgymError
from rlgym.registry import Entry

__all__ = ["Complaint", "environment_code", "extra_needed", "sentence"]


class Complaint(Exception):  # not an RlgymError: it never leaves the command line
    """A mistake that only the command line can make; the message is all that the user sees."""


@contextmanager
def environment_code(entry: Entry) -> Iterator[None]:
    """Around calls of an environment's own code: any fault of it becomes a complaint that names file and line.

    Raises:
        Complaint: for every exception but rlgym's own.
    """
    try:
        yield
    except RlgymError:
        raise
    except Exception as error:  # the border: whatever an author's code raises is the author's to read, in a sentence
        raise Complaint(f"{entry.name}: {sentence(error)} ({place(error, entry.path)})") from error


@contextmanager
def extra_needed(command: str, way_out: str = "") -> Iterator[None]:
    """Around imports of the extra ``train``: one that fails becomes a complaint that says how to install it.

    Args:
        command: what needs it.
        way_out: what else the user can do.

    Raises:
        Complaint: where a package of the extra is missing or does not import.
    """
    try:
        yield
    except ImportError as error:
        if (error.name or "").startswith("rlgym"):
            raise
        raise Complaint(
            f"{command} needs the extra 'train': pip install 'rlgym-verifiable[train]'{way_out} ({error})"
        ) from error


def sentence(error: BaseException) -> str:
    """An exception in words."""
    if isinstance(error, RlgymError | Complaint):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def place(error: BaseException, path: Path | None) -> str:
    """Where an exception came from: the innermost line of the given file, or of all."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if path is not None and Path(frame.filename) == path]
    frame = (own or frames)[-1]
    return f"{frame.filename}, line {frame.lineno}"
