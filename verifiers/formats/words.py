"""Formats of one of a few things: a word from a fixed set, or the letter of a choice."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks, undress
from rlgym.verifiers.formats.base import Format

__all__ = ["Choice", "Word", "canonical_words", "word_key"]

_JOINT: Final = re.compile(
    r"(?<=[^\W\d_])[-_](?=[^\W_])|(?<=[^\W_])[-_](?=[^\W\d_])"
)  # "-1" and "3-1" keep their signs
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}
_BETWEEN: Final = re.compile(r"[,;/|&\n]|\b(?:or|and|vs|versus)\b|\.\s")

_MARKUP: Final = re.compile(r"\*\*|__|[`$~{}]|\\(?:boxed|text|textbf|textit|mathrm|mathbf)\b|\\(?=\ )|\\[,;:]")
_NAMED: Final = re.compile(
    r"(?:(?:the\s++)?+(?:(?:correct|right|best|final)\s++)?+(?:option|choice|answer|alternative|letter)\b"
    r"(?:\s++is\b)?+\s*+:?+\s*+){1,2}+",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(
    r"(?:\(\s?(\w)\s?\)|\[\s?(\w)\s?\])[.:]?+|(\w)(?:\)[.:]?+|[.:](?!\S)|\s[-\u2014](?=\s)|(?!\w))"
)
_CORRECT: Final = re.compile(
    r"\s*+is\s++(?:(?:the\s++)?+(?:correct|right|best)(?:\s++(?:answer|option|choice))?+|the\s++(?:answer|option|choice))",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"(?:or|and|nor|is|isn't|are|was|because|since|vs|versus)\b|[,;/|&=<>:?)\]\u2192]|->", re.IGNORECASE
)


def word_key(text: str) -> str:
    """What two spellings of one word have in common: not case, white space, or a hyphen or underscore between words."""
    return _JOINT.sub(" ", " ".join(ascii_marks(undress(text)).lower().split()))


def canonical_words(owner: str, words: tuple[str, ...]) -> dict[str, str]:
    """Words by their keys.

    Args:
        owner: the format that complains.
        words: one or more words, all different.

    Raises:
        InvalidParameter: if one is empty or two read the same.
    """
    canonical: dict[str, str] = {}
    for word in words:
        key = word_key(word)
        if not key or "\n" in word:
            raise InvalidParameter(f"{owner}(words={words!r}): {word!r} cannot be read; need words of one line")
        if key in canonical:
            raise InvalidParameter(
                f"{owner}(words={words!r}): {canonical[key]!r} and {word!r} read the same; need words that differ by "
                "more than case, dress, or hyphens and spaces between letters"
            )
        canonical[key] = word
    return canonical


class Word(Format[str]):
    """One word or phrase from a fixed set, given as it was declared.

    Case does not count, nor how much white space stands inside; a hyphen, an underscore and a space between letters
    are the same. Anything beside the word is refused, so that "not true" is not "true"; several words of the set are
    ambiguous.

    Args:
        words: the set, two or more.
        example: a word to show in the prompt; the first if None.

    Raises:
        InvalidParameter: if there are fewer than two words, two read the same, or the example is none of them.
    """

    longest = 2_000

    def __init__(self, *, words: Sequence[str], example: str | None = None) -> None:
        self.words = tuple(words)
        self._canonical = canonical_words("Word", self.words)
        if len(self.words) < 2:
            raise InvalidParameter(f"Word(words={self.words!r}): need two or more different words")
        if example is not None and example not in self.words:
            raise InvalidParameter(f"Word(words={self.words!r}, example={example!r}): need an example of the words")
        super().__init__(example=self.words[0] if example is None else example)

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"exactly one of: {', '.join(self.words)}"

    @property
    def choices(self) -> int:
        """How many words there are."""
        return len(self.words)

    def parse(self, text: str) -> str:
        """See ``Format``."""
        word = self._canonical.get(word_key(text))
        if word is None and _BRACKETS.get(text[0]) == text[-1]:
            word = self._canonical.get(word_key(text[1:-1]))
        if word is None:
            found = {self._canonical.get(word_key(part)) for part in _BETWEEN.split(text.lower())} - {None}
            raise Unparsable("ambiguous" if len(found) > 1 else "malformed")
        return word

    def render(self, value: str) -> str:
        """The word as declared."""
        return value

    def mutations(self, value: str, rng: Random) -> Iterator[str]:
        """Other words, five at most."""
        others = [word for word in self.words if word != value]
        yield from others if len(others) <= 5 else rng.sample(others, 5)

    def dresses(self, value: str) -> Iterator[str]:
        """Other cases, other marks and more white space between words, brackets."""
        spellings = [value, value.upper(), value.lower(), value.capitalize(), value.title(), f"[{value}]", f"({value})"]
        spellings += [value.replace(" ", "-"), value.replace(" ", "_"), value.replace(" ", "  ")]
        spellings += [value.replace("-", " "), value.replace("_", " "), rf"\text{{{value}}}"]
        for text in dict.fromkeys(spellings):
            try:
                if self.read(text) == value:
                    yield text
            except Unparsable:
                continue


class Choice(Format[str]):
    """The letter of a choice.

    The letter alone in any case, in brackets or behind "option"; text may follow it where a bracket, a period, a colon
    or a dash marks the letter off, ``(B) text``, if no other letter of the choice is marked off or named in it. The
    text is not compared with anything.

    Args:
        letters: what there is to choose, single letters or digits, two or more.
        example: a letter to show in the prompt; the first if None.

    Raises:
        InvalidParameter: if a letter is none, two differ by case only, or the example is none of them.
    """

    longest = 5_000

    def __init__(self, *, letters: Sequence[str] = "ABCD", example: str | None = None) -> None:
        self.letters = tuple(letters)
        self._canonical = {letter.lower(): letter for letter in self.letters}
        if not all(len(letter) == 1 and letter.isascii() and letter.isalnum() for letter in self.letters):
            raise InvalidParameter(f"Choice(letters={letters!r}): need single letters or digits of ASCII")
        if len(self._canonical) < max(2, len(self.letters)):
            raise InvalidParameter(f"Choice(letters={letters!r}): need two or more, not two that differ by case only")
        if example is not None and example not in self.letters:
            raise InvalidParameter(f"Choice(letters={letters!r}, example={example!r}): need an example of the letters")
        super().__init__(example=self.letters[0] if example is None else example)
        capitals, small = (f"[{re.escape(''.join(map(case, self.letters)))}]" for case in (str.upper, str.lower))
        self._others = {False: _other_letters(capitals, capitals), True: _other_letters(small, capitals)}

    @property
    def noun(self) -> str:
        """See ``Format``."""
        kind = "letters" if all(map(str.isalpha, self.letters)) else "labels"
        return f"one of the {kind} {', '.join(self.letters)}"

    @property
    def choices(self) -> int:
        """How many letters there are."""
        return len(self.letters)

    def parse(self, text: str) -> str:
        """See ``Format``; a second letter that is marked off is ambiguous."""
        if (alone := self._canonical.get(text.lower())) is not None:
            return alone
        text = _MARKUP.sub("", ascii_marks(text)).strip()
        if named := _NAMED.match(text):
            text = text[named.end() :]
        label = _LABEL.match(text)
        written = label and (label[1] or label[2] or label[3])
        letter = written and self._canonical.get(written.lower())
        if not label or not written or not letter:
            raise Unparsable("malformed")
        mark, rest = label[0][-1], text[label.end() :].strip()
        if (not rest and mark not in "-\u2014") or _CORRECT.fullmatch(rest):
            return letter
        found = self._others[written.islower()].findall(rest)
        others = {self._canonical[name.lower()] for names in found for name in names if name}
        if (others | {self._canonical.get(rest.lower(), letter)}) - {letter}:
            raise Unparsable("ambiguous")
        if not rest or mark.isalnum() or (mark in "-\u2014" and not written.isupper()) or _JOINED.match(rest):
            raise Unparsable("malformed")
        return letter

    def render(self, value: str) -> str:
        """The letter as declared."""
        return value

    def mutations(self, value: str, rng: Random) -> Iterator[str]:
        """Other letters, five at most."""
        others = [letter for letter in self.letters if letter != value]
        yield from others if len(others) <= 5 else rng.sample(others, 5)

    def dresses(self, value: str) -> Iterator[str]:
        """Other case, brackets, "option", text behind the letter."""
        yield from (value.lower(), f"({value})", f"{value})", f"[{value}]", f"({value.lower()})", f"Option {value}")
        yield from (f"choice ({value})", f"The correct option is {value}", f"{value} is correct")
        yield from (f"{value}: some text", f"{value}) some text", f"({value}) some text", f"{value}. some text")
        yield from (f"**{value})** some text", rf"\textbf{{({value})}}\ some text")
        if value.isupper():  # "1 - some text" may be a sum
            yield f"{value} - some text"


def _other_letters(marked: str, named: str) -> re.Pattern[str]:
    """Where a letter is marked off by brackets or punctuation, or named by the word before it."""
    return re.compile(
        rf"(?<![^\W_])({marked})\s?(?:[)\]]|[.:](?!\S))|(?<=[(\[])({marked})(?=\s?,)"
        rf"|\b(?i:or|nor|not|but|is|be|maybe|option|choice|answer|letter)\s[(\[]?({named})(?![^\W_])"
    )
