"""Streams of the guard: payloads taken lazily, workers shared among calls, nothing left behind by a caller who goes."""

import itertools
import multiprocessing
import os
import threading
import time

import pytest
from processes import alive

from rlgym.errors import InvalidParameter
from rlgym.verifiers import _batch, _pool
from rlgym.verifiers.guard import Guard, Result, Sharing


def pids(guard):
    return {worker.process.pid for worker in guard._pool.workers}


def done(values):
    return [Result("done", value) for value in values]


def test_a_stream_gives_what_a_run_gives():
    payloads = ["well", "fail", "well", "die", "well"]
    with Guard("guard_work:behave", workers=2) as guard:
        streamed = [result.outcome for result in guard.stream(payloads)]
        assert streamed == [result.outcome for result in guard.run(payloads)]
        assert list(guard.stream([])) == []


def test_payloads_without_end_are_taken_as_results_are_wanted():
    taken = itertools.count()
    with Guard("guard_work:same", workers=2) as guard:
        stream = guard.stream(taken)
        assert list(itertools.islice(stream, 500)) == done(range(500))
        stream.close()
        assert next(taken) <= 500 + 2 * _batch.LOOK_AHEAD


def test_no_more_is_taken_ahead_when_the_first_task_is_slow(monkeypatch):
    monkeypatch.setattr(_batch, "LOOK_AHEAD", 50)
    taken = []

    def payloads():
        for name in ["loop"] + ["well"] * 999:
            taken.append(name)
            yield name

    with Guard("guard_work:behave", workers=2, deadline_s=0.3) as guard:
        stream = guard.stream(payloads())
        assert next(stream).outcome == "deadline"
        assert len(taken) <= 2 * 50  # as many that wait for the caller, as many more at most on their way
        assert [result.outcome for result in stream] == ["done"] * 999


@pytest.mark.parametrize("leave", [lambda stream: stream.close(), lambda stream: None])
def test_who_leaves_a_stream_ends_only_what_is_at_work(leave):
    with Guard("guard_work:behave", workers=2, deadline_s=30) as guard:
        guard.run(["well"])
        (idle,) = pids(guard)
        stream = guard.stream(["well", "loop"])
        assert next(stream) == Result("done", "well")
        (busy,) = pids(guard) - {idle} or {None}
        leave(stream)
        del stream
        assert [pid for pid in (idle, busy) if pid and alive(pid)] == list(pids(guard))
        assert guard.run(["well"] * 3) == done(["well"] * 3)


def test_a_stream_that_waits_for_its_caller_holds_up_nobody_in_any_thread():
    with Guard("guard_work:same") as guard:
        stream = guard.stream(range(5))
        assert next(stream) == Result("done", 0)
        assert guard.run([7]) == done([7])
        found = []
        thread = threading.Thread(target=lambda: found.extend(guard.run([8])))
        thread.start()
        thread.join()
        assert found == done([8])
        assert list(stream) == done(range(1, 5))
        assert len(pids(guard)) == 1


def test_calls_inside_a_stream_start_no_process_each():
    with Guard("guard_work:process") as guard:
        inner = {guard.run([i])[0].value[1] for i, _ in enumerate(guard.stream(range(10)))}
        assert len(inner) <= 2


def test_payloads_may_be_made_with_the_same_guard():
    with Guard("guard_work:same") as guard:
        assert list(guard.stream(guard.run([i])[0].value + 1 for i in range(5))) == done(range(1, 6))


def test_a_payload_that_is_no_json_ends_the_stream_when_it_is_reached():
    with Guard("guard_work:same") as guard:
        stream = guard.stream([1, object()])
        with pytest.raises(InvalidParameter, match="a payload is not JSON"):
            list(stream)
        assert guard.run([2]) == done([2])


def test_an_error_of_the_callers_own_payloads_reaches_the_caller():
    def payloads():
        yield 1
        raise OSError("no more")

    with Guard("guard_work:same") as guard:
        with pytest.raises(OSError, match="no more"):
            list(guard.stream(payloads()))
        assert guard.run([2]) == done([2])


def test_the_time_that_a_caller_takes_is_not_the_works(monkeypatch):
    clock, passed = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock() + passed[0])
    with Guard("guard_work:same", prepare="guard_work:slow_to_prepare", workers=2, start_s=30) as guard:
        guard.run([0, 0])
        stream = guard.stream([0, 0.3, 0.3])
        next(stream)
        passed[0] += 1_000  # more than any preparation may take
        assert list(stream) == done([0.3, 0.3])


def test_several_threads_have_no_more_workers_than_one(monkeypatch):
    monkeypatch.setattr(_pool, "MOMENT", 600)  # on a busy machine a thread may stop anywhere
    most, found = [], {}

    def call(start):
        def payloads():
            for i in range(start, start + 40):
                most.append(len(pids(guard)))
                yield i

        found[start] = list(guard.stream(payloads()))

    with Guard("guard_work:same", workers=2) as guard:
        threads = [threading.Thread(target=call, args=[start]) for start in (0, 100, 200, 300)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {start: done(range(start, start + 40)) for start in (0, 100, 200, 300)}
    assert max(most) == 2


def test_a_guard_closed_in_the_middle_of_a_stream_loses_nothing():
    with Guard("guard_work:same", workers=2) as guard:
        stream = guard.stream(range(50))
        found = [next(stream)]
        before = pids(guard)
        guard.close()
        assert not any(map(alive, before))
        assert found + list(stream) == done(range(50))


def test_a_guard_closed_by_another_thread_again_and_again_loses_nothing():
    with Guard("guard_work:same", workers=2) as guard:
        working = threading.Event()
        finished = threading.Event()

        def close():
            working.wait()
            for _ in range(10):
                guard.close()
            finished.set()

        def payloads():
            for i in itertools.count():
                if i == 20:
                    working.set()
                if i > 200 and finished.is_set():
                    return
                yield i

        thread = threading.Thread(target=close)
        thread.start()
        values = [result.value for result in guard.stream(payloads())]
        thread.join()
        assert values == list(range(len(values)))
        assert len(values) > 200


def test_leaving_the_guard_ends_a_stream_that_was_not_read_to_its_end():
    with Guard("guard_work:behave", workers=2, deadline_s=30) as guard:
        stream = guard.stream(["well", "loop", "loop"])
        next(stream)
        started = pids(guard)
    assert not any(map(alive, started))
    stream.close()


def go_on(stream, guard, answers):
    answers.put([result.value for result in stream])
    guard.close()


def test_after_a_fork_parent_and_child_each_go_on_with_the_stream():
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    with Guard("guard_work:same", workers=2) as guard:
        stream = guard.stream(range(30))
        assert next(stream).value == 0
        before = pids(guard)
        child = context.Process(target=go_on, args=(stream, guard, answers), daemon=True)
        child.start()
        assert answers.get() == list(range(1, 30))
        child.join()
        assert child.exitcode == 0
        assert all(map(alive, before))
        assert [result.value for result in stream] == list(range(1, 30))


def test_a_shared_text_reaches_every_worker_once():
    with Guard("guard_work:same", prepare="guard_work:shared", workers=2) as guard:
        payloads = [Sharing(i, "a", "x" * 1_000) for i in range(20)] + [Sharing(20, "b", "y"), 21]
        values = [result.value for result in guard.run(payloads)]
        assert values == [[i, 1_000] for i in range(20)] + [[20, 1], [21, 0]]
        for worker in guard._pool.workers:
            os.kill(worker.process.pid, 9)
        assert guard.run(payloads[:1])[0].value == [0, 1_000]


def test_a_shared_text_is_sent_to_a_worker_once():
    message = _batch.Message(b"1", "a", "text")
    sent = set()
    assert [message.frame(sent)[4:], message.frame(sent)[4:]] == [b'[1,"a","text"]', b'[1,"a"]']
