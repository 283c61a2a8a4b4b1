"""What tests ask of processes."""

import os
import select
from pathlib import Path

__all__ = ["alive", "children", "ends"]


def children():
    """Processes of ours, those that nobody has waited for included."""
    own = Path("/proc/self/task")
    return {pid for task in own.iterdir() for pid in (task / "children").read_text().split()}


def alive(pid):
    """Whether there is a process of that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ends(pid):
    """Whether a process that nobody here waits for comes to its end."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return select.select([handle], [], [], 30)[0] == [handle]
    finally:
        os.close(handle)
