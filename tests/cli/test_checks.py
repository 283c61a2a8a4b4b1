"""``rlgym check`` and ``rlgym playthrough``."""

import json
import os
import signal

import pytest

import rlgym as library
from rlgym.conformance import Report, Row, Tier
from rlgym.errors import InvalidParameter
from rlgym.registry import registry

GOOD = (Row("contract", "pass", "2 knobs"), Row("oracle", "missing", "", "write tests/oracles/x.py"))
BAD = (*GOOD, Row("echo", "fail", "3 of 9 accepted", "rlgym/A-v0?seed=1: echo 'x' -> correct"), Row("turns", "skip"))


@pytest.fixture
def battery(monkeypatch):
    """Stands in for the battery: what it was asked, and a report or an exception of the test's choosing."""
    asked = []

    def install(outcome):
        def check(name, tier, oracles, playthroughs=None):
            asked.append((name, tier, oracles, playthroughs))
            if isinstance(outcome, Exception):
                raise outcome
            return Report(name, tier, outcome, {"smallest_level": {"test": 1}})

        monkeypatch.setattr("rlgym.conformance.check", check)
        return asked

    return install


def test_a_single_environment_shows_every_row(rlgym, battery):
    asked = battery(BAD)
    done = rlgym("check", "SubsetSum")
    assert (done.status, done.err) == (1, "")
    assert done.out.splitlines() == [
        "FAIL  rlgym/SubsetSum: 1 pass, 1 fail, 1 missing, 1 skip",
        "         row       figure",
        "pass     contract  2 knobs",
        "missing  oracle",
        "fail     echo      3 of 9 accepted",
        "skip     turns",
        "      missing  oracle: write tests/oracles/x.py",
        "      fail  echo (3 of 9 accepted): rlgym/A-v0?seed=1: echo 'x' -> correct",
        "0 of 1 environments passed; failed: rlgym/SubsetSum",
    ]
    assert asked == [("rlgym/SubsetSum", Tier.QUICK, None, None)]


def test_what_is_missing_fails_the_thorough_tier_alone(rlgym, battery):
    battery(GOOD)
    assert rlgym("check", "SubsetSum").status == 0
    assert rlgym("check", "SubsetSum", "--quick").status == 0
    assert rlgym("check", "SubsetSum", "--thorough").status == 1


def test_oracles_and_transcripts_are_looked_for_where_projects_keep_them(rlgym, battery, tmp_path):
    asked = battery(GOOD)
    (tmp_path / "tests/oracles").mkdir(parents=True)
    (tmp_path / "tests/playthroughs").mkdir()
    (tmp_path / "elsewhere").mkdir()
    rlgym("check", "SubsetSum")
    rlgym("check", "SubsetSum", "--oracles", "elsewhere", "--playthroughs", "elsewhere")
    assert [tuple(map(str, call[2:])) for call in asked] == [
        ("tests/oracles", "tests/playthroughs"),
        ("elsewhere", "elsewhere"),
    ]


def test_a_report_as_json_is_one_document(rlgym, battery):
    battery(BAD)
    done = rlgym("check", "SubsetSum", "--thorough", "--json")
    document = json.loads(done.out)
    assert done.status == 1
    assert {key: document[key] for key in ("tier", "passed", "broken")} == {
        "tier": "thorough",
        "passed": False,
        "broken": {},
    }
    [found] = document["environments"]
    assert (found["name"], found["passed"]) == ("rlgym/SubsetSum", False)
    assert [row["status"] for row in found["rows"]] == ["pass", "missing", "fail", "skip"]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (InvalidParameter("oracle x.py failed to import"), "FAIL  rlgym/SubsetSum: oracle x.py failed to import"),
        (ZeroDivisionError("division by zero"), "FAIL  rlgym/SubsetSum: the battery broke off:"),
    ],
)
def test_an_environment_without_a_report_has_failed(rlgym, battery, fault, shown):
    battery(fault)
    done = rlgym("check", "SubsetSum")
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith(shown)
    document = json.loads(rlgym("check", "SubsetSum", "--json").out)
    assert document["environments"][0]["passed"] is False
    assert str(fault) in document["environments"][0]["fault"]


@pytest.fixture
def in_this_process(monkeypatch):
    """Environments one after another here, so that stand-ins reach them."""
    monkeypatch.setattr("rlgym.cli.checks._run", lambda battery, names, jobs: map(battery, names))


@pytest.mark.usefixtures("in_this_process")
def test_checking_all_asks_for_every_environment_and_counts_broken_plugins(rlgym, battery, monkeypatch):
    asked = battery(GOOD)
    monkeypatch.setattr(registry(), "broken", {})
    done = rlgym("check", "--all")
    assert done.status == 0
    assert [call[0] for call in asked] == [registry().find(name).name for name in registry().entries]
    assert done.out.endswith(f"{len(asked)} of {len(asked)} environments passed\n")
    monkeypatch.setattr(registry(), "broken", {"absent": "ImportError: no\npackage"})
    done = rlgym("check", "--all")
    assert done.status == 1
    assert "\nbroken: absent: ImportError: no package\n" in done.out
    assert json.loads(rlgym("check", "--all", "--json").out)["passed"] is False
    assert rlgym("check", "SubsetSum", "SortNumbers").status == 0


@pytest.mark.usefixtures("in_this_process")
def test_several_environments_show_what_is_wrong_and_on_request_everything(rlgym, battery):
    battery(BAD)
    brief = rlgym("check", "SubsetSum", "SortNumbers").out
    assert "2 knobs" not in brief
    assert brief.count("fail  echo (3 of 9 accepted)") == 2
    assert brief.endswith("0 of 2 environments passed; failed: rlgym/SortNumbers, rlgym/SubsetSum\n")
    assert rlgym("check", "SubsetSum", "SortNumbers", "-v").out.count("2 knobs") == 2


@pytest.mark.usefixtures("in_this_process")
def test_an_environment_named_twice_is_checked_once(rlgym, battery):
    asked = battery(GOOD)
    rlgym("check", "SubsetSum", "SubsetSum")
    assert len(asked) == 1


def test_what_was_measured_is_kept_beside_the_environment(rlgym, battery, monkeypatch, tmp_path):
    battery(GOOD[:1])
    kept = []
    monkeypatch.setattr("rlgym.measured.record", lambda entry, figures: kept.append((entry.name, figures)) or tmp_path)
    done = rlgym("check", "SubsetSum", "--thorough", "--record")
    assert done.status == 0
    assert kept == [("rlgym/SubsetSum", {"smallest_level": {"test": 1}})]
    assert f"recorded rlgym/SubsetSum in {tmp_path}\n" in done.out
    battery(BAD)
    rlgym("check", "SubsetSum", "--thorough", "--record")
    assert len(kept) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "check: name environments, or give --all or --rotating"),
        (["SubsetSum", "--all"], "check: name environments, or give --all or --rotating"),
        (["--all", "--rotating"], "check: name environments, or give --all or --rotating"),
        (["SubsetSum", "SortNumbrs"], "no environment 'rlgym/SortNumbrs-v0'"),
        (["SubsetSum", "--oracles", "nowhere"], "Invalid value for '--oracles'"),
        (["SubsetSum", "--record"], "check --record: only --thorough measures every level; give both"),
        (["SubsetSum", "--jobs", "-1"], "Invalid value for '--jobs'"),
    ],
)
def test_a_users_error_is_found_before_anything_runs(rlgym, battery, arguments, message):
    asked = battery(GOOD)
    done = rlgym("check", *arguments)
    assert (done.status, done.out, asked) == (2, "", [])
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1


# Processes: real ones, on environments that end or block the process that checks them.

DEADLY = "import os\nos._exit(3)\n"
BLOCKING = "open({ready!r}, 'w').close()\nopen({never!r}).read()\n"


def test_an_environment_that_ends_its_process_is_named_and_spoils_no_other(project, installed):
    root = project({"logic/deadly.py": DEADLY, "logic/deadly_too.py": DEADLY, "logic/sound.py": "x = 1\n"})
    done = installed(root, "check", "acme/Deadly", "acme/Sound", "acme/DeadlyToo")
    assert (done.status, done.err) == (1, "")
    for name in ("acme/Deadly", "acme/DeadlyToo"):
        assert f"FAIL  {name}: it ended the process that checked it (a crash, or out of memory)\n" in done.out
    assert "FAIL  acme/Sound: 'acme/Sound': " in done.out
    assert "has no class 'Sound', the file's own name" in done.out
    assert done.out.endswith("0 of 3 environments passed; failed: acme/Deadly, acme/DeadlyToo, acme/Sound\n")


def test_an_interrupt_ends_the_processes_too(project, begun, tmp_path):
    names = ("one", "two")
    pipes = {name: (tmp_path / f"{name}.ready", tmp_path / f"{name}.never") for name in names}
    for ready, never in pipes.values():
        os.mkfifo(ready)
        os.mkfifo(never)
    root = project(
        {
            f"logic/{name}.py": BLOCKING.format(ready=str(ready), never=str(never))
            for name, (ready, never) in pipes.items()
        }
    )
    process = begun(root, "check", "acme/One", "acme/Two", "--jobs", 2)
    for ready, _ in pipes.values():
        ready.open().close()  # returns once the worker is there
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()  # returns once nobody holds the other ends, the workers included
    assert (process.returncode, out, err.strip()) == (130, "", "")


# Playthroughs.


def test_a_transcript_is_recorded_where_the_project_keeps_them_and_holds(rlgym, tmp_path):
    (tmp_path / "tests/playthroughs").mkdir(parents=True)
    path = tmp_path / "tests/playthroughs/SubsetSum.txt"
    assert rlgym("playthrough", "SubsetSum") == (0, "tests/playthroughs/SubsetSum.txt: new\n", "")
    assert library.problem("SubsetSum").prompt in path.read_text()
    assert rlgym("playthrough", "SubsetSum", "--check") == (0, "tests/playthroughs/SubsetSum.txt: holds\n", "")
    assert rlgym("playthrough", "SubsetSum").out == "tests/playthroughs/SubsetSum.txt: unchanged\n"


def test_a_transcript_that_no_longer_holds_shows_how(rlgym, tmp_path):
    rlgym("playthrough", "SubsetSum", "--directory", "kept")
    path = tmp_path / "kept/SubsetSum.txt"
    text = path.read_text()
    path.write_text(text.replace("positive integers", "positive intgers", 1))
    done = rlgym("playthrough", "SubsetSum", "--check", "--directory", "kept")
    assert (done.status, done.err) == (1, "")
    assert [line[:1] for line in done.out.splitlines()] == ["-", "+", "k"]
    assert "positive intgers" in done.out.splitlines()[0]
    assert done.out.endswith("kept/SubsetSum.txt: 2 lines differ\n")
    done = rlgym("playthrough", "SubsetSum", "--directory", "kept")
    assert done.out.startswith(
        "kept/SubsetSum.txt: changed; what a released version 0 stated or judged may change only"
    )
    assert path.read_text() == text


def test_a_transcript_of_other_bytes_differs_and_is_no_error_of_ours(rlgym, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/SubsetSum.txt").write_bytes(b"\xff\xfe\n")
    assert rlgym("playthrough", "SubsetSum", "--check", "--directory", "kept").status == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SubsetSum", "--check"], "tests/playthroughs/SubsetSum.txt: No such file or directory"),
        (["SubsetSum"], "there is no tests/playthroughs here: run this in the project's root, or give --directory"),
        (["SubsetSun"], "no environment 'rlgym/SubsetSun-v0'"),
        (["SubsetSum", "--directory", "file"], "file: File exists"),
    ],
)
def test_a_transcript_that_cannot_be_kept_or_found_says_why(rlgym, tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    done = rlgym("playthrough", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1
