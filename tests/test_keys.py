"""Problem keys: their text form, their bounds, the streams and splits that they name."""

import pickle
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rlgym.codec import fingerprint
from rlgym.errors import InvalidKey
from rlgym.keys import MAX_SEED, SPLITS, ProblemKey, split_of

INTEGERS = st.integers(-(10**30) + 1, 10**30 - 1)

keys = st.builds(
    ProblemKey,
    name=st.from_regex(r"[a-z][a-z0-9_]{0,8}/[A-Z][A-Za-z0-9]{0,8}", fullmatch=True),
    version=st.integers(0, 999_999),
    difficulty=st.integers(0, 10**30 - 1),
    split=st.sampled_from(SPLITS),
    seed=st.integers(0, MAX_SEED),
    overrides=st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), INTEGERS, max_size=5).map(
        lambda knobs: tuple(sorted(knobs.items()))
    ),
    wording=st.integers(0, 10**30 - 1),
    style=st.from_regex(r"[a-z_]{1,8}\.[0-9]{1,3}", fullmatch=True),
)


@given(keys)
@example(ProblemKey("rlgym/A", 0))
@example(ProblemKey("rlgym/A", 0, overrides=(("a", -1), ("a_b", 0), ("aa", 10**30 - 1))))
def test_a_key_comes_back_from_its_text(key):
    assert ProblemKey.parse(str(key)) == key
    assert hash(ProblemKey.parse(str(key))) == hash(key)
    assert pickle.loads(pickle.dumps(key)) == key


def test_the_text_of_a_key_is_this_one():
    key = ProblemKey("rlgym/Sorting", 0, difficulty=3, split="test", seed=12)
    assert str(key) == "rlgym/Sorting-v0?difficulty=3&split=test&seed=12&style=tags.1"
    assert key.id == "rlgym/Sorting-v0"
    full = replace(key, overrides=(("largest", -4), ("numbers", 9)), wording=2, style="boxed.1")
    assert str(full) == (
        "rlgym/Sorting-v0?difficulty=3&split=test&seed=12&knob.largest=-4&knob.numbers=9&wording=2&style=boxed.1"
    )


def test_fields_that_a_text_leaves_out_take_their_defaults():
    assert ProblemKey.parse("rlgym/Sorting-v2") == ProblemKey("rlgym/Sorting", 2)
    assert ProblemKey.parse("rlgym/Sorting-v2?") == ProblemKey("rlgym/Sorting", 2)
    assert ProblemKey.parse("rlgym/Sorting-v2?seed=5&knob.b=2&knob.a=1").overrides == (("a", 1), ("b", 2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "need a text of at most 2000 characters"),
        (b"rlgym/A-v0", "need a text of at most 2000 characters"),
        ("rlgym/A-v0?" + "a" * 2000, "need a text of at most 2000 characters"),
        ("", r"'' is not an id such as 'rlgym/SubsetSum-v0'"),
        ("SubsetSum-v0", r"'SubsetSum-v0' is not an id such as"),
        ("rlgym/SubsetSum", r"'rlgym/SubsetSum' is not an id such as"),
        ("rlgym/SubsetSum-v01", r"'rlgym/SubsetSum-v01' is not an id"),
        ("rlgym/SubsetSum-v\u0661", r"is not an id such as"),
        ("rlgym/subset_sum-v0", r"is not an id such as"),
        ("../etc/Passwd-v0", r"is not an id such as"),
        ("rlgym/A-v0\n", r"is not an id such as"),
        ("rlgym/A-v0?seed", r"'seed' is not of the form 'difficulty=3&seed=12'"),
        ("rlgym/A-v0?seed=1&", r"'seed=1&' is not of the form"),
        ("rlgym/A-v0?seed=1&seed=2", r"'seed=1&seed=2' names a field twice"),
        ("rlgym/A-v0?sed=1", r"unknown field 'sed'; need one of difficulty, seed, split, style, wording"),
        ("rlgym/A-v0?split=Test", r"split='Test': need one of train, validation, test"),
        ("rlgym/A-v0?seed=", r"seed='': need an integer"),
        ("rlgym/A-v0?seed=1.0", r"seed='1\.0': need an integer"),
        ("rlgym/A-v0?seed=1e3", r"seed='1e3': need an integer"),
        ("rlgym/A-v0?seed=%D9%A1", r"seed='\u0661': need an integer"),
        ("rlgym/A-v0?seed=+1", r"seed=' 1': need an integer"),
        ("rlgym/A-v0?difficulty=" + "9" * 31, r"difficulty='9{31}': need an integer"),
        ("rlgym/A-v0?knob.n=x", r"knob\.n='x': need an integer"),
        ("rlgym/A-v0?difficulty=-1", r"difficulty=-1: need an integer >= 0"),
        ("rlgym/A-v0?seed=-1", r"seed=-1: need an integer from 0 to 2\^53 - 1"),
        (f"rlgym/A-v0?seed={MAX_SEED + 1}", r"seed=9007199254740992: need an integer from 0 to 2\^53 - 1"),
        ("rlgym/A-v0?wording=-1", r"wording=-1: need an integer >= 0"),
        ("rlgym/A-v0?style=tags", r"style='tags': need a versioned style such as 'tags\.1'"),
        ("rlgym/A-v0?knob.=1", r"overrides=\(\('', 1\),\): need a tuple of pairs of knob name and value"),
        ("rlgym/A-v0?knob.N=1", r"overrides=\(\('N', 1\),\): need a tuple of pairs"),
    ],
)
def test_a_text_that_is_no_key_says_what_is_wrong(text, message):
    with pytest.raises(InvalidKey, match=message):
        ProblemKey.parse(text)


@given(st.text(max_size=80) | st.text(alphabet="rlgym/A-v01?seed=&knob.%+;", max_size=80))
def test_any_text_is_a_key_or_an_invalid_key(text):
    try:
        key = ProblemKey.parse(text)
    except InvalidKey:
        return
    assert ProblemKey.parse(str(key)) == key


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "SubsetSum"}, r"'SubsetSum' version 0 is not like 'rlgym/SubsetSum', 0"),
        ({"version": -1}, r"'rlgym/A' version -1 is not like"),
        ({"version": "0"}, r"'rlgym/A' version '0' is not like"),
        ({"version": True}, r"'rlgym/A' version True is not like"),
        ({"difficulty": 1.0}, r"difficulty=1\.0: need an integer >= 0"),
        ({"difficulty": True}, r"difficulty=True: need an integer >= 0"),
        ({"split": "all"}, r"split='all': need one of train, validation, test"),
        ({"seed": "7"}, r"seed='7': need an integer from 0 to 2\^53 - 1"),
        ({"wording": None}, r"wording=None: need an integer >= 0"),
        ({"style": 1}, r"style=1: need a versioned style"),
        ({"overrides": (("b", 1), ("a", 2))}, r"need distinct knob names in sorted order"),
        ({"overrides": (("a", 1), ("a", 2))}, r"need distinct knob names in sorted order"),
        ({"overrides": [("a", 1)]}, r"overrides=\[\('a', 1\)\]: need a tuple of pairs"),
        ({"overrides": (("a", 1.5),)}, r"knob a=1\.5: need an integer of at most 30 digits"),
        ({"overrides": (("a", 10**30),)}, r"knob a=10+: need an integer of at most 30 digits"),
    ],
)
def test_a_key_with_a_value_out_of_range_is_refused(values, message):
    with pytest.raises(InvalidKey, match=message):
        ProblemKey(**{"name": "rlgym/A", "version": 0, **values})


def test_version_wording_and_style_do_not_change_the_stream():
    key = ProblemKey("rlgym/A", 0, difficulty=2, seed=5, overrides=(("n", 3),))
    same = replace(key, version=4, wording=1, style="boxed.1")
    assert key.rng(0).getrandbits(64) == same.rng(0).getrandbits(64)
    assert key.turn_rng(3).getrandbits(64) == same.turn_rng(3).getrandbits(64)


def test_everything_else_changes_the_stream():
    key = ProblemKey("rlgym/A", 0, difficulty=2, seed=5, overrides=(("n", 3),))
    others = [
        replace(key, name="rlgym/B"),
        replace(key, name="acme/A"),
        replace(key, difficulty=3),
        replace(key, split="test"),
        replace(key, seed=6),
        replace(key, overrides=()),
        replace(key, overrides=(("n", 4),)),
        replace(key, overrides=(("m", 3),)),
    ]
    streams = [k.rng(0) for k in (key, *others)] + [key.rng(1), key.turn_rng(0), key.turn_rng(1)]
    assert len({stream.getrandbits(128) for stream in streams}) == len(streams)


def test_seeds_and_levels_are_not_added():
    keys = [ProblemKey("rlgym/A", 0, difficulty=d, seed=s) for d in range(20) for s in range(50)]
    assert len({key.rng(attempt).getrandbits(128) for key in keys for attempt in range(3)}) == 3 * len(keys)


def test_splits_take_eight_one_and_one_of_ten():
    shares = Counter(split_of(fingerprint("rlgym/A", n)) for n in range(20_000))
    assert 15_800 < shares["train"] < 16_200  # 16,000 with a standard deviation of 57
    assert 1_850 < shares["validation"] < 2_150  # 2,000 with one of 42
    assert 1_850 < shares["test"] < 2_150


def test_the_split_of_a_digest_is_fixed_by_its_last_decimal_digit():
    assert [split_of(f"{n:x}") for n in range(10)] == ["train"] * 8 + ["validation", "test"]


def test_overrides_are_sorted_when_given_as_a_mapping():
    key = ProblemKey("rlgym/A", 0).with_overrides({"b": 2, "a": 1})
    assert key.overrides == (("a", 1), ("b", 2))
