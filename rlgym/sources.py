"""Where another process finds the class of an environment that was registered at run time.

A class that can be imported is named; one that cannot (of a script, a notebook, a function) is sent by value, written
with cloudpickle. Such a text is only ever written by this process and read by its own children.
"""

import base64
import importlib.util
import pickle
import sys
from dataclasses import is_dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from rlgym.environment import InteractiveEnvironment
from rlgym.errors import InvalidEnvironment
from rlgym.problem import AnyTask
from rlgym.registry import LOCAL, Entry, registry

__all__ = ["Source", "install_source", "installed_class", "source_of", "source_of_class"]

_SCRIPTS: Final = frozenset({"__main__", "__mp_main__"})  # the second: the first as multiprocessing's children know it
_KEPT: Final = 64  # classes sent by value that a process keeps


class Source(NamedTuple):
    """The way to a class.

    Attributes:
        name: of the environment, ``"local/MyEnvironment"``.
        module: of the class.
        qualname: of the class in its module.
        file: of the module, "" if it has none.
        code: the class by value where no name leads to it, else "".
    """

    name: str
    module: str
    qualname: str
    file: str
    code: str = ""


def source_of(name: str) -> Source | None:
    """The source of the environment of that name; None if every process can find it.

    Raises:
        UnknownEnvironment: if there is no environment of that name.
        InvalidEnvironment: if its class can be neither imported nor sent.
    """
    entry = registry().find(name)
    return None if entry.cls is None else source_of_class(entry.name, entry.cls)


def source_of_class(name: str, cls: type[AnyTask]) -> Source:
    """The source of a class, which may be an older one than the registry's.

    Raises:
        InvalidEnvironment: if it can be neither imported nor sent.
    """
    file = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    code = "" if _can_be_imported(cls) else _written(name, cls)
    return Source(name, cls.__module__, cls.__qualname__, file, code)


def install_source(source: Source | tuple[str, ...] | None) -> None:
    """Register the class of a source in this process, unless one of its name is known already.

    Raises:
        ImportError: if its module cannot be imported.
    """
    if source is None or source[0] in registry().entries:
        return
    cls = installed_class(Source(*source))
    if source[0] not in registry().entries:  # importing the module may have registered it
        registry().add(Entry(source[0], LOCAL, cls.version, None, None, cls))


def installed_class(source: Source) -> type[AnyTask]:
    """The class itself.

    Raises:
        ImportError: if its module cannot be imported.
    """
    if source.code:
        return _read(source.code)
    found: Any = _module(source.module, source.file)  # Any: a module, then classes
    for part in source.qualname.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]  # source_of named it


def _can_be_imported(cls: type) -> bool:
    found: Any = None if cls.__module__ in _SCRIPTS else sys.modules.get(cls.__module__)  # Any: a module, then classes
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is cls


def _written(name: str, cls: type[AnyTask]) -> str:
    """A class as text, with the files of the modules that it needs, and its instances' annotations, resolved."""
    import cloudpickle  # type: ignore[import-untyped]  # it has no annotations; only where a class needs it

    for script in _SCRIPTS & sys.modules.keys():
        cloudpickle.register_pickle_by_value(sys.modules[script])  # as it does unasked for the first name alone
    hints = _hints(cls)
    modules = {kind.__module__ for kind in (*cls.__mro__, *hints)} - _SCRIPTS
    files = {module: getattr(sys.modules.get(module), "__file__", None) for module in sorted(modules)}
    try:
        body = cloudpickle.dumps((cls, {kind: names for kind, names in hints.items() if kind.__module__ in _SCRIPTS}))
    except Exception as error:  # the border: an object of the user's refuses in its own words
        raise InvalidEnvironment(
            f"{name}: {cls.__name__} is defined where no other process can import it (a script, a notebook, a "
            f"function), and cannot be sent to one either: {error}; put the class into a file of its own, at the top "
            f"level, and import it from there"
        ) from error
    ours = [[module, file] for module, file in files.items() if file]
    return base64.b64encode(pickle.dumps((ours, body))).decode("ascii")


@lru_cache(maxsize=_KEPT)
def _read(code: str) -> type[AnyTask]:
    files, body = pickle.loads(base64.b64decode(code))
    for module, file in files:
        _module(module, file)
    cls, hints = pickle.loads(body)
    for kind, names in hints.items():
        kind.__annotations__ = names  # a string would be looked up in this process's __main__
    return cls  # type: ignore[no-any-return]  # _written wrote it


def _hints(cls: type[AnyTask]) -> dict[type, dict[str, Any]]:  # Any: annotations have no common type
    """The annotations of a class's instances and states, by dataclass."""
    found: dict[type, dict[str, Any]] = {}
    todo: list[Any] = [cls.instance_type()]
    if issubclass(cls, InteractiveEnvironment):
        todo.append(cls.state_type())
    while todo:
        annotation = todo.pop()
        todo += get_args(annotation)
        if isinstance(annotation, type) and is_dataclass(annotation) and annotation not in found:
            found[annotation] = get_type_hints(annotation)
            todo += found[annotation].values()
    return found


def _module(name: str, file: str) -> ModuleType:
    """The module of that name, from that very file: another of the same name may come first on the path."""
    if name in sys.modules:
        return sys.modules[name]
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # its package is not importable
        spec = None
    if file and (spec is None or spec.origin != file):
        spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module {name!r}", name=name)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
