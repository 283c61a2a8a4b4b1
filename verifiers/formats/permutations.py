"""Formats of permutations: in one line, as the list of images, or as cycles."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.numbers import MAX_DIGITS, parse_integers

__all__ = ["Cycles", "Permutation", "canonical_cycles"]

CycleNotation = tuple[tuple[int, ...], ...]

_IDENTITY: Final = frozenset({"e", "id", "identity", "()", "[]", "the identity"})
_NOISE: Final = re.compile(r"\\(?:(?:left|right|q?quad|circ|cdot)(?![A-Za-z])|[,;:! ])|[~\u2218\u00b7]|\s")
_ARROW: Final = re.compile(r"->|\u2192|\\(?:right|maps)?to(?![A-Za-z])|\\rightarrow(?![A-Za-z])|\u21a6")
_CYCLES: Final = re.compile(r"(?:(?:\( *+(?:[0-9][0-9, ]*+)?+\)|\[ *+(?:[0-9][0-9, ]*+)?+\]) *+[,;]?+ *+)++")
_CYCLE: Final = re.compile(r"[0-9][0-9, ]*+")
_ITEMS: Final = re.compile(r" *+[0-9]++(?: *+, *+[0-9]++| ++[0-9]++)*+ *+,?+ *+")
_NUMBER: Final = re.compile(r"[0-9]++")


class Permutation(Format[list[int]]):
    """A permutation as the list of its values, ``2, 3, 1``, read as ``Integers`` are.

    Args:
        example: a permutation to show in the prompt.
        first: the least of the numbers that are permuted; all up to the greatest have to be there, once.

    Raises:
        InvalidParameter: if the example is no permutation.
    """

    def __init__(self, *, example: Sequence[int], first: int = 1) -> None:
        super().__init__(example=list(example))
        self.first = first
        if not self._permutes(self.example):
            raise InvalidParameter(
                f"Permutation(example={example!r}, first={first!r}): need every number from first on"
            )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a permutation, as a list of integers separated by commas"

    def parse(self, text: str) -> list[int]:
        """See ``Format``."""
        items = parse_integers(text)
        if not self._permutes(items):
            raise Unparsable("malformed")
        return items

    def render(self, value: list[int]) -> str:
        """``2, 3, 1``."""
        return ", ".join(map(str, value)) if value else "[]"

    def mutations(self, value: list[int], rng: Random) -> Iterator[list[int]]:
        """Two swapped, the whole reversed, turned, inverted, one longer, one shorter."""
        yield [*value, self.first + len(value)]
        if not value:
            return
        yield [item for item in value if item < self.first + len(value) - 1]
        inverse = sorted(range(len(value)), key=value.__getitem__)
        near = [value[::-1], [*value[1:], value[0]], [self.first + i for i in inverse]]
        if len(value) > 1:
            i, j = rng.sample(range(len(value)), 2)
            swapped = list(value)
            swapped[i], swapped[j] = value[j], value[i]
            near.append(swapped)
        yield from (other for other in near if other != value)

    def dresses(self, value: list[int]) -> Iterator[str]:
        """Brackets, spaces, lines, semicolons."""
        joined = ", ".join(map(str, value))
        yield f"[{joined}]"
        yield f"({joined})"
        yield rf"\left({joined}\right)"
        if value:
            yield " ".join(map(str, value))
            yield "\n".join(map(str, value))
            yield "; ".join(map(str, value))
            yield f"[{joined},]"

    def _permutes(self, items: Sequence[int]) -> bool:
        return sorted(items) == list(range(self.first, self.first + len(items)))


class Cycles(Format[CycleNotation]):
    """A permutation as disjoint cycles, ``(1 3 2)(4 5)``; the identity is ``()``.

    A cycle may begin anywhere, cycles may stand in any order, and fixed points do not count: the value has neither,
    each cycle begins with its least number, and the cycles are sorted. Numbers in a cycle are separated by spaces,
    commas or arrows; ``(132)`` alone may be one number or three and is ambiguous.

    Args:
        example: cycles to show in the prompt.
        first: the least number that may be permuted, 0 or more.

    Raises:
        InvalidParameter: if the example is no such permutation, or ``first`` is negative.
    """

    def __init__(self, *, example: Sequence[Sequence[int]], first: int = 1) -> None:
        numbers = [number for cycle in example for number in cycle]
        if first < 0 or len(set(numbers)) < len(numbers) or min(numbers, default=first) < first:
            raise InvalidParameter(
                f"Cycles(example={example!r}, first={first!r}): need different numbers >= first, and first >= 0"
            )
        super().__init__(example=canonical_cycles(example))
        self.first = first

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return "a permutation in cycle notation, () for the identity"

    def parse(self, text: str) -> CycleNotation:
        """See ``Format``; a number that occurs twice is malformed."""
        if not text.isascii() or "\\" in text or "\n" in text or "\t" in text or ">" in text or "~" in text:
            text = _NOISE.sub(" ", _ARROW.sub(" ", ascii_marks(text))).strip()
        if text.lower() in _IDENTITY:
            return ()
        if text[:2] in ("[(", "[[") and text[-2:] in (")]", "]]"):  # a list of cycles
            text = text[1:-1].strip()
        if not _CYCLES.fullmatch(text):
            raise Unparsable("ambiguous" if _ITEMS.fullmatch(text) else "malformed")
        cycles = [self._numbers(found[0]) for found in _CYCLE.finditer(text)]
        numbers = [number for cycle in cycles for number in cycle]
        if len(set(numbers)) < len(numbers) or min(numbers, default=self.first) < self.first:
            raise Unparsable("malformed")
        if all(len(cycle) == 1 for cycle in cycles) and any(map(self._may_be_digits, numbers)):
            raise Unparsable("ambiguous")
        return canonical_cycles(cycles)

    def render(self, value: CycleNotation) -> str:
        """``(1 3 2)(4 5)``."""
        return "".join("(" + " ".join(map(str, cycle)) + ")" for cycle in value) or "()"

    def mutations(self, value: CycleNotation, rng: Random) -> Iterator[CycleNotation]:
        """A cycle more, one less, one backwards, one shorter, two numbers swapped, two cycles joined."""
        highest = max((number for cycle in value for number in cycle), default=self.first - 1)
        near = [(*value, (highest + 1, highest + 2))]
        if value:
            i = rng.randrange(len(value))
            cycle, rest = value[i], value[:i] + value[i + 1 :]
            near += [rest, (*rest, cycle[::-1]), (*rest, cycle[:-1]), (*rest, (*cycle, highest + 1))]
            near.append((*rest, (cycle[1], cycle[0], *cycle[2:])))
            if rest:
                near.append((*rest[1:], cycle + rest[0]))
        written = dict.fromkeys(map(canonical_cycles, near))
        yield from (other for other in written if other != value)

    def dresses(self, value: CycleNotation) -> Iterator[str]:
        """Commas, spaces, another beginning and order, fixed points, arrows, lists, LaTeX."""
        if not value:
            yield "id"
            yield f"({self.first})({self.first + 1})"
            return
        yield "".join("(" + ", ".join(map(str, cycle)) + ")" for cycle in value)
        yield " ".join("(" + ",".join(map(str, (*cycle[1:], cycle[0]))) + ")" for cycle in reversed(value))
        yield "[" + ", ".join(str(cycle) for cycle in value) + "]"
        yield "[" + ", ".join(str(list(cycle)) for cycle in value) + "]"
        yield r" \circ ".join(r"\left(" + r"\ ".join(map(str, cycle)) + r"\right)" for cycle in value)
        yield "".join("(" + r" \to ".join(map(str, cycle)) + ")" for cycle in value)
        yield self.render(value) + f"({max(map(max, value)) + 1})"

    def _numbers(self, text: str) -> tuple[int, ...]:
        if not _ITEMS.fullmatch(text):
            raise Unparsable("malformed")
        written = _NUMBER.findall(text)
        if any(len(number) > MAX_DIGITS for number in written):
            raise Unparsable("too_long")
        return tuple(map(int, written))

    def _may_be_digits(self, number: int) -> bool:
        """Whether a number could be a cycle of single digits that are run together."""
        if not 10 <= number < 10**10:
            return False
        digits = str(number)
        return len(set(digits)) == len(digits) and int(min(digits)) >= self.first


def canonical_cycles(cycles: Sequence[Sequence[int]]) -> CycleNotation:
    """The cycles without fixed points, each beginning with its least number, sorted."""
    turned = []
    for cycle in cycles:
        if len(cycle) > 1:
            start = cycle.index(min(cycle))
            turned.append((*cycle[start:], *cycle[:start]))
    return tuple(sorted(turned))
