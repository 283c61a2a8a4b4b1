"""Formats of answers: what is read back, what every dress means, what is refused, and in what time."""

import string
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.dress import DRESSES, undress
from rlgym.verifiers.formats import Assignment, Format, Integer, IntegerGrid, Integers, Lines, Text
from rlgym.verifiers.guard import Guard

fixed = settings(max_examples=150)

HUGE = 10**4_000 - 1  # the largest integer of 4,000 digits
PLAIN = string.ascii_letters + string.digits + "#@%&+/<>?~^\u00e9\u00df\u6f22 "


def bare(text):
    return text.strip() == text != "" and undress(text) == text


def lines_are_bare(lines):
    return bare("\n".join(lines)) and bare(" | ".join(lines))


class Kind(NamedTuple):
    """A format, all kinds of values, and a few by hand for exhaustive tables."""

    format: Format
    values: st.SearchStrategy
    some: tuple


integers = st.integers() | st.integers(-(10**30), 10**30) | st.sampled_from([HUGE, -HUGE, 0, 999, 1_000, -1_000_000])
words = st.text(PLAIN, min_size=1, max_size=12).map(str.strip).filter(bare)
names = st.from_regex(r"\A[A-Z][a-z0-9]{0,6}\Z").filter(lambda name: name != "And")

KINDS = {
    "Integer": Kind(Integer(), integers, (0, 7, -1, 10, -999, 1_234_567, -1_000)),
    "Integers": Kind(
        Integers(example=[0, 3]),
        st.lists(integers, max_size=6),
        ([], [0], [-5], [1_234], [3, 1, 2], [1_000, -2_000_000, 7], [1, 234], [100, 200, 300]),
    ),
    "Text": Kind(Text(example="abc"), words, ("a", "two words", "3/4 + x", "A-B", "yes")),
    "Lines": Kind(
        Lines(example=("a", "b")),
        st.lists(words, min_size=1, max_size=4).map(tuple).filter(lines_are_bare),
        (("a",), ("a", "b"), ("x 1", "x 1", "y"), ("1 2", "3 4")),
    ),
    "IntegerGrid": Kind(
        IntegerGrid(example=((1, 2), (2, 1))),
        st.integers(1, 4).flatmap(
            lambda width: st.lists(st.tuples(*[integers] * width), min_size=1, max_size=4).map(tuple)
        ),
        (((1,),), ((-1, 2), (3, 4)), ((0, 0, 0),), ((1,), (2,), (3,)), ((12, 345), (6, 7))),
    ),
    "Assignment": Kind(
        Assignment(example={"Ann": "knight", "Bob": "knave"}, values=("knight", "knave", "spy")),
        st.dictionaries(names, st.sampled_from(["knight", "knave", "spy"]), min_size=1, max_size=5),
        ({"Ann": "knight"}, {"A": "knave", "Is": "spy", "As": "spy"}, {"Ann": "spy", "Bob": "spy", "X1": "knight"}),
    ),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
value_of_any_kind = st.sampled_from(list(KINDS.values())).flatmap(
    lambda kind: st.tuples(st.just(kind.format), kind.values)
)


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@fixed
@given(value_of_any_kind)
@example((KINDS["Integer"].format, -HUGE))
@example((KINDS["Integers"].format, [-HUGE, HUGE]))
@example((KINDS["Integers"].format, [-HUGE]))
def test_a_rendered_value_is_read_back(case):
    form, value = case
    assert form.read(form.render(value)) == value
    assert "\n" not in form.render(value)
    assert form.read(form.render_lines(value)) == value


@fixed
@given(value_of_any_kind)
def test_every_dress_of_a_format_means_the_value(case):
    form, value = case
    assert [form.read(text) for text in form.dresses(value)] == [value] * len(list(form.dresses(value)))


@pytest.mark.parametrize("dress", DRESSES, ids=[dress.name for dress in DRESSES])
@fixed
@given(case=value_of_any_kind)
def test_every_common_dress_means_the_value(dress, case):
    form, value = case
    assert form.read(dress.wear(form.render(value))) == value
    assert form.read(dress.wear(form.render_lines(value))) == value


@every_kind
@pytest.mark.parametrize("dress", DRESSES, ids=[dress.name for dress in DRESSES])
def test_a_common_dress_over_a_dress_of_the_format_means_the_value(kind, dress):
    for value in kind.some:
        for text in kind.format.dresses(value):
            assert kind.format.read(dress.wear(text)) == value


def marks(dress):
    return set(dress.wear("")) - set(string.ascii_letters + string.whitespace)


@every_kind
def test_any_two_common_dresses_of_different_marks_mean_the_value(kind):
    pairs = [(outer, inner) for outer in DRESSES for inner in DRESSES if not marks(outer) & marks(inner)]
    for value in kind.some:
        for outer, inner in pairs:
            assert kind.format.read(outer.wear(inner.wear(kind.format.render(value)))) == value


@fixed
@given(value_of_any_kind, st.integers(0, 10**6))
@example((KINDS["Integer"].format, 0), 0)
@example((KINDS["Integer"].format, -1), 9)
@example((KINDS["Integers"].format, [4, 4]), 0)
@example((KINDS["Text"].format, "aa"), 0)
@example((KINDS["Text"].format, "a b"), 1)
@example((KINDS["Text"].format, "a.b"), 1)
@example((KINDS["Lines"].format, ("aa", "aa")), 0)
@example((KINDS["IntegerGrid"].format, ((1, 1), (1, 1))), 0)
def test_a_near_miss_differs_also_once_it_is_written(case, seed):
    form, value = case
    for other in form.mutations(value, Random(seed)):
        assert other != value
        for text in (form.render(other), form.render_lines(other)):
            try:
                assert form.read(text) != value
            except Unparsable:
                continue


@pytest.mark.parametrize("value", [0, -1, 9, -9])
def test_no_digit_that_is_drawn_gives_an_integer_back(value):
    for seed in range(100):
        assert value not in list(Integer().mutations(value, Random(seed)))


@every_kind
def test_there_are_near_misses_of_every_value(kind):
    for value in kind.some:
        assert list(kind.format.mutations(value, Random(0)))


@every_kind
def test_near_misses_are_a_function_of_the_seed(kind):
    for value in kind.some:
        assert list(kind.format.mutations(value, Random(5))) == list(kind.format.mutations(value, Random(5)))


@every_kind
def test_a_format_shows_an_example_that_it_reads(kind):
    form = kind.format
    assert form.read(form.render(form.example)) == form.example
    assert form.noun
    assert form.noun_on_one_line


ATOMS = [*"()[]{}<>*_`$\"'.,;:|&=+-/\\ \t\n019a\u2212\u2013\u00a0\u200b\u0663\uff17\u00b2\ud800\x00\u2028"]
ATOMS += [r"\{", r"\}", r"\left[", r"\right]", r"\boxed{", "```", "**", "$$", "{,}", r"\,", "1,234", "->", "---", "1."]
ATOMS += ["and", "is", "Ann", "knight", "answer", "none", ", ", "the answer is ", "```text\n"]
REASONS = ("no_answer", "ambiguous", "too_long", "malformed")


@every_kind
@fixed
@given(text=st.text() | st.lists(st.sampled_from(ATOMS), max_size=12).map("".join))
def test_any_text_is_read_or_refused_with_a_known_reason(kind, text):
    try:
        value = kind.format.read(text)
    except Unparsable as refused:
        value, reason = None, refused.reason
    else:
        reason = None
    assert reason is None or reason in REASONS
    if reason is None and not isinstance(kind.format, Text | Lines):  # whose values may be dressed in turn
        assert kind.format.read(kind.format.render(value)) == value


@every_kind
@pytest.mark.parametrize("nothing", ["", " \n\t", "\u200b", "$ $", "``` \n ```", "."])
def test_nothing_is_no_answer(kind, nothing):
    assert refusal(kind.format, nothing) == "no_answer"


@every_kind
def test_too_much_is_too_long(kind):
    assert refusal(kind.format, " " * kind.format.longest + "1") == "too_long"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("+7", 7),
        ("- 7", -7),
        ("\u22127", -7),
        ("\u20117", -7),
        ("007", 7),
        ("-0", 0),
        ("[7]", 7),
        ("(7)", 7),
        ("1,234", 1_234),
        ("-1,234,567", -1_234_567),
        ("1 234", 1_234),
        ("1\u202f234", 1_234),
        ("1_000_000", 1_000_000),
        ("$1{,}234$", 1_234),
        (r"\boxed{1\,234}.", 1_234),
        ("**Answer:** 7", 7),
        ("The final answer is **7**.", 7),
    ],
)
def test_integers_are_read_in_usual_dress(text, value):
    assert Integer().read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("7 8", "7 or 8", "7, 8", "7\n8", "$7$ $8$", "7 apples", "x = 7", "seven"),
        *("7.0", "7/1", "1e3", "0x10", "7\u00b2", "\u0667", "\uff17", "+-7", "--7", "-", "+"),
        *("[]", "[", "]", "[7", "7]", "1,23", "12,34,567", "1,234 567", r"1\,2345"),
    ],
)
def test_what_is_no_single_integer_is_malformed(text):
    assert refusal(Integer(), text) == "malformed"


def test_an_integer_may_have_four_thousand_digits_and_no_more():
    assert Integer().read("-" + "9" * 4_000) == -HUGE
    assert Integer().read(f"{HUGE:,}") == HUGE
    assert refusal(Integer(), "9" * 4_001) == "too_long"
    assert refusal(Integers(example=[1]), "1, " + "9" * 4_001) == "too_long"
    assert refusal(Integers(example=[1]), "[1, " + "9" * 4_001 + "]") == "too_long"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,2,3", [1, 2, 3]),
        ("1, 2, 3", [1, 2, 3]),
        ("1,2, 3", [1, 2, 3]),
        ("1 ,2", [1, 2]),
        ("1, 2 3", [1, 2, 3]),
        ("1 2 3", [1, 2, 3]),
        ("1\n2\n3", [1, 2, 3]),
        ("1,\n2,\n3", [1, 2, 3]),
        ("[1, 2,]", [1, 2]),
        ("(5,)", [5]),
        ("1; 2; 3;", [1, 2, 3]),
        ("{1, 2}", [1, 2]),
        ("\u27e81, 2\u27e9", [1, 2]),
        (r"\{1, 2\}", [1, 2]),
        (r"\left[1, -2\right]", [1, -2]),
        (r"\left\{1\right\}", [1]),
        (r"\{\}", []),
        ("[ ]", []),
        ("()", []),
        ("None", []),
        ("\u22121, +2", [-1, 2]),
        ("1,234", [1, 234]),
        ("100,200,300", [100, 200, 300]),
        ("1,234, 5", [1_234, 5]),
        ("1,234, 5,6", [1, 234, 5, 6]),
        ("1,234; 5", [1_234, 5]),
        ("1 234; 5", [1_234, 5]),
        ("1{,}234, 5", [1_234, 5]),
    ],
)
def test_lists_of_integers_are_read_in_usual_dress(text, value):
    assert Integers(example=[1]).read(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234 5", "ambiguous"),
        ("1,234\n5", "ambiguous"),
        ("1,2, 3 4", "ambiguous"),
        ("1,,2", "malformed"),
        ("1, , 2", "malformed"),
        ("[,]", "malformed"),
        ("[;]", "malformed"),
        (",", "no_answer"),
        ("1 and 2", "malformed"),
        ("1, 2 or 2, 1", "malformed"),
        ("[1], [2]", "malformed"),
        ("[1, 2", "malformed"),
        ("[[1, 2]]", "malformed"),
        ("1, 2.5", "malformed"),
        ("1, x", "malformed"),
        ("- 1, 2", "malformed"),
        ("\u0661, \u0662", "malformed"),
    ],
)
def test_other_lists_are_refused(text, reason):
    assert refusal(Integers(example=[1]), text) == reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 2\n3 4", ((1, 2), (3, 4))),
        ("1 2; 3 4", ((1, 2), (3, 4))),
        ("1 2\r\n3 4", ((1, 2), (3, 4))),
        ("1 2\n\n3 4", ((1, 2), (3, 4))),
        ("[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
        ("[[1, 2],\n [3, 4]]", ((1, 2), (3, 4))),
        ("[1 2] [3 4]", ((1, 2), (3, 4))),
        ("((1, 2), (3, 4))", ((1, 2), (3, 4))),
        ("1 & 2 \\\\ 3 & 4", ((1, 2), (3, 4))),
        ("1 2 | 3\n-------\n4 5 | 6", ((1, 2, 3), (4, 5, 6))),
        ("+---+---+\n| 1 | 2 |\n+---+---+", ((1, 2),)),
        ("| 1 | 2 |\n|:--|--:|\n| 3 | 4 |", ((1, 2), (3, 4))),
        ("```12\n34```", ((12,), (34,))),
        ("\u22121", ((-1,),)),
    ],
)
def test_grids_are_read_in_usual_dress(text, value):
    assert IntegerGrid(example=((1,),)).read(text) == value


@pytest.mark.parametrize("text", ["1 2\n3", "1 x", "1.5", "a b\nc d", "1 2\nor\n2 1", "1 2\n| a | b |"])
def test_other_grids_are_malformed(text):
    assert refusal(IntegerGrid(example=((1,),)), text) == "malformed"


def test_a_grid_of_rules_alone_is_no_answer():
    assert refusal(IntegerGrid(example=((1,),)), "| - | - |") == "no_answer"


@pytest.mark.parametrize(
    "text",
    [
        "Ann: knight, Bob: knave",
        "bob is a KNAVE and ann is a knight",
        "Ann is a knight, and Bob is a knave.",
        "Ann = knight; Bob = knave",
        "Ann - knight\nBob \u2013 knave",
        "Ann \u2192 knight\nBob -> knave",
        "Ann as knight\nBob as knave",
        '{\n  "Ann": "knight",\n  "Bob": "knave"\n}',
        "{'Ann': 'knight', 'Bob': 'knave'}",
        "(Ann: knight), (Bob: knave)",
        "1. **Ann**: knight\n2. **Bob**: knave",
        "\u2022 __Ann__: knight\n\u2022 __Bob__: knave",
        "> Ann: knight\n> Bob: knave",
        "Ann: knight, Ann: knight, Bob: knave",
    ],
)
def test_assignments_are_read_in_usual_dress(text):
    assert KINDS["Assignment"].format.read(text) == {"Ann": "knight", "Bob": "knave"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ann: knight, Ann: knave", "ambiguous"),
        ("Ann: knight, ANN: knave", "ambiguous"),
        ("Ann != knight", "malformed"),
        ("Ann \u2260 knight", "malformed"),
        ("Ann is not a knight", "malformed"),
        ("Ann: not knight", "malformed"),
        ("Ann: knight or knave", "malformed"),
        ("Ann: knight/knave", "malformed"),
        ("Ann = Bob = knight", "malformed"),
        ("Ann knight", "malformed"),
        ("Ann: dragon", "malformed"),
        ("Ann: \u00abknight\u00bb", "malformed"),
        ("knight: Ann", "malformed"),
        ("Ann", "malformed"),
        ("Ann:", "malformed"),
        ("Ann: knight?", "malformed"),
        ("{}", "no_answer"),
        ("and", "no_answer"),
    ],
)
def test_other_assignments_are_refused(text, reason):
    assert refusal(KINDS["Assignment"].format, text) == reason


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"example": {"ann": "knight"}, "values": ("knight", "knave")}, "ann: knight: need a capitalised word"),
        ({"example": {"And": "knight"}, "values": ("knight", "knave")}, "And: knight: need a capitalised word"),
        ({"example": {"Ann": "spy"}, "values": ("knight", "knave")}, "Ann: spy: need"),
        ({"example": {}, "values": ("knight",)}, "need two or more different words"),
        ({"example": {}, "values": ("yes", "YES")}, "need two or more different words"),
        ({"example": {}, "values": ("a word", "another")}, "need two or more different words"),
    ],
)
def test_an_assignment_that_no_text_could_give_is_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Assignment(**arguments)


def test_text_of_two_lines_is_ambiguous():
    assert refusal(Text(example="a"), "a\nb") == "ambiguous"


def test_empty_lines_and_bars_separate_lines():
    assert Lines(example=("a",)).read("a \n\n b | c\n") == ("a", "b", "c")
    assert refusal(Lines(example=("a",)), "| |\n|") == "no_answer"


def test_every_format_takes_every_hostile_text_within_the_deadline_of_the_guard(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import hostile

    with Guard("hostile:read", workers=2) as guard:
        outcomes = {case: result.outcome for case, result in zip(hostile.CASES, guard.run(hostile.CASES), strict=True)}
    assert [case for case, outcome in outcomes.items() if outcome != "done"] == []
