"""rlgym: verifiable reasoning environments for reinforcement learning of language models."""

# ruff: noqa: E402  # before anything else: files of the other distribution may lie among ours
from rlgym._distribution import refuse_the_other

refuse_the_other()

from typing import TYPE_CHECKING

from rlgym import errors
from rlgym._lazy import lazy
from rlgym.environment import Environment, InteractiveEnvironment, Retry, Rng, Turn, hidden, secret
from rlgym.gym.registration import register_all
from rlgym.keys import ProblemKey
from rlgym.problem import Episode, Problem
from rlgym.registry import names, problem, register

if TYPE_CHECKING:
    from rlgym.arms import curriculum
    from rlgym.verification import verify_batch, verify_batch_async
else:
    __getattr__ = lazy(
        __name__,
        {"rlgym.arms": ("curriculum",), "rlgym.verification": ("verify_batch", "verify_batch_async")},
    )

__all__ = [
    "Environment",
    "Episode",
    "InteractiveEnvironment",
    "Problem",
    "ProblemKey",
    "Retry",
    "Rng",
    "Turn",
    "curriculum",
    "errors",
    "hidden",
    "names",
    "problem",
    "register",
    "secret",
    "verify_batch",
    "verify_batch_async",
]

register_all()  # ids only: no environment is imported
