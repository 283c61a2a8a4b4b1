"""Verification of many completions at once, and of any whose verdict may take long, in killable workers."""

import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rlgym.errors import InvalidEnvironment, InvalidParameter
from rlgym.problem import Problem
from rlgym.registry import LOCAL, Entry, problem_from_json, registry
from rlgym.verifiers.verdict import Outcome, Verdict, error, unparsable, wrong

if TYPE_CHECKING:
    from rlgym.verifiers.guard import Guard

__all__ = ["Source", "install_source", "source_of", "verify_batch", "verify_guarded"]

AnyProblem = Problem[Any]  # Any: environments of every kind pass through
Completion = str | Sequence[str]
Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns
Source = tuple[str, str, str, str]  # environment, module, class, file ("" if it has none)

LONGEST: Final = 4_000_000  # characters of a completion that a worker is sent; each is twelve bytes at worst
_KILLED: Final = frozenset({"deadline", "memory", "crash"})


def verify_batch(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    """The verdict on each completion of each problem, in order.

    Environments that declare ``guarded`` are verified in killable workers on all cores, the others in this process.

    Args:
        problems: one a completion; the same problem may stand any number of times.
        completions: strings; for an interactive problem, a list of strings, one a turn.

    Raises:
        InvalidParameter: if there are not as many completions as problems.
        InvalidCompletion: if a completion is not text; nothing is verified then.
        InvalidEnvironment: if a worker cannot import a guarded environment that was registered at run time.
    """
    _check(problems, completions)
    guarded = [i for i, problem in enumerate(problems) if problem.environment.guarded]
    apart = _in_workers([problems[i] for i in guarded], [completions[i] for i in guarded]) if guarded else []
    found = dict(zip(guarded, apart, strict=True))
    return [
        found[i] if i in found else problem.verify_inline(completion)
        for i, (problem, completion) in enumerate(zip(problems, completions, strict=True))
    ]


def verify_guarded(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    """``verify_batch``, in killable workers also where the environment does not ask for them."""
    _check(problems, completions)
    return _in_workers(problems, completions)


def _check(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> None:
    if isinstance(completions, str) or len(problems) != len(completions):
        raise InvalidParameter(
            f"verify_batch: {len(problems)} problems and {len(completions)} completions: need a list with one "
            f"completion a problem"
        )
    for problem, completion in zip(problems, completions, strict=True):
        problem.check_completion(completion)


class _Case(NamedTuple):
    """What a worker is sent; None instead of a completion stands for the reference."""

    problem: str  # its JSON
    source: Source | None
    completion: Completion | None

    @property
    def reference(self) -> "_Case":
        return self._replace(completion=None)


def _in_workers(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    written: dict[int, tuple[str, Source | None]] = {}  # by identity: the rollouts of a group share a problem
    found: dict[int, Verdict] = {}
    cases: dict[int, _Case] = {}
    for i, (problem, completion) in enumerate(zip(problems, completions, strict=True)):
        if sum(map(len, completion)) > LONGEST:  # of a string: its length
            found[i] = unparsable("too_long")
            continue
        if id(problem) not in written:
            written[id(problem)] = json.dumps(problem.to_json()), source_of(problem.key.name)
        cases[i] = _Case(*written[id(problem)], completion)
    found |= zip(cases, _run(_guard(), list(cases.values())), strict=True)
    killed = {i: case for i, case in cases.items() if _was_killed(found[i])}
    if killed:
        found |= zip(killed, _looked_into(list(killed.values()), [found[i] for i in killed]), strict=True)
    return [found[i] for i in range(len(problems))]


def _was_killed(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.ERROR and verdict.reason in _KILLED


def _looked_into(cases: Sequence[_Case], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Whose fault it was that a worker died, found on fresh workers.

    A crash is tried once more: one that came from outside does not repeat. Then the reference is verified: if it
    passes, the answer was the cause, and it is wrong; if not, the error is ours.
    """
    found = list(verdicts)
    with _new_guard() as guard:
        crashed = [i for i, verdict in enumerate(found) if verdict.reason == "crash"]
        for i, verdict in zip(crashed, _run(guard, [cases[i] for i in crashed]), strict=True):
            found[i] = verdict
        references = list(
            dict.fromkeys(case.reference for case, verdict in zip(cases, found, strict=True) if _was_killed(verdict))
        )
        passes = dict(zip(references, (verdict.correct for verdict in _run(guard, references)), strict=True))
    return [
        wrong("too_expensive") if _was_killed(verdict) and passes[case.reference] else verdict
        for case, verdict in zip(cases, found, strict=True)
    ]


def _new_guard() -> "Guard":
    from rlgym.verifiers.guard import Guard  # with its process machinery, only where it is needed

    workers = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return Guard("rlgym.verification:_judged", prepare="rlgym.verification:_rebuilt", workers=workers)


@cache
def _guard() -> "Guard":
    """The workers that all calls of this process share."""
    return _new_guard()


def _run(guard: "Guard", cases: Sequence[_Case]) -> list[Verdict]:
    verdicts = []
    for case, result in zip(cases, guard.run(cases), strict=True):
        if result.outcome == "done":
            outcome, score, reason, valid = result.value
            verdicts.append(Verdict(Outcome(outcome), score, reason, valid))
        elif result.outcome == "unprepared" and case.completion is not None:
            key = json.loads(case.problem)["key"]
            raise InvalidEnvironment(f"{key}: a worker cannot rebuild the problem: {_last_line(result.detail)}")
        else:
            verdicts.append(error("exception" if result.outcome == "unprepared" else result.outcome))
    return verdicts


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


# In the worker.


def _rebuilt(case: Json) -> tuple[AnyProblem, Json]:
    problem = _problem(case[0], tuple(case[1]) if case[1] else None)
    return problem, problem.reference_completion if case[2] is None else case[2]


@lru_cache(maxsize=64)
def _problem(text: str, source: Source | None) -> AnyProblem:
    install_source(source)
    return problem_from_json(json.loads(text))


def _judged(case: tuple[AnyProblem, Json]) -> Json:
    verdict = case[0].verify_inline(case[1])
    if verdict.outcome is Outcome.ERROR and verdict.reason == "memory":
        raise MemoryError  # so that this worker is replaced
    return [verdict.outcome, verdict.score, verdict.reason, verdict.valid]


def source_of(name: str) -> Source | None:
    """Where another process finds the class of an environment that was registered at run time; None for all others.

    Raises:
        UnknownEnvironment: if there is no environment of that name.
        InvalidEnvironment: if its class stands where no other process can import it.
    """
    entry = registry().find(name)
    cls = entry.cls
    if cls is None:
        return None
    if cls.__module__ == "__main__" or "<locals>" in cls.__qualname__:
        place = "a function" if "<locals>" in cls.__qualname__ else "__main__, a script or a notebook"
        raise InvalidEnvironment(
            f"{entry.id}: {cls.__name__} is defined in {place}, where no worker can import it; put the class into a "
            f"file of its own, at the top level, and import it from there"
        )
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return entry.name, cls.__module__, cls.__qualname__, file or ""


def install_source(source: Source | None) -> None:
    """Register the class of ``source_of`` in this process, unless it is known already.

    Raises:
        ImportError: if its module cannot be imported.
    """
    if source is None or source[0] in registry().entries:
        return
    name, module, qualname, file = source
    found: Any = _module(module, file)  # Any: a module, then classes
    for part in qualname.split("."):
        found = getattr(found, part)
    if name not in registry().entries:  # importing the module may have registered it
        registry().add(Entry(name, LOCAL, found.version, None, None, found))


def _module(name: str, file: str) -> ModuleType:
    """The module of that name, from that very file: another of the same name may come first on the path."""
    if name in sys.modules:
        return sys.modules[name]
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # its package is not importable
        spec = None
    if file and (spec is None or spec.origin != file):
        spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module {name!r}", name=name)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
