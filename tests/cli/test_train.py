"""``rlgym train quickstart``: its options, and what it says where it cannot run."""

import subprocess
import sys
from pathlib import Path

import pytest

from rlgym.errors import InvalidParameter


@pytest.fixture
def configured(rlgym, monkeypatch):
    """The configuration that a command line amounts to; nothing is trained."""
    quickstart = pytest.importorskip("rlgym.train.quickstart")

    def start(*arguments):
        seen = []

        def run(config, out_dir, observer):
            seen.append((config, out_dir))
            raise InvalidParameter("seen")

        monkeypatch.setattr(quickstart, "run", run)
        done = rlgym("train", "quickstart", *arguments)
        assert (done.status, done.err) == (2, "error: seen\n")
        return seen[0]

    return start


def test_without_options_the_tuned_configuration_runs(configured):
    from rlgym.train.quickstart import QuickstartConfig

    assert configured() == (QuickstartConfig(), Path("runs/quickstart"))


def test_options_replace_their_own_fields_and_no_others(configured):
    from rlgym.train.quickstart import QuickstartConfig

    config, out = configured(
        *("SortNumbers", "ChainSum", "--out", "there", "--seed", 3, "--scheduler", "uniform", "--highest-level", 9),
        *("--rollouts", 4, "--warmup-steps", 7, "--steps", 5, "--problems", 6, "--learning-rate", 0.001),
        *("--reward", "shaped", "--test-problems", 2, "--test-levels", 1, "--threads", 1, "--style", "last_line.1"),
    )
    tuned = QuickstartConfig()
    assert out == Path("there")
    assert (config.names, config.seed, config.scheduler) == (("SortNumbers", "ChainSum"), 3, "uniform")
    assert (config.highest_level, config.rollouts, config.threads, config.style) == (9, 4, 1, "last_line.1")
    assert config.warmup.steps == 7
    assert config.warmup.batch == tuned.warmup.batch
    assert (config.grpo.steps, config.grpo.problems, config.grpo.reward) == (5, 6, "shaped")
    assert config.grpo.learning_rate == 0.001
    assert config.grpo.sampling == tuned.grpo.sampling
    assert (config.evaluation.problems, config.evaluation.highest_level) == (2, 1)
    assert config.model == tuned.model


def test_a_missing_extra_is_one_paragraph_that_says_how_to_install_it(tmp_path):
    program = (
        "import sys; sys.modules['torch'] = None\nfrom rlgym.cli import run; sys.exit(run(['train', 'quickstart']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: rlgym train needs the extra 'train': pip install 'rlgym-verifiable[train]' (")
    assert "torch" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("fault", "excused"),
    [
        (ImportError("No module named 'matplotlib'", name="matplotlib"), True),
        (ImportError("libtorch.so: cannot open shared object file"), True),
        (ImportError("cannot import name 'Dispaly'", name="rlgym.train.display"), False),
    ],
)
def test_only_a_fault_of_our_own_is_not_excused_by_the_extra(rlgym, monkeypatch, fault, excused):
    class Finder:
        def find_spec(self, name, path, target=None):
            if name == "rlgym.train.display":
                raise fault

    monkeypatch.delitem(sys.modules, "rlgym.train.display", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    if excused:
        assert rlgym("train", "quickstart").err.endswith(f"[train]' ({fault})\n")
    else:
        with pytest.raises(ImportError, match="Dispaly"):
            rlgym("train", "quickstart")


def test_a_zero_is_an_option_like_any_other(configured):
    config, _ = configured("--warmup-steps", 0, "--steps", 0, "--seed", 0)
    assert (config.warmup.steps, config.grpo.steps) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SortNumbrs"], "no environment 'rlgym/SortNumbrs-v0'"),
        (["SortNumbers", "SortNumbers"], "QuickstartConfig(names=('SortNumbers', 'SortNumbers')): need at least one"),
        (["--scheduler", "windows"], "QuickstartConfig(scheduler='windows'): need one of "),
        (["--steps", "-1"], "GRPOConfig(steps=-1, "),
        (["--steps", "many"], "Invalid value for '--steps'"),
        (["--out", "file"], "Invalid value for '--out'"),
    ],
)
def test_a_users_error_is_one_paragraph(rlgym, tmp_path, arguments, message):
    pytest.importorskip("rlgym.train.quickstart")
    (tmp_path / "file").write_text("")
    done = rlgym("train", "quickstart", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1
