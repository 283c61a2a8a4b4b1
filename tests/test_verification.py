"""Verification in batches: order, the guard, and whose fault a killed worker was."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rlgym
from rlgym import verification
from rlgym.errors import InvalidCompletion, InvalidEnvironment, InvalidParameter, UnknownEnvironment
from rlgym.registry import LOCAL, Entry, registry
from rlgym.verification import install_source, source_of, verify_batch, verify_guarded
from rlgym.verifiers.verdict import correct, error, unparsable, wrong

FILE = Path(__file__).with_name("verification_environments.py")


def module_from(file, name):
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


touchy = module_from(FILE, "verification_environments")  # as pytest imports: the folder is not on the path
CLASSES = [touchy.Touchy, touchy.Calm, touchy.Hopeless, touchy.CrashesOnce, touchy.Unsolvable, touchy.TouchyTalk]
CLASSES += [touchy.Family.Nested, touchy.made_in_a_function(), touchy.Renamed]


@pytest.fixture(autouse=True)
def _environments_are_registered():
    names = []
    for cls in CLASSES:
        names.append(f"{LOCAL}/{cls.__name__}")
        registry().add(Entry(names[-1], LOCAL, cls.version, None, None, cls))
    yield
    for name in names:
        del registry().entries[name]


@pytest.fixture(scope="module", autouse=True)
def _workers_end_with_these_tests():
    yield
    verification._guard().close()


def says(number):
    return f"<answer>{number}</answer>"


def problem(name, **values):
    return rlgym.problem(f"local/{name}", **values)


def test_verdicts_stand_in_the_order_of_the_completions():
    calm, tough = problem("Calm"), problem("Touchy", seed=1)
    problems = [calm, tough, rlgym.problem("SubsetSum"), tough, calm, tough]
    completions = [
        calm.reference_completion,
        says(7),
        "no tags",
        tough.reference_completion,
        says(7),
        "<answer>x</answer>",
    ]
    assert verify_batch(problems, completions) == [
        correct(),
        wrong("other_number"),
        unparsable("no_answer"),
        correct(),
        wrong("other_number"),
        unparsable("malformed"),
    ]


def test_an_empty_batch_has_no_verdicts():
    assert verify_batch([], []) == verify_guarded([], []) == []


def test_only_what_is_guarded_leaves_this_process():
    here = f"in_{os.getpid()}"
    inline, apart = verify_batch([problem("Calm"), problem("Touchy")], [says(touchy.WHERE)] * 2)
    assert inline.reason == here
    assert apart.reason.startswith("in_")
    assert apart.reason != here
    assert verify_guarded([problem("Calm")], [says(touchy.WHERE)])[0].reason != here
    assert problem("Touchy").verify(says(touchy.WHERE)).reason != here


@pytest.mark.parametrize("answer", [touchy.HANG, touchy.EAT, touchy.DIE])
def test_an_answer_that_kills_its_worker_is_wrong_where_the_reference_passes(answer):
    tough = problem("Touchy")
    verdicts = verify_batch([tough] * 3, [says(7), says(answer), tough.reference_completion])
    assert verdicts == [wrong("other_number"), wrong("too_expensive"), correct()]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(touchy.HANG, "deadline"), (touchy.EAT, "memory"), (touchy.DIE, "crash"), (touchy.RAISE, "exception")],
)
def test_what_happens_to_the_reference_too_is_an_error_of_ours(kind, reason):
    hopeless = next(
        p for p in (problem("Hopeless", seed=seed) for seed in range(100)) if p.instance.number % 4 + 1 == kind
    )
    assert hopeless.verify(hopeless.reference_completion) == error(reason)


def test_a_killed_answer_is_an_error_of_ours_where_the_reference_is_wrong_or_unknown():
    hopeless, unsolvable = problem("Hopeless"), problem("Unsolvable")
    assert unsolvable.verify(says(touchy.HANG)) == error("deadline")
    assert hopeless.verify(says(touchy.DIE)) == error("crash")


def test_a_worker_that_ran_out_of_memory_is_replaced():
    tough = problem("Touchy")
    before = tough.verify(says(touchy.WHERE))
    assert tough.verify(says(touchy.WHERE)) == before
    assert tough.verify(says(touchy.EAT)) == wrong("too_expensive")
    assert tough.verify(says(touchy.WHERE)) != before


def test_an_exception_is_an_error_of_ours_whoever_caused_it():
    tough = problem("Touchy")
    assert tough.verify(says(touchy.RAISE)) == error("exception")
    assert problem("Calm").verify(says(touchy.RAISE)) == error("exception")


def test_each_killed_answer_is_judged_by_the_reference_of_its_own_problem():
    tough, unsolvable = problem("Touchy"), problem("Unsolvable")
    verdicts = verify_batch([tough, unsolvable, tough, tough], [says(touchy.DIE)] * 2 + [says(touchy.EAT), says(7)])
    assert verdicts == [wrong("too_expensive"), error("crash"), wrong("too_expensive"), wrong("other_number")]


def test_a_crash_that_does_not_repeat_costs_the_answer_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("CRASHES_ONCE", str(tmp_path / "trace"))
    verification._guard().close()  # so that the workers see the variable
    fragile = problem("CrashesOnce")
    assert verify_batch([fragile], [fragile.reference_completion]) == [correct()]
    assert (tmp_path / "trace").exists()


def test_memory_that_runs_out_inline_is_named():
    class Greedy(touchy.Calm):
        """Never has enough."""

        def verify(self, instance, answer):
            raise MemoryError

    calm = problem("Calm")
    calm.environment = Greedy()
    assert calm.verify(calm.reference_completion) == error("memory")


def test_a_guarded_interactive_problem_is_replayed_in_a_worker():
    talk = problem("TouchyTalk")
    wanted = says(talk.instance.number)
    batch = [
        [says(7), wanted],
        (wanted, wanted, "more"),
        [says(7)],
        [],
        [says(touchy.HANG), wanted],
        [says(touchy.RAISE)],
    ]
    assert verify_batch([talk] * 6, batch) == [
        correct(),
        correct(),
        wrong("never_said"),
        wrong("never_said"),
        wrong("too_expensive"),
        error("exception"),
    ]
    assert talk.verify(talk.reference_completion) == correct()


def test_problems_of_one_turn_and_of_several_share_a_batch():
    talk, tough = problem("TouchyTalk"), problem("Touchy")
    verdicts = verify_batch([talk, tough], [talk.reference_completion, tough.reference_completion])
    assert verdicts == [correct()] * 2


def test_every_level_seed_style_and_override_reaches_the_worker():
    problems = [
        problem("Touchy", difficulty=difficulty, seed=seed, style=style, split=split, largest=1_100)
        for difficulty, seed, style, split in [
            (0, 0, "tags.1", "train"),
            (9, 3, "boxed.1", "test"),
            (20, 5, "last_line.1", "validation"),
        ]
    ]
    assert verify_batch(problems, [p.reference_completion for p in problems]) == [correct()] * 3
    assert verify_batch(problems, [says(7)] * 3) == [
        wrong("other_number"),
        unparsable("no_answer"),
        unparsable("malformed"),
    ]


@pytest.mark.parametrize(
    "completion", ["\ud800<answer>7</answer>", "\x00<answer>7</answer>", "\u2028" * 9 + "<answer>7</answer>"]
)
def test_any_text_reaches_the_worker(completion):
    assert problem("Touchy").verify(completion) == wrong("other_number")


def test_a_completion_too_long_for_a_worker_is_unparsable(monkeypatch):
    monkeypatch.setattr(verification, "LONGEST", 100)
    tough, talk = problem("Touchy"), problem("TouchyTalk")
    long = "x" * 90 + says(7)
    assert verify_batch([tough, tough], [long, says(7)]) == [unparsable("too_long"), wrong("other_number")]
    assert talk.verify([says(7)] * 10) == unparsable("too_long")


@pytest.mark.parametrize("counts", [(1, 0), (0, 1), (2, 3)])
def test_a_batch_needs_one_completion_a_problem(counts):
    calm = problem("Calm")
    with pytest.raises(
        InvalidParameter, match=f"{counts[0]} problems and {counts[1]} completions: need a list with one"
    ):
        verify_batch([calm] * counts[0], [says(7)] * counts[1])


def test_a_string_is_no_list_of_completions():
    with pytest.raises(InvalidParameter, match="need a list with one completion a problem"):
        verify_batch([problem("Calm")] * 3, "abc")


@pytest.mark.parametrize(
    ("name", "completion"),
    [("Calm", None), ("Touchy", b"7"), ("Touchy", ["7"]), ("TouchyTalk", "7"), ("TouchyTalk", [7])],
)
def test_a_completion_that_is_no_text_stops_the_batch_before_any_work(name, completion, monkeypatch):
    monkeypatch.setattr(verification, "_in_workers", pytest.fail)
    monkeypatch.setattr(touchy.Touchy, "verify", pytest.fail)
    calm = problem("Calm")
    with pytest.raises(InvalidCompletion):
        verify_batch([calm, problem(name)], [calm.reference_completion, completion])


def test_a_class_inside_a_class_is_found_by_the_worker():
    nested = problem("Nested")
    assert nested.verify(nested.reference_completion) == correct()


def test_a_class_inside_a_function_is_refused_with_the_way_out():
    local = problem("Local")
    with pytest.raises(
        InvalidEnvironment, match=r"local/Local-v0: Local is defined in a function, .* put the class into a file"
    ):
        local.verify(local.reference_completion)


def test_a_class_of_a_script_is_refused_with_the_way_out(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import rlgym\n"
        + FILE.read_text().partition("\nclass Calm")[0]
        + "rlgym.register(Touchy)\ntry:\n    rlgym.problem('Touchy').verify('7')\n"
        + "except rlgym.errors.InvalidEnvironment as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "local/Touchy-v0: Touchy is defined in __main__, a script or a notebook, where no worker can import it; put "
        "the class into a file of its own, at the top level, and import it from there\n"
    )


def test_a_class_that_is_not_where_it_says_stops_the_batch_with_the_cause():
    renamed = problem("Renamed")
    with pytest.raises(InvalidEnvironment, match="a worker cannot rebuild the problem: ModuleNotFoundError: no module"):
        renamed.verify(renamed.reference_completion)


def test_a_class_that_came_with_the_library_needs_no_telling():
    assert source_of("SubsetSum") is None
    install_source(None)
    with pytest.raises(UnknownEnvironment):
        source_of("NoSuchThing")


def test_a_source_installs_the_class_in_a_process_that_does_not_know_it():
    source = source_of("local/Touchy")
    assert source == ("local/Touchy", "verification_environments", "Touchy", str(FILE))
    assert reference_after_installing(source) == problem("Touchy").reference


def test_a_source_may_register_its_class_itself(tmp_path):
    file = tmp_path / "own_registration.py"
    file.write_text(FILE.read_text() + "\n\nimport rlgym\n\nrlgym.register(Touchy)\n")
    source = ("local/Touchy", "own_registration", "Touchy", str(file))
    assert reference_after_installing(source) == problem("Touchy").reference


def reference_after_installing(source):
    program = (
        "import json, sys, rlgym\nfrom rlgym.verification import install_source\n"
        "install_source(json.loads(sys.argv[1]))\ninstall_source(json.loads(sys.argv[1]))\n"
        "print(rlgym.problem('local/Touchy').reference)"
    )
    arguments = [sys.executable, "-c", program, json.dumps(source)]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_library_starts_no_process_and_loads_no_machinery_of_the_guard():
    program = "import sys, rlgym\nprint(rlgym.verify_batch.__name__, 'rlgym.verifiers.guard' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "verify_batch False\n"
