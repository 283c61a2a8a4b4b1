"""Plugins as a user installs them: distributions with entry points, beside ours, in a folder of their own."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import rlgym

PLUGINS = Path(__file__).parent / "plugins"
RLGYM = Path(sysconfig.get_path("scripts")) / "rlgym"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with both plugins of tests/plugins installed by pip, without network."""
    folder = tmp_path_factory.mktemp("plugins")
    for name in ("acme", "broken"):
        shutil.copytree(PLUGINS / name, folder / name)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            *options,
            "--target",
            folder / "site",
            folder / "acme",
            folder / "broken",
        ],
        check=True,
        capture_output=True,
    )
    return folder / "site"


@pytest.fixture
def run(site, tmp_path):
    """Runs a command where the plugins are installed, away from the repository; status, output, errors."""

    def start(*command):
        done = subprocess.run(
            [*map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site)},
        )
        return done.returncode, done.stdout, done.stderr

    return start


def test_a_plugin_appears_in_the_list_and_broken_ones_below_it_with_their_causes(run):
    status, out, err = run(RLGYM, "list")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    [line] = [line for line in lines if line.startswith("acme/WrappedSum ")]
    assert line.split()[1:6] == ["arithmetic", "0", "single-turn", "20", "Integer"]
    assert any(line.startswith("SubsetSum ") for line in lines)
    assert any(line.startswith("brittle/MissingPiece ") for line in lines)
    assert (
        lines[-1] == "broken: absent: InvalidEnvironment: 'absent_environments' is not an installed top-level package"
    )


def test_the_list_is_one_json_document(run):
    status, out, _ = run(RLGYM, "list", "--tag", "modular", "--json")
    assert status == 0
    listed = json.loads(out)
    assert [row["id"] for row in listed["environments"] if row["name"].startswith("acme/")] == ["acme/WrappedSum-v0"]
    assert list(listed["broken"]) == ["absent"]


def test_a_plugin_is_made_by_gymnasium(run):
    code = (
        "import gymnasium, rlgym\n"
        "env = gymnasium.make('acme/WrappedSum-v0', difficulty=2)\n"
        "prompt, info = env.reset(seed=5)\n"
        "problem = rlgym.problem(info['key'])\n"
        "assert prompt == problem.prompt\n"
        "print(info['key'], env.step(problem.reference_completion)[1:4])\n"
    )
    status, out, err = run(sys.executable, "-c", code)
    assert (status, err) == (0, "")
    assert out == "acme/WrappedSum-v0?difficulty=2&split=train&seed=5&style=tags.1 (1.0, True, False)\n"


def test_a_plugin_passes_the_battery_with_its_oracle(run):
    status, out, err = run(RLGYM, "check", "acme/WrappedSum", "--oracles", PLUGINS / "acme/tests/oracles", "--json")
    report = json.loads(out)
    [found] = report["environments"]
    rows = {row["name"]: row["status"] for row in found["rows"]}
    assert (status, err, report["passed"]) == (0, "", True), found
    assert rows["oracle"] == "pass"
    assert rows["heuristics"] == "pass"


def test_a_plugin_without_an_oracle_says_that_it_is_missing(run):
    status, out, _ = run(RLGYM, "check", "acme/WrappedSum")
    assert status == 0
    assert any(line.split()[:2] == ["missing", "oracle"] for line in out.splitlines())


def test_a_file_that_does_not_import_is_named_with_its_cause_and_the_others_load(run):
    status, out, err = run(RLGYM, "show", "brittle/MissingPiece")
    assert (status, out) == (2, "")
    assert err.startswith("error: 'brittle/MissingPiece': ")
    assert err.count("\n") == 1
    assert (
        "missing_piece.py failed to import: ModuleNotFoundError(\"No module named 'a_package_that_nobody_installed'\")"
        in err
    )
    status, out, _ = run(RLGYM, "show", "acme/WrappedSum")
    assert status == 0
    assert "acme/WrappedSum-v0" in out


def test_a_package_that_is_not_there_is_named_with_its_cause(run):
    status, out, err = run(RLGYM, "show", "absent/Anything")
    assert (status, out) == (2, "")
    assert err == (
        "error: 'absent/Anything': the plugin 'absent' could not be loaded: InvalidEnvironment: 'absent_environments' "
        "is not an installed top-level package\n"
    )


def test_the_others_are_checked_beside_one_that_does_not_import(run):
    status, out, err = run(RLGYM, "check", "acme/WrappedSum", "brittle/MissingPiece")
    assert (status, err) == (1, "")
    assert "ok    acme/WrappedSum: " in out
    assert "FAIL  brittle/MissingPiece: 'brittle/MissingPiece': " in out
    assert out.endswith("1 of 2 environments passed; failed: brittle/MissingPiece\n")


def test_gymnasium_says_why_a_broken_environment_cannot_be_made(run):
    code = (
        "import gymnasium, rlgym\n"
        "try:\n"
        "    gymnasium.make('brittle/MissingPiece-v0')\n"
        "except rlgym.errors.EnvironmentImportFailed as error:\n"
        "    print(error, '|', repr(error.__cause__))\n"
    )
    status, out, err = run(sys.executable, "-c", code)
    assert (status, err) == (0, "")
    assert "'brittle/MissingPiece': " in out
    assert out.rstrip().endswith("| ModuleNotFoundError(\"No module named 'a_package_that_nobody_installed'\")")


def test_a_plugin_leaves_the_name_verifiers_alone_too(run):
    code = "from importlib.util import find_spec; import rlgym; print(find_spec('verifiers'))"
    assert str(Path(rlgym.__file__).parents[1]) not in run(sys.executable, "-c", code)[1]
