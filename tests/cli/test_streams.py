"""Pipes, interrupts, colours, and what the command says of itself."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest

from rlgym.cli.browse import COLUMNS
from rlgym.cli.faults import Complaint
from rlgym.errors import CheckpointError

RLGYM = Path(sysconfig.get_path("scripts")) / "rlgym"
COMMANDS = ["list", "show", "sample", "check", "playthrough", "new", "train"]


def test_the_command_alone_prints_its_help(rlgym):
    done = rlgym()
    assert (done.status, done.err) == (0, "")
    assert all(f" {command} " in done.out for command in COMMANDS)
    assert rlgym("train").status == 0
    assert "quickstart" in rlgym("train").out


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), ["train", "quickstart"]])
def test_every_command_explains_itself(rlgym, command):
    done = rlgym(*command, "--help")
    assert (done.status, done.err) == (0, "")
    assert "Usage: rlgym " + " ".join(command) in done.out


def test_the_version_is_that_of_the_distribution(rlgym):
    assert rlgym("--version") == (0, f"rlgym {version('rlgym-verifiable')}\n", "")


def test_help_imports_neither_torch_nor_an_environment(tmp_path):
    code = (
        "import sys; from rlgym.cli import run; run(['list', '--help']); run(['train', 'quickstart', '--help'])\n"
        "heavy = {'torch', 'transformers', 'sympy', 'networkx', 'rlgym.conformance'}\n"
        "print([m for m in sys.modules if m in heavy or m.startswith(('rlgym.environments.', 'rlgym.train.'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_no_error(begun, tmp_path):
    process = begun(tmp_path, "sample", "SubsetSum", "-n", 1_000_000, "--json")
    assert json.loads(process.stdout.readline())["key"].startswith("rlgym/SubsetSum-v0?")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 1


def test_a_pipe_gets_no_colours_and_no_wrapped_lines(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "40")
    for arguments in (["list"], ["show", "SubsetSum"], ["sample", "SubsetSum"]):
        done = installed(tmp_path, *arguments)
        assert done.status == 0
        assert "\x1b" not in done.out
    listed = installed(tmp_path, "list").out
    assert any(line.startswith("SubsetSum ") and line.endswith("up to the target.") for line in listed.splitlines())


@pytest.fixture
def terminal(tmp_path):
    """Runs a command on a terminal of so many columns; the lines that it shows."""

    def start(columns, *arguments):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns)}
        environment.pop("NO_COLOR", None)
        with subprocess.Popen([RLGYM, *arguments], stdout=theirs, cwd=tmp_path, env=environment) as process:
            os.close(theirs)
            shown = b""
            while True:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # how a terminal says that nobody writes any more
                    break
        os.close(ours)
        assert process.returncode == 0
        return shown.decode().splitlines()

    return start


@pytest.mark.parametrize(
    ("columns", "names"), [(80, ["Name", "Topic", "Version", "Summary"]), (160, list(COLUMNS.values()))]
)
def test_a_terminal_gets_a_table_that_fits_it(terminal, columns, names):
    header, *lines = terminal(columns, "list", "--topic", "optimization")
    assert header.startswith("\x1b[1m")
    assert re.sub(r"\x1b\[[0-9]*m", "", header).split() == " ".join(names).split()
    assert all(len(line) <= columns for line in lines)
    assert any(line.split()[0] == "SubsetSum" for line in lines)


def test_an_interrupt_ends_the_command_quietly(begun, tmp_path):
    process = begun(tmp_path, "sample", "SubsetSum", "-n", 1_000_000, "--json")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert err.strip() == ""


@pytest.mark.parametrize(
    ("fault", "status", "err"),
    [
        (CheckpointError("run/model: no checkpoint"), 2, "error: run/model: no checkpoint\n"),
        (FileNotFoundError(2, "No such file or directory", "notes.txt"), 2, "error: notes.txt: No such file or"),
        (PermissionError(13, "Permission denied", "/etc/x"), 2, "error: /etc/x: Permission denied\n"),
        (OSError("disk on fire"), 2, "error: OSError: disk on fire\n"),
        (Complaint("first line\n  second"), 2, "error: first line second\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_users_error_has_its_status(rlgym, monkeypatch, fault, status, err):
    def fail():
        raise fault

    monkeypatch.setattr("rlgym.cli.browse.registry", fail)
    done = rlgym("list")
    assert (done.status, done.out) == (status, "")
    assert done.err.startswith(err)


def test_a_fault_of_the_command_itself_is_not_swallowed(rlgym, monkeypatch):
    monkeypatch.setattr("rlgym.cli.browse.registry", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rlgym("list")


def test_text_that_the_terminals_encoding_lacks_is_escaped(tmp_path):
    program = "import sys; from rlgym.cli.screen import prepare, say; prepare(); say('5 \u2264 7')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout == b"5 \\u2264 7\n"
