"""How every benchmark writes its figures: one JSON file with all that is needed to judge and repeat them."""

import json
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "record"]

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("rlgym-verifiable", "gymnasium", "numpy", "networkx", "sympy")  # what every figure depends on


def record(name: str, configuration: dict[str, Any], results: Any, *, packages: tuple[str, ...] = ()) -> Path:
    """Write ``benchmarks/results/<name>.json``.

    Args:
        name: of the benchmark, ``"imports"``.
        configuration: what was run: counts, seeds, levels; JSON-able.
        results: what came out, raw values included; JSON-able.
        packages: distributions beyond the core ones whose versions matter.

    Returns:
        the file.
    """
    data = {
        "benchmark": name,
        "command": f"python benchmarks/{name}.py",
        "commit": _commit(),
        "machine": _machine(),
        "versions": {"python": platform.python_version(), **_versions((*PACKAGES, *packages))},
        "configuration": configuration,
        "results": results,
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _commit() -> str:
    """The commit of the working tree, with ``+changes`` where files of the package differ from it."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", "rlgym", "environments", "verifiers", "difficulty", "benchmarks/*.py")
    return f"{head or 'unknown'}{'+changes' if changed else ''}"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _machine() -> dict[str, Any]:
    """Processor, cores that this process may use, memory, system."""
    described = {"system": f"{platform.system()} {platform.machine()}", "cores": len(_cores())}
    if platform.system() == "Linux":
        described["processor"] = _first_value(Path("/proc/cpuinfo"), "model name")
        described["memory"] = _first_value(Path("/proc/meminfo"), "MemTotal")
    return described


def _cores() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _first_value(path: Path, field: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() == field:
            return value.strip()
    return "unknown"


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
