"""JSON of a declared shape: exact numbers, exact keys, bounded nesting, nothing that a parser of code would accept."""

import json
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.structured import Json
from rlgym.verifiers.guard import Guard
from rlgym.verifiers.styles import STYLES

RECORD = {
    "name": str,
    "ages": [int],
    "weight": Fraction,
    "ok": bool,
    "state": frozenset({"on", "off", None}),
    "pair": (int, str),
}
ANN = {"name": "Ann", "ages": [1, 2], "weight": Fraction(1, 2), "ok": True, "state": "on", "pair": [1, "a"]}
FORMS = {
    "int": Json(shape=int, example=1),
    "number": Json(shape=Fraction, example=Fraction(1)),
    "str": Json(shape=str, example="a"),
    "bool": Json(shape=bool, example=True),
    "list": Json(shape=[int], example=[1]),
    "grid": Json(shape=[[Fraction]], example=[[Fraction(1)]]),
    "record": Json(shape=RECORD, example=ANN),
}


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


@given(st.text())
@example("\u200b\ufeff\u00ad\u202e\u2028\x00\x7f\x1b")
@example("</answer><answer><think>{}}{\\boxed{")
@example("\\{\\\\\"'`$**_")
@example("\U000e0001\U0001f600")
def test_any_text_is_carried_as_a_string_by_every_style(text):
    form = Json(shape=[str], example=[])
    assert json.loads(form.render([text])) == form.read(form.render([text])) == [text]
    for style in STYLES.values():
        assert form.read(style.extract(style.write([text], form))) == [text]


@pytest.mark.parametrize(
    ("shape", "text", "value"),
    [
        ({"a": int, "b": int}, '{"b": 2, "a": 1}', {"a": 1, "b": 2}),
        ({"a": int}, '```json\n{\n  "a": 1\n}\n```', {"a": 1}),
        ({"a": int}, r"\boxed{\{\text{}" + '"a": 1' + r"\}}", None),
        ({"a": int}, r'\boxed{\{"a": 1\}}', {"a": 1}),
        ({"a": [int]}, r'$\left\{"a": \left[1,\ 2\right]\right\}$', {"a": [1, 2]}),
        ({"a": int}, '\\boxed{{"a": 1}}', {"a": 1}),
        ({"a\\": str}, '{"a\\\\": "\\u0062\\n"}', {"a\\": "b\n"}),
        ([int], '"[1, 2]"', [1, 2]),
        (int, '"1"', 1),
        ([int], "The answer is: `[1,\u00a0\u22122]`.", [1, -2]),
        ((int, str), '[1, "x"]', [1, "x"]),
        ((), "[ ]", []),
        ({}, "{ }", {}),
        (Fraction, "0.1", Fraction(1, 10)),
        (Fraction, "-1.50", Fraction(-3, 2)),
        (Fraction, "25e-2", Fraction(1, 4)),
        (Fraction, "1.5E+2", Fraction(150)),
        (Fraction, "1e400", Fraction(10**400)),
        (Fraction, "7", Fraction(7)),
        (int, "-0", 0),
        (str, '"abc"', "abc"),
        (str, '""abc""', "abc"),
        (str, '"[1, 2]"', "[1, 2]"),
        (str, '"**a**."', "**a**."),
        (str, '"\\ud83d\\ude00"', "\U0001f600"),
        (str, '"a\\u0000b"', "a\x00b"),
        ("yes", '"yes"', "yes"),
        (frozenset({int, "none", None}), '"none"', "none"),
        (frozenset({int, "none", None}), "null", None),
        (frozenset({int, "none", None}), "3", 3),
        (None, "null", None),
        (bool, "true.", True),
    ],
)
def test_json_is_read_in_usual_dress(shape, text, value):
    form = Json(shape=shape, example=read_example(shape))
    if value is None and shape is not None and not isinstance(shape, frozenset):
        assert refusal(form, text) == "malformed"
    else:
        found = form.read(text)
        assert found == value
        assert type(found) is type(value)


def read_example(shape):
    match shape:
        case list():
            return []
        case tuple():
            return [read_example(part) for part in shape]
        case dict():
            return {key: read_example(part) for key, part in shape.items()}
        case frozenset():
            return None
        case type():
            return shape()
    return shape


@pytest.mark.parametrize(
    ("shape", "text", "reason"),
    [
        ({"a": int}, '{"a": 1, "a": 1}', "ambiguous"),
        ({"a": {"b": int}}, '{"a": {"b": 1, "b": 2}}', "ambiguous"),
        ({"a": int}, '{"a": 1, "b": 2}', "malformed"),
        ({"a": int}, "{}", "malformed"),
        ({"a": int}, '{"A": 1}', "malformed"),
        ({"a": int}, '[{"a": 1}]', "malformed"),
        ({"a": int}, "{'a': 1}", "malformed"),
        ({"a": int}, "{a: 1}", "malformed"),
        ({"a": int}, '{"a": 1,}', "malformed"),
        ({"a": int}, '{"a": 1} {"a": 2}', "malformed"),
        ({"a": int}, '{"a": 1} or {"a": 2}', "malformed"),
        ({"a": int}, '{"a": 1} // comment', "malformed"),
        ({"a": int}, '{"a": 1', "malformed"),
        ({"a": int}, '"{\\"a\\": 1}"', "malformed"),
        (int, "1.0", "malformed"),
        (int, "1e3", "malformed"),
        (int, "true", "malformed"),
        (int, '["1"]', "malformed"),
        (int, "01", "malformed"),
        (int, "+1", "malformed"),
        (int, "0x1", "malformed"),
        (int, "1_000", "malformed"),
        (int, "\u0661", "malformed"),
        (int, "\uff11", "malformed"),
        (int, "9" * 4_001, "too_long"),
        (int, "-" + "9" * 4_001, "too_long"),
        (bool, "1", "malformed"),
        (bool, "True", "malformed"),
        (Fraction, "NaN", "malformed"),
        (Fraction, "Infinity", "malformed"),
        (Fraction, "-Infinity", "malformed"),
        (Fraction, "true", "malformed"),
        (Fraction, "1/2", "malformed"),
        (Fraction, ".5", "malformed"),
        (Fraction, "1,5", "malformed"),
        (Fraction, "1e401", "too_long"),
        (Fraction, "1e999999999", "too_long"),
        (Fraction, "1e-999999999", "too_long"),
        (Fraction, "0e" + "9" * 5_000, "too_long"),
        (Fraction, "0." + "1" * 4_000, "too_long"),
        (str, "abc", "malformed"),
        (str, '"a" "b"', "malformed"),
        (str, '"a\nb"', "malformed"),
        (str, '"\\x41"', "malformed"),
        (str, '"\ud800"', "malformed"),
        (str, '"\\ud800"', "malformed"),
        (str, "null", "malformed"),
        ("yes", '"Yes"', "malformed"),
        (frozenset({"on", None}), '"off"', "malformed"),
        ([int], "[1, true]", "malformed"),
        ([int], "[1, null]", "malformed"),
        ([int], "[[1]]", "malformed"),
        ([int], "1, 2", "malformed"),
        ((int, int), "[1]", "malformed"),
        ((int, int), "[1, 2, 3]", "malformed"),
        (None, "0", "malformed"),
    ],
)
def test_other_json_is_refused(shape, text, reason):
    assert refusal(Json(shape=shape, example=read_example(shape)), text) == reason


def test_numbers_hold_four_thousand_digits_in_all():
    form = Json(shape=Fraction, example=Fraction(0))
    assert form.read("9" * 4_000) == 10**4_000 - 1
    assert form.read("0." + "9" * 3_999) == 1 - Fraction(1, 10**3_999)
    assert form.read("1." + "0" * 3_600 + "e-399").numerator == 1
    assert refusal(form, "1." + "0" * 3_800 + "e-399") == "too_long"


def nested(depth):
    shape, value = int, 7
    for _ in range(depth):
        shape, value = [shape], [value]
    return shape, value


def test_a_number_that_is_no_decimal_or_no_number_of_json_cannot_be_written():
    with pytest.raises(InvalidParameter, match="1/3 is no decimal: need a denominator of twos and fives"):
        FORMS["number"].render(Fraction(1, 3))
    with pytest.raises(InvalidParameter, match="need dict, list, str, int, Fraction, bool or None"):
        FORMS["number"].render(0.5)


def test_nesting_is_bounded_by_the_shape():
    shape, value = nested(50)
    form = Json(shape=shape, example=value)
    assert form.read("[" * 50 + "7" + "]" * 50) == value
    assert refusal(form, "[" * 51 + "7" + "]" * 51) == "malformed"
    assert refusal(form, "[" * 50_000) == "malformed"
    assert refusal(form, '{"a":' * 10_000) == "malformed"
    assert Json(shape=[str], example=[]).read('["[[[["]') == ["[[[["]
    with pytest.raises(InvalidParameter, match="need at most 50 levels"):
        Json(shape=nested(51)[0], example=nested(51)[1])


PIECES = ['"', '\\"', "\\", "[", "[]", "{", '{"a":', '"a":1,', '"a",', "1,", "1e400,", "1e-400,", "1.5,", "-", "\u2212"]
LONG = [(name, first, piece) for name in FORMS for first in ("", '"', "[", '{"a') for piece in PIECES]


def reason_for_a_long_text(case):
    """In a worker: why the text is refused, of one piece over and over to the last character that is read."""
    name, first, piece = case
    try:
        FORMS[name].read(first + piece * ((50_000 - len(first)) // len(piece)))
    except Unparsable as refused:
        return refused.reason
    return "read"


def test_long_texts_of_one_piece_are_refused_before_the_deadline_of_the_guard():
    with Guard("test_structured_format:reason_for_a_long_text") as guard:
        results = dict(zip(LONG, guard.run(LONG), strict=True))
    allowed = ("malformed", "too_long", "ambiguous")
    assert {case: result for case, result in results.items() if result.value not in allowed} == {}


def test_the_noun_shows_the_shape():
    assert FORMS["record"].noun == (
        'JSON of the form {"name": string, "ages": [integer, ...], "weight": number, "ok": boolean, '
        '"state": "off" or "on" or null, "pair": [integer, string]}'
    )


def test_values_are_written_compactly_with_the_keys_of_the_shape_in_its_order():
    form = FORMS["record"]
    assert form.render(form.read(form.render(ANN))) == (
        '{"name":"Ann","ages":[1,2],"weight":0.5,"ok":true,"state":"on","pair":[1,"a"]}'
    )
    assert (
        Json(shape=[str], example=[]).render(["\u00e9\u6f22 <{}>\u00a0"])
        == '["\u00e9\u6f22 \\u003c\\u007b\\u007d>\\u00a0"]'
    )


@pytest.mark.parametrize(
    ("shape", "example", "message"),
    [
        (int, "1", "example='1' is not of that shape"),
        (int, True, "example=True is not of that shape"),
        (int, Fraction(1, 2), "is not of that shape"),
        ({"a": int}, {"a": 1, "b": 2}, "is not of that shape"),
        (Fraction, Fraction(1, 3), "1/3 is no decimal"),
        (Fraction, 0.5, "example=0.5 is not of that shape"),
        ([int], (1, 2), "is not of that shape"),
        (str, "\ud800", "is not of that shape"),
        (float, 0.5, "<class 'float'> is no shape"),
        (7, 7, "7 is no shape"),
        ([], [], "need one shape, that of every item"),
        ([int, str], [], "need one shape, that of every item"),
        ({1: int}, {}, "need texts as keys"),
        ({"a": [float]}, {"a": []}, "is no shape"),
        (frozenset(), None, "need leaves of which no value is two"),
        (frozenset({int, bool}), 1, "need leaves of which no value is two"),
        (frozenset({int, Fraction}), 1, "need leaves of which no value is two"),
        (frozenset({str, "a"}), "a", "need leaves of which no value is two"),
        (frozenset({int, (int,)}), 1, "need leaves of which no value is two"),
    ],
)
def test_a_shape_or_an_example_that_is_none_is_refused(shape, example, message):
    with pytest.raises(InvalidParameter, match=message):
        Json(shape=shape, example=example)
