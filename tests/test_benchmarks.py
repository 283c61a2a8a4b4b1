"""The figures in the documentation are those that the benchmarks recorded."""

import importlib.util
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def test_the_tables_are_written_from_the_recorded_results(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    spec = importlib.util.spec_from_file_location("tables", BENCHMARKS / "tables.py")
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    monkeypatch.delitem(sys.modules, "_record")
    readme = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    assert tables.written(readme) == readme


def test_every_recorded_result_has_a_table():
    recorded = {path.stem for path in (BENCHMARKS / "results").glob("*.json")}
    readme = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    assert recorded == {name for name in recorded if f"<!-- {name} -->" in readme}
    assert recorded
