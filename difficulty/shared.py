"""A curriculum that several processes of one machine share through a file, where none of them owns it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rlgym.difficulty.curriculum import Curriculum
from rlgym.errors import CheckpointError

__all__ = ["shared"]


@contextmanager
def shared(path: Path, curriculum: Curriculum) -> Iterator[Curriculum]:
    """The curriculum, in the state that the file holds; what is done with it is in the file before the next one's turn.

        with shared(path, curriculum) as current:
            draws = current.draw(64)
        ...
        with shared(path, curriculum) as current:
            for draw, verdicts in zip(draws, judged):
                current.report(draw.index, verdicts)

    One turn at a time, over processes and threads: the lock is on a file beside, ``<path>.lock``, which stays. The
    state is replaced as a whole, so a process that dies leaves the last one; after an exception inside the block
    nothing is written. Where the file does not exist, the curriculum begins as it is. A turn reads and writes all of
    the state, about 0.1 s with 1,000 environments: draw and report many problems in one. On network file systems the
    lock may not hold.

    Args:
        path: of the file; its folder must exist.
        curriculum: of the same arms and configuration in all processes. Its state is replaced; use it inside only.

    Raises:
        CheckpointError: if the file holds no state of such a curriculum.
    """
    with path.with_name(f"{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        if path.exists():
            curriculum.load_state_dict(_read(path))
        yield curriculum
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(json.dumps(curriculum.state_dict()))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CheckpointError(f"{path}: not JSON: {error}") from error
