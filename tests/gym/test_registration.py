"""Registration: every id is known to gymnasium after ``import rlgym``, and nothing is imported for it."""

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path

import gymnasium
import pytest
from gymnasium.envs.registration import EnvSpec, VectorizeMode

import rlgym
from rlgym import registry as rlgym_registry
from rlgym.environment import Environment
from rlgym.errors import EnvironmentImportFailed, UnknownEnvironment, UnknownVersion
from rlgym.gym.autoreset import VectorDefaults
from rlgym.gym.registration import CURRICULUM, register_all, register_entry
from rlgym.registry import Entry, register, registry


def test_every_environment_is_registered_and_so_is_the_one_over_many():
    expected = {entry.id for entry in registry().entries.values()} | {CURRICULUM}
    assert expected <= set(gymnasium.registry)
    assert {name for name in gymnasium.registry if name.startswith("rlgym/")} == {
        name for name in expected if name.startswith("rlgym/")
    }


IMPORTED = """
import sys, rlgym, gymnasium
assert "rlgym/SubsetSum-v0" in gymnasium.registry
heavy = {"networkx", "sympy", "torch", "transformers", "rlgym.gym.single", "rlgym.gym.vector", "rlgym.verifiers.guard"}
environments = [name for name in sys.modules if name.startswith("rlgym.environments.")]
print(sorted(heavy & set(sys.modules)) + environments)
gymnasium.make("rlgym/SubsetSum-v0")
print([name for name in sys.modules if name.startswith("rlgym.environments.") and name.count(".") == 3])
print(sorted({"networkx", "sympy"} & set(sys.modules)))
"""


def test_importing_rlgym_imports_no_environment_and_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORTED], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.splitlines() == ["[]", "['rlgym.environments.optimization.subset_sum']", "[]"]


def test_a_spec_is_what_gymnasium_itself_would_register(monkeypatch):
    entry = registry().find("SubsetSum")
    ours = gymnasium.spec(entry.id)
    monkeypatch.delitem(gymnasium.registry, entry.id)
    gymnasium.register(
        entry.id,
        entry_point=ours.entry_point,
        vector_entry_point=ours.vector_entry_point,
        order_enforce=False,
        kwargs={"environment": "rlgym/SubsetSum-v0"},
    )
    assert gymnasium.spec(entry.id) == ours
    assert ours.pprint(disable_print=True) == "id=rlgym/SubsetSum-v0\norder_enforce=False"


def test_a_spec_survives_json_pickle_and_copy():
    spec = gymnasium.spec("rlgym/SubsetSum-v0")
    assert json.loads(spec.to_json())["kwargs"] == {"environment": "rlgym/SubsetSum-v0"}
    for again in (EnvSpec.from_json(spec.to_json()), pickle.loads(pickle.dumps(spec)), copy.deepcopy(spec)):
        assert again == spec
        assert gymnasium.make(again).reset(seed=3) == gymnasium.make(spec).reset(seed=3)


def test_the_spec_of_an_environment_makes_it_again():
    env = gymnasium.make("rlgym/SubsetSum-v0", difficulty=3, largest=80)
    assert gymnasium.make(env.spec).reset(seed=3) == env.reset(seed=3)
    assert gymnasium.make(EnvSpec.from_json(env.spec.to_json())).reset(seed=3) == env.reset(seed=3)
    assert (
        gymnasium.make_vec(env.spec, num_envs=2, vectorization_mode="sync").reset(seed=3)[0][0] == env.reset(seed=3)[0]
    )


@pytest.mark.parametrize("mode", ["sync", VectorizeMode.SYNC, "async", VectorizeMode.ASYNC])
def test_the_defaults_of_a_mode_give_way_to_what_is_asked(mode):
    value = getattr(mode, "value", mode)

    def asked(**given):
        arguments = VectorDefaults(environment="x")
        assert arguments.pop("num_envs", 4) == 4
        assert arguments.pop("vectorization_mode", mode) is mode
        found = arguments.pop("vector_kwargs", given)
        assert arguments == {"environment": "x"}
        return found

    expected = {"autoreset_mode": "SameStep"} | ({"shared_memory": False} if value == "async" else {})
    assert asked() == expected
    assert asked(autoreset_mode="Disabled", copy=False) == expected | {"autoreset_mode": "Disabled", "copy": False}


@pytest.mark.parametrize("mode", [None, "vector_entry_point", VectorizeMode.VECTOR_ENTRY_POINT, "nonsense"])
def test_other_modes_have_no_defaults(mode):
    arguments = VectorDefaults()
    arguments.pop("vectorization_mode", mode)
    given = {"copy": False}
    assert arguments.pop("vector_kwargs", given) == given
    with pytest.raises(KeyError):
        arguments.pop("absent")


def test_an_unknown_id_has_gymnasiums_own_error_in_make_and_ours_elsewhere():
    with pytest.raises(gymnasium.error.NameNotFound, match=r"`SubsetSun` doesn't exist.* Did you mean: `SubsetSum`"):
        gymnasium.make("rlgym/SubsetSun-v0")
    with pytest.raises(gymnasium.error.VersionNotFound, match="version `v7`"):
        gymnasium.make("rlgym/SubsetSum-v7")
    with pytest.raises(gymnasium.error.NamespaceNotFound, match="Namespace acme not found"):
        gymnasium.make("acme/SubsetSum-v0")
    with pytest.raises(UnknownEnvironment, match="did you mean 'rlgym/SubsetSum-v0'"):
        rlgym.problem("SubsetSun")
    with pytest.raises(UnknownVersion, match="at version 0, not 7"):
        rlgym.problem("SubsetSum-v7")


@pytest.fixture
def acme(tmp_path):
    """A plugin of two environments, of which one cannot be imported."""
    folder = tmp_path / "acme_of_this_test"
    (folder / "puzzles").mkdir(parents=True)
    (folder / "puzzles" / "broken.py").write_text('raise OSError("the data file is missing")\n')
    source = Path(rlgym_registry.registry().find("SubsetSum").path).read_text()
    (folder / "puzzles" / "subset_sum.py").write_text(source)
    sys.path.insert(0, str(tmp_path))
    entries = list(rlgym_registry.scan("acme", "acme_of_this_test", folder))
    for entry in entries:
        registry().add(entry)
        register_entry(entry)
    yield entries
    sys.path.remove(str(tmp_path))
    for entry in entries:
        del registry().entries[entry.name], gymnasium.registry[entry.id]
        rlgym_registry._loaded.pop(entry.name, None)


def test_a_plugin_is_made_under_its_namespace(acme):
    env = gymnasium.make("acme/SubsetSum-v0")
    assert env.reset(seed=1)[1]["key"] == "acme/SubsetSum-v0?difficulty=0&split=train&seed=1&style=tags.1"
    assert gymnasium.make("rlgym/SubsetSum-v0").reset(seed=1)[1]["key"].startswith("rlgym/")
    assert len(gymnasium.make_vec("acme/SubsetSum-v0", num_envs=2).reset(seed=1)[0]) == 2


def test_a_broken_file_of_a_plugin_is_named_with_its_cause(acme):
    for make in (gymnasium.make, gymnasium.make_vec):
        with pytest.raises(EnvironmentImportFailed, match=r"'acme/Broken': .*broken.py.*the data file is missing"):
            make("acme/Broken-v0")


def test_a_class_registered_at_run_time_can_be_made_and_redefined():
    product = rlgym_registry.load("local/Product")

    def defined(word, version=0):
        body = {
            "answer": product.answer,
            "knobs": product.knobs,
            "version": version,
            "generate": type(product).generate,
            "statement": lambda self, instance: f"{word} {instance.a} {instance.b}",
            "solve": type(product).solve,
        }
        bases = Environment[type(product).instance_type(), int]
        return type("Times", (Environment,), {**body, "__orig_bases__": (bases,)})

    assert register(defined("Multiply")) == "local/Times-v0"
    env = gymnasium.make("local/Times-v0")
    assert env.reset(seed=1)[0].startswith("Multiply ")
    assert register(defined("Times")) == "local/Times-v0"
    assert gymnasium.make("local/Times-v0").reset(seed=1)[0].startswith("Times ")
    assert env.reset(seed=1)[0].startswith("Multiply ")
    assert gymnasium.make_vec("local/Times-v0", num_envs=2).reset(seed=1)[0][1].startswith("Times ")
    assert register(defined("Again", version=1)) == "local/Times-v1"
    assert gymnasium.make("local/Times-v1").reset(seed=1)[0].startswith("Again ")
    for name in ("local/Times-v0", "local/Times-v1"):
        del gymnasium.registry[name]
    del registry().entries["local/Times"], rlgym_registry._loaded["local/Times"]


def test_registering_all_again_changes_nothing():
    before = dict(gymnasium.registry)
    register_all()
    assert gymnasium.registry == before


def test_an_entry_is_registered_without_being_imported():
    entry = Entry("acme/Elsewhere", "puzzles", 3, "no_such_module", Path("elsewhere.py"))
    register_entry(entry)
    assert gymnasium.spec("acme/Elsewhere-v3").namespace == "acme"
    with pytest.raises(UnknownEnvironment, match="no environment 'acme/Elsewhere-v3'"):
        gymnasium.make("acme/Elsewhere-v3")
    del gymnasium.registry["acme/Elsewhere-v3"]
