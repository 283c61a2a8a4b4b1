"""A byte-level tokenizer built in code: nothing to download, no text that it cannot spell."""

import re
from collections.abc import Sequence
from typing import Final

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from rlgym.errors import InvalidParameter

__all__ = ["byte_tokenizer", "encode_completion", "encode_prompt"]

PAD: Final = "<|pad|>"
END: Final = "<|end|>"
_WORD: Final = re.compile(r"[A-Za-z0-9_]{2,}")
# What separates a prompt from its completion is a newline, so that the template needs no special token and
# a special token's spelling inside a text stays plain bytes.
_CHAT_TEMPLATE: Final = "{% for message in messages %}{{ message['content'] }}{% endfor %}{% if add_generation_prompt %}{{ '\\n' }}{% endif %}"


def byte_tokenizer(words: Sequence[str] = ()) -> PreTrainedTokenizerFast:
    """A tokenizer of 256 bytes, ``<|pad|>``, ``<|end|>`` and, if asked, whole words.

    The token of a byte is its value. Any text is encoded and decodes to itself, also where it spells a special token;
    ``save_pretrained`` and ``AutoTokenizer.from_pretrained`` keep that.

    Args:
        words: become one token each wherever they stand (names of environments and fields, to shorten prompts);
            letters, digits and underscores, at least two, all distinct.

    Raises:
        InvalidParameter: if a word has another form or comes twice.
    """
    for word in words:
        if not _WORD.fullmatch(word):
            raise InvalidParameter(f"byte_tokenizer: word {word!r}: need at least two letters, digits or underscores")
    if len(set(words)) < len(words):
        raise InvalidParameter(f"byte_tokenizer: words must be distinct, got {list(words)!r}")
    core = Tokenizer(models.BPE(vocab={symbol: byte for byte, symbol in enumerate(_byte_symbols())}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    core.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        split_special_tokens=True,
        clean_up_tokenization_spaces=False,
        padding_side="left",
        chat_template=_CHAT_TEMPLATE,
    )
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    return tokenizer


def encode_prompt(tokenizer: PreTrainedTokenizerFast, prompt: str) -> list[int]:
    """The tokens that a completion follows: what the chat template gives for one message of the user."""
    return _encode(tokenizer, prompt + "\n")


def encode_completion(tokenizer: PreTrainedTokenizerFast, completion: str) -> list[int]:
    """The tokens of a finished completion, the end token last."""
    return [*_encode(tokenizer, completion), int(tokenizer.eos_token_id)]


def _encode(tokenizer: PreTrainedTokenizerFast, text: str) -> list[int]:
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def _byte_symbols() -> list[str]:
    """The printable character that stands for each byte in the library's byte-level models.

    Source: Radford et al. 2019 (GPT-2): printable Latin-1 stands for itself, the rest follows from code point 256.
    """
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = [byte for byte in range(256) if byte not in printable]
    shifted = {byte: chr(256 + i) for i, byte in enumerate(others)}
    return [shifted.get(byte, chr(byte)) for byte in range(256)]
