"""The guard when things go wrong on a large scale: hangs, kills, interrupts, a system that has nothing left."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading

import pytest
from processes import children, ends

from rlgym import verification
from rlgym.errors import RlgymError, WorkerUnavailable
from rlgym.registry import problem
from rlgym.verification import verify_guarded
from rlgym.verifiers._batch import Batch
from rlgym.verifiers.guard import Guard, Result

NAMES = ["SubsetSum", "SortNumbers", "ShortestPath", "LetterCounting", "SlidingWindowMinimum"]


def environment():
    """For a program that has to find the work of the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@pytest.mark.parametrize(("tasks", "hangs"), [(10_000, 100), (1_000, 100)])
def test_hanging_tasks_are_ended_and_all_results_stand_in_order(tasks, hangs):
    before, threads = children(), threading.active_count()
    hanging = set(random.Random(1).sample(range(tasks), hangs))
    with Guard("guard_work:hang_or_same", workers=2, deadline_s=0.01) as guard:
        results = guard.stream([i, i in hanging] for i in range(tasks))
        for i, result in enumerate(results):
            assert result == (
                Result("deadline", None, "killed past its deadline") if i in hanging else Result("done", i)
            )
    assert i == tasks - 1
    assert children() == before
    assert threading.active_count() == threads


def test_a_hundred_workers_killed_at_random_lose_no_verdict_and_double_none(monkeypatch):
    verification._guard().close()  # workers of tests before this one
    before = children()
    problems = [problem(name, difficulty=3, seed=seed) for name in NAMES for seed in range(4)]
    rng = random.Random(2)
    pairs = [(rng.choice(problems), rng.choice(problems)) for _ in range(10_000)]
    completions = [pair[i % 2].reference_completion for i, pair in enumerate(pairs)]
    asked = [mine for mine, _ in pairs]
    pool = verification._guard()._pool
    moments = sorted(rng.sample(range(9_000), 100))  # in tasks done
    killed = 0
    turn = Batch.turn

    def killing(batch, patience):
        nonlocal killed
        turn(batch, patience)
        if batch._pool is pool and killed < 100 and batch.busy and batch._handed + len(batch._found) >= moments[killed]:
            os.kill(rng.choice(sorted(worker.process.pid for worker in batch.busy)), signal.SIGKILL)
            killed += 1

    monkeypatch.setattr(Batch, "turn", killing)
    verdicts = verify_guarded(asked, completions)
    verification._guard().close()
    assert killed == 100
    assert verdicts == [mine.verify_inline(text) for mine, text in zip(asked, completions, strict=True)]
    assert children() == before


INTERRUPTED = """
import asyncio, sys
from rlgym.verifiers.guard import Guard

def payloads():
    yield "wait"
    yield "wait"
    print(*(worker.process.pid for worker in guard._pool.workers), flush=True)
    yield "wait"

guard = Guard("guard_work:behave", workers=2, deadline_s=60)
try:
    {call}
finally:
    print(len(guard._pool.workers), flush=True)
"""


@pytest.mark.parametrize("call", ["list(guard.stream(payloads()))", "asyncio.run(read())"])
def test_an_interrupt_from_the_keyboard_ends_call_and_workers(call):
    program = "async def read():\n    return [r async for r in guard.stream_async(payloads())]\n"
    program += INTERRUPTED.format(call=call)
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment()}
    with subprocess.Popen([sys.executable, "-c", program], **options) as caller:
        workers = [int(pid) for pid in caller.stdout.readline().split()]
        assert len(workers) == 2
        caller.send_signal(signal.SIGINT)
        left, said = caller.communicate()
    assert left == "0\n"
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert caller.returncode == -signal.SIGINT
    assert all(map(ends, workers))


def test_a_process_without_free_descriptors_says_so():
    program = (
        "import resource\nfrom rlgym.errors import WorkerUnavailable\nfrom rlgym.verifiers.guard import Guard\n"
        "guard = Guard('guard_work:same')\n"
        "for most in range(3, 16):\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (most, 4_096))\n"
        "    try:\n        print(guard.run([1])[0].value)\n        break\n"
        "    except WorkerUnavailable as error:\n        print(str(error)[:6], 'ulimit -n' in str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=True
    )
    *refused, worked = done.stdout.splitlines()
    assert set(refused) == {"Guard: True"}
    assert worked == "1"


def test_a_system_without_free_processes_is_named_and_the_guard_can_be_used_again(monkeypatch):
    def refuse(*arguments, **options):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    with Guard("guard_work:same") as guard:
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", refuse)
            with pytest.raises(
                WorkerUnavailable, match=r"no worker process can be started \(.*unavailable\); raise"
            ) as caught:
                guard.run([1])
        assert isinstance(caught.value, RlgymError)
        assert isinstance(caught.value, OSError)
        assert guard.run([1]) == [Result("done", 1)]
