"""Bases side by side: scores with intervals, paired differences on the same cases, memory and speed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from loco.atomic import write_text
from loco.cli import main
from loco.engine.scripted import ScriptedEngine
from loco.errors import UsageError
from loco.evaluation.base import base_score
from loco.evaluation.report import BaseReport, report_text
from loco.evaluation.sealed import write_sealed
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkRef, BenchmarkResult, Subject
from loco.migration.compare import compare_bases, published_base
from loco.migration.speed import Speed, measure
from loco.registry import load_registry
from tests.migration.second_base import make_bases
from tests.sample_results import outcomes_of

FIGURES = Speed(0.5, 900.0, 60.0, 10**8)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_bases(tmp_path)
    publish(root, "tiny-2026", 20)
    return root


def report(root: Path, name: str, right: int) -> BaseReport:
    """A base that had ``right`` of 60 cases right; its outcomes are published."""
    base = load_registry(root).base(name)
    digest = base.weights.sha256 or ""
    address = hashlib.sha256(f"{name} {right}".encode()).hexdigest()
    ref = BenchmarkRef("math-test", "1.0.0", "math", "test", "c" * 64)
    result = BenchmarkResult(address, Subject("base", name, digest), ref, tuple(outcomes_of(right)), binary=True)
    path = root / "leaderboard" / "results" / "outcomes" / f"{address}.jsonl.gz"
    write_sealed(path, {"address": address}, [asdict(outcome) for outcome in result.outcomes])
    return BaseReport(base=name, base_sha256=digest, engine="scripted 1", limited=False, benchmarks=(base_score(result),))


def publish(root: Path, name: str, right: int) -> None:
    write_text(root / "leaderboard" / "results" / name / "base.json", report_text(report(root, name, right)))


def test_scores_stand_side_by_side_and_are_paired_case_by_case(root: Path) -> None:
    publish(root, "tiny-2027", 40)
    found = compare_bases(load_registry(root), ["tiny-2026", "tiny-2027"], OutcomeStore.of(root))
    assert [base.scores[0].score for base in found.bases] == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    (paired,) = found.paired["tiny-2027"]
    assert (paired.b, paired.c, paired.difference) == (20, 0, pytest.approx(1 / 3))


def test_what_is_not_published_stays_open_or_is_measured(root: Path) -> None:
    registry, store = load_registry(root), OutcomeStore.of(root)
    open_ = compare_bases(registry, ["tiny-2026", "tiny-2027"], store)
    assert (open_.bases[1].scores, open_.paired["tiny-2027"]) == ((), ())
    measured = compare_bases(
        registry, ["tiny-2026", "tiny-2027"], store,
        measure=lambda base: report(root, base.name, 40), measure_speed=lambda _: FIGURES,
    )  # fmt: skip
    assert measured.bases[1].scores[0].cases == 60
    assert measured.bases[1].speed == FIGURES


def test_scores_of_other_weights_count_for_nothing(root: Path) -> None:
    path = root / "leaderboard" / "results" / "tiny-2026" / "base.json"
    digest = load_registry(root).base("tiny-2026").weights.sha256 or ""
    path.write_text(path.read_text(encoding="utf-8").replace(digest, "d" * 64), encoding="utf-8")
    assert published_base(root, load_registry(root).base("tiny-2026")) is None


def test_one_base_is_no_comparison(root: Path) -> None:
    with pytest.raises(UsageError, match="two bases or more"):
        compare_bases(load_registry(root), ["tiny-2026", "tiny-2026"], OutcomeStore.of(root))


def test_speed_is_measured_over_a_few_answers_and_the_engine_closed() -> None:
    engine = ScriptedEngine("Twelve.")
    found = measure(lambda: engine)
    assert engine.closed
    assert len(engine.requests) == 3
    assert found.load_s >= 0


def test_the_command_prints_facts_then_scores(root: Path) -> None:
    publish(root, "tiny-2027", 40)
    arguments = ["--registry", str(root), "base", "compare", "tiny-2026", "tiny-2027"]
    text = CliRunner().invoke(main, arguments).stdout
    assert "memory with a full context" in text
    assert "+0.333 [" in text
    found = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert [base["base"] for base in found["bases"]] == ["tiny-2026", "tiny-2027"]
    assert found["against_first"]["tiny-2027"][0]["b"] == 20
