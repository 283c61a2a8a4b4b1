"""Text spaces: any Unicode, samples from the seed alone, batches."""

import copy
import pickle

import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector.utils import batch_space, concatenate, create_empty_array, create_shared_memory, iterate

from rlgym.errors import InvalidParameter
from rlgym.gym.spaces import AnyText, completion_space, prompt_space

TEXTS = ["", "x", "3 \u2212 4 ≤ ∑🙂\n\x00", "\ud800", "語" * 50]


@pytest.mark.parametrize("text", TEXTS)
def test_any_characters_are_inside(text):
    assert text in AnyText(50)
    assert text in prompt_space()
    assert text in completion_space()


def test_the_length_counts_and_only_strings_are_inside():
    space = AnyText(3, min_length=2)
    assert [text in space for text in ("a", "ab", "abc", "abcd")] == [False, True, True, False]
    assert not any(value in space for value in (None, 12, b"ab", ["a", "b"], ("ab",)))
    assert np.str_("ab") in space


def test_a_space_of_gymnasium_would_refuse_the_same_text():
    assert "≤" not in spaces.Text(50)
    assert isinstance(prompt_space(), spaces.Text)


def test_samples_depend_on_the_seed_alone():
    first, second, other = AnyText(80, seed=5), AnyText(80, seed=5), AnyText(80, seed=6)
    drawn = [first.sample() for _ in range(20)]
    assert drawn == [second.sample() for _ in range(20)]
    assert drawn != [other.sample() for _ in range(20)]
    second.seed(5)
    assert drawn == [second.sample() for _ in range(20)]
    assert all(text in first for text in drawn)
    assert not "".join(drawn).isascii()


def test_samples_keep_the_least_length():
    space = AnyText(6, min_length=4, seed=0)
    assert {len(space.sample()) for _ in range(60)} == {4, 5, 6}


def test_samples_of_a_wide_space_are_short():
    space = prompt_space()
    space.seed(0)
    assert max(len(space.sample()) for _ in range(100)) <= 200


@pytest.mark.parametrize("masks", [{"mask": (3, None)}, {"probability": (3, None)}])
def test_a_mask_is_refused(masks):
    with pytest.raises(InvalidParameter, match="takes no mask and no probability over all of Unicode"):
        AnyText(9).sample(**masks)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda space: pickle.loads(pickle.dumps(space))])
def test_a_copy_is_equal_and_goes_on_with_the_same_samples(copied):
    space = AnyText(40, min_length=1, seed=3)
    space.sample()
    twin = copied(space)
    assert twin == space
    assert [twin.sample() for _ in range(5)] == [space.sample() for _ in range(5)]


def test_spaces_are_equal_when_their_bounds_are():
    assert AnyText(4) == AnyText(4, seed=1)
    assert AnyText(4) != AnyText(5)
    assert AnyText(4) != AnyText(4, min_length=1)
    assert AnyText(4) != spaces.Text(4, min_length=0)
    assert spaces.Text(4, min_length=0) != AnyText(4)
    assert repr(AnyText(4)) == "AnyText(4, min_length=0)"


def test_a_batch_holds_texts_and_gives_them_back():
    space = AnyText(30, seed=2)
    batch = batch_space(space, 3)
    texts = ("≤", "", "b\n")
    assert texts in batch
    assert ("≤", "") not in batch
    assert tuple(iterate(batch, texts)) == texts
    assert concatenate(space, texts, create_empty_array(space, 3)) == texts
    batch.seed(4)
    sample = batch.sample()
    batch.seed(4)
    assert sample == batch.sample()
    assert len(set(sample)) == 3


@pytest.mark.parametrize("text", TEXTS)
def test_flattening_keeps_every_character(text):
    space = AnyText(50)
    flat = spaces.flatten(space, text)
    assert flat in spaces.flatten_space(space)
    assert spaces.unflatten(space, flat) == text


def test_the_characters_are_all_of_unicode():
    space = AnyText(5)
    assert len(space.character_set) == 0x110000
    assert "🙂" in space.character_set
    assert "ab" not in space.character_set
    assert space.character_list[space.character_index("≤")] == "≤"
    with pytest.raises(InvalidParameter, match="has no slices"):
        space.character_list[1:3]


def test_shared_memory_is_refused_with_the_way_out():
    with pytest.raises(InvalidParameter, match=r"cannot carry text: .*vector_kwargs=\{'shared_memory': False\}"):
        create_shared_memory(prompt_space(), n=2)
