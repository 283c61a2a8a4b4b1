"""The state of a curriculum: through JSON and back, with other arms, and what is refused."""

import json
from collections.abc import Callable
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty import SCHEDULERS, Arm, ArmChanges, Curriculum, Decision, FixedGroup, Observation, Uniform, Window
from rlgym.errors import CheckpointError
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Verdict, correct, error, wrong

SORTING = Arm("rlgym/Sorting-v0", tuple(range(21)))
SUDOKU = Arm("rlgym/Sudoku-v2", (2, 3, 5, 8), wordings=3)
ARMS = [SORTING, SUDOKU]


def group(right: int, of: int = 8) -> list[Verdict]:
    return [correct()] * right + [wrong("wrong")] * (of - right)


def played(curriculum: Curriculum, steps: int, n: int = 12) -> Curriculum:
    """The curriculum after some steps; of the last one, two thirds of the reports are in and wait."""
    for _ in range(steps):
        for draw in curriculum.draw(n):
            rng = Rng(hashed_seed("hits", draw.index))
            if draw.index % 3:
                curriculum.report(draw.index, group(rng.randint(6, 8)), tokens=rng.randint(9, 99), seconds=0.1)
    return curriculum


def saved(curriculum: Curriculum) -> object:
    return json.loads(json.dumps(curriculum.state_dict()))


def test_the_state_is_what_json_returns() -> None:
    for curriculum in (Curriculum(ARMS), played(Curriculum(ARMS, open_draws=20), 9)):
        assert saved(curriculum) == curriculum.state_dict()


def test_the_state_is_a_snapshot() -> None:
    curriculum = played(Curriculum(ARMS), 3)
    state = curriculum.state_dict()
    copy = deepcopy(state)
    played(curriculum, 3)
    assert state == copy


@pytest.mark.parametrize("kind", SCHEDULERS)
def test_six_draws_are_three_draws_a_save_a_load_and_three_draws(kind: str) -> None:
    arms = [SORTING, Arm("rlgym/Sudoku-v2", (0, 3, 5, 8), wordings=3)]
    for steps in range(12):
        whole = played(Curriculum(arms, kind, seed=5, open_draws=30), steps)
        resumed = Curriculum(arms, kind, seed=5, open_draws=30)
        assert resumed.load_state_dict(saved(whole)) == ArmChanges((), ())
        assert resumed.state_dict() == whole.state_dict()
        assert resumed.metrics() == whole.metrics()
        assert played(resumed, 4).draw(3) == played(whole, 4).draw(3)
        assert resumed.state_dict() == whole.state_dict()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_saving_and_loading_at_any_moment_changes_nothing(data: st.DataObject) -> None:
    config = Window(min_problems=1)
    straight, resumed = (Curriculum(ARMS, config, open_draws=8) for _ in range(2))
    verdicts = st.lists(st.sampled_from([correct(), correct(), correct(), wrong("x"), error("crash")]), min_size=1)
    drawn = 0
    for _ in range(data.draw(st.integers(1, 6))):
        n = data.draw(st.integers(1, 5))
        assert resumed.draw(n) == straight.draw(n)
        drawn += n
        for _ in range(data.draw(st.integers(0, 6))):
            index, turn = data.draw(st.integers(0, drawn - 1)), data.draw(st.integers(0, 1))
            rollouts = data.draw(verdicts)
            answer = straight.report(index, rollouts, round=turn)
            if data.draw(st.booleans()):
                state = saved(resumed)
                resumed = Curriculum(ARMS, config, open_draws=8)
                resumed.load_state_dict(state)
            assert resumed.report(index, rollouts, round=turn) == answer
    assert resumed.state_dict() == straight.state_dict()


def test_an_observation_is_written_short_and_read_back_as_it_was() -> None:
    observation = Observation(5, 1, SORTING.id, 3, (1.0, 0.0, 0.25, None), 99, 0.5, 7)
    row = json.loads(json.dumps(observation.to_row()))
    assert row == [1, [1, 0, 0.25, None], 99, 0.5, 7]
    back = Observation.from_row(row, "row", index=5, arm=SORTING.id, level=3)
    assert back == observation
    assert [type(score) for score in back.scores] == [float, float, float, type(None)]


def test_reports_wait_in_the_state_until_the_next_draw() -> None:
    curriculum = Curriculum([SORTING])
    for draw in curriculum.draw(8):
        curriculum.report(draw.index, group(8))
    resumed = Curriculum([SORTING])
    resumed.load_state_dict(saved(curriculum))
    assert resumed.metrics()["pending"] == 8
    resumed.draw(1)
    assert resumed.metrics()["arms"][SORTING.id]["scheduler"]["highest"] == 1


def test_a_report_from_before_the_save_is_known_after_the_load() -> None:
    curriculum = Curriculum([SORTING])
    curriculum.draw(2)
    curriculum.report(1, group(8))
    resumed = Curriculum([SORTING])
    resumed.load_state_dict(saved(curriculum))
    assert resumed.report(1, group(0)) == Decision(train=True)
    assert resumed.metrics()["duplicates"] == 1


def test_known_arms_keep_what_was_learned_new_ones_begin_and_removed_ones_are_dropped() -> None:
    before = played(Curriculum(ARMS), 20)
    maze = Arm("rlgym/Maze-v0", (1, 2, 3))
    after = Curriculum([SORTING, maze])
    assert after.load_state_dict(saved(before)) == ArmChanges(added=(maze.id,), dropped=(SUDOKU.id,))
    arms = after.metrics()["arms"]
    assert arms[SORTING.id] == before.metrics()["arms"][SORTING.id]
    assert arms[SORTING.id]["scheduler"]["highest"] > 0
    assert (arms[maze.id]["draws"], arms[maze.id]["scheduler"]["highest"]) == (0, 1)
    draws = after.draw(40)
    assert draws[0].index == 240
    assert {draw.key.id for draw in draws} == {SORTING.id, maze.id}


def test_reports_of_dropped_arms_are_late_and_those_of_kept_ones_count() -> None:
    before = Curriculum(ARMS)
    draws = before.draw(12)
    for draw in draws[:6]:
        before.report(draw.index, group(8))
    after = Curriculum([SORTING])
    after.load_state_dict(saved(before))
    kept = [draw.index for draw in draws if draw.key.id == SORTING.id]
    for draw in draws[6:]:
        assert after.report(draw.index, group(8)) == Decision(train=draw.index in kept)
    after.draw(1)
    metrics = after.metrics()
    assert 0 < len(kept) < 12
    assert metrics["arms"][SORTING.id]["reports"] == len(kept)
    assert metrics["late"] == sum(draw.index not in kept for draw in draws[6:]) > 0


def test_an_arm_in_another_version_is_another_arm() -> None:
    before = played(Curriculum([SORTING]), 20)
    newer = Curriculum([Arm("rlgym/Sorting-v1", SORTING.levels)])
    assert newer.load_state_dict(saved(before)) == ArmChanges(("rlgym/Sorting-v1",), ("rlgym/Sorting-v0",))


def test_an_arm_that_lost_levels_goes_on_within_those_it_has() -> None:
    before = played(Curriculum([SORTING]), 80)
    assert before.metrics()["arms"][SORTING.id]["scheduler"]["highest"] > 2
    after = Curriculum([Arm(SORTING.id, (0, 2))])
    after.load_state_dict(saved(before))
    assert {draw.key.difficulty for draw in played(after, 20).draw(50)} == {0, 2}


def test_a_smaller_window_of_open_draws_loses_no_report_that_was_in() -> None:
    before = Curriculum([SORTING])
    for draw in before.draw(40):
        before.report(draw.index, group(8))
    after = Curriculum([SORTING], open_draws=5)
    after.load_state_dict(saved(before))
    after.draw(1)
    assert after.metrics()["arms"][SORTING.id]["rollouts"] == 320
    assert len(after.state_dict()["ledger"]["open"]) == 5


def test_numbers_of_the_configuration_may_change_between_save_and_load() -> None:
    before = played(Curriculum(ARMS, Window(threshold=0.8), allocation=FixedGroup(4)), 20)
    after = Curriculum(ARMS, Window(threshold=0.95, width=2), allocation=FixedGroup(16))
    after.load_state_dict(saved(before))
    assert after.metrics()["arms"][SORTING.id]["scheduler"]["highest"] > 0


def test_a_state_that_does_not_fit_changes_nothing() -> None:
    curriculum = played(Curriculum(ARMS), 5)
    before = curriculum.state_dict()
    other = saved(played(Curriculum(ARMS), 9))
    other["arms"][SUDOKU.id]["scheduler"]["top"] = "high"
    with pytest.raises(CheckpointError):
        curriculum.load_state_dict(other)
    assert curriculum.state_dict() == before


STATE = "curriculum state"
ROUND = f"{STATE}.ledger.open[1].rounds[0]"
FIRST = ("ledger", "open", 1, 4, 0)  # the first round of the second draw: a row


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda _: None, f"{STATE}: need an object, got None"),
        (lambda _: [1], f"{STATE}: need an object, got [1]"),
        (lambda s: {**s, "layout": "curriculum.1"}, f"{STATE}.layout: need 'curriculum.2', got 'curriculum.1'"),
        (lambda _: {}, f"{STATE}.layout: need 'curriculum.2', got None"),
        (
            lambda s: {**s, "scheme": "curriculum.0"},
            f"{STATE}.scheme: need 'curriculum.1', which this curriculum has, got 'curriculum.0'",
        ),
        (lambda s: {**s, "more": 1}, f"{STATE}.more: unknown field"),
        (lambda s: {name: s[name] for name in s if name != "mixture"}, f"{STATE}.mixture: missing"),
        (lambda s: {**s, "seed": 9}, f"{STATE}.seed: need 0, which this curriculum has, got 9"),
        (lambda s: {**s, "seed": False}, f"{STATE}.seed: need 0, which this curriculum has, got False"),
        (lambda s: {**s, "split": "test"}, f"{STATE}.split: need 'train', which this curriculum has, got 'test'"),
        (
            lambda s: {**s, "scheduler_kind": "fixed"},
            f"{STATE}.scheduler_kind: need 'window', which this curriculum has, got 'fixed'",
        ),
        (lambda s: {**s, "mixture": {"a": 1}}, f"{STATE}.mixture: state.a: unknown field"),
        (lambda s: {**s, "allocation": 4}, f"{STATE}.allocation: state: need an object, got 4"),
        (lambda s: {**s, "arms": []}, f"{STATE}.arms: need an object, got []"),
        (lambda s: {**s, "ledger": "x" * 500}, f"{STATE}.ledger: need an object, got '{'x' * 196}..."),
    ],
)
def test_the_error_says_what_in_the_state_is_wrong(change: Callable[[dict[str, object]], object], message: str) -> None:
    state = saved(played(Curriculum(ARMS), 2))
    with pytest.raises(CheckpointError) as caught:
        Curriculum(ARMS).load_state_dict(change(state))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("ledger", "next"), -1, f"{STATE}.ledger.next: need an integer >= 0, got -1"),
        (("ledger", "next"), 20, f"{STATE}.ledger.open[20].index: need an index below next=20, got 20"),
        (("ledger", "late"), 0.5, f"{STATE}.ledger.late: need an integer >= 0, got 0.5"),
        (("ledger", "open"), {}, f"{STATE}.ledger.open: need a list, got {{}}"),
        (("ledger", "open", 1, 0), 0, f"{STATE}.ledger.open[1].index: need an integer >= 1, got 0"),
        (("ledger", "open", 1, 1), 3, f"{STATE}.ledger.open[1].arm: need a text, got 3"),
        (("ledger", "open", 1, 3), 0, f"{STATE}.ledger.open[1].rollouts: need an integer >= 1, got 0"),
        ((*FIRST, 5), 1, f"{ROUND}.train: need true or false, got 1"),
        (
            (*FIRST, 6),
            None,
            f"{ROUND}.more_rollouts: need an integer >= 0, got None",
        ),
        ((*FIRST, 7), [2, 1], f"{ROUND}: Decision(kept=(2, 1)): need one or more ascending positions >= 0"),
        ((*FIRST, 8), 0, f"{ROUND}.pool_baseline: need true or false, got 0"),
        ((*FIRST, 9), "no", f"{ROUND}.pending: need true or false, got 'no'"),
        (
            (*FIRST, 1),
            [1.0, 1.5],
            f"{ROUND}.scores[1]: need a score in [0, 1] or null, got 1.5",
        ),
        (
            (*FIRST, 3),
            -1,
            f"{ROUND}.seconds: need a number >= 0, got -1",
        ),
        (
            (*FIRST, 3),
            float("inf"),  # json.loads reads Infinity
            f"{ROUND}.seconds: need a number >= 0, got inf",
        ),
        (
            ("arms", SORTING.id, "counts", "draws"),
            "3",
            f"{STATE}.arms['rlgym/Sorting-v0'].counts.draws: need an integer >= 0, got '3'",
        ),
        (
            ("arms", SORTING.id, "levels", "draws"),
            [-1],
            f"{STATE}.arms['rlgym/Sorting-v0'].levels.draws[0]: need an integer >= 0, got -1",
        ),
        (
            ("arms", SORTING.id, "levels", "correct"),
            [1, 2],
            f"{STATE}.arms['rlgym/Sorting-v0'].levels.correct: need 1 counts, one a level, got [1, 2]",
        ),
        (
            ("arms", SORTING.id, "scheduler", "top"),
            None,
            f"{STATE}.arms['rlgym/Sorting-v0'].scheduler: window.top: need an integer >= 0, got None",
        ),
    ],
)
def test_the_error_says_where_in_the_state_it_is_wrong(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    state = saved(played(Curriculum(ARMS), 2))
    place = state
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(CheckpointError) as caught:
        Curriculum(ARMS).load_state_dict(state)
    assert str(caught.value) == message


def test_rounds_out_of_order_are_refused() -> None:
    curriculum = Curriculum(ARMS)
    curriculum.draw(1)
    curriculum.report(0, group(8))
    state = saved(curriculum)
    state["ledger"]["open"][0][4] *= 2
    with pytest.raises(CheckpointError) as caught:
        Curriculum(ARMS).load_state_dict(state)
    assert str(caught.value) == f"{STATE}.ledger.open[0].rounds: need ascending rounds, got [0, 0]"


@pytest.mark.parametrize("allocation", ["fixed_group", "reinforce_ada"])  # one round, and four of them
def test_a_thousand_arms_and_a_full_ledger_stay_under_two_megabytes(allocation: str) -> None:
    arms = [Arm(f"rlgym/Environment{i:04}-v0", tuple(range(21))) for i in range(1000)]
    curriculum = Curriculum(arms, Uniform(), allocation=allocation)  # with the default open_draws
    for _ in range(3):
        for draw in curriculum.draw(4096):
            more, turn = draw.rollouts, 0
            while more:
                verdicts = group(draw.index % 2, of=more)
                decision = curriculum.report(
                    draw.index, verdicts, round=turn, tokens=4000, seconds=1.25, policy_version=7
                )
                more, turn = decision.more_rollouts, turn + 1
    assert len(json.dumps(curriculum.state_dict())) < 2_000_000
