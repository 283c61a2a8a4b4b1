"""Registration with gymnasium: one spec an environment, and no environment imported."""

from typing import Final

from gymnasium.envs.registration import EnvSpec
from gymnasium.envs.registration import registry as gymnasium_registry

from rlgym.gym.autoreset import VectorDefaults
from rlgym.registry import Entry, registry

__all__ = ["CURRICULUM", "register_all", "register_entry"]

CURRICULUM: Final = "rlgym/Curriculum-v0"


def register_entry(entry: Entry) -> None:
    """Make one environment known to gymnasium; one of the same id is replaced."""
    _add(entry.id, "rlgym.gym.single:TextEnv", "rlgym.gym.vector:TextVectorEnv", VectorDefaults(environment=entry.id))


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
