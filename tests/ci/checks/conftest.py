"""The base branch is made once; each test gets a copy with the good submission in its working tree."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.forge import Checkout
from tests.sample_submission import STUDENT, Draft, make_main, write_version


@pytest.fixture(scope="session")
def main_branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("main") / "repository"
    checkout = make_main(root)
    checkout.branch("submission")
    write_version(root, "triples", "1.0.0", "math", seed=3, owner=STUDENT)
    return root


@pytest.fixture
def draft(main_branch: Path, tmp_path: Path) -> Draft:
    shutil.copytree(main_branch, tmp_path / "repository")
    return Draft(Checkout(tmp_path / "repository"))
