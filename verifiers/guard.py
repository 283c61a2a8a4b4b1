"""The guard: work that may be slow, hungry or fatal, done in processes that can be killed.

A ``Guard`` runs one function, named by ``"module:function"``, on JSON payloads. Its workers are plain child
processes that speak length-prefixed JSON over pipes: no signal handler, no thread, no ``multiprocessing``, so that it
works in any thread and inside daemonic processes. A worker has at most one task. One that overruns its deadline or
its memory is killed and replaced, and the other tasks go on.

The deadline counts the worker's own processor time, so that a busy machine turns no answer into a slow one; work that
waits instead of computing is stopped by a wall clock, ``PATIENCE`` times the deadline.
"""

import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
import warnings
import weakref
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, Literal, NamedTuple

from rlgym.errors import InvalidParameter

__all__ = ["MAX_MESSAGE", "Guard", "Outcome", "Result"]

Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns

Outcome = Literal["done", "exception", "deadline", "memory", "crash", "unprepared"]

MAX_MESSAGE: Final = 64 * 2**20  # bytes of one payload or one result
PATIENCE: Final = 20  # wall-clock seconds a second of deadline, for work that waits
_TICK: Final = 0.005  # seconds between two looks at a worker that is close to its deadline
_LOST: Final = 2  # times that a task is given to another worker because its own ended before it began
_HEADER: Final = struct.Struct(">I")


class Result(NamedTuple):
    """What became of one payload.

    Attributes:
        outcome: ``done``, or why there is no value: the function raised (``exception``), overran its time
            (``deadline``) or memory (``memory``), its process died (``crash``), or its argument could not be
            prepared (``unprepared``).
        value: what the function returned.
        detail: for people: a traceback, an exit status.
    """

    outcome: Outcome
    value: Json = None
    detail: str = ""


class Guard:
    """Workers that run ``target(prepare(payload))``, with a deadline and a limit of memory a call.

    Workers start at the first call that needs them and live until ``close``, the end of a ``with`` block, the end of
    the object or of the interpreter. After a fork the child starts workers of its own.

    Args:
        target: ``"module:function"``, from what ``prepare`` gives to a JSON value; the deadline counts this alone.
        prepare: ``"module:function"``, from a payload to anything: imports, decoding, what may be kept in a cache.
            By default the payload itself.
        workers: processes at most.
        deadline_s: processor seconds of one call.
        memory_mb: megabytes of address space that a worker may take beyond what it has at its start.
        start_s: wall-clock seconds for starting a worker and preparing a payload.

    Raises:
        InvalidParameter: if an argument is out of range.
    """

    def __init__(
        self,
        target: str,
        *,
        prepare: str | None = None,
        workers: int = 1,
        deadline_s: float = 0.5,
        memory_mb: int = 1024,
        start_s: float = 60.0,
    ) -> None:
        for name in (target, prepare or target):
            if not isinstance(name, str) or not all(name.partition(":")):
                raise InvalidParameter(f"Guard: {name!r}: need a function as 'module:function'")
        if min(workers, deadline_s, memory_mb, start_s) <= 0:
            raise InvalidParameter(
                f"Guard(workers={workers!r}, deadline_s={deadline_s!r}, memory_mb={memory_mb!r}, start_s={start_s!r}): "
                f"need numbers > 0"
            )
        if sys.platform != "linux":
            warnings.warn(f"Guard: {sys.platform} enforces no limit of memory", RuntimeWarning, stacklevel=2)
        self.deadline_s = deadline_s
        self._start_s = start_s
        self._command = [sys.executable, "-P", str(Path(__file__).with_name("_worker.py")), target, prepare or ""]
        self._command += map(str, (memory_mb, deadline_s, start_s, MAX_MESSAGE))
        self._most = workers
        self._workers: list[_Worker] = []
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _kill_all, self._workers)  # runs at interpreter exit, too
        _guards.add(self)

    def run(self, payloads: Iterable[Json]) -> list[Result]:
        """The result of every payload, in order; raises for no fault of the work.

        Calls from several threads take turns.

        Raises:
            InvalidParameter: if a payload is not JSON or is larger than ``MAX_MESSAGE``, or the function named at
                construction cannot be imported by a worker.
        """
        frames = [_frame(payload) for payload in payloads]
        with self._lock, selectors.DefaultSelector() as selector:
            try:
                return _Run(self, frames, selector).results()
            finally:  # also after KeyboardInterrupt: what is still at work has nobody to report to
                for worker in [worker for worker in self._workers if worker.task is not None]:
                    self._discard(worker)

    def close(self) -> None:
        """Kill all workers; a later call starts new ones."""
        with self._lock:
            _kill_all(self._workers)

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _idle(self) -> "_Worker | None":
        """A worker without a task, started if there are fewer than allowed."""
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) == self._most:
            return None
        self._workers.append(_Worker(self._command))
        return self._workers[-1]

    def _discard(self, worker: "_Worker") -> int:
        self._workers.remove(worker)
        return worker.kill()


class _Run:
    """One call of ``Guard.run``: tasks by number, and who is at work on which."""

    def __init__(self, guard: Guard, frames: list[bytes], selector: selectors.BaseSelector) -> None:
        self.guard = guard
        self.frames = frames
        self.selector = selector
        self.waiting = deque(range(len(frames)))
        self.lost = [0] * len(frames)
        self.found: dict[int, Result] = {}

    def results(self) -> list[Result]:
        while len(self.found) < len(self.frames):
            while self.waiting and (worker := self.guard._idle()) is not None:
                self._give(worker, self.waiting.popleft())
            busy = [worker for worker in self.guard._workers if worker.task is not None]
            first = min(worker.look_at for worker in busy)
            for key, events in self.selector.select(max(0.0, first - time.monotonic())):
                self._serve(key.data, events)
            now = time.monotonic()
            for worker in busy:
                if worker.task is not None and now >= worker.look_at and worker.overdue(now, self.guard.deadline_s):
                    self._kill(worker, "deadline", "killed past its deadline")
        return [self.found[i] for i in range(len(self.frames))]

    def _give(self, worker: "_Worker", task: int) -> None:
        worker.take(task, self.frames[task], time.monotonic() + self.guard._start_s)
        self.selector.register(worker.stdout, selectors.EVENT_READ, worker)
        self.selector.register(worker.stdin, selectors.EVENT_WRITE, worker)

    def _serve(self, worker: "_Worker", events: int) -> None:
        if worker.task is None:
            return  # it ended with an earlier event of the same batch
        try:
            if events & selectors.EVENT_WRITE:
                if worker.push():
                    self.selector.unregister(worker.stdin)
                return
            replies = worker.pull()
        except (OSError, EOFError, ValueError) as error:
            self._mourn(worker, error)
            return
        for kind, value in replies:
            if kind == "begun":
                worker.begin(value, self.guard.deadline_s)
            elif kind == "unusable":
                raise InvalidParameter(f"Guard: a worker cannot import what it shall run: {value}")
            elif kind == "memory":
                self._kill(worker, "memory", value)
            else:
                self.found[self._free(worker)] = Result("done", value) if kind == "done" else Result(kind, None, value)

    def _mourn(self, worker: "_Worker", error: Exception) -> None:
        """A worker's pipe broke: its task failed if it had begun, else it goes to another worker."""
        begun, task = worker.begun is not None, self._free(worker)
        status = self.guard._discard(worker)
        if not begun and self.lost[task] < _LOST:
            self.lost[task] += 1
            self.waiting.appendleft(task)
        elif status == -signal.SIGXCPU:  # the kernel's own deadline came first
            self.found[task] = Result("deadline", None, "killed past its deadline")
        else:
            self.found[task] = Result("crash", None, f"the worker ended with status {status}: {error!r}")

    def _kill(self, worker: "_Worker", outcome: Outcome, detail: str) -> None:
        self.found[self._free(worker)] = Result(outcome, None, detail)
        self.guard._discard(worker)

    def _free(self, worker: "_Worker") -> int:
        task = worker.task
        assert task is not None
        worker.task = None
        self.selector.unregister(worker.stdout)
        if worker.outbox:
            self.selector.unregister(worker.stdin)
        return task


class _Worker:
    """One process, and what is on its way to and from it.

    Attributes:
        task: the number of what it is at, None if idle.
        begun: its processor time when the task proper began, None while it starts and prepares.
        look_at: the time at which it may be overdue at the earliest.
    """

    def __init__(self, command: list[str]) -> None:
        path = os.pathsep.join(entry for entry in sys.path if isinstance(entry, str))
        self.process = subprocess.Popen(  # a group of its own: Ctrl-C is for the caller, and grandchildren die with it
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            process_group=0,
            env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(_ONE_THREAD, "1")},
        )
        self.stdin, self.stdout = _pipe(self.process.stdin), _pipe(self.process.stdout)
        self.task: int | None = None
        self.begun: float | None = None
        self.look_at = self._until = 0.0
        self.outbox = memoryview(b"")
        self._inbox = bytearray()

    def take(self, task: int, frame: bytes, until: float) -> None:
        self.task, self.begun, self.outbox = task, None, memoryview(frame)
        self.look_at = self._until = until

    def begin(self, processor_time: float, deadline_s: float) -> None:
        now = time.monotonic()
        self.begun = processor_time
        self.look_at, self._until = now + deadline_s, now + PATIENCE * deadline_s

    def overdue(self, now: float, deadline_s: float) -> bool:
        if self.begun is None or now >= self._until:
            return True
        left = deadline_s - (_processor_time(self.process.pid) - self.begun)
        self.look_at = min(self._until, now + max(left, _TICK))
        return left <= 0

    def push(self) -> bool:
        """Send what the pipe takes; whether all is sent."""
        self.outbox = self.outbox[os.write(self.stdin.fileno(), self.outbox[: 2**16]) :]
        return not self.outbox

    def pull(self) -> list[tuple[Any, Json]]:
        """The replies that have come in whole: ``(kind, value)`` (Any: the worker's word for an outcome)."""
        block = os.read(self.stdout.fileno(), 2**20)
        if not block:
            raise EOFError("end of its output")
        self._inbox += block
        replies = []
        while len(self._inbox) >= _HEADER.size:
            (size,) = _HEADER.unpack_from(self._inbox)
            if size > MAX_MESSAGE:
                raise EOFError(f"a message of {size} bytes")
            end = _HEADER.size + size
            if len(self._inbox) < end:
                break
            kind, value = json.loads(self._inbox[_HEADER.size : end])
            replies.append((kind, value))
            del self._inbox[:end]
        return replies

    def kill(self) -> int:
        """End the process and its children; its exit status, as ``subprocess`` gives it."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):  # it ended by itself, and its group with it
                os.killpg(self.process.pid, signal.SIGKILL)
        status = self.process.wait()
        self.stdin.close()
        self.stdout.close()
        return status

    def forget(self) -> None:
        """In a forked child: let go of the parent's worker without touching it."""
        self.process.returncode = 0
        self.stdin.close()
        self.stdout.close()


_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # workers share the cores


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    os.set_blocking(pipe.fileno(), False)
    return pipe


def _frame(payload: Json) -> bytes:
    try:
        body = json.dumps(payload).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidParameter(f"Guard.run: a payload is not JSON: {error}") from error
    if len(body) > MAX_MESSAGE:
        raise InvalidParameter(f"Guard.run: a payload of {len(body)} bytes: need at most {MAX_MESSAGE}")
    return _HEADER.pack(len(body)) + body


def _processor_time(pid: int) -> float:
    """Seconds that a child has computed; beyond every deadline where the platform does not tell.

    Source: clock_getcpuclockid(3): on Linux the clock of a process is named by its complemented id and a 2 (the
    scheduler's clock).
    """
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return float("inf")


_guards: Final["weakref.WeakSet[Guard]"] = weakref.WeakSet()


def _kill_all(workers: "list[_Worker]") -> None:
    while workers:
        workers.pop().kill()


def _after_fork() -> None:
    """In a child: the workers are the parent's, and so was whoever held the lock."""
    for guard in _guards:
        guard._lock = threading.Lock()
        while guard._workers:
            guard._workers.pop().forget()


os.register_at_fork(after_in_child=_after_fork)
