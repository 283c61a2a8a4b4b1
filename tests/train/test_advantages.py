"""Advantages, on groups worked by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from rlgym.errors import InvalidParameter
from rlgym.train.advantages import centred, group_normalised, informative


def rewards(*rows: list[float]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def everything(of: Tensor) -> Tensor:
    return torch.ones_like(of, dtype=torch.bool)


@pytest.mark.parametrize(
    ("correct", "winner", "loser"),
    # k of 8 correct: mean k/8, variance k (8 - k) / 56
    [(1, 7 / 8 / (7 / 56) ** 0.5, -1 / 8 / (7 / 56) ** 0.5), (4, 0.5 / (16 / 56) ** 0.5, -0.5 / (16 / 56) ** 0.5)],
)
def test_binary_rewards_give_the_advantages_worked_by_hand(correct: int, winner: float, loser: float) -> None:
    row = rewards([1.0] * correct + [0.0] * (8 - correct))
    expected = rewards([winner] * correct + [loser] * (8 - correct))
    torch.testing.assert_close(group_normalised(row, everything(row), epsilon=0.0), expected)


def test_epsilon_is_added_to_the_deviation() -> None:
    row = rewards([1.0, 0.0])  # mean 1/2, unbiased deviation sqrt(1/2)
    expected = 0.5 / (0.5**0.5 + 1e-4)
    torch.testing.assert_close(group_normalised(row, everything(row)), rewards([expected, -expected]))


def test_centred_subtracts_the_mean_of_each_group_alone() -> None:
    rows = rewards([1.0, 0.0, 0.5], [4.0, -2.0, 1.0])
    torch.testing.assert_close(centred(rows, everything(rows)), rewards([0.5, -0.5, 0.0], [3.0, -3.0, 0.0]))


@pytest.mark.parametrize("level", [0.0, 1.0, 0.1, 1e6])
def test_a_flat_group_gives_exactly_zero(level: float) -> None:
    row = rewards([level, level, level + 1e-9, level])
    for advantages in (group_normalised(row, everything(row)), centred(row, everything(row))):
        assert advantages.tolist() == [[0.0] * 4]
    assert informative(row, everything(row)).tolist() == [False]


def test_an_error_enters_neither_mean_nor_deviation_and_gets_zero() -> None:
    masked = rewards([1.0, 0.7, 0.0, 1.0])  # what stands at a masked place does not matter
    counted = torch.tensor([[True, False, True, True]])
    kept = rewards([1.0, 0.0, 1.0])
    expected = group_normalised(kept, everything(kept))
    torch.testing.assert_close(group_normalised(masked, counted)[:, [0, 2, 3]], expected)
    assert group_normalised(masked, counted)[0, 1] == 0.0
    as_zero = group_normalised(rewards([1.0, 0.0, 0.0, 1.0]), everything(masked))  # what a masked error must not be
    assert not torch.allclose(as_zero[:, [0, 2, 3]], expected)


def test_a_group_that_differs_only_by_an_error_is_flat() -> None:
    row, counted = rewards([1.0, 1.0, 0.0]), torch.tensor([[True, True, False]])
    assert informative(row, counted).tolist() == [False]
    assert group_normalised(row, counted).tolist() == [[0.0] * 3]


@pytest.mark.parametrize("counted", [[False, False], [True, False]])
def test_a_group_with_fewer_than_two_rewards_gives_zero(counted: list[bool]) -> None:
    row, mask = rewards([1.0, 0.0]), torch.tensor([counted])
    assert informative(row, mask).tolist() == [False]
    assert group_normalised(row, mask).tolist() == [[0.0, 0.0]]


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=2, max_size=8), st.randoms(use_true_random=False))
@settings(derandomize=True, deadline=None)
def test_advantages_sum_to_zero_ignore_a_shift_and_follow_a_permutation(values: list[float], random) -> None:
    row, order = rewards(values), list(range(len(values)))
    random.shuffle(order)
    for function in (centred, group_normalised):
        advantages = function(row, everything(row))
        assert float(advantages.sum()) == pytest.approx(0.0, abs=1e-12)
        torch.testing.assert_close(function(row + 3.0, everything(row)), advantages, atol=1e-12, rtol=0)
        torch.testing.assert_close(function(row[:, order], everything(row)), advantages[:, order])


def test_rewards_in_float32_are_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"in float64 and a mask of that shape, got \(1, 2\) torch.float32"):
        centred(torch.zeros(1, 2), torch.ones(1, 2, dtype=torch.bool))
