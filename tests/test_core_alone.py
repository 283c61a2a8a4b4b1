"""Every environment generates and verifies on the core dependencies alone, whatever else is installed."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

CHECK = """
import importlib.abc, sys

class OnlyCore(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{name} is no core dependency", name=name)

sys.meta_path.insert(0, OnlyCore())
import rlgym
from rlgym.registry import registry
for name in rlgym.names():
    for level in (0, 5, registry().find(name).attributes["max_difficulty"]):
        problem = rlgym.problem(name, difficulty=level, seed=1)
        assert problem.verify(problem.reference_completion).correct, problem
        assert not problem.verify(["<answer>?</answer>"] if problem.max_turns > 1 else "<answer>?</answer>").correct
print(len(rlgym.names()))
"""


def core() -> set[str]:
    """Distributions that an installation without extras brings, found by following requirements."""
    found, todo = set(), ["rlgym-verifiable"]
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in found:
            continue
        try:
            requirements = distribution(name).requires or []
        except PackageNotFoundError:  # for another platform or Python
            continue
        found.add(name)
        todo += [re.match(r"[\w.-]+", line)[0] for line in requirements if "extra ==" not in line]
    return found


def test_the_core_alone_runs_every_environment():
    allowed = core()
    blocked = sorted(
        module
        for module, owners in packages_distributions().items()
        if not any(re.sub(r"[-_.]+", "-", owner).lower() in allowed for owner in owners)
    )
    assert {"torch", "ortools", "scipy"} <= set(blocked)
    assert not {"gymnasium", "numpy", "networkx", "sympy", "rlgym"} & set(blocked)
    done = subprocess.run(
        [sys.executable, "-c", f"BLOCKED = frozenset({blocked!r})\n{CHECK}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 8
