"""What of a completion can hold an answer: without reasoning blocks and without what a chat template left behind.

Reasoning stands between an opening and a closing mark: ``<think>``, ``<thinking>``, ``<reasoning>``, ``<thought>``,
``<scratchpad>``, ``<seed:think>``, ``[THINK]``, ``\u25c1think\u25b7``, ``<|begin_of_thought|>``,
``<|START_THINKING|>``, or the channels of gpt-oss, of which only ``final`` is no reasoning. Case does not count.

1. Inside a block only its own closing mark means anything; a block that never closes reaches to the end.
2. An opening mark behind a word, a comma, a quotation mark or a parenthesis on its line is a mention, not an opening.
3. A closing mark without a block ends what the prompt's template opened: all before it is reasoning. Once a block has
   closed, such a mark within a line is a mention.
4. A mark between two equal quotation marks or backticks is a mention and closes nothing.
"""

import re
from itertools import islice
from typing import Final

__all__ = ["LONGEST", "lowered", "visible"]

LONGEST: Final = 100_000  # twice what the most patient format reads of an answer
MAX_MARKS: Final = 10_000  # more are no reasoning but a storm; what follows is not searched

_NAMES: Final = ("think", "thinking", "reasoning", "thought", "scratchpad", "seed:think")
_FINAL: Final = "<|channel|>final"
_OTHER_CHANNEL: Final = "<|channel|>"
_CLOSING: Final = {f"<{name}>": f"</{name}>" for name in _NAMES} | {
    "[think]": "[/think]",
    "\u25c1think\u25b7": "\u25c1/think\u25b7",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|start_thinking|>": "<|end_thinking|>",
    _OTHER_CHANNEL: _FINAL,
}
_MARK: Final = re.compile(
    rf"<(?=[/|a-z])(?:/?(?:{'|'.join(_NAMES)})>"
    r"|\|(?:(?:begin|end)_of_thought\|>|(?:start|end)_thinking\|>"
    r"|channel\|>\s{0,9}+([a-z]{1,20}+)[^<]{0,99}+(?:<\|constrain\|>[^<]{0,99}+)?<\|message\|>))"
    r"|\[/?think\]|\u25c1/?think\u25b7"
)
_MENTIONING: Final = frozenset(",;'\"`\u201c\u2018(")

_START: Final = r"<(?:\|(?:im_start|start|start_header_id|header_start)\||start_of_turn)>\s{0,9}+"
_OTHERS_TURN: Final = re.compile(
    rf"{_START}(?:user|human|system|developer|tool|ipython)\b|<(?:\|(?:user|system|tool)\||\uff5cUser\uff5c)>|\[INST\]"
)
_REMAINS: Final = re.compile(
    rf"{_START}(?:assistant|model)\b"
    r"|<(?:\|[A-Za-z0-9_]{1,40}+\||\uff5c[^\uff5c\n]{1,40}+\uff5c|/?s|bos|eos|pad|(?:start|end)_of_turn)>|\[/?INST\]"
)


def visible(completion: str) -> str:
    """The text that is searched for an answer, at most ``LONGEST`` characters of it, the last ones.

    Marks of turns are line breaks, and the turn of another is cut off. Linear in the length.
    """
    if "<" not in completion and "[" not in completion and "\u25c1" not in completion:
        return completion[-LONGEST:]
    text = _without_reasoning(completion)[-LONGEST:]
    if turn := _OTHERS_TURN.search(text):
        text = text[: turn.start()]
    return _REMAINS.sub("\n", text)


def lowered(text: str) -> str:
    """The text in lower case, character for character, so that positions in both agree."""
    return text.replace("\u0130", "I").lower()  # the one character whose lower case is longer


def _without_reasoning(completion: str) -> str:
    text = lowered(completion)
    kept: list[str] = []
    start = 0  # of what is visible, where no block is open
    closing = ""  # the mark that would close the open block
    closed = False  # whether any block has closed
    inner = 0  # openings that opened nothing; closing marks of theirs may follow
    marks = _MARK.finditer(text)
    for found in islice(marks, MAX_MARKS):
        mark = found[0]
        if found[1]:
            mark = _FINAL if found[1] == "final" else _OTHER_CHANNEL
        opens = mark in _CLOSING
        if closing:
            if mark == closing and not _quoted(text, found):
                start, closing, closed = found.end(), "", True
            elif opens and _CLOSING[mark] == closing:
                inner += 1
        elif opens and mark != _OTHER_CHANNEL and _mentioned(text, found):
            inner += 1
        elif opens:
            kept.append(completion[start : found.start()])
            closing = _CLOSING[mark]
        elif mark == _FINAL or not (_quoted(text, found) or (closed and not inner and _within_a_line(text, found))):
            kept.clear()
            start, closed, inner = found.end(), True, 0
    if not closing:
        storm = next(marks, None)
        kept.append(completion[start : storm.start() if storm else None])
    return "\n".join(kept)


def _mentioned(text: str, found: re.Match[str]) -> bool:
    before = _before(text, found.start())
    return before.isalpha() or before in _MENTIONING


def _quoted(text: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    return start > 0 and end < len(text) and text[start - 1] == text[end] and text[end] in "`'\""


def _within_a_line(text: str, found: re.Match[str]) -> bool:
    end = found.end()
    while end < len(text) and text[end] in " \t\r":
        end += 1
    return _before(text, found.start()) != "\n" and end < len(text) and text[end] != "\n"


def _before(text: str, start: int) -> str:
    """The character before a position on its line, blanks aside; a line break where there is none."""
    start -= 1
    while start >= 0 and text[start] in " \t":
        start -= 1
    return text[start] if start >= 0 else "\n"
