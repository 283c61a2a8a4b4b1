"""``rlgym curriculum simulate``: its table, its picture, and what it says where it cannot run."""

import subprocess
import sys

import pytest

from rlgym.difficulty.arms import Arm
from rlgym.difficulty.curriculum import Curriculum
from rlgym.difficulty.mixtures import MIXTURES
from rlgym.difficulty.simulation import LEARNERS, simulate
from rlgym.rng import Rng, hashed_seed

SMALL = ("--environments", 2, "--levels", 6, "--steps", 4, "--problems", 8, "--runs", 2)


@pytest.fixture
def compare(rlgym):
    """The rows of the table, by scheduler; no picture."""

    def start(*arguments):
        done = rlgym("curriculum", "simulate", *SMALL, "--no-picture", *arguments)
        assert (done.status, done.err) == (0, "")
        header, *rows = [line.split() for line in done.out.splitlines()]
        return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}

    return start


def test_the_table_has_a_row_for_each_scheduler_in_the_order_given(compare):
    rows = compare("--scheduler", "window,uniform, oracle,window", "--learner", "plateaus")
    assert list(rows) == ["window", "uniform", "oracle"]
    for row in rows.values():
        assert list(row) == ["ability", "gain", "lowest", "highest", "area", "signal", "wasted", "level", "rollouts"]
        assert float(row["lowest"]) <= float(row["gain"]) <= float(row["highest"])
        assert row["rollouts"] == "256"  # 4 steps of 8 problems with 8 rollouts


def test_the_figures_are_those_of_the_simulation(compare):
    arms = [Arm(f"simulated/Environment{i}-v0", tuple(range(6))) for i in (1, 2)]
    series = []
    for run in range(2):
        learner = LEARNERS["border"](arms, Rng(hashed_seed("simulate", "learner", "border", 5, run)))
        curriculum = Curriculum(
            *(arms, "staircase", "rehearsal", "fixed_group"), seed=hashed_seed("simulate", "draws", 5, run)
        )
        luck = Rng(hashed_seed("simulate", "attempts", 5, run))
        series.append(simulate(curriculum, learner, luck, steps=4, problems=8))
    row = compare("--scheduler", "staircase", "--learner", "border", "--mixture", "rehearsal", "--seed", 5)["staircase"]
    gains = [one.ability[-1] - one.ability[0] for one in series]
    assert row["ability"] == f"{(series[0].ability[-1] + series[1].ability[-1]) / 2:.3f}"
    assert (row["gain"], row["lowest"]) == (f"{sum(gains) / 2:.3f}", f"{min(gains):.3f}")
    assert row["highest"] == f"{max(gains):.3f}"
    assert row["area"] == f"{(series[0].area + series[1].area) / 2:.3f}"
    for name in ("signal", "wasted"):
        assert row[name] == f"{sum(sum(getattr(one, name)) for one in series) / 8:.3f}"
    assert row["level"] == f"{sum(sum(one.level) for one in series) / 8:.1f}"


def test_every_run_of_a_number_has_the_same_learner_whoever_else_is_compared(compare):
    alone, together = compare("--scheduler", "window"), compare("--scheduler", "uniform,window")
    assert alone["window"] == together["window"]
    assert compare("--scheduler", "window", "--seed", 1) != alone


@pytest.mark.parametrize("mixture", MIXTURES)
def test_every_mixture_can_be_named(compare, mixture):
    assert compare("--scheduler", "uniform", "--mixture", mixture)["uniform"]["rollouts"] == "256"


def test_an_allocation_may_ask_for_more_rollouts(compare):
    assert compare("--scheduler", "uniform", "--allocation", "reinforce_ada")["uniform"]["rollouts"] != "256"


def test_the_picture_is_of_the_kind_that_its_name_says(rlgym, tmp_path):
    pytest.importorskip("matplotlib")
    done = rlgym("curriculum", "simulate", *SMALL, "--scheduler", "uniform,window")
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("simulation.png: ability, level and groups with a signal over rollouts\n")
    assert (tmp_path / "simulation.png").read_bytes().startswith(b"\x89PNG")
    rlgym("curriculum", "simulate", *SMALL, "--scheduler", "uniform", "--out", "lines.svg")
    assert "<svg" in (tmp_path / "lines.svg").read_text(encoding="utf-8")


def test_the_picture_shows_the_series(tmp_path):
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    from rlgym.difficulty.simulation import Series
    from rlgym.train.comparison import draw_comparison

    def series(scale):
        return Series([0, 8, 16], [0.1, 0.1 + scale, 0.1 + 2 * scale], [1.0, 0.5], [0.0, 0.0], [scale, 3 * scale])

    figures = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", lambda figure, path, dpi: figures.append(figure))
        draw_comparison(tmp_path / "x.png", "title", {"a": [series(0.1), series(0.3)], "b": [series(0.2)]})
    ability, level, signal = figures[0].axes
    assert [line.get_label() for line in ability.lines] == ["a", "b"]
    assert list(ability.lines[0].get_xdata()) == [0, 8, 16]
    assert list(ability.lines[0].get_ydata()) == pytest.approx([0.1, 0.3, 0.5])
    assert list(level.lines[0].get_xdata()) == [8, 16]
    assert list(level.lines[0].get_ydata()) == pytest.approx([0.4, 0.4])  # running mean of 0.2 and 0.6
    assert list(signal.lines[1].get_ydata()) == pytest.approx([0.75, 0.75])


def test_without_the_extra_the_picture_is_refused_in_one_paragraph_and_the_table_is_not(tmp_path):
    program = "import sys; sys.modules['matplotlib'] = None\nfrom rlgym.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "curriculum", "simulate", *map(str, SMALL), "--scheduler", "uniform"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    needs = (
        "error: rlgym curriculum simulate needs the extra 'train': pip install 'rlgym-verifiable[train]'; --no-picture "
    )
    assert done.stderr.startswith(needs)
    assert "matplotlib" in done.stderr
    assert done.stderr.count("\n") == 1
    done = subprocess.run([*command, "--no-picture"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("scheduler ")


def test_the_group_alone_shows_its_help(rlgym):
    assert "simulate" in rlgym("curriculum").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scheduler", "uniform,widow"], "no scheduler 'widow' among fixed, "),
        (["--scheduler", ""], "no scheduler '' among fixed, "),
        (["--learner", "practise"], "no learner 'practise' among practice, "),
        (["--mixture", "unifrom"], "Curriculum: no mixture 'unifrom' among "),
        (["--allocation", "fixed"], "Curriculum: no allocation 'fixed' among "),
        (["--runs", 0], "Invalid value for '--runs'"),
        (["--levels", "many"], "Invalid value for '--levels'"),
    ],
)
def test_a_users_error_is_one_paragraph(rlgym, arguments, message):
    done = rlgym("curriculum", "simulate", *SMALL, "--no-picture", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1
