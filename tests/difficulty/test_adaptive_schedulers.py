"""Two thresholds, staircase, target success, self-evolving curriculum, learning progress: tables worked by hand."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import KnowsAbility, Observation
from rlgym.difficulty.schedulers import (
    LearningProgress,
    Scheduler,
    SchedulerConfig,
    SelfEvolving,
    Staircase,
    TargetSuccess,
    TwoThreshold,
)
from rlgym.difficulty.schedulers.target import PRIOR, Belief, updated
from rlgym.errors import CheckpointError, InvalidParameter
from rlgym.rng import Rng, hashed_seed

ARM = Arm("rlgym/Sorting-v0", tuple(range(21)))
HOLES = Arm("rlgym/Sudoku-v0", (2, 3, 5, 8, 13, 14))
SIX = Arm("rlgym/Queens-v0", tuple(range(6)))


def report(level: int, *scores: float | None) -> Observation:
    return Observation(index=0, round=0, arm=ARM.id, level=level, scores=scores)


def group(level: int, correct: int, of: int) -> Observation:
    return report(level, *(1.0,) * correct, *(0.0,) * (of - correct))


def running(config: SchedulerConfig, arm: Arm = ARM, rollouts: int = 4) -> Scheduler:
    (scheduler,) = config.start([arm], rollouts)
    return scheduler


def drawn(scheduler: Scheduler, n: int = 4000) -> Counter[int]:
    return Counter(scheduler.choose(Rng(hashed_seed("test", i))) for i in range(n))


def path(scheduler: Scheduler, steps: Sequence[tuple[Sequence[Observation], float]], name: str = "level") -> None:
    """Each step: what is reported together, and the metric after it."""
    for i, (reports, expected) in enumerate(steps):
        scheduler.observe(reports)
        assert scheduler.metrics()[name] == pytest.approx(expected), f"after step {i}"


# Two thresholds with groups of 4 and problems=2: the latest 8 scores decide, over 0.7 up, under 0.3 down.


def test_two_thresholds_go_up_over_seven_tenths_and_down_under_three() -> None:
    scheduler = running(TwoThreshold(problems=2))
    path(
        scheduler,
        [
            ([group(0, 4, 4)], 0),  # 4 scores are not 8
            ([group(0, 2, 4)], 1),  # 6 of 8
            ([group(1, 2, 4)], 1),  # 4 scores: those of level 0 were forgotten
            ([group(1, 2, 4)], 1),  # 4 of 8: in between
            ([group(1, 4, 4)], 2),  # the latest 8: 6 correct
            ([group(2, 1, 4), group(2, 1, 4)], 1),  # 2 of 8
            ([group(1, 0, 4), group(1, 2, 4)], 0),
            ([group(0, 0, 4), group(0, 0, 4)], 0),  # there is nothing lower
        ],
    )
    assert drawn(scheduler, 20) == {0: 20}


def test_a_mean_that_is_exactly_at_a_threshold_moves_nothing() -> None:
    scheduler = running(TwoThreshold(initial=3, success=0.75, failure=0.25, problems=2))
    path(scheduler, [([group(3, 6, 8)], 3), ([group(3, 2, 8)], 3), ([group(3, 7, 8)], 4), ([group(4, 1, 8)], 3)])


def test_the_two_thresholds_are_checked_once_for_all_that_comes_in_together() -> None:
    path(running(TwoThreshold(problems=2)), [([group(0, 8, 8)] * 40, 1), ([group(1, 8, 8)] * 40, 2)])


def test_two_thresholds_forget_the_oldest_whole_reports_beyond_the_latest_eight_scores() -> None:
    scheduler = running(TwoThreshold(problems=2))
    path(scheduler, [([group(0, 0, 3)], 3), ([group(0, 3, 3)], 6), ([group(0, 0, 3)], 9)], "counted")
    path(scheduler, [([group(0, 1, 2)], 8)], "counted")  # 3 + 3 + 3 + 2: without the first three, 8 are left


def test_two_thresholds_stop_at_the_highest_level() -> None:
    path(running(TwoThreshold(initial=14, problems=1), HOLES), [([group(14, 4, 4)], 14), ([group(14, 0, 4)], 13)])


def test_two_thresholds_take_the_mean_of_scores_so_partial_credit_counts() -> None:
    path(running(TwoThreshold(problems=1)), [([report(0, 0.75, 0.75, 0.75, 0.75)], 1)])


def test_two_thresholds_ignore_other_levels_and_errors_of_ours() -> None:
    scheduler = running(TwoThreshold(initial=5, problems=1))
    path(scheduler, [([group(4, 0, 4), group(6, 4, 4), report(5, None, None, None, 1.0)], 5)])
    assert scheduler.metrics() == {"level": 5, "counted": 1, "mean_score": 1.0}


def test_two_thresholds_go_as_reasoning_gyms_score_board_would() -> None:
    scheduler, rng = running(TwoThreshold(problems=3)), Rng(hashed_seed("board"))
    level, board, seen = 0, list[float](), set[int]()
    for _ in range(400):
        scores = [float(rng.random() < 0.9 - 0.1 * level) for _ in range(4)]
        scheduler.observe([report(level, *scores)])
        board += scores
        latest = board[-12:]
        if len(latest) >= 12 and not 0.3 <= sum(latest) / len(latest) <= 0.7:
            level = max(level + (1 if sum(latest) / len(latest) > 0.7 else -1), 0)
            board = []
        seen.add(level)
        assert scheduler.metrics()["level"] == level
    assert seen >= {0, 1, 2, 3, 4}


# Staircase with target 0.75 and step 0.1: 0.1 up for a correct rollout, 0.1 * 0.75 / 0.25 = 0.3 down for a wrong one.


def place(scheduler: Scheduler) -> float:
    return scheduler.metrics()["level"] + scheduler.metrics()["beyond"]


def test_the_staircase_takes_a_step_for_every_rollout() -> None:
    scheduler = running(Staircase(target=0.75, step=0.1))
    places = []
    for reports in (
        [group(0, 4, 4)],  # + 0.4
        [group(1, 3, 4)],  # + 0.3 - 0.3
        [group(0, 2, 4)],  # + 0.2 - 0.6, and 0 is the lowest
        [group(0, 8, 8)],  # + 0.8
        [group(1, 5, 5), group(0, 3, 3)],  # + 0.5 + 0.3
        [group(0, 4, 4)],  # 1.6 away: does not count
        [group(3, 4, 4)],  # nor does 1.4
        [group(2, 2, 4), report(1, 1.0, None, 0.5)],  # + 0.2 - 0.6 + 0.1 - 0.3
    ):
        scheduler.observe(reports)
        places.append(place(scheduler))
    assert places == pytest.approx([0.4, 0.4, 0, 0.8, 1.6, 1.6, 1.6, 1.0])


def test_the_staircase_moves_by_one_level_at_most_and_stops_at_the_ends() -> None:
    scheduler = running(Staircase(initial=13, step=0.5), HOLES)
    places = []
    for reports in ([group(13, 64, 64)], [group(14, 1, 1)], [group(14, 0, 9)], [group(13, 0, 9)]):
        scheduler.observe(reports)
        places.append(place(scheduler))
    assert places == [14, 14, 13, 8]


def test_the_staircase_draws_two_levels_whose_mean_is_its_place() -> None:
    scheduler = running(Staircase(initial=3, step=0.1), HOLES)
    scheduler.observe([group(3, 3, 3)])
    counts = drawn(scheduler)
    assert counts.keys() == {3, 5}
    assert abs(counts[5] - 1200) < 4 * sqrt(4000 * 0.3 * 0.7)


@pytest.mark.parametrize("target", [0.3, 0.5, 0.8])
def test_the_staircase_settles_where_the_chance_of_success_is_the_target(target: float) -> None:
    scheduler, rng = running(Staircase(target=target)), Rng(hashed_seed("settle"))
    correct = tries = 0
    for step in range(3000):
        level = scheduler.choose(rng)
        right = sum(rng.random() < 1 / (1 + exp(0.5 * (level - 9))) for _ in range(4))
        scheduler.observe([group(level, right, 4)])
        if step >= 500:
            correct, tries = correct + right, tries + 4
    assert abs(correct / tries - target) < 0.03


# Target success: Laplace's approximation has closed forms where the mode is known.


def test_half_right_where_half_was_expected_leaves_the_mean_and_adds_half_a_unit_of_precision_for_two() -> None:
    # level 0: z = start; two rollouts at p = 1/2 add 2 * 1/4 to the precision 1/4; the slope is not touched
    assert updated(PRIOR, 0, 1, 1) == pytest.approx((0.0, 0.5, 1 / (1 / 4 + 1 / 2), 0.0, 0.0625))


def test_one_success_moves_the_mode_to_where_the_prior_pulls_as_hard() -> None:
    # z / v = 1 - p(z) holds at z = log 3, p = 3/4, for v = 4 log 3
    v = 4 * log(3)
    found = updated(Belief(0.0, 0.5, v, 0.0, 0.0625), 0, 1, 0)
    assert found.start == pytest.approx(log(3), abs=1e-9)
    assert found.start_variance == pytest.approx(1 / (1 / v + 3 / 16))


def test_a_level_beyond_0_ties_start_and_slope_together() -> None:
    # at level 2, z = 1 - 2 * 0.5 = 0 with variance 1 + 4 * 0.25 = 2; h = 1/2, so 0.5 / (1 + 2 * 0.5) = 1/4 of each
    # product of covariances (1, -0.5) with z is taken away
    assert updated(Belief(1.0, 0.5, 1.0, 0.0, 0.25), 2, 1, 1) == pytest.approx((1.0, 0.5, 0.75, 0.125, 0.1875))


@given(
    st.floats(-6, 6),
    st.floats(0, 1.5),
    st.floats(0.01, 9),
    st.floats(-0.9, 0.9),
    st.floats(0.001, 1),
    st.integers(0, 40),
    st.integers(0, 64),
    st.integers(0, 64),
)
def test_the_updated_mean_is_the_mode_and_the_variances_shrink(
    start: float, slope: float, a: float, correlation: float, b: float, level: int, correct: int, wrong: int
) -> None:
    covariance = correlation * sqrt(a * b)
    belief = Belief(start, slope, a, covariance, b)
    found = updated(belief, level, correct, wrong)
    p = 1 / (1 + exp(found.slope * level - found.start))
    pull = correct - (correct + wrong) * p  # the gradient of the log-likelihood in z; z = start - level * slope
    assert found.start - start == pytest.approx((a - level * covariance) * pull, rel=1e-4, abs=1e-5)
    assert found.slope - slope == pytest.approx((covariance - level * b) * pull, rel=1e-4, abs=1e-5)
    assert 0 < found.start_variance <= a
    assert 0 < found.slope_variance <= b


def certain(start: float, slope: float, deviation: float = 1e-6) -> dict[str, object]:
    variance = deviation**2
    return dict(Belief(start, slope, variance, 0.0, 1e-20)._asdict())


@pytest.mark.parametrize(
    ("target", "arm", "level"),
    [
        (0.5, ARM, 6),  # log-odds 3 - 0.5 d = 0
        (0.75, ARM, 4),  # d = (3 - log 3) / 0.5 = 3.8
        (0.1, ARM, 10),  # d = (3 + log 9) / 0.5 = 10.4
        (0.001, ARM, 20),  # d = 19.8
        (0.5, HOLES, 5),
        (0.25, HOLES, 8),  # d = 8.2
        (0.95, HOLES, 2),  # d = 0.1: lower than all
        (1e-9, ARM, 20),  # d = 47: higher than all
    ],
)
def test_a_certain_curve_is_met_at_the_level_nearest_to_the_target(target: float, arm: Arm, level: int) -> None:
    scheduler = running(TargetSuccess(target=target, explore=0), arm)
    scheduler.load_state_dict(certain(3.0, 0.5))
    assert drawn(scheduler, 50) == {level: 50}


def test_the_ability_is_the_mean_curve_at_the_levels_that_there_are() -> None:
    scheduler = running(TargetSuccess(), HOLES)
    assert isinstance(scheduler, KnowsAbility)
    scheduler.load_state_dict(certain(3 * log(3), log(3)))  # odds of 3^(3 - d)
    chances = {2: 3 / 4, 3: 1 / 2, 5: 1 / 10, 8: 1 / 244, 13: 1 / (1 + 3**10), 14: 1 / (1 + 3**11)}
    assert scheduler.ability() == pytest.approx(chances)


def test_levels_are_drawn_as_the_curve_is_believed_in() -> None:
    scheduler = running(TargetSuccess(explore=0))
    scheduler.load_state_dict(certain(5.0, 0.5, deviation=1.0))  # meets 0.5 at level 10 with deviation 2
    counts = drawn(scheduler)
    assert abs(counts[10] - 4000 * 0.1974) < 100  # within a quarter of a deviation
    assert abs(sum(counts[d] for d in range(10)) - 4000 * 0.4013) < 130


def test_the_slope_is_drawn_too() -> None:
    scheduler = running(TargetSuccess(explore=0))
    scheduler.load_state_dict(dict(Belief(5.0, 0.5, 1e-12, 0.0, 0.0025)._asdict()))  # deviation 0.05
    counts = drawn(scheduler)
    # 5 / slope < 9.5 for a slope over 0.5263, 0.526 deviations above the mean; > 10.5 for 0.476 deviations below it
    assert abs(sum(counts[d] for d in range(10)) - 4000 * 0.2994) < 120
    assert abs(sum(counts[d] for d in range(11, 21)) - 4000 * 0.3170) < 120


def test_start_and_slope_are_drawn_together() -> None:
    scheduler = running(TargetSuccess(explore=0))
    # fully correlated: a start of 5 + e comes with a slope of 0.5 + e / 10, and they meet 0.5 at level 10 for every e
    scheduler.load_state_dict(dict(Belief(5.0, 0.5, 1.0, 0.1, 0.01)._asdict()))
    assert drawn(scheduler, 200) == {10: 200}


@pytest.mark.parametrize(("start", "level"), [(1.0, 10), (-1.0, 0), (3.0, 20)])
@pytest.mark.parametrize("slope", [0.0, -0.5])
def test_a_curve_that_does_not_fall_is_taken_to_fall_by_a_tenth_a_level(start: float, slope: float, level: int) -> None:
    scheduler = running(TargetSuccess(explore=0))
    scheduler.load_state_dict(certain(start, slope))
    assert drawn(scheduler, 20) == {level: 20}


def test_a_share_of_draws_is_uniform() -> None:
    scheduler = running(TargetSuccess(explore=0.5), SIX)
    scheduler.load_state_dict(certain(0.0, 0.5))
    counts = drawn(scheduler)
    assert abs(counts[0] - 4000 * (1 / 2 + 1 / 12)) < 130
    assert all(abs(counts[d] - 4000 / 12) < 75 for d in range(1, 6))


def test_drift_widens_the_belief_before_a_report_but_not_past_the_prior() -> None:
    scheduler = running(TargetSuccess(drift=0.5))
    scheduler.load_state_dict(dict(Belief(0.0, 0.5, 0.75, 0.0, 0.0625)._asdict()))
    scheduler.observe([group(0, 1, 2)])
    assert scheduler.state_dict()["start_variance"] == pytest.approx(1 / (1 / (0.75 + 0.25) + 1 / 2))
    scheduler.load_state_dict(dict(Belief(40.0, 0.5, 3.9, 0.0, 0.0625)._asdict()))
    scheduler.observe([group(0, 4, 4)] * 10)  # as expected: nothing is learned from it
    assert scheduler.state_dict()["start_variance"] == pytest.approx(4.0)


@pytest.mark.parametrize("target", [0.3, 0.5, 0.8])
def test_target_success_follows_a_learner_that_improves(target: float) -> None:
    scheduler, rng = running(TargetSuccess(target=target, explore=0)), Rng(hashed_seed("improve"))
    correct = tries = 0
    for step in range(1000):
        level = scheduler.choose(rng)
        right = sum(rng.random() < 1 / (1 + exp(0.6 * (level - 2 - step / 80))) for _ in range(4))
        scheduler.observe([group(level, right, 4)])
        if step >= 100:
            correct, tries = correct + right, tries + 4
    assert abs(correct / tries - target) < 0.06


# Self-evolving curriculum: of n scores with k right, the sum of |A| is 2 sqrt(k (n - k)).


def values(scheduler: Scheduler) -> object:
    return scheduler.state_dict()["values"]


def test_the_value_of_a_bin_goes_half_way_to_its_mean_absolute_advantage() -> None:
    scheduler = running(SelfEvolving(), SIX)  # bins 0..2 and 3..5
    assert values(scheduler) == {"0": 0.0, "3": 0.0}
    scheduler.observe([group(0, 1, 4), group(2, 2, 4), group(4, 4, 4)])
    first = (2 * sqrt(3) + 4) / 8 / 2  # 7.4641 over 8 rollouts, and half of it
    assert values(scheduler) == pytest.approx({"0": first, "3": 0.0})
    scheduler.observe([group(5, 2, 4)])  # |A| is 1 for each; nothing was reported of the other bin, which stays
    assert values(scheduler) == pytest.approx({"0": first, "3": 0.5})
    scheduler.observe([group(1, 0, 4)])
    assert values(scheduler) == pytest.approx({"0": first / 2, "3": 0.5})


def test_a_rollout_that_met_an_error_of_ours_is_not_in_its_group() -> None:
    scheduler = running(SelfEvolving(rate=1), SIX)
    scheduler.observe([report(0, 1.0, 0.0, None, None), report(3, None, None)])
    assert values(scheduler) == pytest.approx({"0": 1.0, "3": 0.0})


def test_bins_are_drawn_by_boltzmann_and_levels_evenly_within_them() -> None:
    scheduler = running(SelfEvolving(temperature=0.5 / log(3)), SIX)
    scheduler.observe([group(1, 2, 4)])  # the first bin is worth 0.5, the second 0: odds of 3 to 1
    counts = drawn(scheduler)
    assert all(abs(counts[d] - 1000) < 110 for d in (0, 1, 2))
    assert all(abs(counts[d] - 4000 / 12) < 75 for d in (3, 4, 5))


def test_bins_hold_the_levels_that_there_are() -> None:
    scheduler = running(SelfEvolving(), HOLES)
    assert values(scheduler) == {"2": 0.0, "3": 0.0, "8": 0.0, "13": 0.0}  # (2), (3, 5), (8), (13, 14)
    scheduler.observe([group(5, 2, 4)])
    more = running(SelfEvolving(), ARM)
    more.load_state_dict(scheduler.state_dict())
    assert values(more) == {str(d): 0.5 if d == 3 else 0.0 for d in range(0, 21, 3)}


# Learning progress with rate 1/2 and pivot 0.1: f(1/4) = 0.75, f(3/8) = 0.84375, f(1/2) = 0.9, f(3/4) = 27/28.


def test_progress_is_the_difference_of_a_fast_and_a_slow_average_on_the_stretched_scale() -> None:
    scheduler = running(LearningProgress(rate=0.5))
    path(
        scheduler,
        [
            ([group(3, 0, 4)], 0.0),  # both averages begin here
            ([group(3, 4, 4)], 0.9 - 0.75),  # fast 1/2, slow 1/4
            ([group(3, 4, 4)], 27 / 28 - 0.9),  # fast 3/4, slow 1/2
            ([group(3, 1, 4)], 0.0),  # fast 1/2, slow 1/2
            ([group(3, 0, 4)], 0.84375 - 0.75),  # fast 1/4, slow 3/8: getting worse counts too
        ],
        "most_progress",
    )
    assert scheduler.state_dict() == {"averages": {"3": [0.25, 0.375]}}
    assert scheduler.metrics()["most_at_level"] == 3


def test_the_state_names_the_levels_in_order_whatever_was_reported_first() -> None:
    scheduler = running(LearningProgress())
    scheduler.observe([group(11, 1, 4), group(3, 1, 4), group(9, 1, 4)])
    assert str(scheduler.state_dict()) == "{'averages': {'3': [0.25, 0.25], '9': [0.25, 0.25], '11': [0.25, 0.25]}}"


def test_levels_are_drawn_by_their_progress_and_a_share_of_them_evenly() -> None:
    scheduler = running(LearningProgress(), SIX)
    # f(0) = 0, f(0.1) = 1/2 and f(1/2) = 0.9: progress of 0.5 at level 1 and of 0.4 at level 4
    scheduler.load_state_dict({"averages": {"1": [0.1, 0.0], "4": [0.1, 0.5], "5": [0.7, 0.7]}})
    counts = drawn(scheduler)
    assert abs(counts[1] - 4000 * (0.8 * 5 / 9 + 0.2 / 6)) < 130
    assert abs(counts[4] - 4000 * (0.8 * 4 / 9 + 0.2 / 6)) < 130
    assert all(abs(counts[d] - 4000 * 0.2 / 6) < 50 for d in (0, 2, 3, 5))


def test_without_progress_all_levels_are_drawn_evenly() -> None:
    scheduler = running(LearningProgress(), SIX)
    scheduler.observe([group(1, 4, 4), group(2, 0, 4), report(3, None, None), report(5, 1.0, None, 0.0)])
    assert all(abs(n - 4000 / 6) < 95 for n in drawn(scheduler).values())
    assert scheduler.state_dict() == {"averages": {"1": [1.0, 1.0], "2": [0.0, 0.0], "5": [0.5, 0.5]}}


@pytest.mark.parametrize(
    ("config", "arm", "state", "then"),
    [  # the arm that loads lacks level 9 and has 8 instead
        (TwoThreshold(), HOLES, {"level": 9, "recent": [[8.0, 8]]}, {"level": 8, "recent": []}),
        (TwoThreshold(), HOLES, {"level": 8, "recent": [[3.0, 8]]}, {"level": 8, "recent": [[3.0, 8]]}),
        (Staircase(), HOLES, {"level": 9, "beyond": 0.25}, {"level": 8, "beyond": 0.0}),
        (Staircase(), HOLES, {"level": 8, "beyond": 0.25}, {"level": 8, "beyond": 0.25}),
        (Staircase(), HOLES, {"level": 14, "beyond": 0.25}, {"level": 14, "beyond": 0.0}),
        (LearningProgress(), HOLES, {"averages": {"9": [0.5, 0.25], "8": [1, 0]}}, {"averages": {"8": [1.0, 0.0]}}),
        (
            SelfEvolving(),
            HOLES,
            {"values": {"8": 0.5, "9": 0.25}},
            {"values": {"2": 0.0, "3": 0.0, "8": 0.5, "13": 0.0}},
        ),
    ],
)
def test_what_was_learned_of_a_level_that_is_gone_is_left_out(
    config: SchedulerConfig, arm: Arm, state: object, then: object
) -> None:
    scheduler = running(config, arm)
    scheduler.load_state_dict(state)
    assert scheduler.state_dict() == then


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TwoThreshold(success=1), "success=1: need 0 <= success < 1"),
        (lambda: TwoThreshold(failure=0), "failure=0: need 0 < failure <= 1"),
        (lambda: TwoThreshold(success=0.3, failure=0.4), "need failure <= success"),
        (lambda: TwoThreshold(problems=0), "problems=0: need an integer >= 1"),
        (lambda: TwoThreshold(initial=-1), "initial=-1: need an integer >= 0"),
        (lambda: Staircase(initial=True), "initial=True: need an integer >= 0"),
        (
            lambda: Staircase(target=1.0),
            "Staircase(initial=0, target=1.0, step=0.05): target=1.0: need 0 < target < 1",
        ),
        (lambda: Staircase(step=0), "step=0: need 0 < step <= 1"),
        (lambda: TargetSuccess(target=0), "target=0: need 0 < target < 1"),
        (lambda: TargetSuccess(explore=float("nan")), "explore=nan: need 0 <= explore <= 1"),
        (lambda: TargetSuccess(drift=-1), "drift=-1: need 0 <= drift <= 2"),
        (lambda: SelfEvolving(width=0), "width=0: need an integer >= 1"),
        (lambda: SelfEvolving(rate=True), "rate=True: need 0 < rate <= 1"),
        (lambda: SelfEvolving(temperature=0), "temperature=0: need 0 < temperature < inf"),
        (lambda: LearningProgress(rate=0), "rate=0: need 0 < rate <= 1"),
        (lambda: LearningProgress(pivot=1), "pivot=1: need 0 < pivot < 1"),
        (lambda: LearningProgress(explore=0), "explore=0: need 0 < explore <= 1"),
    ],
)
def test_a_configuration_that_breaks_a_rule_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("config", "state", "message"),
    [
        (TwoThreshold(), {"level": 1}, "two_threshold.recent: missing"),
        (TwoThreshold(), {"level": 1, "recent": [[1.0]]}, "two_threshold.recent[0]: need the sum and the number"),
        (TwoThreshold(), {"level": 1, "recent": [[3.0, 2]]}, "two_threshold.recent[0][0]: need at most 2, got 3.0"),
        (TwoThreshold(), {"level": 1, "recent": [[0.0, 0]]}, "two_threshold.recent[0][1]: need an integer >= 1"),
        (Staircase(), {"level": 1, "beyond": 1.0}, "staircase.beyond: need a number below 1, got 1.0"),
        (Staircase(), {"level": -1, "beyond": 0.0}, "staircase.level: need an integer >= 0, got -1"),
        (TargetSuccess(), {"start": 0.0}, "target_success.slope: missing"),
        (TargetSuccess(), certain(float("nan"), 0.5), "target_success.start: need a number, got nan"),
        (TargetSuccess(), certain(0.5, 0.5, 0.0), "target_success.start_variance: need a number > 0, got 0.0"),
        (TargetSuccess(), certain(0, 0) | {"slope_variance": -1}, "target_success.slope_variance: need a number >= 0"),
        (SelfEvolving(), {"values": {"low": 0.5}}, "self_evolving.values: need levels as names, got 'low'"),
        (SelfEvolving(), {"values": {"0": -0.5}}, "self_evolving.values['0']: need a number >= 0, got -0.5"),
        (LearningProgress(), {"averages": {"-1": [0, 0]}}, "learning_progress.averages: need levels as names"),
        (LearningProgress(), {"averages": {"1": [0.5]}}, "averages['1']: need a fast and a slow average, in [0, 1]"),
        (LearningProgress(), {"averages": {"1": [0.5, 1.5]}}, "averages['1']: need a fast and a slow average"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(config: SchedulerConfig, state: object, message: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        running(config).load_state_dict(state)
    assert message in str(caught.value)
