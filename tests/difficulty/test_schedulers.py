"""Schedulers without a model of the learner: fixed, uniform, ramp, and RLVE's window on tables worked by hand."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import exp

import pytest

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers import Fixed, Ramp, Scheduler, SchedulerConfig, Uniform, Window
from rlgym.errors import CheckpointError, InvalidParameter
from rlgym.rng import Rng, hashed_seed

ARM = Arm("rlgym/Sorting-v0", tuple(range(21)))
HOLES = Arm("rlgym/Sudoku-v0", (2, 3, 5, 8, 13, 14))


def group(level: int, correct: int, of: int, *, score_of_the_rest: float | None = 0.0, turn: int = 0) -> Observation:
    """``of`` rollouts of one problem, of which the first ``correct`` are correct."""
    scores = (1.0,) * correct + (score_of_the_rest,) * (of - correct)
    return Observation(index=0, round=turn, arm=ARM.id, level=level, scores=scores)


def running(config: SchedulerConfig, arm: Arm = ARM, rollouts: int = 8) -> Scheduler:
    (scheduler,) = config.start([arm], rollouts)
    return scheduler


def top(scheduler: Scheduler) -> float:
    return scheduler.metrics()["highest"]


def counted(scheduler: Scheduler) -> float:
    return scheduler.metrics()["counted"]


def levels_drawn(scheduler: Scheduler, n: int = 400) -> Counter[int]:
    return Counter(scheduler.choose(Rng(hashed_seed("test", i))) for i in range(n))


# Window with the defaults and groups of 8: the check needs 8 * 8 = 64 rollouts at the top, and 0.9 * 64 = 57.6.


def test_the_window_rises_when_58_of_64_rollouts_at_the_top_are_correct() -> None:
    window = running(Window())
    window.observe([group(0, 8, 8)] * 6 + [group(0, 5, 8)] * 2)  # 48 + 10 = 58 of 64: 0.906
    assert (top(window), counted(window)) == (1, 0)


def test_the_window_stays_when_57_of_64_are_correct_and_the_counts_return_to_0() -> None:
    window = running(Window())
    window.observe([group(0, 8, 8)] * 6 + [group(0, 5, 8), group(0, 4, 8)])  # 57 of 64: 0.891
    assert (top(window), counted(window)) == (0, 0)


def test_after_a_failed_check_the_count_begins_afresh() -> None:
    window = running(Window())
    window.observe([group(0, 0, 64)])
    window.observe([group(0, 63, 63)])
    assert (top(window), counted(window)) == (0, 63)  # one rollout short of a check, whatever came before
    window.observe([group(0, 1, 1)])
    assert (top(window), counted(window)) == (1, 0)


def test_63_rollouts_are_not_enough_and_64_are() -> None:
    window = running(Window())
    window.observe([group(0, 8, 8)] * 7 + [group(0, 7, 7)])
    assert (top(window), counted(window)) == (0, 63)
    window.observe([group(0, 1, 1)])
    assert (top(window), counted(window)) == (1, 0)


def test_an_accuracy_of_exactly_nine_tenths_is_enough() -> None:
    window = running(Window(), rollouts=10)  # 80 rollouts
    window.observe([group(0, 9, 10)] * 8)
    assert top(window) == 1
    window.observe([group(1, 9, 10)] * 7 + [group(1, 8, 10)])  # 71 of 80
    assert top(window) == 1


def test_no_rounding_moves_the_boundary() -> None:
    for tenth in range(1, 200):
        at, under = (running(Window(min_problems=1), rollouts=10 * tenth) for _ in range(2))
        at.observe([group(0, 9 * tenth, 10 * tenth)])
        under.observe([group(0, 9 * tenth - 1, 10 * tenth)])
        assert (top(at), top(under)) == (1, 0)


def test_the_check_is_made_once_for_all_that_comes_in_together() -> None:
    window = running(Window())
    window.observe([group(0, 8, 8)] * 40)  # 320 rollouts, five checks' worth: still one step, as in RLVE
    assert (top(window), counted(window)) == (1, 0)
    window.observe([group(1, 0, 64), group(1, 512, 512)])  # 512 of 576: 0.889; one check of all
    assert (top(window), counted(window)) == (1, 0)


def test_only_rollouts_at_the_top_count() -> None:
    window = running(Window(initial=5))
    window.observe([group(level, 64, 64) for level in (2, 3, 4)])
    assert (top(window), counted(window)) == (5, 0)
    window.observe([group(4, 0, 64), group(5, 60, 64)])
    assert top(window) == 6


def test_partial_credit_is_not_accuracy() -> None:
    window = running(Window())
    window.observe([group(0, 0, 64, score_of_the_rest=0.99)])
    assert (top(window), counted(window)) == (0, 0)


def test_rollouts_that_met_an_error_of_ours_count_nowhere() -> None:
    window = running(Window())
    window.observe([group(0, 8, 64, score_of_the_rest=None)] * 7)
    assert (top(window), counted(window)) == (0, 56)
    window.observe([group(0, 8, 64, score_of_the_rest=None)])
    assert top(window) == 1
    window.observe([group(1, 0, 640, score_of_the_rest=None)])
    assert (top(window), counted(window)) == (1, 0)


def test_rollouts_of_a_later_round_count_like_the_others() -> None:
    window = running(Window())
    window.observe([group(0, 32, 32), group(0, 32, 32, turn=1)])
    assert top(window) == 1


@pytest.mark.parametrize(("initial", "levels"), [(0, {0}), (2, {0, 1, 2}), (3, {0, 1, 2, 3}), (9, {6, 7, 8, 9})])
def test_levels_are_drawn_from_the_window_alone_and_evenly(initial: int, levels: set[int]) -> None:
    drawn = levels_drawn(running(Window(initial=initial)))
    assert drawn.keys() == levels
    assert min(drawn.values()) > 0.75 * 400 / len(levels)


def test_the_window_stops_at_the_highest_level() -> None:
    window = running(Window(initial=20))
    for _ in range(3):
        window.observe([group(20, 64, 64)])
        assert (top(window), counted(window)) == (20, 0)
    assert levels_drawn(window).keys() == {17, 18, 19, 20}


def test_the_window_moves_over_the_levels_that_there_are() -> None:
    window = running(Window(), HOLES)
    tops = [top(window)]
    for _ in range(6):
        window.observe([group(int(top(window)), 64, 64)])
        tops.append(top(window))
    assert tops == [2, 3, 5, 8, 13, 14, 14]
    assert levels_drawn(window).keys() == {5, 8, 13, 14}


def test_an_initial_level_that_is_missing_becomes_the_next_lower_one() -> None:
    assert top(running(Window(initial=7), HOLES)) == 5
    assert top(running(Window(initial=0), HOLES)) == 2
    assert top(running(Window(initial=99), HOLES)) == 14


class RLVE:
    """RLVE's rule written down on its own, for groups of 4: a level is drawn from [max(0, h - 3), h]."""

    def __init__(self) -> None:
        self.h = self.hits = self.tries = 0

    def draw(self, rng: Rng) -> int:
        easiest = max(0, self.h - 3)
        return easiest + rng.randrange(self.h - easiest + 1)

    def step(self, reports: Sequence[tuple[int, int]]) -> None:
        """``reports`` holds the level and the number of correct rollouts of each problem of a training step."""
        at_the_top = [correct for level, correct in reports if level == self.h]
        self.hits += sum(at_the_top)
        self.tries += 4 * len(at_the_top)
        if self.tries >= 32:
            self.h += 10 * self.hits >= 9 * self.tries
            self.hits = self.tries = 0


def test_two_thousand_reports_give_the_levels_of_rlves_rule_at_the_same_steps() -> None:
    script, window, rule = Rng(hashed_seed("scripted")), running(Window(), rollouts=4), RLVE()
    tops = []
    for step in range(200):
        streams = [hashed_seed("scripted", step, i) for i in range(10)]
        levels = [window.choose(Rng(stream)) for stream in streams]
        assert levels == [rule.draw(Rng(stream)) for stream in streams]
        hit = 98 - step // 4  # per cent; falls, so that both outcomes of the check occur
        reports = [(level, sum(script.randrange(100) < hit for _ in range(4))) for level in levels]
        window.observe([group(level, correct, 4) for level, correct in reports])
        rule.step(reports)
        assert top(window) == rule.h
        tops.append(rule.h)
    assert 8 <= tops[-1] < 20
    assert any(tops[i] == tops[i + 40] for i in range(160))  # it was held back, too


def test_the_window_follows_a_learner_that_improves_by_practice_and_stops_where_it_stops() -> None:
    rng, window, ability = Rng(hashed_seed("learner")), running(Window()), 2.0
    for step in range(600):
        groups = []
        for _ in range(16):
            level = window.choose(rng)
            solves = 1 / (1 + exp(2 * (level - ability)))
            groups.append(group(level, sum(rng.random() < solves for _ in range(8)), 8))
        window.observe(groups)
        ability = min(ability + 0.02, 9.0)  # it learns until step 350
        if step == 20:
            assert top(window) <= 3
    # At ability 9 the accuracy is 0.98, 0.88, 0.5 at levels 7, 8, 9: level 8 falls to luck now and then, 9 never.
    assert top(window) in (8, 9)


def test_a_loaded_window_whose_top_level_is_gone_takes_the_next_lower_one_and_counts_afresh() -> None:
    window = running(Window(initial=9))
    window.observe([group(9, 40, 40)])
    fewer = running(Window(), HOLES)
    fewer.load_state_dict(window.state_dict())
    assert (top(fewer), counted(fewer)) == (8, 0)
    same = running(Window())
    same.load_state_dict(window.state_dict())
    assert (top(same), counted(same)) == (9, 40)


def test_fixed_draws_its_level() -> None:
    assert levels_drawn(running(Fixed(5))) == {5: 400}


def test_uniform_draws_every_level_of_its_range_evenly() -> None:
    assert levels_drawn(running(Uniform())).keys() == set(range(21))
    assert levels_drawn(running(Uniform(3, 8), HOLES)).keys() == {3, 5, 8}
    drawn = levels_drawn(running(Uniform(18)))
    assert drawn.keys() == {18, 19, 20}
    assert min(drawn.values()) > 0.75 * 400 / 3


def test_the_ramp_goes_up_after_so_many_draws_and_stays_at_the_top() -> None:
    ramp = running(Ramp(initial=5, draws=3), HOLES)
    drawn = []
    for i in range(14):
        drawn.append(ramp.choose(Rng(i)))
        ramp.observe([group(drawn[-1], 0, 8)])
    assert drawn == [5, 5, 5, 8, 8, 8, 13, 13, 13, 14, 14, 14, 14, 14]


def test_a_ramp_begins_at_the_next_lower_level_and_at_the_lowest_where_all_are_higher() -> None:
    assert running(Ramp(initial=7), HOLES).choose(Rng(0)) == 5
    assert running(Ramp(), HOLES).choose(Rng(0)) == 2


def test_a_loaded_ramp_whose_level_is_gone_takes_the_next_lower_one_and_counts_afresh() -> None:
    ramp = running(Ramp(initial=9, draws=4))
    for i in range(3):
        ramp.choose(Rng(i))
    same, fewer = running(Ramp(draws=4)), running(Ramp(draws=4), HOLES)
    same.load_state_dict(ramp.state_dict())
    fewer.load_state_dict(ramp.state_dict())
    assert [same.choose(Rng(i)) for i in range(6)] == [9, 10, 10, 10, 10, 11]
    assert [fewer.choose(Rng(i)) for i in range(6)] == [8, 8, 8, 8, 13, 13]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Fixed(-1), "Fixed(level=-1): level=-1: need an integer >= 0"),
        (lambda: Fixed(2.0), "Fixed(level=2.0): level=2.0: need an integer >= 0"),
        (lambda: running(Fixed(21)), "Fixed(level=21): rlgym/Sorting-v0 does not have that level; need one of 0..20"),
        (
            lambda: running(Fixed(4), HOLES),
            "Fixed(level=4): rlgym/Sudoku-v0 does not have that level; need one of 2, 3, 5, 8, 13, 14",
        ),
        (lambda: Uniform(-1), "Uniform(lowest=-1, highest=None): lowest=-1: need an integer >= 0"),
        (lambda: Uniform(0, 2.5), "Uniform(lowest=0, highest=2.5): highest=2.5: need an integer >= 0"),
        (lambda: Uniform(5, 4), "Uniform(lowest=5, highest=4): need lowest <= highest"),
        (
            lambda: running(Uniform(21)),
            "Uniform(lowest=21, highest=None): rlgym/Sorting-v0 has no level in that range; it has 0..20",
        ),
        (
            lambda: running(Uniform(6, 7), HOLES),
            "Uniform(lowest=6, highest=7): rlgym/Sudoku-v0 has no level in that range; it has 2, 3, 5, 8, 13, 14",
        ),
        (lambda: Ramp(draws=0), "Ramp(initial=0, draws=0): draws=0: need an integer >= 1"),
        (lambda: Ramp(initial=-1), "initial=-1: need an integer >= 0"),
        (lambda: Window(initial=-1), "initial=-1: need an integer >= 0"),
        (lambda: Window(width=0), "width=0: need an integer >= 1"),
        (lambda: Window(min_problems=1.5), "min_problems=1.5: need an integer >= 1"),
        (
            lambda: Window(threshold=1.01),
            "Window(initial=0, width=4, threshold=1.01, min_problems=8): threshold=1.01: need 0 < threshold <= 1",
        ),
        (lambda: Window(threshold=0), "threshold=0: need 0 < threshold <= 1"),
        (lambda: Window(threshold="0.9"), "threshold='0.9': need 0 < threshold <= 1"),
    ],
)
def test_a_configuration_that_breaks_a_rule_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("config", "state", "message"),
    [
        (Window(), {"top": 3, "correct": 0}, "window.counted: missing"),
        (Window(), {"top": 3, "counted": 0, "correct": 0, "bottom": 0}, "window.bottom: unknown field"),
        (Window(), [], "window: need an object, got []"),
        (Window(), {"top": -1, "counted": 0, "correct": 0}, "window.top: need an integer >= 0, got -1"),
        (Window(), {"top": 1, "counted": True, "correct": 0}, "window.counted: need an integer >= 0, got True"),
        (Window(), {"top": 1, "counted": 3, "correct": 4}, "window.correct: need at most counted=3, got 4"),
        (Ramp(), {"level": 3}, "ramp.drawn: missing"),
        (Ramp(), {"level": 3, "drawn": -1}, "ramp.drawn: need an integer >= 0, got -1"),
        (Fixed(), {"top": 3}, "state.top: unknown field"),
        (Uniform(), None, "state: need an object, got None"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(config: SchedulerConfig, state: object, message: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        running(config).load_state_dict(state)
    assert str(caught.value) == message
