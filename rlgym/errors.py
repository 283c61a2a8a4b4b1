"""The errors of rlgym: one tree, each also the built-in that a caller would think to catch.

RlgymError
├── RegistryError
│   ├── UnknownEnvironment (LookupError)       no environment of that id
│   ├── UnknownVersion (LookupError)           the environment exists, that version does not
│   ├── DuplicateEnvironment (ValueError)      two files or packages claim one id
│   ├── EnvironmentImportFailed (ImportError)  a file or a plugin does not import
│   └── InvalidEnvironment (TypeError)         a class breaks the authoring contract
├── InvalidParameter (ValueError)              an argument outside its range, of any function
│   ├── InvalidKey (ValueError)                a malformed or untrusted problem key
│   ├── InvalidDifficulty (ValueError)         a level outside 0..max_difficulty
│   ├── UnknownKnob (ValueError)               an override of a knob that does not exist
│   ├── UnknownStyle (ValueError)              no prompt style of that name, or it cannot carry the format
│   └── InvalidData (ValueError)               data that does not decode to the annotated type
├── InvalidCompletion (TypeError)              a completion that is not text
├── SplitUnreachable (ValueError)              a level has no instance in the asked split
├── GenerationFailed (RuntimeError)            no instance within the bound on attempts
├── EpisodeError (RuntimeError)                a step before reset or after the end
├── UnknownDraw (LookupError)                  a report for a draw that was never made
├── WorkerUnavailable (OSError)                the system gives no process for guarded work
├── CheckpointError (ValueError)               a checkpoint that cannot be read or does not fit
└── Unparsable (ValueError)                    text that holds no answer; becomes a verdict, never reaches a user
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "CheckpointError",
    "DuplicateEnvironment",
    "EnvironmentImportFailed",
    "EpisodeError",
    "GenerationFailed",
    "InvalidCompletion",
    "InvalidData",
    "InvalidDifficulty",
    "InvalidEnvironment",
    "InvalidKey",
    "InvalidParameter",
    "RegistryError",
    "RlgymError",
    "SplitUnreachable",
    "UnknownDraw",
    "UnknownEnvironment",
    "UnknownKnob",
    "UnknownStyle",
    "UnknownVersion",
    "Unparsable",
    "WorkerUnavailable",
    "nearest",
]


class RlgymError(Exception):
    """Base of every error that rlgym raises on purpose."""


class RegistryError(RlgymError):
    """Base of the errors of finding and loading environments."""


class UnknownEnvironment(RegistryError, LookupError):
    """No environment has the given id."""


class UnknownVersion(RegistryError, LookupError):
    """The environment exists, but not in the given version."""


class DuplicateEnvironment(RegistryError, ValueError):
    """Two definitions claim the same id."""


class EnvironmentImportFailed(RegistryError, ImportError):
    """An environment file or a plugin package could not be imported; the cause is chained."""


class InvalidEnvironment(RegistryError, TypeError):
    """An environment class breaks the authoring contract."""


class InvalidParameter(RlgymError, ValueError):
    """An argument is outside what the callee accepts."""


class InvalidKey(InvalidParameter):
    """A problem key is malformed or outside its bounds."""


class InvalidDifficulty(InvalidParameter):
    """A difficulty is not an integer between 0 and the environment's maximum."""


class UnknownKnob(InvalidParameter):
    """An override names a knob that the environment does not have."""


class UnknownStyle(InvalidParameter):
    """No prompt style has that name, or the style cannot carry the answer format."""


class InvalidData(InvalidParameter):
    """Data does not decode to the annotated type; the message holds the path inside the data."""


class InvalidCompletion(RlgymError, TypeError):
    """A completion is not text (or, for several turns, not a list of texts)."""


class SplitUnreachable(RlgymError, ValueError):
    """A level has no instance in the asked split."""


class GenerationFailed(RlgymError, RuntimeError):
    """Generation gave no instance within the bound on attempts."""


class EpisodeError(RlgymError, RuntimeError):
    """A step was taken before the episode began or after it ended."""


class UnknownDraw(RlgymError, LookupError):
    """A report names a draw that the curriculum never made."""


class WorkerUnavailable(RlgymError, OSError):
    """No worker process can be started: the system is out of processes, file descriptors or memory."""


class CheckpointError(RlgymError, ValueError):
    """A checkpoint or a saved state cannot be read or does not fit."""


class Unparsable(RlgymError, ValueError):
    """Text holds no answer of the asked format.

    Raised by formats and prompt styles only, and turned into an ``unparsable`` verdict by ``Problem.verify``.

    Args:
        reason: one of ``no_answer``, ``ambiguous``, ``too_long``, ``malformed``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def nearest(name: str, candidates: Iterable[str]) -> str:
    """``"; did you mean 'X'?"`` for the candidate closest to ``name``, or the empty string."""
    close = get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
