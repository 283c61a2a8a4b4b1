"""Allocations: each paper's rule on a table worked by hand."""

import json
from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import comb, log, sqrt
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlgym.difficulty import Arm, Observation
from rlgym.difficulty.allocation import (
    D3S,
    XRPO,
    Allocation,
    AllocationConfig,
    Decision,
    DifficultyFilter,
    DynamicSampling,
    FixedGroup,
    ReinforceAda,
)
from rlgym.difficulty.allocation.d3s import max_variance
from rlgym.difficulty.allocation.xrpo import half_width, t_quantile
from rlgym.errors import CheckpointError, InvalidParameter

ARM = Arm("rlgym/Sorting-v0", (0, 1))
TRAIN, DISCARD = Decision(train=True), Decision(train=False)

Scores = Sequence[float | None]


def seen(scores: Scores, turn: int = 0, index: int = 0) -> Observation:
    return Observation(index, turn, ARM.id, 1, tuple(scores))


def right(correct: int, of: int) -> Scores:
    return (1.0,) * correct + (0.0,) * (of - correct)


def decided(config: AllocationConfig, *rounds: Scores) -> Decision:
    return config.start([ARM]).decide([seen(scores, turn) for turn, scores in enumerate(rounds)])


# Decisions


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Decision(True, -1), "Decision(more_rollouts=-1): need an integer >= 0"),
        (lambda: Decision(True, 1.0), "Decision(more_rollouts=1.0): need an integer >= 0"),
        (lambda: Decision(True, kept=()), "Decision(kept=()): need one or more ascending positions >= 0"),
        (lambda: Decision(True, kept=(1, 1)), "Decision(kept=(1, 1)): need one or more ascending positions >= 0"),
        (lambda: Decision(True, kept=(2, 1)), "Decision(kept=(2, 1)): need one or more ascending positions >= 0"),
        (lambda: Decision(True, kept=(-1, 1)), "Decision(kept=(-1, 1)): need one or more ascending positions >= 0"),
        (lambda: Decision(True, kept=(True,)), "Decision(kept=(True,)): need one or more ascending positions >= 0"),
        (
            lambda: Decision(False, kept=(0,)),
            "Decision(train=False, kept=(0,)): nothing is trained on; need kept=None",
        ),
    ],
)
def test_a_decision_that_says_two_things_is_refused(make: Callable[[], Decision], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert str(caught.value) == message


def test_an_observation_counts_correct_and_counted_rollouts_and_errors_apart() -> None:
    observation = seen((1.0, 0.0, None, 0.75, 1.0, None))
    assert (observation.correct, observation.counted, observation.errors) == (2, 4, 2)


# FixedGroup


@pytest.mark.parametrize("scores", [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (None, None)])
def test_a_fixed_group_trains_whatever_its_rollouts_gave_and_asks_for_no_more(scores: Scores) -> None:
    assert FixedGroup(rollouts=2).start([ARM]).group_size(ARM.id, 1) == 2
    assert decided(FixedGroup(rollouts=2), scores) == TRAIN


def test_a_fixed_group_has_no_state() -> None:
    allocation = FixedGroup().start([ARM])
    assert (allocation.state_dict(), allocation.metrics()) == ({}, {})
    with pytest.raises(CheckpointError, match=r"^state: need an object, got 3$"):
        allocation.load_state_dict(3)


# DynamicSampling: 0 < correct < counted


@pytest.mark.parametrize(
    ("scores", "trains"),
    [
        (right(0, 4), False),
        (right(1, 4), True),
        (right(3, 4), True),
        (right(4, 4), False),
        ((1.0, None, None, None), False),  # what counts is flat
        ((1.0, None, 0.0, None), True),
        ((None, None, None, None), False),
        ((0.9, 0.1, 0.0, 0.0), False),  # partial credit is not correctness
    ],
)
def test_dynamic_sampling_trains_on_groups_that_are_neither_all_correct_nor_all_wrong(
    scores: Scores, trains: bool
) -> None:
    assert decided(DynamicSampling(rollouts=4), scores) == Decision(trains)


# DifficultyFilter with 10 rollouts


@pytest.mark.parametrize(
    ("bounds", "scores", "trains"),
    [
        ((0.2, 0.8), right(1, 10), False),
        ((0.2, 0.8), right(2, 10), True),
        ((0.2, 0.8), right(8, 10), True),
        ((0.2, 0.8), right(9, 10), False),
        ((0.2, 0.8), (*right(1, 5), *[None] * 5), True),  # 1 of 5
        ((0.0, 1.0), right(0, 10), True),
        ((0.0, 1.0), [None] * 10, False),
        ((0.5, 0.5), right(5, 10), True),
        ((0.0, 0.9), right(10, 10), False),  # skewed: only the easy ones go
    ],
)
def test_the_difficulty_filter_trains_on_accuracies_within_its_bounds(
    bounds: tuple[float, float], scores: Scores, trains: bool
) -> None:
    assert decided(DifficultyFilter(10, *bounds), scores) == Decision(trains)


def test_no_rounding_moves_the_bounds_of_the_filter() -> None:
    for tenth in range(1, 150):
        n = 10 * tenth
        for correct, trains in ((2 * tenth - 1, False), (2 * tenth, True), (8 * tenth, True), (8 * tenth + 1, False)):
            assert decided(DifficultyFilter(n), right(correct, n)).train is trains


# ReinforceAda with rounds of 4, at most 3 of them, and groups of 4

ADA = ReinforceAda(rollouts=4, rounds=3, group=4)
FIRST_CORRECT = ReinforceAda(rollouts=4, rounds=3, group=4, positives=1, negatives=0)
MORE = Decision(train=False, more_rollouts=4)


def test_a_problem_goes_on_until_half_a_group_of_each_kind_was_seen() -> None:
    first, second = (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0)
    assert decided(ADA, first) == MORE  # 1 correct and 3 wrong
    # 2 and 6: the correct ones are 0 and 6, the earliest wrong ones 1 and 2
    assert decided(ADA, first, second) == Decision(train=True, kept=(0, 1, 2, 6), pool_baseline=True)
    assert decided(ADA, (1.0, 1.0, 0.0, 0.0)) == Decision(train=True, kept=(0, 1, 2, 3), pool_baseline=True)


def test_after_the_last_round_the_kind_that_is_there_fills_the_group() -> None:
    assert decided(ADA, right(0, 4), right(0, 4)) == MORE
    last = (0.0, 1.0, 0.0, 0.0)
    assert decided(ADA, right(0, 4), right(0, 4), last) == Decision(True, kept=(0, 1, 2, 9), pool_baseline=True)
    mostly = (1.0, 1.0, 1.0, 0.0)
    assert decided(ADA, right(4, 4), right(4, 4), mostly) == Decision(True, kept=(0, 1, 2, 11), pool_baseline=True)


def test_a_pool_of_one_kind_trains_nobody_in_the_end() -> None:
    assert decided(ADA, right(0, 4), right(0, 4), right(0, 4)) == DISCARD
    assert decided(ADA, right(4, 4), right(4, 4), right(4, 4)) == DISCARD
    assert decided(ADA, [None] * 4, [None] * 4, [None] * 4) == DISCARD


def test_the_positive_rule_leaves_at_the_first_correct_rollout() -> None:
    assert decided(FIRST_CORRECT, right(0, 4)) == MORE
    assert decided(FIRST_CORRECT, (0.0, 0.0, 1.0, 0.0)) == Decision(True, kept=(0, 1, 2, 3), pool_baseline=True)
    assert decided(FIRST_CORRECT, right(4, 4)) == DISCARD  # it does not wait for a wrong one


def test_errors_of_ours_are_no_part_of_the_pool_and_partial_credit_is_wrong() -> None:
    assert decided(ADA, (None, 1.0, 0.5, None), (1.0, None, 0.0, 0.0)) == Decision(
        train=True, kept=(1, 2, 4, 6), pool_baseline=True
    )


def test_a_round_that_went_missing_is_a_round() -> None:
    allocation = ADA.start([ARM])
    assert allocation.decide([seen(right(0, 4), 0), seen(right(0, 4), 2)]) == DISCARD


def binomial(n: int, p: float, most: int) -> float:
    """The chance of at most so many of n."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(most + 1))


@pytest.mark.parametrize("p", [0.02, 0.1, 0.3, 0.5, 0.9])
def test_rollouts_and_trained_groups_of_both_rules_are_those_of_the_binomial(p: float) -> None:
    """Rounds of 8, at most 4, n = 4. A problem is still there after k rounds if its 8 k rollouts do not suffice."""
    q = 1 - p
    there = [1.0] + [binomial(8 * k, p, 1) + binomial(8 * k, q, 1) for k in (1, 2, 3)]
    assert played(ReinforceAda(), p) == pytest.approx((8 * sum(there), 1 - p**32 - q**32))
    there = [q ** (8 * k) for k in range(4)]
    assert played(FIRST_OF_8, p) == pytest.approx((8 * sum(there), 1 - p**8 - q**32))


FIRST_OF_8 = ReinforceAda(positives=1, negatives=0)


def played(config: ReinforceAda, p: float) -> tuple[float, float]:
    """Expected rollouts of a problem, and the chance that it trains, by going through all that can happen."""
    allocation, chance = config.start([ARM]), [comb(8, k) * p**k * (1 - p) ** (8 - k) for k in range(9)]
    rollouts = trained = 0.0
    there: dict[tuple[int, ...], float] = {(): 1.0}  # correct ones by round
    while there:
        following: dict[tuple[int, ...], float] = {}
        for (past, weight), k in product(there.items(), range(9)):
            decision = allocation.decide([seen(right(c, 8), i) for i, c in enumerate((*past, k))])
            rollouts += weight * chance[k] * 8
            trained += weight * chance[k] * decision.train
            if decision.more_rollouts:
                rounds = tuple(sorted((*past, k)))
                following[rounds] = following.get(rounds, 0.0) + weight * chance[k]
        there = following
    return rollouts, trained


# XRPO. Printed tables: t(0.975) is 12.706, 3.182, 2.776, 2.571, 2.365 with 1, 3, 4, 5, 7 degrees of freedom.


@pytest.mark.parametrize(
    ("freedom", "alpha", "t"),
    [
        *((1, 0.05, 12.706), (2, 0.05, 4.303), (3, 0.05, 3.182), (4, 0.05, 2.776), (5, 0.05, 2.571), (7, 0.05, 2.365)),
        *((30, 0.05, 2.042), (10, 0.01, 3.169), (120, 0.1, 1.658)),
    ],
)
def test_the_quantiles_of_students_distribution_are_those_of_the_printed_tables(
    freedom: int, alpha: float, t: float
) -> None:
    assert t_quantile(freedom, alpha) == pytest.approx(t, abs=0.0006)


def test_the_half_width_of_two_correct_rollouts_of_four() -> None:
    # s = sqrt(4 * 0.25 / 3) = 0.57735; h(4) = 3.182 * 0.57735 / 2 = 0.9186
    assert half_width(4, 0.57735, 0.05) == pytest.approx(0.9186, abs=0.0002)


def planner(*correct: int, rollouts: int = 5, most: int = 6, bonus: float = 0.0) -> Allocation:
    """After problems with so many correct rollouts of 4."""
    allocation = XRPO(rollouts=rollouts, first=4, most=most, bonus=bonus).start([ARM])
    allocation.observe([seen(right(c, 4), index=index) for index, c in enumerate(correct)])
    return allocation


def extra(allocation: Allocation, correct: int) -> int:
    decision = allocation.decide([seen(right(correct, 4))])
    assert decision == (Decision(False, decision.more_rollouts) if decision.more_rollouts else TRAIN)
    return decision.more_rollouts


# The first and second extra rollout are worth, h(4) - h(5) and h(5) - h(6):
#   2 of 4 correct, s = 0.57735: 0.9186 - 0.7168 = 0.2018 and 0.7168 - 0.6060 = 0.1108
#   1 or 3 of 4,    s = 0.5:     0.7956 - 0.6208 = 0.1748 and 0.6208 - 0.5248 = 0.0960
#   0 or 4 of 4,    s = 0:       nothing


def test_where_the_budget_serves_all_that_is_worth_anything_the_price_is_nothing() -> None:
    allocation = planner(2, 1, 0, 4)  # 4 extra rollouts to spend: 0.2018, 0.1748, 0.1108, 0.0960
    assert allocation.metrics() == {"price": 0.0}
    assert [extra(allocation, correct) for correct in range(5)] == [0, 2, 2, 2, 0]


def test_where_the_budget_is_short_the_price_is_the_best_that_was_not_served() -> None:
    allocation = planner(2, 2, 1, 0)  # 4 to spend: 0.2018 twice, 0.1748, then 0.1108 twice is one too many
    assert allocation.metrics() == {"price": pytest.approx(0.1108, abs=0.0003)}
    assert [extra(allocation, correct) for correct in range(5)] == [0, 1, 1, 1, 0]


def test_the_bonus_keeps_hopeless_problems_alive() -> None:
    # one problem, T = 4, 1 to spend; its extra rollouts are worth 0.5 sqrt(log 5 / 4) = 0.317 and 0.5 sqrt(log 5 / 5)
    allocation = planner(0, bonus=0.5)
    assert allocation.metrics() == {"price": pytest.approx(0.5 * sqrt(log(5) / 5))}
    assert extra(allocation, 0) == 1


def test_nobody_gets_more_before_there_is_a_price_or_in_a_second_round_or_without_a_score() -> None:
    fresh, priced = XRPO().start([ARM]), planner(2, 1, 0, 4)
    assert fresh.decide([seen(right(2, 4))]) == TRAIN
    assert priced.decide([seen(right(2, 4)), seen(right(1, 2), 1)]) == TRAIN
    assert priced.decide([seen(right(1, 2), 1)]) == TRAIN
    assert priced.decide([seen([None] * 4)]) == TRAIN


def test_the_budget_is_kept_where_problems_are_like_those_before() -> None:
    correct = [0, 0, 0, 1, 1, 2, 2, 3, 4, 4] * 20
    allocation = planner(*correct, rollouts=8, most=32, bonus=0.01)
    used = [4 + extra(allocation, c) for c in correct]
    assert 7 <= sum(used) / len(used) <= 8
    assert used[5] >= used[3] > used[0] == 4


# D3S


def test_the_two_rollouts_that_vary_most_are_the_best_and_the_worst() -> None:
    assert max_variance([0.2, 0.9, 0.0, 1.0, 0.5], 2) == [2, 3]


def test_the_third_rollout_goes_to_the_emptier_side() -> None:
    # {1, 0, 0.2}: mean 0.4, variance 0.187; {1, 0.9, 0}: mean 0.633, variance 0.202
    assert max_variance([0.0, 0.2, 0.5, 0.9, 1.0], 3) == [0, 3, 4]


def test_of_equals_the_earlier_ones_are_kept_and_as_many_of_each_kind_as_there_are() -> None:
    assert max_variance([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], 4) == [0, 1, 2, 3]
    assert max_variance([0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 4) == [0, 1, 2, 5]
    assert max_variance([1.0, 1.0, 1.0, 0.0], 4) == [0, 1, 2, 3]
    assert max_variance([0.5, 1.0], 4) == [0, 1]


@given(st.lists(st.integers(0, 8).map(lambda eighths: eighths / 8), min_size=1, max_size=8), st.integers(1, 8))
def test_no_other_choice_of_that_size_varies_more(values: list[float], size: int) -> None:
    kept = max_variance(values, size)
    assert len(kept) == min(size, len(values)) == len(set(kept))
    best = max(pvariance([values[i] for i in some]) for some in combinations(range(len(values)), len(kept)))
    assert pvariance([values[i] for i in kept]) == pytest.approx(best)


def test_down_sampling_relaxes_with_the_groups_reported() -> None:
    allocation = D3S(rollouts=8, kept=2, kept_at_last=6, relaxed_after=8).start([ARM])
    kept = []
    for index in range(10):
        kept.append(len(allocation.decide([seen(right(4, 8))]).kept or ()))
        allocation.observe([seen(right(4, 8), index=index), seen(right(1, 2), 1, index)])
    assert kept == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
    assert allocation.metrics() == {"kept": 6}


def test_errors_are_not_kept_and_flat_groups_are_not_trained_on() -> None:
    config = D3S(rollouts=8, kept=2)
    assert decided(config, (None, 1.0, None, 0.0, 0.0)) == Decision(True, kept=(1, 3), pool_baseline=True)
    assert decided(config, right(8, 8)) == decided(config, [0.5] * 8) == decided(config, [None] * 8) == DISCARD


# Configurations and states


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FixedGroup(0), "FixedGroup(rollouts=0): rollouts=0: need an integer >= 1"),
        (lambda: FixedGroup(2.0), "FixedGroup(rollouts=2.0): rollouts=2.0: need an integer >= 1"),
        (lambda: FixedGroup(True), "FixedGroup(rollouts=True): rollouts=True: need an integer >= 1"),
        (lambda: DynamicSampling(1), "DynamicSampling(rollouts=1): rollouts=1: need an integer >= 2"),
        (lambda: DifficultyFilter(1), "rollouts=1: need an integer >= 2"),
        (lambda: DifficultyFilter(8, -0.1), "lowest=-0.1: need a number from 0 to 1"),
        (lambda: DifficultyFilter(8, 0.2, True), "highest=True: need a number from 0 to 1"),
        (lambda: DifficultyFilter(8, 0.8, 0.2), "lowest=0.8, highest=0.2): need lowest <= highest"),
        (lambda: ReinforceAda(rounds=0), "rounds=0: need an integer >= 1"),
        (lambda: ReinforceAda(group=1), "group=1: need an integer >= 2"),
        (lambda: ReinforceAda(positives=-1), "positives=-1: need an integer >= 0"),
        (lambda: ReinforceAda(2, 2, 5), "4 rollouts in all are too few for the group or for the exit rule"),
        (lambda: ReinforceAda(2, 2, 2, 4, 1), "4 rollouts in all are too few for the group or for the exit rule"),
        (lambda: XRPO(first=1), "first=1: need an integer >= 2"),
        (lambda: XRPO(rollouts=4, first=5), "need first <= rollouts <= most"),
        (lambda: XRPO(alpha=1.0), "need 0 < alpha < 1 and bonus >= 0"),
        (lambda: XRPO(bonus=float("nan")), "bonus=nan: need a number"),
        (lambda: D3S(kept=1), "kept=1: need an integer >= 2"),
        (lambda: D3S(kept=8, kept_at_last=4), "need kept <= kept_at_last <= rollouts"),
        (lambda: D3S(relaxed_after=0), "relaxed_after=0: need an integer >= 1"),
    ],
)
def test_a_configuration_that_breaks_a_rule_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert message in str(caught.value)


PLANNED = {"total": 0, "price": None, "priced": 0, "new": 0, "latest": []}


@pytest.mark.parametrize(
    ("config", "state", "message"),
    [
        (D3S(), {"groups": -1}, "d3s.groups: need an integer >= 0, got -1"),
        (XRPO(), {"total": 0, "price": None, "priced": 0, "new": 0}, "xrpo.latest: missing"),
        (XRPO(), {**PLANNED, "price": -1}, "xrpo.price: need a number >= 0, got -1"),
        (XRPO(), {**PLANNED, "latest": [[4]]}, "xrpo.latest[0]: need a list of counted, deviation, got [4]"),
        (XRPO(), {**PLANNED, "latest": [[4, "a"]]}, "xrpo.latest[0].deviation: need a number >= 0, got 'a'"),
        (DynamicSampling(), {"groups": 1}, "state.groups: unknown field"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(config: AllocationConfig, state: object, message: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        config.start([ARM]).load_state_dict(state)
    assert str(caught.value) == message


def test_the_price_survives_json() -> None:
    before, after = planner(2, 2, 1, 0), XRPO(rollouts=5, first=4, most=6, bonus=0.0).start([ARM])
    after.load_state_dict(json.loads(json.dumps(before.state_dict())))
    assert after.state_dict() == before.state_dict()
    assert [extra(after, correct) for correct in range(5)] == [0, 1, 1, 1, 0]
