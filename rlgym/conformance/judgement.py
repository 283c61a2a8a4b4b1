"""Rows on what an environment says of answers: right ones in any dress, wrong ones, nonsense; and how long it takes."""

from typing import Final

from rlgym.conformance.report import Row, failed, missing, passed, skipped
from rlgym.conformance.sample import Case, Kind, Sample, shown

__all__ = ["ROWS"]

FIELD_ECHO: Final = 0.05  # an answer may happen to stand in the statement; not in more than one instance in twenty


def total(sample: Sample) -> Row:
    """Verification raises on nothing that parses."""
    faults = [case for case in sample.cases if case.verdict and case.verdict.reason == "exception"]
    figure = f"{len(faults)} of {len(sample.cases)} raise"
    return failed("total", figure, shown(faults[0])) if faults else passed("total", figure)


def bounded(sample: Sample) -> Row:
    """Verification ends within the deadline and the memory limit, on every case."""
    late = [case for case in sample.cases if case.verdict and case.verdict.reason in _BEYOND]
    figure = f"{len(late)} of {len(sample.cases)} cases past deadline or memory"
    return failed("bounded", figure, shown(late[0])) if late else passed("bounded", figure)


_BEYOND: Final = ("too_expensive", "deadline", "memory", "crash")


def reference(sample: Sample) -> Row:
    """The reference is accepted, from its JSON too (cases are verified in another process)."""
    return _all_correct(sample, "reference", "reference")


def dress(sample: Sample) -> Row:
    """The reference is accepted in every usual dress."""
    return _all_correct(sample, "dress", "dress")


def styles(sample: Sample) -> Row:
    """The reference is accepted in every prompt style that can carry it."""
    return _all_correct(sample, "styles", "style")


def _all_correct(sample: Sample, name: str, kind: Kind) -> Row:
    cases = sample.of_kind(kind)
    refused = [case for case in cases if case.verdict and not case.verdict.correct]
    if name != "reference":  # a reference that is refused anyway is the row ``reference``'s finding
        plain = {str(c.problem.key).partition("&style")[0]: c for c in sample.of_kind("reference")}
        refused = [c for c in refused if _accepted(plain.get(str(c.problem.key).partition("&style")[0]))]
    figure = f"{len(cases) - len(refused)} of {len(cases)} accepted"
    return failed(name, figure, shown(refused[0])) if refused else passed(name, figure)


def _accepted(case: Case | None) -> bool:
    return case is not None and case.verdict is not None and case.verdict.correct


def near_misses(sample: Sample) -> Row:
    """No near miss is accepted unless the oracle says that it is right."""
    cases = sample.of_kind("near_miss")
    if sample.oracle is None:
        return missing("near_misses", "needs an oracle to say which near misses happen to be right")
    affordable = [case for case in cases if sample.affordable(case)]
    wrong = [case for case in affordable if case.verdict and case.verdict.correct and not sample.is_right(case)]
    figure = f"{len(wrong)} of {len(affordable)} wrongly accepted"
    return failed("near_misses", figure, shown(wrong[0])) if wrong else passed("near_misses", figure)


def empty(sample: Sample) -> Row:
    """Nothing, and the values that stand for nothing, are not accepted."""
    return _none_correct(sample, "empty", "empty")


def echo(sample: Sample) -> Row:
    """The prompt as completion is not accepted (it holds the example answer)."""
    return _none_correct(sample, "echo", "echo")


def foreign(sample: Sample) -> Row:
    """Another instance's reference is not accepted, unless the oracle says that it is right here too."""
    if sample.oracle is None:
        return missing("foreign", "needs an oracle to say which foreign answers happen to be right")
    return _none_correct(sample, "foreign", "foreign")


def _none_correct(sample: Sample, name: str, kind: Kind) -> Row:
    cases = [case for case in sample.of_kind(kind) if kind != "foreign" or sample.affordable(case)]
    accepted = [c for c in cases if c.verdict and c.verdict.correct and not sample.is_right(c)]
    figure = f"{len(accepted)} of {len(cases)} accepted"
    return failed(name, figure, shown(accepted[0])) if accepted else passed(name, figure)


def trivial_start(sample: Sample) -> Row:
    """Instances are not solved from the start: no public field, given back, is accepted more than now and then."""
    cases = sample.of_kind("field")
    if not cases:
        return skipped("trivial_start", "no single field can be given back")
    accepted = [case for case in cases if case.verdict and case.verdict.correct]
    instances = len({str(case.problem.key) for case in cases})
    rate = len({str(case.problem.key) for case in accepted}) / instances
    figure = f"{100 * rate:.0f} % of {instances} instances solved by a field of theirs"
    if rate > FIELD_ECHO:
        return failed("trivial_start", figure, shown(accepted[0]))
    return passed("trivial_start", figure)


def hostile(sample: Sample) -> Row:
    """Hostile text gets a verdict, and not that of a right answer."""
    return _none_correct(sample, "hostile", "hostile")


def oracle(sample: Sample) -> Row:
    """An independent oracle agrees with the verdicts on small instances: on references and on random candidates."""
    if sample.oracle is None:
        return missing("oracle", "write tests/oracles/<topic>/<name>.py with answer, valid or value")
    cases = sample.of_kind("candidate")
    right = 0
    for case in cases:
        assert case.verdict is not None
        says = sample.oracle.accepts(case.problem.instance, case.answer)
        right += says
        if says != case.verdict.correct:
            opinion = "right" if says else "wrong"
            return failed("oracle", "", f"the oracle says {opinion}: {shown(case)}")
    for case in sample.of_kind("near_miss"):
        if case.verdict and not case.verdict.correct and sample.affordable(case) and sample.is_right(case):
            return failed("oracle", "", f"the oracle says right: {shown(case)}")
    instances = len({str(case.problem.key) for case in cases})
    return passed("oracle", f"{instances} instances, {right} right and {len(cases) - right} wrong answers")


ROWS = (
    total,
    bounded,
    reference,
    dress,
    styles,
    near_misses,
    empty,
    echo,
    foreign,
    trivial_start,
    hostile,
    oracle,
)
