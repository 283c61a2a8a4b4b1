"""The curriculum: what it draws, and how it takes reports in any order, twice, late or never."""

import copy
import pickle
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlgym.difficulty import (
    ALLOCATIONS,
    MIXTURES,
    SCHEDULERS,
    Allocation,
    Arm,
    Curriculum,
    Decision,
    Draw,
    Fixed,
    FixedGroup,
    Mixture,
    Observation,
    Scheduler,
    Stateless,
    Uniform,
    Window,
)
from rlgym.difficulty._seeds import Seeds
from rlgym.errors import InvalidKey, InvalidParameter, UnknownDraw
from rlgym.keys import MAX_SEED, ProblemKey
from rlgym.rng import Rng, hashed_seed
from rlgym.verifiers.verdict import Verdict, correct, error, unparsable, wrong

SORTING = Arm("rlgym/Sorting-v0", tuple(range(21)))
SUDOKU = Arm("rlgym/Sudoku-v2", (2, 3, 5, 8), wordings=3)
ARMS = [SORTING, SUDOKU]


def group(right: int, of: int = 8) -> list[Verdict]:
    return [correct()] * right + [wrong("wrong")] * (of - right)


def keys(draws: Sequence[Draw]) -> list[str]:
    return [str(draw.key) for draw in draws]


def played(curriculum: Curriculum, steps: int = 30, n: int = 16, hits: int = 8) -> Curriculum:
    """The curriculum after some steps in which every group had that many correct rollouts."""
    for _ in range(steps):
        for draw in curriculum.draw(n):
            curriculum.report(draw.index, group(hits))
    return curriculum


# What is drawn


def test_draws_count_from_0_and_hold_a_key_of_an_arm_and_the_group_size() -> None:
    draws = Curriculum(ARMS, Uniform(), allocation=FixedGroup(5), split="test", style="boxed.1").draw(200)
    assert [draw.index for draw in draws] == list(range(200))
    assert {draw.rollouts for draw in draws} == {5}
    for draw in draws:
        arm = SORTING if draw.key.name == "rlgym/Sorting" else SUDOKU
        assert draw.key.id == arm.id
        assert draw.key.difficulty in arm.levels
        assert (draw.key.split, draw.key.style, draw.key.overrides) == ("test", "boxed.1", ())
        assert ProblemKey.parse(str(draw.key)) == draw.key
    assert Counter(draw.key.id for draw in draws).keys() == {SORTING.id, SUDOKU.id}


def test_draws_depend_on_the_seed_and_the_index_and_on_nothing_else() -> None:
    first = keys(Curriculum(ARMS, seed=7).draw(64))
    assert keys(Curriculum(ARMS, seed=7).draw(64)) == first
    assert keys(Curriculum(iter(ARMS[::-1]), seed=7).draw(64)) == first
    assert keys(Curriculum(ARMS, "window", "uniform", "fixed_group", seed=7).draw(64)) == first
    assert not set(keys(Curriculum(ARMS, seed=8).draw(64))) & set(first)


@pytest.mark.parametrize("name", [("a",), ("curriculum.1", "key", -3), ('quo"te\\', "\u00fc", 2**90)])
def test_a_series_of_seeds_is_that_of_the_hashed_names(name: tuple[str | int, ...]) -> None:
    seeds = Seeds(*name)
    for index in (0, 7, 10**12):
        assert seeds(index) == copy.deepcopy(seeds)(index) == hashed_seed(*name, index)


def test_these_are_the_draws_of_seed_0() -> None:
    assert keys(Curriculum(ARMS, Window(initial=3)).draw(4)) == [
        "rlgym/Sudoku-v2?difficulty=2&split=train&seed=3590367428265936&wording=2&style=tags.1",
        "rlgym/Sudoku-v2?difficulty=2&split=train&seed=8252666526344118&style=tags.1",
        "rlgym/Sorting-v0?difficulty=3&split=train&seed=8567672666974114&style=tags.1",
        "rlgym/Sudoku-v2?difficulty=2&split=train&seed=7973511570099229&wording=1&style=tags.1",
    ]


@pytest.mark.parametrize("parts", [[1] * 12, [3, 9], [5, 1, 6]])
def test_drawing_in_parts_draws_the_same(parts: list[int]) -> None:
    whole, curriculum = Curriculum(ARMS).draw(12), Curriculum(ARMS)
    assert [draw for n in parts for draw in curriculum.draw(n)] == whole


def test_seeds_are_distinct_and_fill_their_range() -> None:
    seeds = [draw.key.seed for draw in Curriculum(ARMS).draw(1000)]
    assert len(set(seeds)) == 1000
    assert 0 <= min(seeds) < MAX_SEED // 100
    assert MAX_SEED - MAX_SEED // 100 < max(seeds) <= MAX_SEED


def test_the_seed_of_a_draw_does_not_depend_on_what_was_chosen() -> None:
    low, high = Curriculum([SORTING], Fixed(0)).draw(9), Curriculum(ARMS, Uniform(5)).draw(9)
    assert [draw.key.seed for draw in low] == [draw.key.seed for draw in high]


def test_the_wording_varies_in_training_and_only_there() -> None:
    wordings = Counter(draw.key.wording for draw in Curriculum([SUDOKU]).draw(600))
    assert wordings.keys() == {0, 1, 2}
    assert min(wordings.values()) > 150
    assert {draw.key.wording for draw in Curriculum([SORTING]).draw(50)} == {0}
    assert {draw.key.wording for draw in Curriculum([SUDOKU], split="validation").draw(50)} == {0}


def test_a_learner_that_solves_all_moves_the_levels_up_and_one_that_solves_nothing_stays() -> None:
    able, unable = played(Curriculum(ARMS)), played(Curriculum(ARMS), hits=0)
    assert min(draw.key.difficulty for draw in able.draw(50) if draw.key.id == SORTING.id) >= 3
    assert able.metrics()["arms"][SUDOKU.id]["scheduler"]["highest"] == 8
    assert {draw.key.difficulty for draw in unable.draw(50)} == {0, 2}


# Reports


def test_a_report_is_answered_by_the_allocation() -> None:
    curriculum = Curriculum(ARMS)
    curriculum.draw(1)
    assert curriculum.report(0, group(3)) == Decision(train=True, more_rollouts=0)


def test_reports_are_learned_from_at_the_next_draw_and_not_before() -> None:
    curriculum = Curriculum([SORTING])
    for draw in curriculum.draw(8):
        curriculum.report(draw.index, group(8))
    before = curriculum.metrics()
    assert (before["pending"], before["arms"][SORTING.id]["scheduler"]["highest"]) == (8, 0)
    curriculum.draw(1)
    after = curriculum.metrics()
    assert (after["pending"], after["arms"][SORTING.id]["scheduler"]["highest"]) == (0, 1)


def test_every_rollout_counts_and_costs_add_up() -> None:
    curriculum = Curriculum([SORTING], Fixed(3))
    curriculum.draw(4)
    curriculum.report(0, group(8), tokens=100, seconds=0.5, policy_version=2)
    curriculum.report(1, group(0), tokens=50)
    curriculum.report(2, [correct(), error("crash"), unparsable("no_answer")], seconds=1)
    curriculum.report(3, [error("memory")] * 8)
    curriculum.report(3, group(1, of=2), round=1)
    curriculum.draw(1)
    assert curriculum.metrics()["arms"][SORTING.id] == {
        "draws": 5,
        "reports": 5,
        "rollouts": 29,
        "correct": 10,
        "errors": 9,
        "graded": 4,
        "all_correct": 1,
        "none_correct": 1,
        "tokens": 150,
        "seconds": 1.5,
        "flat_zero": 0.25,
        "flat_one": 0.25,
        "levels": {"3": 5},
        "ability": {"3": 0.5},
        "scheduler": {},
    }


def test_a_repeated_report_changes_nothing_and_is_answered_as_the_first_time() -> None:
    once, twice = Curriculum([SORTING]), Curriculum([SORTING])
    for curriculum in (once, twice):
        for draw in curriculum.draw(7):
            curriculum.report(draw.index, group(8))
    assert twice.report(3, group(8)) == Decision(train=True)
    twice.draw(1)
    once.draw(1)
    assert twice.report(3, group(0)) == Decision(train=True)  # also once it has been learned from
    assert twice.metrics() == {**once.metrics(), "duplicates": 2}
    assert keys(twice.draw(40)) == keys(once.draw(40))


def test_another_round_of_the_same_draw_is_not_a_repetition() -> None:
    curriculum = Curriculum([SORTING])
    curriculum.draw(1)
    curriculum.report(0, group(8))
    curriculum.report(0, group(8), round=1)
    curriculum.draw(1)
    metrics = curriculum.metrics()
    assert (metrics["reports"], metrics["duplicates"]) == (2, 0)
    assert metrics["arms"][SORTING.id]["rollouts"] == 16


def test_a_late_report_is_counted_and_ignored_and_not_trained_on() -> None:
    curriculum = Curriculum([SORTING], open_draws=4)
    curriculum.draw(4)
    curriculum.draw(1)  # pushes draw 0 out
    assert curriculum.report(0, group(8)) == Decision(train=False, more_rollouts=0)
    assert curriculum.report(1, group(8)) == Decision(train=True)
    curriculum.draw(1)
    metrics = curriculum.metrics()
    assert (metrics["late"], metrics["reports"], metrics["unreported"]) == (1, 1, 1)
    assert metrics["arms"][SORTING.id]["rollouts"] == 8


def test_a_report_of_the_oldest_open_draw_is_learned_from_though_the_next_draw_closes_it() -> None:
    curriculum = Curriculum([SORTING], open_draws=4)
    curriculum.draw(4)
    curriculum.report(0, group(8))
    curriculum.draw(4)
    metrics = curriculum.metrics()
    assert metrics["arms"][SORTING.id]["rollouts"] == 8
    assert (metrics["late"], metrics["unreported"]) == (0, 3)


def test_missing_reports_hold_nothing_up() -> None:
    curriculum = Curriculum([SORTING], open_draws=16)
    for _ in range(40):
        for draw in curriculum.draw(16)[::2]:
            curriculum.report(draw.index, group(8))
    curriculum.draw(1)
    metrics = curriculum.metrics()
    assert (metrics["draws"], metrics["reports"], metrics["unreported"]) == (641, 320, 312)  # odd indices below 625
    assert metrics["arms"][SORTING.id]["scheduler"]["highest"] > 3


def test_the_order_of_arrival_between_two_draws_does_not_matter() -> None:
    def after(order: Callable[[list[int]], list[int]]) -> Curriculum:
        curriculum, rng = Curriculum(ARMS, seed=1), Rng(hashed_seed("order"))
        for _ in range(20):
            reports = {draw.index: group(rng.randint(5, 8)) for draw in curriculum.draw(16)}
            for index in order(list(reports)):
                curriculum.report(index, reports[index], seconds=0.1 * index)  # sums of floats depend on their order
        return curriculum

    def shuffled(indices: list[int]) -> list[int]:
        return Rng(hashed_seed("shuffle", indices[0])).sample(indices, len(indices))

    straight = after(lambda indices: indices)
    state, following = straight.state_dict(), straight.draw(32)
    for order in (lambda indices: indices[::-1], shuffled, lambda indices: sorted(indices, key=lambda i: i % 3)):
        curriculum = after(order)
        assert curriculum.state_dict() == state
        assert curriculum.draw(32) == following


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_order_with_repetitions_gives_the_same_draws(data: st.DataObject) -> None:
    steps = data.draw(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=6), min_size=1, max_size=6))
    first, second = (Curriculum(ARMS, Window(min_problems=1), seed=3, open_draws=10) for _ in range(2))
    for hits in steps:
        draws = first.draw(len(hits))
        assert second.draw(len(hits)) == draws
        reports = [(draw.index, turn) for draw in draws for turn in (0, 1)]
        for index, turn in reports:
            first.report(index, group(hits[index - draws[0].index]), round=turn)
        repeated = data.draw(st.lists(st.sampled_from(reports), max_size=5))
        for index, turn in [*data.draw(st.permutations(reports)), *repeated]:
            second.report(index, group(hits[index - draws[0].index]), round=turn)
    assert second.draw(9) == first.draw(9)
    assert {**second.metrics(), "duplicates": 0} == first.metrics()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_history_of_late_missing_repeated_and_failed_reports_loses_a_draw(data: st.DataObject) -> None:
    config = data.draw(st.sampled_from(["uniform", "window", "fixed"]))
    arms = [SORTING, Arm("rlgym/Holes-v1", (0, 4, 5, 9))]
    curriculum = Curriculum(arms, config, open_draws=data.draw(st.integers(5, 12)))
    drawn = 0
    for _ in range(data.draw(st.integers(1, 8))):
        n = data.draw(st.integers(1, 5))
        draws = curriculum.draw(n)
        assert [draw.index for draw in draws] == list(range(drawn, drawn + n))
        assert all(draw.key.difficulty in {arm.id: arm for arm in arms}[draw.key.id].levels for draw in draws)
        drawn += n
        for _ in range(data.draw(st.integers(0, 8))):
            verdicts = data.draw(st.lists(st.sampled_from([correct(), wrong("x"), error("crash")]), min_size=1))
            curriculum.report(data.draw(st.integers(0, drawn - 1)), verdicts, round=data.draw(st.integers(0, 2)))


# The parts see what they are promised


class Recorder(Stateless):
    """Writes down what it is shown."""

    def __init__(self) -> None:
        self.batches: list[list[tuple[int, int]]] = []

    def observe(self, observations: Sequence[Observation]) -> None:
        self.batches.append([(observation.index, observation.round) for observation in observations])


class LevelZero(Recorder):
    """A scheduler; as a configuration, of itself."""

    kind: ClassVar[str] = "level_zero"

    def start(self, arms: Sequence[Arm], rollouts: int) -> list[Scheduler]:
        return [self for _ in arms]

    def choose(self, rng: Rng) -> int:
        return 0


class FirstArm(Recorder):
    """A mixture; as a configuration, of itself."""

    kind: ClassVar[str] = "first_arm"

    def start(self, arms: Sequence[Arm]) -> Mixture:
        return self

    def choose(self, rng: Rng) -> str:
        return SORTING.id


class UntilSolved(Recorder):
    """An allocation that asks for more while all rollouts are wrong; as a configuration, of itself."""

    kind: ClassVar[str] = "until_solved"
    rollouts = 4

    def __init__(self) -> None:
        super().__init__()
        self.decided: list[list[int]] = []

    def start(self, arms: Sequence[Arm]) -> Allocation:
        return self

    def group_size(self, arm: str, level: int) -> int:
        return self.rollouts

    def decide(self, rounds: Sequence[Observation]) -> Decision:
        self.decided.append([observation.round for observation in rounds])
        solved = any(observation.correct for observation in rounds)
        return Decision(train=solved, more_rollouts=0 if solved else self.rollouts)


def test_observations_come_in_the_order_of_index_and_round_and_decisions_see_all_rounds() -> None:
    scheduler, mixture, allocation = LevelZero(), FirstArm(), UntilSolved()
    curriculum = Curriculum(ARMS, scheduler, mixture, allocation)
    assert [draw.rollouts for draw in curriculum.draw(3)] == [4, 4, 4]
    assert curriculum.report(2, group(1, of=4)) == Decision(train=True)
    assert curriculum.report(0, group(0, of=4)) == Decision(train=False, more_rollouts=4)
    assert curriculum.report(1, group(0, of=4)) == Decision(train=False, more_rollouts=4)
    assert curriculum.report(0, group(2, of=4), round=1) == Decision(train=True)
    assert curriculum.report(0, group(0, of=4)) == Decision(train=False, more_rollouts=4)  # as the first time
    assert scheduler.batches == []
    curriculum.draw(1)
    assert curriculum.report(1, group(0, of=4), round=1) == Decision(train=False, more_rollouts=4)
    assert curriculum.report(1, group(0, of=4), round=2) == Decision(train=False, more_rollouts=4)
    curriculum.draw(1)
    curriculum.draw(1)  # nothing was reported: nobody is shown an empty list
    batches = [[(0, 0), (0, 1), (1, 0), (2, 0)], [(1, 1), (1, 2)]]
    assert scheduler.batches == mixture.batches == allocation.batches == batches
    assert allocation.decided == [[0], [0], [0], [0, 1], [0, 1], [0, 1, 2]]


def test_a_level_that_the_arm_does_not_have_is_not_drawn() -> None:
    curriculum = Curriculum([SUDOKU], LevelZero())
    with pytest.raises(InvalidParameter, match=r"chose level 0 of rlgym/Sudoku-v2, which has \(2, 3, 5, 8\)$"):
        curriculum.draw(1)


def test_rollouts_used_and_groups_trained_are_counted_once_they_are_learned_from() -> None:
    curriculum = Curriculum([SORTING], LevelZero(), FirstArm(), UntilSolved())
    curriculum.draw(4)
    curriculum.report(0, group(1, of=4))  # trains: 4 rollouts
    curriculum.report(1, group(0, of=4))  # asks for 4 more
    curriculum.report(1, [correct(), error("crash"), *group(0, of=2)], round=1)  # trains: 8, 1 an error
    curriculum.report(2, group(0, of=4))  # asks for 4 more, and they never come
    curriculum.report(0, group(4, of=4), round=1)  # nobody asked: rollouts were used, the group stays counted once
    assert curriculum.metrics()["allocation"] == dict.fromkeys(ALLOCATED, 0)
    curriculum.draw(1)
    assert curriculum.metrics()["allocation"] == dict(zip(ALLOCATED, (20, 2, 2, 11), strict=True))


ALLOCATED = ("rollouts", "groups", "groups_trained", "rollouts_trained")


class Believer(LevelZero):
    """A scheduler that has a belief."""

    def ability(self) -> dict[int, float]:
        return {5: 0.25, 0: 0.75}


def test_the_ability_is_what_the_scheduler_believes_and_else_what_was_counted() -> None:
    believing, counting = Curriculum([SORTING], Believer()), Curriculum([SORTING], LevelZero())
    for curriculum in (believing, counting):
        curriculum.draw(2)
        curriculum.report(0, group(3))
        curriculum.report(1, [correct(), error("crash")])
        curriculum.draw(1)
    assert believing.metrics()["arms"][SORTING.id]["ability"] == {"0": 0.75, "5": 0.25}
    assert counting.metrics()["arms"][SORTING.id]["ability"] == {"0": 4 / 9}


# Threads and copies


def test_threads_share_a_curriculum_without_losing_a_draw_or_a_report() -> None:
    curriculum, drawn = Curriculum(ARMS, Window(min_problems=1), allocation="reinforce_ada"), []

    def work() -> None:
        for _ in range(20):
            for draw in curriculum.draw(4):
                drawn.append(draw.index)
                for turn in range(4):
                    if not curriculum.report(draw.index, group(draw.index % 9), round=turn).more_rollouts:
                        break
            curriculum.metrics()
            curriculum.state_dict()

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for running in [pool.submit(work) for _ in range(8)]:
                running.result()
    finally:
        sys.setswitchinterval(before)
    assert sorted(drawn) == list(range(640))
    curriculum.draw(1)
    metrics = curriculum.metrics()
    assert sum(arm["draws"] for arm in metrics["arms"].values()) == 641
    assert sum(arm["reports"] for arm in metrics["arms"].values()) == metrics["reports"] >= 640
    assert metrics["duplicates"] == metrics["late"] == 0


def test_a_copy_goes_its_own_way() -> None:
    for copied in (copy.deepcopy, lambda curriculum: pickle.loads(pickle.dumps(curriculum))):
        curriculum = played(Curriculum(ARMS), 5)
        twin = copied(curriculum)
        assert twin.draw(5) == curriculum.draw(5)
        played(twin, 2)
        assert twin.metrics()["draws"] == curriculum.metrics()["draws"] + 32


# Errors


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Curriculum([]), "Curriculum: no arms; need at least one"),
        (
            lambda: Curriculum([SORTING, SUDOKU, SORTING]),
            "Curriculum: two arms have the id 'rlgym/Sorting-v0'; need each once",
        ),
        (
            lambda: Curriculum(ARMS, "windw"),
            f"Curriculum: no scheduler 'windw' among {', '.join(sorted(SCHEDULERS))}; did you mean 'window'?",
        ),
        (
            lambda: Curriculum(ARMS, mixture="sec"),
            f"Curriculum: no mixture 'sec' among {', '.join(sorted(MIXTURES))}",
        ),
        (
            lambda: Curriculum(ARMS, allocation="fixed"),
            f"Curriculum: no allocation 'fixed' among {', '.join(sorted(ALLOCATIONS))}; did you mean 'fixed_group'?",
        ),
        (lambda: Curriculum(ARMS, seed=1.5), "Curriculum(seed=1.5): need an integer"),
        (lambda: Curriculum(ARMS, open_draws=0), "Curriculum(open_draws=0): need an integer >= 1"),
        (
            lambda: Curriculum(ARMS, Fixed(4)),
            "Fixed(level=4): rlgym/Sudoku-v2 does not have that level; need one of 2, 3, 5, 8",
        ),
        (
            lambda: Curriculum(ARMS, open_draws=8).draw(9),
            "Curriculum.draw(9): need an integer from 1 to open_draws=8, or the first of them could not be reported",
        ),
        (
            lambda: Curriculum(ARMS).draw(0),
            "Curriculum.draw(0): need an integer from 1 to open_draws=4096, or the first of them could not be reported",
        ),
    ],
)
def test_a_curriculum_that_breaks_a_rule_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert str(caught.value) == message


def test_split_and_style_are_checked_at_once() -> None:
    with pytest.raises(InvalidKey, match="split='dev': need one of train, validation, test"):
        Curriculum(ARMS, split="dev")
    with pytest.raises(InvalidKey, match=r"style='tags': need a versioned style such as 'tags\.1'"):
        Curriculum(ARMS, style="tags")


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (lambda c: c.report(-1, group(8)), "Curriculum.report(index=-1): no such draw; draws so far are 0..2"),
        (lambda c: c.report(3, group(8)), "Curriculum.report(index=3): no such draw; draws so far are 0..2"),
        (
            lambda _: Curriculum(ARMS).report(0, group(8)),
            "Curriculum.report(index=0): no such draw; nothing was drawn yet",
        ),
    ],
)
def test_a_report_of_what_was_never_drawn_is_an_error(report: Callable[[Curriculum], object], message: str) -> None:
    curriculum = Curriculum(ARMS)
    curriculum.draw(3)
    with pytest.raises(UnknownDraw) as caught:
        report(curriculum)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("report", "message"),
    [
        (lambda c: c.report("0", group(1)), "index='0'): need the integer index of a Draw"),
        (lambda c: c.report(True, group(1)), "index=True): need the integer index of a Draw"),
        (lambda c: c.report(0, []), "index=0): no verdicts; need one a rollout, so leave an aborted draw unreported"),
        (lambda c: c.report(0, [1.0]), "index=0): verdicts=[1.0]: need a list of Verdicts"),
        (lambda c: c.report(0, 3), "index=0): verdicts=3: need a list of Verdicts"),
        (lambda c: c.report(0, group(1), round=-1), "index=0): round=-1: need an integer >= 0"),
        (lambda c: c.report(0, group(1), round=1.0), "index=0): round=1.0: need an integer >= 0"),
        (lambda c: c.report(0, group(1), tokens=1.5), "index=0): tokens=1.5: need an integer >= 0"),
        (lambda c: c.report(0, group(1), seconds=-1), "index=0): seconds=-1: need a number >= 0"),
        (lambda c: c.report(0, group(1), seconds=float("nan")), "index=0): seconds=nan: need a number >= 0"),
        (lambda c: c.report(0, group(1), seconds=float("inf")), "index=0): seconds=inf: need a number >= 0"),
        (lambda c: c.report(0, group(1), policy_version="a"), "index=0): policy_version='a': need an integer >= 0"),
    ],
)
def test_a_malformed_report_is_refused_and_leaves_no_trace(
    report: Callable[[Curriculum], object], message: str
) -> None:
    curriculum = Curriculum(ARMS)
    curriculum.draw(3)
    before = curriculum.state_dict()
    with pytest.raises(InvalidParameter) as caught:
        report(curriculum)
    assert str(caught.value) == f"Curriculum.report({message}"
    assert curriculum.state_dict() == before
