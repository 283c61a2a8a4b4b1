"""Arms: their rules, and how they are capped."""

from collections.abc import Callable

import pytest

from rlgym.difficulty import Arm
from rlgym.errors import InvalidKey, InvalidParameter

SORTING = Arm("rlgym/Sorting-v0", (0, 1, 3, 4), 2, longest_prompt=(90, 100, 120, 110), longest_answer=(5, 8, 14, 18))


@pytest.mark.parametrize(("level", "position"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (9, 3)])
def test_the_position_of_a_level_is_that_of_the_highest_one_not_above_it(level: int, position: int) -> None:
    assert SORTING.position(level) == position


def test_below_the_lowest_level_the_position_is_0() -> None:
    assert Arm("rlgym/Sorting-v0", (2, 5)).position(1) == 0


def test_capping_keeps_the_levels_before_the_first_that_is_too_long() -> None:
    capped = SORTING.capped(prompt=115)
    assert capped == Arm("rlgym/Sorting-v0", (0, 1), 2, (90, 100), (5, 8))  # level 4 would fit again, by luck


def test_capping_obeys_the_tighter_of_two_caps() -> None:
    assert SORTING.capped(prompt=120, answer=8).levels == (0, 1)
    assert SORTING.capped(prompt=100, answer=14).levels == (0, 1)
    assert SORTING.capped(prompt=120, answer=14).levels == (0, 1, 3)


def test_a_cap_that_nothing_exceeds_changes_nothing() -> None:
    assert SORTING.capped(prompt=120, answer=18) == SORTING
    assert SORTING.capped() == SORTING
    assert Arm("rlgym/Sorting-v0", (0, 1)).capped() == Arm("rlgym/Sorting-v0", (0, 1))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: SORTING.capped(prompt=89),
            "no level fits prompt=89: level 0 needs 90 characters; raise the cap or leave the environment out",
        ),
        (
            lambda: Arm("rlgym/Sorting-v0", (0, 1)).capped(answer=9),
            "cannot cap by answer=9: longest_answer was never measured; leave the cap out or give the lengths",
        ),
        (lambda: Arm("rlgym/Sorting-v0", ()), "levels=(): need one or more ascending integers >= 0"),
        (lambda: Arm("rlgym/Sorting-v0", (0, 2, 2)), "levels=(0, 2, 2): need one or more ascending integers >= 0"),
        (lambda: Arm("rlgym/Sorting-v0", (-1, 2)), "levels=(-1, 2): need one or more ascending integers >= 0"),
        (lambda: Arm("rlgym/Sorting-v0", (0, 1.0)), "levels=(0, 1.0): need one or more ascending integers >= 0"),
        (lambda: Arm("rlgym/Sorting-v0", (0,), wordings=0), "wordings=0: need an integer >= 1"),
        (lambda: Arm("rlgym/Sorting-v0", (0, 1), 1, (9,)), "longest_prompt has 1 lengths for 2 levels, need one each"),
        (lambda: Arm("rlgym/Sorting-v0?seed=3", (0,)), "need an id such as 'rlgym/SubsetSum-v0', without a query"),
    ],
)
def test_an_arm_that_breaks_a_rule_is_refused(make: Callable[[], Arm], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        make()
    assert str(caught.value).startswith("Arm('rlgym/Sorting-v0")
    assert str(caught.value).endswith(f": {message}")


def test_a_malformed_id_is_refused() -> None:
    with pytest.raises(InvalidKey, match="'Sorting' is not an id such as"):
        Arm("Sorting", (0,))
