"""The byte-level tokenizer."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from rlgym.errors import InvalidParameter
from rlgym.train.tokenizer import byte_tokenizer, encode_completion, encode_prompt, terse_pieces

PLAIN = byte_tokenizer()
PIECED = byte_tokenizer(["DyckCompletion", "prefix", ", ", "12", "<|x|>"])
ODD = ["", " ", "  a", "a ,  .", "\n\t\r\n\x00\x7f", "é漢字😀", "<|end|>", "<|pad|>12, 3", "don 't", "</s>", "▁Ġ"]


@pytest.mark.parametrize("text", ODD)
def test_the_token_of_a_byte_is_its_value(text: str) -> None:
    assert bytes(encode_prompt(PLAIN, text)) == text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(derandomize=True, deadline=None)
@example("prefix=12, 3<|end|><|x|>")
@example("123 12 DyckCompletions")
def test_every_text_decodes_to_itself(text: str) -> None:
    for tokenizer in (PLAIN, PIECED):
        assert tokenizer.decode(encode_prompt(tokenizer, text)) == text


def test_a_saved_tokenizer_says_the_same(tmp_path: Path) -> None:
    PIECED.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    assert (loaded.pad_token_id, loaded.eos_token_id, len(loaded)) == (257, 256, 263)
    for text in [*ODD, "DyckCompletion prefix=12, 123\n"]:
        assert loaded(text)["input_ids"] == encode_prompt(PIECED, text)
        assert loaded.decode(encode_prompt(PIECED, text)) == text


def test_the_chat_template_gives_the_prompt_verbatim() -> None:
    message = {"role": "user", "content": "DyckCompletion prefix=<|end|>\n"}
    ids = PIECED.apply_chat_template([message], add_generation_prompt=True)["input_ids"]
    assert ids == encode_prompt(PIECED, message["content"])


def test_a_piece_is_one_token_and_a_word_is_not_cut_out_of_a_longer_one() -> None:
    assert PIECED.convert_ids_to_tokens(encode_prompt(PIECED, "12, 123")) == ["12", ", ", "1", "2", "3"]
    assert len(encode_prompt(PIECED, "DyckCompletion")) == 1
    assert len(encode_prompt(PIECED, "prefixes")) == 8


def test_a_completion_ends_with_the_end_token_and_text_cannot_forge_it() -> None:
    assert encode_completion(PLAIN, "ab") == [97, 98, PLAIN.eos_token_id]
    assert PLAIN.eos_token_id not in encode_prompt(PLAIN, "<|end|>")


def test_terse_pieces_are_names_public_fields_and_numbers() -> None:
    pieces = terse_pieces(["SubsetSum", "SlidingWindowMinimum"])
    assert pieces[:3] == [", ", "10", "11"]
    assert {"SubsetSum", "values", "target", "SlidingWindowMinimum", "window"} <= set(pieces)
    assert "planted" not in pieces  # hidden
    assert len(set(pieces)) == len(pieces)


@pytest.mark.parametrize("piece", ["", "a", "é1", "a\nb"])
def test_a_piece_is_printable_ascii_of_two_characters_or_more(piece: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        byte_tokenizer([piece])
    assert str(caught.value) == f"byte_tokenizer: piece {piece!r}: need at least two printable ASCII characters"


@pytest.mark.parametrize("pieces", [["ab", "ab"], ["<|end|>"]])
def test_pieces_are_distinct(pieces: list[str]) -> None:
    with pytest.raises(InvalidParameter, match="pieces must be distinct and not special"):
        byte_tokenizer(pieces)
