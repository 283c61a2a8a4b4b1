"""The one source of randomness of a problem: streams named by hash, draws that no Python release changes."""

import json
from collections.abc import MutableSequence, Sequence
from hashlib import blake2b
from random import Random
from typing import Any, NoReturn, TypeVar

from rlgym.errors import InvalidParameter

__all__ = ["Rng", "hashed_seed"]

T = TypeVar("T")
_ENCODER = json.JSONEncoder(separators=(",", ":"))


def hashed_seed(*parts: str | int) -> int:
    """A 128-bit seed that names a stream: the blake2b hash of the parts, so streams never overlap by addition."""
    return int.from_bytes(blake2b(_ENCODER.encode(parts).encode(), digest_size=16).digest(), "big")


class Rng(Random):
    """A ``random.Random`` whose draws are written on ``getrandbits`` and ``random()`` alone.

    Those two are what Python promises never to change, so a seed gives the same problem on every release.
    Draws that depend on a platform's floating-point library (``gauss`` and its kin) are refused.
    """

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        """An integer of ``range(start, stop, step)``, each equally likely."""
        low, high = (0, start) if stop is None else (start, stop)
        width = -((low - high) // step) if step else 0  # rounded up; ``len(range(...))`` ends at 2^63
        if width <= 0:
            raise InvalidParameter(f"Rng.randrange({start!r}, {stop!r}, {step!r}): the range is empty")
        return low + step * self._below(width)

    def randint(self, a: int, b: int) -> int:
        """An integer with ``a <= value <= b``, each equally likely."""
        if b < a:
            raise InvalidParameter(f"Rng.randint({a!r}, {b!r}): need a <= b")
        return a + self._below(b - a + 1)

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]  # typeshed asks for SupportsLenAndGetItem
        """One element of a non-empty sequence."""
        if not seq:
            raise InvalidParameter("Rng.choice: the sequence is empty")
        return seq[self._below(len(seq))]

    def shuffle(self, x: MutableSequence[Any]) -> None:  # Any: typeshed's own signature
        """Shuffle in place (Fisher and Yates)."""
        for i in range(len(x) - 1, 0, -1):
            j = self._below(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population: Sequence[T], k: int) -> list[T]:  # type: ignore[override]  # no counts
        """``k`` elements at distinct positions, in random order; a ``range`` is never expanded."""
        n = len(population)
        if not 0 <= k <= n:
            raise InvalidParameter(f"Rng.sample: cannot take {k!r} of {n} elements")
        moved: dict[int, int] = {}  # a Fisher-Yates shuffle of range(n), written down only where it moved
        chosen = []
        for i in range(k):
            j = i + self._below(n - i)
            chosen.append(population[moved.get(j, j)])
            moved[j] = moved.get(i, i)
        return chosen

    def choices(  # type: ignore[override]  # weights are integers, so that the draw is exact
        self, population: Sequence[T], weights: Sequence[int] | None = None, *, k: int = 1
    ) -> list[T]:
        """``k`` elements with replacement, in proportion to non-negative integer weights."""
        if weights is None:
            return [self.choice(population) for _ in range(k)]
        if len(weights) != len(population) or any(type(w) is not int or w < 0 for w in weights) or sum(weights) <= 0:
            raise InvalidParameter(f"Rng.choices: need one integer weight >= 0 per element, got {list(weights)!r}")
        total, chosen = sum(weights), []
        for _ in range(k):
            point, i = self._below(total), 0
            while point >= weights[i]:
                point -= weights[i]
                i += 1
            chosen.append(population[i])
        return chosen

    def _below(self, n: int) -> int:
        bits = n.bit_length()
        value = self.getrandbits(bits)
        while value >= n:
            value = self.getrandbits(bits)
        return value

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise InvalidParameter("Rng: only integer draws and random() are the same on every platform")

    betavariate = binomialvariate = expovariate = gammavariate = gauss = lognormvariate = _refuse
    normalvariate = paretovariate = triangular = vonmisesvariate = weibullvariate = _refuse
