"""Verification of many completions at once, and of any whose verdict may take long, in killable workers.

The way to the verdicts is written once, as a generator (``Plan``) that says which work it needs done by which guard
and is sent the results; one driver blocks, the other awaits.
"""

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from rlgym.codec import decode
from rlgym.errors import InvalidEnvironment, InvalidParameter, WorkerUnavailable
from rlgym.keys import ProblemKey
from rlgym.problem import AnyTask, InteractiveProblem, Position, Problem, Step, problem_of
from rlgym.registry import problem_from_json, registry
from rlgym.sources import Source, install_source, installed_class, source_of_class
from rlgym.verifiers.verdict import Outcome, Verdict, error, unparsable, wrong

if TYPE_CHECKING:
    from rlgym.verifiers.guard import Guard, Result

__all__ = ["take_guarded", "verify_batch", "verify_batch_async", "verify_guarded"]

AnyProblem = Problem[Any]  # Any: environments of every kind pass through
Completion = str | Sequence[str]
Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns
T = TypeVar("T")

LONGEST: Final = 4_000_000  # characters of a completion that a worker is sent; each is twelve bytes at worst
_KILLED: Final = frozenset({"deadline", "memory", "crash"})

# When completions that need no guard go to the workers all the same, in seconds. Measured on two cores: workers are up
# in 0.4 s, and a verdict from one costs this process 0.1 ms.
LOOK_S: Final = 0.25  # spent here before looking at what is left
WORTH_S: Final = 2.0  # left, so that the workers' start pays
DEAR_S: Final = 0.000_5  # of one verdict, so that the way to a worker and back pays
_BREATH_S: Final = 0.005  # between two chances for an event loop


def verify_batch(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    """The verdict on each completion of each problem, in order.

    Environments that declare ``guarded`` are verified in killable workers on all cores, the others in this process;
    where those turn out to be many and dear, they are spread over the cores, too. Verdicts do not depend on that.

    Args:
        problems: one a completion; the same problem may stand any number of times.
        completions: strings; for an interactive problem, a list of strings, one a turn.

    Raises:
        InvalidParameter: if there are not as many completions as problems.
        InvalidCompletion: if a completion is not text; nothing is verified then.
        InvalidEnvironment: if a guarded environment that was registered at run time cannot be sent to a worker.
        WorkerUnavailable: if a worker is needed and the system gives no process.
    """
    _check(problems, completions)
    return _driven(_verdicts(problems, completions))


async def verify_batch_async(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    """``verify_batch`` for a coroutine: the event loop goes on meanwhile; cancelling ends what is at work.

    Raises:
        InvalidParameter, InvalidCompletion, InvalidEnvironment, WorkerUnavailable: as ``verify_batch``.
    """
    _check(problems, completions)
    return await _awaited(_verdicts(problems, completions))


def verify_guarded(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> list[Verdict]:
    """``verify_batch``, in killable workers also where the environment does not ask for them."""
    _check(problems, completions)
    return _driven(_in_workers(problems, completions))


def take_guarded(problem: InteractiveProblem, position: Position, completion: str) -> tuple[Position, Step]:
    """One turn of an episode in a killable worker: the new position, and what the episode says.

    Raises:
        InvalidEnvironment, WorkerUnavailable: as ``verify_batch``.
    """
    if len(completion) > LONGEST:
        return position, Step("", unparsable("too_long"))
    return _driven(_turn(problem, position, completion))


def _check(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> None:
    if isinstance(completions, str) or len(problems) != len(completions):
        raise InvalidParameter(
            f"verify_batch: {len(problems)} problems and {len(completions)} completions: need a list with one "
            f"completion a problem"
        )
    for problem, completion in zip(problems, completions, strict=True):
        problem.check_completion(completion)


class _Case(NamedTuple):
    """What a worker is sent; None instead of a completion stands for the reference.

    Attributes:
        problem: its JSON.
        source: of its class; in place of the code stands a key, and a worker is sent the text behind it once.
        position: where an episode stands that takes one turn; None for a whole verification.
    """

    problem: str
    source: Source | None
    completion: Completion | None
    position: Position | None = None

    @property
    def reference(self) -> "_Case":
        return self._replace(completion=None, position=None)


class _Work(NamedTuple):
    """Cases for a guard, and the texts behind the keys in them."""

    guard: "Guard"
    cases: Sequence[_Case]
    codes: Mapping[str, str]

    def payloads(self) -> Iterator[Json]:
        from rlgym.verifiers.guard import Sharing

        for case in self.cases:
            key = case.source.code if case.source else ""
            yield Sharing(case, key, self.codes[key]) if key else case


# Yields work and is sent its results; yields None, where others may have a turn, and is sent an empty list.
Plan = Generator[_Work | None, "list[Result]", T]


def _driven(plan: Plan[T]) -> T:
    with closing(plan):
        try:
            work = next(plan)
            while True:
                try:
                    results = list(work.guard.stream(work.payloads())) if work else []
                except WorkerUnavailable as fault:
                    work = plan.throw(fault)
                else:
                    work = plan.send(results)
        except StopIteration as end:
            value: T = end.value
            return value


async def _awaited(plan: Plan[T]) -> T:
    with closing(plan):
        try:
            work = next(plan)
            while True:
                await asyncio.sleep(0)
                try:
                    results = [found async for found in work.guard.stream_async(work.payloads())] if work else []
                except WorkerUnavailable as fault:
                    work = plan.throw(fault)
                else:
                    work = plan.send(results)
        except StopIteration as end:
            value: T = end.value
            return value


def _verdicts(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> Plan[list[Verdict]]:
    guarded = [i for i, problem in enumerate(problems) if problem.environment.guarded]
    found: dict[int, Verdict] = {}
    if guarded:
        apart = yield from _in_workers([problems[i] for i in guarded], [completions[i] for i in guarded])
        found |= zip(guarded, apart, strict=True)
    if len(found) < len(problems):
        yield from _here(problems, completions, found)
    return [found[i] for i in range(len(problems))]


def _in_workers(problems: Sequence[AnyProblem], completions: Sequence[Completion]) -> Plan[list[Verdict]]:
    post = _Post()
    found: dict[int, Verdict] = {}
    cases: dict[int, _Case] = {}
    for i, (problem, completion) in enumerate(zip(problems, completions, strict=True)):
        if _length(completion) > LONGEST:
            found[i] = unparsable("too_long")
        else:
            cases[i] = post.case(problem, completion)
    values = yield from _values(list(cases.values()), post.codes)
    found |= ((i, _verdict(value)) for i, value in zip(cases, values, strict=True))
    return [found[i] for i in range(len(problems))]


def _turn(problem: InteractiveProblem, position: Position, completion: str) -> Plan[tuple[Position, Step]]:
    post = _Post()
    (value,) = yield from _values([post.case(problem, completion, position)], post.codes)
    if isinstance(value, Verdict):
        return position, Step("", value)
    position, observation, verdict = value
    return position, Step(observation, None if verdict is None else _verdict(verdict))


def _here(problems: Sequence[AnyProblem], completions: Sequence[Completion], found: dict[int, Verdict]) -> Plan[None]:
    """Verdicts that are not yet among the found, in this process as long as that is not clearly the slower way."""
    spent: dict[type, float] = defaultdict(float)
    count: dict[type, int] = defaultdict(int)
    look, breath = LOOK_S, _BREATH_S
    total = 0.0
    for i, (problem, completion) in enumerate(zip(problems, completions, strict=True)):
        if i in found:
            continue
        kind = type(problem.environment)
        started = time.perf_counter()
        found[i] = problem.verify_inline(completion)
        took = time.perf_counter() - started
        spent[kind] += took
        count[kind] += 1
        total += took
        if total >= breath:
            breath = total + _BREATH_S
            yield None
        if total >= look and _cores() > 1:
            look = 2 * total
            dear = {kind: spent[kind] / count[kind] for kind in spent if spent[kind] / count[kind] >= DEAR_S}
            left = [j for j in range(i + 1, len(problems)) if j not in found and type(problems[j].environment) in dear]
            if sum(dear[type(problems[j].environment)] for j in left) >= WORTH_S:
                yield from _spread(problems, completions, left, found)


def _spread(
    problems: Sequence[AnyProblem], completions: Sequence[Completion], left: Sequence[int], found: dict[int, Verdict]
) -> Plan[None]:
    """Verdicts of these, by workers; whatever one of them does not finish is left to this process, without limits."""
    post = _Post()
    try:
        cases = {i: post.case(problems[i], completions[i]) for i in left if _length(completions[i]) <= LONGEST}
        results = yield _Work(_guard(), list(cases.values()), post.codes)
    except (InvalidEnvironment, WorkerUnavailable):  # it was for speed only
        return
    found |= ((i, _verdict(result.value)) for i, result in zip(cases, results, strict=True) if result.outcome == "done")


def _values(cases: Sequence[_Case], codes: Mapping[str, str]) -> Plan[list[Json | Verdict]]:
    """What the workers say of each case; a verdict where they could not.

    Where one died, it is found out on fresh workers whose fault that was. A crash is tried once more: one that came
    from outside does not repeat. Then the reference is verified: if it passes, the answer was the cause, and it is
    wrong; if not, the error is ours.
    """
    results = yield _Work(_guard(), cases, codes)
    passes: dict[_Case, bool] = {}
    if any(result.outcome in _KILLED for result in results):
        with _new_guard() as guard:
            crashed = [i for i, result in enumerate(results) if result.outcome == "crash"]
            again = yield _Work(guard, [cases[i] for i in crashed], codes)
            for i, result in zip(crashed, again, strict=True):
                results[i] = result
            killed = [case for case, result in zip(cases, results, strict=True) if result.outcome in _KILLED]
            references = list(dict.fromkeys(case.reference for case in killed))
            for case, result in zip(references, (yield _Work(guard, references, codes)), strict=True):
                passes[case] = result.outcome == "done" and _verdict(result.value).correct
    return [_value(case, result, passes) for case, result in zip(cases, results, strict=True)]


def _value(case: _Case, result: "Result", passes: Mapping[_Case, bool]) -> Json | Verdict:
    if result.outcome == "done":
        return result.value
    if result.outcome == "unprepared":
        key = json.loads(case.problem)["key"]
        raise InvalidEnvironment(f"{key}: a worker cannot rebuild the problem: {_last_line(result.detail)}")
    if result.outcome in _KILLED and passes[case.reference]:
        return wrong("too_expensive")
    return error(result.outcome)


def _verdict(value: Json | Verdict) -> Verdict:
    if isinstance(value, Verdict):
        return value
    outcome, score, reason, valid = value
    return Verdict(Outcome(outcome), score, reason, valid)


def _length(completion: Completion) -> int:
    return sum(map(len, completion))  # of a string: its length


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


class _Post:
    """Problems as workers read them, each written once: the rollouts of a group share a problem.

    Attributes:
        codes: of the classes that go by value, by the key that stands in their sources.
    """

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self._sources: dict[type[AnyTask], Source] = {}
        self._written: dict[int, tuple[str, Source | None]] = {}  # by identity

    def case(self, problem: AnyProblem, completion: Completion, position: Position | None = None) -> _Case:
        """One completion of a problem.

        Raises:
            InvalidEnvironment: if its class can be neither imported by a worker nor sent.
        """
        if id(problem) not in self._written:
            self._written[id(problem)] = json.dumps(problem.to_json()), self._source(problem)
        return _Case(*self._written[id(problem)], completion, position)

    def _source(self, problem: AnyProblem) -> Source | None:
        name, cls = problem.key.name, type(problem.environment)
        entry = registry().entries.get(name)
        if entry is not None and entry.cls is None:
            return None
        if cls not in self._sources:
            source = source_of_class(name, cls)
            if source.code:
                key = blake2b(source.code.encode(), digest_size=16).hexdigest()
                self.codes[key] = source.code
                source = source._replace(code=key)
            elif _named.setdefault(name, cls) is not cls:  # reloaded; the workers have imported the old one
                _named[name] = cls
                _guard().close()
            self._sources[cls] = source
        return self._sources[cls]


_named: Final[dict[str, type[AnyTask]]] = {}  # the class that workers import under a name


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _new_guard() -> "Guard":
    from rlgym.verifiers.guard import Guard  # with its process machinery, only where it is needed

    return Guard("rlgym.verification:_judged", prepare="rlgym.verification:_rebuilt", workers=_cores())


@cache
def _guard() -> "Guard":
    """The workers that all calls of this process share."""
    return _new_guard()


# In the worker.


class _Asked(NamedTuple):
    problem: AnyProblem
    completion: Any  # str, or list[str] where there are several turns
    position: Position | None


def _rebuilt(case: Json, code: str = "") -> _Asked:
    text, source, completion, position = case
    problem = _problem(text, Source(*source)._replace(code=code) if source else None)
    return _Asked(problem, problem.reference_completion if completion is None else completion, position)


@lru_cache(maxsize=64)
def _problem(text: str, source: Source | None) -> AnyProblem:
    written = json.loads(text)
    if source is None or not source.code:
        install_source(source)
        return problem_from_json(written)
    task = _by_value(source)
    return problem_of(task, ProblemKey.parse(written["key"]), decode(task.instance_type(), written["instance"]))


@lru_cache(maxsize=64)
def _by_value(source: Source) -> AnyTask:
    return installed_class(source)()


def _judged(asked: _Asked) -> Json:
    if asked.position is not None:
        assert isinstance(asked.problem, InteractiveProblem)
        position, said = asked.problem.turn_from(asked.position, asked.completion)
        return [position, said.observation, None if said.verdict is None else _plain(said.verdict)]
    return _plain(asked.problem.verify_inline(asked.completion))


def _plain(verdict: Verdict) -> Json:
    if verdict.outcome is Outcome.ERROR and verdict.reason == "memory":
        raise MemoryError  # so that this worker is replaced
    return [verdict.outcome, verdict.score, verdict.reason, verdict.valid]
