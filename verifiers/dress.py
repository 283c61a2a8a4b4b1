"""The dress of answers: wrappers that mean nothing, taken off before parsing and put on by the conformance battery."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

__all__ = ["DRESSES", "Dress", "ascii_numerals", "undress"]

_ROUNDS: Final = 8  # no usual dress nests deeper; more is not an answer but a puzzle

_SUBJECT: Final = r"(?:(?:so|thus|hence|therefore),?\s+)?(?:the\s+)?(?:final\s+|correct\s+)?(?:answer|result|output)"
_LEAD_IN: Final = re.compile(
    rf"(?:\*\*{_SUBJECT}(?::\s*\*\*|\*\*\s*:)|{_SUBJECT}(?:\s+is(?=[\s:])|\s*[:=])\s*:?)\s*", re.IGNORECASE
)
_INFO: Final = re.compile(r"[ \t]*[A-Za-z][\w+#.-]*[ \t]*")  # the language that a fence names
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_MINUS: Final = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"))
_WRAPPERS: Final = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("*", "*"),
    ("__", "__"),
    ("`", "`"),
    ("\u201c", "\u201d"),
    ("\u2018", "\u2019"),
    ('"', '"'),
    ("'", "'"),
)
_COMMANDS: Final = (r"\boxed{", r"\fbox{", r"\text{", r"\mathrm{", r"\mathbf{", r"\textbf{", r"\texttt{")


def ascii_numerals(text: str) -> str:
    """The text with every kind of minus sign written as ``-``."""
    return text if text.isascii() else text.translate(_MINUS)


def undress(text: str, keep: str = "") -> str:
    """The text without surrounding white space, fences, math delimiters, bold, quotes, lead-in or final period.

    Only what surrounds the whole text goes, and characters that cannot be seen; nothing else inside is touched. Linear
    in the length for a bounded number of rounds.

    Args:
        text: an answer, dressed or not.
        keep: characters that are substance where they stand alone: a dress of nothing but these stays on.
    """
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    text = text.strip()
    for _ in range(_ROUNDS):
        bare = _without_one_layer(text, keep)
        if bare == text:
            break
        text = bare
    return text


def _without_one_layer(text: str, keep: str) -> str:
    if not text:
        return text
    if text[0] in "0123456789-[(bdegijklmnpquvwxyz" and text[-1] not in ".,;":
        return text  # nothing to take off: no wrapper and no lead-in begins so
    if text.startswith("```") and text.endswith("```") and len(text) >= 6 and "```" not in text[3:-3]:
        body = text[3:-3]
        first, newline, rest = body.partition("\n")
        return (rest if newline and _INFO.fullmatch(first) else body).strip()
    for opening, closing in _WRAPPERS:
        if opening[0] in keep and closing[0] in keep:
            continue
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing):
            inner = text[len(opening) : -len(closing)]
            if opening not in inner and closing not in inner and inner.strip(opening):  # a row of stars is no bold star
                return inner.strip()
    for command in _COMMANDS:
        if text.startswith(command) and text.endswith("}"):
            inner = text[len(command) : -1]
            if _balanced(inner):
                return inner.strip()
    lead = _LEAD_IN.match(text)
    if lead and lead.end() < len(text):
        return text[lead.end() :].strip()
    if text[-1] in ".,;" and text[-1] not in keep and not text.endswith(".."):
        return text[:-1].rstrip()
    return text


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


class Dress(NamedTuple):
    """A usual way to write an answer: a name and what it does to the answer's text."""

    name: str
    wear: Callable[[str], str]


DRESSES: Final = (
    Dress("spaces", lambda text: f"  {text} "),
    Dress("newlines", lambda text: f"\n{text}\n"),
    Dress("period", lambda text: f"{text}."),
    Dress("dollars", lambda text: f"${text}$"),
    Dress("inline_math", lambda text: rf"\({text}\)"),
    Dress("display_math", lambda text: rf"\[{text}\]"),
    Dress("boxed", lambda text: rf"\boxed{{{text}}}"),
    Dress("boxed_dollars", lambda text: rf"$\boxed{{{text}}}$."),
    Dress("bold", lambda text: f"**{text}**"),
    Dress("quotes", lambda text: f'"{text}"'),
    Dress("backticks", lambda text: f"`{text}`"),
    Dress("fence", lambda text: f"```\n{text}\n```"),
    Dress("fence_language", lambda text: f"```text\n{text}\n```"),
    Dress("lead_in", lambda text: f"The answer is: {text}"),
    Dress("lead_in_small", lambda text: f"answer: {text}"),
    Dress("lead_in_bold", lambda text: f"Answer: **{text}**."),
    Dress("bold_lead_in", lambda text: f"**Final answer:** {text}"),
)
