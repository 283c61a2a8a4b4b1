"""``rlgym list``, ``show`` and ``sample``."""

import json
import sys
from dataclasses import dataclass

import gymnasium
import pytest

import rlgym as library
from rlgym.difficulty.scales import Linear
from rlgym.environment import Environment, Rng
from rlgym.errors import EnvironmentImportFailed
from rlgym.registry import registry, scan
from rlgym.verifiers.formats import Integer


def test_the_list_has_a_line_for_every_environment(rlgym):
    done = rlgym("list")
    header, *lines = done.out.splitlines()
    assert (done.status, done.err) == (0, "")
    assert header.split() == ["Name", "Topic", "Version", "Kind", "Levels", "to", "Answer", "Summary"]
    assert sorted(line.split()[0] for line in lines) == library.names()
    [line] = [line for line in lines if line.startswith("SubsetSum ")]
    assert line.split(maxsplit=6) == [
        *("SubsetSum", "optimization", "0", "single-turn", "20", "Integers"),
        "Choose positions of a list whose numbers add up to the target.",
    ]


def test_the_list_as_json_holds_what_the_registry_reads(rlgym):
    listed = json.loads(rlgym("list", "--json").out)
    assert listed["broken"] == {}
    assert sorted(row["name"] for row in listed["environments"]) == library.names()
    [row] = [row for row in listed["environments"] if row["name"] == "SubsetSum"]
    assert row == {
        "name": "SubsetSum",
        "id": "rlgym/SubsetSum-v0",
        "topic": "optimization",
        "version": 0,
        "kind": "single-turn",
        "max_difficulty": 20,
        "answer": "Integers",
        "tags": [],
        "summary": "Choose positions of a list whose numbers add up to the target.",
    }


def test_the_list_of_one_topic_holds_no_other(rlgym):
    rows = json.loads(rlgym("list", "--topic", "optimization", "--json").out)["environments"]
    assert "SubsetSum" in [row["name"] for row in rows]
    assert {row["topic"] for row in rows} == {"optimization"}


def test_an_interactive_environment_is_listed_as_one(rlgym, monkeypatch):
    entry = registry().find("SubsetSum")
    monkeypatch.setitem(entry.attributes, "interactive", True)
    [row] = [row for row in json.loads(rlgym("list", "--json").out)["environments"] if row["name"] == "SubsetSum"]
    assert row["kind"] == "interactive"


def test_what_cannot_be_read_stands_below_the_list_with_its_cause(rlgym, monkeypatch, tmp_path):
    (tmp_path / "logic").mkdir()
    (tmp_path / "logic" / "half_written.py").write_text("class HalfWritten(\n")
    monkeypatch.setattr(registry(), "entries", dict(registry().entries))
    monkeypatch.setattr(registry(), "broken", {"absent": "ImportError: no\nsuch package"})
    for entry in scan("acme", "acme_environments", tmp_path):
        registry().add(entry)
    done = rlgym("list")
    assert done.status == 0
    first, second = done.out.splitlines()[-2:]
    assert first == "broken: absent: ImportError: no such package"
    assert second.startswith("broken: acme/HalfWritten: 'acme/HalfWritten': ")
    assert "half_written.py cannot be read: '(' was never closed" in second
    assert json.loads(rlgym("list", "--json").out)["broken"].keys() == {"absent", "acme/HalfWritten"}


def test_show_prints_everything_about_one_problem(rlgym):
    problem = library.problem("SubsetSum", difficulty=3, seed=7, split="test", numbers=6)
    done = rlgym("show", "SubsetSum", "-d", 3, "--seed", 7, "--split", "test", "numbers=6")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("rlgym/SubsetSum-v0 (optimization, single-turn, levels 0 to 20)\nChoose positions")
    assert f"\nPrompt\n{problem.prompt}\n" in done.out
    assert "\nAnswer format\nIntegers: a list of integers separated by commas\n" in done.out
    assert f"\nReference\n{problem.reference}\n" in done.out
    assert "\nVerdict on the reference\ncorrect, score 1, reason correct\n" in done.out
    assert f"\nKey\n{problem.key}\n" in done.out
    table = [line.split() for line in done.out.splitlines()[-3:]]
    knobs = type(problem.environment).knobs
    assert " ".join(table[0]) == "Knob d = 0 d = 5 d = 10 d = 15 d = 20 this problem overrides"
    assert table[1][:7] == ["numbers", *(str(knobs["numbers"](level)) for level in (0, 5, 10, 15, 20)), "6"]
    assert table[2][6] == str(knobs["largest"](3))


def test_show_takes_a_key(rlgym):
    problem = library.problem("SubsetSum", difficulty=2, seed=5, style="boxed.1", numbers=7)
    done = rlgym("show", problem.key)
    assert f"\nPrompt\n{problem.prompt}\n" in done.out
    assert f"\nKey\n{problem.key}\n" in done.out


def test_samples_are_problems_of_one_seed_after_another(rlgym):
    done = rlgym("sample", "SubsetSum", "-n", 3, "--seed", 5, "-d", 2, "--style", "boxed.1", "--json", "largest=60")
    rows = [json.loads(line) for line in done.out.splitlines()]
    problems = [library.problem("SubsetSum", difficulty=2, seed=s, style="boxed.1", largest=60) for s in (5, 6, 7)]
    assert rows == [{"key": str(problem.key), "prompt": problem.prompt} for problem in problems]
    assert [library.problem(row["key"]).prompt for row in rows] == [row["prompt"] for row in rows]


def test_samples_carry_their_reference_on_request(rlgym):
    rows = [json.loads(line) for line in rlgym("sample", "SubsetSum", "--json", "--reference").out.splitlines()]
    assert len(rows) == 5
    assert [row["reference"] for row in rows] == [library.problem(row["key"]).reference for row in rows]


def test_samples_as_text_show_key_prompt_and_reference(rlgym):
    problem = library.problem("SubsetSum", seed=4)
    done = rlgym("sample", "SubsetSum", "-n", 1, "--seed", 4, "--reference")
    assert done.out == f"== {problem.key} ==\n{problem.prompt}\n-- reference --\n{problem.reference}\n\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["show", "SubsetSun"],
            "no environment 'rlgym/SubsetSun-v0' among {count}; did you mean 'rlgym/SubsetSum-v0'?",
        ),
        (["show", "SubsetSum-v9"], "'rlgym/SubsetSum' is at version 0, not 9: a new version changes instances, "),
        (["show", "SubsetSum", "-d", "21"], "SubsetSum: difficulty=21: need an integer from 0 to 20"),
        (["show", "SubsetSum", "-d", "-1"], "SubsetSum: difficulty=-1: need an integer from 0 to 20"),
        (["show", "SubsetSum", "-d", "x"], "Invalid value for '--difficulty'"),
        (["show", "SubsetSum", "--seed", "-1"], "ProblemKey: seed=-1: need an integer from 0 to 2^53 - 1"),
        (["show", "SubsetSum", "--split", "dev"], "Invalid value for '--split'"),
        (["show", "SubsetSum", "--style", "boxed"], "ProblemKey: style='boxed': need a versioned style such as"),
        (["show", "SubsetSum", "--style", "boxt.1"], "style='boxt.1': need one of tags.1, "),
        (["show", "SubsetSum", "--wording", "5"], "wording=5: need 0 to 0"),
        (
            ["show", "SubsetSum", "number=6"],
            "SubsetSum: no knob 'number' among numbers, largest; did you mean 'numbers'?",
        ),
        (["show", "SubsetSum", "numbers=900"], "SubsetSum: numbers=900: need an integer from "),
        (["show", "SubsetSum", "numbers=x"], "'numbers=x': need KNOB=INTEGER, such as numbers=12"),
        (["show", "SubsetSum", "numbers"], "'numbers': need KNOB=INTEGER, such as numbers=12"),
        (["show", "SubsetSum", "numbers=" + "9" * 5000], "need KNOB=INTEGER, such as numbers=12"),
        (["show", "SubsetSum", "numbers=6", "numbers=7"], "knob 'numbers' is given twice"),
        (["show", "SubsetSum", "seed=6"], "'seed=6' is no override of a knob; write --seed 6"),
        (["show", "SubsetSum", "name=6"], "'name=6': need KNOB=INTEGER"),
        (["show", "rlgym/SubsetSum-v0?sed=1"], "ProblemKey.parse: unknown field 'sed'; need one of difficulty, seed"),
        (["show", "rlgym/SubsetSum-v0?seed=1", "--seed", "2"], "says all; give no other argument beside it"),
        (["show", "rlgym/SubsetSum-v0?difficulty=99"], "difficulty=99: need an integer from 0 to 20"),
        (["show"], "Missing argument 'NAME'. ('rlgym show --help' shows how it is used)"),
        (["show", "SubsetSum", "--nope"], "No such option: --nope"),
        (["shw"], "No such command 'shw'."),
        (["sample", "SubsetSum", "-n", "0"], "Invalid value for '--number'"),
        (["sample", "SubsetSum", "--seed", str(2**53 - 1), "--json"], "seed=9007199254740992: need an integer from 0"),
        (["sample", "rlgym/SubsetSum-v0?seed=1"], "is the key of one problem; give an environment's name"),
        (["list", "--topic", "optimisation"], "no topic 'optimisation': need one of "),
        (["list", "--tag", "no such tag"], "no environment has the tag 'no such tag'"),
    ],
)
def test_a_users_error_is_one_paragraph_and_status_two(rlgym, arguments, message):
    done = rlgym(*arguments)
    assert done.status == 2
    assert done.err.startswith("error: ")
    assert message.replace("{count}", str(len(library.names()))) in done.err
    assert done.err.count("\n") == 1
    assert done.err.endswith("\n")
    assert "Traceback" not in done.err


@dataclass(frozen=True, slots=True)
class Number:
    value: int


class Faulty(Environment[Number, int]):
    """Fails where the test wants it."""

    answer = Integer()
    knobs = {"largest": Linear(9, 1)}
    fails = ""

    def generate(self, rng: Rng, *, largest: int) -> Number:
        return Number(rng.randint(1, largest) // (self.fails != "generate"))

    def statement(self, instance: Number) -> str:
        return f"Write {[instance.value][self.fails == 'statement']}."

    def solve(self, instance: Number) -> int:
        return int("one") if self.fails == "solve" else instance.value


@pytest.fixture
def faulty(monkeypatch):
    monkeypatch.setattr(registry(), "entries", dict(registry().entries))
    known = dict(gymnasium.envs.registration.registry)
    library.register(Faulty)
    yield Faulty
    gymnasium.envs.registration.registry.clear()
    gymnasium.envs.registration.registry.update(known)
    sys.modules["rlgym.registry"]._loaded.pop("local/Faulty", None)


@pytest.mark.parametrize(
    ("fails", "message"),
    [
        ("generate", "local/Faulty: ZeroDivisionError: integer division or modulo by zero ("),
        ("statement", "local/Faulty: IndexError: list index out of range ("),
        ("solve", "local/Faulty: ValueError: invalid literal for int() with base 10: 'one' ("),
    ],
)
def test_a_fault_of_an_environments_own_code_names_file_and_line(rlgym, faulty, monkeypatch, fails, message):
    monkeypatch.setattr(faulty, "fails", fails)
    for command in ("show", "sample"):
        done = rlgym(command, "local/Faulty", *["--reference"] * (command == "sample"))
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(f"error: {message}")
        assert f"{__file__}, line " in done.err


def test_a_sound_environment_of_ones_own_is_shown(rlgym, faulty):
    assert "Verdict on the reference\ncorrect" in rlgym("show", "Faulty").out


def test_an_environment_that_does_not_import_is_named_with_its_cause(rlgym, monkeypatch):
    def fail(name):
        raise EnvironmentImportFailed(f"{name!r}: it failed\nto import")

    monkeypatch.setattr("rlgym.cli.browse.load", fail)
    done = rlgym("show", "SubsetSum")
    assert (done.status, done.out) == (2, "")
    assert done.err == "error: 'rlgym/SubsetSum': it failed to import\n"
