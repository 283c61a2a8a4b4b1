import json
from collections import Counter
from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers import Scheduler, Uniform, Window
from rlgym.difficulty.schedulers._curves import Curves, _progress
from rlgym.difficulty.schedulers.frontier import Frontier
from rlgym.difficulty.simulation import LEARNERS, simulate
from rlgym.errors import CheckpointError, InvalidParameter
from rlgym.rng import Rng, hashed_seed

LEVELS = tuple(range(21))


def arm(i: int = 0, levels: tuple[int, ...] = LEVELS) -> Arm:
    return Arm(f"x/E{i}-v0", levels)


def start(config: Frontier | None = None, n: int = 1, levels: tuple[int, ...] = LEVELS) -> list[Scheduler]:
    return (config or Frontier()).start([arm(i, levels) for i in range(n)], 8)


def group(level: int, correct: int, wrong: int = 0, errors: int = 0, tokens: int | None = None) -> Observation:
    scores = (1.0,) * correct + (0.0,) * wrong + (None,) * errors
    return Observation(0, 0, "x/E0-v0", level, scores, tokens)


def stream(*parts: str | int) -> Rng:
    return Rng(hashed_seed("test_frontier", *parts))


def drawn(scheduler: Scheduler, n: int = 400, *parts: str | int) -> Counter[int]:
    rng = stream("drawn", *parts)
    return Counter(scheduler.choose(rng) for _ in range(n))


def usual(scheduler: Scheduler, *parts: str | int) -> int:
    return drawn(scheduler, 400, *parts).most_common(1)[0][0]


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def saved(scheduler: Scheduler) -> dict:  # type: ignore[type-arg]  # plain JSON data
    return json.loads(json.dumps(scheduler.state_dict()))


def test_the_first_group_moves_the_curve_as_worked_by_hand() -> None:
    (scheduler,) = start()
    scheduler.observe([group(2, 2, 6)])
    # m = 8 / (1 + 0.4 * 7) = 40/19 rollouts, k = 40/19 / 4 of them correct; prior mean 0.5 - 0.45 * 2 = -0.4;
    # variance of the line at level 2: 9 + 0.1^2 + 0.0225 * 4 = 9.1, of the effect: 0.6 + 0.3^2 = 0.69
    m, k, line, effect = 40 / 19, 10 / 19, 9.1, 0.69
    v = line + effect
    low, high = -10.0, 10.0
    while high - low > 1e-12:  # (z + 0.4) / v + m p(z) - k rises with z
        z = (low + high) / 2
        low, high = (z, high) if (z + 0.4) / v + m * sigmoid(z) < k else (low, z)
    step = (z + 0.4) / v
    state = saved(scheduler)
    assert state["line"] == pytest.approx([0.5 + 9.01 * step, -0.45 + 0.045 * step], abs=6e-5)
    assert state["levels"]["2"][0] == pytest.approx(effect * step, abs=6e-5)
    information = m * sigmoid(z) * (1 - sigmoid(z))
    narrowed = information / (1 + information * v)
    expected = [9.01 - 9.01**2 * narrowed, -9.01 * 0.045 * narrowed, 0.0225 - 0.045**2 * narrowed]
    assert state["spread"] == pytest.approx(expected, abs=6e-7)
    assert state["levels"]["2"][1] == pytest.approx(effect - effect**2 * narrowed, abs=6e-5)
    assert state["groups"] == 1
    assert list(state["levels"]) == ["2"]


def test_an_arm_not_seen_yet_is_drawn_by_signal_as_worked_by_hand() -> None:
    (scheduler,) = start(Frontier(target=0.4, sharpness=20, floor=0), levels=(0, 2, 3))
    weights = []
    for level in (0, 2, 3):
        p = sigmoid(0.5 - 0.45 * level)
        kl = 0.4 * log(0.4 / p) + 0.6 * log(0.6 / (1 - p))
        weights.append(exp(-2 * kl) ** 10)
    found = drawn(scheduler, 20_000)
    for level, weight in zip((0, 2, 3), weights, strict=True):
        assert found[level] / 20_000 == pytest.approx(weight / sum(weights), abs=0.012)


def test_progress_is_shrunk_to_the_mean_and_rises_with_what_is_held() -> None:
    # mean 12 / 600 = 0.02; bins: (0 + 4) / 300, (5 + 4) / 300, 4 / 200, (-1 + 4) / 200 and so on
    gained, groups = [0.0, 5.0, 0.0, 0.0, 1.0, 6.0], [100.0, 100.0, 0.0, 0.0, 100.0, 300.0]
    # rates 4/300, 9/300, 4/200, 4/200, 5/300, 10/500: all but the first violate the order and are pooled:
    # (9 + 4 + 4 + 5 + 10) / (300 + 200 + 200 + 300 + 500) = 32 / 1500
    first = (4 / 300) / (32 / 1500)
    assert _progress(gained, groups) == pytest.approx([first, 1, 1, 1, 1, 1])
    assert _progress([0.0] * 6, [0.0] * 6) == [1.0] * 6
    assert _progress([-900.0, 0, 0, 0, 0, 90.0], [300.0, 0, 0, 0, 0, 300.0])[0] == 0.05


def test_a_level_never_tried_is_held_less_than_its_curve_says() -> None:
    curves = Curves(Frontier(), [arm(levels=(0, 2, 3))])
    rows, line = np.array([0]), np.array([[2.0, -0.3]])
    # success is expected at log-odds 2 and 1.4 below; less 1, at 1 and 0.4, chances of 0.731 and 0.599
    assert curves._worked_out(rows, line)[1].tolist() == [[5, 4, 3]]
    curves.visited[0, :2] = True
    assert curves._worked_out(rows, line)[1].tolist() == [[5, 5, 5]]  # 0.881 and 0.802
    curves.visited[0, 0] = False
    assert curves._worked_out(rows, line)[1].tolist() == [[5, 4, 4]]  # the least of those below


def test_what_one_arm_finds_out_of_progress_moves_draws_of_another_that_saw_nothing_new() -> None:
    one, other = start(n=2)
    for scheduler in (one, other):
        scheduler.observe([group(0, 1, 7), group(8, 4, 4)])
    before = usual(other)
    found = {
        **saved(one),
        "gained": [-900.0, 0.0, 0.0, 0.0, 0.0, 90.0],
        "gained_in": [300.0, 0.0, 0.0, 0.0, 0.0, 300.0],
    }
    one.load_state_dict(found)
    assert before > 0
    assert usual(other) == 0


def test_levels_rise_with_success_and_fall_when_a_skill_is_forgotten() -> None:
    (scheduler,) = start()
    aims = []
    for able in (3, 9, 15, 6):
        rng = stream("able", able)
        for _ in range(60):
            level = scheduler.choose(rng)
            p = sigmoid(able - level)
            correct = sum(rng.random() < p for _ in range(8))
            scheduler.observe([group(level, correct, 8 - correct)])
        aims.append(usual(scheduler))
    for able, aim in zip((3, 9, 15, 6), aims, strict=True):
        assert abs(aim - able) <= 2


def test_a_new_arm_begins_with_the_curve_of_the_others() -> None:
    schedulers = start(n=9)
    alone = usual(schedulers[8])
    rng = stream("pooled")
    for scheduler in schedulers[:8]:
        for _ in range(30):
            level = scheduler.choose(rng)
            correct = sum(rng.random() < sigmoid(8 - level) for _ in range(8))
            scheduler.observe([group(level, correct, 8 - correct)])
    assert alone <= 2
    assert usual(schedulers[8]) >= 5


def test_a_level_that_errs_is_drawn_by_the_floor_alone_until_a_report_without_errors() -> None:
    (scheduler,) = start(Frontier(floor=0.1))
    level = usual(scheduler)
    assert drawn(scheduler)[level] > 100
    for _ in range(3):
        scheduler.observe([group(level, 0, 0, errors=8)])
    assert scheduler.metrics()["quarantined_levels"] == 1
    assert 0 < drawn(scheduler, 2000)[level] < 40  # 2,000 * 0.1 / 21 = 10 are due
    scheduler.observe([group(level, 3, 5)])
    assert scheduler.metrics()["quarantined_levels"] == 0
    assert drawn(scheduler)[level] > 50


def test_where_all_levels_err_all_are_drawn_alike() -> None:
    (scheduler,) = start(levels=(0, 1, 2))
    for _ in range(3):
        scheduler.observe([group(level, 0, errors=4) for level in (0, 1, 2)])
    assert min(drawn(scheduler, 900)[level] for level in (0, 1, 2)) > 240


def test_an_arm_that_is_never_solved_is_dead_until_one_rollout_is_correct() -> None:
    (scheduler,) = start(Frontier(patience=5))
    for _ in range(5):
        assert scheduler.metrics()["dead"] == 0
        scheduler.observe([group(0, 0, 8)])
    assert scheduler.metrics()["dead"] == 1
    found = drawn(scheduler, 2100)
    assert len(found) == 21
    assert found[0] == pytest.approx(1100, abs=100)  # half of them, and a 21st of the others
    scheduler.observe([group(13, 1, 7)])
    assert scheduler.metrics()["dead"] == 0


def test_a_report_of_errors_alone_says_nothing_of_the_learner() -> None:
    (scheduler,) = start(Frontier(patience=1))
    line = saved(scheduler)["line"]
    scheduler.observe([group(0, 0, errors=8)])
    assert scheduler.metrics()["dead"] == 0
    assert saved(scheduler)["line"] == line


def test_a_price_moves_draws_to_levels_that_cost_less() -> None:
    aims = []
    for price in (0.0, 0.01):
        (scheduler,) = start(Frontier(token_price=price))
        for level in (0, 2, 4, 6) * 10:
            p = sigmoid(3 - level)
            correct = round(8 * p)
            scheduler.observe([group(level, correct, 8 - correct, tokens=8 * 100 * (1 + level))])
        aims.append(usual(scheduler))
    assert aims[0] > aims[1]


def test_every_level_has_its_part_of_the_floor() -> None:
    (scheduler,) = start(Frontier(floor=0.21))
    found = drawn(scheduler, 10_000)
    assert min(found[level] for level in LEVELS) > 60  # 100 are due


def test_prerequisites_are_found_out_and_do_not_hold_back_learners_without() -> None:
    left = {}
    for name in ("prerequisites", "practice"):
        arms = [arm(i) for i in range(8)]
        curriculum = Curriculum(arms, Frontier())
        simulate(curriculum, LEARNERS[name](arms, stream(name)), stream(name, "run"), steps=60, problems=32)
        curriculum.draw(1)
        left[name] = curriculum.metrics()["arms"]["x/E0-v0"]["scheduler"]["progress_unheld"]
    assert left["prerequisites"] < 0.7 < left["practice"]


@pytest.mark.parametrize("name", ["border", "disordered"])
def test_abilities_grow_more_than_under_the_window_and_under_uniform_draws(name: str) -> None:
    gains = []
    for config in (Frontier(), Window(), Uniform()):
        arms = [arm(i) for i in range(8)]
        learner = LEARNERS[name](arms, stream(name))
        gains.append(simulate(Curriculum(arms, config), learner, stream(name, "run"), steps=50, problems=32).gain)
    assert gains[0] > 1.3 * max(gains[1:])


def play(schedulers: list[Scheduler], rng: Rng, rounds: int) -> list[int]:
    levels = []
    for i in range(rounds):
        scheduler = schedulers[i % len(schedulers)]
        levels.append(scheduler.choose(rng))
        correct = rng.randrange(9)
        scheduler.observe([group(levels[-1], correct, 8 - correct, errors=rng.randrange(2), tokens=rng.randrange(999))])
    return levels


def test_a_run_that_is_saved_and_loaded_goes_on_exactly_as_one_that_is_not() -> None:
    config = Frontier(token_price=0.001)
    whole, first = start(config, 5), start(config, 5)
    rng, again = stream("resume"), stream("resume")
    levels = play(whole, rng, 400)
    begun = play(first, again, 200)
    second = start(config, 5)
    for scheduler, before in zip(second, first, strict=True):
        scheduler.load_state_dict(saved(before))
    assert [saved(scheduler) for scheduler in second] == [saved(scheduler) for scheduler in first]
    assert begun + play(second, again, 200) == levels


def test_a_state_survives_added_and_removed_levels_and_what_was_learned_of_the_others_stays() -> None:
    (before,) = start(levels=(0, 1, 2, 5))
    for _ in range(10):
        before.observe([group(1, 8), group(5, 2, 6)])
    (after,) = start(levels=(1, 3, 5, 6))
    after.load_state_dict(saved(before))
    assert saved(after)["line"] == saved(before)["line"]
    assert saved(after)["levels"] == {level: saved(before)["levels"][level] for level in ("1", "5")}
    assert set(drawn(after)) <= {1, 3, 5, 6}
    after.observe([group(0, 8), group(2, 0, 8)])  # levels that are gone
    assert saved(after)["groups"] == saved(before)["groups"]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("line", [0.5], "frontier.line: need a list of 2 numbers"),
        ("line", [0.5, 0.1], "frontier: need a slope <= 0 and variances > 0"),
        ("spread", [0, 0, 1], "frontier: need a slope <= 0 and variances > 0"),
        ("groups", -1, "frontier.groups: need an integer >= 0"),
        ("gained", [None] * 6, r"frontier.gained\[0\]: need a finite number"),
        ("gained_in", [-1] * 6, "frontier.gained_in: need numbers >= 0"),
        ("levels", {"3": [0, 1, 0, 0, 0]}, r"frontier.levels\['3'\]: need a list of effect, variance"),
        ("levels", {"3": [0, 0, 0, 0, 0, True]}, r"frontier.levels\['3'\]: need a variance > 0"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(field: str, value: object, text: str) -> None:
    (scheduler,) = start()
    with pytest.raises(CheckpointError, match=text):
        scheduler.load_state_dict({**saved(scheduler), field: value})


def test_the_state_of_1_000_arms_that_have_seen_ten_levels_each_leaves_room_in_two_megabytes() -> None:
    (scheduler,) = start()
    for level in range(10):
        for _ in range(20):
            scheduler.observe([group(level, 3, 5, tokens=1000)])
            scheduler.choose(stream("size"))
    assert len(json.dumps(scheduler.state_dict())) < 900


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_is_reported_levels_are_the_arms_and_the_state_is_plain_and_finite(
    data: st.DataObject,
) -> None:
    levels = tuple(sorted(data.draw(st.sets(st.integers(0, 60), min_size=1, max_size=8))))
    schedulers = start(Frontier(token_price=0.01, second_price=0.1), 2, levels)
    scores = st.lists(st.sampled_from([0.0, 0.5, 1.0, None]), min_size=1, max_size=20).map(tuple)
    rng = stream("hypothesis")
    for _ in range(data.draw(st.integers(1, 12))):
        scheduler = data.draw(st.sampled_from(schedulers))
        observations = data.draw(
            st.lists(
                st.builds(
                    Observation,
                    st.just(0),
                    st.integers(0, 2),
                    st.just("x/E0-v0"),
                    st.sampled_from([*levels, 99]),
                    scores,
                    st.none() | st.integers(0, 10**9),
                    st.none() | st.floats(0, 1e9),
                ),
                min_size=1,
                max_size=12,
            )
        )
        scheduler.observe(observations)
        assert all(other.choose(rng) in levels for other in schedulers)
    for scheduler in schedulers:
        text = json.dumps(scheduler.state_dict(), allow_nan=False)
        fresh = start(Frontier(), 1, levels)[0]
        fresh.load_state_dict(json.loads(text))
        assert json.dumps(fresh.state_dict()) == text
        metrics = scheduler.metrics()
        assert metrics.keys() == fresh.metrics().keys()
        assert metrics["aim"] in levels
        assert 0 <= metrics["ability"] <= 1


def test_long_runs_of_one_outcome_do_not_break_the_curve() -> None:
    for outcome in ((8, 0), (0, 8)):
        (scheduler,) = start()
        for level in LEVELS * 100:
            scheduler.observe([group(level, *outcome)])
        chances = [scheduler.metrics()["ability"]]
        assert all(0 < chance < 1 for chance in chances)
        assert all(here >= 0 for here, _ in pairwise([*saved(scheduler)["spread"][::2], 0]))
    assert usual(start(levels=(7,))[0]) == 7


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"target": 0}, "target=0: need 0 < target < 1"),
        ({"sharpness": -1}, "sharpness=-1: need a number >= 0"),
        ({"floor": 1.5}, "floor=1.5: need 0 <= floor <= 1"),
        ({"patience": 0}, "patience=0: need an integer >= 1"),
        ({"token_price": float("inf")}, "token_price=inf: need a number >= 0"),
        ({"second_price": -1.0}, "second_price=-1.0: need a number >= 0"),
    ],
)
def test_a_configuration_that_breaks_its_rule_is_refused(fields: dict[str, float], text: str) -> None:
    with pytest.raises(InvalidParameter, match=text):
        Frontier(**fields)  # type: ignore[arg-type]  # wrong on purpose
