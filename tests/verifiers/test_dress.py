"""What is taken off an answer's text, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.verifiers.dress import DRESSES, ascii_marks, ascii_numerals, dresses_beside, undress, unwrap

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
        ("My final answer is 7", "7"),
        ("Therefore, the answer would be 7.", "7"),
        ("In conclusion, the solution to the puzzle is as follows: 7", "7"),
        ("Hence the answer is 7", "7"),
        ("Your answer = 7", "7"),
        ("**Answer:** **7**", "7"),
        ("***Answer:*** 7", "7"),
        ("__Answer__: 7", "7"),
        ("**The answer is** 7", "7"),
        ("**Final Answer**\n\n7", "7"),
        ("### Final Answer\n\n$7$", "7"),
        ("## **Answer:** 7", "7"),
        ("# Answer: 7", "7"),
        ("#### 7", "7"),
        (r"\text{Answer: } 7", "7"),
        (r"$$\text{The answer is } 7$$", "7"),
        (r"\textbf{Answer:}\ 7", "7"),
        ("\u2705 **Answer: 7**", "7"),
        ("7 \u2705", "7"),
        ("_7_", "7"),
        ("``7``", "7"),
        ("``yes''", "yes"),
        ("\u00ab7\u00bb", "7"),
        ("\u201e7\u201c", "7"),
        ("<b>7</b>", "7"),
        ("<code>7</code>.", "7"),
        ("~~~\n7\n~~~", "7"),
        ("~~~text\n7\n~~~", "7"),
        (r"\begin{equation}7\end{equation}", "7"),
        (r"\boxed {7}", "7"),
        (r"\mathit{7}", "7"),
        (r"\textit{\emph{7}}", "7"),
        ("7\u3002", "7"),
        ("7\ufe0f", "7"),
        ("\u200e7\u200f", "7"),
        ('"["a", "b"]"', '["a", "b"]'),
        ('`{"a": `b`}`', '{"a": `b`}'),
        (r"$\boxed{$7$}$", "7"),
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
        *("7!", "7?", "-7", "not 7", "# 7", "#### 7 #", "#answer: 7", "solutions: 7", "the answer is", "answer:"),
        *("answer 7", "answer\n7", "_a_ or _b_", "<b>7</i>", "<7>", "~~~", "\u2705", "\u00ab7", "``7`", r"\mathbb{R}"),
        *(
            '"[a]", "[b]"',
            r"$\boxed{1}$ or $\boxed{2}$",
            "`(a) (b)` `c`",
            "*[a] b* [c]*",
            "the answer is7",
            "answer - 7",
        ),
        *("\u202e7", "7:", "my 7", "finally 7", "the 7", "Aanswer: 7", "answer to it: 7"),
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


@pytest.mark.parametrize(
    ("text", "keep", "bare"),
    [
        ("*a*", "*", "*a*"),
        ("**a**", "*", "**a**"),
        ("a.", ".", "a."),
        ("**a.**", ".", "a."),
        ("**a.**.", ".", "a."),
        ("a.b;c..", ".", "a.b;c.."),
        ("The answer is: a.", ".", "a."),
        ("a;", ".", "a"),
        ('"a"', '"', '"a"'),
        ('**"a"**', '"', '"a"'),
        ("`a`", "`", "`a`"),
        ("```\n`a`\n```", "`", "`a`"),
        ("```a```", "`", "```a```"),
        ("#### .", "#.", "#### ."),
        ("### Answer\n#.", "#.", "#."),
        ("\u2705", "\u2705", "\u2705"),
        ("\u2705 \u2705", "\u2705", "\u2705 \u2705"),
        ("\u200ea", "\u200e", "\u200ea"),
        ("_a_", "_", "_a_"),
        ("$a$", "$", "$a$"),
    ],
)
def test_characters_that_are_kept_are_substance(text, keep, bare):
    assert undress(text, keep) == bare


@pytest.mark.parametrize(
    ("keep", "substance"),
    [
        ("", []),
        (".", ["period", "boxed_dollars", "lead_in_bold", "sentence"]),
        ("*", ["bold", "lead_in_bold", "bold_lead_in"]),
        ("#`", ["backticks", "fence", "fence_language"]),
        ('"$', ["dollars", "boxed_dollars", "quotes"]),
        ("\u201c", ["curly_quotes"]),
    ],
)
def test_the_dresses_beside_what_is_kept_come_off(keep, substance):
    dresses = list(dresses_beside(keep))
    assert [dress.name for dress in DRESSES if dress not in dresses] == substance
    for dress in dresses:
        assert undress(dress.wear(f"{keep}a{keep}"), keep) == f"{keep}a{keep}"


def test_one_wrapper_is_taken_off_at_a_time():
    assert unwrap("**`a`**") == "`a`"
    assert unwrap("answer: a") == "answer: a"
    assert unwrap("a.") == "a."
    assert unwrap("") == ""
    assert unwrap("*a*", "*") == "*a*"


@pytest.mark.parametrize("closing", [*"*_`\"'$", "]", ")", "}", "."])
def test_a_text_of_one_mark_is_read_in_linear_time(closing):
    for first in ("", "answer", "**answer", "[", r"\boxed{", '"[', "#"):
        assert len(undress(first + closing * 50_000)) <= 50_000 + len(first)
        assert len(undress(first + " " * 50_000 + closing)) <= 50_001 + len(first)


def test_marks_of_every_kind_are_written_in_ascii():
    assert ascii_marks("\u2018a\u2019 \u201cb\u201d\u00a0c\u2011d\u2212e") == "'a' \"b\" c-d-e"
    assert ascii_marks("a\u2019b\u2013c", "\u2019") == "a\u2019b-c"
    assert ascii_marks("\u2014\u2028") == "\u2014\u2028"
