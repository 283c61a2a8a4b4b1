"""Seats: what one copy of an environment does, the same alone and in a batch."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from rlgym.errors import EpisodeError, InvalidCompletion, InvalidParameter
from rlgym.keys import MAX_SEED
from rlgym.problem import Episode, Problem, Step
from rlgym.rng import hashed_seed
from rlgym.verifiers.rewards import Reward, VerdictReward, listed, reward_scheme
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["RENDER_MODES", "Info", "Seat", "Seeds", "Source", "Transition", "check_render_mode", "check_seed"]

RENDER_MODES: Final = ["ansi"]
SCHEME: Final = "gym.1"  # names the way in which later resets derive their seeds

Info = dict[str, Any]  # Any: gymnasium's own annotation; the values are str, int, float and bool


class Transition(NamedTuple):
    """What ``gymnasium.Env.step`` returns."""

    observation: str
    reward: float
    terminated: bool
    truncated: bool
    info: Info


class Source(ABC):
    """Where the problems of one seat come from."""

    @abstractmethod
    def problem(self, seed: int | None, options: Mapping[str, Any], entropy: Callable[[], int]) -> Problem[Any]:
        """The problem of the next episode.

        Args:
            seed: as given to ``reset``, checked.
            options: as given to ``reset``.
            entropy: gives a seed where none was ever given.
        """

    def facts(self) -> Info:
        """What ``info`` says of the problem beside its key."""
        return {}

    def ended(self, verdict: Verdict) -> None:  # noqa: B027  # most sources learn nothing
        """An episode was played to its end."""


class Seat:
    """One copy of an environment: problem after problem from its source, scored by a reward scheme.

    Args:
        source: of the problems.
        reward: a scheme, its name or a function of a verdict.
        reference: whether ``info`` carries the reference answer.

    Raises:
        InvalidParameter: if there is no such scheme, or if it needs more than the verdict of one episode.
    """

    def __init__(self, source: Source, reward: VerdictReward | str, reference: bool) -> None:
        self._source = source
        self._reward = reward_scheme(reward) if isinstance(reward, str) else reward
        if not callable(self._reward):
            raise InvalidParameter(f"reward={reward!r}: need the name of a scheme or a function of a verdict")
        if isinstance(self._reward, Reward) and self._reward.needs:
            raise InvalidParameter(
                f"reward={reward!r}: needs {listed(self._reward.needs)}, and one episode has a verdict alone; use "
                f"'binary', 'shaped' or 'rlve' here, and the scheme's group() on all rollouts of a problem"
            )
        self._reference = reference
        self._episode: Episode | None = None
        self._problem: Problem[Any] | None = None  # Any: problems of every environment
        self._turns: list[tuple[str, str]] = []  # (title, text), for the transcript
        self._over = False

    @property
    def problem(self) -> Problem[Any]:
        """The problem of the running episode.

        Raises:
            EpisodeError: before the first reset.
        """
        if self._problem is None:
            raise EpisodeError("no episode has begun; call reset first")
        return self._problem

    def reset(
        self, seed: int | None, options: Mapping[str, Any] | None, entropy: Callable[[], int]
    ) -> tuple[str, Info]:
        """Begin an episode; see ``Source.problem``."""
        self._problem = self._episode = None
        problem = self._source.problem(seed, options or {}, entropy)
        self._problem, self._episode, self._over = problem, problem.episode(), False
        self._turns = [("prompt", problem.prompt)]
        return problem.prompt, self._info()

    def check(self, completion: object) -> None:
        """Whether a step may be taken.

        Raises:
            EpisodeError: before the first reset and after the end of an episode.
            InvalidCompletion: if the completion is not a string.
        """
        if self._episode is None:
            raise EpisodeError("step: no episode has begun; call reset first")
        if self._over:
            raise EpisodeError(f"step: the episode of {self.problem.key} is over; call reset to begin a new one")
        if not isinstance(completion, str):
            raise InvalidCompletion(
                f"step: an action is a string, all that the model wrote; got {type(completion).__name__}: "
                f"{completion!r:.60}"
            )

    def step(self, completion: str, verdict: Verdict | None = None) -> Transition:
        """Take one completion.

        A verdict of outcome ``error`` is a fault of ours: its reward is 0.0, since gymnasium needs a number, and
        ``info["error"]`` is True, so that a learner can leave the step out.

        Args:
            completion: all that the model wrote.
            verdict: where it is known already, the episode ends with it.

        Raises:
            EpisodeError, InvalidCompletion: as ``check``.
        """
        self.check(completion)
        assert self._episode is not None
        observation, verdict = self._episode.step(completion) if verdict is None else Step("", verdict)
        self._turns.append(("completion", completion))
        if observation:
            self._turns.append(("observation", observation))
        info = self._info()
        if verdict is None:
            return Transition(observation, 0.0, False, False, info)
        self._over = True
        self._source.ended(verdict)
        reward = self._reward(verdict)
        info |= {
            "outcome": verdict.outcome.value,
            "score": verdict.score,
            "reason": verdict.reason,
            "error": verdict.outcome is Outcome.ERROR,
        }
        self._turns.append(("verdict", f"{verdict.outcome.value} ({verdict.reason}), score {verdict.score}"))
        truncated = self._episode.truncated
        return Transition(observation, 0.0 if reward is None else float(reward), not truncated, truncated, info)

    def transcript(self) -> str:
        """The running episode so far, for ``render``.

        Raises:
            EpisodeError: before the first reset.
        """
        if not self._turns:
            raise EpisodeError("render: no episode has begun; call reset first")
        return "\n".join(f"[{title}]\n{text}" for title, text in self._turns)

    def _info(self) -> Info:
        info = {"key": str(self.problem.key), **self._source.facts()}
        return {**info, "reference": self.problem.reference} if self._reference else info


class Seeds:
    """The seeds of one seat: the base itself, then hashes of base and count, so that near bases do not overlap."""

    def __init__(self, base: int) -> None:
        self._base, self._count = base, 0

    def draw(self) -> int:
        """The next one."""
        count, self._count = self._count, self._count + 1
        return hashed_seed(SCHEME, self._base, count) & MAX_SEED if count else self._base


def check_seed(seed: object) -> None:
    """Whether a problem can have that seed.

    Raises:
        InvalidParameter: if not.
    """
    if type(seed) is not int or not 0 <= seed <= MAX_SEED:
        raise InvalidParameter(f"reset(seed={seed!r}): need an integer from 0 to 2^53 - 1")


def check_render_mode(mode: object) -> None:
    """Whether there is such a way to render.

    Raises:
        InvalidParameter: if not.
    """
    if mode is not None and mode not in RENDER_MODES:
        raise InvalidParameter(f"render_mode={mode!r}: need None or 'ansi'")
