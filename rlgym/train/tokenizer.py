"""A byte-level tokenizer built in code: nothing to download, no text that it cannot spell."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from rlgym.codec import hidden_fields
from rlgym.errors import InvalidParameter
from rlgym.registry import load

__all__ = ["byte_tokenizer", "encode_completion", "encode_prompt", "terse_pieces"]

PAD: Final = "<|pad|>"
END: Final = "<|end|>"
# A prompt is one message, verbatim: prompts of the terse style end with a newline, which is where completions begin.
_CHAT_TEMPLATE: Final = "{% for message in messages %}{{ message['content'] }}{% endfor %}"


def byte_tokenizer(pieces: Sequence[str] = ()) -> PreTrainedTokenizerFast:
    """A tokenizer of 256 bytes, ``<|pad|>``, ``<|end|>`` and, if asked, whole pieces of text.

    The token of a byte is its value. Every text is encoded and decodes to itself, also where it spells a special
    token; ``save_pretrained`` and ``AutoTokenizer.from_pretrained`` keep that.

    Args:
        pieces: become one token each; distinct, printable ASCII, at least two characters. One of letters, digits and
            underscores counts as a word: it is not cut out of a longer one, so with a piece ``12`` the text ``123``
            is still three digits.

    Raises:
        InvalidParameter: if a piece has another form or comes twice.
    """
    for piece in pieces:
        if len(piece) < 2 or not (piece.isascii() and piece.isprintable()):
            raise InvalidParameter(f"byte_tokenizer: piece {piece!r}: need at least two printable ASCII characters")
    if len({PAD, END, *pieces}) < len(pieces) + 2:
        raise InvalidParameter(f"byte_tokenizer: pieces must be distinct and not special, got {list(pieces)!r}")
    core = Tokenizer(models.BPE(vocab={symbol: byte for byte, symbol in enumerate(_byte_symbols())}, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    core.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers leaves it unannotated
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        split_special_tokens=True,
        clean_up_tokenization_spaces=False,
        padding_side="left",
        chat_template=_CHAT_TEMPLATE,
    )
    words = {piece: piece.replace("_", "a").isalnum() for piece in pieces}
    tokenizer.add_tokens([AddedToken(piece, single_word=word, normalized=False) for piece, word in words.items()])
    return tokenizer


def terse_pieces(names: Sequence[str]) -> list[str]:
    """Pieces that shorten prompts of the terse style: names, public fields, the list separator, the numbers 10 to 99.

    Args:
        names: environments, as ``rlgym.problem`` takes them.
    """
    pieces = [", ", *(str(number) for number in range(10, 100))]
    for name in names:
        task = load(name)
        instance = task.instance_type()
        hidden = hidden_fields(instance)
        pieces += [type(task).__name__, *(field.name for field in fields(instance) if field.name not in hidden)]
    return [piece for piece in dict.fromkeys(pieces) if len(piece) > 1]


def encode_prompt(tokenizer: PreTrainedTokenizerFast, prompt: str) -> list[int]:
    """The tokens that a completion follows: what the chat template gives for one message of the user."""
    ids: list[int] = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    return ids


def encode_completion(tokenizer: PreTrainedTokenizerFast, completion: str) -> list[int]:
    """The tokens of a finished completion, the end token last."""
    return [*encode_prompt(tokenizer, completion), int(tokenizer.eos_token_id)]


def _byte_symbols() -> list[str]:
    """The printable character that stands for each byte in the library's byte-level models.

    Source: Radford et al. 2019 (GPT-2): printable Latin-1 stands for itself, the rest follows from code point 256.
    """
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = [byte for byte in range(256) if byte not in printable]
    shifted = {byte: chr(256 + i) for i, byte in enumerate(others)}
    return [shifted.get(byte, chr(byte)) for byte in range(256)]
