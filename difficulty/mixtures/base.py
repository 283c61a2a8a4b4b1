"""What all mixtures share: the protocols of a mixture and of its configuration, and checks of numbers."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.observation import Observation, Stateful
from rlgym.difficulty.schedulers.base import check_number
from rlgym.rng import Rng

__all__ = ["Mixture", "MixtureConfig", "check_share"]


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


def check_share(config: object, name: str, value: float) -> None:
    """Refuse a field of a configuration that is no part of a whole.

    Raises:
        InvalidParameter: unless ``value`` is a number in [0, 1].
    """
    check_number(config, name, value, f"0 <= {name} <= 1", lambda share: 0 <= share <= 1)
