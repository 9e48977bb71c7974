"""Frozen benchmarks: what is committed is what was frozen, and a change needs a new version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loco.benchmarks import list_benchmarks, load_benchmark
from loco.benchmarks.frozen import FILE, freeze, main, problems, read_frozen, suite_problem
from loco.benchmarks.suites import measured_bases
from loco.errors import DataError
from tests.benchmarks.conftest import CASE, ROOT, Write


def test_no_frozen_benchmark_has_changed_under_its_version() -> None:
    assert problems(ROOT) == []


def test_no_frozen_suite_has_changed() -> None:
    assert [suite_problem(ROOT, base) for base in measured_bases(ROOT)] == [None, None, None]


@pytest.mark.parametrize("name", list_benchmarks(ROOT))
def test_committed_cases_are_those_of_their_digests(name: str) -> None:
    benchmark = load_benchmark(ROOT, name)
    for split, described in benchmark.spec.splits.items():
        if described.file is not None:
            assert len(benchmark.cases(split)) == (described.drawn or described).cases


def test_a_changed_case_or_prompt_is_noticed_until_the_version_rises(write: Write) -> None:
    root = write([CASE])
    assert problems(root) != []
    assert len(freeze(root)) == 3
    assert problems(root) == []
    before = (root / "benchmarks" / FILE).read_text(encoding="utf-8")

    write([CASE | {"prompt": "2 + 2?"}], prompt="{prompt}!")
    assert [said.partition(":")[0] for said in problems(root)] == ["sums 1.0.0, split", "sums 1.0.0, settings"]
    with pytest.raises(DataError, match=r"sums 1\.0\.0, split:test: changed since it was frozen"):
        freeze(root)

    write([CASE | {"prompt": "2 + 2?"}], prompt="{prompt}!", version="1.1.0")
    assert len(freeze(root)) == 3
    assert (root / "benchmarks" / FILE).read_text(encoding="utf-8").startswith(before)


def test_another_domain_or_rubric_is_noticed(write: Write) -> None:
    root = write([CASE], scorer="rubric", parameters={"rubric": "letters.yaml"})
    rubric = root / "benchmarks/sums/letters.yaml"
    rubric.write_text("prompt: Is it polite?\n", encoding="utf-8")
    freeze(root)
    rubric.write_text("prompt: Is it there?\n", encoding="utf-8")
    assert problems(root) == ["sums 1.0.0, rubric: changed since it was frozen. Raise the benchmark's version."]
    rubric.write_text("prompt: Is it polite?\n", encoding="utf-8")
    write([CASE], scorer="rubric", parameters={"rubric": "letters.yaml"}, domain="writing")
    assert problems(root) == ["sums 1.0.0, domain: changed since it was frozen. Raise the benchmark's version."]


def test_a_changed_suite_is_noticed_until_it_is_frozen_again(write: Write) -> None:
    write([CASE], id="more")
    root = write([CASE])
    suites = root / "benchmarks/suites.yaml"

    def measure(base: str, benchmarks: str) -> None:
        suites.write_text(f"schema_version: 1\nsuites: [{{base: {base}, benchmarks: [{benchmarks}]}}]\n", encoding="utf-8")

    measure("tiny", "{id: sums}, {id: more}")
    assert suite_problem(root, "tiny") == "the suite of tiny: not frozen yet. Run `python -m loco.benchmarks.frozen`."
    assert freeze(root)[-1].startswith("tiny 1 suite ")
    measure("tiny", "{id: more, weight: 2}, {id: sums}")  # neither order nor weights decide a verdict
    assert suite_problem(root, "tiny") is None
    measure("next", "{id: sums}, {id: more}")
    assert suite_problem(root, "next") is None
    changed = "the suite of tiny: other benchmarks, or other cases of them, than were frozen."
    for other in ("{id: sums}", "{id: sums, subset: {cases: 1, seed: 3}}, {id: more}"):
        measure("tiny", other)
        assert suite_problem(root, "tiny") == changed
    assert freeze(root)[-1].startswith("tiny 2 suite ")
    assert suite_problem(root, "tiny") is None
    measure("tiny", "{id: sums}, {id: more}")
    assert suite_problem(root, "tiny") == changed  # what was frozen before no longer counts


def test_a_line_that_is_written_over_further_down_is_refused(write: Write) -> None:
    root = write([CASE])
    (line, *_) = freeze(root)
    with (root / "benchmarks" / FILE).open("a", encoding="utf-8") as file:
        file.write(line[:-64] + "0" * 64 + "\n")
    with pytest.raises(DataError, match=r"frozen\.txt, line 5: sums 1\.0\.0 split:test stands there twice"):
        read_frozen(root)


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
