"""Rewards: what each scheme makes of each verdict."""

from fractions import Fraction

import pytest

from rlgym.errors import InvalidParameter
from rlgym.verifiers.rewards import REWARDS, reward_scheme
from rlgym.verifiers.verdict import correct, error, invalid, partial, unparsable, wrong

VERDICTS = [correct(), partial(Fraction(1, 4), "x"), wrong("x"), invalid("x"), unparsable("malformed")]


@pytest.mark.parametrize(
    ("name", "rewards"),
    [
        ("binary", [1.0, 0.0, 0.0, 0.0, 0.0]),
        ("shaped", [1.0, 0.25, 0.0, 0.0, 0.0]),
        ("rlve", [1.0, 0.25, 0.0, -0.5, -1.0]),
    ],
)
def test_the_table_of_a_scheme(name, rewards):
    assert [reward_scheme(name)(verdict) for verdict in VERDICTS] == rewards


@pytest.mark.parametrize("scheme", REWARDS.values(), ids=REWARDS)
@pytest.mark.parametrize("reason", ["exception", "crash", "memory", "deadline"])
def test_an_error_of_ours_is_no_reward_at_all(scheme, reason):
    assert scheme(error(reason)) is None


@pytest.mark.parametrize("scheme", REWARDS.values(), ids=REWARDS)
def test_the_best_reward_is_for_correct_alone(scheme):
    assert all(scheme(correct()) > scheme(verdict) for verdict in VERDICTS[1:])


@pytest.mark.parametrize(
    ("name", "message"), [("binari", "did you mean 'binary'"), (None, "reward=None: need one of binary, shaped, rlve")]
)
def test_an_unknown_scheme_is_named_with_the_known_ones(name, message):
    with pytest.raises(InvalidParameter, match=message):
        reward_scheme(name)
