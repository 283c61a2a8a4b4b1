"""Independent oracles: files beside the tests that say what is right without the environment's help."""

import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from rlgym.errors import InvalidParameter
from rlgym.registry import Entry
from rlgym.rng import Rng

__all__ = ["Oracle", "find_oracle", "oracle_path"]

Answer = Any  # the answer type of whichever environment is checked


class Oracle:
    """One oracle file, read into one question: is this answer right?

    The file defines exactly one of

    - ``answer(instance)``: the unique right answer,
    - ``valid(instance, answer) -> bool``: any right answer (of several turns: the list of actions),
    - ``value(instance)`` with ``worth(instance, answer)``: the optimum, and what an answer is worth (None: nothing),

    and may define ``heuristics``, ``candidates(instance, rng)``, ``largest_level`` and ``overrides``.

    Raises:
        InvalidParameter: if the file does not import or defines none or several of them.
    """

    def __init__(self, path: Path) -> None:
        spec = importlib.util.spec_from_file_location(f"rlgym_oracle_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:  # any fault of the file, translated with its name
            raise InvalidParameter(f"oracle {path} failed to import: {error!r}") from error
        kinds = [kind for kind in ("answer", "valid", "value") if callable(getattr(module, kind, None))]
        if len(kinds) != 1:
            raise InvalidParameter(f"oracle {path}: need exactly one of answer, valid, value; found {kinds or 'none'}")
        if kinds == ["value"] and not callable(getattr(module, "worth", None)):
            raise InvalidParameter(f"oracle {path}: value(instance) needs worth(instance, answer) beside it")
        self.path = path
        self._module: ModuleType = module
        self._kind = kinds[0]

    def accepts(self, instance: object, answer: Answer) -> bool:
        """Whether the oracle holds the answer to be right."""
        if self._kind == "valid":
            return bool(self._module.valid(instance, answer))
        if self._kind == "answer":
            return bool(self._module.answer(instance) == answer)
        worth = self._module.worth(instance, answer)
        return worth is not None and bool(worth == self._module.value(instance))

    @property
    def heuristics(self) -> Sequence[Callable[..., Answer | None]]:
        """What a lazy solver would try."""
        found: Sequence[Callable[..., Answer | None]] = getattr(self._module, "heuristics", [])
        return found

    def candidates(self, instance: object, rng: Rng) -> Iterator[Answer]:
        """Random plausible answers, right or wrong; none if the file names none."""
        if hasattr(self._module, "candidates"):
            yield from self._module.candidates(instance, rng)

    @property
    def largest_level(self) -> int:
        """The highest level whose instances the oracle can afford."""
        return int(getattr(self._module, "largest_level", 3))

    @property
    def overrides(self) -> dict[str, int]:
        """Knob overrides of the small instances."""
        return dict(getattr(self._module, "overrides", {}))


def oracle_path(entry: Entry, directory: Path) -> Path:
    """Where the oracle of an environment belongs: ``<topic>/<file name>``."""
    if entry.path is not None:
        return directory / entry.topic / entry.path.name
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", entry.name.partition("/")[2]).lower()
    return directory / entry.topic / f"{snake}.py"


def find_oracle(entry: Entry, directory: Path | None) -> Oracle | None:
    """The oracle of an environment, if there is one in the directory."""
    if directory is None:
        return None
    path = oracle_path(entry, directory)
    return Oracle(path) if path.is_file() else None
