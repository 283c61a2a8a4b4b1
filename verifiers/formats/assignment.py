"""The format of assignments: a value for every name."""

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.base import Format

__all__ = ["Assignment"]

_PLAIN: Final = re.compile(r"\s*+([A-Za-z0-9]++)\s*+[:=]\s*+([A-Za-z]++)\s*+")
_SEPARATOR: Final = re.compile(r"[,;\n]|\band\b", re.IGNORECASE)
_ENUMERATION: Final = re.compile(r"\s*+[0-9]+[.)]\s")
_WORD: Final = re.compile(r"[^\W_](?:\w*[^\W_])?")  # underscores around it are dress
_SIGNS: Final = frozenset(":=>\u2192-\u2013\u2014")  # between a name and its value
_DRESS: Final = frozenset("*_`\"'\u201c\u201d\u2018\u2019(){}[]$.\u2022")  # around either; "!=" is neither
_LINKS: Final = frozenset({("is",), ("is", "a"), ("is", "an"), ("a",), ("an",), ("as",)})


class Assignment(Format[dict[str, str]]):
    """Pairs of name and value, ``Ann: knight, Bob: knave``; case does not count.

    Args:
        example: an assignment to show in the prompt.
        values: the words that a value may be, two or more; another word is malformed.

    Names are single words as ``str.capitalize`` writes them, whatever their case in the text.

    Raises:
        InvalidParameter: if a name or a value of the example is not of this kind, so that no text could give it.
    """

    def __init__(self, *, example: Mapping[str, str], values: tuple[str, ...]) -> None:
        super().__init__(example=dict(example))
        self.values = values
        self._canonical = {value.lower(): value for value in values}
        if len(self._canonical) < max(2, len(values)) or not all(map(_is_word, values)):
            raise InvalidParameter(f"Assignment(values={values!r}): need two or more different words")
        for name, value in example.items():
            if not _is_word(name) or name != name.capitalize() or value not in values:
                raise InvalidParameter(
                    f"Assignment(example={example!r}): {name}: {value}: need a capitalised word and one of {values}"
                )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a list of 'name: value' pairs separated by commas, each value being {' or '.join(self.values)}"

    def parse(self, text: str) -> dict[str, str]:
        """See ``Format``; a name given two different values is ambiguous."""
        pairs: dict[str, str] = {}
        for part in _SEPARATOR.split(text):
            if plain := _PLAIN.fullmatch(part):  # the usual case, five times as fast
                name, word = plain.groups()
            elif _marks(part):
                name, word = _pair(part)
            else:
                continue
            value = self._canonical.get(word.lower())
            if value is None:
                raise Unparsable("malformed")
            if pairs.setdefault(name.capitalize(), value) != value:
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
        for name in dict.fromkeys((names[0], names[-1], rng.choice(names))):
            yield value | {name: self._other(value[name])}
            if len(names) > 1:
                yield {n: v for n, v in value.items() if n != name}
        yield {name: self._other(word) for name, word in value.items()}

    def dresses(self, value: dict[str, str]) -> Iterator[str]:
        """Lines, equals signs, arrows, "is a", "and", lower case, a JSON object, lists in Markdown."""
        yield self.render_lines(value)
        yield ", ".join(f"{name}={word}" for name, word in value.items())
        yield ", ".join(f"{name} is a {word}" for name, word in value.items())
        yield " and ".join(f"{name} -> {word}" for name, word in value.items())
        yield self.render(value).lower()
        yield "{" + ", ".join(f'"{name}": "{word}"' for name, word in value.items()) + "}"
        yield "\n".join(f"- **{name}**: {word}" for name, word in value.items())
        yield "\n".join(f"{i}. {name} is {word}" for i, (name, word) in enumerate(value.items(), 1))

    def _other(self, word: str) -> str:
        return self.values[(self.values.index(word) + 1) % len(self.values)]


def _marks(text: str) -> set[str]:
    return {mark for mark in set(text) - _DRESS if not mark.isspace()}


def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None and not _SEPARATOR.search(text)


def _pair(text: str) -> tuple[str, str]:
    """Name and value: the first and the last word, if what stands between says nothing but that they belong together.

    Raises:
        Unparsable: ``malformed``.
    """
    if enumeration := _ENUMERATION.match(text):
        text = text[enumeration.end() :]
    words = _WORD.findall(text)
    linked = tuple(word.lower() for word in words[1:-1])
    signs = _marks(_WORD.sub("", text))
    if len(words) < 2 or signs - _SIGNS or (linked not in _LINKS if linked else not signs):
        raise Unparsable("malformed")
    return words[0], words[-1]
