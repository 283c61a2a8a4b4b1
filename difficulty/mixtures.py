"""Mixtures: which environment comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful, Stateless
from rlgym.rng import Rng

__all__ = ["MIXTURES", "Mixture", "MixtureConfig", "UniformMixture"]


class Mixture(Stateful, Protocol):
    """The running mixture of a curriculum. A state that it loads may know other arms: those are dropped."""

    def choose(self, rng: Rng) -> str:
        """The id of the arm of the next problem.

        Args:
            rng: a stream of this draw alone; the only source of randomness.
        """

    def observe(self, observations: Sequence[Observation]) -> None:
        """Learn from all that was reported between two draws.

        Args:
            observations: of all arms, never empty, in the order of (index, round).
        """


class MixtureConfig(Protocol):
    """The configuration of a mixture."""

    kind: ClassVar[str]  # its name in ``MIXTURES`` and in checkpoints

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """A mixture of these arms that has learned nothing yet.

        Raises:
            InvalidParameter: if the configuration does not fit the arms.
        """


@dataclass(frozen=True, slots=True)
class UniformMixture:
    """Every environment equally often, as in RLVE."""

    kind: ClassVar[str] = "uniform"

    def start(self, arms: Sequence[Arm]) -> Mixture:
        """See ``MixtureConfig``."""
        return _AnyArm(tuple(arm.id for arm in arms))


class _AnyArm(Stateless):
    def __init__(self, arms: tuple[str, ...]) -> None:
        self._arms = arms

    def choose(self, rng: Rng) -> str:
        return rng.choice(self._arms)

    def observe(self, observations: Sequence[Observation]) -> None:
        """Whatever happens, the shares stay."""


MIXTURES: Final[dict[str, Callable[[], MixtureConfig]]] = {"uniform": UniformMixture}
