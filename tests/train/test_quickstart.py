"""The quickstart, in miniature, from nothing to files."""

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from rich.console import Console
from transformers import AutoModelForCausalLM, AutoTokenizer

from rlgym.errors import InvalidParameter, UnknownEnvironment
from rlgym.train.display import Display
from rlgym.train.evaluate import EvaluationConfig, held_out
from rlgym.train.grpo import GRPOConfig
from rlgym.train.model import ModelConfig
from rlgym.train.quickstart import QuickstartConfig, Result, run
from rlgym.train.rollout import Sampling, sample
from rlgym.train.tokenizer import encode_prompt
from rlgym.train.warmup import WarmupConfig

MINIATURE = QuickstartConfig(
    names=("DyckCompletion", "SortNumbers"),
    highest_level=2,
    rollouts=4,
    threads=1,
    model=ModelConfig(width=16, layers=1, heads=2, feed_forward=16, context=128),
    warmup=WarmupConfig(steps=3, batch=4, highest_level=1),
    grpo=GRPOConfig(steps=2, problems=8, sampling=Sampling(max_new_tokens=12)),
    evaluation=EvaluationConfig(highest_level=1, problems=2, samples=2),
)


def shown(config: QuickstartConfig, out_dir: Path, *, terminal: bool = True) -> tuple[Result, str]:
    """A run, and what it shows."""
    output = io.StringIO()
    console = Console(file=output, width=100, force_terminal=terminal)
    with Display(console, warmup_steps=config.warmup.steps, steps=config.grpo.steps) as display:
        result = run(config, out_dir, display)
    return result, output.getvalue()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, str]:
    return shown(MINIATURE, tmp_path_factory.mktemp("quickstart") / "new" / "folder")


def test_the_log_has_a_line_for_everything_that_happened(finished: tuple[Result, str]) -> None:
    lines = [json.loads(line) for line in (finished[0].out_dir / "log.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["warmup"] * 3 + ["evaluation", "step", "step", "evaluation"]
    assert lines[4]["environments"].keys() == {"rlgym/DyckCompletion-v0", "rlgym/SortNumbers-v0"}
    assert [line["step"] for line in lines[4:6]] == [1, 2]


def test_the_summary_holds_configuration_and_both_tables(finished: tuple[Result, str]) -> None:
    result = finished[0]
    summary = json.loads((result.out_dir / "result.json").read_text())
    assert summary["configuration"]["grpo"]["sampling"]["max_new_tokens"] == 12
    assert [row["level"] for row in summary["before"]] == [row["level"] for row in summary["after"]] == [0, 1, 0, 1]
    assert summary["sampled"] == {"before": result.before.sampled, "after": result.after.sampled}
    assert summary["seconds"].keys() == {"warmup", "evaluation", "reinforcement"}


def test_the_picture_is_a_png(finished: tuple[Result, str]) -> None:
    assert (finished[0].out_dir / "curves.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_the_saved_model_loads_in_transformers_and_its_greedy_completions_are_ours(
    finished: tuple[Result, str],
) -> None:
    folder = finished[0].out_dir / "model"
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    for problem in held_out(MINIATURE.names, MINIATURE.evaluation, style=MINIATURE.style):
        prompt = tokenizer(problem.prompt, return_tensors="pt")
        theirs = model.generate(**prompt, do_sample=False, max_new_tokens=12)[0, prompt["input_ids"].shape[1] :]
        ours = sample(
            model,
            [encode_prompt(tokenizer, problem.prompt)],
            group=1,
            sampling=Sampling(temperature=0, max_new_tokens=12),
            generator=torch.Generator(),
        )
        assert theirs.tolist() == ours.ids[0, 0].tolist()


def test_the_display_shows_progress_and_the_final_table(finished: tuple[Result, str]) -> None:
    result, text = finished
    assert f"held out, before RL: sampled {result.before.sampled:.3f}, greedy {result.before.greedy:.3f}" in text
    for piece in ("warm start", "tokens/s", "step 2: reward", "held-out accuracy (test split), before RL -> after"):
        assert piece in text


def test_where_there_is_no_terminal_the_display_writes_plain_lines(tmp_path: Path) -> None:
    _, text = shown(MINIATURE, tmp_path, terminal=False)
    for line in (r"warm start 3/3: loss \d\.\d{3}, ", "RL step 1/2: reward 0.000, ", "RL step 2/2: reward 0.000, "):
        assert re.search(f"^{line}", text, re.MULTILINE)
    assert "\x1b" not in text


def test_the_same_configuration_gives_the_same_result(finished: tuple[Result, str], tmp_path: Path) -> None:
    again, _ = shown(MINIATURE, tmp_path / "again")
    other, _ = shown(replace(MINIATURE, seed=1), tmp_path / "other")
    logs = [_without_times(result) for result in (finished[0], again, other)]
    assert logs[0] == logs[1] != logs[2]


def _without_times(result: Result) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in (result.out_dir / "log.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


def test_the_number_of_threads_is_given_back(tmp_path: Path) -> None:
    earlier = torch.get_num_threads()
    shown(replace(MINIATURE, threads=earlier + 1), tmp_path)
    assert torch.get_num_threads() == earlier


def test_an_unknown_environment_is_named_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UnknownEnvironment, match="DyckCompletoin"):
        shown(replace(MINIATURE, names=("DyckCompletoin",)), tmp_path)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"names": ()}, "need at least one environment, each once"),
        ({"names": ("SortNumbers", "SortNumbers")}, "need at least one environment, each once"),
        ({"scheduler": "windows"}, "need one of fixed, uniform, ramp, window, "),
        ({"rollouts": 0}, "need highest_level >= 0, rollouts >= 1 and threads >= 0"),
    ],
)
def test_a_configuration_out_of_range_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        replace(MINIATURE, **fields)


def test_importing_rlgym_and_the_trainers_package_imports_no_torch() -> None:
    program = "import rlgym, rlgym.train, sys; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
