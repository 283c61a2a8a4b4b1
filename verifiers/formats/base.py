"""What every answer format gives: parse, render, instruction, example and near misses."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from random import Random
from typing import ClassVar, Generic, TypeVar, final

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import undress

__all__ = ["Format"]

A = TypeVar("A")


class Format(ABC, Generic[A]):
    """How one kind of answer is written.

    ``read`` is what callers use: it bounds the length, takes off the usual dress and parses. A subclass writes
    ``parse``, ``render``, ``noun``, ``mutations`` and, if it has one, a form over several lines.

    Attributes:
        longest: characters of answer text that are read at all.
        keep: characters that are substance in this format, so that no dress made of them is taken off.
        one_line: whether ``render`` gives a single line for every value, so that one-line styles can carry it.
    """

    longest: ClassVar[int] = 50_000
    keep: str = ""
    one_line: ClassVar[bool] = True

    def __init__(self, *, example: A) -> None:
        self.example = example

    @final
    def read(self, text: str) -> A:
        """The answer inside the text.

        Raises:
            Unparsable: ``no_answer``, ``ambiguous``, ``too_long`` or ``malformed``; nothing else, on any text.
        """
        if len(text) > self.longest:
            raise Unparsable("too_long")
        bare = undress(text, self.keep)
        if not bare:
            raise Unparsable("no_answer")
        return self.parse(bare)

    @abstractmethod
    def parse(self, text: str) -> A:
        """The value of an undressed, non-empty text; raises ``Unparsable`` and nothing else, in bounded time."""

    def same(self, value: A, reference: A) -> bool:
        """Whether a value means the same as a reference: equality, unless the format knows of more than one writing.

        Total on any value that ``read`` gives, exact up to what the format's docstring states, in bounded time.
        """
        return value == reference

    @property
    def choices(self) -> int | None:
        """How many values there are, where they are few and the same for every problem: a word from a fixed set."""
        return None

    @abstractmethod
    def render(self, value: A) -> str:
        """The canonical text of a value; ``read(render(value)) == value``."""

    def render_lines(self, value: A) -> str:
        """The canonical text over several lines, where the format has one."""
        return self.render(value)

    @property
    @abstractmethod
    def noun(self) -> str:
        """What an answer is, to follow "as": ``"a list of integers separated by commas"``."""

    @property
    def noun_on_one_line(self) -> str:
        """``noun`` for styles whose answer stands on one line."""
        return self.noun

    @abstractmethod
    def mutations(self, value: A, rng: Random) -> Iterator[A]:
        """Near misses for the conformance battery: values that differ from ``value``, and still do once written."""

    def dresses(self, value: A) -> Iterator[str]:
        """Texts beyond the common dresses that mean the same value in this format."""
        yield self.render_lines(value)
