"""The guard in event loops: nothing is blocked, nothing is left."""

import asyncio
import threading

import pytest
from processes import alive

from rlgym.errors import InvalidParameter
from rlgym.verifiers import _pool
from rlgym.verifiers.guard import Guard, Result


def pids(guard):
    return [worker.process.pid for worker in guard._pool.workers]


async def until(condition):
    while not condition():
        await asyncio.sleep(0)


def test_a_coroutine_gets_what_a_thread_gets():
    payloads = ["well", "fail", "die", "loop", "well"]

    async def outcomes(guard):
        return [result.outcome for result in await guard.run_async(payloads)]

    threads = threading.active_count()
    with Guard("guard_work:behave", workers=2, deadline_s=0.1) as guard:
        assert asyncio.run(outcomes(guard)) == ["done", "exception", "crash", "deadline", "done"]
        assert asyncio.run(guard.run_async([])) == []
        assert guard.run(["well"]) == [Result("done", "well")]  # after the loop that started the workers is gone
        assert threading.active_count() == threads


def test_a_stream_can_be_read_and_left_by_a_coroutine():
    async def some(guard):
        stream = guard.stream_async(range(1_000_000))
        found = [(await anext(stream)).value for _ in range(100)]
        await stream.aclose()
        return found + [result.value for result in await guard.run_async([-1])]

    with Guard("guard_work:same", workers=2) as guard:
        assert asyncio.run(some(guard)) == [*range(100), -1]


def test_the_loop_goes_on_while_the_work_waits():
    turns = 0

    async def both(guard):
        nonlocal turns
        work = asyncio.create_task(guard.run_async(["wait_a_little"]))
        while not work.done():
            turns += 1
            await asyncio.sleep(0)
        return work.result()

    with Guard("guard_work:behave") as guard:
        assert asyncio.run(both(guard)) == [Result("done", "waited")]
    assert turns > 100


def test_an_idle_stream_does_not_keep_the_loop_busy():
    calls = 0

    async def read_slowly(guard):
        nonlocal calls
        loop = asyncio.get_running_loop()
        add_reader = loop.add_reader

        def counted(descriptor, callback):
            def called():
                nonlocal calls
                calls += 1
                callback()

            add_reader(descriptor, called)

        loop.add_reader = counted
        stream = guard.stream_async(range(10))
        await anext(stream)
        before = calls
        for _ in range(1_000):
            await asyncio.sleep(0)
        assert calls == before
        return [result.value async for result in stream]

    with Guard("guard_work:same", workers=2) as guard:
        assert asyncio.run(read_slowly(guard)) == list(range(1, 10))


def test_many_tasks_and_threads_share_the_workers(monkeypatch):
    monkeypatch.setattr(_pool, "MOMENT", 600)  # on a busy machine a thread may stop anywhere
    most = 0

    async def all_at_once(guard):
        nonlocal most

        async def one(start):
            nonlocal most
            found = []
            async for result in guard.stream_async(range(start, start + 30)):
                most = max(most, len(pids(guard)))
                found.append(result.value)
            return found

        def in_a_thread(start):
            return [result.value for result in guard.run(range(start, start + 30))]

        threads = [asyncio.to_thread(in_a_thread, start) for start in (500, 600)]
        return await asyncio.gather(*map(one, range(0, 500, 100)), *threads)

    with Guard("guard_work:same", workers=2) as guard:
        found = asyncio.run(all_at_once(guard))
    assert found == [list(range(start, start + 30)) for start in range(0, 700, 100)]
    assert most == 2


def test_a_blocking_call_in_the_loops_thread_does_not_wait_for_what_the_loop_holds():
    async def both(guard):
        work = asyncio.create_task(guard.run_async(["wait"] * 3))
        await until(lambda: pids(guard))
        found = guard.run(["well"])
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        return found

    with Guard("guard_work:behave", deadline_s=30) as guard:
        assert asyncio.run(both(guard)) == [Result("done", "well")]


def test_cancelling_ends_the_work_and_frees_the_guard():
    async def cancelled(guard):
        first = asyncio.create_task(guard.run_async(["wait"] * 4))
        second = asyncio.create_task(guard.run_async(["well"] * 4))  # stands in line
        await until(lambda: len(pids(guard)) == 2)
        busy = pids(guard)
        first.cancel()
        assert await second == [Result("done", "well")] * 4
        assert not any(map(alive, busy))
        with pytest.raises(asyncio.CancelledError):
            await first

    with Guard("guard_work:behave", workers=2, deadline_s=30) as guard:
        asyncio.run(cancelled(guard))
        assert guard.run(["well"]) == [Result("done", "well")]


def test_a_task_whose_worker_is_closed_under_it_is_done_over():
    async def closed(guard):
        work = asyncio.create_task(guard.run_async(["wait_a_little"]))
        await until(lambda: any(worker.begun is not None for worker in guard._pool.workers))
        guard.close()
        return await work

    with Guard("guard_work:behave") as guard:
        assert asyncio.run(closed(guard)) == [Result("done", "waited")]


def test_a_time_limit_of_the_callers_ends_the_work():
    async def limited(guard):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await guard.run_async(["wait"])
        return pids(guard)

    with Guard("guard_work:behave", deadline_s=30) as guard:
        assert asyncio.run(limited(guard)) == []


def test_errors_are_those_of_the_blocking_call():
    with Guard("guard_work:same") as guard, pytest.raises(InvalidParameter, match="a payload is not JSON"):
        asyncio.run(guard.run_async([1, {1}]))
    with Guard("guard_work:no_such") as guard, pytest.raises(InvalidParameter, match="cannot import what it shall run"):
        asyncio.run(guard.run_async([1]))
