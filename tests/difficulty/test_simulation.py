from fractions import Fraction
from math import comb, exp

import numpy as np
import pytest

from rlgym.difficulty.allocation import DynamicSampling, FixedGroup
from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.schedulers import Fixed, Uniform
from rlgym.difficulty.simulation import DEVELOPMENT, HELD_OUT, LEARNERS, Oracle, Series, mixed_share, simulate
from rlgym.difficulty.simulation.families import (
    Border,
    Disordered,
    Grokking,
    Interference,
    Plateaus,
    PowerLaw,
    Practice,
    Prerequisites,
    Transfer,
)
from rlgym.errors import InvalidParameter
from rlgym.rng import Rng, hashed_seed

LEVELS = tuple(range(21))


def arms(n: int = 4, levels: tuple[int, ...] = LEVELS) -> list[Arm]:
    return [Arm(f"x/E{i}-v0", levels) for i in range(n)]


def stream(*parts: str | int) -> Rng:
    return Rng(hashed_seed("test_simulation", *parts))


def alike_by_summing(chance: Fraction, correlation: Fraction, n: int) -> Fraction:
    """The chance of 0 or n successes of a beta-binomial count, from the sequential urn."""
    spread = 1 / correlation - 1
    none = every = Fraction(1)
    for i in range(n):
        every *= (chance * spread + i) / (spread + i)
        none *= ((1 - chance) * spread + i) / (spread + i)
    return none + every


@pytest.mark.parametrize("rollouts", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("correlation", [Fraction(1, 100), Fraction(1, 3), Fraction(1, 2)])
@pytest.mark.parametrize("chance", [Fraction(1, 50), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)])
def test_the_share_of_mixed_groups_is_exact(chance: Fraction, correlation: Fraction, rollouts: int) -> None:
    exact = float(1 - alike_by_summing(chance, correlation, rollouts))
    assert mixed_share(float(chance), float(correlation), rollouts) == pytest.approx(exact, abs=1e-12)


def test_mixed_shares_that_are_known() -> None:
    assert mixed_share(0.5, 1 / 3, 8) == pytest.approx(7 / 9)  # beta(1, 1): every count from 0 to 8 alike
    assert mixed_share(0.5, 0.5, 8) == pytest.approx(1 - 2 * comb(16, 8) / 4**8)  # the arcsine law
    assert mixed_share(0.5, 0.0, 8) == 1 - 2 / 256
    assert mixed_share(0.0, 0.3, 8) == mixed_share(1.0, 0.3, 8) == 0


def test_attempts_have_the_mean_the_correlation_and_the_mixed_share_of_the_learner() -> None:
    learner, rng = Practice(arms(), stream("attempts")), stream("draws")
    learner.correlation = 0.4
    groups = [learner.attempt(0.3, 8, rng) for _ in range(20_000)]
    pairs = np.mean([group[0] and group[7] for group in groups])
    assert np.mean(groups) == pytest.approx(0.3, abs=0.01)
    assert (pairs - 0.09) / 0.21 == pytest.approx(0.4, abs=0.03)
    assert np.mean([0 < sum(group) < 8 for group in groups]) == pytest.approx(mixed_share(0.3, 0.4, 8), abs=0.01)


def test_further_rollouts_of_a_problem_hang_together_with_the_earlier_ones() -> None:
    learner, rng = Practice(arms(), stream("further")), stream("draws")
    learner.correlation = 0.5  # spread 1: after 3 successes in 3 the chance is (0.2 + 3) / (1 + 3)
    after = [learner.attempt(0.2, 1, rng, [True] * 3)[0] for _ in range(10_000)]
    assert np.mean(after) == pytest.approx(0.8, abs=0.02)


def test_the_families_are_split_into_development_and_held_out() -> None:
    assert not DEVELOPMENT.keys() & HELD_OUT.keys()
    assert LEARNERS == DEVELOPMENT | HELD_OUT
    assert all(name == family.name and family.__doc__ for name, family in LEARNERS.items())


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_is_the_same_for_the_same_stream_and_another_for_another(name: str) -> None:
    family = LEARNERS[name]
    one, same, other = (family(arms(), stream(name, seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.table(), same.table())
    assert one.correlation == same.correlation
    assert not np.array_equal(one.table(), other.table())
    assert one.table().shape == (4, 21)
    assert (one.table() >= 0).all()
    assert (one.table() <= 1).all()
    assert 0 <= one.correlation <= 0.5


@pytest.mark.parametrize("name", LEARNERS)
def test_foretelling_gains_changes_nothing_and_is_the_change_that_practice_makes(name: str) -> None:
    learner = LEARNERS[name](arms(2), stream(name))
    before, ability = learner.table().copy(), learner.ability()
    gains = learner.gains(1, 8)
    assert np.array_equal(learner.table(), before)
    assert learner.ability() == ability
    chance = float(before[1, 3])
    learner.practise(1, 3, 8 * chance, 8 * (1 - chance), mixed_share(chance, learner.correlation, 8))
    assert learner.ability() - ability == pytest.approx(gains[3], abs=1e-15)


def test_ability_is_the_mean_over_arms_of_the_mean_over_their_own_levels() -> None:
    learner = Practice([Arm("x/A-v0", (0, 1, 2)), Arm("x/B-v0", (4,))], stream("ability"))
    table = learner.table()
    assert learner.ability() == pytest.approx((table[0].mean() + table[1, 0]) / 2)


def test_practice_teaches_by_successes_that_were_unlikely() -> None:
    learner = Practice(arms(), stream("practice"))
    learner.skill[0] = learner.difficulty[0, 5]  # chance 1/2 at level 5
    skill = learner.skill[0]
    learner.practise(0, 5, 0, 8, 0)
    assert learner.skill[0] == skill
    learner.practise(0, 5, 4, 4, 1)
    assert learner.skill[0] - skill == pytest.approx(0.012 * learner.rate[0] * 4 / 4)


def test_at_the_border_failures_teach_and_far_from_it_nothing_does() -> None:
    learner = Border(arms(), stream("border"))
    learner.skill[0] = learner.difficulty[0, 5]
    skill = learner.skill[0]
    learner.practise(0, 5, 8, 0, 0)
    assert learner.skill[0] == skill
    learner.practise(0, 5, 2, 6, 1)
    assert learner.skill[0] - skill == pytest.approx(0.036 * learner.rate[0])
    learner.reach, skill = 0.1, learner.skill[0]
    learner.practise(0, 20, 0, 8, 0)
    assert learner.skill[0] == pytest.approx(skill, abs=1e-12)


def test_transfer_raises_other_arms_and_all_skills_fade() -> None:
    learner = Transfer(arms(), stream("transfer"))
    before = learner.table().copy()
    learner.practise(0, 5, 4, 4, 1)
    assert (learner.table()[:, 5] > before[:, 5]).all()
    assert learner.table()[0, 5] - before[0, 5] > 0
    raised = learner.table().copy()
    for _ in range(50):
        learner.practise(0, 5, 8, 0, 0)  # a flat group teaches nothing
    assert (learner.table()[:, 5] < raised[:, 5]).all()


def test_on_a_plateau_a_mixed_group_teaches_little_and_dead_and_noisy_arms_stay() -> None:
    learner = Plateaus(arms(40), stream("plateaus"))
    learner.plateau[0], learner.rate[0] = 2.0, 1.0
    steps = []
    for skill in (1.0, 2.1):  # off and on the plateau, whose first quarter is flat
        learner.skill[0] = skill
        learner.practise(0, 5, 4, 4, 1)
        steps.append(learner.skill[0] - skill)
    assert steps == pytest.approx([0.05, 0.0075])
    table = learner.table()
    assert learner.dead.any()
    assert (table[learner.dead] == 0).all()
    assert learner.noisy.any()
    assert (np.ptp(table[learner.noisy], axis=1) == 0).all()
    learner.skill += 3
    assert np.array_equal(learner.table()[learner.dead | learner.noisy], table[learner.dead | learner.noisy])


def test_a_level_is_learned_only_where_the_one_below_is_held() -> None:
    learner = Prerequisites(arms(), stream("prerequisites"))
    learner.mastery[0, :] = 0.0
    learner.mastery[0, 2:4] = 0.9, 0.5
    learner.practise(0, 3, 1, 7, 1)
    gain = 0.035 * learner.rate[0] / (1 + exp(-6))  # level 2 is held: (0.9 - 0.6) / 0.05 = 6
    assert learner.mastery[0, 3] == pytest.approx(0.5 + gain * 0.5)
    assert learner.mastery[0, 4] == pytest.approx(0.15 * gain)
    before = learner.mastery[0].copy()
    learner.practise(0, 8, 4, 4, 1)  # a guessed level far out: nothing below it is held
    assert learner.mastery[0] == pytest.approx(before, abs=1e-6)
    learner.practise(0, 3, 0, 8, 0)  # no success, no gain
    assert learner.mastery[0] == pytest.approx(before, abs=1e-6)


def test_disordered_levels_have_the_difficulties_of_ordered_ones_in_another_order() -> None:
    learner = Disordered(arms(), stream("disordered"))
    for row in learner.difficulty:
        steps = np.diff(np.sort(row))
        assert steps == pytest.approx(steps[0])
        assert (np.diff(row) < 0).any()


def test_grokking_shows_nothing_until_it_is_there() -> None:
    learner = Grokking(arms(), stream("grokking"))
    learner.practised[0, :], learner.guess[0, :] = 0.0, 0.0
    learner.needed[0], learner.rate[0] = 20.0, 1.0
    found = []
    for _ in range(24):
        learner.practise(0, 0, 1, 7, 1)
        found.append(float(learner.table()[0, 0]))
    assert found[14] < 0.12
    assert found[23] > 0.85
    assert learner.practised[0, 1] == 12


def test_interference_helps_neighbours_and_lets_the_rest_fade() -> None:
    learner = Interference(arms(), stream("interference"))
    learner.mastery[0, :], learner.spread = 0.5, 1.0
    learner.practise(0, 5, 4, 4, 1)
    assert learner.mastery[0, 5] == pytest.approx(0.5 + 0.08 * learner.rate[0] * 0.5)
    assert learner.mastery[0, 6] > 0.5
    assert learner.mastery[0, 20] == pytest.approx(0.5 * (1 - learner.fading))


def test_power_law_gains_shrink_with_practice_and_end_at_a_ceiling() -> None:
    learner = PowerLaw(arms(), stream("power law"))
    learner.skill[0] = learner.difficulty[0, 5] = 0.0
    learner.practise(0, 5, 0, 8, 0)
    assert learner.skill[0] == pytest.approx(0.4 * learner.rate[0] * 2**-learner.exponent)
    learner.skill[0] = learner.difficulty[0, 5] = learner.ceiling[0]
    learner.practise(0, 5, 4, 4, 1)
    assert learner.skill[0] == learner.ceiling[0]


def test_the_oracle_draws_the_level_of_greatest_gain_at_every_step() -> None:
    learner = Border(arms(2), stream("oracle"))
    curriculum = Curriculum(learner.arms, Oracle(learner))
    for _ in range(3):
        best = {arm.id: int(learner.gains(i, 8).argmax()) for i, arm in enumerate(learner.arms)}
        table = learner.table()
        for draw in curriculum.draw(6):
            assert draw.key.difficulty == best[draw.key.id]
        learner.practise(0, best["x/E0-v0"], 4, 4, 1)
        learner.trained += 1
        assert not np.array_equal(table, learner.table())


def test_at_correlation_one_half_not_even_the_oracle_finds_more_than_0_61_of_signal() -> None:
    assert max(mixed_share(chance / 100, 0.5, 8) for chance in range(101)) < 0.61
    learner = Transfer(arms(), stream("half"))
    learner.correlation = 0.5
    series = simulate(Curriculum(learner.arms, Oracle(learner)), learner, stream("half run"), steps=20)
    assert 0.3 < np.mean(series.signal) < 0.64  # 1,280 groups: within 2.5 standard errors of the bound


def test_a_series_counts_what_happened_and_is_the_same_for_the_same_streams() -> None:
    found: list[Series] = []
    for _ in range(2):
        learner = Practice(arms(), stream("series"))
        curriculum = Curriculum(learner.arms, Uniform(), allocation=FixedGroup(4))
        found.append(simulate(curriculum, learner, stream("series run"), steps=5, problems=10))
    series = found[0]
    assert found[0] == found[1]
    assert series.rollouts == [0, 40, 80, 120, 160, 200]
    assert len(series.ability) == 6
    assert len(series.signal) == len(series.wasted) == len(series.level) == 5
    assert sum(series.levels.values()) == 50 == learner.trained
    assert series.gain == series.ability[5] - series.ability[0] > 0
    assert series.area == pytest.approx(
        np.mean([(a + b) / 2 for a, b in zip(series.ability, series.ability[1:], strict=False)]) - series.ability[0]
    )


def test_a_draw_where_the_learner_is_sure_is_wasted() -> None:
    learner = Practice(arms(1), stream("wasted"))
    learner.difficulty[0] = [-8.0, *[0.0] * 19, 8.0]
    for level, wasted in ((0, 1.0), (5, 0.0), (20, 1.0)):
        series = simulate(Curriculum(learner.arms, Fixed(level)), learner, stream(level), steps=1, problems=5)
        assert series.wasted == [wasted]
        assert series.level == [level]


def test_further_rounds_are_tried_and_groups_that_are_discarded_teach_nothing() -> None:
    learner = Practice(arms(1), stream("rounds"))
    learner.difficulty[0, 0] = -30.0  # always right: dynamic sampling discards all groups
    before = learner.skill.copy()
    simulate(Curriculum(learner.arms, Fixed(0), allocation=DynamicSampling()), learner, stream("r"), steps=2)
    assert np.array_equal(learner.skill, before)
    assert learner.trained == 0


def test_a_curriculum_of_other_arms_and_runs_of_nothing_are_refused() -> None:
    learner = Practice(arms(2), stream("refused"))
    with pytest.raises(InvalidParameter, match="has no arm 'x/E2-v0' with the levels"):
        simulate(Curriculum(arms(3)), learner, stream("run"))
    with pytest.raises(InvalidParameter, match="Oracle: the learner has no arm 'x/E0-v0' with the levels"):
        Curriculum(arms(2, (0, 1)), Oracle(learner))
    with pytest.raises(InvalidParameter, match=r"simulate\(steps=0, problems=64\): need both >= 1"):
        simulate(Curriculum(arms(2)), learner, stream("run"), steps=0)
