"""Mixtures: how often each arm comes."""

from collections import Counter

import pytest

from rlgym.difficulty import MIXTURES, Arm, UniformMixture
from rlgym.errors import CheckpointError
from rlgym.rng import Rng, hashed_seed

ARMS = [Arm(f"rlgym/{name}-v0", (0, 1)) for name in ("Sorting", "Sudoku", "SubsetSum")]


def test_the_uniform_mixture_draws_every_arm_equally_often() -> None:
    mixture = UniformMixture().start(ARMS)
    drawn = Counter(mixture.choose(Rng(hashed_seed("test", i))) for i in range(3000))
    assert drawn.keys() == {arm.id for arm in ARMS}
    assert all(900 < n < 1100 for n in drawn.values())  # 1000 and four standard deviations


def test_the_uniform_mixture_has_no_state() -> None:
    mixture = UniformMixture().start(ARMS)
    assert (mixture.state_dict(), mixture.metrics()) == ({}, {})
    mixture.load_state_dict({})
    with pytest.raises(CheckpointError, match=r"^state\.shares: unknown field$"):
        mixture.load_state_dict({"shares": [1, 2]})


def test_the_registry_names_each_configuration_by_its_kind() -> None:
    assert {kind: make().kind for kind, make in MIXTURES.items()} == {kind: kind for kind in MIXTURES}
    assert list(MIXTURES.items()) == [("uniform", UniformMixture)]
