"""DyckCompletion: cases worked by hand, each reason code, answers that look like dress."""

from itertools import product

import pytest

from rlgym.environments.strings.dyck_completion import DyckCompletion, Prefix, completion
from rlgym.verifiers.dress import DRESSES

BY_HAND = Prefix("([]<(")  # the square bracket is closed; open are ( < (


@pytest.mark.parametrize(
    ("prefix", "closing"), [("([]<(", ")>)"), ("(", ")"), ("<[()]([]", ")>"), ("(((())", "))"), ("[<>[]<(", ")>]")]
)
def test_what_is_open_closes_in_reverse_order(prefix, closing):
    assert completion(prefix) == closing


@pytest.mark.parametrize("answer", [")>", ")>))", ")))", ">))"])
def test_closing_brackets_in_another_number_or_order_are_wrong(answer):
    verdict = DyckCompletion().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("not_the_completion", True)


@pytest.mark.parametrize("answer", ["([]<()>)", ") > )", "none"])
def test_anything_but_closing_brackets_is_no_candidate(answer):
    verdict = DyckCompletion().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("not_closing_brackets", False)


def test_every_short_completion_survives_every_dress():
    form = DyckCompletion.answer
    answers = ["".join(word) for length in (1, 2, 3) for word in product(")]>", repeat=length)]
    assert [(text, dress.name) for text in answers for dress in DRESSES if form.read(dress.wear(text)) != text] == []
