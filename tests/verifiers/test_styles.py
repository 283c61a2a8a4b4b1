"""Where each prompt style finds the answer in a completion, and where it does not look."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import UnknownStyle, Unparsable
from rlgym.verifiers.formats import Assignment, Integer, IntegerGrid, Integers, Lines, Text
from rlgym.verifiers.styles import STYLES, Boxed, LastLine, Tags, Terse, prompt_style

fixed = settings(max_examples=300)

FORMATS = [
    (Integer(), (0, -7, 10**30)),
    (Integers(example=[1, 2]), ([], [1], [3, -1, 2])),
    (Text(example="abc"), ("a", "a {b} c", "x < y")),
    (Lines(example=("a", "b")), (("a",), ("a", "b c"))),
    (IntegerGrid(example=((1, 2), (3, 4))), (((1,),), ((1, 2), (3, 4)))),
    (Assignment(example={"Ann": "yes"}, values=("yes", "no")), ({"Ann": "no"}, {"Ann": "no", "Bob": "yes"})),
]
every_style = pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
every_format = pytest.mark.parametrize(("form", "values"), FORMATS, ids=[type(f).__name__ for f, _ in FORMATS])


def nothing_found(style, completion):
    with pytest.raises(Unparsable) as caught:
        style.extract(completion)
    return caught.value.reason == "no_answer"


@every_style
@every_format
def test_what_a_style_writes_it_finds_again(style, form, values):
    for value in values:
        written = style.write(value, form)
        for completion in (written, f"<think>Is it {written}?</think>\n{written}", f"I am done.\n{written}\n"):
            assert form.read(style.extract(completion)) == value


@every_style
@every_format
def test_the_prompt_of_a_style_holds_its_own_example(style, form, values):
    prompt = style.prompt("Solve it.", "Task n=3", form)
    if style.name == "terse.1":
        assert prompt == "Task n=3\n"
    else:
        assert prompt.startswith("Solve it.\n")
        assert (form.noun if style.name == "tags.1" else form.noun_on_one_line) in prompt
        assert form.read(style.extract(prompt.removesuffix("."))) == form.example


@pytest.mark.parametrize(
    ("completion", "answer"),
    [
        ("<answer>7</answer>", "7"),
        ("First <answer>6</answer>, no: <answer>7</answer>.", "7"),
        ("<answer>7</answer> I wrote it between <answer> tags.", "7"),
        ("<answer>7</answer> I closed it with </answer>.", "7"),
        ("The <answer> tag: <answer>7</answer>", "7"),
        ("A </answer> alone. <answer>7</answer>", "7"),
        ("<answer>7</answer> and now <answer>8", "7"),
        ("<answer><answer>7</answer></answer>", "7"),
        ("<ANSWER>7</Answer>", "7"),
        ("<answer>6</answer> <Answer>7</ANSWER>", "7"),
        ("<answer>6</answer> <answer></answer>", ""),
        ("<answer>\n1 < 2 > 0\n</answer>", "\n1 < 2 > 0\n"),
        ("<answer>a</answe></answer>", "a</answe>"),
        ("**<answer>7</answer>**", "7"),
    ],
)
def test_the_last_complete_pair_of_tags_counts(completion, answer):
    assert Tags().extract(completion) == answer


@pytest.mark.parametrize(
    "completion",
    ["", "7", "<answer>7", "7</answer>", "</answer>7<answer>", "< answer>7</ answer>", "<answer>7<answer>", "answer 7"],
)
def test_without_a_complete_pair_there_is_no_answer(completion):
    assert nothing_found(Tags(), completion)


@pytest.mark.parametrize(
    ("completion", "answer"),
    [
        (r"\boxed{7}", "7"),
        (r"$\boxed{6}$, no: $\boxed{7}$.", "7"),
        (r"\boxed {7}", "7"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}"),
        (r"\boxed{\{1, 2\}}", r"\{1, 2\}"),
        (r"\boxed{\boxed{7}}", r"\boxed{7}"),
        (r"\boxed{7} and then \boxed{8", "7"),
        (r"write \boxed{ and then \boxed{7}", "7"),
        (r"a set {1, 2 and \boxed{7}", "7"),
        (r"a brace } and \boxed{7}", "7"),
        (r"\boxed{}", ""),
        (r"\\boxed{7}", "7"),
        (r"\boxed{1 \\{2}}", r"1 \\{2}"),
    ],
)
def test_the_last_complete_box_counts(completion, answer):
    assert Boxed().extract(completion) == answer


@pytest.mark.parametrize("completion", ["", "7", r"\boxed{7", r"\boxed{7\}", r"boxed{7}", r"\boxed 7"])
def test_without_a_complete_box_there_is_no_answer(completion):
    assert nothing_found(Boxed(), completion)


@pytest.mark.parametrize("style", [LastLine(), Terse()])
@pytest.mark.parametrize(
    ("completion", "answer"),
    [("7", "7"), ("6\n7", "7"), ("6\n 7 \n\n \n", " 7"), ("6\r\n7\r\n", "7"), ("<think>6\n5</think>7", "7")],
)
def test_the_last_line_that_is_not_blank_counts(style, completion, answer):
    assert style.extract(completion) == answer


@every_style
@pytest.mark.parametrize("completion", ["", " \n ", "<think>so 7", "<think></think>", "7</think>\n"])
def test_a_completion_without_visible_text_has_no_answer(style, completion):
    assert nothing_found(style, completion)


@every_style
@every_format
def test_reasoning_is_never_searched(style, form, values):
    right, other = style.write(values[-1], form), style.write(values[0], form)
    for completion in (
        f"<think>{other}</think>{right}",
        f"{other}</think>\n{right}",
        f"<think>{other}</think><think>{other}</think>\n{right}",
        f"{right}\n<think>{other}",
    ):
        assert form.read(style.extract(completion)) == values[-1]
    for completion in (f"<think>{right}", f"<think>{right}</think>", f"{right}</think>", f"</think><think>{right}"):
        assert nothing_found(style, completion)


PIECES = [
    "<answer>",
    "</answer>",
    "<ANSWER>",
    "<think>",
    "</think>",
    r"\boxed{",
    "{",
    "}",
    "\\",
    "\n",
    " ",
    "7",
    "<",
    "x",
]


@every_style
@fixed
@given(completion=st.text() | st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_any_text_has_an_answer_in_it_or_none(style, completion):
    try:
        found = style.extract(completion)
    except Unparsable as refused:
        found = refused.reason
    assert found in completion or found == "no_answer"


def first_principles(completion):
    """The last complete pair, by trying all of them."""
    text = completion.lower()
    pairs = [
        (start + 8, end)
        for end in range(len(text))
        if text.startswith("</answer>", end)
        for start in [text.rfind("<answer>", 0, end)]
        if start >= 0 and "</answer>" not in text[start:end]
    ]
    return completion[slice(*pairs[-1])] if pairs else None


@fixed
@given(st.lists(st.sampled_from(["<answer>", "</answer>", "<ANSWER>", "7", "<", " "]), max_size=12).map("".join))
def test_tags_agree_with_trying_all_pairs(completion):
    try:
        found = Tags().extract(completion)
    except Unparsable:
        found = None
    assert found == first_principles(completion)


@pytest.mark.parametrize("style", [Boxed(), LastLine(), Terse()])
def test_a_style_of_one_line_refuses_formats_of_several(style):
    form = Integer()
    form.one_line = False
    with pytest.raises(UnknownStyle, match=r"cannot carry Integer: its answers span several lines; use style='tags.1'"):
        style.check(form)
    style.check(Integer())
    Tags().check(form)


@pytest.mark.parametrize(
    ("name", "message"),
    [("tag.1", "did you mean 'tags.1'"), ("", "need one of tags.1, boxed.1"), (7, "style=7: need one of")],
)
def test_an_unknown_style_is_named_with_the_known_ones(name, message):
    with pytest.raises(UnknownStyle, match=message):
        prompt_style(name)


def test_every_style_is_found_by_its_versioned_name():
    assert [prompt_style(name).name for name in STYLES] == list(STYLES)
