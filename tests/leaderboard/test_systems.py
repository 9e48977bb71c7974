"""The system row: figures of router, adapters and base together, with their targets, and whether they are of now."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import EntryError
from loco.evaluation.report import report_text
from loco.evaluation.system.report import (
    Composite,
    Interval,
    MachineFacts,
    Metric,
    Misrouting,
    PathFigures,
    Routing,
    Stage,
    SystemReport,
)
from loco.leaderboard import build, make_board
from loco.leaderboard.semesters import archive, archives
from loco.leaderboard.trend import system_points
from tests.leaderboard.published import BASE, Made, digest, make_tree

ACTIVE = {"math": "good@1.0.0"}


def system_report(**changed: object) -> SystemReport:
    around = Interval(value=0.2, low=0.15, high=0.25)
    stage = Stage(stage="answer", p50_ms=400, p95_ms=1300)
    values: dict[str, object] = {
        "base": BASE,
        "base_sha256": digest(BASE),
        "engine": "llama-cpp-python 0.3.36",
        "active": ACTIVE,
        "adapters_sha256": {},
        "machine": MachineFacts(processor="A \x1b[31mCPU", cores=2, memory=24 * 2**30, system="Linux", python="3.11"),
        "benchmarks": (),
        "routing": Routing(
            router="keyword",
            router_sha256=digest("r"),
            benchmark_version="1.0.0",
            benchmark_sha256=digest("b"),
            queries=400,
            accuracy=Interval(value=0.942, low=0.914, high=0.961),
            macro_f1=0.93,
            confusion={},
        ),
        "composite": Composite(score=0.6, base_score=0.4, difference=around),
        "domains": (),
        "misrouting": Misrouting(cases=10, misrouted=1, actual=0.6, oracle=0.62, cost=around),
        "path": PathFigures(questions=20, stages=(stage,), swap=stage, first_ms=900, peak_bytes=None),
        "metrics": (
            Metric(
                id="routing-accuracy", title="Routing accuracy", value=0.942, low=0.914, high=0.961, target="> 0.90", met="met"
            ),
            Metric(id="composite", title="Composite score", value=0.6, reference=0.4, target="above the base", met="missed"),
            Metric(id="memory-peak", title="Peak memory", value=None, unit="GB", target="below 8 GB", met="cannot-tell"),
        ),
    }
    return SystemReport.model_validate(values | changed)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path, [Made("good", "math", 0.75)], active=ACTIVE)


def publish(root: Path, report: SystemReport) -> None:
    (root / f"leaderboard/results/{BASE}/system.json").write_text(report_text(report), "utf-8")


def test_without_a_report_there_is_no_row(root: Path) -> None:
    assert make_board(root).bases[0].system is None


def test_the_row_has_the_reports_figures(root: Path) -> None:
    publish(root, system_report())
    row = make_board(root).bases[0].system
    assert row is not None
    assert [metric.met for metric in row.metrics] == ["met", "missed", "cannot-tell"]
    assert not row.outdated
    assert (root / row.result).is_file()


@pytest.mark.parametrize("changed", [{"active": {}}, {"base_sha256": digest("another")}])
def test_a_row_of_an_earlier_state_says_so(root: Path, changed: dict[str, object]) -> None:
    publish(root, system_report(**changed))
    row = make_board(root).bases[0].system
    assert row is not None
    assert row.outdated
    assert "have changed" in build(root)[Path("leaderboard", "README.md")]


def test_a_report_of_another_base_is_refused(root: Path) -> None:
    publish(root, system_report(base="other-2026"))
    with pytest.raises(EntryError, match="figures of other-2026"):
        make_board(root)


def test_pages_show_figures_with_targets_and_nothing_hidden(root: Path) -> None:
    publish(root, system_report())
    made = build(root)
    page, readme = made[Path("leaderboard", "index.html")], made[Path("leaderboard", "README.md")]
    for text in (page, readme):
        assert "94.2 %" in text
        assert "91.4 to 96.1 %" in text
        assert "not measured" in text
        assert "\x1b" not in text
    assert page.index("Composite score") < page.index("Routing accuracy")


def test_an_archive_keeps_the_systems_figures(root: Path) -> None:
    publish(root, system_report())
    archive(root, "2026-S2")
    (point,) = system_points(archives(root))
    composite = point.metric("composite")
    assert (point.semester, point.base) == ("2026-S2", BASE)
    assert composite is not None
    assert composite.value == 0.6
    assert (
        "| [2026-S2](semesters/2026-S2/manifest.json) | 94.2 % | 60.0 % | not measured |"
        in build(root)[Path("leaderboard", "trend.md")]
    )
