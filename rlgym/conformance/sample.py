"""What the rows look at: levels, problems, and a table of completions with the verdicts that they got."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from rlgym.conformance.apart import stopped
from rlgym.conformance.hostile import HOSTILE
from rlgym.conformance.oracle import Oracle
from rlgym.conformance.report import Tier
from rlgym.environment import InteractiveEnvironment
from rlgym.errors import RlgymError, UnknownStyle, Unparsable
from rlgym.keys import ProblemKey
from rlgym.problem import AnyTask, InteractiveProblem, Problem, SingleTurnProblem, build, problem_of
from rlgym.registry import Entry
from rlgym.rng import Rng, hashed_seed
from rlgym.verification import verify_guarded
from rlgym.verifiers.dress import dresses_beside
from rlgym.verifiers.styles import STYLES
from rlgym.verifiers.verdict import Outcome, Verdict

__all__ = ["Case", "Kind", "Sample", "shown"]

Kind = Literal["reference", "dress", "style", "near_miss", "candidate", "empty", "echo", "foreign", "field", "hostile"]
AnyProblem = Problem[Any]  # Any: environments of every type are checked

MAX_HANGS: Final = 3  # after so many calls past the deadline the rest of the table says nothing new
FROM_LEVEL: Final = 5  # shortcuts have to fail from this level on


@dataclass(frozen=True, slots=True)
class Case:
    """One completion of one problem, and the verdict that it got.

    Attributes:
        answer: the value that the completion says, where it says one.
    """

    kind: Kind
    problem: AnyProblem
    completion: Any  # str, or list[str] where there are several turns
    answer: Any = None
    verdict: Verdict | None = None


class Sample:
    """Problems of one environment and a table of verdicts, made once and read by every row.

    Attributes:
        per_level: problems a level for references and near misses.
        many: problems a level for rates (constant answers, heuristics, variety).
    """

    def __init__(
        self, entry: Entry, task: AnyTask, tier: Tier, oracle: Oracle | None, playthroughs: Path | None
    ) -> None:
        self.entry = entry
        self.task = task
        self.tier = tier
        self.oracle = oracle
        self.playthroughs = playthroughs
        quick = tier is Tier.QUICK
        self.per_level = 4 if quick else 12
        self.many = 60 if quick else 240
        self.small_count = 15 if quick else 60
        top = task.max_difficulty
        self.levels = sorted({0, min(FROM_LEVEL, top), top}) if quick else list(range(top + 1))
        self.measured: dict[str, Any] = {}  # Any: JSON
        self.constant_verdicts: dict[int, dict[str, list[Verdict]]] = {}  # by level and answer, for two rows
        self._problems: dict[tuple[int, int], AnyProblem] = {}

    @property
    def interactive(self) -> bool:
        """Whether episodes have several turns."""
        return isinstance(self.task, InteractiveEnvironment)

    def key(self, level: int, seed: int, **changes: Any) -> ProblemKey:
        """A key of this environment (Any: the other fields of a key)."""
        return ProblemKey(name=self.entry.name, version=self.entry.version, difficulty=level, seed=seed, **changes)

    def problem(self, level: int, seed: int) -> AnyProblem:
        """A training problem, made once."""
        if (level, seed) not in self._problems:
            self._problems[level, seed] = build(self.task, self.key(level, seed))
        return self._problems[level, seed]

    def problems(self, level: int) -> list[AnyProblem]:
        """The few problems of a level that references and near misses are tried on."""
        return [self.problem(level, seed) for seed in range(self.per_level)]

    def many_problems(self, level: int) -> list[AnyProblem]:
        """The many problems of a level that rates are measured on."""
        return [self.problem(level, seed) for seed in range(self.many)]

    @cached_property
    def small_problems(self) -> list[AnyProblem]:
        """Problems that the oracle can afford, spread over its levels."""
        if self.oracle is None:
            return []
        top = min(self.oracle.largest_level, self.task.max_difficulty)
        overrides = tuple(sorted(self.oracle.overrides.items()))
        return [
            build(self.task, self.key(i % (top + 1), 1_000 + i, overrides=overrides)) for i in range(self.small_count)
        ]

    @cached_property
    def generation_fault(self) -> str:
        """Why problems of these levels cannot all be made; empty if they can. The row ``generation`` reports it."""
        fault = stopped(self.entry, [self.key(level, seed) for level in self.levels for seed in range(self.many)])
        if fault:
            return fault
        for level in self.levels:
            for seed in range(self.many):
                try:
                    self.problem(level, seed)
                except RlgymError as error:
                    return f"{type(error).__name__}: {error}"
                except Exception as error:  # the border: any fault of the author's generate is the row's finding
                    return f"{self.key(level, seed)}: generate raised {error!r}"
        return ""

    @cached_property
    def cases(self) -> list[Case]:
        """The table: completions of every kind with their verdicts, each got in a killable worker."""
        todo = list(self._make_cases())
        done: list[Case] = []
        hangs = 0
        for start in range(0, len(todo), 64):
            batch = todo[start : start + 64]
            verdicts = verify_guarded([case.problem for case in batch], [case.completion for case in batch])
            for case, verdict in zip(batch, verdicts, strict=True):
                done.append(Case(case.kind, case.problem, case.completion, case.answer, verdict))
                hangs += verdict.reason in ("too_expensive", "deadline", "memory", "crash")
            if hangs >= MAX_HANGS:
                break
        return done

    def of_kind(self, *kinds: Kind) -> list[Case]:
        """The cases of some kinds that got a verdict at all: neither an exception nor past the deadline."""
        return [
            case
            for case in self.cases
            if case.kind in kinds
            and case.verdict is not None
            and case.verdict.outcome is not Outcome.ERROR
            and case.verdict.reason != "too_expensive"
        ]

    def affordable(self, case: Case) -> bool:
        """Whether there is an oracle and it can afford the case's instance."""
        return self.oracle is not None and case.problem.key.difficulty <= self.oracle.largest_level

    def is_right(self, case: Case) -> bool:
        """Whether the case's answer is known to be right: it is the reference itself, or the oracle says so."""
        if case.answer is None:
            return False
        if case.answer == _reference(case.problem):
            return True
        return (
            self.oracle is not None
            and self.affordable(case)
            and self.oracle.accepts(case.problem.instance, case.answer)
        )

    def _make_cases(self) -> Iterator[Case]:
        for level in self.levels:
            group = self.problems(level)
            for i, problem in enumerate(group):
                rng = Rng(hashed_seed("conformance", str(problem.key)))
                yield from _style_cases(problem)
                if isinstance(problem, InteractiveProblem):
                    yield from _interactive_cases(problem, group[i - 1], rng)
                elif isinstance(problem, SingleTurnProblem):
                    yield from _single_cases(problem, group[i - 1], rng)
                yield from _hostile_cases(problem, i, len(group))
        for problem in self.small_problems:
            rng = Rng(hashed_seed("conformance", str(problem.key)))
            assert self.oracle is not None
            answers = [_reference(problem), *_near_misses(problem, rng)]
            yield Case("candidate", problem, problem.reference_completion, answers[0])
            for answer in answers[1:]:
                yield Case("near_miss", problem, _say(problem, answer), answer)
            for answer in islice(self.oracle.candidates(problem.instance, rng), 50):
                yield Case("candidate", problem, _say(problem, answer), answer)


def _reference(problem: AnyProblem) -> Any:
    return problem.actions if isinstance(problem, InteractiveProblem) else problem.answer  # type: ignore[attr-defined]  # the other kind


def _say(problem: AnyProblem, answer: Any) -> Any:
    """A completion that gives the answer (of several turns: the actions)."""
    task = problem.environment
    if isinstance(problem, InteractiveProblem):
        return [problem.style.write(action, task.answer) for action in answer]
    return problem.style.write(answer, task.answer)


def _near_misses(problem: AnyProblem, rng: Rng) -> Iterator[Any]:
    """Answers that differ from the reference in one small way; of several turns: in the last action."""
    style = problem.environment.answer
    if isinstance(problem, InteractiveProblem):
        for action in style.mutations(problem.actions[-1], rng):
            yield [*problem.actions[:-1], action]
        yield problem.actions[:-1]
        return
    assert isinstance(problem, SingleTurnProblem)
    for value in style.mutations(problem.answer, rng):
        if value != problem.answer:
            yield value


def _single_cases(problem: SingleTurnProblem, other: AnyProblem, rng: Rng) -> Iterator[Case]:
    answer_format = problem.environment.answer
    assert isinstance(other, SingleTurnProblem)
    yield Case("reference", problem, problem.reference_completion, problem.answer)
    texts = [answer_format.render(problem.answer), *answer_format.dresses(problem.answer)]
    for dress in dresses_beside(answer_format.keep):
        yield Case("dress", problem, _tagged(dress.wear(texts[0])), problem.answer)
    for text in texts:
        yield Case("dress", problem, f"I work it out.\n{_tagged(text)}\n", problem.answer)
    for value in _near_misses(problem, rng):
        yield Case("near_miss", problem, _say(problem, value), value)
    for text in ("", "<answer></answer>", "<answer>[]</answer>", "<answer>none</answer>"):
        yield Case("empty", problem, text, _read(problem, text))
    yield Case("echo", problem, problem.prompt, _read(problem, problem.prompt))
    for value in problem.public.values():
        text = _tagged(_plain_text(value))
        yield Case("field", problem, text, _read(problem, text))
    if other.answer != problem.answer:
        yield Case("foreign", problem, _say(problem, other.answer), other.answer)


def _style_cases(problem: AnyProblem) -> Iterator[Case]:
    """The reference as each prompt style has it written."""
    for name, style in STYLES.items():
        try:
            style.check(problem.environment.answer)
        except UnknownStyle:
            continue
        dressed = problem_of(problem.environment, replace(problem.key, style=name), problem.instance)
        yield Case("style", dressed, dressed.reference_completion, _reference(problem))


def _interactive_cases(problem: InteractiveProblem, other: AnyProblem, rng: Rng) -> Iterator[Case]:
    answer_format = problem.environment.answer
    assert isinstance(other, InteractiveProblem)
    yield Case("reference", problem, problem.reference_completion, problem.actions)
    rendered = [answer_format.render(action) for action in problem.actions]
    for dress in dresses_beside(answer_format.keep):
        yield Case("dress", problem, [_tagged(dress.wear(text)) for text in rendered], problem.actions)
    for actions in _near_misses(problem, rng):
        yield Case("near_miss", problem, _say(problem, actions), actions)
    yield Case("empty", problem, [], [])
    yield Case("empty", problem, ["<answer></answer>"] * problem.max_turns)
    yield Case("echo", problem, [problem.prompt] * problem.max_turns)
    if other.actions != problem.actions:
        yield Case("foreign", problem, _say(problem, other.actions), other.actions)


def _hostile_cases(problem: AnyProblem, index: int, count: int) -> Iterator[Case]:
    """Each hostile text once a level, dealt out over the level's problems."""
    for text in HOSTILE[index::count]:
        several = isinstance(problem, InteractiveProblem)
        yield Case("hostile", problem, [_tagged(text)] * problem.max_turns if several else _tagged(text))


def _tagged(text: str) -> str:
    return f"<answer>{text}</answer>"


def _read(problem: AnyProblem, completion: str) -> Any:
    try:
        return problem.style.read(completion, problem.environment.answer)
    except Unparsable:
        return None


def _plain_text(value: Any) -> str:
    if isinstance(value, list):
        nested = any(isinstance(item, list) for item in value)
        return ("\n" if nested else ", ").join(" ".join(map(str, v)) if isinstance(v, list) else str(v) for v in value)
    return str(value)


def shown(case: Case) -> str:
    """A case for a report: key, completion (cut), verdict."""
    text = repr(case.completion)
    text = text if len(text) <= 160 else f"{text[:110]}...{text[-40:]}"
    return f"{case.problem.key}: {case.kind} {text} -> {case.verdict and case.verdict.reason}"
