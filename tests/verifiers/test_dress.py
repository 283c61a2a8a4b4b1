"""What is taken off an answer's text, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.verifiers.dress import DRESSES, ascii_numerals, undress

fixed = settings(max_examples=300)


@pytest.mark.parametrize("dress", DRESSES, ids=[dress.name for dress in DRESSES])
@pytest.mark.parametrize("text", ["7", "-7", "[1, 2]", "Ann: knight", "a\nb", "x*y", "so it is", "(a", "b)", "\u6f22"])
def test_every_dress_comes_off(dress, text):
    assert undress(dress.wear(text)) == text


def test_dresses_have_names_of_their_own():
    assert len({dress.name for dress in DRESSES}) == len(DRESSES)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("\u200b7\ufeff", "7"),
        ("\u201c7\u201d", "7"),
        ("\u20187\u2019", "7"),
        ("'7'", "7"),
        ("***7***", "7"),
        ("*7*", "7"),
        (r"$$\boxed{\text{yes}}$$", "yes"),
        (r"\boxed{\boxed{7}}", "7"),
        (r"\boxed{\{1, 2\}}", r"\{1, 2\}"),
        ("**7.**", "7"),
        ("7,", "7"),
        ("`7`.", "7"),
        ("```python\n7\n```", "7"),
        ("```c++\n7\n```", "7"),
        ("```\n```", ""),
        ("Answer: 7", "7"),
        ("answer = 7", "7"),
        ("**Answer**: 7", "7"),
        ("**Answer: 7**", "7"),
        ("Answer: **7**", "7"),
        ("So, the final answer is:\n\n7.", "7"),
        ("therefore the correct answer is 7", "7"),
        ("Output:\n1\n2", "1\n2"),
        ("RESULT: 7", "7"),
    ],
)
def test_what_means_nothing_comes_off(text, bare):
    assert undress(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        *("*", "***", "*****", "____", "```", "``", "$", "$$", '"', "....", "1..", "!"),
        *("$5$ and $6$", '"a" and "b"', "**a** or **b**", "`a` `b`", r"\boxed{1}\boxed{2}", r"\boxed{1} or {2}"),
        *(
            "```\n1\n```\nor\n```\n2\n```",
            "answering 7",
            "the answers: 7",
            "the answer isn't 7",
            "the result",
            "answer",
        ),
        *("[1", "{1}", "(1)", "1 **2**", r"\boxed{1", "*a* b", "x is 7"),
    ],
)
def test_what_means_something_stays(text):
    assert undress(text) == text


def test_a_fence_of_numbers_keeps_its_first_line():
    assert undress("```12\n34\n```") == "12\n34"


def test_a_puzzle_of_wrappers_is_left_after_a_bounded_number_of_rounds():
    text = "7"
    for _ in range(20):
        text = rf"\boxed{{{text}}}"
    assert undress(text).startswith(r"\boxed{")


@fixed
@given(st.text() | st.lists(st.sampled_from([*"*_`$\"'.,;[](){}\\ \n1a", "```", r"\boxed{", "answer: "])).map("".join))
def test_undressing_only_ever_shortens(text):
    bare = undress(text)
    assert len(bare) <= len(text)
    assert bare == bare.strip()


def test_every_minus_sign_is_written_the_same():
    assert ascii_numerals("-1 \u22121 \u20101 \u20111 \u20121 \u20131 \ufe631 \uff0d1") == " ".join(["-1"] * 8)
    assert ascii_numerals("\u2014") == "\u2014"  # an em dash separates
