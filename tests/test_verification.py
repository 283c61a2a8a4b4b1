"""Verification in batches: order, the guard, and whose fault a killed worker was."""

import asyncio
import importlib.util
import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import gymnasium
import pytest

import rlgym
from rlgym import registry as registry_module
from rlgym import verification
from rlgym.errors import (
    EpisodeError,
    InvalidCompletion,
    InvalidEnvironment,
    InvalidParameter,
    UnknownEnvironment,
    WorkerUnavailable,
)
from rlgym.problem import InteractiveEpisode
from rlgym.registry import LOCAL, Entry, registry
from rlgym.sources import install_source, source_of
from rlgym.verification import verify_batch, verify_batch_async, verify_guarded
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


def test_a_class_inside_a_function_goes_to_the_worker_by_value():
    local = problem("Local")
    assert source_of("local/Local").code
    assert verify_batch([local] * 3, [local.reference_completion, says(touchy.HANG), says(7)]) == [
        correct(),
        wrong("too_expensive"),
        wrong("other_number"),
    ]


def test_a_class_that_is_not_where_it_says_goes_by_value():
    renamed = problem("Renamed")
    assert renamed.verify(renamed.reference_completion) == correct()


def test_a_class_that_cannot_be_sent_is_refused_with_the_way_out():
    lock = threading.Lock()

    class Locked(touchy.Touchy):
        """Holds what no process can hand to another."""

        def verify(self, instance, answer):
            with lock:
                return correct()

    stuck = problem("Touchy")
    stuck.environment = Locked()
    with pytest.raises(
        InvalidEnvironment,
        match=r"local/Touchy: Locked is defined where no .* cannot pickle .*; put the class into",
    ):
        stuck.verify(stuck.reference_completion)


def test_a_class_whose_modules_a_worker_cannot_import_stops_the_batch_with_the_cause(tmp_path, monkeypatch):
    (tmp_path / "passing.py").write_text("def check():\n    return True\n")
    passing = module_from(tmp_path / "passing.py", "passing")
    (tmp_path / "passing.py").unlink()

    class Leaning(touchy.Touchy):
        """Calls a function whose file is gone."""

        def verify(self, instance, answer, check=passing.check):
            return correct() if check() else wrong("other_number")

    leaning = problem("Touchy")
    leaning.environment = Leaning()
    with pytest.raises(InvalidEnvironment, match="a worker cannot rebuild the problem: ModuleNotFoundError: No module"):
        leaning.verify(leaning.reference_completion)


def made_again(reason):
    class Local(touchy.Touchy):
        """The same name, another verdict."""

        def verify(self, instance, answer):
            return wrong(reason)

    return Local


def test_a_class_defined_again_is_judged_by_its_new_code_and_old_problems_by_the_old():
    problems = []
    for reason in ("first", "second", "third"):
        registry().entries.pop("local/Local")
        registry().add(Entry("local/Local", LOCAL, 0, None, None, made_again(reason)))
        registry_module._loaded.pop("local/Local", None)
        problems.append(problem("Local"))
        assert problems[-1].verify(says(7)) == wrong(reason)
    assert [verdict.reason for verdict in verify_batch(problems * 2, [says(7)] * 6)] == ["first", "second", "third"] * 2


def test_a_module_loaded_again_is_judged_by_its_new_code_and_old_problems_by_the_old(tmp_path):
    file, problems = tmp_path / "edited.py", []
    for reason in ("first", "second"):
        file.write_text(FILE.read_text().replace('"other_number"', f'"{reason}"'))
        edited = module_from(file, "edited")
        rlgym.register(edited.Touchy, namespace="edited")
        problems.append(rlgym.problem("edited/Touchy"))
        assert problems[-1].verify(says(7)) == wrong(reason)
    assert verify_batch(problems, [says(7)] * 2) == [wrong("first"), wrong("second")]
    del gymnasium.registry["edited/Touchy-v0"]
    del registry().entries["edited/Touchy"], registry_module._loaded["edited/Touchy"], sys.modules["edited"]


def test_a_class_that_came_with_the_library_needs_no_telling():
    assert source_of("SubsetSum") is None
    install_source(None)
    with pytest.raises(UnknownEnvironment):
        source_of("NoSuchThing")


def test_a_source_installs_the_class_in_a_process_that_does_not_know_it():
    source = source_of("local/Touchy")
    assert source == ("local/Touchy", "verification_environments", "Touchy", str(FILE), "")
    assert reference_after_installing(source) == problem("Touchy").reference


def test_a_source_by_value_installs_the_class_in_a_process_that_does_not_know_it():
    source = source_of("local/Local")._replace(name="local/Touchy")
    assert reference_after_installing(source) == problem("Touchy").reference


def test_a_source_may_register_its_class_itself(tmp_path):
    file = tmp_path / "own_registration.py"
    file.write_text(FILE.read_text() + "\n\nimport rlgym\n\nrlgym.register(Touchy)\n")
    source = ("local/Touchy", "own_registration", "Touchy", str(file))
    assert reference_after_installing(source) == problem("Touchy").reference


def reference_after_installing(source):
    program = (
        "import json, sys, rlgym\nfrom rlgym.sources import install_source\n"
        "install_source(json.loads(sys.argv[1]))\ninstall_source(json.loads(sys.argv[1]))\n"
        "print(rlgym.problem('local/Touchy').reference)"
    )
    arguments = [sys.executable, "-c", program, json.dumps(source)]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip()


def mixed_batch():
    """Right, wrong and broken answers to problems of every environment, of one turn and of several."""
    problems, completions = [], []
    for name in rlgym.names():
        if name.startswith("local/"):
            continue
        mine, other = rlgym.problem(name, seed=1), rlgym.problem(name, seed=2)
        texts = [mine.reference_completion, other.reference_completion]
        texts += [["", "<answer>((</answer>"], []] if mine.max_turns > 1 else ["", "<answer>((</answer>"]
        problems += [mine] * len(texts)
        completions += texts
    return problems, completions


@pytest.mark.parametrize("dear_s", [0.0, 0.000_05])
def test_spreading_over_the_cores_changes_no_verdict_and_no_order(dear_s, monkeypatch):
    problems, completions = mixed_batch()
    here = [mine.verify_inline(text) for mine, text in zip(problems, completions, strict=True)]
    assert verify_batch(problems, completions) == here
    monkeypatch.setattr(verification, "LOOK_S", 0.0)
    monkeypatch.setattr(verification, "WORTH_S", 0.0)
    monkeypatch.setattr(verification, "DEAR_S", dear_s)
    monkeypatch.setattr(verification, "_cores", lambda: 2)
    assert verify_batch(problems, completions) == here
    assert verify_guarded(problems, completions) == here
    order = random.Random(3).sample(range(len(here)), len(here))
    shuffled = verify_batch([problems[i] for i in order], [completions[i] for i in order])
    assert shuffled == [here[i] for i in order]


def spread(monkeypatch):
    for name in ("LOOK_S", "WORTH_S", "DEAR_S"):
        monkeypatch.setattr(verification, name, 0.0)
    monkeypatch.setattr(verification, "_cores", lambda: 2)


def test_a_dear_batch_leaves_this_process(monkeypatch):
    spread(monkeypatch)
    calm, here = problem("Calm"), f"in_{os.getpid()}"
    first, *others = [verdict.reason for verdict in verify_batch([calm] * 5, [says(touchy.WHERE)] * 5)]
    assert first == here
    assert len(others) == 4
    assert here not in others


def test_a_batch_that_is_cheap_or_short_stays(monkeypatch):
    monkeypatch.setattr(verification, "LOOK_S", 0.0)
    calm = problem("Calm")
    reasons = {verdict.reason for verdict in verify_batch([calm] * 50, [says(touchy.WHERE)] * 50)}
    assert reasons == {f"in_{os.getpid()}"}


def test_what_a_worker_does_not_finish_is_verified_here(monkeypatch):
    spread(monkeypatch)
    monkeypatch.setattr(touchy, "act_on", lambda number: None)  # in this process alone
    calm = problem("Calm")
    answers = [says(7), says(touchy.HANG), says(touchy.DIE), says(touchy.EAT), calm.reference_completion]
    assert verify_batch([calm] * 5, answers) == [wrong("other_number")] * 4 + [correct()]


def test_a_system_without_processes_spreads_nothing_and_guards_nothing(monkeypatch):
    spread(monkeypatch)
    verification._guard().close()
    monkeypatch.setattr(subprocess, "Popen", refuse)
    calm, tough = problem("Calm"), problem("Touchy")
    assert verify_batch([calm] * 5, [calm.reference_completion] * 5) == [correct()] * 5
    with pytest.raises(WorkerUnavailable):
        tough.verify(tough.reference_completion)
    with pytest.raises(WorkerUnavailable):
        asyncio.run(verify_batch_async([tough], [tough.reference_completion]))


def refuse(*arguments, **options):
    raise BlockingIOError("nothing left")


def test_a_coroutine_gets_the_same_verdicts_and_leaves_no_thread():
    problems, completions = mixed_batch()
    talk, tough = problem("TouchyTalk"), problem("Touchy")
    problems += [tough, tough, talk, tough]
    completions += [says(touchy.HANG), tough.reference_completion, talk.reference_completion, says(touchy.DIE)]
    threads = threading.active_count()

    async def several():
        return await asyncio.gather(*(verify_batch_async(problems, completions) for _ in range(3)))

    assert asyncio.run(several()) == [verify_batch(problems, completions)] * 3
    assert threading.active_count() == threads


def test_the_loop_has_its_turn_between_verdicts_in_this_process(monkeypatch):
    monkeypatch.setattr(verification, "_BREATH_S", 0.0)
    calm, turns = problem("Calm"), 0

    async def both():
        nonlocal turns
        work = asyncio.create_task(verify_batch_async([calm] * 200, [says(7)] * 200))
        while not work.done():
            turns += 1
            await asyncio.sleep(0)
        return work.result()

    assert asyncio.run(both()) == [wrong("other_number")] * 200
    assert turns > 100


def test_a_cancelled_verification_leaves_no_worker_at_work():
    tough = problem("Touchy")

    async def cancelled():
        work = asyncio.create_task(verify_batch_async([tough] * 50, [says(touchy.HANG)] * 50))
        while not verification._guard()._pool.workers:
            await asyncio.sleep(0)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    verification._guard().close()
    asyncio.run(cancelled())
    assert verification._guard()._pool.workers == []


def test_a_coroutine_is_told_of_mistakes_as_any_caller():
    with pytest.raises(InvalidParameter, match="need a list with one"):
        asyncio.run(verify_batch_async([problem("Calm")], []))
    with pytest.raises(InvalidCompletion):
        asyncio.run(verify_batch_async([problem("Calm")], [7]))


def test_the_turns_of_a_guarded_episode_are_taken_in_a_worker(monkeypatch):
    talk = problem("TouchyTalk")
    monkeypatch.setattr(touchy.TouchyTalk, "act", pytest.fail)  # in this process alone
    episode = talk.episode()
    assert episode.step(says(7)) == ("Go on.", None)
    assert episode.state == touchy.Said(1)
    assert episode.step(says(talk.instance.number)) == ("", correct())
    assert (episode.turns, episode.truncated, episode.illegal) == (2, False, 0)
    with pytest.raises(EpisodeError):
        episode.step(says(7))


def test_a_guarded_episode_says_what_it_would_say_here():
    talk = problem("TouchyTalk")
    for texts in (["no answer", says(7)], [says(7), says(8)], [says(talk.instance.number)] * 2, ["x", "y"]):
        apart, here = talk.episode(), InteractiveEpisode(talk)
        for text in texts:
            assert apart.step(text) == here.step(text)
            assert apart.position == here.position


@pytest.mark.parametrize("answer", [touchy.HANG, touchy.DIE, touchy.EAT])
def test_a_turn_that_kills_its_worker_ends_the_episode_as_it_ends_a_replay(answer):
    talk = problem("TouchyTalk")
    episode = talk.episode()
    episode.step(says(7))
    assert episode.step(says(answer)) == ("", wrong("too_expensive"))
    assert episode.turns == 2
    assert talk.verify([says(7), says(answer)]) == episode.verdict


def test_a_turn_that_raises_and_one_that_is_too_long_end_the_episode_too(monkeypatch):
    talk = problem("TouchyTalk")
    assert talk.episode().step(says(touchy.RAISE)) == ("", error("exception"))
    monkeypatch.setattr(verification, "LONGEST", 100)
    assert talk.episode().step("x" * 101) == ("", unparsable("too_long"))


def test_importing_the_library_starts_no_process_and_loads_no_machinery_of_the_guard():
    program = "import sys, rlgym\nprint(rlgym.verify_batch.__name__, 'rlgym.verifiers.guard' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "verify_batch False\n"
