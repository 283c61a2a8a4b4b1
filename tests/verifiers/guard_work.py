"""Work for the guard's workers: well-behaved, slow, hungry, fatal, noisy."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time


def same(value):
    return value


def prepared(value):
    return {"prepared": value}


def process(value):
    return [value, os.getpid()]


def behave(name):
    return name if name == "well" else globals()[name]()


def loop():
    while True:
        pass


def wait():
    threading.Event().wait()


def wait_a_little():
    threading.Event().wait(0.3)
    return "waited"


def eat():
    return len([bytes(2**26) for _ in range(10_000)])


def die():
    os._exit(3)


def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def fail():
    raise ValueError("no such luck")


def leave():
    sys.exit("bye")


def print_much():
    print("x" * 100_000)
    os.write(1, b'\x00\x00\x00\x10["done", "fake"]')
    return sys.stdin.read() == "" and os.read(0, 1) == b""


def give_no_json():
    return {1, 2}


def give_too_much():
    return "x" * (65 * 2**20)


def leave_a_thread():
    threading.Thread(target=wait).start()
    return os.getpid()


def leave_a_child():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def deep():
    return deep()


def slow_to_prepare(value):
    started = time.process_time()
    while time.process_time() < started + value:
        pass
    return value


def die_of(value):
    os._exit(4)


def processor_limit(value):
    return resource.getrlimit(resource.RLIMIT_CPU)[0]


def refuse(value):
    raise ValueError(f"no {value}")


def shared(payload, text=""):
    return [payload, len(text)]


def large(size):
    return "x" * size


def hang_or_same(task):
    value, hangs = task
    return loop() if hangs else value
