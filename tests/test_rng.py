"""The source of randomness: fixed first values, exactly uniform draws, refusals."""

import random
from collections import Counter
from itertools import permutations, product

import pytest

from rlgym.errors import InvalidParameter
from rlgym.rng import Rng, hashed_seed


class Tape(Rng):
    """Draws below n come from a list, so that every path through a draw can be taken once."""

    def __init__(self, digits=None):
        super().__init__(0)
        self.digits = iter(digits) if digits is not None else None
        self.widths = []

    def _below(self, n):
        self.widths.append(n)
        return 0 if self.digits is None else next(self.digits)


def outcomes(draw):
    """How often each outcome comes up over all equally likely paths of a draw whose widths do not depend on luck."""
    dry = Tape()
    draw(dry)
    return Counter(draw(Tape(digits)) for digits in product(*map(range, dry.widths)))


def shuffled(rng, items):
    work = list(items)
    rng.shuffle(work)
    return tuple(work)


def test_the_first_draws_of_a_seed_are_these_for_ever():
    rng = Rng(2024)
    assert [rng.randrange(1000) for _ in range(8)] == [481, 186, 745, 592, 311, 205, 908, 740]
    assert [rng.randint(-5, 5) for _ in range(8)] == [1, -1, 3, -2, 5, 2, 0, 1]
    assert rng.sample(range(100), 5) == [67, 94, 80, 30, 43]
    assert rng.choices("abc", [1, 2, 3], k=6) == ["c", "c", "b", "c", "a", "c"]
    assert "".join(rng.choice("xyz") for _ in range(6)) == "xzzyzz"
    assert shuffled(rng, range(8)) == (6, 7, 5, 0, 3, 1, 4, 2)
    assert rng.getrandbits(64) == 2290781497210437658
    assert rng.random() == 0.7253167982660501
    assert rng.choices("abc", k=4) == ["a", "b", "b", "b"]
    assert rng.randrange(10**40) == 4534426807407713871022543810907028674642


def test_hashed_seeds_are_these_for_ever():
    assert hashed_seed("a", 1) == 96101120367394039361503937800016831050  # blake2b-128 of ["a",1]
    assert (
        hashed_seed("rlgym.1", "generate", "rlgym/SubsetSum", 3, "", "train", 7, 0)
        == 134190632646035819613349933721918454729
    )


def test_parts_that_look_alike_name_different_streams():
    assert len({hashed_seed("a", 1), hashed_seed("a", "1"), hashed_seed("a,1"), hashed_seed("a1")}) == 4


@pytest.mark.parametrize("n", range(1, 18))
def test_bits_below_n_are_taken_once_each_and_the_others_drawn_again(n):
    class Bits(Rng):
        def getrandbits(self, k):
            assert k == n.bit_length()
            return next(values)

    taken = []
    for value in range(2 ** n.bit_length()):
        values = iter([value, 0])
        got = Bits(0).randrange(n)
        taken += [got] if value < n else []
        assert got == (value if value < n else 0)
    assert taken == list(range(n))


@pytest.mark.parametrize("bounds", [(7,), (3, 9), (2, 12, 3), (10, 0, -3), (-4, 5, 2), (5, 4, -1)])
def test_randrange_gives_each_integer_of_the_range_equally(bounds):
    assert outcomes(lambda rng: rng.randrange(*bounds)) == dict.fromkeys(range(*bounds), 1)


def test_randint_includes_both_ends():
    assert outcomes(lambda rng: rng.randint(-2, 3)) == dict.fromkeys(range(-2, 4), 1)


def test_choice_gives_each_position_equally():
    assert outcomes(lambda rng: rng.choice("aab")) == {"a": 2, "b": 1}


@pytest.mark.parametrize("n", range(5))
def test_shuffle_gives_each_order_equally(n):
    assert outcomes(lambda rng: shuffled(rng, range(n))) == dict.fromkeys(permutations(range(n)), 1)


@pytest.mark.parametrize(("n", "k"), [(5, 0), (5, 1), (5, 3), (4, 4), (1, 1), (0, 0)])
def test_sample_gives_each_arrangement_equally(n, k):
    assert outcomes(lambda rng: tuple(rng.sample(range(n), k))) == dict.fromkeys(permutations(range(n), k), 1)


def test_choices_follow_their_weights_exactly():
    assert outcomes(lambda rng: tuple(rng.choices("abcd", [1, 3, 0, 2]))) == {("a",): 1, ("b",): 3, ("d",): 2}
    assert outcomes(lambda rng: tuple(rng.choices("abc", k=2))) == dict.fromkeys(product("abc", repeat=2), 1)


def test_draws_through_the_generator_itself_are_even():
    rng, n, draws = Rng(7), 10, 20_000
    counts = Counter(rng.randrange(n) for _ in range(draws))
    assert sum((counts[i] - draws / n) ** 2 for i in range(n)) / (draws / n) < 27.88  # chi-square, 9 degrees, p = 0.001


def test_a_range_of_any_size_is_drawn_from_without_being_written_out():
    rng = Rng(1)
    chosen = rng.sample(range(10**18), 100)
    assert len(set(chosen)) == 100
    assert 10**17 < max(chosen) < 10**18
    assert rng.randrange(0, 10**30, 10**29) in range(0, 10**30, 10**29)


def test_drawing_leaves_the_global_generator_alone():
    before = random.getstate()
    Rng(3).sample(range(50), 20)
    assert random.getstate() == before


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda rng: rng.randrange(0), r"Rng\.randrange\(0, None, 1\): the range is empty"),
        (lambda rng: rng.randrange(5, 5), r"Rng\.randrange\(5, 5, 1\): the range is empty"),
        (lambda rng: rng.randrange(0, 5, 0), r"Rng\.randrange\(0, 5, 0\): the range is empty"),
        (lambda rng: rng.randrange(0, 5, -1), r"Rng\.randrange\(0, 5, -1\): the range is empty"),
        (lambda rng: rng.randint(3, 2), r"Rng\.randint\(3, 2\): need a <= b"),
        (lambda rng: rng.choice([]), r"Rng\.choice: the sequence is empty"),
        (lambda rng: rng.sample([1, 2], 3), r"Rng\.sample: cannot take 3 of 2 elements"),
        (lambda rng: rng.sample([1, 2], -1), r"Rng\.sample: cannot take -1 of 2 elements"),
        (lambda rng: rng.choices("ab", [1]), r"Rng\.choices: need one integer weight >= 0 per element, got \[1\]"),
        (lambda rng: rng.choices("ab", [1, -1]), r"Rng\.choices: .* got \[1, -1\]"),
        (lambda rng: rng.choices("ab", [0, 0]), r"Rng\.choices: .* got \[0, 0\]"),
        (lambda rng: rng.choices("ab", [0.5, 0.5]), r"Rng\.choices: .* got \[0\.5, 0\.5\]"),
        (lambda rng: rng.gauss(0, 1), r"Rng: only integer draws and random\(\) are the same on every platform"),
        (lambda rng: rng.expovariate(1.0), r"Rng: only integer draws"),
        (lambda rng: rng.triangular(), r"Rng: only integer draws"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why(draw, message):
    with pytest.raises(InvalidParameter, match=message):
        draw(Rng(0))
