"""Which benchmarks are run."""

from __future__ import annotations

from pathlib import Path

from loco.evaluation.selection import Selection, select
from tests.evaluation.sample_suite import SUITES, make_suite


def test_a_benchmark_outside_the_suite_is_run_where_it_is_named_and_only_then(tmp_path: Path) -> None:
    make_suite(tmp_path)
    (tmp_path / "benchmarks" / "suites.yaml").write_text(SUITES.replace("{id: echoes, weight: 1}, ", ""), encoding="utf-8")
    assert [item.benchmark.id for item in select(tmp_path, "tiny-2026", "code", Selection())] == ["sums"]
    (item,) = select(tmp_path, "tiny-2026", "code", Selection(benchmarks=("echoes",)))
    assert (item.benchmark.id, item.split, item.part, item.weight) == ("echoes", "test", "domain", 1.0)
    assert "Only a part of the suite was run (echoes)." in Selection(benchmarks=("echoes",)).shortfalls()
