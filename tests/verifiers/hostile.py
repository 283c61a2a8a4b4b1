"""Texts that a careless parser would spend minutes on, each as long as it is read at all."""

from rlgym.errors import Unparsable
from rlgym.verifiers.formats import Assignment, Expression, Integer, IntegerGrid, Integers, Lines, Text
from rlgym.verifiers.styles import STYLES

FORMATS = {
    "Expression": Expression(variables=("x",), example="x^2"),
    "Integer": Integer(),
    "Integers": Integers(example=[1]),
    "Text": Text(example="a"),
    "Lines": Lines(example=("a",)),
    "IntegerGrid": IntegerGrid(example=((1,),)),
    "Assignment": Assignment(example={"Ann": "knight"}, values=("knight", "knave")),
}
ANSWERS = {  # what stands first, what is repeated, what stands last
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
    "underscores": ("a", "_", "-"),
    "underscores_in_words": ("", "a_", ":"),
    "lead_in_spaces": ("answer", " ", "x"),
    "lead_in_bold_spaces": ("**answer:", " ", "x"),
    "so_the": ("so", " ", "the answer is 1"),
    "lead_ins": ("", "the answer is: ", "1"),
    "pairs": ("", "Ann: knight ", ""),
    "names": ("", "Ann, ", ""),
    "ands": ("Ann", " and", ""),
    "ands_apart": ("Ann: knight", " ", "and"),
    "links": ("Ann", " is a", " knight"),
    "arrows": ("Ann", " ->", " knight"),
    "numbers_first": ("1", " ", ". Ann: knight"),
    "rules": ("", "---+", "x"),
    "bars": ("", "| ", "1"),
    "backslashes": ("1", "\\", "1"),
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
    "boxes": ("", "\\boxed{", "}"),
    "closed_boxes": ("", "\\boxed{1}", ""),
    "braces": ("\\boxed{", "{", "}"),
    "closing_braces": ("\\boxed{", "}", ""),
    "backslashes": ("\\boxed{", "\\", "}"),
    "digits": ("<answer>", "7", "</answer>"),
    "lines": ("1", "\n", ""),
}
LENGTH = 300_000  # of a completion; an answer is read up to the format's own limit

CASES = tuple((name, text) for name in FORMATS for text in ANSWERS)
CASES += tuple((name, text) for name in STYLES for text in COMPLETIONS)


def read(case):
    name, text = case
    try:
        if name in FORMATS:
            FORMATS[name].read(_written(*ANSWERS[text], FORMATS[name].longest))
        else:
            STYLES[name].extract(_written(*COMPLETIONS[text], LENGTH))
    except Unparsable as refused:
        return refused.reason
    return "read"


def _written(first, repeated, last, length):
    return first + repeated * ((length - len(first) - len(last)) // len(repeated)) + last
