"""A curriculum that processes share through a file: no draw twice, no report lost."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rlgym.difficulty import Arm, Curriculum
from rlgym.difficulty.shared import shared
from rlgym.errors import CheckpointError
from rlgym.verifiers.verdict import correct

ARMS = [Arm("rlgym/Sorting-v0", tuple(range(21)))]

WORKER = """
import sys
from pathlib import Path
from rlgym.difficulty import Arm, Curriculum
from rlgym.difficulty.shared import shared
from rlgym.verifiers.verdict import correct
path = Path(sys.argv[1])
curriculum = Curriculum([Arm("rlgym/Sorting-v0", tuple(range(21)))], "uniform")
for _ in range(25):
    with shared(path, curriculum) as current:
        draws = current.draw(3)
    with shared(path, curriculum) as current:
        for draw in draws:
            current.report(draw.index, [correct()] * 8)
    print(*(draw.index for draw in draws), flush=True)
"""


def test_two_processes_never_get_the_same_draw_and_lose_no_report(tmp_path: Path) -> None:
    path = tmp_path / "curriculum.json"
    command = [sys.executable, "-c", WORKER, str(path)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) for _ in range(2)]
    printed = [worker.communicate(timeout=120)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert sorted(int(index) for indices in printed for index in indices) == list(range(150))
    with shared(path, Curriculum(ARMS, "uniform")) as current:
        current.draw(1)
        metrics = current.metrics()
    assert (metrics["draws"], metrics["reports"], metrics["duplicates"], metrics["late"]) == (151, 150, 0, 0)
    assert metrics["arms"][ARMS[0].id]["rollouts"] == 1200


def test_threads_take_turns_too(tmp_path: Path) -> None:
    path, curriculum = tmp_path / "curriculum.json", Curriculum(ARMS)

    def work(_: int) -> list[int]:
        found = []
        for _ in range(10):
            with shared(path, curriculum) as current:
                found += [draw.index for draw in current.draw(2)]
        return found

    with ThreadPoolExecutor(4) as pool:
        drawn = [index for indices in pool.map(work, range(4)) for index in indices]
    assert sorted(drawn) == list(range(80))


def test_a_turn_that_fails_leaves_the_state_of_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "curriculum.json"
    with shared(path, Curriculum(ARMS)) as current:
        current.draw(4)
    before = path.read_bytes()

    def fail() -> None:
        with shared(path, Curriculum(ARMS)) as current:
            current.draw(4)
            current.report(3, [correct()])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert path.read_bytes() == before
    with shared(path, Curriculum(ARMS)) as current:  # and the lock is free
        assert current.draw(1)[0].index == 4
    assert sorted(file.name for file in tmp_path.iterdir()) == ["curriculum.json", "curriculum.json.lock"]


def test_a_curriculum_goes_on_from_the_file_and_not_from_what_it_held(tmp_path: Path) -> None:
    path, mine = tmp_path / "curriculum.json", Curriculum(ARMS)
    with shared(path, mine) as current:
        current.draw(4)
    mine.draw(50)
    with shared(path, mine) as current:
        assert current.draw(1)[0].index == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON: Expecting property name"),
        ("[]", "curriculum state: need an object, got []"),
        (json.dumps(Curriculum(ARMS, seed=1).state_dict()), "curriculum state.seed: need 0, which this curriculum has"),
    ],
)
def test_a_file_that_holds_something_else_is_refused_and_kept(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "curriculum.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CheckpointError) as caught, shared(path, Curriculum(ARMS)):
        pass
    assert message in str(caught.value)
    assert path.read_text(encoding="utf-8") == text
