"""The same keys anywhere: other processes, other string hashes, other orders, threads."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import pytest

import rlgym
from rlgym.environment import Rng
from rlgym.keys import ProblemKey
from rlgym.registry import load

ANYWHERE = """
import json, sys
from hashlib import blake2b
import rlgym
for text in json.load(sys.stdin):
    problem = rlgym.problem(text)
    print(blake2b(json.dumps([problem.to_json(), problem.prompt, problem.reference]).encode()).hexdigest())
"""


def digests(keys):
    found = []
    for key in keys:
        problem = rlgym.problem(key)
        shown = json.dumps([problem.to_json(), problem.prompt, problem.reference])
        found.append(blake2b(shown.encode()).hexdigest())
    return found


@pytest.fixture(scope="module")
def thousand_keys():
    names = [name for name in rlgym.names() if "/" not in name]
    keys = []
    for i in range(1_000):
        name = names[i % len(names)]
        task = load(name)
        level = (i // len(names)) % (task.max_difficulty + 1)
        keys.append(ProblemKey(f"rlgym/{name}", task.version, level, "train", seed=i, wording=i % task.wordings))
    return keys


@pytest.fixture(scope="module")
def thousand_digests(thousand_keys):
    return digests(thousand_keys)


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_a_thousand_keys_give_the_same_problems_in_a_fresh_process(
    thousand_keys, thousand_digests, hash_seed, tmp_path
):
    order = list(range(1_000))
    Rng(int(hash_seed)).shuffle(order)
    done = subprocess.run(
        [sys.executable, "-c", ANYWHERE],
        input=json.dumps([str(thousand_keys[i]) for i in order]),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert done.stdout.split() == [thousand_digests[i] for i in order]


def test_a_thousand_keys_give_the_same_problems_in_threads(thousand_keys, thousand_digests):
    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(digests, [thousand_keys[i::4] for i in range(4)]))
    assert [parts[i % 4][i // 4] for i in range(1_000)] == thousand_digests
