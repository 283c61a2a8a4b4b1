"""The format of assignments: a value for every name."""

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Final

from rlgym.errors import Unparsable
from rlgym.verifiers.formats.base import Format

__all__ = ["Assignment"]

_PAIR: Final = re.compile(r"\W*([A-Za-z0-9_]+)\W*?(?::|=|->|\u2192|\s+is(?:\s+an?)?\b|\s+as?\b)\W*([A-Za-z0-9_]+)\W*")
_SEPARATOR: Final = re.compile(r"[,;\n]|\s+and\s+")


class Assignment(Format[dict[str, str]]):
    """Pairs of name and value, ``Ann: knight, Bob: knave``; names and values are words, case does not count.

    Args:
        example: an assignment to show in the prompt.
        values: the words that a value may be; another word is malformed.
    """

    def __init__(self, *, example: Mapping[str, str], values: tuple[str, ...]) -> None:
        super().__init__(example=dict(example))
        self.values = values
        self._canonical = {value.lower(): value for value in values}

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a list of 'name: value' pairs separated by commas, each value being {' or '.join(self.values)}"

    def parse(self, text: str) -> dict[str, str]:
        """Names are returned capitalised as given first; a name given two different values is ambiguous."""
        if text[0] in "{[(" and text[-1] in "}])":
            text = text[1:-1]
        pairs: dict[str, str] = {}
        for part in _SEPARATOR.split(text):
            if not part.strip():
                continue
            match = _PAIR.fullmatch(part) if len(part) <= 200 else None
            value = self._canonical.get(match[2].lower()) if match else None
            if match is None or value is None:
                raise Unparsable("malformed")
            name = match[1].capitalize()
            if pairs.setdefault(name, value) != value:
                raise Unparsable("ambiguous")
        if not pairs:
            raise Unparsable("no_answer")
        return pairs

    def render(self, value: dict[str, str]) -> str:
        """``Ann: knight, Bob: knave``."""
        return ", ".join(f"{name}: {word}" for name, word in value.items())

    def render_lines(self, value: dict[str, str]) -> str:
        """One pair a line."""
        return "\n".join(f"{name}: {word}" for name, word in value.items())

    def mutations(self, value: dict[str, str], rng: Random) -> Iterator[dict[str, str]]:
        """One value changed, one pair dropped, all values changed."""
        names = list(value)
        for name in {names[0], names[-1], rng.choice(names)}:
            yield value | {name: self._other(value[name])}
            if len(names) > 1:
                yield {n: v for n, v in value.items() if n != name}
        yield {name: self._other(word) for name, word in value.items()}

    def dresses(self, value: dict[str, str]) -> Iterator[str]:
        """Lines, equals signs, "is a", lower case, a JSON object."""
        yield self.render_lines(value)
        yield ", ".join(f"{name}={word}" for name, word in value.items())
        yield ", ".join(f"{name} is a {word}" for name, word in value.items())
        yield self.render(value).lower()
        yield "{" + ", ".join(f'"{name}": "{word}"' for name, word in value.items()) + "}"
        yield "\n".join(f"- **{name}**: {word}" for name, word in value.items())

    def _other(self, word: str) -> str:
        return self.values[(self.values.index(word) + 1) % len(self.values)]
