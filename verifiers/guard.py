"""The guard: work that may be slow, hungry or fatal, done in processes that can be killed.

A ``Guard`` runs one function, named by ``"module:function"``, on JSON payloads. Its workers are plain child
processes that speak length-prefixed JSON over pipes: no signal handler, no thread, no ``multiprocessing``, so that it
works in any thread, in event loops and inside daemonic processes. A worker has at most one task. One that overruns its
deadline or its memory is killed and replaced, and the other tasks go on.

The deadline counts the worker's own processor time, so that a busy machine turns no answer into a slow one; work that
waits instead of computing is stopped by a wall clock, twenty times the deadline.
"""

import asyncio
import json
import os
import sys
import warnings
import weakref
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rlgym.errors import InvalidParameter
from rlgym.verifiers._batch import Batch, Limits, Message, Outcome, Result
from rlgym.verifiers._pool import MAX_MESSAGE, Json, Pool

__all__ = ["MAX_MESSAGE", "Guard", "Outcome", "Result", "Sharing"]


class Sharing(NamedTuple):
    """A payload with a long text that it has in common with others; each worker is sent the text once.

    ``prepare(payload, text)`` is called instead of ``prepare(payload)``.

    Attributes:
        key: names the text; equal keys, equal texts.
    """

    payload: Json
    key: str
    text: str


class Guard:
    """Workers that run ``target(prepare(payload))``, with a deadline and a limit of memory a call.

    Workers start at the first call that needs them and live until ``close``, the end of a ``with`` block, the end of
    the object or of the interpreter. After a fork the child starts workers of its own. Calls at the same time, from
    threads or tasks of an event loop, share the workers, and each gets one in its turn.

    Args:
        target: ``"module:function"``, from what ``prepare`` gives to a JSON value; the deadline counts this alone.
        prepare: ``"module:function"``, from a payload to anything: imports, decoding, what may be kept in a cache.
            By default the payload itself.
        workers: processes at most; those that work for a stream whose caller takes his time do not count.
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
        command = [sys.executable, "-P", str(Path(__file__).with_name("_worker.py")), target, prepare or ""]
        command += map(str, (memory_mb, deadline_s, start_s, MAX_MESSAGE))
        self._limits = Limits(deadline_s, start_s)
        self._pool = Pool(command, workers)
        self._finalizer = weakref.finalize(self, self._pool.close)  # runs at interpreter exit, too
        _guards.add(self)

    def run(self, payloads: Iterable[Json]) -> list[Result]:
        """The result of every payload, in order; raises for no fault of the work.

        Raises:
            InvalidParameter: if a payload is not JSON or is larger than ``MAX_MESSAGE``, and no work is done then; or
                if the function named at construction cannot be imported by a worker.
            WorkerUnavailable: if the system gives no process.
        """
        return list(self._results([_message(payload) for payload in payloads]))

    def stream(self, payloads: Iterable[Json]) -> Iterator[Result]:
        """``run``, result by result: payloads are taken as workers get free, about a thousand ahead.

        Where the caller takes its time, nothing waits for it but this stream. Closing the stream ends what is at work.

        Raises:
            InvalidParameter, WorkerUnavailable: as ``run``, when the payload is reached.
        """
        return self._results(map(_message, payloads))

    async def run_async(self, payloads: Iterable[Json]) -> list[Result]:
        """``run`` for a coroutine; where it is cancelled, what is at work is ended.

        Raises:
            InvalidParameter, WorkerUnavailable: as ``run``.
        """
        messages = [_message(payload) for payload in payloads]
        return [result async for result in self._results_async(messages)]

    def stream_async(self, payloads: Iterable[Json]) -> AsyncIterator[Result]:
        """``stream`` for a coroutine.

        Raises:
            InvalidParameter, WorkerUnavailable: as ``run``, when the payload is reached.
        """
        return self._results_async(map(_message, payloads))

    def close(self) -> None:
        """Kill all workers; a later call starts new ones, and one in progress does its tasks over with new ones."""
        self._pool.close()

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _results(self, messages: Iterable[Message]) -> Iterator[Result]:
        with Batch(self._pool, iter(messages), self._limits, blocks=True) as batch:
            batch.fill()
            while not batch.finished:
                batch.turn(batch.patience())
                ready = batch.ready()
                batch.fill()
                if ready:
                    self._pool.leave(batch)
                    yield from ready
                    self._pool.enter(batch)

    async def _results_async(self, messages: Iterable[Message]) -> AsyncIterator[Result]:
        with Batch(self._pool, iter(messages), self._limits, blocks=False) as batch:
            batch.fill()
            while not batch.finished:
                await _readable(batch.fileno(), batch.patience())
                batch.turn(0)
                ready = batch.ready()
                batch.fill()
                if ready:
                    self._pool.leave(batch)
                    for result in ready:
                        yield result
                    self._pool.enter(batch)


async def _readable(descriptor: int, patience: float) -> None:
    """Until a descriptor is readable, or so many seconds."""
    loop = asyncio.get_running_loop()
    woken = asyncio.Event()
    loop.add_reader(descriptor, woken.set)
    timer = loop.call_later(patience, woken.set)
    try:
        await woken.wait()
    finally:
        loop.remove_reader(descriptor)
        timer.cancel()


def _message(payload: Json) -> Message:
    key = text = ""
    if isinstance(payload, Sharing):
        payload, key, text = payload
    try:
        body = json.dumps(payload).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidParameter(f"Guard: a payload is not JSON: {error}") from error
    if len(body) + len(text) > MAX_MESSAGE:
        raise InvalidParameter(f"Guard: a payload of {len(body) + len(text)} bytes: need at most {MAX_MESSAGE}")
    return Message(body, key, text)


_guards: Final["weakref.WeakSet[Guard]"] = weakref.WeakSet()


def _after_fork() -> None:
    """In a child: the workers are the parent's."""
    for guard in _guards:
        guard._pool.forget()


os.register_at_fork(after_in_child=_after_fork)
