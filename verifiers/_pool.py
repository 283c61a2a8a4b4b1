"""Worker processes of the guard, and the batches that have them on loan.

Locks are held for moments only, never while a caller's code runs. All counts are derived from who holds what, so that
an interrupt between any two steps leaves none of them wrong.
"""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any, Final, Protocol

from rlgym.errors import WorkerUnavailable

__all__ = ["HEADER", "MAX_MESSAGE", "MOMENT", "Borrower", "Json", "Pool", "Worker"]

Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns

MAX_MESSAGE: Final = 64 * 2**20  # bytes of one payload or one result
PATIENCE: Final = 20  # wall-clock seconds a second of deadline, for work that waits
HEADER: Final = struct.Struct(">I")
MOMENT: Final = 0.05  # seconds that a batch waits for another that waits for its caller
_TICK: Final = 0.005  # seconds between two looks at a worker that is close to its deadline
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # workers share the cores


class Borrower(Protocol):
    """A batch, as the pool sees it.

    Attributes:
        busy: the workers that it has on loan.
        thread: who drives it.
        blocks: whether that thread does nothing else until the batch goes on.
        left: since when it waits for its caller; None if it does not.
    """

    busy: set["Worker"]
    thread: int
    blocks: bool
    left: float | None

    def wake(self) -> None:
        """A worker may be free now."""

    def renew(self) -> None:
        """In a forked child: begin again what was at work."""


class Worker:
    """One process, and what is on its way to and from it.

    Attributes:
        begun: its processor time when the task proper began, None while it starts and prepares.
        look_at: the time at which it may be overdue at the earliest.
        recalled: ended by ``Pool.close``, so its task is not to blame.
        texts: keys of the texts that it has been sent.
    """

    def __init__(self, command: Sequence[str]) -> None:
        path = os.pathsep.join(entry for entry in sys.path if isinstance(entry, str))
        try:
            self.process = subprocess.Popen(  # a group of its own: Ctrl-C is for the caller; grandchildren die with it
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                process_group=0,
                env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(_ONE_THREAD, "1")},
            )
        except OSError as error:
            raise WorkerUnavailable(
                f"Guard: no worker process can be started ({error}); raise the limit (ulimit -n for files, ulimit -u "
                f"for processes) or end what uses it up"
            ) from error
        self.stdin, self.stdout = _pipe(self.process.stdin), _pipe(self.process.stdout)
        self.begun: float | None = None
        self.look_at = self._until = 0.0
        self.outbox = memoryview(b"")
        self.recalled = False
        self.texts: set[str] = set()
        self._inbox = bytearray()

    def take(self, frame: bytes, until: float) -> None:
        """Have a task to be sent, which has to begin before ``until``."""
        self.begun, self.outbox = None, memoryview(frame)
        self.look_at = self._until = until

    def begin(self, processor_time: float, deadline_s: float) -> None:
        """The task proper has begun."""
        now = time.monotonic()
        self.begun = processor_time
        self.look_at, self._until = now + deadline_s, now + PATIENCE * deadline_s

    def wait_longer(self, seconds: float) -> None:
        """Its wall clock does not count seconds in which nobody looked."""
        self._until += seconds

    def overdue(self, now: float, deadline_s: float) -> bool:
        """Whether it is past its deadline; if not, ``look_at`` says when to ask again."""
        if now >= self._until:
            return True
        if self.begun is None:
            self.look_at = self._until
            return False
        left = deadline_s - (_processor_time(self.process.pid) - self.begun)
        self.look_at = min(self._until, now + max(left, _TICK))
        return left <= 0

    def push(self) -> bool:
        """Send what the pipe takes; whether all is sent."""
        with suppress(BlockingIOError):
            self.outbox = self.outbox[os.write(self.stdin.fileno(), self.outbox[: 2**16]) :]
        return not self.outbox

    def pull(self) -> list[tuple[Any, Json]]:
        """The replies that have come in whole: ``(kind, value)`` (Any: the worker's word for an outcome)."""
        block = os.read(self.stdout.fileno(), 2**20)
        if not block:
            raise EOFError("end of its output")
        self._inbox += block
        replies = []
        while len(self._inbox) >= HEADER.size:
            (size,) = HEADER.unpack_from(self._inbox)
            if size > MAX_MESSAGE:
                raise EOFError(f"a message of {size} bytes")
            end = HEADER.size + size
            if len(self._inbox) < end:
                break
            kind, value = json.loads(self._inbox[HEADER.size : end])
            replies.append((kind, value))
            del self._inbox[:end]
        return replies

    def end(self) -> int:
        """End the process and its children; its exit status, as ``subprocess`` gives it."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):  # it ended by itself, and its group with it
                os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()

    def let_go(self) -> None:
        """Close this process's ends of the pipes."""
        self.stdin.close()
        self.stdout.close()

    def forget(self) -> None:
        """In a forked child: let go of the parent's worker without touching it."""
        self.process.returncode = 0
        self.let_go()


class Pool:
    """At most ``most`` workers at work at a time, for any number of batches in any threads.

    A batch that gets no worker stands in line and is woken when it is its turn. What others have on loan does not
    count where it may never come back before the batch has gone on: where they are of the same thread, or wait for
    their caller (a stream between two results, a payload that is being made) for longer than a moment.
    """

    def __init__(self, command: Sequence[str], most: int) -> None:
        self._command = command
        self._most = most
        self._lock = threading.RLock()  # an abandoned stream may be collected, and closed, at any allocation
        self._idle: list[Worker] = []
        self._batches: weakref.WeakSet[Borrower] = weakref.WeakSet()  # all that have not ended
        self._line: deque[Borrower] = deque()

    @property
    def workers(self) -> list[Worker]:
        """All of them."""
        with self._lock:
            return [*self._idle, *(worker for batch in list(self._batches) for worker in batch.busy)]

    def enter(self, batch: Borrower) -> None:
        """A batch begins, or goes on."""
        with self._lock:
            if batch.left is not None:
                away = time.monotonic() - batch.left
                for worker in batch.busy:
                    worker.look_at += away
                    worker.wait_longer(away)
            batch.thread, batch.left = threading.get_ident(), None
            self._batches.add(batch)

    def leave(self, batch: Borrower) -> None:
        """A batch waits for its caller."""
        with self._lock:
            batch.left = time.monotonic()
            self.step_out(batch)

    def finish(self, batch: Borrower) -> None:
        """A batch has ended: what is still at work has nobody to report to."""
        with self._lock:
            while batch.busy:
                self.discard(batch, next(iter(batch.busy)))
            self._batches.discard(batch)
            while len(self._idle) > self._most * max(1, len(self._batches)):  # of calls inside a stream
                worker = self._idle.pop()
                worker.end()
                worker.let_go()
            self.step_out(batch)

    def borrow(self, batch: Borrower) -> Worker | None:
        """A worker, started if there are fewer than allowed; if None, the batch stands in line.

        Raises:
            WorkerUnavailable: if the system gives no process.
        """
        with self._lock:
            if not self._free(batch) or self.others_wait(batch):
                if batch not in self._line:
                    self._line.append(batch)
                return None
            if batch in self._line:
                self._line.remove(batch)
            if self._idle:
                worker = self._idle[-1]
                batch.busy.add(worker)
                self._idle.remove(worker)
            else:
                worker = Worker(self._command)
                batch.busy.add(worker)
            self._call()
            return worker

    def give_back(self, batch: Borrower, worker: Worker) -> None:
        """A worker has done its task."""
        with self._lock:
            if worker.recalled:
                self.discard(batch, worker)
                return
            self._idle.append(worker)
            batch.busy.discard(worker)
            self._call()

    def discard(self, batch: Borrower, worker: Worker) -> int:
        """End a worker of a batch; its exit status."""
        with self._lock:
            status = worker.end()
            batch.busy.discard(worker)
            worker.let_go()
            self._call()
            return status

    def step_out(self, batch: Borrower) -> None:
        """A batch needs no worker now."""
        with self._lock:
            if batch in self._line:
                self._line.remove(batch)
            self._call()

    def others_wait(self, batch: Borrower) -> bool:
        """Whether another batch comes before this one."""
        for other in list(self._line):
            if other is batch:
                return False
            if not _stalled_by(other, batch):
                return True
        return False

    def close(self) -> None:
        """End all workers; batches at work go on with new ones."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                worker.end()
                worker.let_go()
            for worker in self.workers:  # the batch itself closes the pipes, at which it may be looking now
                worker.recalled = True
                worker.end()

    def forget(self) -> None:
        """In a forked child: the workers are the parent's, and so was whoever held the lock."""
        self._lock = threading.RLock()
        while self._idle:
            self._idle.pop().forget()
        self._line.clear()
        for batch in list(self._batches):
            batch.renew()

    def _free(self, batch: Borrower) -> bool:
        """Whether there may be one more worker at work, as far as a batch has to care."""
        others = [other for other in list(self._batches) if other is batch or not _stalled_by(other, batch)]
        return sum(len(other.busy) for other in others) < self._most

    def _call(self) -> None:
        """Wake whoever in the line may have a worker now."""
        for batch in list(self._line):
            if self._free(batch) and not self.others_wait(batch):
                batch.wake()


def _stalled_by(other: Borrower, batch: Borrower) -> bool:
    """Whether ``other`` may never go on until ``batch`` has."""
    if batch.blocks and other.thread == batch.thread:
        return True
    return other.left is not None and time.monotonic() > other.left + MOMENT


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    os.set_blocking(pipe.fileno(), False)
    return pipe


def _processor_time(pid: int) -> float:
    """Seconds that a child has computed; beyond every deadline where the platform does not tell.

    Source: clock_getcpuclockid(3): on Linux the clock of a process is named by its complemented id and a 2 (the
    scheduler's clock).
    """
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return float("inf")
