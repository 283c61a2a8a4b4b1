"""The same keys in another process, whose strings hash differently: the proof that a key says all."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import blake2b

from rlgym.codec import canonical_json
from rlgym.errors import RlgymError
from rlgym.keys import ProblemKey
from rlgym.problem import AnyTask, Problem, build
from rlgym.registry import Entry, load
from rlgym.sources import install_source, source_of

__all__ = ["digest", "twin_digests"]


def digest(problem: Problem[AnyTask]) -> str:
    """Hexadecimal digest of all that a key decides: instance, prompt and reference."""
    text = canonical_json([problem.to_json(), problem.prompt, problem.reference])
    return blake2b(text.encode(), digest_size=16).hexdigest()


def twin_digests(entry: Entry, keys: Sequence[ProblemKey]) -> list[str]:
    """The digests of the keys' problems, made in a fresh process, last key first.

    Raises:
        RlgymError: if the process fails; its last words are in the message.
    """
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    request = json.dumps({"source": source_of(entry.name), "keys": [str(key) for key in reversed(keys)]})
    done = subprocess.run(
        [sys.executable, "-P", "-m", "rlgym.conformance.twin"],
        input=request,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    if done.returncode:
        raise RlgymError(f"{entry.name}: the twin process failed: {done.stderr[-500:]}")
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found[::-1]


def _answer(request: str) -> str:
    asked = json.loads(request)
    install_source(asked["source"])
    keys = [ProblemKey.parse(text) for text in asked["keys"]]
    return json.dumps([digest(build(load(key.id), key)) for key in keys])


if __name__ == "__main__":
    print(_answer(sys.stdin.read()))
