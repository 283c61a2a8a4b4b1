"""A worker of the guard: ``python _worker.py TARGET PREPARE MEMORY_MB DEADLINE_S START_S MAX_MESSAGE``.

A program on the standard library alone, so that it is up in a moment; the rest is imported with what it runs. It reads
messages from its standard input, ``[payload]``, or ``[payload, key]`` where the payload shares a text that came with an
earlier ``[payload, key, text]``. It answers each with ``["begun", processor time]`` and then ``[outcome, value]``.
Every message is JSON behind its length in four bytes. What the work prints goes to standard error. The kernel ends it
when the work overruns its deadline by far, so that it does not outlive a parent that was killed.
"""

import importlib
import json
import math
import os
import resource
import struct
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, Final, NamedTuple

__all__ = ["Limits", "main"]

_HEADER: Final = struct.Struct(">I")
_LONGEST_DETAIL: Final = 4_000  # the end of a traceback that is worth sending

Json = Any  # a JSON value; mypy has no recursive alias that json.loads returns
Prepare = Callable[..., Any]  # Any: what ``prepare`` hands to ``work``
Work = Callable[[Any], Json]


class Limits(NamedTuple):
    """Of a worker: see ``Guard``."""

    memory_mb: int
    deadline_s: float
    start_s: float
    max_message: int


def main(target: str, prepare: str, limits: Limits) -> None:
    """Serve until the input ends."""
    source, sink = _claim_streams()
    try:
        work = _function(target)
        ready = _function(prepare) if prepare else _same
    except BaseException:  # the border: whatever stops the import is told to the parent
        _write(sink, _message("unusable", _traceback()))
        return
    _limit_memory(limits.memory_mb)
    texts: dict[str, str] = {}

    def prepare_message(body: bytes) -> Any:  # Any: as Prepare
        payload, *shared = json.loads(body)
        if not shared:
            return ready(payload)
        if len(shared) == 2:
            texts[shared[0]] = shared[1]
        return ready(payload, texts[shared[0]])

    while header := source.read(_HEADER.size):
        _limit_time(limits.start_s)
        _write(sink, _answer(source.read(_HEADER.unpack(header)[0]), prepare_message, work, sink, limits))


def _answer(body: bytes, prepare: Callable[[bytes], Any], work: Work, sink: BinaryIO, limits: Limits) -> bytes:
    fault = "unprepared"
    try:
        prepared = prepare(body)
        _limit_time(limits.deadline_s)
        _write(sink, _message("begun", time.process_time()))
        fault = "exception"
        message = _message("done", work(prepared))
    except MemoryError:
        return _message("memory", "MemoryError")
    except BaseException:  # the border: whatever the work raises, SystemExit included, is its result
        return _message(fault, _traceback())
    if len(message) > limits.max_message:
        return _message("exception", f"a result of {len(message)} bytes: need at most {limits.max_message}")
    return message


def _claim_streams() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's own ends; descriptors 0 and 1 become the null device and standard error, in C code too."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, sink


def _function(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


def _same(payload: Json, text: str | None = None) -> Json:
    return payload if text is None else [payload, text]


def _limit_memory(memory_mb: int) -> None:
    if sys.platform == "linux":  # elsewhere the parent has warned
        with open("/proc/self/statm", encoding="ascii") as sizes:
            taken = int(sizes.read().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, taken + memory_mb * 2**20)


def _limit_time(seconds: float) -> None:
    _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds) + 1)


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _message(kind: str, value: Json) -> bytes:
    return json.dumps([kind, value]).encode()


def _write(sink: BinaryIO, body: bytes) -> None:
    sink.write(_HEADER.pack(len(body)) + body)
    sink.flush()


def _traceback() -> str:
    return traceback.format_exc()[-_LONGEST_DETAIL:]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a killed worker leaves no dump
    _, work_name, prepare_name, memory, deadline, start, message_size = sys.argv
    main(work_name, prepare_name, Limits(int(memory), float(deadline), float(start), int(message_size)))
    os._exit(0)  # threads that the work left behind end here
