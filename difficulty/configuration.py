"""The configuration of a curriculum: from a table of a TOML file, to plain data and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rlgym.difficulty.allocation import ALLOCATIONS, AllocationConfig, FixedGroup
from rlgym.difficulty.mixtures import MIXTURES, MixtureConfig, UniformMixture
from rlgym.difficulty.schedulers import SCHEDULERS, SchedulerConfig, Window
from rlgym.errors import InvalidParameter, nearest
from rlgym.keys import DEFAULT_STYLE, SPLITS, Split

__all__ = ["CurriculumConfig", "checked_table", "chosen"]

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class CurriculumConfig:
    """All of a curriculum but its arms. In a TOML file, what is left out keeps its default:

        [curriculum]
        scheduler = {kind = "window", width = 4}
        mixture = "uniform"                         # a name alone: that kind with its defaults
        allocation = {kind = "fixed_group", rollouts = 8}
        seed = 0
        split = "train"
        style = "tags.1"
        open_draws = 4096

    Attributes:
        scheduler: which difficulty comes next within an arm.
        mixture: which arm comes next.
        allocation: how many rollouts a problem gets and which groups train.
        seed: names the random streams.
        split: the split of all keys; the wording varies in ``"train"`` only.
        style: the prompt style of all keys.
        open_draws: reports are accepted of that many latest draws.
    """

    scheduler: SchedulerConfig = field(default_factory=Window)
    mixture: MixtureConfig = field(default_factory=UniformMixture)
    allocation: AllocationConfig = field(default_factory=FixedGroup)
    seed: int = 0
    split: Split = "train"
    style: str = DEFAULT_STYLE
    open_draws: int = 4096

    def __post_init__(self) -> None:
        if type(self.seed) is not int:
            raise InvalidParameter(f"Curriculum(seed={self.seed!r}): need an integer")
        if type(self.open_draws) is not int or self.open_draws < 1:
            raise InvalidParameter(f"Curriculum(open_draws={self.open_draws!r}): need an integer >= 1")

    @classmethod
    def from_plain(cls, data: object, path: str = "curriculum") -> "CurriculumConfig":
        """Read a table of a TOML or JSON file; what is left out keeps its default.

        Args:
            path: what errors call the table.

        Raises:
            InvalidParameter: naming the field that is unknown, or whose value breaks a rule.
        """
        given = dict(checked_table(data, path, [f.name for f in fields(cls)]))
        split, style = given.get("split", "train"), given.get("style", DEFAULT_STYLE)
        if split not in SPLITS:
            near = nearest(split, SPLITS) if isinstance(split, str) else ""
            raise InvalidParameter(f"{path}.split: need one of {', '.join(SPLITS)}, got {split!r}{near}")
        if not isinstance(style, str):
            raise InvalidParameter(f"{path}.style: need the name of a prompt style, got {style!r}")
        for role, registry in _REGISTRIES.items():
            if role in given:
                given[role] = _part(role, given[role], registry, f"{path}.{role}")
        return _build(cls, given, path)

    def to_plain(self) -> dict[str, object]:
        """The inverse of ``from_plain``, with every field, as plain data that JSON returns unchanged."""
        return {
            "scheduler": {"kind": self.scheduler.kind, **_plain_fields(self.scheduler)},
            "mixture": {"kind": self.mixture.kind, **_plain_fields(self.mixture)},
            "allocation": {"kind": self.allocation.kind, **_plain_fields(self.allocation)},
            "seed": self.seed,
            "split": self.split,
            "style": self.style,
            "open_draws": self.open_draws,
        }


_REGISTRIES: Final[dict[str, Mapping[str, Callable[[], object]]]] = {
    "scheduler": SCHEDULERS,
    "mixture": MIXTURES,
    "allocation": ALLOCATIONS,
}


def chosen(role: str, given: P | str, registry: Mapping[str, Callable[[], P]], path: str = "Curriculum") -> P:
    """The configuration of a part itself, or the default one of that name.

    Raises:
        InvalidParameter: if there is none of that name.
    """
    if not isinstance(given, str):
        return given
    if given not in registry:
        names = ", ".join(sorted(registry))
        raise InvalidParameter(f"{path}: no {role} {given!r} among {names}{nearest(given, registry)}")
    return registry[given]()


def checked_table(data: object, path: str, names: Iterable[str]) -> Mapping[str, object]:
    """A table that holds no other fields than these.

    Raises:
        InvalidParameter: naming the field, and the nearest one that there is.
    """
    if not isinstance(data, Mapping) or not all(isinstance(name, str) for name in data):
        raise InvalidParameter(f"{path}: need a table, got {data!r:.200}")
    known = list(names)
    for name in data:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise InvalidParameter(f"{path}.{name}: no such field; {has}{nearest(name, known)}")
    return data


def _part(role: str, data: object, registry: Mapping[str, Callable[[], object]], path: str) -> object:
    """The configuration of a scheduler, a mixture or an allocation from its name or its table."""
    if isinstance(data, str):
        return chosen(role, data, registry, path)
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        names = ", ".join(sorted(registry))
        raise InvalidParameter(f"{path}: need a name or a table with a kind, one of {names}; got {data!r:.200}")
    default = chosen(role, data["kind"], registry, f"{path}.kind")
    return _read(type(default), {name: value for name, value in data.items() if name != "kind"}, path)


def _read(wanted: type[P], data: object, path: str) -> P:
    """A configuration, a dataclass, from a table."""
    declared = cast("Any", wanted)  # Any: dataclasses.fields asks for a type that has no name
    types = get_type_hints(wanted)
    names = [f.name for f in fields(declared) if f.init]
    given = checked_table(data, path, names)
    return _build(wanted, {name: _value(types[name], value, f"{path}.{name}") for name, value in given.items()}, path)


def _build(wanted: Callable[..., P], values: Mapping[str, object], path: str) -> P:
    try:
        return wanted(**values)
    except InvalidParameter as error:
        raise InvalidParameter(f"{path}: {error}") from error
    except TypeError as error:  # a field without default that is missing, or a value that cannot be compared
        raise InvalidParameter(f"{path}: {error}") from error


def _value(wanted: Any, value: object, path: str) -> object:  # Any: an annotation
    """What stands for a field of that annotation: lists become tuples, tables configurations; its class checks it."""
    options = get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)
    for option in options:
        if isinstance(value, Mapping) and is_dataclass(option):
            return _read(cast("type[object]", option), value, path)  # is_dataclass is true of instances too
        if isinstance(value, list) and get_origin(option) is tuple:
            kinds = get_args(option)
            if len(kinds) != len(value) or ... in kinds:
                kinds = kinds[:1] * len(value)
            return tuple(_value(kinds[i], item, f"{path}[{i}]") for i, item in enumerate(value))
    return value


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _plain_fields(config: object) -> dict[str, object]:
    """A configuration as plain data, without the fields that are None and would be by default: TOML has no None."""
    if not is_dataclass(config):
        raise InvalidParameter(f"{config!r}: need a dataclass, or it cannot be written down")
    written = {f: getattr(config, f.name) for f in fields(config) if f.init}
    return {f.name: _plain(value) for f, value in written.items() if value is not None or f.default is not None}
