"""`loco adapters new`, `loco train` and `loco adapters import`, from a checkout to a GGUF file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.cli.adapters_import import import_
from loco.cli.adapters_new import new
from loco.cli.settings import Settings
from loco.cli.train import train
from loco.errors import DataError, UnknownNameError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tiny: Any, tmp_path: Path) -> Path:
    """A checkout with the tiny base, the template and one adapter folder, "adder"."""
    tiny.folder(tmp_path, steps=3)
    shutil.copytree(ROOT / "adapters" / "_template", tmp_path / "adapters" / "_template")
    shutil.copy(ROOT / "registry" / "domains.yaml", tmp_path / "registry")
    return tmp_path


def call(command: click.Command, root: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], obj=Settings(registry_path=root))


def test_new_makes_the_folder_and_says_what_is_next(root: Path) -> None:
    result = call(new, root, "sums", "--domain", "math", "--base", "tiny")
    assert result.exit_code == 0, result.output
    assert "loco train adapters/sums/0.1.0" in result.output
    assert (root / "adapters" / "sums" / "0.1.0" / "train.yaml").is_file()


def test_new_names_the_nearest_domain(root: Path) -> None:
    result = call(new, root, "sums", "--domain", "maths", "--base", "tiny")
    assert isinstance(result.exception, UnknownNameError)
    assert result.exception.near == ["math"]


def test_train_writes_the_adapter_and_prints_its_figures(root: Path) -> None:
    folder = root / "adapters" / "adder" / "0.1.0"
    result = call(train, root, folder, "--quiet", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["steps"] == 3
    assert (folder / "adder.gguf").is_file()


def test_train_names_a_broken_line(root: Path) -> None:
    folder = root / "adapters" / "adder" / "0.1.0"
    (folder / "data" / "train.jsonl").write_text("{}\n", encoding="utf-8")
    result = call(train, root, folder)
    assert isinstance(result.exception, DataError)
    assert "line 1, field 'prompt'" in str(result.exception)


def test_train_takes_a_folder_base_or_data_that_is_not_there_for_bad_input(root: Path) -> None:
    folder = root / "adapters" / "adder" / "0.1.0"
    (folder / "data" / "train.jsonl").unlink()
    config = folder / "train.yaml"
    codes = [exit_code(root, folder), exit_code(root, folder.with_name("9.9.9"))]
    config.write_text(config.read_text(encoding="utf-8").replace("base: tiny", "base: huge"), encoding="utf-8")
    assert [*codes, exit_code(root, folder)] == [2, 2, 2]


def exit_code(root: Path, folder: Path) -> int:
    return CliRunner().invoke(main, ["--registry", str(root), "train", str(folder)]).exit_code


def test_what_was_trained_can_be_imported_under_another_name(root: Path) -> None:
    folder = root / "adapters" / "adder" / "0.1.0"
    call(train, root, folder, "--quiet")
    result = call(import_, root, folder / "adapter", "--name", "twin", "--domain", "math", "--base", "tiny")
    assert result.exit_code == 0, result.output
    assert (root / "adapters" / "twin" / "0.1.0" / "twin.gguf").is_file()
    assert (root / "adapters" / "twin" / "0.1.0" / "TRAINING_LOG.md").is_file()
