"""JSON objects in a model's text: the value under a key, as text for an answer format, digit for digit.

Nothing becomes a float or an int on the way: a number is its own digits. Texts are JSON but for two slips that models
make: a string may hold raw line breaks, and a backslash that begins no JSON escape, or begins the name of a LaTeX
command (``\\frac``, ``\\text``), stands for itself.
"""

import json
import re
from bisect import bisect_left
from typing import Any, Final, NamedTuple

from rlgym.errors import Unparsable

__all__ = ["JsonAnswer", "last_json_answer"]

KEY: Final = "answer"
TRIES: Final = 1_000  # objects begun that turn out to be none; more are a storm and hold no answer
EFFORT: Final = 4  # times the length of the text that may be read in vain

_OPENING: Final = re.compile(r'\{\s*+"')
_BLANKS: Final = re.compile(r"[ \t\n\r]*+")
_BACKSLASH: Final = re.compile(
    r'\\(["\\/]|u[0-9A-Fa-f]{4}|n(?!eq\b|eg\b|abla\b)|r(?!ight|ho\b|angle|floor|ceil|vert)'
    r"|t(?!ext[a-z]*\{|imes|frac|heta|riangle|ilde))?"
)


class _Number(str):
    """The digits of a number, which unlike a string is none of the texts of a list."""

    __slots__ = ()


_DECODER: Final = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_Number, strict=False)


class JsonAnswer(NamedTuple):
    """What an object in a text says under the key ``answer``.

    Attributes:
        texts: the value as text, and for strings and lists of strings also as it stands in the object. A list of
            strings is one a line; a list of anything else, an object and a number stand as they are.
        start: where the object begins in the text.
        end: where it ends.
    """

    texts: tuple[str, ...]
    start: int
    end: int


class _Object(NamedTuple):
    values: list[tuple[str, ...]]
    end: int


def last_json_answer(text: str) -> JsonAnswer | None:
    """The last complete object with the key ``answer`` (in any case), not inside another such; None if there is none.

    Raises:
        Unparsable: ``ambiguous`` where that object gives the key two different values.
    """
    if KEY not in text.lower():
        return None
    added: list[int] = []  # where in the repaired text a backslash was added

    def repair(found: re.Match[str]) -> str:
        if found[1]:
            return found[0]
        added.append(found.start() + len(added))
        return "\\\\"

    repaired = _BACKSLASH.sub(repair, text) if "\\" in text else text
    last: tuple[int, _Object] | None = None
    position = tries = effort = 0
    while opening := _OPENING.search(repaired, position):
        start = opening.start()
        position = start + 1
        try:
            found = _object(repaired, start)
        except json.JSONDecodeError as fault:
            read = fault.pos - start
        except RecursionError:
            read = len(repaired) - start
        else:
            read = found.end - start
            if found.values:
                last, position = (start, found), found.end
                continue
        tries, effort = tries + 1, effort + read
        if tries > TRIES or effort > EFFORT * max(len(text), 1_000):
            return None
    if last is None:
        return None
    start, found = last
    if len(set(found.values)) > 1:
        raise Unparsable("ambiguous")
    return JsonAnswer(found.values[0], start - bisect_left(added, start), found.end - bisect_left(added, found.end))


def _object(text: str, start: int) -> _Object:
    """The object that begins at a position.

    Raises:
        JSONDecodeError: if there is none.
        RecursionError: if it is nested too deeply.
    """
    values = []
    position = start + 1
    while True:
        name, position = _DECODER.raw_decode(text, _expect(text, position, '"') - 1)
        position = _blanks(text, _expect(text, position, ":"))
        value, end = _DECODER.raw_decode(text, position)
        if name.strip().lower() == KEY:
            values.append(_texts(value, text[position:end]))
        position = _blanks(text, end)
        if text[position : position + 1] == "}":
            return _Object(values, position + 1)
        position = _expect(text, position, ",")


def _texts(value: Any, written: str) -> tuple[str, ...]:  # Any: JSON
    if type(value) is str:
        return value, written
    if isinstance(value, list) and value and all(type(item) is str and "\n" not in item for item in value):
        return "\n".join(value), written
    return (written,)


def _blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    assert found is not None
    return found.end()


def _expect(text: str, position: int, character: str) -> int:
    position = _blanks(text, position)
    if text[position : position + 1] != character:
        raise json.JSONDecodeError(f"need {character}", text, position)
    return position + 1
