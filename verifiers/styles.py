"""Prompt styles: how a statement becomes a prompt, and where in a completion the answer stands.

A style carries its own extraction, so that the two cannot disagree. Its name is versioned: a change of the prompt
or of the extraction is a new version.

All styles search only what ``reasoning.visible`` leaves: no reasoning block, no left-over chat template, at most
100,000 characters. Of several answers the last complete one counts. Every extraction is linear in the length.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final, NamedTuple

from rlgym.errors import UnknownStyle, Unparsable, nearest
from rlgym.verifiers.formats.base import Format
from rlgym.verifiers.json_answers import last_json_answer
from rlgym.verifiers.reasoning import lowered, visible

__all__ = [
    "FINAL_ANSWER",
    "NEXT_ACTION",
    "STYLES",
    "Auto",
    "Boxed",
    "JsonObject",
    "LastLine",
    "Style",
    "Tags",
    "Terse",
    "prompt_style",
]

AnyFormat = Format[Any]  # Any: a style carries answers of every type

FINAL_ANSWER: Final = "your final answer"
NEXT_ACTION: Final = "your next action"

_BOX: Final = re.compile(r"\\(?:boxed|fbox)\s?\{|\\\\(?=[{}])|\\[{}]|[{}]")
_LABEL: Final = re.compile(
    r"^[ \t]*+\#{4}(?!\#)"  # GSM8K's mark, or a heading of the fourth level: then a later label counts
    r"|\banswer(?:\*\*|__|\*)?+[ \t]*+(?:(?P<spoken>is)\b[ \t]*+:?|[:=])"
    r"|^[\#*_ \t]*+(?:final[ ])?answer[*_ \t]*+$",
    re.IGNORECASE | re.MULTILINE,
)
_EMPHASIS: Final = re.compile(r"(?:^|\s)\*[\w ]*+(?:[:=])?+$")
_PARAGRAPH: Final = re.compile(r"\n[ \t\r]*+\n")
_NEXT_SENTENCE: Final = re.compile(r"\.\s++(?=[A-Z])")


class Style(ABC):
    """How a statement becomes a prompt and an answer is found in a completion."""

    name: ClassVar[str]

    @abstractmethod
    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The prompt.

        Args:
            statement: the task in words.
            terse: the environment's name and the public fields of the instance, compact.
            answer: the format that the answer has to have.
            asked: what is to be given, ``FINAL_ANSWER`` or, turn by turn, ``NEXT_ACTION``.
        """

    @abstractmethod
    def extract(self, completion: str) -> str:
        """The text of the answer, still dressed.

        Raises:
            Unparsable: ``no_answer``, or ``ambiguous`` where one place gives two answers; nothing else, on any text.
        """

    def read(self, completion: str, answer: AnyFormat) -> Any:  # Any: the format's own type
        """The answer in a completion, as a value of the format.

        Raises:
            Unparsable: as ``extract`` and ``Format.read``; nothing else, on any text.
        """
        return answer.read(self.extract(completion))

    @abstractmethod
    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        """A completion that says just this answer; ``extract`` finds it again."""

    def check(self, answer: AnyFormat) -> None:  # noqa: B027  # most styles carry everything
        """Whether answers of this format can stand in this style.

        Raises:
            UnknownStyle: if not.
        """


class Tags(Style):
    """The answer between ``<answer>`` and ``</answer>``; the last complete pair counts.

    A pair is a closing tag with the opening tag nearest before it; either tag alone is a mention and means nothing.
    """

    name = "tags.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The statement, then where the answer goes."""
        example = answer.render_lines(answer.example)
        shown = f"\n{example}\n" if "\n" in example else example
        return (
            f"{statement}\n\nGive {asked} between <answer> and </answer>, as {answer.noun}. "
            f"For example: <answer>{shown}</answer>"
        )

    def extract(self, completion: str) -> str:
        """Between the tags of the last complete pair."""
        text = visible(completion)
        if (found := _last_pair(text)) is None:
            raise Unparsable("no_answer")
        return text[found.inner]

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        """``<answer>...</answer>``."""
        return f"<answer>{answer.render_lines(value)}</answer>"


class Boxed(Style):
    r"""The answer inside ``\boxed{...}``; the last complete box counts."""

    name = "boxed.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The statement, then where the answer goes."""
        example = answer.render(answer.example)
        return (
            f"{statement}\n\nGive {asked} inside \\boxed{{...}}, as {answer.noun_on_one_line}. "
            f"For example: \\boxed{{{example}}}"
        )

    def extract(self, completion: str) -> str:
        """The last box whose braces close."""
        text = visible(completion)
        if (found := _last_box(text)) is None:
            raise Unparsable("no_answer")
        return text[found.inner]

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        r"""``\boxed{...}``."""
        return f"\\boxed{{{answer.render(value)}}}"

    def check(self, answer: AnyFormat) -> None:
        """One-line formats whose braces are balanced only."""
        _need_one_line(self, answer)
        written = answer.render(answer.example)
        boxed = f"\\boxed{{{written}}}"
        found = _last_box(boxed)
        if {"{", "}"} & set(answer.keep) or found is None or boxed[found.inner] != written:
            raise UnknownStyle(
                f"style {self.name!r} cannot carry {type(answer).__name__}: braces in its answers may be unbalanced; "
                f"use style={Tags.name!r}"
            )


class LastLine(Style):
    """The answer alone on the last line; blank lines and the end of a code fence do not count."""

    name = "last_line.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The statement, then where the answer goes."""
        example = answer.render(answer.example)
        return (
            f"{statement}\n\nThe last line of your reply must be {asked} and nothing else: "
            f"{answer.noun_on_one_line}. For example:\n{example}"
        )

    def extract(self, completion: str) -> str:
        """The last line that is not blank."""
        last = _last_line(visible(completion))
        if not last:
            raise Unparsable("no_answer")
        return last

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        """The canonical answer on one line."""
        return answer.render(value)

    def check(self, answer: AnyFormat) -> None:
        """One-line formats only."""
        _need_one_line(self, answer)


class Terse(LastLine):
    """The environment's name and the public fields instead of sentences; the answer alone on the last line.

    For models too small to read English, in training and evaluation alike.
    """

    name = "terse.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The compact form, and a new line."""
        return f"{terse}\n"


class JsonObject(Style):
    """The value of ``"answer"`` in a JSON object; the last complete object with that key counts.

    The value may be a string, a number (its digits count, no float is made of it), true, false, a list or an object.
    Every format fits: a string holds any text.
    """

    name = "json.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The statement, then the object to end with."""
        noun = answer.noun_on_one_line if answer.one_line else answer.noun
        example = self.write(answer.example, answer)
        return (
            f'{statement}\n\nEnd your reply with a JSON object that gives {asked} under the key "answer", as {noun}. '
            f"For example: {example}"
        )

    def extract(self, completion: str) -> str:
        """The value: a string's content, a list of strings one a line, anything else as it is written."""
        return self._texts(completion)[0]

    def read(self, completion: str, answer: AnyFormat) -> Any:  # Any: the format's own type
        """See ``Style``; what is malformed as content is read once more as JSON, for formats of JSON itself."""
        return _read_first(self._texts(completion), answer)

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        """``{"answer": 7}`` where the canonical answer is JSON itself, else ``{"answer": "3/4"}``."""
        text = answer.render(value) if answer.one_line else answer.render_lines(value)
        bare = f'{{"answer": {text}}}'
        if text and text[0] in "-0123456789[{" and (found := last_json_answer(bare)) and found.texts == (text,):
            return bare
        return json.dumps({"answer": text}, ensure_ascii=False)

    def _texts(self, completion: str) -> tuple[str, ...]:
        found = last_json_answer(visible(completion))
        if found is None:
            raise Unparsable("no_answer")
        return found.texts


class Auto(Style):
    """Lenient, for prompts that are not ours: whatever states an answer, and of several statements the last.

    1. Marked answers: ``<answer>`` tags, a box, a JSON object with ``"answer"``. The one that ends last counts; one
       inside another is part of it.
    2. Labelled answers: ``#### 42``, ``Answer: 42``, ``**Final answer**`` and the paragraph below, ``the answer is 42``
       (this one to the end of the sentence). The last counts, and before a marked answer only if it begins behind it:
       a label says what follows it, so ``Answer: \\boxed{42}`` is a box.
    3. Where there is neither, the last line.
    """

    name = "auto.1"

    def prompt(self, statement: str, terse: str, answer: AnyFormat, asked: str = FINAL_ANSWER) -> str:
        """The statement, then what the answer is, with an example."""
        noun = answer.noun_on_one_line if answer.one_line else answer.noun
        return f"{statement}\n\nEnd with {asked}, as {noun}. For example:\n{self.write(answer.example, answer)}"

    def extract(self, completion: str) -> str:
        """By the precedence above."""
        return self._texts(completion)[0]

    def read(self, completion: str, answer: AnyFormat) -> Any:  # Any: the format's own type
        """See ``JsonObject``."""
        return _read_first(self._texts(completion), answer)

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        """``Answer: ...`` on one line, tags over several or where the text itself would be taken for a statement."""
        if answer.one_line:
            text = answer.render(value)
            line = f"Answer: {text}"
            if text.strip() and self.extract(line) == text:
                return line
        return Tags().write(value, answer)

    def _texts(self, completion: str) -> tuple[str, ...]:
        text = visible(completion)
        marked: list[tuple[int, tuple[str, ...]]] = []  # (where it ends, what it says)
        for found in (_last_pair(text), _last_box(text)):
            if found:
                marked.append((found.end, (text[found.inner],)))
        if answer := last_json_answer(text):
            marked.append((answer.end, answer.texts))
        end, texts = max(marked, default=(0, ()))
        if labelled := _last_labelled(text, end):
            return (labelled,)
        if texts:
            return texts
        if line := _last_line(text):
            return (line,)
        raise Unparsable("no_answer")


class _Found(NamedTuple):
    """Where a marked answer stands: what is inside its marks, and where the last mark ends."""

    inner: slice
    end: int


def _last_pair(text: str) -> _Found | None:
    """A closing tag with the nearest opening tag before it, none between."""
    text = lowered(text)
    start = text.rfind("<answer>", 0, max(0, text.rfind("</answer>")))
    if start < 0:
        return None
    end = text.find("</answer>", start)
    return _Found(slice(start + 8, end), end + 9)


def _last_box(text: str) -> _Found | None:
    """The box that closes last; one pass."""
    if "\\boxed" not in text and "\\fbox" not in text:
        return None
    last, depth = None, 0
    open_boxes: list[tuple[int, int]] = []  # (where the content begins, depth outside), innermost last
    for token in _BOX.finditer(text):
        mark = token[0]
        if mark == "{":
            depth += 1
        elif mark == "}":
            if depth:
                depth -= 1
                if open_boxes and open_boxes[-1][1] == depth:
                    last = _Found(slice(open_boxes.pop()[0], token.start()), token.end())
        elif len(mark) > 2:
            open_boxes.append((token.end(), depth))
            depth += 1
    return last


def _last_labelled(text: str, start: int) -> str | None:
    """What follows the last label behind a position, up to the next label; labels that nothing follows are none."""
    stop = len(text)
    for label in reversed(list(_LABEL.finditer(text, start))):
        region = text[label.end() : stop] if stop == len(text) else text[label.end() : stop].rstrip("*_# \t")
        stop = label.start()
        beside = text[max(0, stop - 30) : label.end()].rpartition("\n")[2]
        if beside.count("**") % 2:  # the label stands in bold, which ends behind it
            region = "".join(region.partition("**")[::2])
        elif region.startswith("*") and _EMPHASIS.search(beside):
            region = region[1:]
        line, _, below = region.partition("\n")
        said = line.strip() or _PARAGRAPH.split(below.strip(), 1)[0].strip()
        if label["spoken"]:
            said = _NEXT_SENTENCE.split(said, 1)[0]
        if said:
            return said
    return None


def _last_line(text: str) -> str:
    text = text.rstrip()
    if text.endswith("\n```"):
        text = text[:-4].rstrip()
    return text.rpartition("\n")[2]


def _read_first(texts: Sequence[str], answer: AnyFormat) -> Any:  # Any: the format's own type
    """The first of the texts that is not malformed.

    Raises:
        Unparsable: as the format reads the first, where all are malformed.
    """
    first, *others = texts
    try:
        return answer.read(first)
    except Unparsable as refused:
        for text in others if refused.reason == "malformed" else ():
            try:
                return answer.read(text)
            except Unparsable:
                continue
        raise


def _need_one_line(style: Style, answer: AnyFormat) -> None:
    if not answer.one_line:
        raise UnknownStyle(
            f"style {style.name!r} cannot carry {type(answer).__name__}: its answers span several lines; "
            f"use style={Tags.name!r}"
        )


STYLES: Final[dict[str, Style]] = {
    style.name: style for style in (Tags(), Boxed(), LastLine(), JsonObject(), Auto(), Terse())
}


def prompt_style(name: str) -> Style:
    """The style of that name.

    Raises:
        UnknownStyle: if there is none.
    """
    if name not in STYLES:
        raise UnknownStyle(f"style={name!r}: need one of {', '.join(STYLES)}{nearest(str(name), STYLES)}")
    return STYLES[name]
