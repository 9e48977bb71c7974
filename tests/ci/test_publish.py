"""What has no published result yet. (`tests/act` publishes for real.)"""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.publish import Written, unpublished
from tests.sample_registry import BASE_SHA256, make_registry
from tests.sample_results import publish

BENCHMARK = """\
schema_version: 1
id: math-test
version: {version}
domain: math
protocol: plain-v1
prompt: "{{prompt}}"
scorer: numeric
max_tokens: 10
licence: MIT
source: made up
splits:
  test: {{file: test.jsonl, cases: 60, sha256: {sha256}}}
"""
SUITES = "schema_version: 1\nsuites:\n  - base: tiny-2026\n    benchmarks: [{id: math-test}]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three versions for the base as it is registered, one benchmark, no results."""
    root = make_registry(tmp_path)
    write_benchmark(root)
    (root / "benchmarks" / "suites.yaml").write_text(SUITES, encoding="utf-8")
    return root


def write_benchmark(root: Path, version: str = "1.0.0", sha256: str = "c" * 64) -> None:
    folder = root / "benchmarks" / "math-test"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmark.yaml").write_text(BENCHMARK.format(version=version, sha256=sha256), encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_version_without_a_result_is_to_be_measured(root: Path) -> None:
    assert unpublished(root) == ["adder@1.0.0", "adder@1.1.0", "coder@0.1.0"]


def test_a_version_with_a_result_is_not(root: Path) -> None:
    publish(root, "adder@1.0.0", 40)
    assert unpublished(root) == ["adder@1.1.0", "coder@0.1.0"]


@pytest.mark.parametrize(("version", "sha256"), [("1.1.0", "c" * 64), ("1.0.0", "d" * 64)])
def test_another_benchmark_makes_a_result_old(root: Path, version: str, sha256: str) -> None:
    publish(root, "adder@1.0.0", 40)
    write_benchmark(root, version, sha256)
    assert "adder@1.0.0" in unpublished(root)


def test_a_version_that_was_withdrawn_or_made_for_another_build_is_not_measured(root: Path) -> None:
    entry = root / "registry" / "adapters" / "adder.yaml"
    change(entry, "  - version: 1.0.0\n", "  - version: 1.0.0\n    yanked: {since: 2026-11-24, reason: Wrong data.}\n")
    assert "adder@1.0.0" not in unpublished(root)
    change(root / "registry" / "adapters" / "coder.yaml", BASE_SHA256, "e" * 64)
    assert unpublished(root) == ["adder@1.1.0"]


def test_an_archived_adapter_is_not_measured(root: Path) -> None:
    change(root / "registry" / "adapters" / "coder.yaml", "domain: code\n", "domain: code\nstatus: archived\n")
    assert unpublished(root) == ["adder@1.0.0", "adder@1.1.0"]


def test_the_base_is_measured_by_itself_where_no_version_is_left_that_would(root: Path) -> None:
    for version in ("adder@1.0.0", "adder@1.1.0"):
        publish(root, version, 40)
    change(root / "registry" / "adapters" / "coder.yaml", "domain: code\n", "domain: code\nstatus: archived\n")
    assert unpublished(root) == ["tiny-2026"]


def test_the_commit_says_what_got_a_result() -> None:
    assert Written(("adder@1.0.0 on tiny-2026: accepted",), ("coder@0.1.0 is not measured yet",)).message == (
        "Publish results\n\nadder@1.0.0 on tiny-2026: accepted"
    )
    assert Written((), ()).message == "Rebuild index and leaderboard"
