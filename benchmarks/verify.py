"""Are the formats right, and how fast are they, on the torture set and on the hostile set of tests/verifiers?

    python benchmarks/verify.py [--passes N] [--no-peers]

Accuracy: a text that means its reference and is not accepted is a false negative, a near miss that is accepted a false
positive. Peers, in the same run where they are installed: math-verify on the formats of mathematics, and reasoning-gym
where a dataset of its own asks for the same kind of answer (how each is asked: ``_peers.py``). A question that a peer
does not answer within two processor seconds, or answers by an exception, is an error and counted apart.

Speed: one verification is ``read`` of a text of the torture set that has to be accepted and ``same`` with its
reference; the time of a text is the median of some passes over all texts of its format, inline, on one core.
Canonical texts are the references themselves, dressed ones all others. Hostile texts are read inline and the slowest
shown; then all of them go through the guard, with its usual deadline, and what was killed is counted.
Budgets: median 20 µs for plain formats, 2 ms for mathematics; hostile 50 ms inline unless the set says why more.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from statistics import fmean, median
from typing import Any, Literal, NamedTuple

import _peers
from _record import ROOT, record
from rich.console import Console
from rich.table import Table

from rlgym.errors import Unparsable
from rlgym.verifiers.guard import Guard
from rlgym.verifiers.styles import STYLES

sys.path.insert(0, str(ROOT / "tests" / "verifiers"))  # for the workers of the guard, too
import hostile
import torture_set

Kind = Literal["accept", "refuse"]
KINDS: dict[Kind, str] = {"accept": "false_negatives", "refuse": "false_positives"}
REASONS = ("read", "no_answer", "ambiguous", "too_long", "malformed")
SHOWN = 20  # hostile cases, the slowest first


class Question(NamedTuple):
    """One pair of the torture set, and how a peer is asked about it."""

    case: torture_set.Case
    kind: Kind
    payload: dict[str, Any]


def format_names() -> list[str]:
    return sorted({path.stem for path in torture_set.FOLDER.glob("*.jsonl")} & torture_set.FORMATS.keys())


# Accuracy


def accuracy(name: str) -> dict[str, Any]:
    verdicts = {
        kind: [
            (case, torture_set.accepted(case.form, case.text, case.reference)) for case in torture_set.cases(kind, name)
        ]
        for kind in KINDS
    }
    return {
        "accept": len(verdicts["accept"]),
        "refuse": len(verdicts["refuse"]),
        "false_negatives": [(case.reference, case.text) for case, accepted in verdicts["accept"] if not accepted],
        "false_positives": [(case.reference, case.text) for case, accepted in verdicts["refuse"] if accepted],
    }


def compare(peer: str, cases: dict[str, list[Question]]) -> dict[str, Any]:
    """The peer and ourselves on the same pairs; a peer accepts by a full score."""
    start = time.perf_counter()
    asked = [question for questions in cases.values() for question in questions]
    results = _peers.ask(peer, [question.payload for question in asked], len(os.sched_getaffinity(0)))
    wrong = ("false_negatives", "false_positives")
    found: dict[str, Any] = {
        name: {"accept": 0, "refuse": 0, **{who: {kind: [] for kind in wrong} for who in ("peer", "rlgym")}}
        | {"errors": [], "near_miss_scores": []}
        for name in cases
    }
    for (case, kind, _), result in zip(asked, results, strict=True):
        row, pair = found[case.format], (case.reference, case.text[:200])
        row[kind] += 1
        if torture_set.accepted(case.form, case.text, case.reference) != (kind == "accept"):
            row["rlgym"][KINDS[kind]].append(pair)
        if result.outcome != "done":
            row["errors"].append((kind, *pair, result.outcome, result.detail[-200:]))
            continue
        if (result.value == 1.0) != (kind == "accept"):
            row["peer"][KINDS[kind]].append(pair)
        if kind == "refuse":
            row["near_miss_scores"].append(round(result.value, 3))
    return {"formats": found, "wall_s": round(time.perf_counter() - start, 1)}


def questions(names: Iterable[str], payload: Callable[..., dict[str, Any] | None]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for name in names:
        for kind in KINDS:
            for case in torture_set.cases(kind, name):
                asked = payload(name, json.loads(case.options), case.reference, case.text)
                if asked is not None:
                    found.setdefault(name, []).append(Question(case, kind, asked))
    return found


def peers() -> dict[str, Any]:
    found: dict[str, Any] = {}
    if _peers.installed("math-verify"):
        for form, boxed in (("text as it stands", False), ("text in `\\boxed{}`", True)):
            payload = partial(_peers.math_verify_payload, boxed=boxed)
            found[f"math-verify, {form}"] = compare("math-verify", questions(_peers.MATHEMATICAL, payload))
    if _peers.installed("reasoning-gym"):
        found["reasoning-gym"] = compare("reasoning-gym", questions(_peers.SAME_KIND, _peers.reasoning_gym_payload))
    return found


# Speed


def speed(name: str, passes: int) -> dict[str, list[float]]:
    """Microseconds a verification, text by text."""
    cases = [(case, case.form, case.form.read(case.reference)) for case in torture_set.cases("accept", name)]
    cases = [
        (case, form, value) for case, form, value in cases if torture_set.accepted(form, case.text, case.reference)
    ]
    references = {(case.options, case.reference): (case, form, value) for case, form, value in cases}
    found: dict[str, list[float]] = {"canonical_us": [], "dressed_us": []}
    texts = [("canonical_us", form, case.reference, value) for case, form, value in references.values()]
    texts += [("dressed_us", form, case.text, value) for case, form, value in cases if case.text != case.reference]
    times: list[list[int]] = [[] for _ in texts]
    for _ in range(passes + 1):
        for (_, form, text, value), taken in zip(texts, times, strict=True):
            start = time.perf_counter_ns()
            form.same(form.read(text), value)
            taken.append(time.perf_counter_ns() - start)
    for (kind, *_), taken in zip(texts, times, strict=True):
        found[kind].append(round(median(taken[1:]) / 1_000, 2))  # the first pass warms up
    return found


def hostile_inline() -> dict[str, Any]:
    """Every format and style on every hostile text: how many were read, what broke, and the slowest."""
    cases, faults = [], []
    for where, name, limit_ms, read in hostile_reads():
        taken, found = timed(read)
        if taken > limit_ms:  # once more: it may have paid for the garbage of others
            taken = min(taken, timed(read)[0])
        cases.append((round(taken, 3), where, name, limit_ms))
        if found not in REASONS:
            faults.append((where, name, found))
    cases.sort(reverse=True)
    over = [case for case in cases if case[0] > case[3]]
    return {"reads": len(cases), "faults": faults, "over_limit": over, "slowest": cases[:SHOWN]}


def timed(read: Callable[[], object]) -> tuple[float, str]:
    """Milliseconds of processor time, and the outcome."""
    start = time.process_time()
    found = outcome(read)
    return 1_000 * (time.process_time() - start), found


def hostile_reads() -> Iterator[tuple[str, str, int, Callable[[], object]]]:
    texts = list(hostile.texts())
    for name in format_names():
        form, values = hostile.forms(name)[0]
        fillings = [
            hostile.Hostile(shape, hostile.filled(*parts, form.longest), 50) for shape, parts in hostile.FILLING.items()
        ]
        for text in (*texts, *fillings):
            yield name, text.name, text.limit_ms, lambda t=text.text, f=form, v=values[0]: f.same(f.read(t), v)
    for name, style in STYLES.items():
        filled = [
            hostile.Hostile(shape, hostile.filled(*parts, hostile.LENGTH), 50)
            for shape, parts in hostile.COMPLETIONS.items()
        ]
        for text in (*texts, *filled):
            yield name, text.name, text.limit_ms, lambda t=text.text, s=style: s.extract(t)


def outcome(read: Callable[[], object]) -> str:
    """What became of a text: ``read``, a reason of refusal, or the exception that nothing may raise."""
    try:
        read()
    except Unparsable as refused:
        return refused.reason
    except Exception as error:  # a fault of ours, which the table shows
        return repr(error)
    return "read"


def hostile_guarded() -> dict[str, Any]:
    cases = list(hostile.cases())
    start = time.perf_counter()
    with Guard("hostile:attempt", workers=len(os.sched_getaffinity(0))) as guard:
        results = guard.run(cases)
    return {
        "cases": len(cases),
        "outcomes": Counter(result.outcome for result in results),
        "not_done": [
            (case, result.outcome) for case, result in zip(cases, results, strict=True) if result.outcome != "done"
        ],
        "wall_s": round(time.perf_counter() - start, 1),
    }


# Tables


def show(results: dict[str, Any]) -> None:
    console = Console(width=120)
    table = Table(title="rlgym on the torture set")
    columns = ("format", "accept", "false neg.", "refuse", "false pos.", "canonical µs", "dressed µs", "dressed / s")
    for column in columns:
        table.add_column(column, justify="left" if column == "format" else "right")
    for name, row in results["accuracy"].items():
        times = results["speed"][name]
        cells = [row["accept"], len(row["false_negatives"]), row["refuse"], len(row["false_positives"])]
        dressed = median(times["dressed_us"])
        cells += [f"{median(times['canonical_us']):.1f}", f"{dressed:.1f}", f"{1e6 / fmean(times['dressed_us']):.0f}"]
        table.add_row(name, *map(str, cells))
    console.print(table)
    for peer, found in results["peers"].items():
        table = Table(title=f"{peer} and rlgym on the same pairs, {found['wall_s']} s")
        columns = ("format", "accept", "false neg.", "rlgym", "refuse", "false pos.", "rlgym", "mean score", "errors")
        for column in columns:
            table.add_column(column, justify="left" if column == "format" else "right")
        for name, row in found["formats"].items():
            cells = [row["accept"], *(len(row[who]["false_negatives"]) for who in ("peer", "rlgym"))]
            cells += [row["refuse"], *(len(row[who]["false_positives"]) for who in ("peer", "rlgym"))]
            table.add_row(name, *map(str, cells), f"{fmean(row['near_miss_scores']):.2f}", str(len(row["errors"])))
        console.print(table)
    inline, guarded = results["hostile"]["inline"], results["hostile"]["guarded"]
    table = Table(
        title=f"slowest of {inline['reads']} hostile reads inline, {len(inline['over_limit'])} over their limit"
    )
    for column in ("ms", "reader", "text", "limit ms"):
        table.add_column(column)
    for taken, where, name, limit_ms in inline["slowest"]:
        table.add_row(f"{taken:.1f}", where, name, str(limit_ms))
    console.print(table)
    console.print(f"guarded: {guarded['cases']} cases in {guarded['wall_s']} s: {dict(guarded['outcomes'])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=15, help="verifications of every text")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    options = parser.parse_args()
    for peer in _peers.MODULES:
        if not _peers.installed(peer):
            print(f"{peer} is not installed, so its rows are missing: pip install {peer}")
    names = format_names()
    results = {
        "accuracy": {name: accuracy(name) for name in names},
        "speed": {name: speed(name, options.passes) for name in names},
        "hostile": {"inline": hostile_inline(), "guarded": hostile_guarded()},
        "peers": {} if options.no_peers else peers(),
    }
    show(results)
    path = record("verify", vars(options), results, packages=tuple(_peers.MODULES))
    print(f"raw values: {path.name}")


if __name__ == "__main__":
    main()
