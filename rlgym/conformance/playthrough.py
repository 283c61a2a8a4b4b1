"""Playthroughs: a recorded transcript of each environment, which only a new version may change."""

from collections.abc import Iterator
from difflib import unified_diff
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from rlgym.codec import canonical_json
from rlgym.errors import SplitUnreachable
from rlgym.keys import SPLITS, ProblemKey
from rlgym.problem import AnyTask, InteractiveProblem, Problem, SingleTurnProblem, build
from rlgym.registry import load, registry
from rlgym.rng import Rng, hashed_seed

__all__ = ["record", "replay"]

DIGEST_KEYS: Final = 200
LARGEST: Final = 4_000  # characters; a transcript is to be read
WRONG: Final = 3


def record(name: str) -> str:
    """The transcript of an environment: statement, reference and verdicts at a few levels, and a digest of 200 keys."""
    entry, task = registry().find(name), load(name)
    parts = [f"{entry.id}\n{entry.attributes['summary']}"]
    for level in sorted({0, task.max_difficulty // 4, task.max_difficulty // 2}):
        part = "\n".join(_transcript(build(task, ProblemKey(entry.name, entry.version, level))))
        if parts[1:] and sum(map(len, parts)) + len(part) > LARGEST - 200:
            break
        parts.append(part)
    if len(parts) == 1 or len(parts[1]) > LARGEST:
        parts[1:] = [_cut(part) for part in parts[1:]]
    parts.append(f"== digest of {DIGEST_KEYS} keys ==\n{_digest(task, entry.name, entry.version)}")
    return "\n\n".join(parts) + "\n"


def replay(name: str, text: str) -> list[str]:
    """How a recorded transcript differs from what the environment does now; empty if it does not."""
    now = record(name).splitlines()
    lines = unified_diff(text.splitlines(), now, "recorded", "now", lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _transcript(problem: Problem[Any]) -> Iterator[str]:
    yield f"== {problem.key} =="
    yield problem.prompt
    if isinstance(problem, InteractiveProblem):
        yield from _episode(problem)
        return
    assert isinstance(problem, SingleTurnProblem)
    yield "-- verdicts --"
    answer_format, rng = problem.environment.answer, Rng(hashed_seed("playthrough", str(problem.key)))
    rendered = answer_format.render(problem.answer)
    yield _verdict_line(problem, problem.reference_completion, rendered)
    misses = (value for value in answer_format.mutations(problem.answer, rng) if value != problem.answer)
    for value in islice(misses, WRONG):
        yield _verdict_line(problem, problem.style.write(value, answer_format), answer_format.render(value))
    yield _verdict_line(problem, f"<answer>{rendered}", "an answer whose tag is not closed")
    yield _verdict_line(problem, "<answer>?</answer>", "?")


def _episode(problem: InteractiveProblem) -> Iterator[str]:
    episode = problem.episode()
    for text in problem.reference_completion:
        said = episode.step(text)
        yield f"> {text}"
        yield said.observation or "(the end)"
    yield f"-- verdict --\n{episode.verdict}"
    yield f"nothing said -> {problem.verify([]).reason}"


def _verdict_line(problem: SingleTurnProblem, completion: str, shown: str) -> str:
    verdict = problem.verify(completion)
    shown = shown if len(shown) <= 120 else f"{shown[:117]}..."
    return f"{shown} -> {verdict.outcome} {verdict.score:.4g} {verdict.reason}"


def _digest(task: AnyTask, name: str, version: int) -> str:
    """One digest over prompts, references and verdicts of keys at every level and split."""
    total = blake2b(digest_size=16)
    for i in range(DIGEST_KEYS):
        key = ProblemKey(name, version, i % (task.max_difficulty + 1), SPLITS[i % 3 if i % 5 == 0 else 0], seed=i)
        try:
            problem = build(task, key)
        except SplitUnreachable:
            total.update(b"unreachable")
            continue
        total.update(canonical_json([problem.to_json(), problem.prompt, problem.reference]).encode())
        total.update(problem.verify(problem.reference_completion).reason.encode())
    return total.hexdigest()


def _cut(part: str) -> str:
    return part if len(part) <= LARGEST - 400 else part[: LARGEST - 400] + "\n(cut; the digest covers the rest)"
