"""Arms: what a curriculum knows of an environment, without knowing the environment."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise

from rlgym.errors import InvalidParameter
from rlgym.keys import ProblemKey

__all__ = ["Arm"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One environment in one version, as schedulers and mixtures see it.

    Attributes:
        id: ``"rlgym/SubsetSum-v0"``; name and version of the keys that are drawn.
        levels: the difficulties that the split can fill, ascending; there may be holes.
        wordings: how many statements the environment offers for an instance.
        longest_prompt: characters of the longest prompt measured at each of ``levels``; None where never measured.
        longest_answer: characters of the longest answer measured at each of ``levels``; None where never measured.

    Raises:
        InvalidKey: if the id is malformed.
        InvalidParameter: if another field breaks its rule.
    """

    id: str
    levels: tuple[int, ...]
    wordings: int = 1
    longest_prompt: tuple[int, ...] | None = None
    longest_answer: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if ProblemKey.parse(self.id).id != self.id:
            raise InvalidParameter(f"Arm({self.id!r}): need an id such as 'rlgym/SubsetSum-v0', without a query")
        integers = all(type(level) is int and level >= 0 for level in self.levels)
        if not self.levels or not integers or any(here >= there for here, there in pairwise(self.levels)):
            raise InvalidParameter(
                f"Arm({self.id!r}): levels={self.levels!r}: need one or more ascending integers >= 0"
            )
        if type(self.wordings) is not int or self.wordings < 1:
            raise InvalidParameter(f"Arm({self.id!r}): wordings={self.wordings!r}: need an integer >= 1")
        for name, lengths in (("longest_prompt", self.longest_prompt), ("longest_answer", self.longest_answer)):
            if lengths is not None and len(lengths) != len(self.levels):
                raise InvalidParameter(
                    f"Arm({self.id!r}): {name} has {len(lengths)} lengths for {len(self.levels)} levels, need one each"
                )

    def position(self, level: int) -> int:
        """Index in ``levels`` of the highest one that is not above ``level``; 0 if all are above it."""
        return max(bisect_right(self.levels, level) - 1, 0)

    def capped(self, *, prompt: int | None = None, answer: int | None = None) -> "Arm":
        """This arm without the levels from the first one on that is too long.

        Later levels go too, even where their measured maximum fits: lengths grow with difficulty, so it fits by luck.

        Args:
            prompt: the most characters that a prompt may have.
            answer: the most characters that an answer may have.

        Raises:
            InvalidParameter: if the lengths were never measured, or not even the lowest level fits.
        """
        kept = len(self.levels)
        for name, lengths, most in (("prompt", self.longest_prompt, prompt), ("answer", self.longest_answer, answer)):
            if most is None:
                continue
            if lengths is None:
                raise InvalidParameter(
                    f"Arm({self.id!r}): cannot cap by {name}={most!r}: longest_{name} was never measured; "
                    f"leave the cap out or give the lengths"
                )
            if lengths[0] > most:
                raise InvalidParameter(
                    f"Arm({self.id!r}): no level fits {name}={most!r}: level {self.levels[0]} needs {lengths[0]} "
                    f"characters; raise the cap or leave the environment out"
                )
            kept = min(kept, next((i for i, length in enumerate(lengths) if length > most), kept))
        return replace(
            self,
            levels=self.levels[:kept],
            longest_prompt=self.longest_prompt and self.longest_prompt[:kept],
            longest_answer=self.longest_answer and self.longest_answer[:kept],
        )
