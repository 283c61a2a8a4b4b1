"""Credit for what is nearer than nothing: exact, floored, never rounded up."""

from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter
from rlgym.verifiers.credit import closeness, fraction_correct, optimality, overlap
from rlgym.verifiers.verdict import Outcome, graded

fixed = settings(max_examples=200)
numbers = st.integers() | st.integers(-(10**40), 10**40) | st.fractions()
items = st.lists(st.integers(0, 3), max_size=6)


def test_a_value_half_way_from_the_floor_to_the_best_earns_half():
    assert optimality(15, best=20, floor=10) == Fraction(1, 2)  # to be made large
    assert optimality(15, best=10, floor=20) == Fraction(1, 2)  # to be made small


@pytest.mark.parametrize(("value", "best", "floor"), [(10, 20, 10), (3, 20, 10), (20, 10, 20), (99, 10, 20), (4, 5, 5)])
def test_the_floor_and_what_is_worse_earn_nothing(value, best, floor):
    assert optimality(value, best, floor) == 0


@pytest.mark.parametrize(("value", "best", "floor"), [(21, 20, 10), (9, 10, 20), (Fraction(41, 2), 20, 10)])
def test_a_value_better_than_the_best_is_a_fault_of_the_environment(value, best, floor):
    with pytest.raises(InvalidParameter, match="value is better than the best"):
        optimality(value, best, floor)


@fixed
@given(numbers, numbers, numbers)
@example(10**400, 10**400 + 1, 0)
@example(1, 0, 10**400)
def test_credit_for_an_objective_is_one_only_at_the_best(value, best, floor):
    assume(best == floor or (value - best) * (floor - best) >= 0)
    credit = optimality(value, best, floor)
    assert 0 <= credit <= 1
    assert (credit == 1) == (value == best)
    assert (graded(credit, "x").outcome is Outcome.CORRECT) == (value == best)


@fixed
@given(numbers, numbers, st.integers(1) | st.fractions(min_value=Fraction(1, 10**30)).filter(bool))
@example(10**400 + 1, 10**400, 10**400)
def test_closeness_is_one_only_at_the_target_and_zero_from_the_scale_on(value, target, scale):
    credit = closeness(value, target, scale)
    assert 0 <= credit <= 1
    assert (credit == 1) == (value == target)
    assert (credit == 0) == (abs(value - target) >= scale)


def test_closeness_falls_in_proportion():
    assert [closeness(7 + d, 7, 4) for d in (0, 1, -2, 3, 4)] == [1, Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), 0]


@pytest.mark.parametrize("scale", [0, -1, Fraction(-1, 2)])
def test_closeness_needs_a_distance(scale):
    with pytest.raises(InvalidParameter, match="need scale > 0"):
        closeness(1, 1, scale)


def test_the_share_of_positions_is_rescaled_so_that_guessing_earns_nothing():
    assert fraction_correct([1, 2, 3, 4], [1, 2, 0, 0]) == Fraction(1, 2)
    assert fraction_correct([1, 2, 3, 4], [1, 2, 3, 0], floor=Fraction(1, 2)) == Fraction(1, 2)
    assert fraction_correct([1, 2, 0, 0], [1, 2, 3, 4], floor=Fraction(1, 2)) == 0
    assert fraction_correct([0, 0], [1, 2], floor=Fraction(1, 2)) == 0


@fixed
@given(items, items, st.fractions(0, Fraction(9, 10)))
def test_the_share_of_positions_is_one_only_for_equal_sequences(answer, reference, floor):
    credit = fraction_correct(answer, reference, floor)
    assert 0 <= credit <= 1
    assert (credit == 1) == (answer == reference)
    assert len(answer) == len(reference) or credit == 0


@pytest.mark.parametrize("floor", [Fraction(1), Fraction(2), Fraction(-1, 2)])
def test_a_floor_outside_its_range_is_refused(floor):
    with pytest.raises(InvalidParameter, match="need 0 <= floor < 1"):
        fraction_correct([1], [1], floor)


def test_overlap_is_shared_over_all():
    assert overlap([1, 2, 3], [2, 3, 4]) == Fraction(1, 2)
    assert overlap([], [1]) == overlap([1], []) == 0
    assert overlap([], []) == 1


@fixed
@given(items, items)
def test_overlap_is_one_only_for_equal_sets_and_the_same_both_ways(answer, reference):
    credit = overlap(answer, reference)
    assert 0 <= credit <= 1
    assert (credit == 1) == (set(answer) == set(reference))
    assert credit == overlap(reference, answer)
