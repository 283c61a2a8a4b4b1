"""The package refuses to be mixed with the other project called rlgym, and imports cheaply."""

import subprocess
import sys


def imported(code: str, *path: object) -> subprocess.CompletedProcess[str]:
    setup = "import sys; sys.path[:0] = " + repr([str(p) for p in path])
    return subprocess.run([sys.executable, "-c", f"{setup}\n{code}"], capture_output=True, text=True, check=False)


def test_the_other_distribution_stops_the_import_with_the_way_out(tmp_path):
    metadata = tmp_path / "rlgym-2.0.1.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: rlgym\nVersion: 2.0.1\n")
    done = imported("import rlgym", tmp_path)
    assert done.returncode == 1
    assert "the distribution 'rlgym' 2.0.1 is installed beside 'rlgym-verifiable'" in done.stderr
    assert "pip uninstall rlgym rlgym-verifiable" in done.stderr


def test_our_own_distribution_does_not_stop_it(tmp_path):
    assert imported("import rlgym", tmp_path).returncode == 0


def test_importing_rlgym_imports_no_environment_and_no_heavy_library():
    heavy = ("sympy", "networkx", "torch", "transformers", "typer", "rich", "subprocess")
    code = f"""
import gymnasium
before = set(sys.modules)
import rlgym
new = set(sys.modules) - before
print([m for m in new if m.startswith("rlgym.environments.") or m.partition(".")[0] in {heavy!r}])
print("rlgym/SubsetSum-v0" in gymnasium.registry)
"""
    done = imported(code)
    assert done.stdout.split("\n")[:2] == ["[]", "True"], done.stderr
