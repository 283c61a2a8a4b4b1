"""Prompt styles: how a statement becomes a prompt, and where in a completion the answer stands.

A style carries its own extraction, so that the two cannot disagree. Its name is versioned: a change of the prompt
or of the extraction is a new version.
"""

import re
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final

from rlgym.errors import UnknownStyle, Unparsable, nearest
from rlgym.verifiers.formats.base import Format

__all__ = ["FINAL_ANSWER", "NEXT_ACTION", "STYLES", "Boxed", "LastLine", "Style", "Tags", "Terse", "prompt_style"]

AnyFormat = Format[Any]  # Any: a style carries answers of every type

FINAL_ANSWER: Final = "your final answer"
NEXT_ACTION: Final = "your next action"

_THINK_END: Final = "</think>"


def _after_reasoning(completion: str) -> str:
    """What follows the last closed reasoning block; reasoning that was never closed holds no answer."""
    end = completion.rfind(_THINK_END)
    visible = completion[end + len(_THINK_END) :] if end >= 0 else completion
    start = visible.find("<think>")
    return visible if start < 0 else visible[:start]


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
            Unparsable: ``no_answer``.
        """

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
        text = _after_reasoning(completion)
        end = text.rfind("</answer>")
        start = text.rfind("<answer>", 0, end) + 8 if end >= 0 else 0
        if start >= 8 and "<" not in text[start:end] and "<" not in text[end + 9 :]:
            return text[start:end]  # the usual case: no other tag can be within or after
        last = opened = None
        for tag in re.finditer(r"<(/?)answer>", text, re.IGNORECASE):
            if not tag[1]:
                opened = tag.end()
            elif opened is not None:
                last, opened = text[opened : tag.start()], None
        if last is None:
            raise Unparsable("no_answer")
        return last

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
        """The last box whose braces close; one pass over the text."""
        text = _after_reasoning(completion)
        last, depth = None, 0
        open_boxes: list[tuple[int, int]] = []  # (where the content begins, depth outside), innermost last
        for token in re.finditer(r"\\boxed\s?\{|\\\\(?=[{}])|\\[{}]|[{}]", text):
            if token[0].startswith("\\b"):
                open_boxes.append((token.end(), depth))
                depth += 1
            elif token[0] == "{":
                depth += 1
            elif token[0] == "}" and depth:
                depth -= 1
                if open_boxes and open_boxes[-1][1] == depth:
                    last = text[open_boxes.pop()[0] : token.start()]
        if last is None:
            raise Unparsable("no_answer")
        return last

    def write(self, value: Any, answer: AnyFormat) -> str:  # Any: the format's own type
        r"""``\boxed{...}``."""
        return f"\\boxed{{{answer.render(value)}}}"

    def check(self, answer: AnyFormat) -> None:
        """One-line formats only."""
        _need_one_line(self, answer)


class LastLine(Style):
    """The answer alone on the last line."""

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
        last = _after_reasoning(completion).rstrip().rpartition("\n")[2]
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


def _need_one_line(style: Style, answer: AnyFormat) -> None:
    if not answer.one_line:
        raise UnknownStyle(
            f"style {style.name!r} cannot carry {type(answer).__name__}: its answers span several lines; "
            f"use style='{Tags.name}'"
        )


STYLES: Final[dict[str, Style]] = {style.name: style for style in (Tags(), Boxed(), LastLine(), Terse())}


def prompt_style(name: str) -> Style:
    """The style of that name.

    Raises:
        UnknownStyle: if there is none.
    """
    if name not in STYLES:
        raise UnknownStyle(f"style={name!r}: need one of {', '.join(STYLES)}{nearest(str(name), STYLES)}")
    return STYLES[name]
