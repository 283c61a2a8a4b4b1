"""The hostile set: texts that a careless verifier executes, believes, chokes on or spends minutes on.

``torture/hostile.jsonl`` holds one JSON object a line: ``name``, and either ``text`` or a compact description of a
long one, ``first`` + ``times`` times ``repeated`` + ``last`` (+ ``times`` times ``closing``). ``limit_ms`` is the time
that reading it may take where it is read inline, 50 unless a ``reason`` says why more; ``benchmarks/verify.py``
measures that, the tests bound it by the deadline of the guard. An injection that is executed leaves ``CANARY`` behind.

``FILLING`` and ``COMPLETIONS`` are shapes that grow to the length at which a format or a style is tried.
"""

import json
import warnings
from functools import cache
from typing import Literal, NamedTuple

import torture_set

from rlgym.errors import Unparsable
from rlgym.verifiers.styles import STYLES

CANARY = "rlgym_canary"
LENGTH = 300_000  # of a completion made of one shape; an answer is read up to the format's own limit
LONG = 2_000  # characters past which a text is read with one choice of options for every format

FILLING = {  # what stands first, what is repeated, what stands last
    "brackets": ("", "[", ""),
    "closing_brackets": ("", "]", ""),
    "brackets_and_spaces": ("1]", " ", "x"),
    "parentheses_and_spaces": ("1)", " ", "x"),
    "brackets_apart": ("", "]  ", "x"),
    "nested_lists": ("", "[1, ", ""),
    "braces": ("", "\\boxed{", ""),
    "closed_braces": ("\\boxed{", "{}", "}"),
    "digits": ("", "7", ""),
    "zeros": ("-", "0", "1"),
    "groups": ("1", ",234", ""),
    "latex_groups": ("1", "{,}234", ""),
    "latex_groups_cut": ("1", "{,}23", ""),
    "numbers_by_commas": ("1", ", 1", ""),
    "numbers_by_tight_commas": ("1", ",1", ""),
    "numbers_by_spaces": ("1", " 1", "x"),
    "numbers_by_both": ("1", ", 1 1", "x"),
    "fractions_by_commas": ("1/2", ", 1/2", "/"),
    "spaces": ("1", " ", "1"),
    "spaces_and_commas": ("1", " ,", "1"),
    "lines": ("1", "\n", "1"),
    "semicolons": ("1", ";", "1"),
    "signs": ("", "-", "1"),
    "unicode_signs": ("", "\u2212", "1"),
    "invisible": ("1", "\u200b", "1"),
    "stars": ("", "*", ""),
    "stars_apart": ("", "* ", "x"),
    "backticks": ("", "`", ""),
    "fences": ("", "```\n", "```"),
    "dollars": ("", "$ ", "$"),
    "quotes": ("", '"', ""),
    "quoted_items": ("[", '"a", ', '"'),
    "underscores": ("a", "_", "-"),
    "underscores_in_words": ("", "a_", ":"),
    "lead_in_spaces": ("answer", " ", "x"),
    "lead_in_bold_spaces": ("**answer:", " ", "x"),
    "so_the": ("so", " ", "the answer is 86753"),
    "lead_ins": ("", "the answer is: ", "86753"),
    "pairs": ("", "Ann: knight ", ""),
    "names": ("", "Ann, ", ""),
    "ands": ("Ann", " and", ""),
    "ands_apart": ("Ann: knight", " ", "and"),
    "links": ("Ann", " is a", " knight"),
    "arrows": ("Ann", " ->", " knight"),
    "numbers_first": ("1", " ", ". Ann: knight"),
    "numbering": ("", "1. a\n", "x"),
    "bullets": ("", "- ", "x"),
    "rules": ("", "---+", "x"),
    "bars": ("", "| ", "1"),
    "cells": ("", "1 & ", "\\\\"),
    "backslashes": ("1", "\\", "1"),
    "commands": ("", "\\frac{1}{2} ", "x"),
    "left_brackets": ("", "\\left( ", "1"),
    "matrices": ("", "\\begin{pmatrix}", "1"),
    "moves": ("", "UDLR", "X"),
    "moves_of_two": ("", "R'", "Q"),
    "calls": ("", "fill(1) ", "("),
    "unions": ("(1, 2)", " U (1, 2)", " U"),
    "inequalities": ("1", " < x", " <"),
    "cycles": ("", "(1 2)", "("),
    "dates": ("", "2024-02-29 ", "x"),
    "months": ("", "February ", "29, 2024"),
    "durations": ("", "1h ", "x"),
    "objects": ("", '{"x":', "1"),
    "objects_in_lists": ("[", '{"x":1},', "]"),
    "escapes": ('"', "\\u0041", '"'),
    "nots": ("", "not ", "a"),
    "implications": ("a", " -> a", " ->"),
    "conjunctions": ("a", " & a", " &"),
    "sums": ("x", " + x", " +"),
    "products": ("x", "(x+1)", "("),
    "powers": ("x", "^x", "^"),
    "primes": ("f", "'", "(x) = x"),
    "equations": ("x", " = x", " ="),
    "choices": ("", "(B) C) ", "("),
    "words": ("", "true ", "x"),
    "hyphens": ("true", "-", "x"),
    "combining": ("1", "\u0301", "1"),
    "bidi": ("", "\u202e", "1"),
    "surrogates": ("1", "\ud800", "1"),
    "nuls": ("1", "\x00", "1"),
}
COMPLETIONS = {
    "opening_tags": ("", "<answer>", ""),
    "closing_tags": ("<answer>", "</answer>", ""),
    "opening_after_closing": ("</answer>", "<answer>", ""),
    "pairs": ("", "<answer>1</answer>", ""),
    "cut_tags": ("<answer>", "</answer", "</answer>"),
    "less_than": ("<answer>", "<", "</answer>"),
    "thoughts": ("", "<think>", "</think>"),
    "closed_thoughts": ("", "<think></think>", ""),
    "thoughts_and_tags": ("", "<think><answer>1</answer>", "</think>"),
    "boxes": ("", "\\boxed{", "}"),
    "boxes_apart": ("", "\\boxed ", "{1}"),
    "closed_boxes": ("", "\\boxed{1}", ""),
    "braces": ("\\boxed{", "{", "}"),
    "closing_braces": ("\\boxed{", "}", ""),
    "backslashes": ("\\boxed{", "\\", "}"),
    "digits": ("<answer>", "7", "</answer>"),
    "lines": ("1", "\n", ""),
    "spaces": ("1", " ", "\n"),
    "chat_tokens": ("1", "<|im_end|>", ""),
    "chat_roles": ("", "<|im_start|>assistant\n", "1"),
    "objects": ("", '{"answer": ', "1"),
    "closed_objects": ("", '{"answer": 1}', ""),
    "strings": ('{"answer": "', '\\"', '"}'),
    "quotes": ("", '"', ""),
    "fences": ("", "```json\n", "```"),
    "bold": ("", "**Answer:** ", "1"),
    "lead_ins": ("", "The final answer is ", "1"),
}
WEARS = {  # how a text would stand in a completion, by the style's name without its version
    "tags": "<answer>{}</answer>",
    "boxed": "\\boxed{{{}}}",
    "last_line": "I am done.\n{}",
    "terse": "{}",
    "auto": "**Final answer:** {}",
}


class Hostile(NamedTuple):
    """A text by its name, and the milliseconds that reading it may take."""

    name: str
    text: str
    limit_ms: int


Case = tuple[Literal["read", "fill", "extract", "complete"], str, str]  # what to do; a format or style; a text


@cache
def descriptions():
    """The lines of the data file by name."""
    lines = (torture_set.FOLDER / "hostile.jsonl").read_text(encoding="ascii").splitlines()
    return {line["name"]: line for line in map(json.loads, lines)}


@cache
def text(name):
    line = descriptions()[name]
    if "text" in line:
        return line["text"]
    return line["first"] + line["repeated"] * line["times"] + line["last"] + line.get("closing", "") * line["times"]


def texts():
    """The whole set, one by one, so that the long ones need not be held together."""
    return (Hostile(name, text(name), line.get("limit_ms", 50)) for name, line in descriptions().items())


def filled(first, repeated, last, length):
    return first + repeated * ((length - len(first) - len(last)) // len(repeated)) + last


def worn(style, answer):
    """A completion whose answer is the text."""
    kind = style.partition(".")[0]
    return json.dumps({"answer": answer}) if kind == "json" else WEARS[kind].format(answer)


@cache
def forms(format_name):
    """Every choice of options in the torture set, and the values of its references."""
    references = {}
    for entry in torture_set.entries(format_name):
        references.setdefault(json.dumps(entry["options"], sort_keys=True), []).append(entry["reference"])
    made = [(torture_set.form(format_name, options), texts) for options, texts in references.items()]
    return [(form, [form.read(reference) for reference in texts]) for form, texts in made]


def cases():
    """All that is tried in a worker of the guard."""
    formats = sorted(path.stem for path in torture_set.FOLDER.glob("[A-Z]*.jsonl"))
    yield from (("read", name, hostile) for name in formats for hostile in descriptions())
    yield from (("fill", name, shape) for name in formats for shape in FILLING)
    yield from (("extract", style, hostile) for style in STYLES for hostile in descriptions())
    yield from (("complete", style, shape) for style in STYLES for shape in COMPLETIONS)


def attempt(case):
    """What became of one case: ``read``, ``right`` (the value of a reference), or the reasons of refusal."""
    what, name, key = case
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        match what:
            case "read":
                chosen = forms(name) if len(text(key)) <= LONG else forms(name)[:1]
                return sorted({_read(form, text(key), values) for form, values in chosen})
            case "fill":
                form, values = forms(name)[0]
                return [_read(form, filled(*FILLING[key], form.longest), values)]
            case "extract":
                return [_extract(name, text(key)), _extract(name, worn(name, text(key)))]
            case "complete":
                return [_extract(name, filled(*COMPLETIONS[key], LENGTH))]


def _read(form, answer, references):
    try:
        value = form.read(answer)
    except Unparsable as refused:
        return refused.reason
    return "right" if any(form.same(value, reference) for reference in references) else "read"


def _extract(style, completion):
    try:
        found = STYLES[style].extract(completion)
    except Unparsable as refused:
        return refused.reason
    return "read" if isinstance(found, str) else f"{type(found)}"
