"""What a submission changes, as git tells it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ci.git import GitError, Repository
from ci.scope import SUBMODULE, SYMLINK, adapter_of, scope_of
from loco.errors import UsageError
from tests.forge import Checkout, make_checkout
from tests.sample_registry import ACTIVE, ADAPTER, BASE_SHA256, VERSION, make_registry


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of a small registry with one commit on main."""
    made = make_checkout(make_registry(tmp_path / "registry"))
    made.commit("Begin")
    return made


def entry(name: str, *versions: str) -> str:
    rows = [
        VERSION.format(number=v, name=name, base_sha256=BASE_SHA256, artifact="{source: {kind: tree, path: x}}")
        for v in versions
    ]
    return ADAPTER.format(name=name, domain="math") + "".join(rows)


def test_a_new_entry_is_named_with_its_version(checkout: Checkout) -> None:
    checkout.branch("adder-two")
    checkout.write("registry/adapters/adder-two.yaml", entry("adder-two", "1.0.0"))
    checkout.write("adapters/adder-two/1.0.0/TRAINING_LOG.md", "# adder-two")
    head = checkout.commit("Submit")
    scope = scope_of(Repository(checkout.root), "main", head)
    assert scope.adapters == ("adder-two",)
    assert scope.head == head
    assert scope.paths == ("adapters/adder-two/1.0.0/TRAINING_LOG.md", "registry/adapters/adder-two.yaml")
    assert {change.kind for change in scope.changes} == {"added"}


def test_what_was_merged_meanwhile_is_not_the_submitters(checkout: Checkout) -> None:
    checkout.branch("mine")
    checkout.write("registry/adapters/mine.yaml", entry("mine", "1.0.0"))
    mine = checkout.commit("Mine")
    checkout.switch("main")
    checkout.write("registry/bases/tiny-2026/active.yaml", ACTIVE + "# more\n")
    checkout.commit("Meanwhile")
    assert scope_of(Repository(checkout.root), "main", mine).paths == ("registry/adapters/mine.yaml",)


def test_a_link_is_seen_as_one(checkout: Checkout, tmp_path: Path) -> None:
    checkout.branch("link")
    (checkout.root / "registry/adapters/link.yaml").symlink_to(tmp_path / "outside.yaml")
    head = checkout.commit("Link")
    assert [c.mode for c in scope_of(Repository(checkout.root), "main", head).changes] == [SYMLINK]


def test_a_submodule_is_seen_as_one(checkout: Checkout) -> None:
    checkout.branch("module")
    checkout.git("update-index", "--add", "--cacheinfo", f"{SUBMODULE},{'a' * 40},adapters/module/1.0.0")
    checkout.git("commit", "-q", "-m", "Module")
    assert [c.mode for c in scope_of(Repository(checkout.root), "main", "module").changes] == [SUBMODULE]


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids such names")
def test_a_path_with_line_ends_and_spaces_stays_one_path(checkout: Checkout) -> None:
    checkout.branch("odd")
    checkout.write("adapters/odd/1.0.0/ a\nb\t.md ", "x")
    head = checkout.commit("Odd")
    assert scope_of(Repository(checkout.root), "main", head).paths == ("adapters/odd/1.0.0/ a\nb\t.md ",)


def test_a_removed_file_and_a_removed_entry_count(checkout: Checkout) -> None:
    checkout.branch("gone")
    checkout.git("rm", "-q", "registry/adapters/coder.yaml")
    head = checkout.commit("Remove")
    scope = scope_of(Repository(checkout.root), "main", head)
    assert [(c.kind, c.path) for c in scope.changes] == [("deleted", "registry/adapters/coder.yaml")]
    assert scope.adapters == ("coder",)


def test_a_branch_without_a_common_commit_is_refused(checkout: Checkout) -> None:
    checkout.git("checkout", "-q", "--orphan", "alien")
    checkout.commit("Alien")
    with pytest.raises(UsageError, match="no commit in common"):
        scope_of(Repository(checkout.root), "main", "alien")


def test_a_name_that_is_no_commit_is_an_error_of_git(checkout: Checkout) -> None:
    with pytest.raises(GitError):
        scope_of(Repository(checkout.root), "main", "--output=/tmp/x")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("registry/adapters/adder.yaml", "adder"),
        ("adapters/adder/1.0.0/data/train.jsonl", "adder"),
        ("adapters/_template/train.py", None),
        ("adapters/README.md", None),
        ("registry/domains.yaml", None),
        ("registry/adapters/deep/adder.yaml", None),
    ],
)
def test_a_path_belongs_to_an_adapter(path: str, name: str | None) -> None:
    assert adapter_of(path) == name
