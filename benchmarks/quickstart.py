"""What does reinforcement learning add to the quickstart's warm start, and what does adaptive difficulty add to that?

    python benchmarks/quickstart.py

For each seed, one warm start; from it, RL under the adaptive curriculum (``window``) and under ``uniform`` over all
levels. Held-out accuracy (test split, sampled and greedy) before, after as many rollouts each, and after as many tokens
each: uniform's evaluation at equal tokens is the one at the first step where its prompts and completions together
reach what the adaptive run took in all. Two processes of one thread each share the work.
"""

import argparse
import json
import math
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from _record import record
from transformers import AutoTokenizer, Qwen3ForCausalLM

from rlgym.train.evaluate import Evaluation, evaluate, held_out
from rlgym.train.grpo import GRPO, Step
from rlgym.train.quickstart import QuickstartConfig, Start, make_curriculum, save, warm_start

SEEDS = (0, 1, 2)
BLOCK = 10  # steps a point of a curve
EXAM_EVERY = 50  # steps between evaluations


def main() -> None:
    """Measure, print, record."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--processes", type=int, default=2)
    processes = arguments.parse_args().processes
    config = replace(QuickstartConfig(), threads=1)
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        configs = [replace(config, seed=seed) for seed in SEEDS]
        starts = list(pool.map(warm, configs, [Path(folder) / str(seed) for seed in SEEDS]))
        adaptive = list(pool.map(reinforce, configs, [start["folder"] for start in starts], [0] * len(SEEDS)))
        uniform = list(
            pool.map(
                reinforce,
                [replace(one, scheduler="uniform") for one in configs],
                [start["folder"] for start in starts],
                [run["tokens"] for run in adaptive],
            )
        )
    results = [
        {"seed": seed, "warmup_seconds": start["seconds"], "before": start["before"], "window": a, "uniform": u}
        for seed, start, a, u in zip(SEEDS, starts, adaptive, uniform, strict=True)
    ]
    show(results)
    setting = json.loads(json.dumps(asdict(config)))
    path = record("quickstart", {**setting, "seeds": SEEDS}, results, packages=("torch", "transformers"))
    print(f"\nwritten to {path}")


def warm(config: QuickstartConfig, folder: Path) -> dict[str, Any]:
    """The warm start of one seed, saved, and its evaluation."""
    torch.set_num_threads(config.threads)
    begun = time.perf_counter()
    start = warm_start(config, lambda _: None)
    seconds = time.perf_counter() - begun
    save(start, folder)
    return {"folder": folder, "seconds": seconds, "before": plain(examine(config, start))}


def reinforce(config: QuickstartConfig, folder: Path, least_tokens: int) -> dict[str, Any]:
    """RL from a saved warm start: the configured steps, and more until ``least_tokens`` are spent."""
    torch.set_num_threads(config.threads)
    start = Start(Qwen3ForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder))
    learner = GRPO(start.model, start.tokenizer, make_curriculum(config), config.grpo, seed=config.seed)
    steps: list[Step] = []
    tokens, exams, seconds = 0, [], 0.0
    found: dict[str, Any] = {}
    while len(steps) < config.grpo.steps or tokens < least_tokens:
        begun = time.perf_counter()
        steps.append(learner.step())
        seconds += time.perf_counter() - begun
        tokens += steps[-1].prompt_tokens + steps[-1].completion_tokens
        mark = {"steps": len(steps), "rollouts": sum(step.rollouts for step in steps), "tokens": tokens}
        if len(steps) == config.grpo.steps:
            found |= {"tokens": tokens, "seconds": seconds}
            found["equal_rollouts"] = {**mark, **plain(examine(config, start))}
        if least_tokens and "equal_tokens" not in found and tokens >= least_tokens:
            found["equal_tokens"] = {**mark, **plain(examine(config, start))}
        if len(steps) % EXAM_EVERY == 0 and len(steps) < config.grpo.steps:
            exam = examine(config, start)
            exams.append({**mark, "sampled": exam.sampled, "greedy": exam.greedy})
    return {**found, "exams": exams, "curve": curve(steps)}


def examine(config: QuickstartConfig, start: Start) -> Evaluation:
    """The held-out evaluation, as ``rlgym train quickstart`` makes it."""
    problems = held_out(config.names, config.evaluation, style=config.style)
    return evaluate(start.model, start.tokenizer, problems, config.evaluation, config.grpo.sampling)


def plain(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON-able data, one line a row: environment, level, problems, sampled, greedy."""
    rows = [
        f"{row.environment} {row.level} {row.problems} {row.sampled:.4f} {row.greedy:.4f}" for row in evaluation.scores
    ]
    return {"sampled": evaluation.sampled, "greedy": evaluation.greedy, "rows": rows}


def curve(steps: Sequence[Step]) -> list[str]:
    """One line for every ten steps: last step, mean reward, share of groups with a signal, tokens, highest levels."""
    lines = []
    for end in range(BLOCK, len(steps) + 1, BLOCK):
        block = steps[end - BLOCK : end]
        reward, signal = fmean(s.reward for s in block), fmean(s.trained / s.groups for s in block)
        tokens = sum(s.prompt_tokens + s.completion_tokens for s in block)
        highest = [max(s.environments[name].highest for s in block if name in s.environments) for name in names(block)]
        lines.append(f"{end} {reward:.4f} {signal:.4f} {tokens} {','.join(map(str, highest))}")
    return lines


def names(steps: Sequence[Step]) -> list[str]:
    return sorted({name for step in steps for name in step.environments})


def show(results: Sequence[dict[str, Any]]) -> None:
    """A line a seed, then means with the standard error over seeds."""
    cells = {
        "window, equal rollouts": lambda run: run["window"]["equal_rollouts"],
        "uniform, equal rollouts": lambda run: run["uniform"]["equal_rollouts"],
        "uniform, equal tokens": lambda run: run["uniform"]["equal_tokens"],
    }
    for kind in ("sampled", "greedy"):
        print(f"\nheld-out accuracy, {kind}: {'before':>8}" + "".join(f"{name:>26}" for name in cells))
        for run in results:
            before = run["before"][kind]
            after = [cell(run)[kind] for cell in cells.values()]
            shown = "".join(f"{value:15.3f} ({value - before:+.3f})  " for value in after)
            print(f"  seed {run['seed']:<21}{before:8.3f}" + shown)
        for name, cell in cells.items():
            rises = [cell(run)[kind] - run["before"][kind] for run in results]
            mean, error = fmean(rises), spread(rises) / math.sqrt(len(rises))
            print(f"  {name}: rises by {mean:+.3f}, standard error {error:.3f} over {len(rises)} seeds")
    for run in results:
        steps = {name: cell(run)["steps"] for name, cell in cells.items()}
        tokens = {name: run[name]["tokens"] for name in ("window", "uniform")}
        print(f"  seed {run['seed']}: steps {steps}, tokens at equal rollouts {tokens}")


def spread(values: Sequence[float]) -> float:
    mean = fmean(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


if __name__ == "__main__":
    main()
