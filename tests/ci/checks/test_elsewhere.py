"""An artifact outside the repository is checked like one inside, once it was downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.random_gguf import TINY, write_adapter
from ci.checks import Findings, run_checks
from ci.checks.views import Fetch
from loco.errors import DigestMismatchError, DownloadError
from loco.schema import ArtifactRef
from tests.sample_submission import ENTRY, FOLDER, Draft

SOURCE = f"kind: hub, repo: student/triples, filename: triples.gguf, revision: {'a' * 40}"


@pytest.fixture
def elsewhere(draft: Draft, tmp_path: Path) -> Draft:
    draft.change(ENTRY, f"kind: tree, path: {FOLDER}/triples.gguf", SOURCE)
    (draft.root / FOLDER / "triples.gguf").rename(tmp_path / "downloaded.gguf")
    return draft


def check(draft: Draft, fetch: Fetch | None) -> Findings:
    return run_checks(draft.submission(), fetch=fetch)


def errors(found: Findings) -> set[str]:
    return {finding.code for finding in found.errors}


def test_a_good_one_is_noted_for_a_maintainer(elsewhere: Draft, tmp_path: Path) -> None:
    found = check(elsewhere, lambda _: tmp_path / "downloaded.gguf")
    assert [(finding.code, finding.severity) for finding in found.findings] == [("LOCO308", "note")]
    assert {"LOCO302", "LOCO304", "LOCO305", "LOCO306"} <= set(found.passed)


def test_without_a_way_to_download_it_is_left_open_and_said(elsewhere: Draft) -> None:
    found = check(elsewhere, None)
    assert found.ok
    assert {"LOCO302", "LOCO305", "LOCO306", "LOCO307"} <= {skipped.code for skipped in found.skipped}


@pytest.mark.parametrize("error", [DigestMismatchError("other bytes"), DownloadError("no such file")])
def test_one_that_is_other_or_not_there_is_refused(elsewhere: Draft, error: Exception) -> None:
    def fetch(_: ArtifactRef) -> Path:
        raise error

    assert errors(check(elsewhere, fetch)) == {"LOCO302"}


def test_one_that_changes_nothing_is_refused(elsewhere: Draft, tmp_path: Path) -> None:
    idle = write_adapter(tmp_path / "idle.gguf", TINY, 3, rank=4, size=0.0)
    assert errors(check(elsewhere, lambda _: idle)) == {"LOCO307"}


@pytest.mark.parametrize("content", [b"GGUF" + bytes(8), b"\x80\x04pickle", b"text"])
def test_one_that_is_no_adapter_is_refused(elsewhere: Draft, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    assert errors(check(elsewhere, lambda _: tmp_path / "other")) == {"LOCO304"}


def test_one_that_is_huge_is_not_downloaded(elsewhere: Draft) -> None:
    def fetch(_: ArtifactRef) -> Path:
        raise AssertionError("downloaded")

    text = elsewhere.read(ENTRY)
    size = text.partition("size: ")[2].partition("}")[0]
    elsewhere.change(ENTRY, f"size: {size}", "size: 9000000000")
    assert errors(check(elsewhere, fetch)) == {"LOCO308"}


def test_a_file_beside_it_is_refused(elsewhere: Draft, tmp_path: Path) -> None:
    elsewhere.write(f"{FOLDER}/more.gguf", (tmp_path / "downloaded.gguf").read_bytes())
    assert errors(check(elsewhere, lambda _: tmp_path / "downloaded.gguf")) == {"LOCO308"}
