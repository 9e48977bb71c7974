"""Frozen benchmarks: what is committed is what was frozen, and a change needs a new version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loco.benchmarks import list_benchmarks, load_benchmark
from loco.benchmarks.frozen import FILE, freeze, main, problems, read_frozen
from loco.errors import DataError
from tests.benchmarks.conftest import CASE, ROOT, Write


def test_no_frozen_benchmark_has_changed_under_its_version() -> None:
    assert problems(ROOT) == []


@pytest.mark.parametrize("name", list_benchmarks(ROOT))
def test_committed_cases_are_those_of_their_digests(name: str) -> None:
    benchmark = load_benchmark(ROOT, name)
    for split, described in benchmark.spec.splits.items():
        if described.file is not None:
            assert len(benchmark.cases(split)) == (described.drawn or described).cases


def test_a_changed_case_or_prompt_is_noticed_until_the_version_rises(write: Write) -> None:
    root = write([CASE])
    assert problems(root) != []
    assert len(freeze(root)) == 2
    assert problems(root) == []
    before = (root / "benchmarks" / FILE).read_text(encoding="utf-8")

    write([CASE | {"prompt": "2 + 2?"}], prompt="{prompt}!")
    assert [said.partition(":")[0] for said in problems(root)] == ["sums 1.0.0, split", "sums 1.0.0, settings"]
    with pytest.raises(DataError, match=r"sums 1\.0\.0, split:test: changed since it was frozen"):
        freeze(root)

    write([CASE | {"prompt": "2 + 2?"}], prompt="{prompt}!", version="1.1.0")
    assert len(freeze(root)) == 2
    assert (root / "benchmarks" / FILE).read_text(encoding="utf-8").startswith(before)


def test_the_command_freezes_what_is_new_and_refuses_what_changed_without_a_traceback(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write([CASE])
    (root / "registry").mkdir(exist_ok=True)
    shutil.copyfile(ROOT / "registry/domains.yaml", root / "registry/domains.yaml")
    monkeypatch.chdir(root)
    assert main() == 0
    assert capsys.readouterr().out.startswith("sums 1.0.0 split:test ")
    write([CASE | {"prompt": "2 + 2?"}])
    assert main() == 2
    assert (
        capsys.readouterr().err
        == "error: sums 1.0.0, split:test: changed since it was frozen. Raise the benchmark's version.\n"
    )


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / FILE).write_text("# a comment\nsums 1.0.0\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"frozen\.txt, line 2"):
        read_frozen(tmp_path)
