"""Rewards: what each scheme makes of each verdict and of each group."""

from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rlgym
from rlgym.errors import InvalidParameter
from rlgym.verifiers.rewards import (
    REWARDS,
    Binary,
    FormatBonus,
    MajorityVote,
    Overlong,
    Rlve,
    Rollout,
    Shaped,
    Weighted,
    WeightedSum,
    reward_scheme,
)
from rlgym.verifiers.verdict import correct, error, invalid, partial, unparsable, wrong

fixed = settings(max_examples=200)

VERDICTS = [correct(), partial(Fraction(1, 4), "x"), wrong("x"), invalid("x"), unparsable("malformed")]
FAULTS = [error(reason) for reason in ("exception", "crash", "memory", "deadline")]
every_scheme = pytest.mark.parametrize("scheme", REWARDS.values(), ids=REWARDS)
verdicts = st.sampled_from([*VERDICTS, partial(Fraction(9, 10), "y"), *FAULTS])
answers = st.sampled_from(["1", "2", "3"])


def rollouts(verdict):
    return st.builds(Rollout, verdict, st.integers(0, 40_000), answers)


def voted(*answers):
    """Rollouts with these answers, all wrong; None is unparsable."""
    return [Rollout(unparsable("no_answer") if answer is None else wrong("x"), None, answer) for answer in answers]


@pytest.mark.parametrize(
    ("scheme", "rewards"),
    [
        (Binary(), [1.0, 0.0, 0.0, 0.0, 0.0]),
        (Shaped(), [1.0, 0.25, 0.0, 0.0, 0.0]),
        (Rlve(), [1.0, 0.25, 0.0, -0.5, -1.0]),
        (FormatBonus(0.5), [1.5, 0.5, 0.5, 0.5, 0.0]),
        (FormatBonus(0.5, Rlve()), [1.5, 0.75, 0.5, 0.0, -1.0]),
        (FormatBonus(0, Shaped()), [1.0, 0.25, 0.0, 0.0, 0.0]),
        (WeightedSum((Weighted(2.0, Binary()), Weighted(-1.0, Rlve()))), [1.0, -0.25, 0.0, 0.5, 1.0]),
    ],
    ids=str,
)
def test_the_table_of_a_scheme(scheme, rewards):
    assert [scheme(verdict) for verdict in VERDICTS] == rewards
    assert scheme.group([Rollout(verdict) for verdict in VERDICTS]) == rewards
    assert scheme.group([]) == []


def test_names_give_schemes_with_their_default_parameters():
    assert {name: reward_scheme(name) for name in REWARDS} == {
        "binary": Binary(),
        "shaped": Shaped(),
        "rlve": Rlve(),
        "format_bonus": FormatBonus(0.1, Binary()),
        "majority_vote": MajorityVote(),
        "dapo": WeightedSum((Weighted(2.0, Binary()), Weighted(1.0, Overlong(20_480, 4_096)))),
    }


@every_scheme
@fixed
@given(group=st.lists(rollouts(verdicts), max_size=8), fault=st.sampled_from(FAULTS))
def test_an_error_of_ours_has_no_reward_in_any_part_and_changes_no_other(scheme, group, fault):
    rewards, parts = scheme.group(group), scheme.parts(group)
    for values in (rewards, *parts.values()):
        assert [value is None for value in values] == [rollout.verdict in FAULTS for rollout in group]
    disturbed = [*group[:1], Rollout(fault), *group[1:]]
    expected = [*rewards[:1], None, *rewards[1:]]
    assert scheme.group(disturbed) == expected
    if not scheme.needs:
        assert scheme(fault) is None


@every_scheme
@fixed
@given(group=st.lists(rollouts(verdicts), min_size=1, max_size=8), turn=st.integers(0, 7))
def test_rewards_follow_their_rollouts_in_any_order(scheme, group, turn):
    turned = group[turn:] + group[:turn]
    rewards = scheme.group(group)
    assert scheme.group(turned) == rewards[turn:] + rewards[:turn]


@every_scheme
@fixed
@given(tokens=st.integers(0, 40_000), others=st.lists(rollouts(verdicts), max_size=4))
def test_no_wrong_answer_is_worth_more_than_a_right_one_of_its_length_and_votes(scheme, tokens, others):
    right, *rest = (Rollout(verdict, tokens, "1") for verdict in VERDICTS)
    best = scheme.group([right, *others])[0]
    assert all(scheme.group([other, *others])[0] <= best for other in rest)


@pytest.mark.parametrize("name", ["binary", "shaped", "rlve", "format_bonus"])
def test_the_best_reward_is_for_correct_alone(name):
    scheme = reward_scheme(name)
    assert all(scheme(correct()) > scheme(verdict) for verdict in VERDICTS[1:])


@fixed
@given(st.floats(0, 1e6), st.sampled_from([Binary(), Shaped(), Rlve()]))
def test_no_bonus_for_the_format_lifts_a_wrong_answer_to_a_right_one(bonus, scheme):
    graded = FormatBonus(bonus, scheme)
    assert all(graded(correct()) > graded(verdict) for verdict in VERDICTS[1:])
    assert graded(unparsable("x")) <= min(graded(verdict) for verdict in VERDICTS)


@pytest.mark.parametrize(
    ("tokens", "punishment"),
    [(0, 0.0), (99, 0.0), (100, 0.0), (101, -0.02), (125, -0.5), (149, -0.98), (150, -1.0), (151, -1.0), (10**9, -1.0)],
)
def test_length_is_punished_over_the_cache_before_the_limit(tokens, punishment):
    for verdict in VERDICTS:
        assert Overlong(limit=150, cache=50).group([Rollout(verdict, tokens)]) == [punishment]


def test_dapo_keeps_a_right_answer_of_any_length_above_a_wrong_one():
    long, short = Rollout(correct(), 10**6), Rollout(wrong("x"), 1)
    assert reward_scheme("dapo").group([long, short]) == [1.0, 0.0]
    assert reward_scheme("dapo").parts([long, short]) == {"binary": [1.0, 0.0], "overlong": [-1.0, 0.0]}


@pytest.mark.parametrize(
    ("answers", "rewards"),
    [
        (["7", "7", "8"], [1.0, 1.0, 0.0]),
        (["8", "7", "9", "7"], [0.0, 1.0, 0.0, 1.0]),
        (["7", "8", "8", "7", "9"], [1.0, 1.0, 1.0, 1.0, 0.0]),  # a tie: both
        (["7", "8", "9"], [1.0, 1.0, 1.0]),  # no agreement at all: nothing to learn
        ([None, None, "7"], [0.0, 0.0, 1.0]),
        ([None, None], [0.0, 0.0]),
        (["7"], [1.0]),
    ],
)
def test_the_majority_earns_one(answers, rewards):
    assert MajorityVote().group(voted(*answers)) == rewards


@fixed
@given(st.lists(answers, min_size=1, max_size=8), st.lists(st.sampled_from(VERDICTS[:4]), min_size=8, max_size=8))
def test_the_majority_does_not_look_at_what_is_right(answers, verdicts):
    judged = [Rollout(verdict, None, answer) for verdict, answer in zip(verdicts, answers, strict=False)]
    assert MajorityVote().group(judged) == MajorityVote().group(voted(*answers))


def test_an_unparsable_completion_never_votes():
    claimed = [Rollout(unparsable("malformed"), None, "8")] * 3
    assert MajorityVote().group([*claimed, *voted("7")]) == [0.0, 0.0, 0.0, 1.0]


def test_a_sum_shows_its_parts_before_their_weights():
    scheme = WeightedSum((Weighted(2.0, FormatBonus(0.5, Shaped())), Weighted(0.5, Overlong(limit=10, cache=4))))
    group = [Rollout(correct(), 8), Rollout(unparsable("x"), 2), Rollout(error("crash")), Rollout(wrong("x"), 11)]
    assert scheme.needs == {"tokens"}
    assert scheme.group(group) == [2.75, 0.0, None, 0.5]
    assert scheme.parts(group) == {
        "shaped": [1.0, 0.0, None, 0.0],
        "format": [1.0, 0.0, None, 1.0],
        "overlong": [-0.5, 0.0, None, -1.0],
    }


def test_the_parts_of_a_single_scheme_are_itself():
    assert Rlve().parts([Rollout(invalid("x")), Rollout(error("crash"))]) == {"rlve": [-0.5, None]}


@pytest.mark.parametrize(
    ("scheme", "needed"),
    [
        (Overlong(), "lengths in tokens"),
        (MajorityVote(), "answers and the group"),
        (FormatBonus(0.1, MajorityVote()), "answers and the group"),
        (WeightedSum((Weighted(1.0, Overlong()), Weighted(1.0, MajorityVote()))), "answers and the group and lengths"),
    ],
    ids=["overlong", "majority", "bonus", "sum"],
)
@pytest.mark.parametrize("verdict", [correct(), error("crash")])
def test_a_scheme_that_needs_more_refuses_a_verdict_alone(scheme, needed, verdict):
    with pytest.raises(InvalidParameter, match=rf"needs {needed}.* beside a verdict; call group\(rollouts\)"):
        scheme(verdict)


@pytest.mark.parametrize("tokens", [None, -1])
@pytest.mark.parametrize(
    "scheme", [Overlong(), reward_scheme("dapo"), FormatBonus(0.1, Overlong())], ids=["1", "2", "3"]
)
def test_a_scheme_of_lengths_needs_every_length_but_that_of_an_error(scheme, tokens):
    with pytest.raises(InvalidParameter, match=rf"tokens={tokens}: need the length of every rollout in tokens"):
        scheme.group([Rollout(correct(), 5), Rollout(correct(), tokens)])
    assert scheme.group([Rollout(error("crash"), tokens)]) == [None]


def test_a_vote_needs_every_answer_that_could_be_read():
    with pytest.raises(InvalidParameter, match=r"a rollout that is wrong comes without its answer; give Rollout"):
        MajorityVote().group([Rollout(unparsable("x")), Rollout(wrong("x"))])
    assert MajorityVote().group([Rollout(unparsable("x")), Rollout(error("crash"))]) == [0.0, None]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Overlong(limit=4, cache=5), r"Overlong\(limit=4, cache=5\): need 0 < cache <= limit"),
        (lambda: Overlong(limit=4, cache=0), "need 0 < cache <= limit"),
        (lambda: FormatBonus(-0.1), "need bonus >= 0 and finite"),
        (lambda: FormatBonus(float("inf")), "need bonus >= 0 and finite"),
        (lambda: FormatBonus(float("nan")), "need bonus >= 0 and finite"),
        (lambda: FormatBonus(0.1, FormatBonus()), "the part 'format' stands in it twice"),
        (lambda: WeightedSum(()), "need one term or more, with finite weights"),
        (lambda: WeightedSum((Weighted(float("nan"), Binary()),)), "need one term or more, with finite weights"),
        (
            lambda: WeightedSum((Weighted(1.0, Binary()), Weighted(1.0, Binary()))),
            "the part 'binary' stands in it twice",
        ),
    ],
)
def test_a_parameter_out_of_range_is_refused(make, message):
    with pytest.raises(InvalidParameter, match=message):
        make()


def test_votes_are_cast_by_the_canonical_text_of_what_was_read():
    problem = rlgym.problem("SortNumbers", difficulty=0, seed=0)
    texts = ["<answer>[2; 1]</answer>", "<think>3</think> <answer>2 1.</answer>", "<answer>3, 1</answer>", "2, 1"]
    answers = [problem.canonical_answer(text) for text in texts]
    assert answers == ["2, 1", "2, 1", "3, 1", None]
    group = [Rollout(problem.verify(text), None, answer) for text, answer in zip(texts, answers, strict=True)]
    assert MajorityVote().group(group) == [1.0, 1.0, 0.0, 0.0]


@every_scheme
def test_a_scheme_is_its_parameters(scheme):
    assert replace(scheme) == scheme
    assert hash(replace(scheme)) == hash(scheme)
    with pytest.raises((FrozenInstanceError, TypeError)):
        scheme.bonus = 7.0


@pytest.mark.parametrize(
    ("name", "message"), [("binari", "did you mean 'binary'"), (None, "reward=None: need one of binary, shaped, rlve")]
)
def test_an_unknown_scheme_is_named_with_the_known_ones(name, message):
    with pytest.raises(InvalidParameter, match=message):
        reward_scheme(name)
