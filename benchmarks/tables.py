"""The figures of ``benchmarks/README.md``, written from the JSON that the other programs leave.

    python benchmarks/tables.py

Replaces what stands between ``<!-- NAME -->`` and ``<!-- /NAME -->`` by the tables of ``results/NAME.json``.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Any

from _record import RESULTS

README = Path(__file__).resolve().parent / "README.md"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def provenance(data: dict[str, Any]) -> str:
    machine, versions = data["machine"], data["versions"]
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{machine['processor']}, {machine['cores']} cores; {packages}; commit {data['commit'][:12]}."


def imports(data: dict[str, Any]) -> str:
    found, n = data["results"], data["configuration"]["samples"]
    rows = [
        (name, f"{found['median_cpu_ms'][name]:.0f}", f"{wall:.0f}") for name, wall in found["median_wall_ms"].items()
    ]
    heavy = ", ".join(found["heavy_modules_imported"]) or "none"
    figures = table((f"milliseconds, median of {n}", "processor", "wall"), rows)
    return f"{figures}\n\nHeavy libraries imported: {heavy}."


def generate(data: dict[str, Any]) -> str:
    ours, peers = data["results"]["rlgym"], data["results"]["reasoning-gym"]
    rows = []
    for name, family in ours.items():
        attempts, checks = family["attempt_ms"], family["verify_us"]
        times = [f"{t:.3f}" for t in (median(attempts), percentile(attempts, 0.95), max(attempts))]
        rows.append((name, family["format"], *times, f"{median(checks):.1f}"))
    families = table(("environment", "format", "p50 ms", "p95 ms", "max ms", "verify p50 µs"), rows)
    mixes = [mix(f"rlgym, levels 0 to {top}", ours, range(top + 1)) for top in (20, 10)]
    if peers:
        done = {name: found["item_ms"] for name, found in peers.items() if found["item_ms"]}
        mixes.append(mix_row("reasoning-gym, default configurations", done))
    notes = [f"reasoning-gym {name}: {found['fault']}." for name, found in peers.items() if found["fault"]]
    summary = table(("uniform mix", "families", "problems / s / core", "median ms", "slowest s"), mixes)
    return "\n\n".join([families, summary, *notes])


def mix(label: str, families: dict[str, Any], levels: range) -> Sequence[object]:
    wanted = set(map(str, levels))
    times = {
        name: [t for level, ms in family["problem_ms"].items() if level in wanted for t in ms]
        for name, family in families.items()
    }
    return mix_row(label, times)


def mix_row(label: str, times: dict[str, list[float]]) -> Sequence[object]:
    every = [t for ms in times.values() for t in ms]
    rate = 1_000 / fmean(fmean(ms) for ms in times.values())
    return label, len(times), f"{rate:.0f}", f"{median(every):.2f}", f"{max(every) / 1_000:.2f}"


def quickstart(data: dict[str, Any]) -> str:
    runs = data["results"]
    cells: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "window": lambda run: run["window"]["equal_rollouts"],
        "uniform, equal rollouts": lambda run: run["uniform"]["equal_rollouts"],
        "uniform, equal tokens": lambda run: run["uniform"]["equal_tokens"],
    }
    parts = []
    for kind in ("sampled", "greedy"):
        rows = []
        for run in runs:
            before = run["before"][kind]
            after = [f"{cell(run)[kind]:.3f} ({cell(run)[kind] - before:+.3f})" for cell in cells.values()]
            rows.append((run["seed"], f"{before:.3f}", *after))
        means = [[cell(run)[kind] - run["before"][kind] for run in runs] for cell in cells.values()]
        rows.append(("mean rise ± standard error", "", *(spread(rises) for rises in means)))
        parts.append(table((f"seed ({kind} accuracy)", "before RL", *cells), rows))
    return "\n\n".join(parts)


def spread(values: Sequence[float]) -> str:
    return f"{fmean(values):+.3f} ± {stdev(values) / math.sqrt(len(values)):.3f}"


def verify(data: dict[str, Any]) -> str:
    found, peers = data["results"], data["results"]["peers"]
    rows = []
    for name, row in found["accuracy"].items():
        times = found["speed"][name]
        cells = [f"{row['accept']} + {row['refuse']}", wrong(row, [row])]
        cells += [f"{median(times['canonical_us']):.1f}", f"{median(times['dressed_us']):.1f}"]
        cells += [f"{1e6 / fmean(times['canonical_us'] + times['dressed_us']):,.0f}"]
        for peer in peers.values():
            asked = peer["formats"].get(name)
            cells.append(wrong(asked, [asked["peer"]]) if asked else "")
        rows.append((name, *cells))
    columns = ("format", "texts", "rlgym", "canonical p50 µs", "dressed p50 µs", "per s and core", *peers)
    formats = table(columns, rows)
    rows = []
    for peer, answers in peers.items():
        asked = list(answers["formats"].values())
        texts = {kind: sum(row[kind] for row in asked) for kind in ("accept", "refuse")}
        scores = fmean(score for row in asked for score in row["near_miss_scores"])
        cells = [wrong(texts, [row[who] for row in asked]) for who in ("peer", "rlgym")]
        errors = sum(len(row["errors"]) for row in asked)
        rows.append((peer, f"{texts['accept']} + {texts['refuse']}", *cells, f"{scores:.2f}", errors))
    columns = ("peer, on all that it was asked", "texts", "peer", "rlgym", "peer's mean score of a near miss", "errors")
    totals = table(columns, rows)
    inline, guarded = found["hostile"]["inline"], found["hostile"]["guarded"]
    rows = [(f"{where} on {name}", f"{taken:.1f}") for taken, where, name, _ in inline["slowest"][:5]]
    slowest = table((f"slowest of {inline['reads']:,} hostile reads, inline", "ms"), rows)
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in guarded["outcomes"].items())
    notes = f"{len(inline['over_limit'])} over their limit, {len(inline['faults'])} raised what no reader may raise. "
    return "\n\n".join([formats, totals, slowest, f"{notes}Through the guard: {outcomes}."])


def wrong(texts: dict[str, Any], verdicts: list[dict[str, Any]]) -> str:
    """False negatives and false positives: 0, or per cent of the texts that could be either."""
    shares = []
    for kind, errors in (("accept", "false_negatives"), ("refuse", "false_positives")):
        count = sum(len(verdict[errors]) for verdict in verdicts)
        shares.append(f"{100 * count / texts[kind]:.2g} %" if count else "0")
    return " / ".join(shares)


def guard(data: dict[str, Any]) -> str:
    rows = [
        (
            f"{row['hanging_percent']} %",
            *(f"{row[column]:.1f}" for column in ("wall_s", "floor_s")),
            *(f"{row['tasks_per_s']:,.0f}", row["ms_per_kill"] or "", row["lost_or_reordered"], row["processes_left"]),
        )
        for row in data["results"]
    ]
    n, workers = data["configuration"]["tasks"], data["configuration"]["workers"]
    columns = (f"hanging, of {n:,} tasks, {workers} workers", "wall s", "floor s", "tasks / s")
    return table((*columns, "ms a kill beyond the floor", "lost or reordered", "processes left"), rows)


def schedulers(data: dict[str, Any]) -> str:
    runs, held_out = data["results"]["runs"], data["configuration"]["held_out"]
    labels = {family: f"{family} (held out)" if family in held_out else family for family in runs}
    names = list(next(iter(runs.values())))
    parts = []
    for column, measure in enumerate(("gain in final ability", "gain in area", "signal", "wasted")):
        rows = [
            (labels[family], *(f"{fmean(row[column] for row in found[name]):.3f}" for name in names))
            for family, found in runs.items()
        ]
        parts.append(table((measure, *names), rows))
    for measure, label in (("gain", "final ability"), ("area", "area")):
        rivals = data["results"]["versus"]
        rows = [
            (
                labels[family],
                *(difference(found[measure][family]) for found in rivals.values()),
                way(runs[family], measure),
            )
            for family in runs
        ]
        columns = (f"frontier, {label}, less", *rivals, "way from uniform to oracle")
        parts.append(table(columns, rows))
    return "\n\n".join(parts)


def difference(found: dict[str, Any]) -> str:
    """A mean, its interval, and a star where its corrected p-value is under 0.05."""
    low, high = found["interval"]
    return f"{found['mean']:+.3f} [{low:+.3f}, {high:+.3f}]{' *' if found['p'] < 0.05 else ''}"


def way(runs: dict[str, Any], measure: str) -> str:
    """How far frontier comes from uniform to the oracle, in per cent."""
    column = ("gain", "area").index(measure)
    least, ours, most = (fmean(row[column] for row in runs[name]) for name in ("uniform", "frontier", "oracle"))
    return f"{100 * (ours - least) / (most - least):.0f} %"


def curriculum(data: dict[str, Any]) -> str:
    rows = [
        (
            kind,
            f"{median(row['problem_us']):.1f}",
            f"{row['state_bytes'] / 1e6:.2f}",
            *(f"{median(row[name]):.0f}" for name in ("save_ms", "load_ms", "metrics_ms")),
        )
        for kind, row in data["results"].items()
    ]
    arms = data["configuration"]["arms"]
    return table((f"{arms:,} environments", "problem µs", "state MB", "save ms", "load ms", "metrics ms"), rows)


TABLES = {
    "imports": imports,
    "generate": generate,
    "quickstart": quickstart,
    "verify": verify,
    "guard": guard,
    "schedulers": schedulers,
    "curriculum": curriculum,
}


def written(text: str) -> str:
    """The README with every section made anew from its JSON."""
    for name, make in TABLES.items():
        data = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
        section = f"<!-- {name} -->\n{make(data)}\n\n{provenance(data)}\n<!-- /{name} -->"
        text, count = re.subn(rf"<!-- {name} -->.*?<!-- /{name} -->", lambda _: section, text, flags=re.DOTALL)  # noqa: B023
        if count != 1:
            raise SystemExit(f"{README.name} has {count} sections <!-- {name} -->; need one")
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
