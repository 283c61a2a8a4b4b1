"""Problems and episodes: one generated question, its prompt, and the verification of any completion."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final, Generic, NamedTuple, TypeVar

from rlgym.codec import decode, encode, fingerprint
from rlgym.environment import Environment, InteractiveEnvironment, Retry, Task, Turn
from rlgym.errors import (
    EpisodeError,
    GenerationFailed,
    InvalidCompletion,
    InvalidParameter,
    SplitUnreachable,
    Unparsable,
)
from rlgym.keys import ProblemKey, split_of
from rlgym.verifiers.styles import NEXT_ACTION, Style, prompt_style
from rlgym.verifiers.verdict import Verdict, error, unparsable, wrong

__all__ = [
    "AnyTask",
    "Episode",
    "InteractiveProblem",
    "Position",
    "Problem",
    "SingleTurnProblem",
    "Step",
    "build",
    "generate_instance",
]

AnyTask = Task[Any, Any]  # Any here and below: instances and answers of every environment pass through
E = TypeVar("E", bound=AnyTask)
Position = dict[str, Any]  # Any: JSON; where an episode stands

MAX_MISSES: Final = 256  # draws that fall into another split; 0.9^256 is 2e-12, so the split is empty, not unlucky
MAX_ATTEMPTS: Final = 2_048  # draws in all, those given up by Retry included


def generate_instance(task: AnyTask, key: ProblemKey) -> Any:
    """The instance of a key: attempts are drawn, each from its own stream, until one is in the key's split.

    Raises:
        InvalidDifficulty, UnknownKnob, InvalidParameter: if the key is outside the environment's range.
        SplitUnreachable: if the level has no instance in the split.
        GenerationFailed: if no attempt gave an instance.
    """
    knobs = task.knob_values(key.difficulty, dict(key.overrides))
    misses = 0
    for attempt in range(MAX_ATTEMPTS):
        try:
            instance = task.generate(key.rng(attempt), **knobs)
        except Retry:
            continue
        if split_of(fingerprint(key.name, task.canonical(instance))) == key.split:
            return instance
        misses += 1
        if misses == MAX_MISSES:
            break
    if not misses:
        raise GenerationFailed(
            f"{key}: generate raised Retry in all of {MAX_ATTEMPTS} attempts; the knobs {knobs} leave no instance"
        )
    raise SplitUnreachable(
        f"{key}: {misses} instances drawn, none in the {key.split} split, so {task.__class__.__name__} has too few "
        f"instances at this level{_next_level(task, key)}"
    )


def _next_level(task: AnyTask, key: ProblemKey) -> str:
    """Where the split begins to work; asked only once an error is certain."""
    for level in range(key.difficulty + 1, task.max_difficulty + 1):
        knobs = task.knob_values(level, dict(key.overrides))
        for attempt in range(MAX_MISSES):
            try:
                instance = task.generate(key.rng(attempt), **knobs)
            except Retry:
                continue
            if split_of(fingerprint(key.name, task.canonical(instance))) == key.split:
                return f"; use difficulty >= {level}"
    return "; no level reaches it with these knobs"


def build(task: AnyTask, key: ProblemKey) -> "Problem[Any]":
    """The problem of a key.

    Raises:
        RlgymError: as ``generate_instance``; ``UnknownStyle`` or ``InvalidParameter`` for style or wording.
    """
    if not 0 <= key.wording < task.wordings:
        raise InvalidParameter(f"{key}: wording={key.wording}: need 0 to {task.wordings - 1}")
    prompt_style(key.style).check(task.answer)
    return problem_of(task, key, generate_instance(task, key))


def problem_of(task: AnyTask, key: ProblemKey, instance: Any) -> "Problem[Any]":
    """The problem of a key whose instance is at hand already."""
    if isinstance(task, InteractiveEnvironment):
        return InteractiveProblem(key, task, instance)
    assert isinstance(task, Environment)
    return SingleTurnProblem(key, task, instance)


class Problem(ABC, Generic[E]):
    """One generated question.

    Attributes:
        key: what regenerates it.
        environment: the object that states and verifies it.
        instance: the frozen data, hidden fields included.
    """

    def __init__(self, key: ProblemKey, environment: E, instance: Any) -> None:
        self.key = key
        self.environment = environment
        self.instance = instance

    def __repr__(self) -> str:
        return f"Problem({str(self.key)!r})"

    @property
    def style(self) -> Style:
        """The prompt style of the key."""
        return prompt_style(self.key.style)

    @cached_property
    def statement(self) -> str:
        """The task in words, without the answer's format."""
        task = self.environment
        stated = task.statement(self.instance, self.key.wording) if task.wordings > 1 else task.statement(self.instance)
        return str(stated)

    @cached_property
    def prompt(self) -> str:
        """What the model reads first."""
        return self.style.prompt(self.statement, self.environment.terse(self.instance), self.environment.answer)

    @property
    def messages(self) -> list[dict[str, str]]:
        """The prompt as chat messages."""
        return [{"role": "user", "content": self.prompt}]

    @property
    def public(self) -> dict[str, Any]:
        """The instance as JSON-able data, without hidden and secret fields."""
        data: dict[str, Any] = encode(self.instance, public=True)
        return data

    @property
    @abstractmethod
    def reference(self) -> str:
        """The reference answer as text, ready to stand in ``<answer>`` tags (of several turns: an action a line)."""

    @property
    @abstractmethod
    def reference_completion(self) -> str | list[str]:
        """A completion in the key's style that gives the reference answer (of several turns: one a turn)."""

    @property
    @abstractmethod
    def max_turns(self) -> int:
        """Turns after which an episode is over."""

    def verify(self, completion: Any) -> Verdict:
        """The verdict on a completion; never raises on text, whatever the text.

        Where the environment is guarded, it is found in a killable worker.

        Args:
            completion: a string; of several turns, a list of strings, one a turn.

        Raises:
            InvalidCompletion: if it is not that.
        """
        self.check_completion(completion)
        if self.environment.guarded:
            from rlgym.verification import verify_batch  # the guard's processes only where one is needed

            return verify_batch([self], [completion])[0]
        return self.verify_inline(completion)

    @abstractmethod
    def check_completion(self, completion: object) -> None:
        """Whether a completion is text of the right shape.

        Raises:
            InvalidCompletion: if not.
        """

    @abstractmethod
    def verify_inline(self, completion: Any) -> Verdict:
        """``verify`` in this process, also where the environment asks for the guard."""

    @abstractmethod
    def episode(self) -> "Episode":
        """A new episode of this problem."""

    def to_json(self) -> dict[str, Any]:
        """Key and whole instance as JSON-able data; ``rlgym.registry.problem_from_json`` is the inverse.

        It holds hidden fields, so it is for workers and files of one's own, not for a model to see.
        """
        return {"key": str(self.key), "instance": encode(self.instance)}


class Step(NamedTuple):
    """What an episode says after a completion: what to read next, and the verdict once it is over."""

    observation: str
    verdict: Verdict | None


class Episode(ABC):
    """One run through a problem, a completion at a time.

    Attributes:
        observation: what the model has to answer now; the prompt at first.
        verdict: None until the episode is over.
        truncated: whether the limit of turns ended it.
        turns: completions taken so far.
    """

    def __init__(self, prompt: str) -> None:
        self.observation = prompt
        self.verdict: Verdict | None = None
        self.truncated = False
        self.turns = 0

    def step(self, completion: str) -> Step:
        """Take one completion.

        Raises:
            InvalidCompletion: if it is not a string.
            EpisodeError: if the episode is over.
        """
        _need_text(completion)
        if self.verdict is not None:
            raise EpisodeError(f"the episode ended after {self.turns} turns ({self.verdict.reason}); begin a new one")
        self.turns += 1
        self.observation, self.verdict = self._take(completion)
        return Step(self.observation, self.verdict)

    @abstractmethod
    def _take(self, completion: str) -> Step: ...


class SingleTurnProblem(Problem[Environment[Any, Any]]):
    """A problem that is answered once."""

    @property
    def reference(self) -> str:
        """See ``Problem``."""
        return self.environment.answer.render_lines(self.answer)

    @property
    def reference_completion(self) -> str:
        """See ``Problem``."""
        return self.style.write(self.answer, self.environment.answer)

    @cached_property
    def answer(self) -> Any:
        """The reference answer as a value."""
        return self.environment.solve(self.instance)

    @property
    def max_turns(self) -> int:
        """Always 1."""
        return 1

    def check_completion(self, completion: object) -> None:
        """See ``Problem``."""
        _need_text(completion)

    def verify_inline(self, completion: str) -> Verdict:
        """See ``Problem``."""
        try:
            answer = self.style.read(completion, self.environment.answer)
        except Unparsable as problem:
            return unparsable(problem.reason)
        except Exception as fault:  # the border: any fault of a format becomes an error verdict
            return _own_fault(fault)
        return self.judge(answer)

    def canonical_answer(self, completion: str) -> str | None:
        """The canonical text of the answer that was read from a completion; None where none can be."""
        task = self.environment
        try:
            return task.answer.render(self.style.read(completion, task.answer))
        except Unparsable:
            return None

    def judge(self, answer: Any) -> Verdict:
        """The verdict on a parsed answer; the one place where any exception of an environment becomes an error."""
        try:
            verdict = self.environment.verify(self.instance, answer)
        except Exception as fault:  # the border: a fault of ours is never a zero for the model
            return _own_fault(fault)
        return verdict if isinstance(verdict, Verdict) else error("exception")

    def episode(self) -> "Episode":
        """An episode of one turn."""
        return _SingleTurnEpisode(self)


class _SingleTurnEpisode(Episode):
    def __init__(self, problem: SingleTurnProblem) -> None:
        super().__init__(problem.prompt)
        self._problem = problem

    def _take(self, completion: str) -> Step:
        return Step("", self._problem.verify(completion))


class InteractiveProblem(Problem[InteractiveEnvironment[Any, Any, Any]]):
    """A problem played over several turns."""

    @cached_property
    def opening(self) -> tuple[Any, str]:
        """The first state, and what the player sees beside the statement."""
        return self.environment.start(self.instance)

    @cached_property
    def prompt(self) -> str:
        """Statement and first observation, then where the action goes."""
        observation = self.opening[1]
        task = self.environment
        stated = f"{self.statement}\n\n{observation}" if observation else self.statement
        terse = f"{task.terse(self.instance)} {observation}" if observation else task.terse(self.instance)
        return self.style.prompt(stated, terse, task.answer, NEXT_ACTION)

    @property
    def max_turns(self) -> int:
        """Turns after which an episode is over."""
        return self.environment.turns(self.instance)

    @cached_property
    def actions(self) -> list[Any]:
        """What the reference player does, as values."""
        task, state, actions = self.environment, self.opening[0], []
        for turn in range(self.max_turns):
            actions.append(task.player(self.instance, state))
            state, said = task.act(self.instance, state, actions[-1], self.key.turn_rng(turn))
            if said.verdict is not None:
                break
        return actions

    @property
    def reference(self) -> str:
        """The reference player's actions, one a line."""
        return "\n".join(self.environment.answer.render(action) for action in self.actions)

    @property
    def reference_completion(self) -> list[str]:
        """The reference player's completions, one a turn."""
        return [self.style.write(action, self.environment.answer) for action in self.actions]

    def check_completion(self, completion: object) -> None:
        """See ``Problem``."""
        if isinstance(completion, str) or not isinstance(completion, Sequence):
            raise InvalidCompletion(
                f"{self.key.id} has several turns: need a list of strings, one a turn, got {type(completion).__name__}"
            )
        for text in completion:
            _need_text(text)

    def verify_inline(self, completion: Sequence[str]) -> Verdict:
        """Replay completions, one a turn; those after the end do not count.

        Where they stop short of the end, the verdict is that of running out of turns.
        """
        try:
            episode = InteractiveEpisode(self)
        except Exception as fault:  # the border: a fault of ours is never a zero for the model
            return _own_fault(fault)
        for text in completion:
            if episode.step(text).verdict is not None:
                break
        return episode.verdict or episode.give_up()

    def episode(self) -> "InteractiveEpisode":
        """A new episode; where the environment is guarded, its turns are taken in killable workers."""
        return _GuardedEpisode(self) if self.environment.guarded else InteractiveEpisode(self)

    def turn_from(self, position: Position, completion: str) -> tuple[Position, Step]:
        """One turn of an episode that stands at a position, in this process.

        Raises:
            InvalidData: if the position is none of this environment.
        """
        episode = InteractiveEpisode(self)
        episode.place(position)
        said = episode.step(completion)
        return episode.position, said


class InteractiveEpisode(Episode):
    """An episode of several turns.

    Attributes:
        illegal: actions so far that were unparsable or against the rules.
        state: the environment's state.
    """

    def __init__(self, problem: InteractiveProblem) -> None:
        super().__init__(problem.prompt)
        self._problem = problem
        self.state = problem.opening[0]
        self.illegal = 0

    def _take(self, completion: str) -> Step:
        problem, task = self._problem, self._problem.environment
        try:
            action = problem.style.read(completion, task.answer)
        except Unparsable as unread:
            said = Turn(f"Your answer could not be read ({unread.reason}). Give {task.answer.noun}.", legal=False)
        except Exception as fault:  # the border: any fault of a format becomes an error verdict
            return Step("", _own_fault(fault))
        else:
            try:
                self.state, said = task.act(problem.instance, self.state, action, problem.key.turn_rng(self.turns - 1))
            except Exception as fault:  # the border: a fault of ours is never a zero for the model
                return Step("", _own_fault(fault))
        if said.verdict is not None:
            return Step(said.observation, said.verdict)
        self.illegal += not said.legal
        if self.illegal > task.max_illegal:
            return Step(said.observation, wrong("too_many_illegal_actions"))
        if self.turns >= problem.max_turns:
            self.truncated = True
            return Step(said.observation, self.give_up())
        return Step(said.observation, None)

    @property
    def position(self) -> Position:
        """Where the episode stands, as JSON-able data; it may hold secrets."""
        return {
            "state": encode(self.state),
            "turns": self.turns,
            "illegal": self.illegal,
            "truncated": self.truncated,
        }

    def place(self, position: Position) -> None:
        """Go on from a position.

        Raises:
            InvalidData: if its state is none of this environment.
        """
        self.state = decode(self._problem.environment.state_type(), position["state"])
        self.turns, self.illegal, self.truncated = position["turns"], position["illegal"], position["truncated"]

    def give_up(self) -> Verdict:
        """The verdict if the episode ended here."""
        try:
            return self._problem.environment.finish(self._problem.instance, self.state)
        except Exception as fault:  # the border: a fault of ours is never a zero for the model
            return _own_fault(fault)


class _GuardedEpisode(InteractiveEpisode):
    """One whose turns are taken in killable workers; between them only its position is kept."""

    def _take(self, completion: str) -> Step:
        from rlgym.verification import take_guarded  # the guard's processes only where one is needed

        before = {**self.position, "turns": self.turns - 1}
        position, said = take_guarded(self._problem, before, completion)
        turns = self.turns
        self.place(position)
        self.turns = turns
        return said


def _own_fault(fault: Exception) -> Verdict:
    return error("memory" if isinstance(fault, MemoryError) else "exception")


def _need_text(completion: object) -> None:
    if not isinstance(completion, str):
        raise InvalidCompletion(f"a completion is a string, got {type(completion).__name__}: {completion!r:.60}")
