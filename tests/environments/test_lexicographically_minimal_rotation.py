"""LexicographicallyMinimalRotation: cases worked by hand, each reason code, the algorithm on all short strings."""

from itertools import product

import pytest

from rlgym.environments.strings.lexicographically_minimal_rotation import (
    Cyclic,
    LexicographicallyMinimalRotation,
    least_rotation,
)


@pytest.mark.parametrize(
    ("text", "least"), [("bca", "abc"), ("baaba", "aabab"), ("cbabcba", "abcbacb"), ("abab", "abab"), ("a", "a")]
)
def test_rotations_found_by_hand(text, least):
    assert least_rotation(text) == least


def test_every_string_of_up_to_eight_letters():
    for length in range(1, 9):
        for text in map("".join, product("ab", repeat=length)):
            assert least_rotation(text) == min(text[i:] + text[:i] for i in range(length)), text


def test_a_rotation_that_is_not_the_smallest_is_wrong():
    verdict = LexicographicallyMinimalRotation().verify(Cyclic("baaba"), "abaab")
    assert (verdict.reason, verdict.valid) == ("not_the_smallest", True)


@pytest.mark.parametrize("answer", ["aaabb", "aaba", "aababa", "aababaabab", "AABAB"])
def test_a_string_that_is_no_rotation_is_no_candidate(answer):
    verdict = LexicographicallyMinimalRotation().verify(Cyclic("baaba"), answer)
    assert (verdict.reason, verdict.valid) == ("not_a_rotation", False)
