"""One environment over many: every reset draws from a curriculum, every end of an episode is reported to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from gymnasium.vector import AsyncVectorEnv, VectorEnv

from rlgym.arms import curriculum as curriculum_over
from rlgym.difficulty.curriculum import ArmChanges, Curriculum, Draw
from rlgym.difficulty.mixtures import MixtureConfig
from rlgym.difficulty.schedulers import SchedulerConfig
from rlgym.errors import CheckpointError, EpisodeError, InvalidParameter
from rlgym.gym.autoreset import surrounding_vector_env
from rlgym.gym.seat import Info, Seat, Source, check_seed
from rlgym.gym.single import SeatEnv
from rlgym.gym.vector import SeatVectorEnv, Texts, check_num_envs
from rlgym.keys import DEFAULT_STYLE, Split
from rlgym.problem import Problem
from rlgym.registry import names as all_names
from rlgym.registry import problem as problem_of_key
from rlgym.verifiers.rewards import VerdictReward
from rlgym.verifiers.styles import prompt_style
from rlgym.verifiers.verdict import Verdict

__all__ = ["Course", "CurriculumEnv", "CurriculumVectorEnv"]


class Course:
    """The curriculum behind one environment or behind all seats of a batch.

    Args:
        given: a curriculum of the caller's own, whose seed and state are the caller's business.
        begin: makes a new curriculum from a seed, where none is given.
    """

    def __init__(self, given: Curriculum | None, begin: Callable[[int], Curriculum]) -> None:
        self._given = given
        self._begin = begin
        self._loaded: Mapping[str, Any] | None = None  # Any: JSON; what a restart returns to
        self._curriculum = given
        self.generation = 0  # draws made before a restart are not reported after it

    @property
    def started(self) -> bool:
        """Whether there is a curriculum yet."""
        return self._curriculum is not None

    @property
    def curriculum(self) -> Curriculum:
        """The curriculum.

        Raises:
            EpisodeError: if there is none yet.
        """
        if self._curriculum is None:
            raise EpisodeError("the curriculum begins with the first reset, which names its seed; call reset first")
        return self._curriculum

    def restart(self, seed: int) -> None:
        """Begin anew with that seed; a loaded state has its own, and is returned to. One that was given goes on."""
        if self._given is not None:
            return
        self.generation += 1
        if self._loaded is None:
            self._curriculum = self._begin(seed)
        else:
            self.load_state_dict(self._loaded)

    def load_state_dict(self, state: object) -> ArmChanges:
        """Go on where a saved curriculum was.

        Raises:
            CheckpointError: if the state does not fit; then nothing has changed.
        """
        if not isinstance(state, Mapping) or type(state.get("seed")) is not int:
            raise CheckpointError(f"curriculum state: need what state_dict gave, got {state!r:.60}")
        curriculum = self._given or self._begin(state["seed"])
        changes = curriculum.load_state_dict(state)
        self._curriculum, self._loaded = curriculum, deepcopy(state)
        self.generation += 1
        return changes


class _Draws(Source):
    """The draws of one seat: each is played as often as the curriculum asks, then reported."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._generation = -1
        self._draw: Draw | None = None
        self._problem: Problem[Any] | None = None  # Any: problems of every environment
        self._verdicts: list[Verdict] = []
        self._wanted = self._round = 0
        self._playing = False

    def problem(self, seed: int | None, options: Mapping[str, Any], entropy: Callable[[], int]) -> Problem[Any]:
        """The running draw's, if it wants another episode and its last one was played to the end; else a new one's."""
        if options:
            raise InvalidParameter(
                f"reset: no option {next(iter(options))!r}: the curriculum says which problem comes next"
            )
        if seed is not None or not self._course.started:
            self._course.restart(entropy() if seed is None else seed)
        stale = self._generation != self._course.generation
        if stale or self._playing or not self._wanted or self._problem is None:
            if self._verdicts and not stale:
                self._report()
            self._problem, self._playing = None, False  # so it stays if the problem cannot be generated
            (self._draw,) = self._course.curriculum.draw(1)
            self._generation = self._course.generation
            self._verdicts, self._wanted, self._round = [], self._draw.rollouts, 0
            self._problem = problem_of_key(self._draw.key)
        self._playing = True
        return self._problem

    def facts(self) -> Info:
        """The index of the draw."""
        return {} if self._draw is None else {"draw": self._draw.index}

    def ended(self, verdict: Verdict) -> None:
        """Reports the draw once all of its episodes are over."""
        self._playing = False
        if self._generation != self._course.generation:
            return
        self._verdicts.append(verdict)
        self._wanted -= 1
        if not self._wanted:
            self._report()

    def _report(self) -> None:
        assert self._draw is not None
        decision = self._course.curriculum.report(self._draw.index, self._verdicts, round=self._round)
        self._verdicts, self._wanted, self._round = [], decision.more_rollouts, self._round + 1


def _course(
    names: Iterable[str] | None,
    scheduler: SchedulerConfig | str,
    mixture: MixtureConfig | str,
    rollouts: int,
    highest: int | None,
    split: Split,
    style: str,
    curriculum: Curriculum | None,
) -> Course:
    """From the arguments of the environments below, checked."""
    if isinstance(names, str):
        raise InvalidParameter(f"names={names!r}: need a list of names, such as [{names!r}]")
    if curriculum is not None:
        if not isinstance(curriculum, Curriculum):
            raise InvalidParameter(f"curriculum={curriculum!r}: need a Curriculum, as rlgym.curriculum gives it")
        if (names, scheduler, mixture, rollouts, highest, split, style) != _DEFAULTS:
            raise InvalidParameter(
                "curriculum=... says all; give no names, scheduler, mixture, rollouts, highest, split or style with it"
            )
        if isinstance(surrounding_vector_env(), AsyncVectorEnv):
            raise InvalidParameter(
                "curriculum=... cannot be shared by the processes of AsyncVectorEnv: each would teach a copy. Use "
                "gymnasium.make_vec without vectorization_mode, which has one curriculum for all seats"
            )
    prompt_style(style)  # known to exist; whether it can carry an environment's answers is seen at its first draw
    chosen = tuple(all_names() if names is None else names)

    def begin(seed: int) -> Curriculum:
        return curriculum_over(
            chosen, scheduler, mixture, rollouts=rollouts, highest=highest, seed=seed, split=split, style=style
        )

    if curriculum is None:
        begin(0)  # so that a wrong argument is known now and not at the first reset
    return Course(curriculum, begin)


_DEFAULTS: Final = (None, "window", "uniform", 1, None, "train", DEFAULT_STYLE)


class _OverCourse:
    """The curriculum's side of the two environments below."""

    _course: Course

    @property
    def curriculum(self) -> Curriculum:
        """The curriculum: its metrics, its state.

        Raises:
            EpisodeError: before the first reset, which names its seed.
        """
        return self._course.curriculum

    def state_dict(self) -> dict[str, object]:
        """The curriculum's state; episodes that are not over are not in it."""
        return self.curriculum.state_dict()

    def load_state_dict(self, state: object) -> ArmChanges:
        """Go on where a saved curriculum was; a later ``reset(seed=...)`` returns to this state.

        Raises:
            CheckpointError: if the state does not fit; then nothing has changed.
        """
        return self._course.load_state_dict(state)


class CurriculumEnv(_OverCourse, SeatEnv):
    """One environment over many: ``gymnasium.make("rlgym/Curriculum-v0", names=["SubsetSum", "Sudoku"])``.

    ``reset`` draws the next problem and ``step`` reports the verdict at the end of an episode; an episode that is
    given up by a reset is not reported. ``info["draw"]`` is the index of the draw. ``reset(seed=...)`` begins the
    curriculum anew with that seed; to keep what was learned, call ``reset()``.

    Args:
        names: which environments; by default all.
        scheduler: which difficulty comes next within an environment: a configuration or its name.
        mixture: which environment comes next, likewise.
        rollouts: how many episodes a problem is played before it is reported.
        highest: levels above it are left out.
        split: ``"train"``, ``"validation"`` or ``"test"``.
        style: the prompt style.
        curriculum: a curriculum of one's own instead of all of the above; it may be shared with others, and no reset
            touches its seed.
        reward: a scheme (``"binary"``, ``"shaped"``, ``"rlve"``) or a function of a verdict.
        reference: whether ``info`` carries the reference answer.
        render_mode: None, or ``"ansi"`` for a transcript.

    Raises:
        RlgymError: one of its kinds for every argument that is out of range; see ``rlgym.errors``.
    """

    def __init__(
        self,
        *,
        names: Iterable[str] | None = None,
        scheduler: SchedulerConfig | str = "window",
        mixture: MixtureConfig | str = "uniform",
        rollouts: int = 1,
        highest: int | None = None,
        split: Split = "train",
        style: str = DEFAULT_STYLE,
        curriculum: Curriculum | None = None,
        reward: VerdictReward | str = "binary",
        reference: bool = False,
        render_mode: str | None = None,
    ) -> None:
        self._course = _course(names, scheduler, mixture, rollouts, highest, split, style, curriculum)
        super().__init__(Seat(_Draws(self._course), reward, reference), render_mode)


class CurriculumVectorEnv(_OverCourse, SeatVectorEnv):
    """Many seats over one curriculum: ``gymnasium.make_vec("rlgym/Curriculum-v0", num_envs=64, names=[...])``.

    All seats draw from the same curriculum and teach it, in the order of seats. In ``vectorization_mode="sync"``
    every copy has a curriculum of its own, unless they are given one; in ``"async"`` always.

    Args:
        num_envs: how many seats, >= 1.
        names, scheduler, mixture, rollouts, highest, split, style, curriculum, reward, reference, render_mode: as
            ``CurriculumEnv``.

    Raises:
        RlgymError: as ``CurriculumEnv``.
    """

    def __init__(
        self,
        num_envs: int,
        *,
        names: Iterable[str] | None = None,
        scheduler: SchedulerConfig | str = "window",
        mixture: MixtureConfig | str = "uniform",
        rollouts: int = 1,
        highest: int | None = None,
        split: Split = "train",
        style: str = DEFAULT_STYLE,
        curriculum: Curriculum | None = None,
        reward: VerdictReward | str = "binary",
        reference: bool = False,
        render_mode: str | None = None,
    ) -> None:
        check_num_envs(num_envs)
        self._course = _course(names, scheduler, mixture, rollouts, highest, split, style, curriculum)
        super().__init__([Seat(_Draws(self._course), reward, reference) for _ in range(num_envs)], render_mode)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Texts, Info]:
        """Begin an episode at every seat.

        Args:
            seed: one, of the curriculum, which begins anew.
            options: ``reset_mask`` alone; see ``SeatVectorEnv.reset``.

        Raises:
            InvalidParameter: if an argument is out of range.
            EpisodeError: as ``SeatVectorEnv.reset``.
        """
        if seed is not None:
            if not isinstance(seed, int):
                raise InvalidParameter(f"reset(seed={seed!r:.60}): all seats share one curriculum, so need one seed")
            check_seed(seed)
            VectorEnv.reset(self, seed=seed)
            self._course.restart(seed)
        return super().reset(options=options)
