"""Credit for what is nearer than nothing: exact, floored, never rounded up, for numbers of any size."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rlgym.errors import InvalidParameter
from rlgym.verifiers.credit import closeness, fraction_correct, optimality, overlap
from rlgym.verifiers.verdict import Outcome, graded

fixed = settings(max_examples=200)
HUGE = 10**4000
huge = st.builds(
    lambda sign, power, near: sign * 10**power + near,
    st.sampled_from([-1, 1]),
    st.integers(0, 4000),
    st.integers(-3, 3),
)
numbers = st.integers() | huge | st.fractions()
positive = st.integers(1) | huge.map(abs).filter(bool) | st.fractions(min_value=Fraction(1, 10**30)).filter(bool)
items = st.lists(st.integers(0, 3), max_size=6)
floors = st.fractions(0, Fraction(9, 10))


def test_a_value_half_way_from_the_floor_to_the_best_earns_half():
    assert optimality(15, best=20, floor=10) == Fraction(1, 2)  # to be made large
    assert optimality(15, best=10, floor=20) == Fraction(1, 2)  # to be made small


@pytest.mark.parametrize(("value", "best", "floor"), [(10, 20, 10), (3, 20, 10), (20, 10, 20), (99, 10, 20), (4, 5, 5)])
def test_the_floor_and_what_is_worse_earn_nothing(value, best, floor):
    assert optimality(value, best, floor) == 0


@pytest.mark.parametrize(
    ("value", "best", "floor"),
    [(21, 20, 10), (9, 10, 20), (Fraction(41, 2), 20, 10), (HUGE + 1, HUGE, 0)],
)
def test_a_value_better_than_the_best_is_a_fault_of_the_environment(value, best, floor):
    with pytest.raises(InvalidParameter, match="value is better than the best"):
        optimality(value, best, floor)


def test_messages_show_numbers_that_a_reader_can_take_in():
    with pytest.raises(InvalidParameter, match=r"optimality\(value=21, best=20, floor=1/2\)"):
        optimality(21, 20, Fraction(1, 2))
    with pytest.raises(InvalidParameter, match=r"value=a number of 26576 bits, best=a number of 26576 bits, floor=0\)"):
        optimality(HUGE**2 + 1, HUGE**2, 0)


@fixed
@given(numbers, numbers, numbers)
@example(HUGE, HUGE + 1, 0)
@example(HUGE - 1, HUGE, -HUGE)
@example(1, 0, HUGE)
@example(Fraction(1, HUGE), 0, 1)
def test_credit_for_an_objective_is_one_only_at_the_best(value, best, floor):
    assume(best == floor or (value - best) * (floor - best) >= 0)
    credit = optimality(value, best, floor)
    assert isinstance(credit, Fraction)
    assert 0 <= credit <= 1
    assert (credit == 1) == (value == best)
    assert (graded(credit, "x").outcome is Outcome.CORRECT) == (graded(credit, "x").score == 1.0) == (value == best)


@fixed
@given(best=numbers, floor=numbers, shares=st.tuples(*[st.fractions(-1, 1)] * 2))
@example(best=HUGE, floor=0, shares=(1 - Fraction(1, HUGE), 1 - Fraction(2, HUGE)))
def test_credit_for_an_objective_grows_from_the_floor_to_the_best(best, floor, shares):
    assume(best != floor)
    worse, better = sorted(shares)
    earned = [optimality(floor + share * (best - floor), best, floor) for share in (worse, better)]
    assert earned == [max(worse, 0), max(better, 0)]


@fixed
@given(numbers, numbers, positive)
@example(HUGE + 1, HUGE, HUGE)
@example(HUGE, HUGE + 1, HUGE**2)
@example(HUGE, HUGE + 1, 1)
def test_closeness_is_one_only_at_the_target_and_zero_from_the_scale_on(value, target, scale):
    credit = closeness(value, target, scale)
    assert isinstance(credit, Fraction)
    assert 0 <= credit <= 1
    assert (credit == 1) == (value == target)
    assert (credit == 0) == (abs(value - target) >= scale)
    assert graded(credit, "x").correct == (value == target)


@fixed
@given(numbers, positive, numbers.map(abs), numbers.map(abs))
def test_closeness_falls_with_the_distance_on_both_sides(target, scale, one, other):
    near, far = sorted((one, other))
    assert closeness(target + near, target, scale) == closeness(target - near, target, scale)
    assert closeness(target + near, target, scale) >= closeness(target - far, target, scale)
    if near < far and near < scale:
        assert closeness(target + near, target, scale) > closeness(target + far, target, scale)


def test_closeness_falls_in_proportion():
    assert [closeness(7 + d, 7, 4) for d in (0, 1, -2, 3, 4)] == [1, Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), 0]


@pytest.mark.parametrize("scale", [0, -1, Fraction(-1, 2), -HUGE])
def test_closeness_needs_a_distance(scale):
    with pytest.raises(InvalidParameter, match="need scale > 0"):
        closeness(1, 1, scale)


def test_the_share_of_positions_is_rescaled_so_that_guessing_earns_nothing():
    assert fraction_correct([1, 2, 3, 4], [1, 2, 0, 0]) == Fraction(1, 2)
    assert fraction_correct([1, 2, 3, 4], [1, 2, 3, 0], floor=Fraction(1, 2)) == Fraction(1, 2)
    assert fraction_correct([1, 2, 0, 0], [1, 2, 3, 4], floor=Fraction(1, 2)) == 0
    assert fraction_correct([0, 0], [1, 2], floor=Fraction(1, 2)) == 0
    assert fraction_correct([], []) == 1


@fixed
@given(items, items, floors)
@example([HUGE], [HUGE + 1], Fraction(0))
def test_the_share_of_positions_is_one_only_for_equal_sequences(answer, reference, floor):
    credit = fraction_correct(answer, reference, floor)
    assert 0 <= credit <= 1
    assert (credit == 1) == (answer == reference)
    assert len(answer) == len(reference) or credit == 0


@fixed
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), floors, st.integers(0, 7))
def test_one_more_right_position_never_lowers_the_share(pairs, floor, i):
    answer, reference = map(list, zip(*pairs, strict=True))
    before = fraction_correct(answer, reference, floor)
    answer[i % len(pairs)] = reference[i % len(pairs)]
    assert fraction_correct(answer, reference, floor) >= before


@pytest.mark.parametrize("floor", [Fraction(1), Fraction(2), Fraction(-1, 2)])
def test_a_floor_outside_its_range_is_refused(floor):
    with pytest.raises(InvalidParameter, match="need 0 <= floor < 1"):
        fraction_correct([1], [1], floor)


def test_overlap_is_shared_over_all():
    assert overlap([1, 2, 3], [2, 3, 4]) == Fraction(1, 2)
    assert overlap([], [1]) == overlap([1], []) == 0
    assert overlap([], []) == 1


def test_overlap_counts_repeated_items_as_often_as_they_stand():
    assert overlap([1, 1, 2], [1, 2, 2]) == Fraction(2, 4)
    assert overlap([1, 1], [1]) == Fraction(1, 2)
    assert overlap(["a"] * 9, ["a"]) == Fraction(1, 9)


@fixed
@given(items, items)
@example([HUGE], [HUGE + 1])
def test_overlap_is_one_only_for_the_same_items_and_the_same_both_ways(answer, reference):
    credit = overlap(answer, reference)
    assert isinstance(credit, Fraction)
    assert 0 <= credit <= 1
    assert (credit == 1) == (sorted(answer) == sorted(reference))
    assert (credit == 0) == (not set(answer) & set(reference) and answer + reference != [])
    assert credit == overlap(reference, answer) == overlap(iter(answer), tuple(reversed(reference)))


@fixed
@given(items, items, st.integers(0, 3))
def test_overlap_grows_with_a_missing_item_and_falls_with_a_strange_one(answer, reference, item):
    missing = Counter(answer)[item] < Counter(reference)[item]
    before, after = overlap(answer, reference), overlap([*answer, item], reference)
    assert after > before if missing else after <= before
