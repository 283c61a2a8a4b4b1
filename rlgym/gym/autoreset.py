"""Vector environments of gymnasium's own that ignore no action.

After the end of an episode gymnasium's ``SyncVectorEnv`` and ``AsyncVectorEnv`` by default spend a whole step on the
reset (``AutoresetMode.NEXT_STEP``): that step's action is thrown away and rewarded 0. Where a problem has one turn,
that is every second action. ``AutoresetMode.SAME_STEP`` resets at once.
"""

import sys
from types import FrameType
from typing import Any, Final

from gymnasium.vector import AutoresetMode, VectorEnv

from rlgym.errors import InvalidParameter

__all__ = ["VectorDefaults", "refuse_next_step", "surrounding_vector_env"]

AnyVectorEnv = VectorEnv[Any, Any, Any]  # Any: vector environments of every kind

_SAME_STEP: Final = AutoresetMode.SAME_STEP.value  # as a string, so that specs stay JSON-able
_DEFAULTS: Final[dict[object, dict[str, Any]]] = {  # Any: arguments of every type
    "sync": {"autoreset_mode": _SAME_STEP},
    "async": {"autoreset_mode": _SAME_STEP, "shared_memory": False},  # see spaces.AnyText
}


class VectorDefaults(dict[str, Any]):  # Any: keyword arguments
    """Keyword arguments of a registered environment that give ``gymnasium.make_vec`` better defaults.

    ``make_vec`` asks the registered arguments, ``pop("vectorization_mode", its own)`` and then
    ``pop("vector_kwargs", its own)``, so that the spec of a vector environment can make it again. The answer to the
    second is the caller's ``vector_kwargs`` with the defaults of that mode added. Were gymnasium to stop asking,
    ``refuse_next_step`` would still hold.
    """

    _mode: object = None

    def pop(self, key: str, *default: Any) -> Any:  # Any: as dict's
        """As ``dict.pop``, with the defaults above."""
        found = super().pop(key, *default)
        if key == "vectorization_mode":
            self._mode = getattr(found, "value", found)  # a member of gymnasium's VectorizeMode, its value or None
        elif key == "vector_kwargs":
            return {**_DEFAULTS.get(self._mode, {}), **found}
        return found


def surrounding_vector_env() -> AnyVectorEnv | None:
    """The vector environment whose constructor is making the caller, if any.

    gymnasium tells a sub-environment nothing of the vector environment around it, so this looks at who is calling.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "__init__":
            maker = frame.f_locals.get("self")
            if isinstance(maker, VectorEnv):
                return maker
        frame = frame.f_back
    return None


def refuse_next_step() -> None:
    """Called by an environment that is being made: refuse to stand in a vector environment that ignores actions.

    Raises:
        InvalidParameter: inside the constructor of a vector environment in ``AutoresetMode.NEXT_STEP``.
    """
    maker = surrounding_vector_env()
    if getattr(maker, "autoreset_mode", None) is AutoresetMode.NEXT_STEP:
        kind = type(maker).__name__
        raise InvalidParameter(
            f"{kind} in AutoresetMode.NEXT_STEP ignores the action after each end of an episode, with problems of one "
            f"turn every second action. Pass vector_kwargs={{'autoreset_mode': AutoresetMode.SAME_STEP}} to "
            f"gymnasium.make_vec, or autoreset_mode=AutoresetMode.SAME_STEP to {kind}"
        )
