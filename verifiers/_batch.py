"""One call of the guard: tasks by number, and who is at work on which."""

import json
import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Literal, NamedTuple

from rlgym.errors import InvalidParameter, WorkerUnavailable
from rlgym.verifiers._pool import HEADER, MOMENT, Json, Pool, Worker

__all__ = ["Batch", "Limits", "Message", "Outcome", "Result"]

Outcome = Literal["done", "exception", "deadline", "memory", "crash", "unprepared"]

LOOK_AHEAD: Final = 1_024  # payloads taken beyond the first that has no result yet
_LOST: Final = 2  # times that a task is given to another worker because its own ended before it began
_LATE: Final = 0.05  # seconds after which a look at the workers is late, so that their wall clocks are put back


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


class Limits(NamedTuple):
    """Of one task: see ``Guard``."""

    deadline_s: float
    start_s: float


class Message(NamedTuple):
    """A payload as JSON, and the text that it shares with others ("" as key if none)."""

    payload: bytes
    key: str = ""
    text: str = ""

    def frame(self, sent: set[str]) -> bytes:
        """What goes to a worker; ``sent`` are the keys of the texts that it has, with this one from now on."""
        parts = [self.payload]
        if self.key:
            parts.append(json.dumps(self.key).encode())
            if self.key not in sent:
                parts.append(json.dumps(self.text).encode())
                sent.add(self.key)
        body = b"[" + b",".join(parts) + b"]"
        return HEADER.pack(len(body)) + body


class _Task:
    __slots__ = ("losses", "message", "number")

    def __init__(self, number: int, message: Message) -> None:
        self.number = number
        self.message = message
        self.losses = 0  # times that its worker ended before it began


class Batch:
    """Tasks on their way through the workers; whoever drives it calls ``turn``, ``ready`` and ``fill`` until it is
    ``finished``.

    It waits for one file descriptor, ``fileno``, behind which stand all its workers and the pool: so a thread can
    sleep on it in ``turn``, and so can an event loop.

    Attributes:
        busy, thread, blocks, left: see ``Borrower``.
    """

    def __init__(self, pool: Pool, messages: Iterator[Message], limits: Limits, *, blocks: bool) -> None:
        self.busy: set[Worker] = set()
        self.thread = 0
        self.blocks = blocks
        self.left: float | None = None
        self._pool = pool
        self._messages = messages
        self._limits = limits
        self._read = 0  # messages taken so far
        self._handed = 0  # results handed over so far
        self._exhausted = False
        self._waiting: deque[_Task] = deque()
        self._at: dict[Worker, _Task] = {}
        self._found: dict[int, Result] = {}
        self._open()

    def __enter__(self) -> "Batch":
        self._pool.enter(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.finish(self)
        self._shut()

    @property
    def finished(self) -> bool:
        """Whether all results have been handed over."""
        return self._exhausted and self._handed == self._read

    def fill(self) -> None:
        """Set all workers to work that can be had.

        Raises:
            WorkerUnavailable: if the system gives no process.
        """
        while self._more():
            worker = self._pool.borrow(self)
            if worker is None:
                return
            self._give(worker, self._waiting.popleft())
        self._pool.step_out(self)

    def fileno(self) -> int:
        """Readable when ``turn`` has something to do."""
        return self._selector.fileno()

    def patience(self) -> float:
        """Seconds after which ``turn`` has something to do in any case."""
        if not self.busy:
            return MOMENT
        return max(0.0, min(worker.look_at for worker in self.busy) - time.monotonic())

    def turn(self, patience: float) -> None:
        """Wait for something to happen, so many seconds at most, and deal with it.

        Raises:
            InvalidParameter: if a worker cannot import what it shall run.
        """
        events = self._selector.select(patience)
        now = time.monotonic()
        late = now - min((worker.look_at for worker in self.busy), default=now)
        if late > _LATE:
            for worker in self.busy:
                worker.wait_longer(late + _LATE)
        for key, event in events:
            if key.data is None:
                os.read(self._bell[0], 4_096)
            elif key.data in self._at:  # else it ended with an earlier event
                self._serve(key.data, event)
        for worker in list(self._at):
            if now >= worker.look_at and worker.overdue(now, self._limits.deadline_s):
                self._kill(worker, "deadline", "killed past its deadline")

    def ready(self) -> list[Result]:
        """The results that come next, as far as they are there."""
        found = []
        while self._handed in self._found:
            found.append(self._found.pop(self._handed))
            self._handed += 1
        return found

    def wake(self) -> None:
        """See ``Borrower``."""
        with suppress(BlockingIOError):  # enough has been said
            os.write(self._bell[1], b"!")

    def renew(self) -> None:
        """See ``Borrower``."""
        for worker in self.busy:
            worker.forget()
        self._waiting.extendleft(self._at.values())
        self._at.clear()
        self.busy.clear()
        self._shut()
        self._open()

    def _open(self) -> None:
        try:
            self._selector = selectors.DefaultSelector()  # epoll or kqueue, which have a descriptor of their own
            try:
                self._bell = os.pipe()
            except OSError:
                self._selector.close()
                raise
        except OSError as error:
            raise WorkerUnavailable(f"Guard: no file can be opened ({error}); raise the limit (ulimit -n)") from error
        for end in self._bell:
            os.set_blocking(end, False)
        self._selector.register(self._bell[0], selectors.EVENT_READ)

    def _shut(self) -> None:
        self._selector.close()
        for end in self._bell:
            os.close(end)

    def _more(self) -> bool:
        """Whether there is a task to be given; takes one more payload if need be."""
        if not self._waiting and not self._exhausted and self._read - self._handed < LOOK_AHEAD:
            self._pool.leave(self)  # making a payload may take long, and may use the guard itself
            message = next(self._messages, None)
            self._pool.enter(self)
            if message is None:
                self._exhausted = True
            else:
                self._waiting.append(_Task(self._read, message))
                self._read += 1
        return bool(self._waiting)

    def _give(self, worker: Worker, task: _Task) -> None:
        self._at[worker] = task
        worker.take(task.message.frame(worker.texts), time.monotonic() + self._limits.start_s)
        self._selector.register(worker.stdout, selectors.EVENT_READ, worker)
        try:
            if not worker.push():
                self._selector.register(worker.stdin, selectors.EVENT_WRITE, worker)
        except OSError as error:
            self._mourn(worker, error)

    def _serve(self, worker: Worker, events: int) -> None:
        try:
            replies = worker.pull() if events & selectors.EVENT_READ else []
            if events & selectors.EVENT_WRITE and worker.push():
                self._selector.unregister(worker.stdin)
        except (OSError, EOFError, ValueError) as error:
            self._mourn(worker, error)
            return
        for kind, value in replies:
            if kind == "begun":
                worker.begin(value, self._limits.deadline_s)
            elif kind == "unusable":
                raise InvalidParameter(f"Guard: a worker cannot import what it shall run: {value}")
            elif kind == "memory":
                self._kill(worker, "memory", value)
            else:
                self._found[self._free(worker).number] = (
                    Result("done", value) if kind == "done" else Result(kind, None, value)
                )
                self._pool.give_back(self, worker)

    def _mourn(self, worker: Worker, error: Exception) -> None:
        """A worker's pipe broke: its task failed if it had begun, else it goes to another worker."""
        begun, task = worker.begun is not None, self._free(worker)
        status = self._pool.discard(self, worker)
        if worker.recalled:
            self._waiting.appendleft(task)
        elif not begun and task.losses < _LOST:
            task.losses += 1
            self._waiting.appendleft(task)
        elif status == -signal.SIGXCPU:  # the kernel's own deadline came first
            self._found[task.number] = Result("deadline", None, "killed past its deadline")
        else:
            self._found[task.number] = Result("crash", None, f"the worker ended with status {status}: {error!r}")

    def _kill(self, worker: Worker, outcome: Outcome, detail: str) -> None:
        self._found[self._free(worker).number] = Result(outcome, None, detail)
        self._pool.discard(self, worker)

    def _free(self, worker: Worker) -> _Task:
        self._selector.unregister(worker.stdout)
        with suppress(KeyError):  # all had been sent
            self._selector.unregister(worker.stdin)
        return self._at.pop(worker)
