"""Formats of text: one line that counts to the letter, or several lines."""

from collections.abc import Iterator
from random import Random

from rlgym.errors import Unparsable
from rlgym.verifiers.dress import undress
from rlgym.verifiers.formats.base import Format

__all__ = ["Lines", "Text"]


class Text(Format[str]):
    """One line of text, compared to the letter; white space around it does not count.

    A dress (quotes, bold, a final period) is taken off, so a task whose answers may begin and end with such marks
    needs another format.
    """

    def __init__(self, *, example: str, noun: str = "a line of text") -> None:
        super().__init__(example=example)
        self._noun = noun

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self._noun

    def parse(self, text: str) -> str:
        """See ``Format``."""
        if "\n" in text:
            raise Unparsable("ambiguous")
        return text

    def render(self, value: str) -> str:
        """The text itself."""
        return value

    def mutations(self, value: str, rng: Random) -> Iterator[str]:
        """One character repeated at the end, doubled, dropped or replaced by its neighbour; the text reversed."""
        i = rng.randrange(len(value))
        near = [value + value[i], value[:i] + value[i] + value[i:], value[:i] + value[i + 1 :]]
        near += [value[:i] + value[i - 1] + value[i + 1 :], value[::-1]]
        yield from (other for other in near if undress(other) not in ("", value))


class Lines(Format[tuple[str, ...]]):
    """Several lines of text, each compared to the letter without the white space around it.

    On one line they are separated by ``|``, which therefore no line may hold. Empty lines do not count. As with
    ``Text``, a dress around the whole is taken off, so the first line may not begin and the last not end like one.
    """

    def __init__(self, *, example: tuple[str, ...], noun: str = "lines of text") -> None:
        super().__init__(example=example)
        self._noun = noun

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self._noun

    @property
    def noun_on_one_line(self) -> str:
        """See ``Format``."""
        return f"{self._noun}, all on one line and separated by |"

    def parse(self, text: str) -> tuple[str, ...]:
        """See ``Format``."""
        lines = tuple(line for part in text.split("\n") for line in map(str.strip, part.split("|")) if line)
        if not lines:
            raise Unparsable("no_answer")
        return lines

    def render(self, value: tuple[str, ...]) -> str:
        """``first | second``."""
        return " | ".join(value)

    def render_lines(self, value: tuple[str, ...]) -> str:
        """One line of the answer a line."""
        return "\n".join(value)

    def mutations(self, value: tuple[str, ...], rng: Random) -> Iterator[tuple[str, ...]]:
        """A line dropped, repeated, swapped with its neighbour, or with one character more."""
        i = rng.randrange(len(value))
        near = [(*value, value[i]), (*value[:i], value[i] + value[i][-1], *value[i + 1 :])]
        near += [value[:i] + value[i + 1 :], (*value[1:], value[0])]
        for other in near:
            written = undress(self.render_lines(other))
            if written and self.parse(written) != value:
                yield other
