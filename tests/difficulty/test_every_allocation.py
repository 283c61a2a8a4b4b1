"""What all allocations have in common, run over the registry."""

import json
from collections.abc import Sequence
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty.allocation import ALLOCATIONS, Decision
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum, Draw
from rlgym.difficulty.observation import Observation
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Outcome, Verdict, correct, wrong

ARMS = [Arm("rlgym/Sorting-v0", tuple(range(21))), Arm("rlgym/Sudoku-v0", (0, 2, 3, 5))]
VERDICTS = [correct(), wrong("wrong_sum"), Verdict(Outcome.PARTIAL, 0.5, "near"), Verdict(Outcome.ERROR, 0.0, "crash")]
MANY_ROUNDS = 10
every_allocation = pytest.mark.parametrize("kind", ALLOCATIONS)
COUNTED = ("rollouts", "groups", "groups_trained", "rollouts_trained")


def curriculum(kind: str, arms: Sequence[Arm] = ARMS, *, open_draws: int = 64) -> Curriculum:
    return Curriculum(arms, "window", allocation=kind, seed=3, open_draws=open_draws)


def as_json(state: object) -> object:
    """Through JSON, which must return it unchanged."""
    back = json.loads(json.dumps(state, allow_nan=False))
    assert back == state
    return back


def rollouts(index: int, turn: int, n: int) -> list[Verdict]:
    """What the learner does with a problem, whoever asks and whenever."""
    rng = Rng(hashed_seed("rollouts", index, turn))
    tenths = hashed_seed("accuracy", index) % 11
    return [correct() if rng.randrange(10) < tenths else wrong("wrong_sum") for _ in range(n)]


def play(running: Curriculum, draw: Draw) -> list[Decision]:
    """All rounds of a problem."""
    decisions, wanted = [], draw.rollouts
    while wanted:
        turn = len(decisions)
        assert turn < MANY_ROUNDS
        decisions.append(running.report(draw.index, rollouts(draw.index, turn, wanted), round=turn))
        wanted = decisions[-1].more_rollouts
    return decisions


scores = st.lists(st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, 1.0, None]), min_size=1, max_size=12)


@every_allocation
@settings(max_examples=50, deadline=None)
@given(st.lists(scores, max_size=40), st.lists(st.tuples(st.integers(0, 5), scores), min_size=1, max_size=4))
def test_a_decision_changes_nothing_and_keeps_rollouts_that_there_are(
    kind: str, past: list[list[float | None]], drawn: list[tuple[int, list[float | None]]]
) -> None:
    allocation = ALLOCATIONS[kind]().start(ARMS)
    for index, row in enumerate(past):
        allocation.observe([Observation(index, 0, ARMS[0].id, 0, tuple(row))])
    state, size = as_json(allocation.state_dict()), allocation.group_size(ARMS[0].id, 0)
    assert type(size) is int
    assert size >= 1
    by_round = dict(drawn)  # some rounds missing
    rounds = [Observation(99, turn, ARMS[0].id, 0, tuple(by_round[turn])) for turn in sorted(by_round)]
    decision = allocation.decide(rounds)
    assert allocation.decide(rounds) == decision
    assert allocation.state_dict() == state
    pool = [score for known in rounds for score in known.scores]
    if decision.kept is not None:
        assert all(pool[i] is not None for i in decision.kept)


@every_allocation
def test_rollouts_used_and_groups_trained_add_up(kind: str) -> None:
    running = curriculum(kind)
    used = trained = kept = groups = 0
    for _ in range(20):
        for draw in running.draw(16):
            decisions = play(running, draw)
            last = decisions[-1]
            sampled = draw.rollouts + sum(decision.more_rollouts for decision in decisions)
            groups, used, trained = groups + 1, used + sampled, trained + last.train
            kept += (sampled if last.kept is None else len(last.kept)) if last.train else 0
    running.draw(1)
    metrics = running.metrics()["allocation"]
    assert tuple(metrics[name] for name in COUNTED) == (used, groups, trained, kept)
    assert trained > 0
    assert all(isfinite(value) for value in metrics.values())
    assert metrics.keys() == curriculum(kind).metrics()["allocation"].keys()


@every_allocation
def test_six_draws_are_three_draws_a_save_a_load_and_three_draws(kind: str) -> None:
    whole = curriculum(kind)
    for step in range(12):
        for draw in whole.draw(10):
            if draw.index % 7:  # some never come
                play(whole, draw)
        resumed = curriculum(kind)
        resumed.load_state_dict(as_json(whole.state_dict()))
        following = [whole, resumed][step % 2]
        assert resumed.metrics() == whole.metrics()
        drawn = resumed.draw(3)
        assert whole.draw(3) == drawn
        for draw in drawn:
            assert play(whole, draw) == play(resumed, draw)
        assert whole.draw(3) == resumed.draw(3)
        assert whole.state_dict() == resumed.state_dict()
        whole = following


@every_allocation
def test_a_save_between_two_rounds_loses_neither(kind: str) -> None:
    whole = curriculum(kind)
    for _ in range(4):
        for draw in whole.draw(16):
            play(whole, draw)
    draws = whole.draw(40)
    first = {draw: whole.report(draw.index, rollouts(draw.index, 0, draw.rollouts)) for draw in draws}
    resumed = curriculum(kind)
    resumed.load_state_dict(as_json(whole.state_dict()))
    for draw, decision in first.items():
        if decision.more_rollouts:
            verdicts = rollouts(draw.index, 1, decision.more_rollouts)
            assert resumed.report(draw.index, verdicts, round=1) == whole.report(draw.index, verdicts, round=1)
    assert resumed.draw(8) == whole.draw(8)
    assert resumed.state_dict() == whole.state_dict()


@every_allocation
def test_the_order_of_problems_between_two_draws_does_not_matter(kind: str) -> None:
    straight, turned = curriculum(kind), curriculum(kind)
    for _ in range(12):
        draws = straight.draw(16)
        assert turned.draw(16) == draws
        decided = {draw.index: play(straight, draw) for draw in draws}
        assert {draw.index: play(turned, draw) for draw in reversed(draws)} == decided
    assert straight.draw(16) == turned.draw(16)
    assert straight.state_dict() == turned.state_dict()


@every_allocation
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_late_missing_repeated_and_failed_reports_lose_no_draw(kind: str, data: st.DataObject) -> None:
    running, drawn = curriculum(kind, open_draws=12), 0
    for _ in range(data.draw(st.integers(1, 6))):
        n = data.draw(st.integers(1, 6))
        assert [draw.index for draw in running.draw(n)] == list(range(drawn, drawn + n))
        drawn += n
        for _ in range(data.draw(st.integers(0, 8))):
            verdicts = data.draw(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=9))
            running.report(data.draw(st.integers(0, drawn - 1)), verdicts, round=data.draw(st.integers(0, 4)))
        as_json(running.state_dict())
    before = running.metrics()["allocation"]
    running.draw(1)
    after = running.metrics()["allocation"]
    assert all(after[name] >= before[name] for name in COUNTED)
    assert after["groups_trained"] <= after["groups"] <= drawn
    assert after["rollouts_trained"] <= after["rollouts"]


@every_allocation
def test_a_state_with_other_arms_is_taken_over(kind: str) -> None:
    before = curriculum(kind)
    for _ in range(6):
        for draw in before.draw(16):
            play(before, draw)
    after = curriculum(kind, [Arm("rlgym/Sorting-v0", (0, 1)), Arm("rlgym/Maze-v0", (1, 4))])
    after.load_state_dict(as_json(before.state_dict()))
    for draw in after.draw(16):
        play(after, draw)
    after.draw(1)


def test_the_registry_names_each_configuration_by_its_kind() -> None:
    assert {kind: make().kind for kind, make in ALLOCATIONS.items()} == {kind: kind for kind in ALLOCATIONS}
