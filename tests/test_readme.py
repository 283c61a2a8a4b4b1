"""What README says is so: its code runs with the output it shows, and continuous integration runs its test command."""

import doctest
import re
from pathlib import Path

from rlgym.conformance.construction import ROWS as CONSTRUCTION
from rlgym.conformance.judgement import ROWS as JUDGEMENT
from rlgym.conformance.shortcuts import ROWS as SHORTCUTS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_code_of_readme_gives_the_output_that_it_shows():
    session = "\n".join(blocks("pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test)
    assert len(test.examples) >= 15
    assert runner.summarize(verbose=False).failed == 0


def test_ci_runs_the_very_test_command_that_readme_gives():
    command = blocks("bash")[1].strip()
    assert "pytest" in command
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_readme_counts_the_rows_of_the_battery():
    assert f"{len((*CONSTRUCTION, *JUDGEMENT, *SHORTCUTS))} rows" in README


def test_readme_stays_short():
    assert len(README.splitlines()) < 200
