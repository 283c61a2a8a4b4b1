"""Problem keys: a few plain values that regenerate a problem anywhere, bit for bit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from rlgym.errors import InvalidKey
from rlgym.rng import Rng, hashed_seed

__all__ = ["DEFAULT_STYLE", "MAX_SEED", "SPLITS", "ProblemKey", "Split", "split_of"]

Split = Literal["train", "validation", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)
MAX_SEED: Final = 2**53 - 1  # what every JSON reader keeps exactly
DEFAULT_STYLE: Final = "tags.1"
SCHEME: Final = "rlgym.1"  # names the way of seeding and splitting; a new way is a new scheme

_ID = re.compile(r"(?P<name>[a-z][a-z0-9_]*/[A-Z][A-Za-z0-9]*)-v(?P<version>0|[1-9][0-9]{0,5})")
_KNOB = re.compile(r"[a-z][a-z0-9_]*")
_STYLE = re.compile(r"[a-z_]+\.[0-9]+")
_FIELDS: Final = frozenset({"difficulty", "split", "seed", "wording", "style"})
_LONGEST: Final = 2_000
_TOO_LARGE: Final = 10**30  # no integer of a key has more digits than ``parse`` reads


def split_of(fingerprint: str) -> Split:
    """The split of an instance, by its content alone: 80 % train, 10 % validation, 10 % test.

    Args:
        fingerprint: hexadecimal digest of scheme, id and canonical public fields (``rlgym.codec.fingerprint``).
    """
    bucket = int(fingerprint, 16) % 10
    return "train" if bucket < 8 else "validation" if bucket == 8 else "test"


@dataclass(frozen=True, slots=True)
class ProblemKey:
    """What regenerates one problem.

    Attributes:
        name: namespace and environment, ``"rlgym/SubsetSum"``.
        version: the environment's version.
        difficulty: the level, >= 0.
        split: ``"train"``, ``"validation"`` or ``"test"``.
        seed: 0 to 2^53 - 1.
        overrides: knob values that replace the level's, sorted by name.
        wording: which of the environment's wordings states the problem.
        style: the prompt style, ``"tags.1"``.

    Raises:
        InvalidKey: if a value is out of its range.
    """

    name: str
    version: int
    difficulty: int = 0
    split: Split = "train"
    seed: int = 0
    overrides: tuple[tuple[str, int], ...] = ()
    wording: int = 0
    style: str = DEFAULT_STYLE

    def __post_init__(self) -> None:
        if type(self.version) is not int or not _ID.fullmatch(f"{self.name}-v{self.version}"):
            raise InvalidKey(f"ProblemKey: {self.name!r} version {self.version!r} is not like 'rlgym/SubsetSum', 0")
        if type(self.difficulty) is not int or not 0 <= self.difficulty < _TOO_LARGE:
            raise InvalidKey(f"ProblemKey: difficulty={self.difficulty!r}: need an integer >= 0")
        if self.split not in SPLITS:
            raise InvalidKey(f"ProblemKey: split={self.split!r}: need one of {', '.join(SPLITS)}")
        if type(self.seed) is not int or not 0 <= self.seed <= MAX_SEED:
            raise InvalidKey(f"ProblemKey: seed={self.seed!r}: need an integer from 0 to 2^53 - 1")
        if type(self.wording) is not int or not 0 <= self.wording < _TOO_LARGE:
            raise InvalidKey(f"ProblemKey: wording={self.wording!r}: need an integer >= 0")
        if not isinstance(self.style, str) or not _STYLE.fullmatch(self.style):
            raise InvalidKey(f"ProblemKey: style={self.style!r}: need a versioned style such as 'tags.1'")
        names = [name for name, _ in self.overrides]
        if not isinstance(self.overrides, tuple) or not all(_KNOB.fullmatch(name) for name in names):
            raise InvalidKey(f"ProblemKey: overrides={self.overrides!r}: need a tuple of pairs of knob name and value")
        if names != sorted(set(names)):
            raise InvalidKey(f"ProblemKey: overrides={self.overrides!r}: need distinct knob names in sorted order")
        for name, value in self.overrides:
            if type(value) is not int or abs(value) >= _TOO_LARGE:
                raise InvalidKey(f"ProblemKey: knob {name}={value!r:.40}: need an integer of at most 30 digits")

    @property
    def id(self) -> str:
        """The gymnasium id, ``"rlgym/SubsetSum-v0"``."""
        return f"{self.name}-v{self.version}"

    def __str__(self) -> str:
        """``rlgym/SubsetSum-v0?difficulty=3&split=test&seed=12&style=tags.1``, the form that travels."""
        fields: list[tuple[str, str | int]] = [
            ("difficulty", self.difficulty),
            ("split", self.split),
            ("seed", self.seed),
        ]
        fields += [(f"knob.{name}", value) for name, value in self.overrides]
        if self.wording:
            fields.append(("wording", self.wording))
        fields.append(("style", self.style))
        return f"{self.id}?{urlencode(fields)}"

    @classmethod
    def parse(cls, text: str) -> "ProblemKey":
        """The inverse of ``str(key)``; fields that are left out take their defaults.

        Raises:
            InvalidKey: if the text is not a key; the message says which part and what was expected.
        """
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise InvalidKey(f"ProblemKey.parse: need a text of at most {_LONGEST} characters")
        head, _, query = text.partition("?")
        match = _ID.fullmatch(head)
        if not match:
            raise InvalidKey(f"ProblemKey.parse: {head!r} is not an id such as 'rlgym/SubsetSum-v0'")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
        except ValueError as error:
            raise InvalidKey(
                f"ProblemKey.parse: {query!r} is not of the form 'difficulty=3&seed=12': {error}"
            ) from error
        fields = dict(pairs)
        if len(fields) < len(pairs):
            raise InvalidKey(f"ProblemKey.parse: {query!r} names a field twice")
        knobs = {name[5:]: fields.pop(name) for name in sorted(fields) if name.startswith("knob.")}
        unknown = sorted(fields.keys() - _FIELDS)
        if unknown:
            raise InvalidKey(
                f"ProblemKey.parse: unknown field {unknown[0]!r}; need one of {', '.join(sorted(_FIELDS))}"
            )
        split = fields.get("split", "train")
        if split not in SPLITS:
            raise InvalidKey(f"ProblemKey.parse: split={split!r}: need one of {', '.join(SPLITS)}")
        return cls(
            name=match["name"],
            version=int(match["version"]),
            difficulty=_integer("difficulty", fields.get("difficulty", "0")),
            split=split,
            seed=_integer("seed", fields.get("seed", "0")),
            overrides=tuple((name, _integer(f"knob.{name}", value)) for name, value in knobs.items()),
            wording=_integer("wording", fields.get("wording", "0")),
            style=fields.get("style", DEFAULT_STYLE),
        )

    def with_overrides(self, overrides: Mapping[str, int]) -> "ProblemKey":
        """This key with other knob overrides."""
        return replace(self, overrides=tuple(sorted(overrides.items())))

    def rng(self, attempt: int) -> Rng:
        """The stream of one attempt at generation; version, wording and style do not change it."""
        return self._stream("generate", attempt)

    def turn_rng(self, turn: int) -> Rng:
        """The stream of one turn of an interactive episode; the same parts name it as name generation's."""
        return self._stream("turn", turn)

    def _stream(self, purpose: str, index: int) -> Rng:
        knobs = ",".join(f"{name}={value}" for name, value in self.overrides)
        return Rng(hashed_seed(SCHEME, purpose, self.name, self.difficulty, knobs, self.split, self.seed, index))


def _integer(field: str, text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,30}", text, re.ASCII):
        raise InvalidKey(f"ProblemKey.parse: {field}={text!r}: need an integer")
    return int(text)
