"""The package refuses to be mixed with the other project called rlgym, and imports cheaply."""

import subprocess
import sys
from pathlib import Path

import rlgym


def imported(code: str, *path: object) -> subprocess.CompletedProcess[str]:
    setup = "import sys; sys.path[:0] = " + repr([str(p) for p in path])
    return subprocess.run([sys.executable, "-P", "-c", f"{setup}\n{code}"], capture_output=True, text=True, check=False)


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


def test_importing_rlgym_imports_no_environment_and_no_heavy_library(tmp_path):
    code = (
        "import sys, rlgym; rlgym.names(); rlgym.names(tag='x')\n"
        "heavy = {'sympy', 'networkx', 'torch', 'transformers', 'typer', 'rich', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)), [m for m in sys.modules if m.startswith('rlgym.environments.')])\n"
        "import gymnasium; print('rlgym/SubsetSum-v0' in gymnasium.registry)"
    )
    assert imported(code).stdout.split("\n")[:2] == ["[] []", "True"]


def test_the_name_verifiers_is_left_to_the_library_of_that_name():
    code = (
        "from importlib.util import find_spec\n"
        "specs = map(find_spec, ('verifiers', 'environments', 'difficulty'))\n"
        "print([spec.origin for spec in specs if spec])"
    )
    done = imported(code)
    assert done.returncode == 0
    assert str(Path(rlgym.__file__).parents[1]) not in done.stdout


def test_the_four_folders_are_one_package():
    code = "import rlgym.difficulty, rlgym.environments, rlgym.verifiers; print(rlgym.verifiers.__name__)"
    assert imported(code).stdout.strip() == "rlgym.verifiers"
