"""Formats of text: one line that counts to the letter, several lines, or a list of words or phrases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Final, NamedTuple

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks, undress, unwrap
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.formats.words import canonical_words, word_key

__all__ = ["Lines", "Text", "TextList"]

_BRACKETS: Final = (
    ("[", "]"),
    ("(", ")"),
    ("{", "}"),
    ("\\{", "\\}"),
    ("\\left[", "\\right]"),
    ("\\left(", "\\right)"),
    ("\\left\\{", "\\right\\}"),
)
_EMPTY: Final = frozenset({"none", "empty", "\u2205", "\\emptyset", "\\varnothing", "the empty list", "empty list"})
_BULLET: Final = re.compile(r"[-*+\u2022\u25cf\u25e6\u2014]\s++")
_NUMBER: Final = re.compile(r"\(?([0-9]{1,6})[.):]\s++")
_PIECE: Final = re.compile(  # an item and its separator; white space around a bare item is left
    r"""\s*+(and\b\s*+)?+(?:"((?:[^"\\]|\\["\\])++)"|`([^`]++)`|'([^']++)'(?=\s*+(?:[,;]|and\b|\Z))|([^,;"`]++))"""
    r"\s*+(?:([,;])|(?=and\b)|\Z)",
    re.IGNORECASE,
)
_ESCAPED: Final = re.compile(r"\\([\"\\])")
_AND: Final = re.compile(r"(?<!\s)\s++(?:and|&)\s++", re.IGNORECASE)
_OR: Final = re.compile(r"\s(?:and/)?or\s|\s/\s", re.IGNORECASE)


class _Piece(NamedTuple):
    item: str
    quoted: bool
    after_and: bool


class Text(Format[str]):
    """One line of text, compared to the letter; white space around it does not count.

    A dress (quotes, bold, a final period) is taken off, so a task whose answers may begin and end with such marks
    names them as substance. Hyphens, spaces and quotes of every kind are read as those of ASCII.

    Args:
        example: a text to show in the prompt.
        noun: what an answer is.
        keep: characters that are substance: no dress made of them is taken off, and each is read as it is.

    Raises:
        InvalidParameter: if the example is not read back.
    """

    def __init__(self, *, example: str, noun: str = "a line of text", keep: str = "") -> None:
        super().__init__(example=example)
        self.keep = keep
        self._noun = noun
        if not example.strip() or "\n" in example or self._plain(example) != example:
            raise InvalidParameter(
                f"Text(example={example!r}, keep={keep!r}): need one line without white space or dress around it; "
                "name marks that are substance in keep"
            )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self._noun

    def parse(self, text: str) -> str:
        """See ``Format``; two lines are ambiguous."""
        if "\n" in text:
            raise Unparsable("ambiguous")
        return ascii_marks(text, self.keep)

    def render(self, value: str) -> str:
        """The text itself."""
        return value

    def mutations(self, value: str, rng: Random) -> Iterator[str]:
        """One character repeated at the end, doubled, dropped or replaced by its neighbour; the text reversed."""
        i = rng.randrange(len(value))
        near = [value + value[i], value[:i] + value[i] + value[i:], value[:i] + value[i + 1 :]]
        near += [value[:i] + value[i - 1] + value[i + 1 :], value[::-1]]
        yield from (other for other in near if self._plain(other) not in ("", value))

    def _plain(self, text: str) -> str:
        return ascii_marks(undress(text, self.keep), self.keep)


class Lines(Format[tuple[str, ...]]):
    """Several lines of text, each compared to the letter without the white space around it.

    On one line they are separated by ``|``, which therefore no line may hold. Empty lines do not count. As with
    ``Text``, a dress around the whole is taken off, so the first line may not begin and the last not end like one,
    unless ``keep`` names its characters; and hyphens, spaces and quotes of every kind are read as those of ASCII.

    Raises:
        InvalidParameter: if the example is not read back from several lines or from one.
    """

    def __init__(self, *, example: tuple[str, ...], noun: str = "lines of text", keep: str = "") -> None:
        super().__init__(example=example)
        self.keep = keep
        self._noun = noun
        if not example or any(
            self._plain(text) != tuple(example) for text in ("\n".join(example), " | ".join(example))
        ):
            raise InvalidParameter(
                f"Lines(example={example!r}, keep={keep!r}): need lines without | and without dress around them; "
                "name marks that are substance in keep"
            )

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
        text = ascii_marks(text, self.keep)
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
        yield from (other for other in near if self._plain(self.render_lines(other)) not in ((), value))

    def _plain(self, text: str) -> tuple[str, ...]:
        bare = undress(text, self.keep)
        return self.parse(bare) if bare.replace("|", " ").strip() else ()


class TextList(Format[list[str]]):
    """A list of words or phrases; an empty list is written ``[]``.

    Items are separated by commas, by semicolons or by lines, with "and" before the last; brackets, bullets, numbering
    from 0 or 1, and quotes around items mean nothing. An item is one line that is not empty, without white space
    around it. One that holds a separator or would lose a mark is quoted, ``["salt and pepper", "a, b"]``, with
    backslashes before quotes and backslashes. Two kinds of separator, or lines that hold commas of their own, are
    ambiguous, and so is an unquoted item with an "or" in it.

    Args:
        example: a list to show in the prompt.
        noun: what an answer is.
        words: what an item may be, another is malformed; case, hyphens and inner spaces then do not count, as in
            ``Word``. Without them items are compared to the letter.

    Raises:
        InvalidParameter: if two words read the same, or the example is not read back.
    """

    longest = 20_000

    def __init__(
        self,
        *,
        example: Sequence[str],
        noun: str = "a list of words separated by commas",
        words: Sequence[str] | None = None,
    ) -> None:
        super().__init__(example=list(example))
        self.words = None if words is None else tuple(words)
        self._noun = noun
        self._canonical = None if words is None else canonical_words("TextList", tuple(words))
        for values in (self.example, *([word] for word in self.words or ())):
            if not self._reads(self._quoted(values), values):
                rule = "need lines that are not empty, without white space around them"
                raise InvalidParameter(f"TextList: no text could give the list {values!r}; {rule}, and declared words")

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return self._noun

    def parse(self, text: str) -> list[str]:
        """See ``Format``."""
        body = ascii_marks(text)
        for opening, closing in _BRACKETS:
            if len(body) >= len(opening) + len(closing) and body.startswith(opening) and body.endswith(closing):
                body = body[len(opening) : -len(closing)].strip()
                if not body:
                    return []
                break
        else:
            if self._canonical is not None and body.lower() in _EMPTY and word_key(body) not in self._canonical:
                return []
        if body[-1] in ",;":
            body = body[:-1].rstrip()
        if not body:
            raise Unparsable("malformed")
        return self._named(body) if self._canonical is not None else _items(body)

    def render(self, value: list[str]) -> str:
        """``ann, bob``, or quoted within brackets where that would not be read back."""
        if not value:
            return "[]"
        plain = ", ".join(value)
        return plain if self._reads(plain, value) else self._quoted(value)

    def render_lines(self, value: list[str]) -> str:
        """One item a line."""
        plain = "\n".join(value)
        return plain if len(value) > 1 and self._reads(plain, value) else self.render(value)

    def mutations(self, value: list[str], rng: Random) -> Iterator[list[str]]:
        """An item dropped, repeated, with one letter more or replaced; two swapped, the whole reversed."""
        spare = list(self.words or ("x", "y"))
        yield [*value, rng.choice(spare)]
        if not value:
            return
        i = rng.randrange(len(value))
        yield value[:i] + value[i + 1 :]
        yield [*value[:i], value[i], *value[i:]]
        others = [word for word in spare if word != value[i]] if self.words else [value[i] + value[i][-1]]
        if others:
            yield [*value[:i], rng.choice(others), *value[i + 1 :]]
        if value[::-1] != value:
            yield value[::-1]
            j = rng.choice([j for j in range(len(value) - 1) if value[j] != value[j + 1]])
            yield [*value[:j], value[j + 1], value[j], *value[j + 2 :]]

    def dresses(self, value: list[str]) -> Iterator[str]:
        """Lists as in JSON and Python, semicolons, lines, bullets, numbering, "and" before the last."""
        yield self.render_lines(value)
        yield self._quoted(value)
        texts = [f"[{', '.join(value)}]", f"({', '.join(value)})", "{" + ", ".join(value) + "}", "; ".join(value)]
        texts += ["\n".join(f"{mark} {item}" for item in value) for mark in "-*"]
        texts.append("\n".join(f"{i}. {item}" for i, item in enumerate(value, 1)))
        texts.append("[" + ", ".join(f"'{item}'" for item in value) + "]")
        if len(value) > 1:
            texts.append(",\n".join(value))
            texts.append(f"{', '.join(value[:-1])} and {value[-1]}")
            texts.append(f"{', '.join(value[:-1])}, and {value[-1]}")
        yield from (text for text in texts if value and self._reads(text, value))

    def _quoted(self, value: list[str]) -> str:
        escaped = (item.replace("\\", "\\\\").replace('"', '\\"') for item in value)
        return "[" + ", ".join(f'"{item}"' for item in escaped) + "]"

    def _reads(self, text: str, value: list[str]) -> bool:
        try:
            return self.read(text) == value
        except Unparsable:
            return False

    def _named(self, body: str) -> list[str]:
        assert self._canonical is not None
        if (whole := self._canonical.get(word_key(unwrap(body)))) is not None:
            return [whole]
        named = []
        for item in _items(body, self._canonical):
            word = self._canonical.get(word_key(item))
            if word is None:
                raise Unparsable("malformed")
            named.append(word)
        return named


def _items(body: str, words: Mapping[str, str] | None = None) -> list[str]:
    """Items of a list that is not empty and stands without its brackets.

    Raises:
        Unparsable: ``ambiguous`` or ``malformed``.
    """
    lines = _unlisted([line for line in map(str.strip, body.split("\n")) if line])
    if len(lines) > 1:
        if {line[-1] for line in lines[:-1]} in ({","}, {";"}):
            lines = [" ".join(lines)]
        else:
            split = [_pieces(line[:-1] if line[-1] in ",;" else line)[0] for line in lines]
            if any(len(pieces) > 1 for pieces in split):  # two lists, or one that was broken anywhere: who knows
                raise Unparsable("ambiguous")
            return [_item(pieces[0]) for pieces in split]
    pieces, separators = _pieces(lines[0])
    if len(separators) > 1:
        raise Unparsable("ambiguous")
    items = _joined(pieces, words)
    return items if any(piece.quoted for piece in pieces) else _unnumbered(items)  # quoted, a number is substance


def _unlisted(lines: list[str]) -> list[str]:
    """Lines without the bullets or the numbers of a Markdown list, where all have them."""
    for mark in (_BULLET, _NUMBER) if len(lines) > 1 else (_BULLET,):
        found = [mark.match(line) for line in lines]
        if all(found) and (mark is _BULLET or _count([match[1] for match in found if match])):
            lines = [line[match.end() :] for line, match in zip(lines, found, strict=True) if match]
            if not all(lines):
                raise Unparsable("malformed")
    return lines


def _unnumbered(items: list[str]) -> list[str]:
    """Items of one line without their numbers, where all have them."""
    found = [_NUMBER.match(item) for item in items]
    if all(found) and _count([match[1] for match in found if match]):
        return [item[match.end() :] for item, match in zip(items, found, strict=True) if match]
    return items


def _count(numbers: list[str]) -> bool:
    """Whether the numbers count up from 0 or 1."""
    return any(all(int(number) == i for i, number in enumerate(numbers, first)) for first in (0, 1))


def _pieces(line: str) -> tuple[list[_Piece], set[str]]:
    """Items of one line, and the separators between them.

    Raises:
        Unparsable: ``malformed`` for an empty item, an open quote, or text behind a closed one.
    """
    pieces: list[_Piece] = []
    separators: set[str] = set()
    start = 0
    while start < len(line) or not pieces or (separators and line[-1] in ",;"):
        match = _PIECE.match(line, start)
        if match is None:
            raise Unparsable("malformed")
        start = match.end()
        quoted = match[2] or match[3] or match[4]
        item = (_ESCAPED.sub(r"\1", match[2]) if match[2] else quoted) or match[5]
        if match[6]:
            separators.add(match[6])
        pieces.append(_Piece(item.strip(), bool(quoted), bool(match[1])))
    return pieces, separators


def _joined(pieces: list[_Piece], words: Mapping[str, str] | None) -> list[str]:
    """The items, where "and" stands between the last two at most, but for declared words."""
    items: list[str] = []
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1
        if piece.after_and and (not i or (not last and words is None)):
            raise Unparsable("ambiguous")
        parts = [piece.item]
        if not piece.quoted and not (words is not None and word_key(piece.item) in words):
            parts = _AND.split(piece.item)
        if len(parts) > 1 and words is None and (not last or len(parts) > 2 or piece.after_and):
            raise Unparsable("ambiguous")
        items += [_item(_Piece(part, piece.quoted, False)) for part in parts]
    return items


def _item(piece: _Piece) -> str:
    """One item without marks around it.

    Raises:
        Unparsable: ``ambiguous`` if it offers a choice, ``malformed`` if nothing is left.
    """
    item = piece.item
    if piece.quoted:
        if not item or "\n" in item:
            raise Unparsable("malformed")
        return item
    if piece.after_and or _OR.search(item):
        raise Unparsable("ambiguous")
    for _ in range(3):
        if (inner := unwrap(item)) == item:
            break
        item = inner
    if not item:
        raise Unparsable("malformed")
    return item
