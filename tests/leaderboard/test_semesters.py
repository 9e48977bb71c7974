"""Archives are written once and hold digests and scores; trends compare only what was measured alike."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from loco.digests import sha256_of
from loco.errors import EntryError, UsageError
from loco.leaderboard.build import build
from loco.leaderboard.semesters import archive, archives, freeze
from loco.leaderboard.text_pages import trend_page
from loco.leaderboard.trend import NOW, domain_trends, system_points
from loco.leaderboard.trend_plot import trend_file
from tests.leaderboard.published import BASE, Made, make_tree

GOOD, BETTER = Made("good", "math", 0.65), Made("good", "math", 0.8, "1.1.0")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path, [GOOD], active={"math": "good@1.0.0"})


def test_an_archive_names_what_stood_by_digest(root: Path) -> None:
    archive(root, "2026-S1")
    manifest = archives(root)[0]
    base = manifest.bases[0]
    math = next(domain for domain in base.domains if domain.domain == "math")
    row = math.rows[0]
    assert (manifest.semester, base.base, base.active) == ("2026-S1", BASE, {"math": "good@1.0.0"})
    assert (row.ref, row.rank, row.verdict) == ("good@1.0.0", 1, "accepted")
    assert row.result_sha256 == sha256_of(root / row.result)
    assert math.benchmarks[0].version == "2.0.0"


def test_an_archive_is_small_and_holds_no_outcomes(root: Path) -> None:
    path = archive(root, "2026-S1")
    assert path.stat().st_size < 10_000
    assert "The answer is 42." not in path.read_text("utf-8")


def test_an_archive_is_never_overwritten(root: Path) -> None:
    path = archive(root, "2026-S1")
    before = path.read_bytes()
    make_tree(root, [GOOD, BETTER])
    with pytest.raises(UsageError, match="2026-S1 is archived already"):
        archive(root, "2026-S1")
    assert path.read_bytes() == before


def test_freezing_twice_gives_the_same_and_any_change_of_the_registry_shows(root: Path) -> None:
    before = freeze(root, "2026-S1")
    assert freeze(root, "2026-S1") == before
    entry = root / "registry" / "adapters" / "good.yaml"
    entry.write_text(entry.read_text("utf-8") + "\n", "utf-8")
    assert freeze(root, "2026-S1").registry_sha256 != before.registry_sha256


@pytest.mark.parametrize("name", ["2026", "2026-S9", "2026-s1", "../2026-S1", "2026-S1\n", "٢٠٢٦-S1"])
def test_only_semesters_can_be_archived(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no semester"):
        archive(root, name)


def test_nothing_measured_is_nothing_to_archive(tmp_path: Path) -> None:
    make_tree(tmp_path, [])
    (tmp_path / f"leaderboard/results/{BASE}/base.json").unlink()
    with pytest.raises(UsageError, match="Nothing has been measured"):
        archive(tmp_path, "2026-S1")


def test_a_moved_or_broken_archive_is_refused(root: Path) -> None:
    path = archive(root, "2026-S1")
    path.parent.rename(path.parent.with_name("2026-S2"))
    with pytest.raises(EntryError, match="is the archive of 2026-S1"):
        archives(root)
    moved = root / "leaderboard" / "semesters" / "2026-S2" / "manifest.json"
    moved.write_text(json.dumps({"semester": "2026-S2"}), "utf-8")
    with pytest.raises(EntryError, match="no archive"):
        archives(root)


def test_a_trend_is_one_line_while_base_and_benchmark_stay(root: Path) -> None:
    archive(root, "2026-S1")
    make_tree(root, [GOOD, BETTER])
    archive(root, "2026-S2")
    (math,) = (trend for trend in domain_trends(archives(root)) if trend.domain == "math")
    (series,) = math.series
    assert [(point.semester, point.best_ref) for point in series] == [("2026-S1", "good@1.0.0"), ("2026-S2", "good@1.1.0")]
    kept = [domain for manifest in archives(root) for domain in manifest.bases[0].domains if domain.domain == "math"]
    assert [point.gain for point in series] == [domain.best.difference.value for domain in kept if domain.best]
    assert all(point.gain is not None and point.gain > 0 for point in series)


def test_another_base_begins_a_line_of_its_own(root: Path) -> None:
    archive(root, "2026-S1")
    make_tree(root, [Made("newer", "math", 0.9)], base="nano-2027")
    archive(root, "2026-S2")
    (math,) = (trend for trend in domain_trends(archives(root)) if trend.domain == "math")
    assert [[(point.semester, point.base) for point in series] for series in math.series] == [
        [("2026-S1", BASE), ("2026-S2", BASE)],
        [("2026-S2", "nano-2027")],
    ]


def test_a_new_version_of_the_benchmark_begins_a_line_of_its_own(root: Path) -> None:
    archive(root, "2026-S1")
    make_tree(root, [Made("good", "math", 0.65, benchmark_version="3.0.0")])
    archive(root, "2026-S2")
    (math,) = (trend for trend in domain_trends(archives(root)) if trend.domain == "math")
    assert [[point.benchmarks for point in series] for series in math.series] == [
        [("nano-math 2.0.0",)],
        [("nano-math 3.0.0",)],
    ]


def test_the_page_can_show_the_present_beside_the_archives(root: Path) -> None:
    from loco.leaderboard import make_board

    archive(root, "2026-S1")
    (math,) = (trend for trend in domain_trends(archives(root), make_board(root)) if trend.domain == "math")
    assert math.semesters == ("2026-S1", NOW)
    assert [point.semester for point in math.series[0]] == ["2026-S1", NOW]


def test_the_trend_is_drawn_and_written(root: Path) -> None:
    archive(root, "2026-S1")
    make_tree(root, [Made("newer", "math", 0.9)], base="nano-2027")
    archive(root, "2026-S2")
    frozen = archives(root)
    drawing = ElementTree.fromstring(trend_file(domain_trends(frozen)) or "")
    assert "2026-S1" in (drawing.get("aria-label") or "")
    page = trend_page(domain_trends(frozen), system_points(frozen), "trend.svg")
    assert "| [2026-S2](semesters/2026-S2/manifest.json) |" in page
    assert page.count("On nano-2026, nano-math 2.0.0:") == 1
    assert page.count("On nano-2027, nano-math 2.0.0:") == 1
    assert Path("leaderboard", "trend.md") in build(root)
