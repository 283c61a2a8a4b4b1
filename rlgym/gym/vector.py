"""Batched vector environments: many seats, one call, no action ignored."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from rlgym.errors import EpisodeError, InvalidCompletion, InvalidParameter
from rlgym.gym.seat import RENDER_MODES, Info, Seat, check_render_mode, check_seed
from rlgym.gym.single import KeySource, Settings
from rlgym.gym.spaces import completion_space, prompt_space
from rlgym.keys import DEFAULT_STYLE, MAX_SEED, Split
from rlgym.problem import SingleTurnProblem
from rlgym.verifiers.rewards import VerdictReward
from rlgym.verifiers.verdict import Verdict

__all__ = ["SeatVectorEnv", "TextVectorEnv", "check_num_envs"]

Texts = tuple[str, ...]
Batch = tuple[Texts, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], Info]


class SeatVectorEnv(VectorEnv[Texts, Sequence[str], NDArray[Any]]):  # Any: rewards and flags differ in type
    """What the batched environments have in common.

    An episode that ends is followed by the next in the same step (``AutoresetMode.SAME_STEP``): the observation and
    ``infos`` are those of the new episode, and ``infos["final_obs"]``, ``infos["final_info"]`` hold the end of the old.

    Attributes:
        num_envs: how many seats.
        render_mode: None, or ``"ansi"`` for a transcript a seat.
    """

    metadata: dict[str, Any] = {  # Any: gymnasium's own annotation
        "render_modes": RENDER_MODES,
        "render_fps": 1,
        "autoreset_mode": AutoresetMode.SAME_STEP,
    }

    def __init__(self, seats: Sequence[Seat], render_mode: str | None) -> None:
        check_render_mode(render_mode)
        self.num_envs = len(seats)
        self.single_observation_space = prompt_space()
        self.single_action_space = completion_space()
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.render_mode = render_mode
        self._seats = list(seats)
        self._observations: list[str] | None = None

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Texts, Info]:
        """Begin an episode at every seat.

        Args:
            seed: of the first seat, the others' follow by ones; or one a seat, None to go on with its own.
            options: as for one seat, the same for all; and ``reset_mask``, a boolean array that says which seats.

        Returns:
            the prompts, and ``infos`` as gymnasium batches them.

        Raises:
            InvalidParameter: or one of its kinds, if an argument is out of range; then nothing has changed.
            EpisodeError: if a mask leaves out a seat that has no episode yet.
        """
        seeds = self._seeds(seed)
        shared = dict(options or {})
        mask = self._mask(shared.pop("reset_mask", None))
        super().reset(seed=seed if isinstance(seed, int) else None)
        observations = list(self._observations or [""] * self.num_envs)
        infos: Info = {}
        for i, seat in enumerate(self._seats):
            if mask[i]:
                observations[i], info = seat.reset(seeds[i], shared, self._entropy)
                infos = self._add_info(infos, info, i)
        self._observations = observations
        return tuple(observations), infos

    def step(self, actions: Sequence[str]) -> Batch:
        """Take one completion a seat; see ``SeatEnv.step``.

        Raises:
            EpisodeError: before the first reset.
            InvalidCompletion: if the actions are not one string a seat; then no step was taken.
        """
        if isinstance(actions, str) or len(actions) != self.num_envs:
            raise InvalidCompletion(f"step: need {self.num_envs} strings, one a seat, got {actions!r:.60}")
        for seat, action in zip(self._seats, actions, strict=True):
            seat.check(action)
        verdicts = self._guarded_verdicts(actions)
        rewards = np.zeros(self.num_envs, dtype=np.float64)
        terminations, truncations = np.zeros((2, self.num_envs), dtype=np.bool_)
        observations: list[str] = []
        infos: Info = {}
        for i, (seat, action) in enumerate(zip(self._seats, actions, strict=True)):
            observation, rewards[i], terminations[i], truncations[i], info = seat.step(action, verdicts.get(i))
            if terminations[i] or truncations[i]:
                infos = self._add_info(infos, {"final_obs": observation, "final_info": info}, i)
                observation, info = seat.reset(None, None, self._entropy)
            infos = self._add_info(infos, info, i)
            observations.append(observation)
        self._observations = observations
        return tuple(observations), rewards, terminations, truncations, infos

    def render(self) -> Texts | None:
        """A transcript a seat; None where the environment was made without ``render_mode``."""
        return tuple(seat.transcript() for seat in self._seats) if self.render_mode else None

    def _guarded_verdicts(self, actions: Sequence[str]) -> dict[int, Verdict]:
        """The verdicts that need the guard's processes, in one batch; the others are found faster in this one."""
        problems = {
            i: seat.problem
            for i, seat in enumerate(self._seats)
            if isinstance(seat.problem, SingleTurnProblem) and seat.problem.environment.guarded
        }
        if not problems:
            return {}
        from rlgym.verification import verify_batch  # the guard's processes only where one is needed

        verdicts = verify_batch(list(problems.values()), [actions[i] for i in problems])
        return dict(zip(problems, verdicts, strict=True))

    def _seeds(self, seed: int | Sequence[int | None] | None) -> list[int | None]:
        if seed is None:
            return [None] * self.num_envs
        if isinstance(seed, Sequence) and not isinstance(seed, str):
            seeds = list(seed)
        else:
            check_seed(seed)
            seeds = [seed + i for i in range(self.num_envs)]
        if len(seeds) != self.num_envs:
            raise InvalidParameter(f"reset: {len(seeds)} seeds for {self.num_envs} seats; need one a seat")
        for one in seeds:
            if one is not None:
                check_seed(one)
        return seeds

    def _mask(self, mask: object) -> NDArray[np.bool_]:
        if mask is None:
            return np.ones(self.num_envs, dtype=np.bool_)
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (self.num_envs,):
            raise InvalidParameter(
                f"reset: reset_mask={mask!r}: need a numpy array of {self.num_envs} booleans, one a seat"
            )
        if not mask.any():
            raise InvalidParameter("reset: reset_mask names no seat; need at least one True")
        if self._observations is None and not mask.all():
            raise EpisodeError("reset: reset_mask leaves out seats that have no episode yet; reset all of them first")
        return mask

    def _entropy(self) -> int:
        return int(self.np_random.integers(MAX_SEED + 1))


class TextVectorEnv(SeatVectorEnv):
    """Problems of one environment at many seats: ``gymnasium.make_vec("rlgym/SubsetSum-v0", num_envs=64)``.

    Observations, rewards and infos are those of as many single environments. Completions to problems whose
    verification may be slow are verified together, on all cores.

    Args:
        num_envs: how many seats, >= 1.
        environment: its id; ``gymnasium.make_vec`` fills it in.
        difficulty, split, reward, style, wording, reference, render_mode, **knobs: as ``TextEnv``.

    Raises:
        RlgymError: as ``TextEnv``.
    """

    def __init__(
        self,
        num_envs: int,
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
        check_num_envs(num_envs)
        settings = Settings.of(environment, difficulty, split, style, wording, knobs)
        super().__init__([Seat(KeySource(settings), reward, reference) for _ in range(num_envs)], render_mode)


def check_num_envs(num_envs: object) -> None:
    """Whether there can be so many seats.

    Raises:
        InvalidParameter: if not.
    """
    if type(num_envs) is not int or num_envs < 1:
        raise InvalidParameter(f"num_envs={num_envs!r}: need an integer >= 1")
