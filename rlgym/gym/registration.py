"""Registration with gymnasium: one spec an environment, and no environment imported."""

from collections.abc import Callable
from typing import Any, Final

from gymnasium.envs.registration import EnvSpec
from gymnasium.envs.registration import registry as gymnasium_registry

from rlgym.gym.autoreset import VectorDefaults
from rlgym.registry import Entry, registry

__all__ = ["CURRICULUM", "register_all", "register_entry"]

CURRICULUM: Final = "rlgym/Curriculum-v0"


class _LocalId(str):
    """The id of an environment that was registered at run time; pickled, it brings the class with it.

    So a process that gymnasium spawns for a copy of the environment knows it, too.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[..., "_LocalId"], tuple[Any, ...]]:  # Any: what _installed takes
        from rlgym.sources import source_of  # what ships classes only where one is shipped

        return _installed, (str(self), source_of(str(self)))

    def __deepcopy__(self, memo: object) -> "_LocalId":
        return self


def _installed(name: str, source: Any) -> _LocalId:  # Any: a Source, or None
    from rlgym.sources import install_source  # as above

    install_source(source)
    return _LocalId(name)


def register_entry(entry: Entry) -> None:
    """Make one environment known to gymnasium; one of the same id is replaced."""
    name = entry.id if entry.cls is None else _LocalId(entry.id)
    _add(entry.id, "rlgym.gym.single:TextEnv", "rlgym.gym.vector:TextVectorEnv", VectorDefaults(environment=name))


def register_all() -> None:
    """Make every environment that can be found known to gymnasium, and the one over many."""
    for entry in registry().entries.values():
        register_entry(entry)
    _add(
        CURRICULUM,
        "rlgym.gym.curriculum_env:CurriculumEnv",
        "rlgym.gym.curriculum_env:CurriculumVectorEnv",
        VectorDefaults(),
    )


def _add(name: str, entry_point: str, vector_entry_point: str, arguments: VectorDefaults) -> None:
    """What ``gymnasium.register`` does, but for its search through all that is registered, each time.

    ``order_enforce`` is off because a step before the reset has an error of ours, which says more.
    """
    gymnasium_registry[name] = EnvSpec(
        id=name,
        entry_point=entry_point,
        vector_entry_point=vector_entry_point,
        order_enforce=False,
        kwargs=arguments,
    )
