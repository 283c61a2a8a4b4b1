"""Where environments are found: built-in files by name, plugins by entry point, classes by ``register``.

Nothing is imported before it is asked for. At start-up only file names and the line ``version = N`` of each file are
read; other class attributes come from the syntax tree on demand.
"""

import ast
import importlib
import importlib.util
import inspect
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

from rlgym.codec import check_instance_type, decode
from rlgym.difficulty.scales import Scale
from rlgym.environment import Environment, InteractiveEnvironment, Task
from rlgym.errors import (
    DuplicateEnvironment,
    EnvironmentImportFailed,
    InvalidData,
    InvalidEnvironment,
    InvalidParameter,
    RegistryError,
    UnknownEnvironment,
    UnknownVersion,
    nearest,
)
from rlgym.keys import DEFAULT_STYLE, ProblemKey, Split
from rlgym.problem import AnyTask, Problem, build, problem_of
from rlgym.verifiers.formats import Format

__all__ = [
    "ENTRY_POINTS",
    "Entry",
    "Registry",
    "class_name",
    "load",
    "names",
    "problem",
    "problem_from_json",
    "register",
]

ENTRY_POINTS: Final = "rlgym.environments"
BUILTIN: Final = "rlgym"
LOCAL: Final = "local"

_VERSION: Final = re.compile(rb"^    version(?:\s*:[^=\n]+)?\s*=\s*([0-9]+)", re.MULTILINE)
_LITERALS: Final = {"max_difficulty": 20, "wordings": 1, "guarded": False, "tags": (), "max_turns": 50}


@dataclass(frozen=True)
class Entry:
    """What is known of an environment without importing it.

    Attributes:
        name: namespace and class, ``"rlgym/SubsetSum"``.
        topic: the folder it lies in.
        version: as scanned from its file.
        module: what to import; None where the class is at hand.
        path: the file, where there is one.
        cls: the class of an environment registered at run time.
    """

    name: str
    topic: str
    version: int
    module: str | None
    path: Path | None
    cls: type[AnyTask] | None = None

    @property
    def id(self) -> str:
        """The gymnasium id."""
        return f"{self.name}-v{self.version}"

    @property
    def short_name(self) -> str:
        """The name as users write it: without the namespace for built-in environments."""
        return self.name.removeprefix(f"{BUILTIN}/")

    @cached_property
    def attributes(self) -> Mapping[str, Any]:
        """Literal class attributes and the summary, read from the syntax tree (Any: literals of every type).

        Keys: ``max_difficulty``, ``wordings``, ``guarded``, ``tags``, ``max_turns``, ``summary``, ``interactive``,
        ``answer`` (the name of the format).

        Raises:
            EnvironmentImportFailed: if the file cannot be parsed or holds no class of its own name.
            InvalidEnvironment: if one of them is not a literal.
        """
        if self.cls is not None:
            found = {name: getattr(self.cls, name, default) for name, default in _LITERALS.items()}
            found["summary"] = _first_line(inspect.getdoc(self.cls))
            found["interactive"] = issubclass(self.cls, InteractiveEnvironment)
            found["answer"] = type(self.cls.answer).__name__
            return found
        assert self.path is not None
        try:
            tree = ast.parse(self.path.read_text(encoding="utf-8"))
        except (OSError, SyntaxError, ValueError) as error:  # ValueError: null bytes, or bytes that are not UTF-8
            raise EnvironmentImportFailed(f"{self.name!r}: {self.path} cannot be read: {error}") from error
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name == self.name.partition("/")[2]:
                return _class_attributes(node, self.path)
        raise EnvironmentImportFailed(f"{self.path}: no class {self.name.partition('/')[2]!r}, the file's own name")


def _class_attributes(node: ast.ClassDef, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {**_LITERALS, "answer": ""}
    for name, value in _assignments(node):
        if name in _LITERALS:
            try:
                found[name] = ast.literal_eval(value)
            except ValueError as error:
                raise InvalidEnvironment(
                    f"{path}:{value.lineno}: {name} = {ast.unparse(value)}: need a literal, which can be read without "
                    f"importing the file"
                ) from error
        elif name == "answer" and isinstance(value, ast.Call):
            found[name] = ast.unparse(value.func).rpartition(".")[2]
    found["summary"] = _first_line(ast.get_docstring(node))
    found["interactive"] = "InteractiveEnvironment" in {ast.unparse(base).partition("[")[0] for base in node.bases}
    return found


def _assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            yield statement.target.id, statement.value


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def class_name(stem: str) -> str:
    """The class that a file holds: ``subset_sum`` gives ``SubsetSum``."""
    return "".join(part[:1].upper() + part[1:] for part in stem.split("_"))


def scan(namespace: str, package: str, folder: Path) -> Iterator[Entry]:
    """The environments of one package laid out as ours: a folder a topic, a file an environment."""
    with os.scandir(folder) as topics:
        found = sorted(entry.name for entry in topics if entry.is_dir() and entry.name[0] not in "._")
    for topic in found:
        with os.scandir(folder / topic) as files:
            stems = sorted(file.name[:-3] for file in files if file.name.endswith(".py") and file.name[0] not in "._")
        for stem in stems:
            path = folder / topic / f"{stem}.py"
            text = path.read_bytes()
            version = _VERSION.search(text) if b"\n    version" in text else None
            yield Entry(
                name=f"{namespace}/{class_name(stem)}",
                topic=topic,
                version=int(version[1]) if version else 0,
                module=f"{package}.{topic}.{stem}",
                path=path,
            )


@dataclass
class Registry:
    """All environments that can be found, by name; built once, at the first look.

    Attributes:
        entries: by full name.
        broken: plugins that could not be found, namespace to cause; reported when something of theirs is asked for.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Add one environment.

        Raises:
            DuplicateEnvironment: if its name is taken; both sides are named.
        """
        other = self.entries.get(entry.name)
        if other is not None:
            raise DuplicateEnvironment(f"{entry.name!r} is defined twice: in {_origin(other)} and in {_origin(entry)}")
        self.entries[entry.name] = entry

    def add_plugin(self, point: EntryPoint) -> None:
        """Add the environments of a plugin, without importing it; a plugin that cannot be found is noted by name."""
        try:
            _check_namespace(point.name, taken=(BUILTIN, LOCAL))
            spec = importlib.util.find_spec(point.value) if "." not in point.value else None
            if spec is None or not spec.submodule_search_locations:
                raise InvalidEnvironment(f"{point.value!r} is not an installed top-level package")
            whole = Registry(dict(self.entries))  # all of a plugin or nothing
            for entry in scan(point.name, point.value, Path(next(iter(spec.submodule_search_locations)))):
                whole.add(entry)
        except (RegistryError, OSError, ImportError, ValueError) as error:
            self.broken[point.name] = f"{type(error).__name__}: {error}"
        else:
            self.entries = whole.entries

    def find(self, name: str) -> Entry:
        """The entry of ``"SubsetSum"``, ``"rlgym/SubsetSum"`` or ``"rlgym/SubsetSum-v0"``.

        Raises:
            UnknownEnvironment: with the nearest name, or the cause if a plugin of that namespace is broken.
            UnknownVersion: if the environment exists in another version.
        """
        if not isinstance(name, str):
            raise UnknownEnvironment(f"an environment is named by a string such as 'SubsetSum', got {name!r}")
        base, dash, version = name.rpartition("-v")
        if not (dash and re.fullmatch(r"[0-9]{1,6}", version)):
            base, version = name, ""
        full = base if "/" in base else f"{BUILTIN}/{base}"
        entry = self.entries.get(full)
        if entry is None and "/" not in base:
            matches = [e for e in self.entries.values() if e.name.partition("/")[2] == base]
            entry = matches[0] if len(matches) == 1 else None
            if len(matches) > 1:
                raise UnknownEnvironment(f"{name!r} could be any of {', '.join(e.name for e in matches)}; name one")
        if entry is None:
            namespace = full.partition("/")[0]
            if namespace in self.broken and namespace != BUILTIN:
                raise EnvironmentImportFailed(
                    f"{name!r}: the plugin {namespace!r} could not be loaded: {self.broken[namespace]}"
                )
            asked, known = f"{full[:200]}-v{version or 0}", len(self.entries)
            others = f" (plugins that could not be loaded: {', '.join(self.broken)})" if self.broken else ""
            raise UnknownEnvironment(f"no environment {asked!r} among {known}{self._nearest(full)}{others}")
        if version and int(version) != entry.version:
            raise UnknownVersion(
                f"{entry.name!r} is at version {entry.version}, not {version}: a new version changes instances, "
                f"statements or verdicts (CHANGELOG.md says what changed and which release still has version {version})"
            )
        return entry

    def _nearest(self, name: str) -> str:
        """A suggestion by the letters of the class alone; namespace and version are alike in most ids."""
        ids = {_letters(entry.name): entry.id for entry in self.entries.values()}
        close = get_close_matches(_letters(name), ids, n=1)
        return f"; did you mean {ids[close[0]]!r}?" if close else ""

    def names(self, topic: str | None = None, tag: str | None = None) -> list[str]:
        """Short names in alphabetical order, of one topic or tag if asked; nothing is imported."""
        topics = sorted({entry.topic for entry in self.entries.values()})
        if topic is not None and topic not in topics:
            raise InvalidParameter(f"no topic {topic!r}: need one of {', '.join(topics)}{nearest(topic, topics)}")
        return sorted(
            entry.short_name
            for entry in self.entries.values()
            if (topic is None or entry.topic == topic) and (tag is None or _has_tag(entry, tag))
        )


def _letters(name: str) -> str:
    return name[-200:].partition("/")[2].replace("_", "").lower()


def _has_tag(entry: Entry, tag: str) -> bool:
    """Whether a file declares a tag; one that cannot be read declares none, and says why when it is asked for."""
    try:
        return tag in entry.attributes["tags"]
    except RegistryError:
        return False


def _check_namespace(namespace: str, taken: tuple[str, ...]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", namespace) or namespace in taken:
        raise InvalidEnvironment(
            f"{namespace!r} is no namespace: need small letters, digits and _, and none of {', '.join(taken)}"
        )


def _origin(entry: Entry) -> str:
    return str(entry.path) if entry.path else f"class {entry.cls!r}"


@cache
def registry() -> Registry:
    """The registry of this process: built-in files first, then plugins in order of their names."""
    import rlgym.environments  # the empty package that names the folder

    found = Registry()
    for entry in scan(BUILTIN, "rlgym.environments", Path(rlgym.environments.__path__[0])):
        found.add(entry)
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        found.add_plugin(point)
    return found


_loaded: Final[dict[str, AnyTask]] = {}


def load(name: str) -> AnyTask:
    """The one object of an environment, imported at its first use.

    Raises:
        UnknownEnvironment, UnknownVersion: as ``Registry.find``.
        EnvironmentImportFailed: if its file does not import; the cause is chained.
        InvalidEnvironment: if its class breaks the authoring contract.
    """
    entry = registry().find(name)
    if entry.name not in _loaded:
        _loaded[entry.name] = _instantiate(entry)
    return _loaded[entry.name]


def _instantiate(entry: Entry) -> AnyTask:
    cls = entry.cls
    if cls is None:
        assert entry.module is not None
        try:
            module = importlib.import_module(entry.module)
        except (Exception, SystemExit) as error:  # any fault of a plugin's file, translated with its name
            raise EnvironmentImportFailed(f"{entry.name!r}: {entry.path} failed to import: {error!r}") from error
        cls = getattr(module, entry.name.partition("/")[2], None)
        if cls is None:
            raise EnvironmentImportFailed(
                f"{entry.name!r}: {entry.path} has no class {entry.name.partition('/')[2]!r}, the file's own name"
            )
    check_class(cls)
    return cls()


# Arguments of rlgym.problem, gymnasium.make and gymnasium.make_vec, beside which knobs are given by name.
_NOT_KNOBS: Final = frozenset(
    [
        "difficulty",
        "key",
        "name",
        "reference",
        "render_mode",
        "reward",
        "seed",
        "split",
        "style",
        "wording",
        "disable_env_checker",
        "environment",
        "id",
        "max_episode_steps",
        "num_envs",
        "vector_kwargs",
        "vectorization_mode",
        "wrappers",
    ]
)


def check_class(cls: type[AnyTask]) -> None:
    """Whether a class keeps the authoring contract, as far as can be seen without generating.

    Raises:
        InvalidEnvironment: naming the class, what is wrong and what was expected.
    """
    if not (isinstance(cls, type) and issubclass(cls, Environment | InteractiveEnvironment)):
        raise InvalidEnvironment(f"{cls!r} is not a subclass of Environment or InteractiveEnvironment")
    name = cls.__name__
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        raise InvalidEnvironment(f"{name}: need a class name in CamelCase, of ASCII letters and digits")
    if inspect.isabstract(cls):
        raise InvalidEnvironment(f"{name} lacks {', '.join(sorted(cls.__abstractmethods__))}")
    for method in ("generate", "statement"):
        if not callable(getattr(cls, method, None)):
            raise InvalidEnvironment(f"{name} lacks {method}; see {Task.__module__}.{Task.__name__}")
    if not isinstance(getattr(cls, "answer", None), Format):
        raise InvalidEnvironment(f"{name}.answer: need an answer format such as Integers(example=[0, 3])")
    knobs = getattr(cls, "knobs", None)
    if not isinstance(knobs, Mapping) or not knobs or not all(isinstance(s, Scale) for s in knobs.values()):
        raise InvalidEnvironment(f"{name}.knobs: need at least one scale, such as {{'size': Linear(5, 1)}}")
    parameters = {n for n, p in inspect.signature(cls.generate).parameters.items() if p.kind is p.KEYWORD_ONLY}
    if parameters != set(knobs):
        raise InvalidEnvironment(
            f"{name}: generate takes the keywords {sorted(parameters)} and knobs has {sorted(knobs)}; need the same"
        )
    for knob in knobs:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", knob) or knob in _NOT_KNOBS:
            raise InvalidEnvironment(
                f"{name}: a knob cannot be called {knob!r}: need small letters, digits and _, and no argument's name"
            )
    for knob, ends in cls.limits.items():
        if knob not in knobs:
            raise InvalidEnvironment(f"{name}.limits: {knob!r} is no knob")
        if not isinstance(ends, tuple) or [type(end) for end in ends] != [int, int] or ends[0] > ends[1]:
            raise InvalidEnvironment(f"{name}.limits: {knob}={ends!r}: need two integers, the lower one first")
    kinds = [cls.instance_type()]
    if issubclass(cls, InteractiveEnvironment):
        kinds.append(cls.state_type())
    for kind in kinds:
        try:
            check_instance_type(kind)
        except InvalidEnvironment as error:
            raise InvalidEnvironment(f"{name}: {error}") from error


def names(topic: str | None = None, tag: str | None = None) -> list[str]:
    """Names of all environments in alphabetical order, of one topic or tag if asked; nothing is imported.

    Raises:
        InvalidParameter: if there is no such topic.
    """
    return registry().names(topic, tag)


def register(cls: type[AnyTask], *, namespace: str = LOCAL) -> str:
    """Make a class of one's own known in this process and to gymnasium; in a notebook it may be redefined at will.

    Returns:
        its id, ``"local/MyEnvironment-v0"``.

    Raises:
        InvalidEnvironment: if the class breaks the authoring contract, or the namespace is not one.
        DuplicateEnvironment: if the name is that of an environment found by file.
    """
    from rlgym.gym.registration import register_entry

    check_class(cls)
    _check_namespace(namespace, taken=(BUILTIN,))
    entry = Entry(f"{namespace}/{cls.__name__}", LOCAL, cls.version, None, None, cls)
    found = registry()
    other = found.entries.get(entry.name)
    if other is not None and other.cls is not None:
        del found.entries[entry.name]
        _loaded.pop(entry.name, None)
    found.add(entry)
    register_entry(entry)
    return entry.id


def problem(
    name: str | ProblemKey,
    *,
    difficulty: int = 0,
    seed: int = 0,
    split: Split = "train",
    style: str = DEFAULT_STYLE,
    wording: int = 0,
    **knobs: int,
) -> Problem[Any]:
    """One problem, from a name and a few values or from a key.

    Args:
        name: ``"ShortestPath"``, an id, a ``ProblemKey`` or its text; a key says all, so nothing else may be given.
        difficulty: 0 to the environment's ``max_difficulty``.
        seed: 0 to 2^53 - 1.
        split: ``"train"``, ``"validation"`` or ``"test"``.
        style: the prompt style.
        wording: which of the environment's wordings.
        **knobs: overrides, within the environment's limits.

    Raises:
        RlgymError: one of its kinds for every value that is out of range; see ``rlgym.errors``.
    """
    if isinstance(name, str) and "?" in name:
        name = ProblemKey.parse(name)
    if isinstance(name, ProblemKey):
        if (difficulty, seed, split, style, wording, knobs) != (0, 0, "train", DEFAULT_STYLE, 0, {}):
            raise InvalidParameter(f"rlgym.problem: the key {name} says all; give no other argument beside it")
        return build(load(name.id), name)
    entry = registry().find(name)
    task = load(entry.name)
    task.knob_values(difficulty, knobs)  # before the key, so that a level is complained of as a level
    key = ProblemKey(
        name=entry.name,
        version=entry.version,
        difficulty=difficulty,
        split=split,
        seed=seed,
        overrides=tuple(sorted(knobs.items())),
        wording=wording,
        style=style,
    )
    return build(task, key)


def problem_from_json(data: Mapping[str, Any]) -> Problem[Any]:
    """The problem written by ``Problem.to_json``, without generating it again.

    Raises:
        InvalidData: if the instance does not fit the environment's annotations.
        InvalidKey, UnknownEnvironment, UnknownVersion: if the key does not name an installed environment.
    """
    if not isinstance(data, Mapping) or not {"key", "instance"} <= data.keys():
        raise InvalidData(f"a problem in JSON is an object with 'key' and 'instance', got {data!r:.60}")
    key = ProblemKey.parse(data["key"])
    task = load(key.id)
    return problem_of(task, key, decode(task.instance_type(), data["instance"]))
