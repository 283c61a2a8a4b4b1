"""Every environment replays its recorded transcript to the letter; a change of it needs a new version."""

from pathlib import Path

import pytest

import rlgym
from rlgym.conformance.playthrough import replay

DIRECTORY = Path(__file__).parent / "playthroughs"
BUILT_IN = [name for name in rlgym.names() if "/" not in name]  # a plugin keeps its own


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_recorded_transcript_replays(name):
    path = DIRECTORY / f"{name}.txt"
    assert path.is_file(), f"record it: rlgym playthrough {name}"
    assert replay(name, path.read_text(encoding="utf-8")) == []


def test_a_transcript_is_short_enough_to_be_read():
    assert {path.name: size for path in DIRECTORY.glob("*.txt") if (size := path.stat().st_size) > 4_096} == {}


def test_no_transcript_is_left_without_its_environment():
    assert {path.stem for path in DIRECTORY.iterdir()} == set(BUILT_IN)
