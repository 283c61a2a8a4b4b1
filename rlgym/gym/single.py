"""The gymnasium environment over problems of one kind, of one turn or of several."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import gymnasium

from rlgym.errors import InvalidParameter, UnknownKnob, nearest
from rlgym.gym.autoreset import refuse_next_step
from rlgym.gym.seat import RENDER_MODES, Info, Seat, Seeds, Source, check_render_mode, check_seed
from rlgym.gym.spaces import completion_space, prompt_space
from rlgym.keys import DEFAULT_STYLE, MAX_SEED, ProblemKey, Split
from rlgym.problem import AnyTask, Problem, build
from rlgym.registry import load, registry
from rlgym.verifiers.rewards import VerdictReward
from rlgym.verifiers.styles import prompt_style

__all__ = ["KeySource", "SeatEnv", "Settings", "TextEnv"]

_OPTIONS: Final = ("difficulty", "key", "split", "style", "wording")
_ARGUMENTS: Final = ("difficulty", "split", "reward", "style", "wording", "reference", "render_mode")


@dataclass(frozen=True)
class Settings:
    """What all keys of one environment have in common; only the seed changes.

    Attributes:
        task: the environment.
        base: a key without seed.
    """

    task: AnyTask
    base: ProblemKey

    @classmethod
    def of(
        cls, environment: str, difficulty: int, split: Split, style: str, wording: int, knobs: Mapping[str, int]
    ) -> "Settings":
        """From the arguments of ``gymnasium.make``, checked.

        Raises:
            RlgymError: one of its kinds for every argument that is out of range.
        """
        entry = registry().find(environment)
        task = load(entry.name)
        for name in knobs:
            if name not in task.knobs:
                known = [*task.knobs, *_ARGUMENTS]
                raise UnknownKnob(
                    f"{entry.id}: no knob {name!r} among {', '.join(task.knobs)}, and no other argument of that name"
                    f"{nearest(name, known)}"
                )
        task.knob_values(difficulty, knobs)  # its errors say more than those of the key below
        prompt_style(style).check(task.answer)
        key = ProblemKey(entry.name, entry.version, difficulty, split, 0, tuple(sorted(knobs.items())), wording, style)
        if wording >= task.wordings:
            raise InvalidParameter(f"wording={wording}: {entry.id} has 0 to {task.wordings - 1}")
        return cls(task, key)

    def key(self, seed: int, options: Mapping[str, Any]) -> ProblemKey:  # Any: options of every type
        """The key of one reset.

        Args:
            seed: 0 to 2^53 - 1.
            options: ``difficulty``, ``split``, ``style``, ``wording`` and knobs by name, each for this reset only; or
                ``key``, a ``ProblemKey`` of this environment or its text, which says all.

        Raises:
            InvalidParameter: or one of its kinds, if an option is unknown or out of range.
        """
        if not options:
            return replace(self.base, seed=seed)
        known = [*_OPTIONS, *self.task.knobs]
        for name in options:
            if name not in known:
                raise InvalidParameter(f"reset: no option {name!r} among {', '.join(known)}{nearest(str(name), known)}")
        if "key" in options:
            return self._given_key(options)
        base = self.base
        return Settings.of(
            base.id,
            options.get("difficulty", base.difficulty),
            options.get("split", base.split),
            options.get("style", base.style),
            options.get("wording", base.wording),
            {**dict(base.overrides), **{name: options[name] for name in self.task.knobs if name in options}},
        ).key(seed, {})

    def _given_key(self, options: Mapping[str, Any]) -> ProblemKey:  # Any: as above
        if len(options) > 1:
            raise InvalidParameter("reset: the option 'key' says all; give no other option beside it")
        given = options["key"]
        key = given if isinstance(given, ProblemKey) else ProblemKey.parse(given)
        if key.id != self.base.id:
            raise InvalidParameter(f"reset: this is {self.base.id}, so a key of {key.id} cannot be played here")
        return key


class KeySource(Source):
    """Problems of one environment, by seed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seeds: Seeds | None = None

    def problem(self, seed: int | None, options: Mapping[str, Any], entropy: Callable[[], int]) -> Problem[Any]:
        """See ``Source``."""
        if seed is not None:
            self._seeds = Seeds(seed)
        elif self._seeds is None:
            self._seeds = Seeds(entropy())
        return build(self._settings.task, self._settings.key(self._seeds.draw(), options))


class SeatEnv(gymnasium.Env[str, str]):
    """What the environments of one seat have in common: text in, text out.

    Attributes:
        render_mode: None, or ``"ansi"`` for a transcript.
    """

    metadata: dict[str, Any] = {"render_modes": RENDER_MODES, "render_fps": 1}  # Any: gymnasium's own annotation

    def __init__(self, seat: Seat, render_mode: str | None) -> None:
        refuse_next_step()
        check_render_mode(render_mode)
        self.metadata = dict(self.metadata)  # before 1.4 gymnasium's vector environments write into it
        self.observation_space = prompt_space()
        self.action_space = completion_space()
        self.render_mode = render_mode
        self._seat = seat

    @property
    def problem(self) -> Problem[Any]:
        """The problem of the running episode, hidden fields and reference included.

        Raises:
            EpisodeError: before the first reset.
        """
        return self._seat.problem

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, Info]:
        """Begin an episode.

        Args:
            seed: 0 to 2^53 - 1, of this episode; those of later resets are derived from it by hash. Where none was
                ever given, the first is drawn from ``np_random``.
            options: see the class; any other is refused.

        Returns:
            the prompt, and ``info`` with the problem's ``key``.

        Raises:
            InvalidParameter: or one of its kinds, if an argument is out of range.
            SplitUnreachable, GenerationFailed: if the level has no problem in the split.
        """
        if seed is not None:
            check_seed(seed)
        super().reset(seed=seed)
        return self._seat.reset(seed, options, self._entropy)

    def step(self, action: str) -> tuple[str, float, bool, bool, Info]:
        """Take one completion, all that the model wrote.

        Returns:
            what the model reads next (empty where nothing is left to say), the reward, whether the episode is over,
            whether the limit of turns ended it, and ``info`` with the problem's ``key`` and at the end ``outcome``,
            ``score`` and ``reason`` of the verdict. Where ``info["error"]`` is True the fault is ours: the reward,
            0.0, means nothing and the step should be left out of learning.

        Raises:
            EpisodeError: before the first reset and after the end of an episode.
            InvalidCompletion: if the action is not a string.
        """
        return self._seat.step(action)

    def render(self) -> str | None:
        """The transcript of the running episode; None where the environment was made without ``render_mode``."""
        return self._seat.transcript() if self.render_mode else None

    def _entropy(self) -> int:
        return int(self.np_random.integers(MAX_SEED + 1))


class TextEnv(SeatEnv):
    """Problems of one environment: ``gymnasium.make("rlgym/SubsetSum-v0", difficulty=4)``.

    Args:
        environment: its id; ``gymnasium.make`` fills it in.
        difficulty: 0 to the environment's ``max_difficulty``.
        split: ``"train"``, ``"validation"`` or ``"test"``.
        reward: a scheme (``"binary"``, ``"shaped"``, ``"rlve"``) or a function of a verdict.
        style: the prompt style.
        wording: which of the environment's wordings.
        reference: whether ``info`` carries the reference answer.
        render_mode: None, or ``"ansi"`` for a transcript.
        **knobs: overrides, within the environment's limits.

    Options of ``reset``, each for one episode: ``difficulty``, ``split``, ``style``, ``wording``, knobs by name; or
    ``key``, the problem itself.

    Raises:
        RlgymError: one of its kinds for every argument that is out of range; see ``rlgym.errors``.
    """

    def __init__(
        self,
        environment: str,
        *,
        difficulty: int = 0,
        split: Split = "train",
        reward: VerdictReward | str = "binary",
        style: str = DEFAULT_STYLE,
        wording: int = 0,
        reference: bool = False,
        render_mode: str | None = None,
        **knobs: int,
    ) -> None:
        source = KeySource(Settings.of(environment, difficulty, split, style, wording, knobs))
        super().__init__(Seat(source, reward, reference), render_mode)
