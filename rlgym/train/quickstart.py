"""``rlgym train quickstart``: from nothing to a trained model, on a laptop's processor, in about five minutes.

Builds a byte-level tokenizer and a small decoder-only transformer, warms it up on solved problems of the lowest levels,
evaluates it on held-out problems, trains it by GRPO on verified rewards while the curriculum moves the difficulty of
each environment, and evaluates it again on the same problems. Everything that matters is in the configuration.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import torch
from transformers import PreTrainedTokenizerFast, Qwen3ForCausalLM
from transformers.utils import logging as transformers_logging

import rlgym
from rlgym.difficulty import SCHEDULERS, Curriculum
from rlgym.errors import InvalidParameter
from rlgym.train.evaluate import Evaluation, EvaluationConfig, evaluate, held_out
from rlgym.train.grpo import GRPO, GRPOConfig, Step
from rlgym.train.model import ModelConfig, build_model, count_parameters
from rlgym.train.picture import draw_curves
from rlgym.train.tokenizer import byte_tokenizer, terse_pieces
from rlgym.train.warmup import Example, WarmupConfig, WarmupRecord, solved_examples, warm_up

__all__ = [
    "NAMES",
    "Observer",
    "QuickstartConfig",
    "Result",
    "Start",
    "make_curriculum",
    "run",
    "save",
    "warm_start",
]

NAMES: Final = (
    "DyckCompletion",
    "LexicographicallyMinimalRotation",
    "SlidingWindowMinimum",
    "SortNumbers",
)


@dataclass(frozen=True, slots=True)
class QuickstartConfig:
    """Everything that decides a run.

    Attributes:
        names: environments of one turn whose answers fit on a line.
        style: the prompt style, in warm start, training and evaluation alike. A model of this size cannot read
            English, so by default it is the terse one: name and public fields.
        scheduler: which difficulty comes next in an environment: a name of ``rlgym.difficulty.SCHEDULERS``.
        highest_level: the curriculum may go so far.
        rollouts: completions a problem.
        seed: names every random stream: weights, problems, sampling.
        threads: of torch; 0 leaves its own choice.
        model: shape of the transformer.
        warmup: the supervised start.
        grpo: the reinforcement learning.
        evaluation: what is held out.
    """

    names: tuple[str, ...] = NAMES
    style: str = "terse.1"
    scheduler: str = "window"
    highest_level: int = 20
    rollouts: int = 8
    seed: int = 0
    threads: int = 0
    model: ModelConfig = field(default_factory=ModelConfig)
    warmup: WarmupConfig = field(default_factory=WarmupConfig)
    grpo: GRPOConfig = field(default_factory=GRPOConfig)
    evaluation: EvaluationConfig = field(default_factory=EvaluationConfig)

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InvalidParameter(f"QuickstartConfig(names={self.names!r}): need at least one environment, each once")
        if self.scheduler not in SCHEDULERS:
            known = ", ".join(SCHEDULERS)
            raise InvalidParameter(f"QuickstartConfig(scheduler={self.scheduler!r}): need one of {known}")
        if self.highest_level < 0 or self.rollouts < 1 or self.threads < 0:
            raise InvalidParameter(
                f"QuickstartConfig(highest_level={self.highest_level!r}, rollouts={self.rollouts!r}, "
                f"threads={self.threads!r}): need highest_level >= 0, rollouts >= 1 and threads >= 0"
            )


class Observer(Protocol):
    """Told what happens while it happens."""

    def warmed(self, record: WarmupRecord) -> None:
        """An update of the warm start is done."""

    def stepped(self, step: Step) -> None:
        """A step of RL is done."""

    def evaluated(self, evaluation: Evaluation) -> None:
        """A held-out evaluation is done: first before RL, then after."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gave.

    Attributes:
        parameters: of the model.
        before: held-out evaluation after the warm start.
        after: the same problems after RL.
        steps: what happened in each.
        seconds: by phase.
        out_dir: holds ``log.jsonl``, ``model/``, ``curves.png`` and ``result.json``.
    """

    parameters: int
    before: Evaluation
    after: Evaluation
    steps: tuple[Step, ...]
    seconds: dict[str, float]
    out_dir: Path


def run(config: QuickstartConfig, out_dir: Path, observer: Observer) -> Result:
    """Run the whole of it.

    Args:
        out_dir: made if need be; files of an earlier run are replaced.

    Raises:
        UnknownEnvironment, UnknownStyle, InvalidParameter: if the configuration asks for what is not there.
    """
    curriculum = make_curriculum(config)  # complains of an unknown name before anything is written
    exam = held_out(config.names, config.evaluation, style=config.style)
    out_dir.mkdir(parents=True, exist_ok=True)
    clock = _Clock()
    with _threads(config.threads), (out_dir / "log.jsonl").open("w", encoding="utf-8") as log:

        def write(kind: str, record: object) -> None:
            log.write(json.dumps({"kind": kind, **asdict(record)}) + "\n")  # type: ignore[call-overload]  # dataclasses
            log.flush()

        def warmed(record: WarmupRecord) -> None:
            write("warmup", record)
            observer.warmed(record)

        start = warm_start(config, warmed)
        clock.lap("warmup")

        def examined() -> Evaluation:
            found = evaluate(start.model, start.tokenizer, exam, config.evaluation, config.grpo.sampling)
            write("evaluation", found)
            observer.evaluated(found)
            clock.lap("evaluation")
            return found

        before = examined()
        learner = GRPO(start.model, start.tokenizer, curriculum, config.grpo, seed=config.seed)
        steps = []
        for _ in range(config.grpo.steps):
            steps.append(learner.step())
            write("step", steps[-1])
            observer.stepped(steps[-1])
        clock.lap("reinforcement")
        after = examined()
    save(start, out_dir / "model")
    result = Result(count_parameters(start.model), before, after, tuple(steps), clock.seconds, out_dir)
    draw_curves(out_dir / "curves.png", result.steps, before, after)
    (out_dir / "result.json").write_text(json.dumps(_summary(config, result), indent=1) + "\n", encoding="utf-8")
    return result


class Start(NamedTuple):
    """A model that is ready for RL."""

    model: Qwen3ForCausalLM
    tokenizer: PreTrainedTokenizerFast


def make_curriculum(config: QuickstartConfig) -> Curriculum:
    """The curriculum of a run, from its beginning."""
    return rlgym.curriculum(
        config.names,
        config.scheduler,
        rollouts=config.rollouts,
        seed=config.seed,
        style=config.style,
        highest=config.highest_level,
    )


def warm_start(config: QuickstartConfig, on_step: Callable[[WarmupRecord], None]) -> Start:
    """Build tokenizer and model, and train on solved problems."""
    tokenizer = byte_tokenizer(terse_pieces(config.names))
    model = build_model(config.model, tokenizer, seed=config.seed)

    def batch_of(step: int) -> list[Example]:
        return solved_examples(tokenizer, config.names, config.warmup, style=config.style, seed=config.seed, step=step)

    warm_up(model, config.warmup, batch_of, on_step)
    return Start(model, tokenizer)


def save(start: Start, folder: Path) -> None:
    """Save model and tokenizer so that transformers loads them."""
    shown = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # it would draw over the display
    try:
        start.model.save_pretrained(folder)
        start.tokenizer.save_pretrained(folder)
    finally:
        if shown:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own


def _summary(config: QuickstartConfig, result: Result) -> dict[str, Any]:  # Any: JSON
    """What ``result.json`` holds."""
    return {
        "configuration": asdict(config),
        "versions": {name: version(name) for name in ("rlgym-verifiable", "torch", "transformers")},
        "parameters": result.parameters,
        "seconds": result.seconds,
        "sampled": {"before": result.before.sampled, "after": result.after.sampled},
        "greedy": {"before": result.before.greedy, "after": result.after.greedy},
        "before": asdict(result.before)["scores"],
        "after": asdict(result.after)["scores"],
    }


@contextmanager
def _threads(number: int) -> Iterator[None]:
    """That many threads of torch inside, as many as before afterwards."""
    earlier = torch.get_num_threads()
    torch.set_num_threads(number or earlier)
    try:
        yield
    finally:
        torch.set_num_threads(earlier)


class _Clock:
    """Adds up the time between laps, by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now
