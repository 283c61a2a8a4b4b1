"""Seeds of a numbered series of streams, at a third of the price of hashing each name from its beginning."""

import json
from hashlib import blake2b
from typing import Final

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))  # as ``rlgym.rng.hashed_seed`` writes names


class Seeds:
    """``Seeds(*name)(i)`` is ``hashed_seed(*name, i)``: the common beginning is hashed once."""

    def __init__(self, *name: str | int) -> None:
        self._name = name
        self._begun = blake2b(f"{_ENCODER.encode(name)[:-1]},".encode(), digest_size=16)

    def __call__(self, index: int) -> int:
        """The seed of stream ``index``."""
        hashed = self._begun.copy()
        hashed.update(b"%d]" % index)
        return int.from_bytes(hashed.digest(), "big")

    def __reduce__(self) -> tuple[type["Seeds"], tuple[str | int, ...]]:
        return Seeds, self._name  # a begun hash cannot be pickled
