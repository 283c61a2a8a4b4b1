"""Text spaces: any string of Unicode up to a length is an observation and an action."""

from collections.abc import Sequence
from typing import Any, Final, NoReturn, overload

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import create_shared_memory

from rlgym.errors import InvalidParameter

__all__ = ["LONGEST", "AnyText", "completion_space", "prompt_space"]

LONGEST: Final = 2**20  # characters; far above any prompt or completion, so that nothing is cut or refused
_SAMPLED: Final = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n.,:;-+*/=<>()[]{}\\$'\""
    "éßλЖ語≤∑🙂\u2212\u00d7"  # the last two: minus, times
)
_LONGEST_SAMPLE: Final = 200


class _AllCharacters(Sequence[str]):
    """Every character by its code point, without holding them."""

    def __len__(self) -> int:
        return 0x110000

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and len(value) == 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> NoReturn: ...
    def __getitem__(self, index: int | slice) -> str:
        if isinstance(index, slice):
            raise InvalidParameter("AnyText: the list of all characters has no slices")
        return chr(index)


_ALL: Final = _AllCharacters()


class AnyText(spaces.Text):
    """All strings of ``min_length`` to ``max_length`` characters, whatever the characters.

    ``spaces.Text`` holds the strings over a given character set, so that one unforeseen character (a minus sign of
    Unicode, a letter of another script) puts an observation outside its space. Samples are short and hold characters
    of several scripts; they depend on the space's seed alone.

    Args:
        max_length: the most characters.
        min_length: the fewest characters.
        seed: of the samples.
    """

    def __init__(self, max_length: int, *, min_length: int = 0, seed: int | np.random.Generator | None = None) -> None:
        super().__init__(max_length, min_length=min_length, charset="", seed=seed)

    def sample(self, mask: object = None, probability: object = None) -> str:
        """A short text.

        Raises:
            InvalidParameter: if a mask is given; there is none over all characters.
        """
        if mask is not None or probability is not None:
            raise InvalidParameter("AnyText.sample: takes no mask and no probability over all of Unicode")
        most = min(self.max_length, self.min_length + _LONGEST_SAMPLE)
        length = int(self.np_random.integers(self.min_length, most + 1))
        return "".join(_SAMPLED[i] for i in self.np_random.integers(len(_SAMPLED), size=length))

    def contains(self, x: object) -> bool:
        """Whether it is a string of a fitting length."""
        return isinstance(x, str) and self.min_length <= len(x) <= self.max_length

    @property
    def character_set(self) -> Any:  # Any: a frozenset of all characters would hold a million strings
        """All characters."""
        return _ALL

    @property
    def character_list(self) -> Any:  # Any: as above
        """All characters by code point."""
        return _ALL

    def character_index(self, char: str) -> np.int32:
        """The code point."""
        return np.int32(ord(char))

    @property
    def characters(self) -> str:
        """The characters of samples; all of Unicode would make a text of a million."""
        return _SAMPLED

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, AnyText) and self.min_length == other.min_length and self.max_length == other.max_length
        )

    __hash__ = None  # type: ignore[assignment]  # as every space: equal by value and mutable by seed

    def __repr__(self) -> str:
        return f"AnyText({self.max_length}, min_length={self.min_length})"


def prompt_space() -> AnyText:
    """What an environment says; empty once an episode is over and nothing is left to say."""
    return AnyText(LONGEST)


def completion_space() -> AnyText:
    """What a model says; a longer text is judged all the same."""
    return AnyText(LONGEST)


@create_shared_memory.register(AnyText)
def _refuse_shared_memory(space: AnyText, n: int = 1, ctx: object = None) -> NoReturn:  # noqa: ARG001  # gymnasium's
    raise InvalidParameter(
        "AsyncVectorEnv(shared_memory=True) cannot carry text: gymnasium reads its observations once, before there "
        "are any, and hands out runs of one letter ever after. Pass shared_memory=False, in gymnasium.make_vec as "
        "vector_kwargs={'shared_memory': False}"
    )
