"""The guard: results in order, nothing lost, whatever the work does to its process."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from processes import alive, ends

from rlgym.errors import InvalidParameter
from rlgym.verifiers import guard as guard_module
from rlgym.verifiers._pool import Worker
from rlgym.verifiers.guard import Guard, Result

HERE = str(Path(__file__).parent)


def behaving(**limits):
    return Guard("guard_work:behave", **{"deadline_s": 0.2, "memory_mb": 256, **limits})


def pids(guard):
    return [worker.process.pid for worker in guard._pool.workers]


def test_results_come_in_the_order_of_their_payloads():
    payloads = [0, -1, 2**70, "\ud800 \u00e9", None, True, [], {"a": [1.5, {}]}, "x" * 300_000]
    with Guard("guard_work:same", workers=2) as guard:
        assert guard.run(payloads * 20) == [Result("done", payload) for payload in payloads * 20]
        assert guard.run([]) == []


def test_no_process_starts_before_it_is_needed_nor_more_than_there_are_tasks():
    with Guard("guard_work:same", workers=3) as guard:
        guard.run([])
        assert pids(guard) == []
        guard.run([1])
        assert len(pids(guard)) == 1
        guard.run(range(10))
        assert len(pids(guard)) == 3


def test_workers_are_kept_from_call_to_call():
    with Guard("guard_work:process") as guard:
        assert guard.run([1])[0].value[1] == guard.run([1])[0].value[1] != os.getpid()


def test_what_is_prepared_reaches_the_work():
    with Guard("guard_work:same", prepare="guard_work:prepared") as guard:
        assert guard.run([7]) == [Result("done", {"prepared": 7})]


def test_the_deadline_does_not_count_the_preparation():
    with Guard("guard_work:same", prepare="guard_work:slow_to_prepare", deadline_s=0.1) as guard:
        assert guard.run([0.4]) == [Result("done", 0.4)]


def test_a_preparation_has_its_own_end():
    with Guard("guard_work:same", prepare="guard_work:slow_to_prepare", start_s=1.5) as guard:
        assert [result.outcome for result in guard.run([100, 0])] == ["deadline", "done"]


def test_a_payload_that_cannot_be_prepared_is_told_apart():
    with Guard("guard_work:same", prepare="guard_work:refuse") as guard:
        (result,) = guard.run(["this"])
    assert result.outcome == "unprepared"
    assert result.detail.endswith("ValueError: no this\n")


@pytest.mark.parametrize(
    ("behaviour", "outcome", "detail"),
    [
        ("loop", "deadline", "killed past its deadline"),
        ("stop_itself", "deadline", "killed past its deadline"),
        ("eat", "memory", "MemoryError"),
        ("die", "crash", "the worker ended with status 3"),
        ("be_killed", "crash", "the worker ended with status -9"),
        ("fail", "exception", "ValueError: no such luck"),
        ("leave", "exception", "SystemExit: bye"),
        ("deep", "exception", "RecursionError"),
        ("give_no_json", "exception", "not JSON serializable"),
    ],
)
def test_each_way_to_fail_has_its_outcome_and_harms_no_other_task(behaviour, outcome, detail):
    limits = {"deadline_s": 0.05} if behaviour == "stop_itself" else {}
    with behaving(workers=2, **limits) as guard:
        results = guard.run(["well", behaviour, "well", "well"])
        assert [result.outcome for result in results] == ["done", outcome, "done", "done"]
        assert results[1].value is None
        assert detail in results[1].detail
        assert guard.run(["well"]) == [Result("done", "well")]


def test_a_result_beyond_the_bound_is_an_exception():
    with behaving(deadline_s=30, memory_mb=2_048) as guard:
        (result,) = guard.run(["give_too_much"])
    assert result.outcome == "exception"
    assert "need at most 67108864" in result.detail


def test_many_failures_at_once_lose_nothing():
    behaviours = ["well", "loop", "die", "fail", "eat"] * 3
    with behaving(workers=3, deadline_s=0.1) as guard:
        outcomes = [result.outcome for result in guard.run(behaviours)]
    assert outcomes == ["done", "deadline", "crash", "exception", "memory"] * 3


def test_prints_of_the_work_go_to_standard_error_and_harm_no_message(capfd):
    with behaving() as guard:
        assert guard.run(["print_much", "well"]) == [Result("done", True), Result("done", "well")]
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "x" * 100_000 in captured.err


def test_work_that_waits_a_little_is_not_taken_for_slow():
    with behaving(deadline_s=0.1) as guard:
        assert guard.run(["wait_a_little"]) == [Result("done", "waited")]


def test_work_that_waits_for_ever_is_killed():
    with behaving(deadline_s=0.05) as guard:
        assert guard.run(["wait"])[0].outcome == "deadline"


def test_threads_that_the_work_leaves_behind_hold_nothing_up():
    with behaving() as guard:
        assert guard.run(["leave_a_thread", "well"])[1].outcome == "done"


def test_children_of_the_work_die_with_its_worker():
    with behaving() as guard:
        child = guard.run(["leave_a_child"])[0].value
        assert alive(child)
    assert ends(child)


def test_a_worker_that_was_killed_between_calls_is_replaced_and_the_task_done():
    with Guard("guard_work:process") as guard:
        (first,) = guard.run([1])
        os.kill(first.value[1], signal.SIGKILL)
        os.waitid(os.P_PID, first.value[1], os.WEXITED | os.WNOWAIT)
        (second,) = guard.run([2])
    assert second.value[0] == 2
    assert second.value[1] != first.value[1]


def test_a_preparation_that_kills_every_worker_is_a_crash():
    with Guard("guard_work:same", prepare="guard_work:die_of") as guard:
        assert [result.outcome for result in guard.run([1, 2])] == ["crash", "crash"]


def test_the_kernel_ends_a_worker_whose_parent_is_gone():
    with Guard("guard_work:processor_limit", deadline_s=2) as guard:
        (limit,) = [result.value for result in guard.run([0])]
    assert 2 < limit < 10  # seconds of processor time, the start included


def test_workers_end_with_the_parent_even_if_it_is_killed():
    program = (
        "import os, signal\nfrom rlgym.verifiers.guard import Guard\n"
        "guard = Guard('guard_work:behave')\nprint(guard.run(['leave_a_thread'])[0].value, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {**os.environ, "PYTHONPATH": HERE}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment, text=True
    ) as parent:
        worker = int(parent.stdout.readline())
        assert parent.stdout.read() == ""  # the worker holds no copy of its parent's output
    assert ends(worker)


def test_closing_leaves_neither_processes_nor_threads_and_a_later_call_starts_anew():
    threads = threading.active_count()
    guard = Guard("guard_work:same", workers=2)
    guard.run([1, 2])
    started = pids(guard)
    assert all(map(alive, started))
    guard.close()
    assert not any(map(alive, started))
    assert threading.active_count() == threads
    assert guard.run([3]) == [Result("done", 3)]
    guard.close()
    guard.close()


def test_a_guard_that_is_forgotten_leaves_no_process():
    guard = Guard("guard_work:same")
    guard.run([1])
    started = pids(guard)
    del guard
    assert not any(map(alive, started))


def test_interpreter_exit_ends_the_workers():
    program = "from rlgym.verifiers.guard import Guard\nguard = Guard('os:getpgid')\nprint(guard.run([0])[0].value)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert not alive(int(done.stdout))


def test_an_interrupt_kills_what_is_at_work_and_the_guard_goes_on(monkeypatch):
    with Guard("guard_work:behave", workers=2) as guard:
        guard.run(["well"])
        (idle,) = pids(guard)

        def interrupt(worker):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Worker, "pull", interrupt)
            with pytest.raises(KeyboardInterrupt):
                guard.run(["loop", "loop", "well"])
        assert pids(guard) == []
        assert not alive(idle)
        assert guard.run(["well"]) == [Result("done", "well")]


def test_an_interrupt_from_the_keyboard_does_not_reach_the_workers():
    with Guard("os:getpgid") as guard:
        assert guard.run([0])[0].value != os.getpgid(0)


def test_threads_share_a_guard():
    found = {}
    with Guard("guard_work:same", workers=2) as guard:
        threads = [
            threading.Thread(target=lambda i=i: found.update({i: guard.run(range(i, i + 50))})) for i in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {i: [Result("done", value) for value in range(i, i + 50)] for i in range(4)}


def in_a_daemon(guard, answers):
    inherited = len(guard._pool.workers)
    answers.put((inherited, multiprocessing.current_process().daemon, guard.run([5])[0].value))
    guard.close()


def test_a_daemonic_child_has_workers_of_its_own_and_leaves_those_of_the_parent_alone():
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    with Guard("guard_work:process") as guard:
        (parents,) = [result.value[1] for result in guard.run([1])]
        child = context.Process(target=in_a_daemon, args=(guard, answers), daemon=True)
        child.start()
        inherited, daemonic, (value, childs) = answers.get()
        child.join()
        assert (inherited, daemonic, value, child.exitcode) == (0, True, 5, 0)
        assert childs != parents
        assert guard.run([2])[0].value == [2, parents]
    assert not alive(childs)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "print"}, "'print': need a function as 'module:function'"),
        ({"target": "json:"}, "'json:': need a function"),
        ({"target": "json:dumps", "prepare": ":x"}, "':x': need a function"),
        ({"target": "json:dumps", "workers": 0}, "workers=0, .* need numbers > 0"),
        ({"target": "json:dumps", "deadline_s": -1}, "deadline_s=-1, .* need numbers > 0"),
        ({"target": "json:dumps", "memory_mb": 0}, "memory_mb=0, .* need numbers > 0"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, message):
    with pytest.raises(InvalidParameter, match=message):
        Guard(**arguments)


@pytest.mark.parametrize(
    "target", ["no_such_module:f", "json:no_such_function", "guard_work_broken:f", "credit:overlap"]
)
def test_a_function_that_cannot_be_imported_is_the_callers_mistake(target):
    with Guard(target) as guard, pytest.raises(InvalidParameter, match="a worker cannot import what it shall run"):
        guard.run([1])


@pytest.mark.parametrize("payload", [{1, 2}, object(), b"bytes"])
def test_a_payload_that_is_no_json_is_refused_before_any_work(payload):
    with Guard("guard_work:same") as guard:
        with pytest.raises(InvalidParameter, match="a payload is not JSON"):
            guard.run([1, payload])
        assert pids(guard) == []


def test_a_payload_beyond_the_bound_is_refused_before_any_work(monkeypatch):
    monkeypatch.setattr(guard_module, "MAX_MESSAGE", 1_000)
    with Guard("guard_work:same") as guard:
        with pytest.raises(InvalidParameter, match="a payload of 1001 bytes: need at most 1000"):
            guard.run(["x", "x" * 999])
        assert pids(guard) == []


def test_a_worker_finds_what_its_parent_finds_and_not_its_working_folder(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise RuntimeError('the wrong json')\n")
    monkeypatch.chdir(tmp_path)
    with Guard("guard_work:same") as guard:
        assert guard.run([1]) == [Result("done", 1)]
