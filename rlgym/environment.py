"""What an author writes: an environment class, of one turn or of several.

One file, ``environments/<topic>/<snake_case>.py``, holds one class whose name is the file's parts capitalised and
joined. The file is the registration. Class attributes that the registry reads (``version``, ``max_difficulty``,
``wordings``, ``guarded``, ``tags``, ``max_turns``) are literals.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from rlgym.codec import encode, hidden, secret
from rlgym.difficulty.scales import Scale
from rlgym.errors import InvalidDifficulty, InvalidEnvironment, InvalidParameter, UnknownKnob, nearest
from rlgym.rng import Rng
from rlgym.verifiers.formats import Format
from rlgym.verifiers.verdict import Verdict, correct, wrong

__all__ = ["Environment", "InteractiveEnvironment", "Retry", "Rng", "Task", "Turn", "hidden", "secret"]

I = TypeVar("I")  # noqa: E741  # the instance's type, as the design names it
A = TypeVar("A")
S = TypeVar("S")


class Retry(Exception):  # a signal, not an error
    """Raised by ``generate`` where an attempt gave no good instance; the next attempt has its own stream."""


class Task(ABC, Generic[I, A]):
    """What environments of one turn and of several have in common.

    Attributes:
        answer: the format of an answer (of an action, where there are several turns).
        knobs: parameters of generation, each a scale over difficulty.
        version: of instance, statement and verdicts together; see the playthroughs.
        max_difficulty: the highest level; the dial must turn something at every level up to it.
        wordings: how many ways ``statement`` has to say the same.
        guarded: verification may be slow and runs in killable workers.
        limits: the range of overrides a knob; by default its values at level 0 and at the maximum.
        tags: words to find the environment by.
    """

    answer: ClassVar[Format[Any]]  # Any: a class variable cannot hold the type parameter A
    knobs: ClassVar[Mapping[str, Scale]]
    version: ClassVar[int] = 0
    max_difficulty: ClassVar[int] = 20
    wordings: ClassVar[int] = 1
    guarded: ClassVar[bool] = False
    limits: ClassVar[Mapping[str, tuple[int, int]]] = {}
    tags: ClassVar[tuple[str, ...]] = ()

    # Any below: an author's override names its knobs as keywords, which no signature here can say.
    generate: Any
    """``generate(self, rng: Rng, *, knob: int, ...) -> I``: an instance that is not solved from the start, or
    ``raise Retry``. All randomness comes from ``rng``."""

    statement: Any
    """``statement(self, instance: I) -> str``: the task alone, complete, without a word on the answer's format. With
    ``wordings`` above 1 it also takes ``wording: int``."""

    def canonical(self, instance: I) -> I:
        """The representative of all instances that are the same problem; equal ones share a split."""
        return instance

    @classmethod
    def instance_type(cls) -> type[I]:
        """The dataclass given as the first type argument."""
        found: type[I] = _type_arguments(cls)[0]
        return found

    @classmethod
    def knob_values(cls, difficulty: int, overrides: Mapping[str, int] | None = None) -> dict[str, int]:
        """The knobs at a level, with overrides.

        Raises:
            InvalidDifficulty: if the level is not in 0..max_difficulty.
            UnknownKnob: if an override names no knob.
            InvalidParameter: if an override is outside its limits.
        """
        if type(difficulty) is not int or not 0 <= difficulty <= cls.max_difficulty:
            raise InvalidDifficulty(
                f"{cls.__name__}: difficulty={difficulty!r}: need an integer from 0 to {cls.max_difficulty}"
            )
        values = {name: scale(difficulty) for name, scale in cls.knobs.items()}
        for name, value in (overrides or {}).items():
            if name not in values:
                known = ", ".join(values)
                raise UnknownKnob(f"{cls.__name__}: no knob {name!r} among {known}{nearest(name, values)}")
            low, high = cls.knob_limits(name)
            if type(value) is not int or not low <= value <= high:
                raise InvalidParameter(f"{cls.__name__}: {name}={value!r}: need an integer from {low} to {high}")
            values[name] = value
        return values

    @classmethod
    def knob_limits(cls, name: str) -> tuple[int, int]:
        """The range of overrides of one knob, both ends included."""
        if name in cls.limits:
            return cls.limits[name]
        ends = cls.knobs[name](0), cls.knobs[name](cls.max_difficulty)
        return min(ends), max(ends)

    @classmethod
    def terse(cls, instance: I) -> str:
        """The name and the public fields, for the terse prompt style: ``SubsetSum values=3,5 target=8``."""
        return " ".join([cls.__name__, *_compact_fields(encode(instance, public=True))])


class Environment(Task[I, A]):
    """A family of problems that are answered once: ``class SubsetSum(Environment[Numbers, list[int]])``.

    An author writes ``answer``, ``knobs``, ``generate``, ``statement``, ``solve`` and, unless equality with ``solve``
    is the rule, ``verify``. No constructor, no state: methods are functions of their arguments.
    """

    @abstractmethod
    def solve(self, instance: I) -> A:
        """A correct answer, always; may read hidden fields."""

    def verify(self, instance: I, answer: A) -> Verdict:
        """The verdict on any parsed answer: total, in bounded time, exact. By default the same as ``solve`` gives."""
        return correct() if self.answer.same(answer, self.solve(instance)) else wrong("wrong_answer")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the environment says after an action: an observation, or the end.

    Attributes:
        observation: what the player reads next; may be empty at the end.
        verdict: None while the episode goes on.
        legal: False for an action that the rules forbid; such turns are counted and end the episode past a limit.
    """

    observation: str
    verdict: Verdict | None = None
    legal: bool = True


class InteractiveEnvironment(Task[I, A], Generic[I, S, A]):
    """A family of problems played over several turns: ``class Nim(InteractiveEnvironment[Heaps, State, list[int]])``.

    Attributes:
        max_turns: turns after which the episode is truncated; ``turns`` may give fewer for an instance.
        max_illegal: illegal or unparsable actions that are forgiven; one more ends the episode.
    """

    max_turns: ClassVar[int] = 50
    max_illegal: ClassVar[int] = 3

    def turns(self, instance: I) -> int:  # noqa: ARG002  # an author's override reads it
        """The limit of turns of one instance, at most ``max_turns``."""
        return self.max_turns

    @abstractmethod
    def start(self, instance: I) -> tuple[S, str]:
        """The first state (frozen, JSON-able) and what the player sees beside the statement (may be empty)."""

    @abstractmethod
    def act(self, instance: I, state: S, action: A, rng: Rng) -> tuple[S, Turn]:
        """One turn: total over parsed actions, a function of its arguments; ``rng`` is this turn's own stream."""

    @abstractmethod
    def finish(self, instance: I, state: S) -> Verdict:
        """The verdict when the turns are used up."""

    @abstractmethod
    def player(self, instance: I, state: S) -> A:
        """The reference player's next action; wins wherever winning is possible.

        It may use only what the player has been shown, unless its docstring says otherwise.
        """

    @classmethod
    def state_type(cls) -> type[S]:
        """The dataclass given as the second type argument."""
        found: type[S] = _type_arguments(cls)[1]
        return found


@cache
def _type_arguments(cls: type[Task[Any, Any]]) -> tuple[type, ...]:  # Any: works for every environment
    for base in getattr(cls, "__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Task):
            arguments = get_args(base)
            if not any(isinstance(argument, TypeVar) for argument in arguments):
                return arguments
    raise InvalidEnvironment(
        f"{cls.__name__}: name the types of instance and answer: class {cls.__name__}(Environment[Instance, Answer])"
    )


def _compact_fields(data: Mapping[str, Any]) -> list[str]:  # Any: JSON
    return [f"{name}={_compact(value)}" for name, value in data.items()]


def _compact(value: Any) -> str:  # Any: JSON
    if isinstance(value, list):
        return _SEPARATORS[min(_depth(value), len(_SEPARATORS) - 1)].join(map(_compact, value))
    if isinstance(value, dict):
        return "(" + " ".join(_compact_fields(value)) + ")"
    return str(value)


_SEPARATORS = ("", ",", ";", "|", "||")  # by depth of nesting, so that rows and cells stay apart


def _depth(value: Any) -> int:  # Any: JSON
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
