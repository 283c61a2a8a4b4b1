"""What holds for every mixture: no history of reports breaks it, and its state goes through JSON to other arms."""

import json
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.mixtures import MIXTURES, Mixture
from rlgym.difficulty.observation import Observation
from rlgym.errors import CheckpointError
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Verdict, correct, error, wrong

ARMS = [Arm(f"rlgym/{name}-v0", (0, 2, 3)) for name in ("Maze", "Sorting", "Sudoku", "Tiling")]
SCORES = st.lists(st.sampled_from([0.0, 1.0, 0.5, 0.1 + 0.2, None]), min_size=1, max_size=9)

every_mixture = pytest.mark.parametrize("kind", MIXTURES)


def started(kind: str, arms: Sequence[Arm] = ARMS) -> Mixture:
    return MIXTURES[kind]().start(arms)


def through_json(mixture: Mixture) -> object:
    return json.loads(json.dumps(mixture.state_dict()))


def chosen(mixture: Mixture, n: int = 40) -> list[str]:
    return [mixture.choose(Rng(hashed_seed("choose", i))) for i in range(n)]


def reports(steps: int, arms: Sequence[Arm] = ARMS, seed: int = 0) -> list[list[Observation]]:
    """Steps of reports in which the arms differ: the first is never solved, the last always."""
    rng, index, found = Rng(hashed_seed("reports", seed)), 0, []
    for _ in range(steps):
        step = []
        for _ in range(rng.randint(1, 12)):
            i = rng.randrange(len(arms))
            scores = tuple(float(rng.randrange(len(arms)) < i) for _ in range(8))
            step.append(Observation(index, 0, arms[i].id, rng.choice(arms[i].levels), scores))
            index += 1
        found.append(step)
    return found


def learned(kind: str, steps: int = 30, arms: Sequence[Arm] = ARMS) -> Mixture:
    mixture = started(kind, arms)
    for step in reports(steps, arms):
        mixture.observe(step)
    return mixture


@every_mixture
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_reports_lead_out_of_the_arms_or_out_of_json(kind: str, data: st.DataObject) -> None:
    mixture, index = started(kind), 0
    names = mixture.metrics().keys()
    for _ in range(data.draw(st.integers(1, 6))):
        step = []
        for _ in range(data.draw(st.integers(1, 5))):
            index += data.draw(st.integers(1, 1000))  # the reports between are missing
            arm, turn = data.draw(st.sampled_from(ARMS)), data.draw(st.integers(0, 3))
            level = data.draw(st.sampled_from([*arm.levels, 7]))  # one that it no longer has
            step.append(Observation(index, turn, arm.id, level, tuple(data.draw(SCORES))))
        mixture.observe(step)
        assert set(chosen(mixture, 5)) <= {arm.id for arm in ARMS}
        state = through_json(mixture)
        assert state == mixture.state_dict()
        mixture = started(kind)
        mixture.load_state_dict(state)
        assert mixture.state_dict() == state
        metrics = mixture.metrics()
        assert metrics.keys() == names
        assert all(type(value) in (int, float) and value >= 0 for value in metrics.values())


@every_mixture
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_no_history_of_late_missing_repeated_and_failed_reports_loses_a_draw(kind: str, data: st.DataObject) -> None:
    curriculum, drawn = Curriculum(ARMS, "uniform", kind, open_draws=data.draw(st.integers(5, 12))), 0
    for _ in range(data.draw(st.integers(1, 8))):
        n = data.draw(st.integers(1, 5))
        assert [draw.index for draw in curriculum.draw(n)] == list(range(drawn, drawn + n))
        drawn += n
        for _ in range(data.draw(st.integers(0, 8))):
            verdicts = data.draw(st.lists(st.sampled_from([correct(), wrong("x"), error("crash")]), min_size=1))
            curriculum.report(data.draw(st.integers(0, drawn - 1)), verdicts, round=data.draw(st.integers(0, 2)))


@every_mixture
def test_six_draws_are_three_draws_a_save_a_load_and_three_draws(kind: str) -> None:
    def group(index: int) -> list[Verdict]:
        right = hashed_seed("hits", index) % 9
        return [correct()] * right + [wrong("x")] * (8 - right)

    def played(curriculum: Curriculum, steps: int) -> Curriculum:
        for _ in range(steps):
            for draw in curriculum.draw(7):
                if draw.index % 3:
                    curriculum.report(draw.index, group(draw.index))
        return curriculum

    for steps in range(0, 30, 3):
        whole = played(Curriculum(ARMS, "uniform", kind, seed=5, open_draws=20), steps)
        resumed = Curriculum(ARMS, "uniform", kind, seed=5, open_draws=20)
        resumed.load_state_dict(json.loads(json.dumps(whole.state_dict())))
        assert played(resumed, 3).draw(6) == played(whole, 3).draw(6)
        assert resumed.state_dict() == whole.state_dict()


@every_mixture
def test_what_is_drawn_depends_on_the_reports_and_on_nothing_else(kind: str) -> None:
    idle, busy = learned(kind, 12), started(kind)
    for step in reports(12):
        chosen(busy, 3)
        busy.metrics()
        busy.state_dict()
        busy.observe(step)
    assert chosen(busy) == chosen(idle)


@every_mixture
def test_a_load_replaces_what_was_learned(kind: str) -> None:
    saved, used = learned(kind, 5), started(kind)
    for step in reports(9, seed=1):
        used.observe(step)
    chosen(used)
    used.load_state_dict(through_json(saved))
    assert used.state_dict() == saved.state_dict()
    assert chosen(used) == chosen(saved)


@every_mixture
def test_arms_that_come_and_go_leave_the_others_what_was_learned(kind: str) -> None:
    before, new = learned(kind), Arm("rlgym/Bridges-v0", (0,))
    after = started(kind, [new, *ARMS[1:]])
    after.load_state_dict(through_json(before))
    drawn = set(chosen(after, 400))
    assert ARMS[0].id not in drawn
    again = started(kind)
    again.load_state_dict(through_json(after))
    kept = [arm.id for arm in ARMS[1:]]
    state, original = again.state_dict(), before.state_dict()
    if "arms" in original:
        assert state["arms"] == {name: value for name, value in original["arms"].items() if name in kept}
        assert len(state["arms"]) == 3
    else:
        assert state == original


@every_mixture
def test_no_arm_starves_whatever_was_reported(kind: str) -> None:
    mixture = started(kind)
    for i in range(2000):  # all four are reported at first, never or always solved but one, then that one alone
        if i < 30:
            scores = ((0.0,) * 8, (1.0, 0.0) * 4, (1.0,) * 8, (0.0,) * 8)[i % 4]
            mixture.observe([Observation(i, 0, ARMS[i % 4].id, 0, scores)])
        else:
            mixture.observe([Observation(i, 0, ARMS[1].id, 0, (1.0, 0.0) * 4)])
    counts = Counter(chosen(mixture, 2000))
    assert all(counts[arm.id] > 20 for arm in ARMS)  # the floor of 0.1 gives each of four 50


@every_mixture
def test_errors_of_ours_say_nothing(kind: str) -> None:
    mixture = learned(kind, 5)
    state, draws = mixture.state_dict(), chosen(mixture)
    mixture.observe([Observation(10**6 + i, 0, arm.id, 0, (None,) * 8) for i, arm in enumerate(ARMS * 3)])
    assert (mixture.state_dict(), chosen(mixture)) == (state, draws)


@every_mixture
def test_one_arm_is_always_drawn(kind: str) -> None:
    mixture = learned(kind, 10, ARMS[:1])
    assert set(chosen(mixture)) == {ARMS[0].id}
    assert mixture.metrics().get("effective_arms", 1.0) == pytest.approx(1)


@every_mixture
def test_a_thousand_arms_fit(kind: str) -> None:
    arms = [Arm(f"rlgym/Environment{i:04}-v0", tuple(range(21))) for i in range(1000)]
    mixture = started(kind, arms)
    for step in range(40):
        rng = Rng(hashed_seed("thousand", step))
        mixture.observe(
            [
                Observation(
                    1000 * step + i, 0, arms[i].id, rng.randrange(8), tuple(map(float, (rng.random() < 0.3,) * 3))
                )
                for i in range(1000)
            ]
        )
        assert set(chosen(mixture, 20)) <= {arm.id for arm in arms}
    assert len(json.dumps(mixture.state_dict())) < 600_000
    assert len(set(chosen(mixture, 3000))) > 800


@every_mixture
@pytest.mark.parametrize("state", [None, [], {"more": 1}, {"arms": {}, "reports": 0, "newest": 0, "more": 1}])
def test_a_state_of_another_shape_is_refused(kind: str, state: object) -> None:
    with pytest.raises(CheckpointError, match=r"^state"):
        started(kind).load_state_dict(state)
