"""Allocations: how many rollouts, and what is decided."""

import pytest

from rlgym.difficulty import ALLOCATIONS, Arm, Decision, FixedGroup, Observation
from rlgym.errors import CheckpointError, InvalidParameter

ARM = Arm("rlgym/Sorting-v0", (0, 1))


@pytest.mark.parametrize("scores", [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (None, None)])
def test_a_fixed_group_trains_whatever_its_rollouts_gave_and_asks_for_no_more(scores: tuple[float | None, ...]) -> None:
    allocation = FixedGroup(rollouts=2).start([ARM])
    assert allocation.group_size(ARM.id, 1) == 2
    assert allocation.decide([Observation(0, 0, ARM.id, 1, scores)]) == Decision(train=True, more_rollouts=0)


def test_a_fixed_group_has_no_state() -> None:
    allocation = FixedGroup().start([ARM])
    assert (allocation.state_dict(), allocation.metrics()) == ({}, {})
    with pytest.raises(CheckpointError, match=r"^state: need an object, got 3$"):
        allocation.load_state_dict(3)


@pytest.mark.parametrize("rollouts", [0, -1, 2.0, True])
def test_a_group_has_at_least_one_rollout(rollouts: object) -> None:
    with pytest.raises(InvalidParameter) as caught:
        FixedGroup(rollouts)
    assert str(caught.value) == f"FixedGroup(rollouts={rollouts!r}): need an integer >= 1"


def test_a_decision_cannot_take_rollouts_back() -> None:
    with pytest.raises(InvalidParameter) as caught:
        Decision(train=True, more_rollouts=-1)
    assert str(caught.value) == "Decision(train=True, more_rollouts=-1): need more_rollouts >= 0"


def test_an_observation_counts_correct_and_counted_rollouts_and_errors_apart() -> None:
    observation = Observation(0, 0, ARM.id, 1, (1.0, 0.0, None, 0.75, 1.0, None))
    assert (observation.correct, observation.counted, observation.errors) == (2, 4, 2)


def test_the_registry_names_each_configuration_by_its_kind() -> None:
    assert {kind: make().kind for kind, make in ALLOCATIONS.items()} == {kind: kind for kind in ALLOCATIONS}
    assert list(ALLOCATIONS.items()) == [("fixed_group", FixedGroup)]
