"""Verification where people run it: scripts, daemonic processes, data loaders, threads of a process that others own."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ends

SOURCE = (
    Path(__file__).with_name("verification_environments.py").read_text(encoding="utf-8").partition("\nclass Hope")[0]
)
ANSWERS = "['<answer>7</answer>', problem.reference_completion, f'<answer>{HANG}</answer>']"
REASONS = "['other_number', 'correct', 'too_expensive']"


def output(tmp_path, body, *arguments):
    """What a script prints that begins with the classes of ``verification_environments.py``."""
    script = tmp_path / "script.py"
    script.write_text(f"from __future__ import annotations\n{SOURCE}\nimport rlgym\nrlgym.register(Touchy)\n{body}")
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


REDEFINED = f"""
problem = rlgym.problem("Touchy")
print([verdict.reason for verdict in rlgym.verify_batch([problem] * 3, {ANSWERS})])
old = problem


class Touchy(Touchy):
    def verify(self, instance: Wanted, answer: int) -> Verdict:
        return wrong("by_new_code")


rlgym.register(Touchy)
print(rlgym.problem("Touchy").verify("<answer>7</answer>").reason, old.verify("<answer>7</answer>").reason)


def wrong(reason, wrong=wrong):
    return wrong("by_new_function")


print(rlgym.problem("Touchy").verify("<answer>7</answer>").reason, old.verify("<answer>7</answer>").reason)


@dataclass(frozen=True, slots=True)
class Pair:
    first: Wanted
    others: tuple[Wanted, ...]


class Paired(Environment[Pair, int]):
    answer = Integer(example=7)
    knobs = {{"largest": Linear(1_000, 10)}}
    guarded = True

    def generate(self, rng: Rng, *, largest: int) -> Pair:
        return Pair(Wanted(rng.randint(100, largest)), (Wanted(1),))

    def statement(self, instance: Pair) -> str:
        return f"Say {{instance.first.number}}."

    def solve(self, instance: Pair) -> int:
        return instance.first.number


rlgym.register(Paired)
paired = rlgym.problem("Paired")
print(Paired.__module__, paired.verify(paired.reference_completion).reason)
"""


def test_classes_of_a_script_are_verified_in_workers_and_by_the_code_that_is_there(tmp_path):
    assert output(tmp_path, REDEFINED) == [
        REASONS,
        "by_new_code other_number",
        "by_new_function by_new_function",
        "__main__ correct",
    ]


IN_A_DAEMON = f"""
import multiprocessing, sys
from rlgym import verification


def verify(answers):
    problem = rlgym.problem("Touchy")
    verdicts = rlgym.verify_batch([problem] * 3, {ANSWERS})
    pids = [worker.process.pid for worker in verification._guard()._pool.workers]
    answers.put((multiprocessing.current_process().daemon, [verdict.reason for verdict in verdicts], pids))


if __name__ == "__main__":
    rlgym.problem("Touchy").verify("<answer>7</answer>")  # so that this process has workers, too
    context = multiprocessing.get_context(sys.argv[1])
    answers = context.SimpleQueue()
    child = context.Process(target=verify, args=[answers], daemon=True)
    child.start()
    daemonic, reasons, pids = answers.get()
    child.join()
    print(daemonic, child.exitcode)
    print(reasons)
    print(*pids)
    print(rlgym.problem("Touchy").verify("<answer>7</answer>").reason)
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_daemonic_process_verifies_and_leaves_no_process(method, tmp_path):
    daemonic, reasons, pids, after = output(tmp_path, IN_A_DAEMON, method)
    assert (daemonic, reasons, after) == ("True 0", REASONS, "other_number")
    assert pids
    assert all(map(ends, map(int, pids.split())))


IN_A_LOADER = """
import sys
from rlgym import verification


class Verified:
    def __len__(self):
        return 2

    def __getitem__(self, seed):
        problem = rlgym.problem("Touchy", seed=seed)
        verdicts = rlgym.verify_batch([problem] * 2, ["<answer>7</answer>", problem.reference_completion])
        pids = [worker.process.pid for worker in verification._guard()._pool.workers]
        return [verdict.reason for verdict in verdicts], pids


def same(item):
    return item


if __name__ == "__main__":
    from torch.utils.data import DataLoader

    method = {"num_workers": 1, "multiprocessing_context": sys.argv[1]}
    found = list(DataLoader(Verified(), batch_size=None, collate_fn=same, **method))
    print(*{str(reasons) for reasons, _ in found})
    print(*{pid for _, pids in found for pid in pids})
"""


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed: the extra 'train'")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_worker_of_a_data_loader_verifies_and_leaves_no_process(method, tmp_path):
    reasons, pids = output(tmp_path, IN_A_LOADER, method)
    assert reasons == "['other_number', 'correct']"
    assert pids
    assert all(map(ends, map(int, pids.split())))


IN_AN_OWNED_THREAD = f"""
import os, signal, sys, threading

os.close(0)
signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
signal.signal(signal.SIGCHLD, {{"handled": lambda *_: None, "ignored": signal.SIG_IGN}}[sys.argv[1]])
handlers = [signal.getsignal(number) for number in range(1, 32)]


def verify():
    problem = rlgym.problem("Touchy")
    print([verdict.reason for verdict in rlgym.verify_batch([problem] * 3, {ANSWERS})])


thread = threading.Thread(target=verify)
thread.start()
thread.join()
print(handlers == [signal.getsignal(number) for number in range(1, 32)], threading.active_count())
"""


@pytest.mark.parametrize("children", ["handled", "ignored"])
def test_a_thread_of_a_process_with_its_own_signals_and_no_input_verifies(children, tmp_path):
    assert output(tmp_path, IN_AN_OWNED_THREAD, children) == [REASONS, "True 1"]
