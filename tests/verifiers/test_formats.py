"""What holds of every answer format: its values are read back from any usual writing, near misses and noise are not."""

import string
from random import Random

import kinds
import pytest
import torture_set as torture
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.errors import UnknownStyle, Unparsable
from rlgym.verifiers.dress import DRESSES, dresses_beside
from rlgym.verifiers.formats.expression import ComplexExpression, Expression
from rlgym.verifiers.formats.rationals import Decimal
from rlgym.verifiers.formats.text import Lines, Text
from rlgym.verifiers.styles import STYLES

KINDS = kinds.KINDS
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
CLEAN = {name: kind for name, kind in KINDS.items() if name not in kinds.MARKED}
every_clean_kind = pytest.mark.parametrize("kind", CLEAN.values(), ids=CLEAN)
fixed = settings(max_examples=30)


def outcome(form, text):
    """The value that is read and None, or None and the reason why none is."""
    try:
        return form.read(text), None
    except Unparsable as refused:
        return None, refused.reason


def refusal(form, text):
    return outcome(form, text)[1]


def test_every_format_has_its_kind():
    assert {type(kind.format).__name__ for kind in KINDS.values()} == torture.FORMATS.keys()


# A value, however it is written


def written(kind, value):
    """The value as the format writes it, on one line, on several, and in every dress of its own."""
    form = kind.format
    return dict.fromkeys((form.render(value), form.render_lines(value), *form.dresses(value)))


@every_kind
@fixed
@given(data=st.data())
def test_a_value_is_read_back_from_every_writing_of_the_format(kind, data):
    value = data.draw(kind.values)
    for text in written(kind, value):
        assert kind.format.read(text) == value, text
    assert kind.format.same(kind.format.read(kind.format.render(value)), value)
    assert not kind.format.one_line or "\n" not in kind.format.render(value)


@every_kind
def test_chosen_values_are_read_back_from_every_writing_of_the_format(kind):
    for value in kind.some:
        for text in written(kind, value):
            assert kind.format.read(text) == value, text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("Integer", -kinds.HUGE), ("Integers", [-kinds.HUGE, kinds.HUGE]), ("Integers", [-kinds.HUGE])),
        ("NumberAssignment", {"x": kinds.Fraction(10**3_999 + 1, 10**3_999)}),
    ],
)
def test_the_largest_values_are_read_back(name, value):
    for text in written(KINDS[name], value):
        assert KINDS[name].format.read(text) == value


@every_clean_kind
@fixed
@given(data=st.data())
def test_every_common_dress_means_the_value(kind, data):
    value = data.draw(kind.values)
    for text in dict.fromkeys((kind.format.render(value), kind.format.render_lines(value))):
        for dress in dresses_beside(kind.format.keep):
            assert kind.format.read(dress.wear(text)) == value, dress.name


@every_clean_kind
def test_a_common_dress_over_a_dress_of_the_format_means_the_value(kind):
    for value in kind.some:
        for text in written(kind, value):
            for dress in dresses_beside(kind.format.keep):
                assert kind.format.read(dress.wear(text)) == value, dress.wear(text)


def marks(dress):
    return set(dress.wear("")) - set(string.ascii_letters + string.whitespace)


@every_clean_kind
def test_any_two_common_dresses_of_different_marks_mean_the_value(kind):
    dresses = list(dresses_beside(kind.format.keep))
    pairs = [(outer, inner) for outer in dresses for inner in dresses if not marks(outer) & marks(inner)]
    for value in kind.some:
        text = kind.format.render(value)
        for outer, inner in pairs:
            assert kind.format.read(outer.wear(inner.wear(text))) == value, (outer.name, inner.name)


def test_a_format_that_keeps_marks_still_has_dresses_to_wear():
    for name, kind in KINDS.items():
        assert len(list(dresses_beside(kind.format.keep))) >= (5 if kind.format.keep else len(DRESSES)), name


def carried(style, form):
    try:
        style.check(form)
    except UnknownStyle:
        return False
    return True


@every_kind
def test_every_prompt_style_carries_the_values_of_the_format(kind):
    styles = [style for style in STYLES.values() if carried(style, kind.format)]
    assert len(styles) >= 4
    for style in styles:
        for value in kind.some:
            assert style.read(style.write(value, kind.format), kind.format) == value, style.name


@every_kind
def test_a_format_shows_an_example_that_it_reads(kind):
    form = kind.format
    assert form.read(form.render(form.example)) == form.example
    assert form.noun
    assert form.noun_on_one_line


# Near misses


def differ(form, one, other):
    """Near misses of an expression are other trees, though not always other functions: ``-0`` beside ``0``."""
    return one != other if type(form) in (Expression, ComplexExpression) else not form.same(one, other)


@every_kind
@fixed
@given(data=st.data(), seed=st.integers(0, 10**6))
def test_a_near_miss_is_another_value_also_once_it_is_written(kind, data, seed):
    form, value = kind.format, data.draw(kind.values)
    near = list(form.mutations(value, Random(seed)))
    assert near == list(form.mutations(value, Random(seed)))
    for miss in near:
        assert differ(form, miss, value)
        for text in dict.fromkeys((form.render(miss), form.render_lines(miss))):
            found, reason = outcome(form, text)
            if reason is None:
                assert differ(form, found, value), text
                assert found == miss or isinstance(form, Text)  # which may lose white space at its ends
            assert reason in (None, "too_long"), text


@pytest.mark.parametrize(
    ("name", "value", "seed"),
    [
        *(("Integer", 0, 0), ("Integer", -1, 9), ("Integers", [4, 4], 0), ("Lines", ("aa", "aa"), 0)),
        *(("Text", "aa", 0), ("Text", "a b", 1), ("Text", "a.b", 1), ("IntegerGrid", ((1, 1), (1, 1)), 0)),
    ],
)
def test_a_value_of_equal_parts_is_no_near_miss_of_itself(name, value, seed):
    form = KINDS[name].format
    for miss in form.mutations(value, Random(seed)):
        assert miss != value
        assert form.read(form.render(miss)) != value
        assert form.read(form.render_lines(miss)) != value


SEVERAL = {
    **dict.fromkeys(("Date", "Time", "DateTime", "Duration"), 2),
    **dict.fromkeys(("Expression", "ComplexExpression", "Antiderivative", "Equation"), 3),
}


@pytest.mark.parametrize("name", KINDS)
def test_there_are_near_misses_of_every_value(name):
    form, _, some = KINDS[name]
    for value in some:
        for seed in range(3):
            assert len(list(form.mutations(value, Random(seed)))) >= SEVERAL.get(name, 1), value


# Any text

NUMERALS = (
    *"eUuxR%~\u2009\u00bd\u221e\u222a\u2205",
    *(r"\left(", r"\frac", r"\frac{1}{2}", "{,}", " 234", "e9", "1 3/4", r"\overline{3}", r"\times 10^{2}", "75%"),
    *(", ", "; ", r"\text{ km}", " km", r"\%", "(1 2)", "[1, 2)", "[[", r"\begin{pmatrix}", r"\end{pmatrix}", " & "),
    *("| 1 |", "1-2", r"\cup", " U ", r"\infty", "oo", "<=", " < x", r"\in", r"\mathbb{R}", r"\setminus", "x >= 3"),
)
WORDS = (
    *"ABCDbd",
    *("true", "False", "red", "dark", "blue", "is a", "option ", "- ", "not ", ", ", "salt and pepper", "(B)", '"a"'),
    *("partly-", "2", "Ann", "Bob", "knight", "knave", "#."),
)
MOVES = (
    *"UDLRudlr^v<>:x12o@#",
    *("fill ", "pour", "- ", "\u2191", "up", "wait", "LL", "[[", "]]", "pick-up a", r"\to ", "fill(1)", "R'", "#.\n.#"),
)
TERMS = (
    *"xyzXYabTFpCi\u2032\u2227\u00ac",
    *("f'(x)", "dy/dx", r"\frac{d}{dx}", "y'", "x^2", "sin", "sin(", "d", r"\frac{1}{2}", r"\sqrt{", "2x", "pi", "e^"),
    *(" xor ", "not ", "<->", r"\land", r"\neg ", "a -> b", "x = 1", "(x, y) = ", r"\begin{cases}", r"\to ", "x_{1}"),
)
OBJECTS = (
    *"TZPWDHMSapm\u017f\u212a",
    *("2024", "02", "29", "31", "Feb", "february ", "May ", "Thu, ", "(Thursday)", "th", " of ", " at ", " on ", " AM"),
    *("noon", "midnight", "12:00", "14:05", " UTC", "GMT", "+02:00", "PT", "P1D", "1h", "1d 2h", " 30 min", " days, "),
    *("ms", "{:}", "^{", "2024-02-29", '"name"', '"a"', "true", "null", "NaN", "1e9", "1e999999999", '": ', "\\u0000"),
    *("\\ud83d", "True", "'a'", "//", '{"name":'),
)
PIECES = {
    name: own
    for family, own in (
        (kinds.NUMBERS, NUMERALS),
        (kinds.TEXTS, WORDS),
        (kinds.SEQUENCES, MOVES),
        (kinds.ALGEBRA, TERMS),
        (kinds.OBJECTS | kinds.MARKED, OBJECTS),
    )
    for name in family
}
SHARED = (
    *"()[]{}<>*_`$\"'.,;:|&=+-/\\^~!%#@? \t\n\r\x0b019\u2212\u2013\u00a0\u200b\u0663\uff17\u00b2\ud800\x00\u2028",
    *(
        r"\{",
        r"\}",
        r"\left[",
        r"\right]",
        r"\boxed{",
        r"\text{",
        r"\,",
        r"\\",
        "```",
        "**",
        "$$",
        "1,234",
        "->",
        "---",
    ),
    *("1. ", "and", " or ", "is", "none", "answer", "the answer is ", "```text\n", "\u2019"),
)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=100)
@given(data=st.data())
def test_any_text_is_read_or_refused_with_a_known_reason(name, data):
    pieces = st.sampled_from(SHARED) | st.sampled_from(PIECES[name])
    read_or_refused(KINDS[name].format, data.draw(st.text() | st.lists(pieces, max_size=12).map("".join)))


def read_or_refused(form, text):
    value, reason = outcome(form, text)
    assert reason in (None, "no_answer", "ambiguous", "too_long", "malformed")
    if reason is None and not isinstance(form, Text | Lines):  # whose values may be dressed in turn
        again = form.read(form.render(value))
        assert form.render(again) == form.render(value)
        if not (isinstance(form, Decimal) and form.tolerance == 0):  # which writes less than it reads
            assert again == value or form.same(again, value)


NOISE = (
    *("[,]", "(;)", "[;]", "{,}", "(,", ",\n0", "[]", "()", "{}", "-", "\\", "\ud800", "\x00", "(" * 40, "1e999999999"),
    *("-" + "9" * 4_001, "9" * 999 + "d", "9" * 900 + ":00:00", "P" + "9" * 900 + "W"),
    *(
        '"',
        '""',
        '"""',
        '"\ud83d\ude00"',
        "''",
        "**",
        "****",
        "$",
        "$$",
        "$ $ $",
        "\\(",
        "``",
        "a,",
        "[fill 1, wait,]",
        "=",
        "|",
    ),
)


@every_kind
def test_marks_alone_are_read_or_refused(kind):
    for text in NOISE:
        read_or_refused(kind.format, text)


@every_kind
def test_nothing_is_no_answer(kind):
    for nothing in ("", " \n\t", "\u200b", "$ $", "``` \n ```", "."):
        if not set(nothing) & set(kind.format.keep):
            assert refusal(kind.format, nothing) == "no_answer", nothing


@every_kind
def test_too_much_is_too_long(kind):
    assert refusal(kind.format, " " * kind.format.longest + "1") == "too_long"


@pytest.mark.parametrize("name", kinds.NUMBERS)
def test_what_is_no_number_is_refused_everywhere(name):
    for text in ("about 7", "x", "7 apples", "7 because", "\u0667", "\uff17", "seven", "1 or 2", "?", "-"):
        assert refusal(KINDS[name].format, text) in ("malformed", "ambiguous", "no_answer")
