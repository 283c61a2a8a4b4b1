"""SortNumbers: lists sorted by hand, each reason code, credit."""

import pytest

from rlgym.environments.arrays.sort_numbers import Numbers, SortNumbers

ASCENDING = Numbers((3, -10, 7, 3, 0), descending=False)
DESCENDING = Numbers((3, -10, 7, 3, 0), descending=True)


def test_lists_sorted_by_hand():
    assert SortNumbers().solve(ASCENDING) == [-10, 0, 3, 3, 7]
    assert SortNumbers().solve(DESCENDING) == [7, 3, 3, 0, -10]


def test_the_statement_names_the_direction():
    assert "ascending order, the smallest first" in SortNumbers().statement(ASCENDING)
    assert "descending order, the largest first" in SortNumbers().statement(DESCENDING)


@pytest.mark.parametrize(
    "answer",
    [[], [-10, 0, 3, 7], [-10, 0, 3, 3, 7, 7], [-10, 0, 3, 7, 7], [-10, 0, 3, 3, 8], [10**4000]],
)
def test_other_numbers_are_no_candidate(answer):
    verdict = SortNumbers().verify(ASCENDING, answer)
    assert (verdict.reason, verdict.valid) == ("not_the_same_numbers", False)


@pytest.mark.parametrize(
    ("answer", "score"),
    [
        ([7, 3, 3, 0, -10], 0.0),
        ([0, -10, 3, 3, 7], 0.0),
        ([-10, 3, 0, 3, 7], 0.2),
        ([-10, 0, 3, 7, 3], 0.6),
    ],
)
def test_credit_is_the_share_in_place_before_the_first_mistake(answer, score):
    verdict = SortNumbers().verify(ASCENDING, answer)
    assert (verdict.reason, verdict.valid, verdict.score) == ("not_sorted", True, score)
