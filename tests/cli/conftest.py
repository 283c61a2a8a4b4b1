"""The command in this process, and in one of its own with plugins beside it."""

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import NamedTuple

import pytest

from rlgym.cli import run

RLGYM = str(Path(sysconfig.get_path("scripts")) / "rlgym")


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def rlgym(capsys, monkeypatch, tmp_path):
    """Runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def start(*arguments):
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return start


@pytest.fixture
def project(tmp_path):
    """Makes a plugin project that is installed as if in editable mode; gives its root.

    Files are named by their path below the package ``acme_environments``.
    """

    def make(files):
        root = tmp_path / "project"
        described = root / "acme-1.0.dist-info"
        described.mkdir(parents=True)
        (described / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
        (described / "entry_points.txt").write_text("[rlgym.environments]\nacme = acme_environments\n")
        (root / "pyproject.toml").write_text(
            '[project]\nname = "acme"\n[project.entry-points."rlgym.environments"]\nacme = "acme_environments"\n'
        )
        (root / "acme_environments").mkdir()
        for path, text in {"__init__.py": '"""Environments of acme."""\n', **files}.items():
            target = root / "acme_environments" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return root

    return make


def outside(root):
    """What a process needs to be told that a project is installed."""
    return {"cwd": root, "env": {**os.environ, "PYTHONPATH": str(root)}}


@pytest.fixture
def installed():
    """Runs the installed command in a process of its own, with a project made by ``project`` beside it."""

    def start(root, *arguments):
        done = subprocess.run(
            [RLGYM, *map(str, arguments)], capture_output=True, text=True, check=False, **outside(root)
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return start


@pytest.fixture
def begun():
    """Starts the installed command and does not wait for it."""
    processes = []

    def start(root, *arguments):
        process = subprocess.Popen(
            [RLGYM, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **outside(root),
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()
