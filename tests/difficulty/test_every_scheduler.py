"""What all schedulers have in common, run over the registry."""

import json
from collections.abc import Callable, Sequence
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum, Draw
from rlgym.difficulty.observation import Observation
from rlgym.difficulty.schedulers import SCHEDULERS
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Outcome, Verdict, correct, wrong

ARMS = [
    Arm("rlgym/Sorting-v0", tuple(range(21))),
    Arm("rlgym/Sudoku-v0", (0, 2, 3, 5, 8, 13, 14)),
    Arm("rlgym/Tiny-v0", (0,)),
]
OURS = Verdict(Outcome.ERROR, 0.0, "crash")
NEAR = Verdict(Outcome.PARTIAL, 0.5, "near")
VERDICTS = [correct(), wrong("wrong_sum"), NEAR, Verdict(Outcome.PARTIAL, 0.1, "far"), OURS]
every_scheduler = pytest.mark.parametrize("kind", SCHEDULERS)


def curriculum(kind: str, arms: Sequence[Arm] = ARMS) -> Curriculum:
    return Curriculum(arms, kind, seed=3, open_draws=24)


def as_json(state: object) -> object:
    """Through JSON, which must return it unchanged: no tuple, no numpy number, no NaN, no integer as a key."""
    back = json.loads(json.dumps(state, allow_nan=False))
    assert back == state
    return back


def check_draws(made: Sequence[Draw], first: int) -> None:
    assert [draw.index for draw in made] == list(range(first, first + len(made)))
    levels = {arm.id: arm.levels for arm in ARMS}
    assert all(draw.key.difficulty in levels[draw.key.id] for draw in made)


def check_metrics(running: Curriculum, names: dict[str, set[str]]) -> None:
    for arm, metrics in running.metrics()["arms"].items():
        found = metrics["scheduler"]
        assert all(isfinite(value) for value in found.values())
        assert names.setdefault(arm, set(found)) == set(found)


# One step: how many to draw (0: none), then reports: which of the latest draws, its round, its verdicts.
reports = st.tuples(
    st.integers(0, 40), st.integers(0, 2), st.lists(st.sampled_from(range(len(VERDICTS))), min_size=1, max_size=8)
)
steps = st.lists(st.tuples(st.integers(0, 8), st.lists(reports, max_size=12)), min_size=1, max_size=8)


@every_scheduler
@settings(max_examples=30)
@given(steps)
def test_no_report_makes_it_crash_or_leave_the_levels_however_late_or_often_it_comes(
    kind: str, script: list[tuple[int, list[tuple[int, int, list[int]]]]]
) -> None:
    running, total, names = curriculum(kind), 0, dict[str, set[str]]()
    for n, arriving in script:
        if n:
            made = running.draw(n)
            check_draws(made, total)
            total += n
        for back, turn, which in arriving:
            if back < total:  # past 24 it is late; the same one twice is a duplicate; what is never named is missing
                running.report(total - 1 - back, [VERDICTS[i] for i in which], round=turn)
        check_metrics(running, names)
        as_json(running.state_dict())
    check_draws(running.draw(5), total)


@every_scheduler
@pytest.mark.parametrize("verdicts", [[VERDICTS[0]], [VERDICTS[1]], [OURS], [VERDICTS[2]], VERDICTS])
def test_a_thousand_reports_of_one_kind_leave_it_sound(kind: str, verdicts: list[Verdict]) -> None:
    running, names = curriculum(kind), dict[str, set[str]]()
    for step in range(63):
        made = running.draw(16)
        check_draws(made, 16 * step)
        for draw in made:
            running.report(draw.index, verdicts * 8)
    check_metrics(running, names)
    as_json(running.state_dict())


def play(running: Curriculum, steps: range) -> list[Draw]:
    """Draw 8 problems a step; of each, report some at once, some two steps later, and some never."""
    rng, made = Rng(hashed_seed("play", steps.start)), list[Draw]()
    for step in steps:
        latest = running.draw(8)
        made += latest
        for draw in latest:
            if draw.index % 4 != 3:
                late = draw.index % 4 == 2 and step >= 2
                index = draw.index - 16 if late else draw.index
                running.report(index, [VERDICTS[rng.randrange(5)] for _ in range(4)], round=int(late))
    return made


@every_scheduler
def test_six_steps_are_three_steps_a_checkpoint_and_three_steps(kind: str) -> None:
    whole, first = curriculum(kind), curriculum(kind)
    expected = play(whole, range(3)) + play(whole, range(3, 6))
    half = play(first, range(3))
    second = curriculum(kind)
    second.load_state_dict(as_json(first.state_dict()))
    assert half + play(second, range(3, 6)) == expected
    assert second.state_dict() == whole.state_dict()


@every_scheduler
def test_it_goes_on_from_its_state_after_every_report_as_if_uninterrupted(kind: str) -> None:
    config, rng = SCHEDULERS[kind](), Rng(hashed_seed(kind))
    (first,), (second,) = config.start(ARMS[:1], 8), config.start(ARMS[:1], 8)
    for step in range(200):
        level = first.choose(Rng(step))
        assert second.choose(Rng(step)) == level
        batch = [observation(level, rng) for _ in range(rng.randint(1, 5))]
        first.observe(batch)
        second.observe(batch)
        state = as_json(second.state_dict())
        (second,) = config.start(ARMS[:1], 8)
        second.load_state_dict(state)


@every_scheduler
def test_a_loaded_state_replaces_all_that_was_learned_before(kind: str) -> None:
    config, rng = SCHEDULERS[kind](), Rng(hashed_seed(kind))
    (fresh,), (used,) = config.start(ARMS[:1], 8), config.start(ARMS[:1], 8)
    for step in range(60):
        used.observe([observation(used.choose(Rng(step)), rng) for _ in range(3)])
    used.choose(Rng(60))
    used.load_state_dict(as_json(fresh.state_dict()))
    for step in range(60):
        level = fresh.choose(Rng(step))
        assert used.choose(Rng(step)) == level
        batch = [observation(level, rng)]
        fresh.observe(batch)
        used.observe(batch)
    assert used.state_dict() == fresh.state_dict()


@every_scheduler
@pytest.mark.parametrize("levels", [(0,), (0, 7, 9), tuple(range(0, 21, 2)), tuple(range(30))])
def test_it_takes_over_what_was_learned_where_the_levels_of_an_arm_have_changed(
    kind: str, levels: tuple[int, ...]
) -> None:
    config, rng = SCHEDULERS[kind](), Rng(hashed_seed(kind))
    (before,) = config.start(ARMS[:1], 8)
    for step in range(60):
        before.observe([observation(before.choose(Rng(step)), rng) for _ in range(3)])
    (after,) = config.start([Arm(ARMS[0].id, levels)], 8)
    after.load_state_dict(as_json(before.state_dict()))
    for step in range(60):
        assert after.choose(Rng(step)) in levels
        after.observe([observation(rng.randint(0, 30), rng)])  # of levels that it has, and of those that it had
    as_json(after.state_dict())


@every_scheduler
def test_arms_may_come_and_go_between_checkpoints(kind: str) -> None:
    running = curriculum(kind)
    play(running, range(4))
    new = Arm("rlgym/Maze-v0", tuple(range(11)))
    other = Curriculum([ARMS[0], new], kind, seed=3, open_draws=24)
    changes = other.load_state_dict(as_json(running.state_dict()))
    assert (changes.added, changes.dropped) == ((new.id,), (ARMS[1].id, ARMS[2].id))
    for draw in other.draw(16):
        assert draw.key.difficulty in (new if draw.key.id == new.id else ARMS[0]).levels


@every_scheduler
def test_an_arm_takes_under_two_kilobytes_of_state_once_every_level_was_reported(kind: str) -> None:
    arms = [Arm(f"rlgym/Sorting-v{i}", tuple(range(21))) for i in range(20)]
    rng, running = Rng(hashed_seed(kind)), SCHEDULERS[kind]().start(arms, 8)
    for scheduler, arm in zip(running, arms, strict=True):
        for _ in range(3):
            for level in arm.levels:
                scheduler.observe([observation(level, rng)])
    assert len(json.dumps([scheduler.state_dict() for scheduler in running])) < 2000 * len(arms)


@every_scheduler
def test_it_is_named_by_its_kind_and_its_configuration_can_be_compared(kind: str) -> None:
    make: Callable[[], object] = SCHEDULERS[kind]
    assert SCHEDULERS[kind]().kind == kind
    assert make() == make()
    assert hash(make()) == hash(make())


def test_the_registry_holds_the_schedulers_from_the_simplest_on() -> None:
    assert list(SCHEDULERS)[:9] == [
        "fixed",
        "uniform",
        "ramp",
        "window",
        "two_threshold",
        "staircase",
        "target_success",
        "self_evolving",
        "learning_progress",
    ]


def observation(level: int, rng: Rng) -> Observation:
    """8 rollouts of one problem: right, wrong, nearly right, or met by an error of ours."""
    skill = rng.random()
    scores = [1.0 if rng.random() < skill else rng.choice([0.0, 0.0, 0.0, 0.5, None]) for _ in range(8)]
    return Observation(index=rng.randrange(1000), round=0, arm=ARMS[0].id, level=level, scores=tuple(scores))
