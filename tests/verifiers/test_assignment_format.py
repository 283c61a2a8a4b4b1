"""Words for names: what is read, what is refused and why, what no assignment can be made of."""

import pytest

from rlgym.errors import InvalidParameter, Unparsable
from rlgym.verifiers.formats.assignment import Assignment

FORM = Assignment(example={"Ann": "knight", "Bob": "knave"}, values=("knight", "knave", "spy"))


def refusal(form, text):
    with pytest.raises(Unparsable) as caught:
        form.read(text)
    return caught.value.reason


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
    assert FORM.read(text) == {"Ann": "knight", "Bob": "knave"}


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
    assert refusal(FORM, text) == reason


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
