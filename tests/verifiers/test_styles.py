"""Where each prompt style finds the answer in a completion, and where it does not look."""

import json
import re
from fractions import Fraction
from random import Random

import pytest
import torture_set as torture
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import UnknownStyle, Unparsable
from rlgym.verifiers.formats import Assignment, Integer, IntegerGrid, Integers, Lines, Text
from rlgym.verifiers.reasoning import LONGEST, MAX_MARKS, lowered, visible
from rlgym.verifiers.styles import (
    FINAL_ANSWER,
    NEXT_ACTION,
    STYLES,
    Auto,
    Boxed,
    JsonObject,
    LastLine,
    Tags,
    Terse,
    prompt_style,
)

fixed = settings(max_examples=300)

FORMATS = [
    (Integer(), (0, -7, 10**30)),
    (Integers(example=[1, 2]), ([], [1], [3, -1, 2])),
    (
        Text(example="abc"),
        ("a", "a {b} c", "x < y", "if the answer is 5", 'x {"answer": 1} \\ y', "a #### 4 </s"),
    ),
    (Lines(example=("a", "b")), (("a",), ("a", "b c"))),
    (IntegerGrid(example=((1, 2), (3, 4))), (((1,),), ((1, 2), (3, 4)))),
    (Assignment(example={"Ann": "yes"}, values=("yes", "no")), ({"Ann": "no"}, {"Ann": "no", "Bob": "yes"})),
]
every_style = pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
every_format = pytest.mark.parametrize(("form", "values"), FORMATS, ids=[type(f).__name__ for f, _ in FORMATS])
last_line_styles = pytest.mark.parametrize("style", [LastLine(), Terse(), Auto()], ids=["last_line", "terse", "auto"])


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
            assert style.read(completion, form) == value


def carried(style, form):
    try:
        style.check(form)
    except UnknownStyle:
        return False
    return True


def balanced(text):
    depths = [text[:i].count("{") - text[:i].count("}") for i in range(len(text) + 1)]
    return min(depths) == depths[-1] == 0


@pytest.mark.parametrize("name", torture.FORMATS)
def test_every_style_that_carries_a_format_gives_back_its_values(name):
    count = 0
    for entry in torture.entries(name):
        form = torture.form(name, json.dumps(entry.get("options", {}), sort_keys=True))
        reference = form.read(entry["reference"])
        values = [form.example, reference, *form.mutations(reference, Random(0))]
        bare = [(value, form.read(form.render_lines(value))) for value in values]
        for style in filter(lambda style: carried(style, form), STYLES.values()):
            for value, meant in bare:
                if style.name == "boxed.1" and not balanced(form.render(value)):
                    continue  # a near miss of free text, which no reference is
                assert form.same(style.read(style.write(value, form), form), meant), (style.name, value)
                count += 1
    assert count >= 20


@every_style
@every_format
def test_the_prompt_of_a_style_holds_its_own_example(style, form, values):
    prompt = style.prompt("Solve it.", "Task n=3", form)
    if style.name == "terse.1":
        assert prompt == "Task n=3\n"
    else:
        assert prompt.startswith("Solve it.\n")
        assert (form.noun if style.name == "tags.1" else form.noun_on_one_line) in prompt
        assert FINAL_ANSWER in prompt
        assert style.prompt("Solve it.", "", form, NEXT_ACTION) == prompt.replace(FINAL_ANSWER, NEXT_ACTION)
        assert style.read(prompt.removesuffix("."), form) == form.example


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
        (r"\fbox{7}", "7"),
        (r"\boxed{x = \boxed{7}}", r"x = \boxed{7}"),
        (r"\boxed{6} \boxed{ and {7}", "6"),
        (r"\[ \boxed{\text{yes}} \]", r"\text{yes}"),
        (r"$$\boxed{\left\{1, 2\right\}}$$", r"\left\{1, 2\right\}"),
        ("\\boxed{\n7\n}", "\n7\n"),
    ],
)
def test_the_last_complete_box_counts(completion, answer):
    assert Boxed().extract(completion) == answer


@pytest.mark.parametrize("completion", ["", "7", r"\boxed{7", r"\boxed{7\}", r"boxed{7}", r"\boxed 7"])
def test_without_a_complete_box_there_is_no_answer(completion):
    assert nothing_found(Boxed(), completion)


@last_line_styles
@pytest.mark.parametrize(
    ("completion", "answer"),
    [
        ("7", "7"),
        ("6\n7", "7"),
        ("6\n 7 \n\n \n", " 7"),
        ("6\r\n7\r\n", "7"),
        ("<think>6\n5</think>7", "7"),
        ("So:\n```\n7\n```", "7"),
        ("7\n```\n", "7"),
    ],
)
def test_the_last_line_that_is_not_blank_counts(style, completion, answer):
    assert style.extract(completion) == answer


def texts(pairs):
    return pytest.mark.parametrize(("completion", "answer"), pairs)


@texts(
    [
        ('{"answer": 7}', "7"),
        ('{"answer": "7"}', "7"),
        ('{"answer":7}<|im_end|>', "7"),
        ('```json\n{"answer": 7}\n```', "7"),
        ('{\n  "reasoning": "6, no {7}",\n  "answer": 7\n}', "7"),
        ('{"answer": 7, "confidence": 0.9}', "7"),
        ('{"Answer": 7}', "7"),
        ('First {"answer": 6}, no: {"answer": 7}. Done.', "7"),
        ('{"answer": 7} and then {"answer": 8', "7"),
        ('{"answer": 7} and then {"answer": 8, }', "7"),
        ('{"answer": 7} {"result": 8}', "7"),
        ('{"result": {"answer": 7}}', "7"),
        ('{"answer": {"answer": 7}}', '{"answer": 7}'),
        ('The key "answer" of {"x} is {"answer": 7}', "7"),
        ('A set {1, 2}, a brace { and {"answer": 7} }', "7"),
        ('{"thought": "{\\"answer\\": 6}", "answer": 7}', "7"),
        ('{"answer": 7.50}', "7.50"),
        ('{"answer": 1e400}', "1e400"),
        ('{"answer": -0.1000000000000000055511151231257827}', "-0.1000000000000000055511151231257827"),
        ('{"answer": %s}' % ("9" * 5000), "9" * 5000),
        ('{"answer": true}', "true"),
        ('{"answer": null}', "null"),
        ('{"answer": ""}', ""),
        ('{"answer": "3/4"}', "3/4"),
        ('{"answer": "a \\"b\\" \\u00e9 \\\\"}', 'a "b" \u00e9 \\'),
        ('{"answer": "1 2\\n3 4"}', "1 2\n3 4"),
        ('{"answer": "1 2\n3 4"}', "1 2\n3 4"),
        ('{"answer": [1, 2.50, -3]}', "[1, 2.50, -3]"),
        ('{"answer": [[1, 2], [3, 4]]}', "[[1, 2], [3, 4]]"),
        ('{"answer": []}', "[]"),
        ('{"answer": ["1/2", "-3"]}', "1/2\n-3"),
        ('{"answer": ["a", 1]}', '["a", 1]'),
        ('{"answer": {"Ann": "yes", "Bob": "no"}}', '{"Ann": "yes", "Bob": "no"}'),
        ('{"answer": 7, "answer": 7}', "7"),
        (r'{"answer": "\frac{3}{4}"}', r"\frac{3}{4}"),
        (r'{"answer": "\\frac{3}{4}"}', r"\frac{3}{4}"),
        (r'{"answer": "$\boxed{7}$"}', r"$\boxed{7}$"),
        (r'{"answer": "\text{yes}"}', r"\text{yes}"),
        (r'{"answer": "2\times 3 \cdot x_{1} \right)"}', r"2\times 3 \cdot x_{1} \right)"),
        (r'{"answer": "\{1, 2\}"}', r"\{1, 2\}"),
        (r'{"answer": "x\to\ty\nend"}', "x\to\ty\nend"),
    ]
)
def test_the_last_complete_object_with_the_key_counts(completion, answer):
    assert JsonObject().extract(completion) == answer


@pytest.mark.parametrize(
    "completion",
    [
        "",
        "7",
        '"answer": 7',
        '{"answer" 7}',
        '{"answer": 7',
        '{"answer": 7]',
        '{"answer": 1/2}',
        "{'answer': 7}",
        '{"answer": [1, 2}',
        '{"answers": 7}',
        '{"result": "answer"}',
        '["answer", 7]',
        '{"answer": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"answer": "7}',
    ],
)
def test_without_a_complete_object_there_is_no_answer(completion):
    assert nothing_found(JsonObject(), completion)


def test_an_object_that_gives_two_answers_is_ambiguous():
    with pytest.raises(Unparsable, match="ambiguous"):
        JsonObject().extract('{"answer": 6, "answer": 7}')


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (7, Integer(), '{"answer": 7}'),
        ([0, 3], Integers(example=[1]), '{"answer": "0, 3"}'),
        ([], Integers(example=[1]), '{"answer": []}'),
        ("1.50", Text(example="a"), '{"answer": 1.50}'),
        ("007", Text(example="a"), '{"answer": "007"}'),
        ('1, "b": 2', Text(example="a"), r'{"answer": "1, \"b\": 2"}'),
        ("\u00e9\\n", Text(example="a"), r'{"answer": "\u00e9\\n"}'.replace(r"\u00e9", "\u00e9")),
    ],
)
def test_an_answer_that_is_json_itself_is_written_bare(value, form, written):
    assert JsonObject().write(value, form) == written


@pytest.mark.parametrize(
    ("form", "written", "value"),
    [
        (Integer(), "-1e0", None),
        (Integer(), "-12", -12),
        (Integers(example=[1]), '["1", "-2"]', [1, -2]),
        (Integers(example=[1]), "[1, -2]", [1, -2]),
        (IntegerGrid(example=((1,),)), "[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
        (Lines(example=("a",)), '["a", "b c"]', ("a", "b c")),
        (Text(example="a"), '["a", "b"]', None),
        (Text(example="a"), '"a b"', "a b"),
        (
            Assignment(example={"Ann": "yes"}, values=("yes", "no")),
            '{"Ann": "no", "Bob": "yes"}',
            {"Ann": "no", "Bob": "yes"},
        ),
    ],
)
@pytest.mark.parametrize("style", [JsonObject(), Auto()], ids=["json", "auto"])
def test_json_values_of_every_kind_are_understood(style, form, written, value):
    completion = f'{{"answer": {written}}}'
    if value is None:
        with pytest.raises(Unparsable):
            style.read(completion, form)
    else:
        assert style.read(completion, form) == value


def test_formats_of_json_itself_read_strings_and_lists_of_strings_as_json():
    structured = pytest.importorskip("rlgym.verifiers.formats.structured")
    for shape, value in ((str, "a b"), ([str], ["a", "b"]), ({"x": Fraction}, {"x": Fraction(5, 2)}), ([int], [1, 2])):
        form = structured.Json(shape=shape, example=value)
        bare = f'{{"answer": {form.render(value)}}}'
        for style in (JsonObject(), Auto()):
            assert style.read(bare, form) == style.read(style.write(value, form), form) == value


@texts(
    [
        ("7", "7"),
        ("I think 6.\n7\n", "7"),
        ("<answer>7</answer>", "7"),
        (r"So $x = \boxed{7}$.", "7"),
        ('{"answer": 7}', "7"),
        ("We add.\n#### 7", "7"),
        ("#### 7\n", "7"),
        ("The answer is 7.", "7."),
        ("The final answer is: $7$", "$7$"),
        ("the correct answer is (B)", "(B)"),
        ("Answer: 7", "7"),
        ("ANSWER = 7", "7"),
        ("**Answer:** 7", "7"),
        ("**Answer**: 7", "7"),
        ("**Answer: 7**", "7"),
        ("**The answer is 7**.", "7."),
        ("Answer: x**2", "x**2"),
        ("The answer is ***", "***"),
        ("**Answer:**\n\n7\n", "7"),
        ("**Answer:** **7**", "**7**"),
        ("**Answer:** x**2", "x**2"),
        ("*Answer:* 7", "7"),
        ("So *the final answer is* 2*x", "2*x"),
        ("2 *x, so the answer is *7*", "*7*"),
        ("As f is 2*x, the answer is 3*x", "3*x"),
        ("Answer: **7**", "**7**"),
        ("**So** the answer is **7**", "**7**"),
        ("Final Answer: The final answer is 7. I hope it is correct.", "7"),
        ("The answer is 7. This follows from the above.", "7"),
        ("The answer is 3.14", "3.14"),
        ("## Final answer\n\n7\n\nI am sure.", "7"),
        ("**Final Answer**\n7", "7"),
        ("Answer:\n1 2\n3 4\n\nDone.", "1 2\n3 4"),
        ("Answer:\n```\n1 2\n3 4\n```", "```\n1 2\n3 4\n```"),
        (r"Answer: $\boxed{7}$ as 7 is prime", "7"),
        (r"<answer>\boxed{7}</answer>", r"\boxed{7}"),
        (r"\boxed{<answer>7</answer>}", "<answer>7</answer>"),
        ('<answer>{"answer": 7}</answer>', '{"answer": 7}'),
        ('{"answer": "<answer>7</answer>"}', "<answer>7</answer>"),
        (r'{"answer": "\boxed{7}"}', r"\boxed{7}"),
        (r"\boxed{6}, or rather <answer>7</answer>", "7"),
        (r"<answer>6</answer>, or rather \boxed{7}", "7"),
        (r'\boxed{6} and {"answer": 7}', "7"),
        (r'{"answer": "\frac12"} and \boxed{7}', "7"),
        (r'{"answer": "\cdot \cdot \cdot \cdot \cdot \cdot \cdot \cdot \cdot \cdot"} \boxed{7}', "7"),
        (r'{"a": "\cdot \cdot \cdot \cdot \cdot \cdot \cdot \cdot \cdot", "answer": 6} Answer: 7', "7"),
        (r"\boxed{6}. No, the answer is 7", "7"),
        ("The answer is 6.\nAnswer: 7", "7"),
        ("Answer: 6\n#### 7", "7"),
        ("#### Step 1\nadd\n#### Answer: 7", "7"),
        ("The answer is 7.\n\nAnswer:", "7."),
        ("The answer is 6. The answer is 7", "7"),
        ("<answer>7</answer> in <answer> tags", "7"),
        (r"\boxed{7} in \boxed{", "7"),
        ("The answer\nis hard to find\n7", "7"),
        ("The answers are many\n7", "7"),
        ("##### 5\n7", "7"),
        ("<think>The answer is 6</think>\n7", "7"),
        ("The answer is 7<|im_end|>\n<|im_start|>user\nThe answer is 8", "7"),
    ]
)
def test_the_lenient_style_takes_the_last_statement_of_an_answer(completion, answer):
    assert Auto().extract(completion) == answer


def test_the_lenient_style_guesses_nothing():
    for completion in (
        "The answer is 7 or 8",
        "Answer: about 7",
        "7 apples",
        r"\boxed{7 or 8}",
        "Answer:\n7\n8",
        "x = 7",
    ):
        with pytest.raises(Unparsable):
            Auto().read(completion, Integer())


def test_labels_with_nothing_behind_them_are_passed_over():
    assert Auto().extract("Answer: 7\n" + "**Answer:**\n\n" * 500) == "7"
    assert Auto().extract("Answer: 7\n" + "**Answer:**\n\n" * 500 + "8") == "8"


@every_style
@pytest.mark.parametrize(
    "completion",
    ["", " \n ", "<think>so 7", "<think></think>", "7</think>\n", "<|im_end|>", "</s>\n<|im_start|>user\n7"],
)
def test_a_completion_without_visible_text_has_no_answer(style, completion):
    assert nothing_found(style, completion)


BLOCKS = {
    "think": ("<think>", "</think>"),
    "thinking": ("<thinking>", "</thinking>"),
    "reasoning": ("<reasoning>\n", "\n</reasoning>"),
    "thought": ("<thought>", "</thought>"),
    "scratchpad": ("<scratchpad>", "</scratchpad>"),
    "upper": ("<THINK>", "</Think>"),
    "magistral": ("[THINK]", "[/THINK]"),
    "kimi": ("\u25c1think\u25b7", "\u25c1/think\u25b7"),
    "seed": ("<seed:think>", "</seed:think>"),
    "sky": ("<|begin_of_thought|>", "<|end_of_thought|>"),
    "cohere": ("<|START_THINKING|>", "<|END_THINKING|>"),
    "harmony": ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    "commentary": (
        "<|channel|>commentary to=f <|constrain|>json<|message|>",
        "<|channel|>final <|constrain|>x<|message|>",
    ),
    "turn": ("<|im_start|>assistant\n<think>", "</think>"),
}
every_block = pytest.mark.parametrize(("opening", "closing"), BLOCKS.values(), ids=BLOCKS)


@every_style
@every_block
def test_reasoning_is_never_searched(style, opening, closing):
    form = Integers(example=[1])
    right, other = style.write([3, -1, 2], form), style.write([1], form)
    for completion in (
        f"{opening}{other}{closing}{right}",
        f"{other}{closing}\n{right}",
        f"{opening}{other}{closing}\n{opening}{other}{closing}\n{right}",
        f"{opening}{opening}{other}{closing}\n{right}",
        f"{opening}{other}{closing}\n{right}\n{opening}{other}",
        f"{right}\n{opening}{other}",
        f"{opening}{other} <answer> {closing}\n{right}",
        f"{opening}{other} \\boxed{{ {closing}\n{right}",
        f'{opening}{other} {{"answer": {closing}\n{right}',
    ):
        assert style.read(completion, form) == [3, -1, 2], completion
    for completion in (
        f"{opening}{right}",
        f"{opening}{right}{closing}",
        f"{right}{closing}",
        f"{closing}{opening}{right}",
        f"{opening}{other}{opening}{right}",
    ):
        assert nothing_found(style, completion), completion


@every_style
@every_format
def test_what_stands_before_and_after_a_block_is_searched(style, form, values):
    right, other = style.write(values[-1], form), style.write(values[0], form)
    assert style.read(f"{right}\n<think>{other}</think>\n", form) == values[-1]
    assert style.read(f"{other}\n<think>{other}</think>\n{right}", form) == values[-1]


@texts(
    [
        ("I need no <think> tag: <answer>7</answer>", "7"),
        ("Without `<think>`. <answer>7</answer>", "7"),
        ("No tags (<think>, <scratchpad>) are needed.\n<answer>7</answer>", "7"),
        ("<think>It is 7.</think>\n<answer>7</answer>\nI closed it with </think>, as asked.", "7"),
        ("<think>I end it with `</think>` and <answer>6</answer></think><answer>7</answer>", "7"),
        ("<think>The </answer> tag, the <answer> tag</think><answer>7</answer>", "7"),
        ("<think>6</think>\n<answer>7</answer> <scratchpad", "7"),
        ("<think>a </reasoning> b <answer>6</answer></think><answer>7</answer>", "7"),
        ("<reasoning><think>6</think> so</reasoning>\n<answer>7</answer>", "7"),
        ("<think>a <think>b</think> <answer>6</answer> c</think> <answer>7</answer>", "7"),
        ("Hmm <think><answer>6</answer></think> <answer>7</answer>", "7"),
        ("<answer>7</answer>\n<|channel|> is no channel", "7"),
        ("\u0130\u0130\u0130 <THINK>6</THINK><Answer>7</Answer>", "7"),
        ("<think/> <answer>7</answer>", "7"),
        ("<|channel|>analysis<|message|>6<|channel|> final <|message|><answer>7</answer>", "7"),
        ("<|channel|>analysis<|message|>6<|channel|>finally<|message|><answer>7</answer>", None),
        ("[think] is not closed", None),
        ("<think>a <think>b</think> <answer>6</answer> c</think>", None),
        ("<think>a <think>b</think> <answer>6</answer> c</think> so", None),
        ("<answer>6</answer> <think>so</think> <answer>7</answer> </think>", None),
        ("Done. <think>Is it <answer>7</answer>", None),
        ("1. <think>Is it <answer>7</answer>", None),
        ("<think>`</think>` <answer>7</answer>", None),
        (
            "<|channel|>analysis<|message|>6<|end|><|start|>assistant<|channel|>commentary<|message|><answer>7</answer>",
            None,
        ),
    ]
)
def test_a_mention_of_a_mark_is_no_mark(completion, answer):
    if answer is None:
        assert nothing_found(Tags(), completion)
    else:
        assert Tags().extract(completion) == answer


def test_a_storm_of_marks_hides_what_follows():
    pair = "<think></think>\n"
    assert Tags().extract(pair * (MAX_MARKS // 2) + "<answer>7</answer>") == "7"
    assert Tags().extract("<answer>7</answer>" + pair * MAX_MARKS + "<answer>8</answer>") == "7"
    assert nothing_found(Tags(), pair * MAX_MARKS + "<answer>7</answer>")


@every_style
def test_an_answer_is_searched_for_in_the_last_part_only(style):
    written = style.write(7, Integer())
    assert style.read("1 < 2\n" * LONGEST + written, Integer()) == 7
    assert len(visible("x" * LONGEST * 2)) == len(visible("<" * LONGEST * 2)) == LONGEST


REMAINS = [
    "<|im_end|>",
    "<|im_end|>\n",
    "<|im_end|>\n<|im_start|>assistant\n",
    '<|im_end|>\n<|im_start|>user\nNow solve <answer>8</answer> \\boxed{8} {"answer": 8}\nAnswer: 8',
    "<|eot_id|>",
    "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n8",
    "<|eot|><|header_start|>assistant<|header_end|>",
    "<|endoftext|>",
    "<|endoftext|><|endoftext|>",
    "<|end_of_text|>",
    "<|eom_id|>",
    "</s>",
    " </s>\n</s>",
    "</s><s>[INST] 8",
    "<end_of_turn>",
    "<end_of_turn>\n<start_of_turn>model\n",
    "<end_of_turn>\n<start_of_turn>user\n8",
    "<eos>",
    "<|end|>",
    "<|end|><|assistant|>",
    "<|end|><|user|>8",
    "<|return|>",
    "<|END_OF_TURN_TOKEN|>",
    "<\uff5cend\u2581of\u2581sentence\uff5c>",
    "<\uff5cend\u2581of\u2581sentence\uff5c><\uff5cUser\uff5c>8",
    " [/INST]",
    "<pad><pad>",
    "<|pad|>",
]
PREFIXES = ["", "<|im_start|>assistant\n", "<s>", "[/INST] ", "<\uff5cAssistant\uff5c>", "<bos><start_of_turn>model\n"]


@every_style
@pytest.mark.parametrize("remains", REMAINS)
def test_what_a_chat_template_left_behind_is_harmless(style, remains):
    form = Integers(example=[1])
    for prefix in PREFIXES:
        assert style.read(f"{prefix}{style.write([7, 8], form)}{remains}", form) == [7, 8]
        assert style.read(f"{prefix}<think>no</think>\n{style.write([7, 8], form)}{remains}", form) == [7, 8]


def test_remains_within_an_answer_are_dropped_too():
    assert Tags().read("<answer>7<|im_end|></answer>", Integer()) == 7


def test_lower_case_has_a_character_for_every_character():
    everything = "".join(map(chr, range(0x110000)))
    assert len(lowered(everything)) == len(everything)


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
    '{"answer": ',
    '"',
    ",",
    "answer: ",
    "the answer is ",
    "**",
    "`",
    "#### ",
    "<|im_end|>",
    "<|im_start|>user",
    "<|channel|>final<|message|>",
    "<|channel|>analysis<|message|>",
    "[THINK]",
    "[/THINK]",
    "[",
    "]",
]


@every_style
@fixed
@given(completion=st.text() | st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_any_text_has_an_answer_in_it_or_none(style, completion):
    try:
        found = style.extract(completion)
    except Unparsable as refused:
        found = {"no_answer": "", "ambiguous": ""}[refused.reason]
    assert all(part in completion for part in re.split(r"[\\\s]", found))


@every_style
@fixed
@given(completion=st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_reading_raises_nothing_but_unparsable(style, completion):
    reasons = {"no_answer", "ambiguous", "too_long", "malformed"}
    for form, _ in FORMATS:
        try:
            style.read(completion, form)
        except Unparsable as refused:
            reasons.add(refused.reason)
    assert len(reasons) == 4


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
    "form",
    [
        Text(example="a}"),
        Text(example="{a"),
        Text(example="}{"),
        Text(example="a", keep="{}"),
        Text(example="a", keep="}"),
    ],
)
def test_a_box_refuses_formats_whose_braces_may_be_unbalanced(form):
    with pytest.raises(UnknownStyle, match=r"'boxed.1' cannot carry Text: braces in its answers may be unbalanced"):
        Boxed().check(form)
    Boxed().check(Text(example="{a}"))
    for style in STYLES.values():
        if style.name != "boxed.1":
            style.check(form)


@pytest.mark.parametrize(
    ("name", "message"),
    [("tag.1", "did you mean 'tags.1'"), ("", "need one of tags.1, boxed.1"), (7, "style=7: need one of")],
)
def test_an_unknown_style_is_named_with_the_known_ones(name, message):
    with pytest.raises(UnknownStyle, match=message):
        prompt_style(name)


def test_every_style_is_found_by_its_versioned_name():
    assert [prompt_style(name).name for name in STYLES] == list(STYLES)
