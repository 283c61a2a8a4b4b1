"""Mixtures: how often each arm comes, on tables worked by hand from the formula of each paper."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import exp, sqrt

import pytest

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.mixtures import (
    MIXTURES,
    DomainAwareMixture,
    LearningProgressMixture,
    Mixture,
    MixtureConfig,
    RehearsalMixture,
    SelfEvolvingMixture,
    StagedMixture,
    UniformMixture,
    VarianceAwareMixture,
    WeightedMixture,
)
from rlgym.difficulty.mixtures._shares import Shares
from rlgym.difficulty.observation import Observation
from rlgym.errors import CheckpointError, InvalidParameter
from rlgym.rng import Rng, hashed_seed

A, B, C = (Arm(f"rlgym/{name}-v0", (0, 1, 2, 3, 4)) for name in ("Maze", "Sorting", "Sudoku"))
ARMS = [A, B, C]


def report(arm: Arm, *scores: float | None, level: int = 0, index: int = 0, turn: int = 0) -> Observation:
    return Observation(index=index, round=turn, arm=arm.id, level=level, scores=scores)


def table(mixture: Mixture) -> list[float]:
    """The shares of the arms, in their order."""
    assert isinstance(mixture.shares, Shares)
    return [float(share) for share in mixture.shares.table()]


def drawn(mixture: Mixture, n: int = 3000) -> Counter[str]:
    return Counter(mixture.choose(Rng(hashed_seed("test", i))) for i in range(n))


def after(config: MixtureConfig, *steps: Sequence[Observation], arms: Sequence[Arm] = ARMS) -> Mixture:
    mixture = config.start(arms)
    for step in steps:
        mixture.observe(step)
    return mixture


# Uniform and weighted


def test_the_uniform_mixture_draws_every_arm_equally_often() -> None:
    counts = drawn(UniformMixture().start(ARMS))
    assert counts.keys() == {arm.id for arm in ARMS}
    assert all(900 < n < 1100 for n in counts.values())  # 1000 and four standard deviations


def test_the_uniform_mixture_has_no_state() -> None:
    mixture = UniformMixture().start(ARMS)
    assert (mixture.state_dict(), mixture.metrics()) == ({}, {})
    mixture.load_state_dict({})
    with pytest.raises(CheckpointError, match=r"^state\.shares: unknown field$"):
        mixture.load_state_dict({"shares": [1, 2]})


def test_weights_are_shares_and_the_rest_has_one_weight() -> None:
    counts = drawn(WeightedMixture({A.id: 3.0}, rest=0.5).start(ARMS), 4000)  # 3 : 1/2 : 1/2
    assert 2880 < counts[A.id] < 3120  # 3000 and four standard deviations
    assert 415 < counts[B.id] < 585  # 500, likewise
    assert sum(counts.values()) == 4000


def test_an_environment_of_weight_0_is_never_drawn() -> None:
    assert drawn(WeightedMixture({B.id: 0}).start(ARMS)).keys() == {A.id, C.id}
    assert drawn(WeightedMixture({B.id: 1e-300}, rest=0).start(ARMS)).keys() == {B.id}
    assert drawn(WeightedMixture({B.id: 1e308}, rest=1e308).start(ARMS)).keys() == {A.id, B.id, C.id}


def test_without_weights_all_shares_are_equal() -> None:
    assert all(900 < n < 1100 for n in drawn(WeightedMixture().start(ARMS)).values())
    assert WeightedMixture().start(ARMS).metrics() == pytest.approx(
        {"least_share": 1 / 3, "greatest_share": 1 / 3, "effective_arms": 3}
    )


# Self-Evolving Curriculum: Q <- Q + rate (r - Q) with r = mean |A|, shares softmax(Q / temperature)


def test_the_bandit_follows_the_mean_absolute_advantage() -> None:
    config = SelfEvolvingMixture(rate=0.5, temperature=0.5, floor=0)
    mixture = config.start(ARMS)
    assert table(mixture) == pytest.approx([1 / 3] * 3)
    # Maze: a quarter correct, r = 2 sqrt(1/4 * 3/4) = 0.866025, Q = 0.433013. Sorting: all correct, r = 0.
    mixture.observe([report(A, 1, 0, 0, 0), report(B, 1, 1, 1, 1)])
    # exp(0.866025) = 2.377443, and twice exp(0) = 1
    assert table(mixture) == pytest.approx([2.377443 / 4.377443, 1 / 4.377443, 1 / 4.377443], abs=1e-6)
    # Maze: eight rollouts, four with |A| = 1 and four with 0: r = 1/2, Q = 0.466506. Sudoku: mean 1/2, deviation
    # sqrt(1/6), |A| = sqrt(3/2), 0, sqrt(3/2): r = 0.816497, Q = 0.408248.
    mixture.observe([report(A, 1, 1, 0, 0), report(A, 1, 1, 1, 1, index=1), report(C, 1, 0.5, 0, index=2)])
    # exp(0.933013) = 2.542156, exp(0) = 1, exp(0.816497) = 2.262560
    assert table(mixture) == pytest.approx([2.542156 / 5.804716, 1 / 5.804716, 2.262560 / 5.804716], abs=1e-6)


def test_an_environment_that_was_not_drawn_keeps_its_value_and_one_that_is_solved_loses_it() -> None:
    config = SelfEvolvingMixture(rate=0.5, floor=0)
    mixture = after(config, [report(A, 1, 0), report(B, 1, 0)], *[[report(A, 1, 1)]] * 3)
    assert mixture.state_dict() == {"arms": {A.id: 0.0625, B.id: 0.5}}  # 1/2, then halved three times


def test_rollouts_that_met_an_error_of_ours_are_in_no_group() -> None:
    one, other = (after(SelfEvolvingMixture(), [report(A, *scores)]) for scores in ((1, None, 0, None, 0), (1, 0, 0)))
    assert one.state_dict() == other.state_dict()


def test_scores_that_differ_by_a_rounding_are_equal() -> None:
    mixture = after(
        SelfEvolvingMixture(), [report(A, 0.1 + 0.2, 0.3, 0.3), report(B, 1e-200, 0.0), report(C, *[0.7] * 9)]
    )
    assert mixture.state_dict() == {"arms": {A.id: 0.0, B.id: 0.0, C.id: 0.0}}


def test_the_bandit_seeks_what_is_solved_half_of_the_time() -> None:
    groups = [report(A, 1, 1, 1, 0), report(B, 1, 1, 0, 0), report(C, 1, 0, 0, 0)]
    shares = table(after(SelfEvolvingMixture(), groups))
    assert shares[1] > shares[0] == pytest.approx(shares[2])


# RuleReasoner: R <- m + memory (R - m), v = max(0, target - R), shares softmax(v / temperature)


def test_domain_aware_sampling_follows_the_shortfall() -> None:
    mixture = DomainAwareMixture(memory=0.5, temperature=0.5, floor=0).start(ARMS)
    assert table(mixture) == pytest.approx([1 / 3] * 3)
    mixture.observe(
        [report(A, 1, 1), report(A, 0, 0, index=1), report(B, 0, 0, index=2)]
    )  # v = 0.5, 1, 1 (not reported)
    # exp(1) = 2.718282, exp(2) = 7.389056: sum 17.496394
    assert table(mixture) == pytest.approx([0.155362, 0.422319, 0.422319], abs=1e-6)
    mixture.observe([report(A, 1, 1), report(C, 1, 1)])  # R = 0.75, 0, 1: the first mean is taken as it is
    # exp(0.5) = 1.648721, exp(2) = 7.389056, exp(0) = 1: sum 10.037777
    assert table(mixture) == pytest.approx([0.164252, 0.736125, 0.099624], abs=1e-6)


def test_a_mean_of_0_is_a_history_like_any_other() -> None:
    mixture = after(DomainAwareMixture(), [report(A, 0, 0)], [report(A, 1, 1)])
    assert mixture.state_dict() == {"arms": {A.id: 0.5}}  # not 1, which the first mean would be


def test_above_the_target_nothing_falls_short() -> None:
    mixture = after(DomainAwareMixture(target=0.5, floor=0), [report(A, 0.5, 0.5), report(B, 1, 1), report(C, 0, 0)])
    assert table(mixture) == pytest.approx([1 / (2 + exp(1)), 1 / (2 + exp(1)), exp(1) / (2 + exp(1))])


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 10.0])
def test_the_epsilon_of_the_paper_changes_nothing(epsilon: float) -> None:
    mixture = after(DomainAwareMixture(temperature=0.3, floor=0), [report(A, 1, 1), report(B, 0, 1), report(C, 0, 0)])
    weights = [exp((shortfall + epsilon) / 0.3) for shortfall in (0, 0.5, 1)]
    assert table(mixture) == pytest.approx([weight / sum(weights) for weight in weights])


def test_what_cannot_be_solved_draws_the_most_and_the_rest_keep_the_floor() -> None:
    config = DomainAwareMixture(temperature=0.05, floor=0.3)
    shares = table(after(config, *[[report(A, 1, 1), report(B, 1, 1), report(C, 0, 0)]] * 9))
    assert shares == pytest.approx([0.1, 0.1, 0.8], abs=1e-6)  # exp(-20) over the floor


# MMR1: V <- V + rate (p (1 - p) - V) a problem, from 1/4; shares weighted V / sum V + (1 - weighted) / K


def test_variance_aware_sampling_splits_the_draws() -> None:
    config = VarianceAwareMixture(weighted=0.5, rate=0.5)
    mixture = config.start(ARMS)
    assert table(mixture) == pytest.approx([1 / 3] * 3)
    mixture.observe([report(A, 1, 0), report(A, 1, 1, index=1), report(B, 0, 0, index=2), report(B, 0, 0, index=3)])
    # V = 1/8, 1/16, 1/4: sum 7/16
    expected = [0.5 * 2 / 7 + 1 / 6, 0.5 * 1 / 7 + 1 / 6, 0.5 * 4 / 7 + 1 / 6]
    assert table(mixture) == pytest.approx(expected)


def test_the_variance_is_that_of_problems_and_not_of_their_mixture() -> None:
    half_dead = [report(A, 1, 1, 1, 1), report(A, 0, 0, 0, 0, index=1)]
    mixed = [report(B, 1, 0, 1, 0), report(B, 0, 1, 0, 1, index=1)]
    mixture = after(VarianceAwareMixture(rate=0.5), half_dead + mixed)
    assert mixture.state_dict() == {"arms": {A.id: 0.0625, B.id: 0.25}}


def test_partial_credit_is_no_success_where_pass_rates_count() -> None:
    for config in (VarianceAwareMixture(), LearningProgressMixture()):
        assert after(config, [report(A, 1, 0.9)]).state_dict() == after(config, [report(A, 1, 0)]).state_dict()


def test_all_by_variance_or_nothing_by_it() -> None:
    flat = [report(A, 1, 1), report(B, 0, 0), report(C, 1, 0)]
    assert table(after(VarianceAwareMixture(weighted=1, rate=1), flat)) == pytest.approx([0, 0, 1])
    assert table(after(VarianceAwareMixture(weighted=0, rate=1), flat)) == pytest.approx([1 / 3] * 3)
    assert table(after(VarianceAwareMixture(rate=1), flat[:2], arms=[A, B])) == pytest.approx([0.5, 0.5])  # no variance


# Power-law rehearsal: (1 + lag) ** -exponent


def test_the_chance_of_rehearsal_falls_as_a_power_of_the_lag() -> None:
    mixture = RehearsalMixture(exponent=0.5, floor=0).start(ARMS)
    assert table(mixture) == pytest.approx([1 / 3] * 3)
    # Problems count from 1: Maze at 3, Sorting at 10, Sudoku never: lags 7, 0 and 10.
    mixture.observe([report(A, 1, 0, index=2), report(B, 0, 0, index=9)])
    weights = [1 / sqrt(8), 1.0, 1 / sqrt(11)]  # 0.353553, 1, 0.301511: sum 1.655065
    assert table(mixture) == pytest.approx([weight / 1.655065 for weight in weights], abs=1e-6)
    mixture.observe([report(A, 1, 1, index=2, turn=1)])  # a late round of an old problem is no practice of now
    assert table(mixture) == pytest.approx([weight / 1.655065 for weight in weights], abs=1e-6)


def test_the_floor_of_rehearsal_is_a_part_of_all_draws() -> None:
    mixture = after(RehearsalMixture(exponent=2, floor=0.3), [report(B, 0, index=9)])
    rest = 2 / 11**2  # Maze and Sudoku were never practised
    assert table(mixture) == pytest.approx([0.1 + 0.7 / 121 / (1 + rest), 0.1 + 0.7 / (1 + rest), table(mixture)[0]])


# Learning progress: in proportion to |f(fast) - f(slow)| at the level, f(p) = 0.9 p / (p + 0.1 (1 - 2 p))


def test_progress_is_the_stretched_change_of_the_success_rate() -> None:
    mixture = LearningProgressMixture(rate=0.5, pivot=0.1, floor=0).start(ARMS)
    assert table(mixture) == pytest.approx([1 / 3] * 3)
    mixture.observe([report(A, 0, 0, level=3), report(A, 1, 0, level=3, index=1)])
    # Maze: 0, then fast 0.25 and slow 0.125: f = 0.225 / 0.3 = 0.75 and 0.1125 / 0.2 = 0.5625; P = 0.1875 / 2.
    assert mixture.state_dict() == {"arms": {A.id: {"progress": 0.09375, "levels": {"3": [0.25, 0.125]}}}}
    assert table(mixture) == pytest.approx([1, 0, 0])
    mixture.observe([report(B, 0, 1), report(B, 0, 0, index=1), report(C, 1, 1)])
    # Sorting: 0, then fast 0.25 and slow 0.375: f(0.375) = 0.3375 / 0.4 = 0.84375; P = 0.09375 / 2. Sudoku: 0.
    assert table(mixture) == pytest.approx([2 / 3, 1 / 3, 0])


def test_another_level_is_no_progress_and_no_forgetting() -> None:
    one = after(LearningProgressMixture(rate=0.5), [report(A, 1, 1, level=2)], [report(A, 0, 0, level=3)])
    assert one.state_dict()["arms"][A.id]["progress"] == 0.0
    same = after(LearningProgressMixture(rate=0.5), [report(A, 1, 1, level=2)], [report(A, 0, 0, level=2)])
    assert same.state_dict()["arms"][A.id]["progress"] > 0  # forgetting counts


def test_progress_that_ends_is_forgotten() -> None:
    steps = [[report(A, *([1] * i + [0] * (9 - i)))] for i in range(10)]
    rising = after(LearningProgressMixture(), *steps)
    over = after(LearningProgressMixture(), *steps, *[[report(A, *[1] * 9)]] * 300)
    assert table(rising)[0] == pytest.approx(0.8 + 0.2 / 3)  # the only one that moves: all but the floor
    assert rising.state_dict()["arms"][A.id]["progress"] > 0.1
    assert over.state_dict()["arms"][A.id]["progress"] < 0.001


# Staged sets


def test_the_sets_are_nested_and_the_last_one_is_all() -> None:
    arms = [Arm(f"rlgym/E{i}-v0", (0,)) for i in range(20)]
    mixture = StagedMixture(sizes=(1, 4, 16, 64), problems=10).start(arms)
    seen = []
    for stage in range(6):
        seen.append(drawn(mixture, 1500).keys())
        assert mixture.metrics() == {
            "stage": min(stage, 3),
            "environments": (1, 4, 16, 20, 20, 20)[stage],
            "reports": 10 * stage,
        }
        mixture.observe([report(arms[0], 0)] * 9)
        assert mixture.metrics()["stage"] == min(stage, 3)  # one report short of the next
        mixture.observe([report(arms[0], 0)])
    assert [len(ids) for ids in seen] == [1, 4, 16, 20, 20, 20]
    assert seen[0] < seen[1] < seen[2] < seen[3]


def test_the_default_stages_are_1_4_16_64_256_and_all() -> None:
    arms = [Arm(f"rlgym/E{i}-v0", (0,)) for i in range(300)]
    mixture, sizes = StagedMixture(problems=1).start(arms), []
    for _ in range(7):
        sizes.append(mixture.metrics()["environments"])
        mixture.observe([report(arms[0], 0)])
    assert sizes == [1, 4, 16, 64, 256, 300, 300]


def test_a_set_as_large_as_all_is_no_stage_of_its_own() -> None:
    mixture = StagedMixture(sizes=(1, 3, 9), problems=1).start(ARMS)
    mixture.observe([report(A, 0)] * 7)
    assert mixture.metrics() == {"stage": 1, "environments": 3, "reports": 7}


def test_another_environment_does_not_change_the_order_of_the_others() -> None:
    arms = [Arm(f"rlgym/E{i}-v0", (0,)) for i in range(40)]
    chosen = drawn(StagedMixture(sizes=(10,)).start(arms)).keys()
    fewer = drawn(StagedMixture(sizes=(10,)).start(arms[:-1])).keys()
    assert len(chosen - fewer) <= 1
    assert drawn(StagedMixture(sizes=(10,), seed=1).start(arms)).keys() != chosen


# Shares


def test_draws_follow_the_shares_and_the_floor() -> None:
    mixture = after(VarianceAwareMixture(weighted=0.4, rate=1), [report(A, 1, 1), report(B, 1, 0), report(C, 1, 1)])
    assert table(mixture) == pytest.approx([0.2, 0.6, 0.2])
    counts = drawn(mixture, 6000)
    assert 3450 < counts[B.id] < 3750  # 3600 and four standard deviations
    assert 1076 < counts[A.id] < 1324  # 1200, likewise


def test_metrics_say_how_uneven_the_shares_are() -> None:
    mixture = after(VarianceAwareMixture(weighted=0.4, rate=1), [report(A, 1, 1), report(B, 1, 0), report(C, 1, 1)])
    assert mixture.metrics() == pytest.approx(
        {"least_share": 0.2, "greatest_share": 0.6, "effective_arms": 1 / (0.04 + 0.36 + 0.04)}
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 13])
def test_weights_set_one_by_one_are_those_set_together(n: int) -> None:
    rng, ids = Rng(n), [str(i) for i in range(n)]
    weights = [rng.random() * (rng.random() < 0.7) for _ in range(n)]
    one_by_one, together = Shares(ids, 0.1), Shares(ids, 0.1)
    for i in rng.sample(range(n), n):
        one_by_one.set(i, 9.0)
        one_by_one.set(i, weights[i])
    together.set_all(weights)
    assert list(one_by_one.table()) == list(together.table())
    for seed in range(99):
        assert one_by_one.choose(Rng(seed)) == together.choose(Rng(seed))


def test_the_ends_of_the_random_numbers_lead_to_arms_that_have_a_weight() -> None:
    class Constant(Rng):
        def __init__(self, value: float) -> None:
            super().__init__(0)
            self.value = value

        def random(self) -> float:
            return self.value

    shares = Shares("abcdefg")
    for weights, first, last in (
        ([0, 0, 0.1, 0.2, 0, 0.3, 0], "c", "f"),
        ([0.1] * 7, "a", "g"),
        ([0] * 6 + [1], "g", "g"),
    ):
        shares.set_all(weights)
        assert shares.choose(Constant(0.0)) == first
        assert shares.choose(Constant(1 - 2**-53)) == shares.choose(Constant(1.0)) == last  # as if it were rounded up


def test_shares_are_exact_sections_of_the_unit_interval() -> None:
    class Constant(Rng):
        value = 0.0

        def random(self) -> float:
            return self.value

    shares, rng = Shares("abc"), Constant(0)
    shares.set_all([1, 5, 2])
    drawn_at = []
    for eighth in range(8):
        rng.value = eighth / 8
        drawn_at.append(shares.choose(rng))
    assert drawn_at == list("abbbbbcc")


# Errors


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: WeightedMixture([1, 2]), "WeightedMixture: weights=[1, 2]: need a weight for each id"),
        (lambda: WeightedMixture({A.id: -1}), "WeightedMixture: weight -1 of 'rlgym/Maze-v0': need a number >= 0"),
        (lambda: WeightedMixture(rest=float("nan")), "WeightedMixture: weight nan of 'rest': need a number >= 0"),
        (lambda: WeightedMixture(rest=float("inf")), "WeightedMixture: weight inf of 'rest': need a number >= 0"),
        (lambda: WeightedMixture({A.id: True}), "WeightedMixture: weight True of 'rlgym/Maze-v0': need a number >= 0"),
        (
            lambda: WeightedMixture({"rlgym/Sort-v0": 1}).start(ARMS),
            "WeightedMixture: no environment 'rlgym/Sort-v0' in the curriculum; did you mean 'rlgym/Sorting-v0'?",
        ),
        (
            lambda: WeightedMixture({A.id: 0}, rest=0).start(ARMS),
            "WeightedMixture: every weight is 0; need at least one environment to draw",
        ),
        (
            lambda: SelfEvolvingMixture(rate=0),
            "SelfEvolvingMixture(rate=0, temperature=0.4, floor=0.1): rate=0: need 0 < rate <= 1",
        ),
        (lambda: SelfEvolvingMixture(temperature=0), "temperature=0: need 0.01 <= temperature"),
        (lambda: SelfEvolvingMixture(floor=1.1), "floor=1.1: need 0 <= floor <= 1"),
        (lambda: SelfEvolvingMixture(floor="0.1"), "floor='0.1': need 0 <= floor <= 1"),
        (lambda: DomainAwareMixture(memory=1), "memory=1: need 0 <= memory < 1"),
        (lambda: DomainAwareMixture(temperature=0.001), "temperature=0.001: need 0.01 <= temperature"),
        (lambda: DomainAwareMixture(target=2), "target=2: need 0 <= target <= 1"),
        (lambda: DomainAwareMixture(floor=-0.1), "floor=-0.1: need 0 <= floor <= 1"),
        (lambda: VarianceAwareMixture(weighted=1.5), "weighted=1.5: need 0 <= weighted <= 1"),
        (lambda: VarianceAwareMixture(rate=2), "rate=2: need 0 < rate <= 1"),
        (lambda: RehearsalMixture(exponent=-1), "exponent=-1: need 0 <= exponent <= 10"),
        (lambda: RehearsalMixture(floor=None), "floor=None: need 0 <= floor <= 1"),
        (lambda: LearningProgressMixture(rate=0), "rate=0: need 0 < rate <= 1"),
        (lambda: LearningProgressMixture(pivot=1), "pivot=1: need 0 < pivot < 1"),
        (lambda: LearningProgressMixture(floor=2), "floor=2: need 0 <= floor <= 1"),
        (lambda: StagedMixture(sizes=(4, 4)), "sizes=(4, 4): need ascending integers >= 1"),
        (lambda: StagedMixture(sizes=(0, 4)), "sizes=(0, 4): need ascending integers >= 1"),
        (lambda: StagedMixture(problems=0), "problems=0: need an integer >= 1"),
        (lambda: StagedMixture(seed="a"), "seed='a': need an integer"),
    ],
)
def test_a_configuration_that_breaks_a_rule_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("config", "state", "message"),
    [
        (SelfEvolvingMixture(), {"arms": {A.id: 1.5}}, f"state.arms[{A.id!r}]: need a number in [0, 1], got 1.5"),
        (SelfEvolvingMixture(), {"arms": {"gone": -1}}, "state.arms['gone']: need a number >= 0, got -1"),
        (VarianceAwareMixture(), {"arms": [1]}, "state.arms: need an object, got [1]"),
        (RehearsalMixture(), {"newest": 3, "arms": {A.id: 4}}, f"state.arms[{A.id!r}]: need at most newest=3, got 4"),
        (RehearsalMixture(), {"newest": 3, "arms": {A.id: 0}}, f"state.arms[{A.id!r}]: need an integer >= 1, got 0"),
        (RehearsalMixture(), {"newest": 0.5, "arms": {}}, "state.newest: need an integer >= 0, got 0.5"),
        (
            LearningProgressMixture(),
            {"arms": {A.id: {"progress": 2, "levels": {}}}},
            f"state.arms[{A.id!r}].progress: need a number in [0, 1], got 2",
        ),
        (
            LearningProgressMixture(),
            {"arms": {A.id: {"progress": 0, "levels": {"x": [0, 0]}}}},
            f"state.arms[{A.id!r}].levels: need levels as names, got 'x'",
        ),
        (
            LearningProgressMixture(),
            {"arms": {A.id: {"progress": 0, "levels": {"3": [0.5]}}}},
            f"state.arms[{A.id!r}].levels['3']: need a fast and a slow average, got [0.5]",
        ),
        (StagedMixture(), {"reports": -1}, "state.reports: need an integer >= 0, got -1"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(config: MixtureConfig, state: object, message: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        config.start(ARMS).load_state_dict(state)
    assert str(caught.value) == message


def test_the_registry_names_each_configuration_by_its_kind() -> None:
    assert {kind: make().kind for kind, make in MIXTURES.items()} == {kind: kind for kind in MIXTURES}
    assert list(MIXTURES.items()) == [
        ("uniform", UniformMixture),
        ("weighted", WeightedMixture),
        ("self_evolving", SelfEvolvingMixture),
        ("domain_aware", DomainAwareMixture),
        ("variance_aware", VarianceAwareMixture),
        ("rehearsal", RehearsalMixture),
        ("learning_progress", LearningProgressMixture),
        ("staged", StagedMixture),
    ]
