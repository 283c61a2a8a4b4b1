"""How long does ``import rlgym`` take on top of ``import gymnasium``, now and with many more environments?

    python benchmarks/imports.py

Every sample is a fresh process with warm file caches, in which ``import gymnasium`` and then ``import rlgym`` are
timed, by the wall clock and by the process's own processor time, which other work on the machine disturbs less. A
third row says what finding and registering the files of 680 environments costs, copies of one of ours in 20 folders:
``import rlgym`` does just that for the environments that there are. The budget is 100 ms of wall clock.
"""

import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median

from _record import ROOT, record

SAMPLES = 15
MANY = 680
TOPICS = 20
BUDGET_MS = 100
MODEL = ROOT / "environments" / "optimization" / "subset_sum.py"

SAMPLE = """
import json, sys, time
def now():
    return time.perf_counter(), time.process_time()
times = [now()]
import gymnasium
times.append(now())
import rlgym
times.append(now())
from pathlib import Path
from rlgym.gym.registration import register_entry
from rlgym.registry import scan
times.append(now())
entries = list(scan("many", "many", Path(sys.argv[1])))
for entry in entries:
    register_entry(entry)
times.append(now())
known = sum(name.startswith("rlgym/") for name in gymnasium.registry)
heavy = [name for name in ("networkx", "sympy", "torch") if name in sys.modules]
print(json.dumps({"times": times, "registered": known, "many": len(entries), "heavy": heavy}))
"""


def main() -> None:
    """Measure, print, record."""
    with tempfile.TemporaryDirectory() as folder:
        write_many(Path(folder))
        sample(folder)  # fills the file caches
        samples = [sample(folder) for _ in range(SAMPLES)]
    wall, cpu = rows(samples, 0), rows(samples, 1)
    print(f"{'milliseconds, n = ' + str(SAMPLES):40}{'wall: median':>13}{'least':>8}{'most':>8}{'cpu: median':>13}")
    for name, values in wall.items():
        print(
            f"{name:40}{median(values):13.1f}{min(values):8.1f}{max(values):8.1f}{median(cpu[name]):13.1f}",
        )
    figures = {
        "budget_ms": BUDGET_MS,
        "median_wall_ms": {name: round(median(values), 2) for name, values in wall.items()},
        "median_cpu_ms": {name: round(median(values), 2) for name, values in cpu.items()},
        "raw_wall_ms": wall,
        "raw_cpu_ms": cpu,
        "heavy_modules_imported": samples[0]["heavy"],
    }
    written = record("imports", {"samples": SAMPLES, "many": MANY, "topics": TOPICS}, figures)
    print(f"written to {written.relative_to(ROOT)}")


def rows(samples: list[dict], clock: int) -> dict[str, list[float]]:
    """Milliseconds by what was done, a value a sample; clock 0 is the wall's, 1 the processor's."""
    steps = [[round(1_000 * (b[clock] - a[clock]), 2) for a, b in pairwise(one["times"])] for one in samples]
    return {
        "import gymnasium": [step[0] for step in steps],
        f"import rlgym on top, {samples[0]['registered']} ids": [step[1] for step in steps],
        f"find and register {MANY} more": [step[3] for step in steps],
        f"import rlgym with {MANY} more": [round(step[1] + step[3], 2) for step in steps],
    }


def write_many(folder: Path) -> None:
    """Lay out ``MANY`` environment files as a package of environments is."""
    source = MODEL.read_text(encoding="utf-8")
    for i in range(MANY):
        topic = folder / f"topic_{i % TOPICS}"
        topic.mkdir(exist_ok=True)
        (topic / f"environment_{i}.py").write_text(source, encoding="utf-8")


def sample(folder: str) -> dict:
    """One fresh process."""
    done = subprocess.run([sys.executable, "-c", SAMPLE, folder], capture_output=True, text=True, check=True, cwd="/")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
