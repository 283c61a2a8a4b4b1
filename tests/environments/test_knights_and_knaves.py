"""KnightsAndKnaves: puzzles solved by hand, each reason code, claims in all worlds and in words."""

import pytest

from rlgym import Rng
from rlgym.environments.logic._claims import Compare, Count, Is, Join, in_words, possible_worlds, random_claim, worlds
from rlgym.environments.logic.knights_and_knaves import Island, KnightsAndKnaves

# Smullyan's puzzle 28: A says that at least one of the two is a knave. A knave could not: it would be true.
BY_HAND = Island(
    names=("Ada", "Ben"),
    claims=(Join("or", Is(0, False), Is(1, False)), Count("exactly", 2, (0, 1))),
    knights=(True, False),
)
NAMES = ("Ada", "Ben", "Cleo")

# the worlds of two people, as bits: 0 neither, 1 Ada, 2 Ben, 3 both are knights
ADA, BEN, EVERYTHING = 0b1010, 0b1100, 0b1111


def test_a_puzzle_solved_by_hand():
    assert possible_worlds(BY_HAND.claims) == 1 << 0b01
    assert KnightsAndKnaves().solve(BY_HAND) == {"Ada": "knight", "Ben": "knave"}


def test_the_order_of_the_names_does_not_matter():
    assert KnightsAndKnaves().verify(BY_HAND, {"Ben": "knave", "Ada": "knight"}).correct


def test_another_kind_is_wrong():
    verdict = KnightsAndKnaves().verify(BY_HAND, {"Ada": "knight", "Ben": "knight"})
    assert (verdict.reason, verdict.valid) == ("wrong_kind", True)


@pytest.mark.parametrize("extra", [{}, {"Ben": "knave", "Cleo": "knave"}, {"Cleo": "knave"}])
def test_other_people_are_no_candidate(extra):
    verdict = KnightsAndKnaves().verify(BY_HAND, {"Ada": "knight", **extra})
    assert (verdict.reason, verdict.valid) == ("not_these_people", False)


def test_nobody_can_call_himself_a_knave():
    assert possible_worlds([Is(0, False)]) == 0


def test_a_claim_that_says_nothing_leaves_all_worlds():
    assert possible_worlds([Is(0, True), Is(1, True)]) == EVERYTHING


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        (Is(0, True), ADA),
        (Is(1, False), 0b0011),
        (Count("exactly", 0, (0, 1)), 0b0001),
        (Count("exactly", 1, (0, 1)), 0b0110),
        (Count("at least", 1, (0, 1)), 0b1110),
        (Count("at most", 1, (0, 1)), 0b0111),
        (Compare("as many", (0,), (1,)), 0b1001),
        (Compare("more", (0,), (1,)), 0b0010),
        (Compare("fewer", (0,), (1,)), 0b0100),
        (Join("and", Is(0, True), Is(1, True)), 0b1000),
        (Join("or", Is(0, True), Is(1, True)), 0b1110),
        (Join("xor", Is(0, True), Is(1, True)), 0b0110),
        (Join("if", Is(0, True), Is(1, True)), 0b1101),  # false where Ada is a knight and Ben is not
        (Join("iff", Is(0, True), Is(1, True)), 0b1001),
        (Join("if", Join("or", Is(0, True), Is(1, True)), Count("exactly", 2, (0, 1))), 0b1001),
    ],
)
def test_worlds_in_which_a_claim_is_true(claim, true):
    assert worlds(claim, [ADA, BEN], EVERYTHING) == true
    for world in range(4):
        assert worlds(claim, [world & 1, world >> 1], 1) == true >> world & 1


@pytest.mark.parametrize("truth", [True, False])
def test_a_random_claim_is_as_true_as_asked(truth):
    world = (True, False, False, True)
    claims = [random_claim(Rng(seed), truth, seed % 4, world, depth=2, joined=50) for seed in range(200)]
    assert {worlds(claim, world, 1) for claim in claims} == {truth}
    assert {type(claim) for claim in claims} == {Is, Count, Compare, Join}


def test_nobody_says_plainly_what_they_are_themselves():
    claims = [random_claim(Rng(seed), True, 1, (True, True, False), depth=0, joined=0) for seed in range(100)]
    assert {claim.person for claim in claims if isinstance(claim, Is)} == {0, 2}


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Is(0, True), "Ada is a knight"),
        (Is(1, False), "Ben is a knave"),
        (Count("at least", 2, (0, 1, 2)), "at least 2 of Ada, Ben and Cleo are knights"),
        (Count("exactly", 1, (0, 2)), "exactly 1 of Ada and Cleo is a knight"),
        (Compare("more", (0,), (1, 2)), "there are more knights among Ada than among Ben and Cleo"),
        (Join("and", Is(0, True), Is(1, True)), "Ada is a knight and Ben is a knight"),
        (Join("xor", Is(0, True), Is(1, True)), "either Ada is a knight or Ben is a knight, but not both"),
        (
            Join("if", Is(2, False), Join("or", Is(0, True), Count("at most", 1, (0, 1)))),
            "if Cleo is a knave, then (Ada is a knight or (at most 1 of Ada and Ben is a knight))",
        ),
    ],
)
def test_claims_in_words(claim, said):
    assert in_words(claim, NAMES) == said
