"""LetterCounting: cases worked by hand, each reason code, overlapping occurrences."""

import pytest

from rlgym.environments.language.letter_counting import Counting, LetterCounting, occurrences

FOLDED = Counting("Abba aab", ("a", "b", "ab"), fold=True)
STRICT = Counting("Abba aab", ("a", "b", "ab"), fold=False)


def test_counts_of_a_text_counted_by_hand():
    assert LetterCounting().solve(FOLDED) == [4, 3, 2]
    assert LetterCounting().solve(STRICT) == [3, 3, 1]


def test_the_statement_says_whether_capitals_are_their_own_letters():
    assert "A capital letter and its small letter count as the same letter." in LetterCounting().statement(FOLDED)
    assert "A capital letter and its small letter are different letters." in LetterCounting().statement(STRICT)


def test_the_counts_of_the_other_rule_are_wrong():
    verdict = LetterCounting().verify(STRICT, [4, 3, 2])
    assert (verdict.reason, verdict.valid) == ("wrong_count", True)


@pytest.mark.parametrize("answer", [[], [4, 3], [4, 3, 2, 0]])
def test_another_number_of_counts_is_no_candidate(answer):
    verdict = LetterCounting().verify(FOLDED, answer)
    assert (verdict.reason, verdict.valid) == ("wrong_length", False)


@pytest.mark.parametrize(("text", "target", "count"), [("aaaa", "aa", 3), ("abab bab", "bab", 2), ("a b", "ab", 0)])
def test_occurrences_overlap_and_do_not_cross_a_space(text, target, count):
    assert occurrences(text, target) == count
