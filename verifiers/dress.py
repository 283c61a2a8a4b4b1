"""The dress of answers: wrappers that mean nothing, taken off before parsing and put on by the conformance battery."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

__all__ = ["DRESSES", "Dress", "ascii_marks", "ascii_numerals", "dresses_beside", "undress", "unwrap"]

_ROUNDS: Final = 10  # no usual dress nests deeper; more is not an answer but a puzzle

_SUBJECT: Final = (
    r"(?:(?:so|thus|hence|therefore|finally|consequently|in\s++(?:conclusion|summary)),?+\s++)?+"
    r"(?:(?:the|my|our|your)\s++)?+(?:(?:final|correct|right|complete|overall)\s++)?+(?:answer|result|output|solution)"
    r"(?:\s++(?:to|of|for)\s++(?:the|this|your)\s++(?:problem|question|puzzle|task|system|equation|riddle))?+"
)
_VERB: Final = r"(?:is|are|equals|(?:would|will|should|must)\s++be|becomes)(?:\s++(?:thus|therefore|as\s++follows))?+"
_COMES: Final = rf"(?:\s++{_VERB}(?=[\s:*_}}])|\s*+[:=])(?:\s*+:)?+\s*+"  # what makes a subject a lead-in
_LEAD_IN: Final = re.compile(
    rf"(?:\#{{1,6}}\s++)?+(?:"  # a heading
    rf"{_SUBJECT}{_COMES}"
    rf"|(?P<mark>\*{{1,3}}|_{{1,2}})(?:{_SUBJECT}{_COMES}(?P=mark)|{_SUBJECT}(?P=mark)(?:{_COMES}|[ \t]*+\n))"
    rf"|\\(?:text|textbf|textrm|mathrm|mathbf)\{{\s*+{_SUBJECT}(?:{_COMES}\}}|\s*+\}}{_COMES})(?:\\[ ,;:])?+"
    rf")\s*+|\#{{1,6}}\s++{_SUBJECT}[ \t]*+\n\s*+",
    re.IGNORECASE,
)
_HASHES: Final = re.compile(r"####\s++(?=[^#]++\Z)")  # "#### 7", as answers to GSM8K are written
_INFO: Final = re.compile(r"[ \t]*[A-Za-z][\w+#.-]*[ \t]*")  # the language that a fence names
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u00ad"), None)
_MINUS: Final = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"))
_MARKS: Final = (
    _MINUS
    | str.maketrans(
        dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    )
    | str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u2032", "'") | dict.fromkeys("\u201c\u201d\u201f\u2033", '"'))
)
_WRAPPERS: Final = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    (r"\begin{equation}", r"\end{equation}"),
    (r"\begin{equation*}", r"\end{equation*}"),
    (r"\begin{center}", r"\end{center}"),
    ("**", "**"),
    ("*", "*"),
    ("__", "__"),
    ("_", "_"),
    ("``", "``"),
    ("``", "''"),
    ("`", "`"),
    ("\u201c", "\u201d"),
    ("\u2018", "\u2019"),
    ("\u201e", "\u201c"),
    ("\u00ab", "\u00bb"),
    ('"', '"'),
    ("'", "'"),
    ("<b>", "</b>"),
    ("<strong>", "</strong>"),
    ("<i>", "</i>"),
    ("<em>", "</em>"),
    ("<code>", "</code>"),
    ("<pre>", "</pre>"),
)
_OF: Final = {
    first: tuple(pair for pair in _WRAPPERS if pair[0][0] == first) for first in {pair[0][0] for pair in _WRAPPERS}
}
_COMMAND: Final = re.compile(
    r"\\(?:boxed|fbox|framebox|mbox|text(?:|bf|it|rm|sf|tt|normal)|math(?:|rm|bf|it|sf|tt)|emph|displaystyle|operatorname)"
    r"\s?\{"
)
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}
_TICKS: Final = (
    "\u2705",
    "\u2714",
    "\u2611",
    "\U0001f449",
    "\U0001f3af",
    "\U0001f3c1",
    "\U0001f4cc",
)  # said with the answer
_PERIODS: Final = ".,;\u3002"
_LETTERS: Final = "acfhimorstyACFHIMORSTY"  # with which a lead-in begins
_WRAPPED: Final = frozenset([*_OF, "\\", "~"])
_OPENERS: Final = _WRAPPED | {*_LETTERS, "#", *_TICKS}


def ascii_numerals(text: str) -> str:
    """The text with every kind of minus sign written as ``-``."""
    return text if text.isascii() else text.translate(_MINUS)


def ascii_marks(text: str, keep: str = "") -> str:
    """The text with hyphens, minus signs, spaces and quotes of every kind in ASCII, but for those in ``keep``."""
    if text.isascii():
        return text
    return text.translate({code: mark for code, mark in _MARKS.items() if chr(code) not in keep} if keep else _MARKS)


def undress(text: str, keep: str = "") -> str:
    """The text without surrounding white space, fences, math delimiters, bold, quotes, lead-in or final period.

    Only what surrounds the whole text goes, and characters that cannot be seen; nothing else inside is touched. Linear
    in the length for a bounded number of rounds.

    Args:
        text: an answer, dressed or not.
        keep: characters that are substance where they stand alone: a dress of nothing but these stays on. A final
            period goes all the same where it stands behind another dress, as in ``**a.**.``
    """
    if not text.isascii():
        unseen = {code: None for code in _INVISIBLE if chr(code) not in keep} if keep else _INVISIBLE
        text = text.translate(unseen)
    text = text.strip()
    for _ in range(_ROUNDS):
        bare = _without_one_layer(text, keep)
        if bare == text:
            break
        text = bare
    return text


def unwrap(text: str, keep: str = "") -> str:
    """The text without one wrapper around all of it: quotes, bold, math delimiters, a fence or a LaTeX command.

    Without any, the text as it is.
    """
    if text[:1] not in _WRAPPED:
        return text
    if text.startswith("```") and ("`" not in keep or text.endswith("\n```")):
        return _without_fence(text, "```")
    if text.startswith("~~~"):
        return _without_fence(text, "~~~")
    for opening, closing in _OF.get(text[:1], ()):
        if opening[0] in keep and closing[0] in keep:
            continue
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing):
            inner = text[len(opening) : -len(closing)]
            if not inner.strip(opening):  # a row of stars is no bold star
                continue
            if (opening not in inner and closing not in inner) or _closed(inner.strip()):
                return inner.strip()
    if text.startswith("\\") and text.endswith("}") and (command := _COMMAND.match(text)):
        inner = text[command.end() : -1]
        if _balanced(inner):
            return inner.strip()
    return text


def _without_one_layer(text: str, keep: str) -> str:
    if not text or (text[0] not in _OPENERS and text[-1] not in _PERIODS and text[-1] not in _TICKS):
        return text  # nothing to take off: no wrapper and no lead-in begins so
    if (bare := unwrap(text, keep)) != text:
        return bare
    lead = _LEAD_IN.match(text) or (_HASHES.match(text) if "#" not in keep else None)
    if lead and lead.end() < len(text):
        return text[lead.end() :].strip()
    if text[-1] in _PERIODS and not text.endswith(".."):
        before = text[:-1].rstrip()
        if text[-1] not in keep or unwrap(before, keep) != before:
            return before
    for tick in _TICKS:
        if tick not in keep and len(text) > len(tick):
            text = text.removeprefix(tick).removesuffix(tick).strip()
    return text


def _without_fence(text: str, fence: str) -> str:
    if not text.endswith(fence) or len(text) < 6 or fence in text[3:-3]:
        return text
    first, newline, rest = text[3:-3].partition("\n")
    return (rest if newline and _INFO.fullmatch(first) else text[3:-3]).strip()


def _closed(text: str) -> bool:
    """Whether the text is one pair of brackets or one LaTeX command, so that marks within belong to what it holds."""
    command = _COMMAND.match(text)
    opening = "{" if command else text[:1]
    if opening not in _BRACKETS or text[-1] != _BRACKETS[opening]:
        return False
    depth = 0
    for bracket in re.finditer(rf"[\{opening}\{_BRACKETS[opening]}]", text):
        depth += 1 if bracket[0] == opening else -1
        if not depth:
            return bracket.end() == len(text)
    return False


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
    Dress("boxed_text", lambda text: rf"\boxed{{\text{{{text}}}}}"),
    Dress("bold", lambda text: f"**{text}**"),
    Dress("quotes", lambda text: f'"{text}"'),
    Dress("curly_quotes", lambda text: f"\u201c{text}\u201d"),
    Dress("backticks", lambda text: f"`{text}`"),
    Dress("fence", lambda text: f"```\n{text}\n```"),
    Dress("fence_language", lambda text: f"```text\n{text}\n```"),
    Dress("lead_in", lambda text: f"The answer is: {text}"),
    Dress("lead_in_small", lambda text: f"answer: {text}"),
    Dress("lead_in_bold", lambda text: f"Answer: **{text}**."),
    Dress("bold_lead_in", lambda text: f"**Final answer:** {text}"),
    Dress("sentence", lambda text: f"So, the final answer is {text}."),
    Dress("heading", lambda text: f"### Final Answer\n\n{text}"),
)


def dresses_beside(keep: str) -> Iterator[Dress]:
    """The usual dresses that mean nothing in a format to which the characters of ``keep`` are substance."""
    for dress in DRESSES:
        if not set(keep) & set(_PERIODS + "*_`\"'$\u201c\u201d").intersection(dress.wear("")):
            yield dress
