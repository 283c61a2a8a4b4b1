"""SlidingWindowMinimum: a case worked by hand, each reason code, the monotone queue."""

import pytest

from rlgym.environments.arrays.sliding_window_minimum import SlidingWindowMinimum, Windowed, window_minima

BY_HAND = Windowed(values=(4, 2, 7, 3, 3, 9), window=3)


def test_minima_of_a_case_worked_by_hand():
    assert SlidingWindowMinimum().solve(BY_HAND) == [2, 2, 3, 3]


def test_a_wrong_minimum_is_wrong():
    verdict = SlidingWindowMinimum().verify(BY_HAND, [2, 2, 3, 9])
    assert (verdict.reason, verdict.valid) == ("wrong_minimum", True)


@pytest.mark.parametrize("answer", [[], [2, 2, 3], [2, 2, 3, 3, 3]])
def test_a_list_of_another_length_is_no_candidate(answer):
    verdict = SlidingWindowMinimum().verify(BY_HAND, answer)
    assert (verdict.reason, verdict.valid) == ("wrong_length", False)


@pytest.mark.parametrize(
    ("values", "window", "minima"),
    [
        ([1, 2, 3, 4], 2, [1, 2, 3]),  # the minimum leaves the window at every step
        ([4, 3, 2, 1], 2, [3, 2, 1]),  # a new minimum enters at every step
        ([5, 5, 5], 2, [5, 5]),
        ([-1, 0, -1], 1, [-1, 0, -1]),
        ([3, 1, 2], 3, [1]),
    ],
)
def test_the_queue_keeps_the_minimum_of_the_window(values, window, minima):
    assert window_minima(values, window) == minima
