"""Every row of the battery goes red on its own planted fault, and only there."""

import importlib.util
import sys
from pathlib import Path

import pytest

import rlgym
from rlgym.conformance import Tier, check
from rlgym.conformance.construction import ROWS as CONSTRUCTION
from rlgym.conformance.judgement import ROWS as JUDGEMENT
from rlgym.conformance.playthrough import record
from rlgym.conformance.shortcuts import ROWS as SHORTCUTS

SPEC = importlib.util.spec_from_file_location("rlgym_test_faults", Path(__file__).parent / "faults.py")
faults = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = faults
SPEC.loader.exec_module(faults)

SUM_ORACLE = """
largest_level = 4
def answer(instance):
    total = 0
    for value in instance.values:
        total += value
    return total
def first(instance):
    return instance.values[0]
heuristics = [first]
"""
SORT_ORACLE = """
largest_level = 4
def valid(instance, answer):
    left = list(instance.values)
    for value in answer:
        if int(value) not in left or int(value) != min(left):
            return False
        left.remove(int(value))
    return not left
def reverse(instance):
    return type(instance)(instance.values[::-1]).values and list(instance.values[::-1])
heuristics = [reverse]
"""
LINES_ORACLE = SORT_ORACLE.replace("list(instance.values[::-1])", "tuple(map(str, instance.values[::-1]))")
GUESS_ORACLE = """
largest_level = 6
def valid(instance, actions):
    low, high, illegal = 1, instance.highest, 0
    for action in actions[: instance.highest.bit_length()]:
        if action == instance.number:
            return True
        if not low <= action <= high:
            illegal += 1
            if illegal > 3:
                return False
        elif action < instance.number:
            low = action + 1
        else:
            high = action - 1
    return False
def one(instance, rng):
    return [1] * instance.highest.bit_length()
def random_legal(instance, rng):
    return [rng.randint(1, instance.highest) for _ in range(instance.highest.bit_length())]
heuristics = [one, random_legal]
"""
PARITY_ORACLE = """
largest_level = 6
def answer(instance):
    return ("even", "odd")[sum(value & 1 for value in instance.values) & 1]
def last_one(instance):
    return ("even", "odd")[instance.values[-1] & 1]
heuristics = [last_one]
"""
ORACLES = {
    "ConstantPays": SUM_ORACLE.replace("return total", "return total % 4 + 10_000"),
    "GreedyPays": SUM_ORACLE.replace("return total", "return 2 * instance.values[-1]").replace(
        "return instance.values[0]", "return 2 * instance.values[-1]"
    ),
    "AcceptsForeign": SUM_ORACLE.replace("return total", "return 970 * total + 873").replace(
        "largest_level = 4", "largest_level = 6"
    ),
    "StyleRejected": LINES_ORACLE,
}
FAULTY = [pytest.param(row, cls, id=f"{row}-{cls.__name__}") for row, cls in faults.faulty()]


def oracle_text(cls: type) -> str:
    if cls.__name__ in ORACLES:
        return ORACLES[cls.__name__]
    if issubclass(cls, faults.SoundGuess):
        return GUESS_ORACLE
    if issubclass(cls, faults.SoundParity):
        return PARITY_ORACLE
    return SORT_ORACLE if issubclass(cls, faults.SoundSort) else SUM_ORACLE


def report_of(cls: type, directory: Path, tier: Tier = Tier.QUICK, playthroughs: Path | None = None):
    rlgym.register(cls)
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).removeprefix("_")
    (directory / "local").mkdir()
    (directory / "local" / f"{snake}.py").write_text(oracle_text(cls))
    return check(f"local/{cls.__name__}", tier, directory, playthroughs)


def red(report) -> list[str]:
    return [row.name for row in report.rows if row.status == "fail"]


@pytest.mark.parametrize("cls", [faults.SoundSum, faults.SoundSort, faults.SoundParity, faults.SoundGuess])
def test_a_sound_environment_has_no_red_row(cls, tmp_path):
    report = report_of(cls, tmp_path)
    assert red(report) == []
    assert report.passed
    assert [row.name for row in report.rows if row.status == "missing"] == []


@pytest.mark.parametrize(("row", "cls"), FAULTY)
def test_a_fault_turns_its_own_row_red_and_no_other(row, cls, tmp_path):
    report = report_of(cls, tmp_path)
    assert red(report) == [row], [r for r in report.rows if r.status == "fail"]
    assert not report.passed


def test_a_maximum_that_is_no_literal_breaks_the_contract():
    rlgym.register(faults.ComputedMaximum)
    entry = rlgym.registry.registry().find("local/ComputedMaximum")
    tree = rlgym.registry.Entry("local/ComputedMaximum", "local", 0, None, Path(faults.__file__))
    assert entry.attributes["max_difficulty"] == 6
    with pytest.raises(rlgym.errors.InvalidEnvironment, match="need a literal"):
        _ = tree.attributes


def test_slow_generation_is_found_by_the_thorough_tier(tmp_path):
    report = report_of(faults.SlowGeneration, tmp_path, Tier.THOROUGH)
    assert red(report) == ["generation_time"]


def test_a_changed_environment_no_longer_replays(tmp_path):
    rlgym.register(faults.SoundSum)
    recorded = record("local/SoundSum")
    (tmp_path / "SoundSum.txt").write_text(recorded.replace("Add these integers", "Sum these integers", 1))
    report = report_of(faults.SoundSum, tmp_path, playthroughs=tmp_path)
    assert red(report) == ["playthrough"]
    (tmp_path / "SoundSum.txt").write_text(recorded)
    assert check("local/SoundSum", Tier.QUICK, tmp_path, tmp_path).passed


def test_every_row_has_a_fault_that_it_finds():
    found = {row for row, _ in faults.faulty()} | {"generation_time", "playthrough"}
    assert {row.__name__ for row in (*CONSTRUCTION, *JUDGEMENT, *SHORTCUTS)} == found


def test_without_an_oracle_the_thorough_tier_fails_and_says_what_is_missing(tmp_path):
    rlgym.register(faults.SoundSum)
    report = check("local/SoundSum", Tier.QUICK, None)
    absent = [row.name for row in report.rows if row.status == "missing"]
    assert absent == ["near_misses", "foreign", "oracle", "heuristics"]
    assert report.passed
    thorough = rlgym.conformance.Report(report.name, Tier.THOROUGH, report.rows, {})
    assert not thorough.passed
