"""``rlgym check --rotating``: what the last commit changed, and a twentieth that moves on."""

import subprocess
from pathlib import Path

import pytest

from rlgym.cli.rotation import changed, due, twentieth
from rlgym.registry import Entry


def entry(name, topic):
    stem = name.lower()
    return Entry(f"rlgym/{name}", topic, 0, f"rlgym.environments.{topic}.{stem}", Path(f"/x/{topic}/{stem}.py"))


ENTRIES = [entry("Cover", "graphs"), entry("Path", "graphs"), entry("Queens", "puzzles"), entry("Sort", "arrays")]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["environments/graphs/cover.py"], ["Cover"]),
        (["tests/oracles/puzzles/queens.py"], ["Queens"]),
        (["tests/playthroughs/Sort.txt", "README.md"], ["Sort"]),
        (["environments/graphs/_shared.py"], ["Cover", "Path"]),
        (["environments/graphs/__init__.py"], ["Cover", "Path"]),
        (["environments/arrays/cover.py", "tests/graphs/_x.py", "rlgym/keys.py", "_x.py"], []),
        ([], []),
    ],
)
def test_an_environment_has_changed_with_its_file_its_oracle_its_transcript_or_what_its_topic_shares(paths, names):
    assert [found.name for found in changed(ENTRIES, paths)] == [f"rlgym/{name}" for name in names]


@pytest.mark.parametrize("number", [1, 3, 13, 20, 21, 40, 150, 400])
def test_twenty_turns_in_a_row_pass_over_all(number):
    entries = [entry(f"E{i}", "t") for i in range(number)]
    for start in (0, 7, 1_000):
        turns = [twentieth(entries, start + turn) for turn in range(20)]
        assert {found.name for part in turns for found in part} == {found.name for found in entries}
        assert all(len(part) == -(-number // 20) for part in turns)


def git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_is_due_follows_the_history(tmp_path):
    git(tmp_path, "init")
    folder = tmp_path / "environments/graphs"
    folder.mkdir(parents=True)
    (folder / "cover.py").write_text("1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")

    def names():
        return [found.name for found in due(ENTRIES, tmp_path)]

    assert names() == ["rlgym/Path"]  # the first commit's turn
    (folder / "path.py").write_text("2")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "two")
    assert names() == ["rlgym/Path", "rlgym/Queens"]
    (tmp_path / "tests/oracles/arrays").mkdir(parents=True)
    (tmp_path / "tests/oracles/arrays/sort.py").write_text("3")  # not committed yet
    (folder / "cover.py").write_text("4")
    assert names() == ["rlgym/Cover", "rlgym/Path", "rlgym/Queens", "rlgym/Sort"]


def test_without_a_history_the_command_says_so(rlgym, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = rlgym("check", "--rotating")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(
        "error: check --rotating needs a git checkout with its history: fatal: not a git repository"
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert rlgym("check", "--rotating").err == "error: check --rotating: git is not installed\n"


def test_the_command_checks_what_is_due(rlgym, monkeypatch):
    asked = []
    monkeypatch.setattr("rlgym.cli.checks.due", lambda entries, root: [e for e in entries if "Sort" in e.name])
    monkeypatch.setattr("rlgym.cli.checks._run", lambda battery, names, jobs: asked.append((battery.tier, names)) or [])
    assert rlgym("check", "--rotating", "--thorough").status == 0
    assert asked == [("thorough", ["rlgym/SortNumbers"])]
