"""Formats of sequences: moves from a fixed set, or actions with arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Final

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import ascii_marks
from rlgym.verifiers.formats.base import Format

__all__ = ["Actions", "Moves"]

_BRACKETS: Final = (
    ("[", "]"),
    ("(", ")"),
    ("{", "}"),
    ("\\{", "\\}"),
    ("\\left[", "\\right]"),
    ("\\left(", "\\right)"),
    ("\u27e8", "\u27e9"),
)
_EMPTY: Final = frozenset({"none", "empty", "no moves", "no actions", "\\emptyset", "\u2205"})
_BETWEEN: Final = (",", ";", "->", "\u2192", "=>", "\u21d2", "\\to ", "\\rightarrow ")
_BULLET: Final = re.compile(r"[-*\u2022]\s++")
_NUMBER: Final = re.compile(r"(?:step\s++)?+([0-9]{1,6})[.):]\s++", re.IGNORECASE)
_QUOTES: Final = "\"'`"
_PRIMES: Final = str.maketrans({"\u02b9": "'", "\u02bc": "'", "\u00b4": "'", "\ufe0e": None, "\ufe0f": None})
_VERB: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")
_ARGUMENT: Final = re.compile(r"[^\s,;()\[\]{}\"'`]++(?<!\.)")
_CALL: Final = re.compile(r"([A-Za-z][\w-]*+)\s?\(([^()]*+)\)\s*+,?+\s*+")
_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]*+)[)\]]\s*+,?+\s*+")
_QUOTED: Final = re.compile(r"([\"'`])([^\"'`]*+)\1\s*+,?+\s*+")
_APART: Final = re.compile(r"\s*+,\s*+|\s++")
_LONGEST_RUN: Final = 2_000  # characters of a run in a set of moves that can overlap


class Moves(Format[tuple[str, ...]]):
    """A sequence of moves from a fixed set, separated by spaces; no move at all is ``[]``.

    Also separated by commas, semicolons, arrows or lines, in brackets, as a list with bullets or numbers; and run
    together, ``UDLR``, ``RU'R2``, where that can be read in one way only: a run of two readings is ambiguous. Case does
    not count unless moves differ by nothing else. Marks that belong to a move are no separators.

    Args:
        moves: what a move may be, without white space inside, all different.
        aliases: other spellings and the moves that they mean, as ``{"up": "U", "\\u2191": "U"}``.
        example: a sequence to show in the prompt.

    Raises:
        InvalidParameter: if a move cannot be written, two read the same, an alias means no move or another one, or the
            example holds something else.
    """

    longest = 20_000

    def __init__(
        self, *, moves: Sequence[str], example: Sequence[str], aliases: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(example=tuple(example))
        self.moves = tuple(moves)
        self.aliases = dict(aliases or {})
        self._fold = len({_plain(move).lower() for move in self.moves}) == len({_plain(move) for move in self.moves})
        self._meant: dict[str, str] = {}
        for spelling, move in [*((move, move) for move in self.moves), *self.aliases.items()]:
            self._declare(spelling, move)
        if not self.moves or not set(self.example) <= set(self.moves):
            raise InvalidParameter(
                f"Moves(moves={moves!r}, example={example!r}): need one or more, and an example of them"
            )
        spellings = list(self._meant)
        edges = {spelling[0] for spelling in spellings} & {spelling[-1] for spelling in spellings}
        marks = edges | ({spelling[-1] for spelling in spellings} & set(".,;"))
        self.keep = "".join(sorted(mark for mark in marks if not mark.isalnum()))
        own = set("".join(spellings))
        between = "|".join(
            re.escape(mark).replace(r"\ ", r"\s")
            for mark in _BETWEEN
            if not own & set(mark[:1] if mark[0] == "\\" else mark)
        )
        self._between = re.compile((rf"\s*+(?:{between})\s*+|" if between else "") + r"\s++")
        self._brackets = tuple(pair for pair in _BRACKETS if not own & set("".join(pair)))
        self._greedy = re.compile(
            "|".join(map(re.escape, sorted(spellings, key=lambda spelling: (-len(spelling), spelling))))
        )
        self._lengths = sorted(set(map(len, spellings)))
        self._overlap = _overlap(spellings)
        self._bullets = not own & set("-*")
        for move in self.moves:
            if self._unreadable(move):
                raise InvalidParameter(f"Moves(moves={moves!r}): {move!r} would be read as something else")

    def _declare(self, spelling: str, move: str) -> None:
        key = self._key(spelling)
        if not key or re.search(r"\s", spelling) or not spelling.isprintable():
            raise InvalidParameter(f"Moves: {spelling!r} cannot be a move; need visible characters without white space")
        if move not in self.moves or self._meant.get(key, move) != move:
            other = self._meant.get(key)
            raise InvalidParameter(
                f"Moves: {spelling!r} cannot mean {move!r}; need one of {self.moves}, not also {other!r}"
            )
        if spelling == move and key in self._meant:
            raise InvalidParameter(
                f"Moves(moves={self.moves!r}): {spelling!r} twice; need moves that are all different"
            )
        self._meant[key] = move

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a sequence of moves separated by spaces, each one of {', '.join(self.moves)}"

    def parse(self, text: str) -> tuple[str, ...]:
        """See ``Format``."""
        text = self._key(text)
        try:
            return tuple([self._meant[token] for token in text.split()])  # the usual case
        except KeyError:
            pass
        body = text
        for opening, closing in self._brackets:
            if len(body) >= len(opening) + len(closing) and body.startswith(opening) and body.endswith(closing):
                body = body[len(opening) : -len(closing)].strip()
                if not body:
                    return ()
                break
        else:
            if body.lower() in _EMPTY:
                return ()
        if body[-1] in ",;" and body[-1] not in self.keep:
            body = body[:-1].rstrip()
        moves: list[str] = []
        for token in self._between.split(_unlisted(body, bullets=self._bullets)):
            moves += self._run(token)
        return tuple(moves)

    def render(self, value: tuple[str, ...]) -> str:
        """``U D L R``."""
        return " ".join(value) if value else "[]"

    def mutations(self, value: tuple[str, ...], rng: Random) -> Iterator[tuple[str, ...]]:
        """A move added, dropped, repeated or replaced; two swapped, the whole reversed."""
        near = [(*value, rng.choice(self.moves))]
        if value:
            i = rng.randrange(len(value))
            near += [value[:i] + value[i + 1 :], (*value[:i], value[i], *value[i:]), value[::-1]]
            near.append((*value[:i], rng.choice(self.moves), *value[i + 1 :]))
            near.append((*value[: i - 1], value[i], value[i - 1], *value[i + 1 :]) if i else (*value[1:], value[0]))
        yield from (other for other in dict.fromkeys(near) if other != value)

    def dresses(self, value: tuple[str, ...]) -> Iterator[str]:
        """Commas, arrows, lines, brackets, lists, moves run together, lower case, aliases."""
        texts = [mark.join(value) for mark in (", ", ",", " -> ", "\n", "", "  ")]
        texts += [f"[{', '.join(value)}]", f"({' '.join(value)})", "[" + ", ".join(f'"{move}"' for move in value) + "]"]
        texts += [" ".join(value).lower(), "\n".join(f"{i}. {move}" for i, move in enumerate(value, 1))]
        other = {move: alias for alias, move in self.aliases.items()}
        texts.append(" ".join(other.get(move, move) for move in value))
        for text in dict.fromkeys(texts):
            try:
                if self.read(text) == value:
                    yield text
            except Unparsable:
                continue

    def _key(self, text: str) -> str:
        plain = _plain(text)
        return plain.lower() if self._fold else plain

    def _unreadable(self, move: str) -> bool:
        try:
            return self.read(move) != (move,)
        except Unparsable:
            return True

    def _run(self, token: str) -> list[str]:
        """The moves of a token: one move, or several run together.

        Raises:
            Unparsable: ``ambiguous`` where it can be split in two ways, ``malformed`` where in none.
        """
        move = self._meant.get(token)
        if move is None and len(token) > 2 and token[0] == token[-1] and token[0] in _QUOTES:
            move = self._meant.get(token[1:-1])
        if move is not None:
            return [move]
        if self._overlap:
            return self._only_split(token)
        found = self._greedy.findall(token)
        if not found or sum(map(len, found)) < len(token):
            raise Unparsable("malformed")
        return [self._meant[spelling] for spelling in found]

    def _only_split(self, token: str) -> list[str]:
        """The one way to split a run, by counting the ways to split what stands before each place."""
        if len(token) > _LONGEST_RUN:
            raise Unparsable("malformed")
        ways, last = [1] + [0] * len(token), [0] * (len(token) + 1)
        for end in range(1, len(token) + 1):
            for length in self._lengths:
                if length <= end and ways[end - length] and token[end - length : end] in self._meant:
                    ways[end] = min(2, ways[end] + ways[end - length])
                    last[end] = length
        if ways[-1] != 1:
            raise Unparsable("ambiguous" if ways[-1] else "malformed")
        found, end = [], len(token)
        while end:
            found.append(self._meant[token[end - last[end] : end]])
            end -= last[end]
        return found[::-1]


class Actions(Format[tuple[tuple[str, ...], ...]]):
    """A sequence of actions, each a verb and its arguments, ``fill 1; pour 1 2`` or one a line; no action is ``[]``.

    Also as calls, ``pour(1, 2)``, in brackets, ``(pour 1 2)``, with commas between arguments, as a list with bullets or
    numbers. The case of verbs does not count; arguments count to the letter.

    Args:
        verbs: how many arguments each verb takes.
        example: a sequence of actions to show in the prompt.

    Raises:
        InvalidParameter: if a verb is no word, two read the same, or the example does not fit the verbs.
    """

    def __init__(self, *, verbs: Mapping[str, int], example: Sequence[Sequence[str]]) -> None:
        super().__init__(example=tuple(map(tuple, example)))
        self.verbs = dict(verbs)
        self._verbs = {_verb_key(verb): verb for verb in self.verbs}
        if not all(map(_VERB.fullmatch, self.verbs)) or not 0 < len(self.verbs) == len(self._verbs):
            raise InvalidParameter(f"Actions(verbs={verbs!r}): need one or more words, that differ by more than case")
        if any(count < 0 for count in self.verbs.values()):
            raise InvalidParameter(f"Actions(verbs={verbs!r}): need numbers of arguments of 0 or more")
        for action in self.example:
            fits = action and self.verbs.get(action[0]) == len(action) - 1
            if not fits or not all(map(_ARGUMENT.fullmatch, action[1:])):
                raise InvalidParameter(
                    f"Actions(example={example!r}): {action!r} is no action of {self.verbs}; need a verb and as many "
                    "arguments, without white space, commas, semicolons, brackets or quotes"
                )

    @property
    def noun(self) -> str:
        """See ``Format``."""
        return f"a sequence of actions, one per line, each {self._forms}"

    @property
    def noun_on_one_line(self) -> str:
        """See ``Format``."""
        return f"a sequence of actions on one line, separated by semicolons, each {self._forms}"

    def parse(self, text: str) -> tuple[tuple[str, ...], ...]:
        """See ``Format``; an unknown verb or another number of arguments is malformed."""
        body = ascii_marks(text)
        if body.lower() in _EMPTY or body in ("()", "{}"):
            return ()
        if body[0] == "[" and body[-1] == "]":
            body = body[1:-1].strip()
            if not body:
                return ()
        actions: list[tuple[str, ...]] = []
        for part in re.split(r"[;\n]", _unlisted(body, bullets=True)):
            if bare := part.strip():
                actions += self._part(bare)
        if not actions:
            raise Unparsable("no_answer")
        return tuple(actions)

    def render(self, value: tuple[tuple[str, ...], ...]) -> str:
        """``fill 1; pour 1 2``."""
        return "; ".join(map(" ".join, value)) if value else "[]"

    def render_lines(self, value: tuple[tuple[str, ...], ...]) -> str:
        """One action a line."""
        return "\n".join(map(" ".join, value)) if value else "[]"

    def mutations(self, value: tuple[tuple[str, ...], ...], rng: Random) -> Iterator[tuple[tuple[str, ...], ...]]:
        """An action dropped, repeated, or with its arguments reversed; two swapped, the whole reversed."""
        if not value:
            yield self.example or ((min(self.verbs), *["1"] * self.verbs[min(self.verbs)]),)
            return
        i = rng.randrange(len(value))
        verb, *arguments = value[i]
        near = [value[:i] + value[i + 1 :], (*value[:i], value[i], *value[i:]), value[::-1], (*value[1:], value[0])]
        near.append((*value[:i], (verb, *arguments[::-1]), *value[i + 1 :]))
        twins = [other for other, count in self.verbs.items() if count == len(arguments) and other != verb]
        near += [(*value[:i], (other, *arguments), *value[i + 1 :]) for other in twins[:2]]
        yield from (other for other in dict.fromkeys(near) if other != value)

    def dresses(self, value: tuple[tuple[str, ...], ...]) -> Iterator[str]:
        """Lines, calls, brackets, commas between arguments, bullets, numbers, verbs in capitals."""
        yield self.render_lines(value)
        if not value:
            return
        calls = [f"{verb}({', '.join(arguments)})" for verb, *arguments in value]
        yield from (", ".join(calls), "\n".join(calls), "[" + ", ".join(calls) + "]")
        yield "\n".join(f"({' '.join(action)})" for action in value)
        yield "\n".join(f"{verb} {', '.join(arguments)}".strip() for verb, *arguments in value)
        yield "\n".join(f"{i}. {' '.join(action)}" for i, action in enumerate(value, 1))
        yield "\n".join(f"- {' '.join(action)}" for action in value)
        yield "; ".join(" ".join((verb.upper(), *arguments)) for verb, *arguments in value)

    @property
    def _forms(self) -> str:
        counts = (f"{verb} ({count} argument{'s' * (count != 1)})" for verb, count in self.verbs.items())
        return f"a verb and its arguments separated by spaces; the verbs are {', '.join(counts)}"

    def _part(self, text: str) -> list[tuple[str, ...]]:
        """The actions between two semicolons or line breaks: one, or several as calls, in brackets or by commas."""
        for form in (_QUOTED, _BRACKETED):
            if text[0] in "\"'`([" and (found := _all_of(form, text)):
                return [self._action(_tokens(match[form.groups])) for match in found]
        if "(" in text:
            if not (found := _all_of(_CALL, text)):
                raise Unparsable("malformed")
            return [self._action([match[1], *_tokens(match[2])]) for match in found]
        tokens = _tokens(text)
        if not tokens or len(tokens) - 1 == self._count(tokens[0]) or "," not in text:
            return [self._action(tokens)]
        actions: list[list[str]] = []
        for piece in text.removesuffix(",").split(","):
            words = _tokens(piece)
            if self._count(words[0]) is not None or not actions:
                actions.append(words)
            else:
                actions[-1] += words
        return [self._action(words) for words in actions]

    def _count(self, verb: str) -> int | None:
        return self.verbs.get(self._verbs.get(_verb_key(verb), ""))

    def _action(self, tokens: list[str]) -> tuple[str, ...]:
        """Raises ``Unparsable`` unless the tokens are a verb and as many arguments as it takes."""
        if not tokens or self._count(tokens[0]) != len(tokens) - 1 or not all(map(_ARGUMENT.fullmatch, tokens[1:])):
            raise Unparsable("malformed")
        return (self._verbs[_verb_key(tokens[0])], *tokens[1:])


def _plain(text: str) -> str:
    return text if text.isascii() else ascii_marks(text).translate(_PRIMES)


def _verb_key(verb: str) -> str:
    return verb.lower().replace("_", "-")


def _tokens(text: str) -> list[str]:
    """Words apart by white space or single commas, without the quotes around them.

    Raises:
        Unparsable: ``malformed`` for nothing between two commas.
    """
    text = text.strip().removesuffix(",").rstrip()
    if not text:
        return []
    tokens = [
        token[1:-1] if len(token) > 2 and token[0] == token[-1] in _QUOTES else token for token in _APART.split(text)
    ]
    if not all(tokens):
        raise Unparsable("malformed")
    if tokens[-1].endswith(".") and not tokens[-1].endswith("..") and len(tokens[-1]) > 1:
        tokens[-1] = tokens[-1][:-1]  # a period behind every line
    return tokens


def _all_of(form: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Matches that follow one another through the whole text, or none."""
    found, end = [], 0
    while end < len(text):
        match = form.match(text, end)
        if match is None:
            return []
        found.append(match)
        end = match.end()
    return found


def _unlisted(body: str, *, bullets: bool) -> str:
    """Lines without the bullets, or the numbers from 0 or 1, of a list, where all have them."""
    lines = [line for line in map(str.strip, body.split("\n")) if line]
    if bullets and all(map(_BULLET.match, lines)):
        return "\n".join(_BULLET.sub("", line, count=1) for line in lines)
    numbers = [_NUMBER.match(line) for line in lines]
    found = [int(number[1]) for number in numbers if number]
    if found not in (list(range(len(lines))), list(range(1, len(lines) + 1))):
        return "\n".join(lines)
    return "\n".join(_NUMBER.sub("", line, count=1) for line in lines)


def _overlap(spellings: list[str]) -> bool:
    """Whether a run of moves could be split otherwise than by the longest move at every place.

    It cannot be where no move begins with what a longer move adds to a shorter one, or is the beginning of that.
    """
    return any(
        other.startswith(added) or added.startswith(other)
        for longer in spellings
        for shorter in spellings
        if longer != shorter and longer.startswith(shorter) and (added := longer[len(shorter) :])
        for other in spellings
    )
