"""The tree that is measured: the judge's, with one version of one adapter laid over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.judged import judged_tree
from ci.scope import Scope
from ci.submission import Submission
from loco.errors import UsageError
from tests.sample_registry import make_registry

SCOPE = Scope("b" * 40, "a" * 40, "b" * 40, (), ("adder-two",))


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """A head that brings more than it may."""
    base, head = make_registry(tmp_path / "base"), tmp_path / "head"
    (base / "benchmarks" / "sums").mkdir(parents=True)
    (base / "benchmarks" / "sums" / "benchmark.yaml").write_text("the judge's", encoding="utf-8")
    for path in (
        "registry/adapters/adder-two.yaml",
        "registry/adapters/adder.yaml",
        "registry/domains.yaml",
        "registry/bases/tiny-2026/base.yaml",
        "benchmarks/sums/benchmark.yaml",
        "adapters/adder-two/1.0.0/data/train.jsonl",
        "adapters/adder-two/2.0.0/adapter.gguf",
        "loco/__init__.py",
    ):
        file = head / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("the submission's", encoding="utf-8")
    return Submission(SCOPE, base, tmp_path / "before", head, {}, frozenset(), {})


def mine(tree: Path) -> set[str]:
    """The files of a tree that come from the submission."""
    files = [path for path in tree.rglob("*") if path.is_file()]
    return {p.relative_to(tree).as_posix() for p in files if p.read_bytes() == b"the submission's"}


def test_only_the_entry_and_the_versions_folder_are_laid_over(submission: Submission, tmp_path: Path) -> None:
    tree = judged_tree(submission, "adder-two@1.0.0", tmp_path / "judged")
    assert mine(tree) == {"registry/adapters/adder-two.yaml", "adapters/adder-two/1.0.0/data/train.jsonl"}
    assert (tree / "benchmarks/sums/benchmark.yaml").read_text(encoding="utf-8") == "the judge's"
    assert not (tree / "loco").exists()


def test_a_link_is_not_followed(submission: Submission, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (submission.head_root / "adapters/adder-two/1.0.0/link").symlink_to(tmp_path / "secret")
    tree = judged_tree(submission, "adder-two@1.0.0", tmp_path / "judged")
    assert not (tree / "adapters/adder-two/1.0.0/link").exists()


def test_an_adapter_outside_of_the_scope_is_not_measured(submission: Submission, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="isn't part of what was submitted"):
        judged_tree(submission, "adder@1.0.0", tmp_path / "judged")
