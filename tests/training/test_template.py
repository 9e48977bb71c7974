"""A new adapter from the template of this checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loco.errors import TrainingError, UnknownNameError, UsageError
from loco.training.config import load_config
from loco.training.examples import read_examples
from loco.training.known_names import base_names, domain_names
from loco.training.template import NewAdapter, copy_template

ROOT = Path(__file__).resolve().parents[2]
NEW = NewAdapter("sums", "0.1.0", "math", "tiny")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "adapters" / "_template", tmp_path / "adapters" / "_template")
    (tmp_path / "registry" / "bases" / "tiny").mkdir(parents=True)
    shutil.copy(ROOT / "registry" / "domains.yaml", tmp_path / "registry")
    return tmp_path


def test_the_copy_has_the_names_filled_in_and_a_valid_configuration(root: Path) -> None:
    folder = copy_template(NEW, root)
    config = load_config(folder / "train.yaml")
    assert (config.base, config.domain) == ("tiny", "math")
    assert config.replay is not None
    assert config.replay.data == ("registry/bases/tiny/replay.jsonl.gz",)
    assert (folder / "TRAINING_LOG.md").read_text(encoding="utf-8").startswith("# sums 0.1.0\n")
    assert {path.name for path in folder.iterdir()} == {"train.yaml", "train.py", "data", "TRAINING_LOG.md"}
    assert [path.name for path in folder.parent.iterdir()] == ["0.1.0"]


def test_nothing_of_the_template_is_left_unfilled(root: Path) -> None:
    for path in copy_template(NEW, root).rglob("*.*"):
        if path.is_file():
            assert not {"NAME", "VERSION", "DOMAIN", "BASE"} & set(path.read_text(encoding="utf-8").replace("/", " ").split())


@pytest.mark.parametrize("new", [NEW, NewAdapter("sums", "0.1.0", "summarisation", "qwen3-4b-2026")])
def test_comments_stay_in_their_columns(root: Path, new: NewAdapter) -> None:
    (root / "registry" / "bases" / new.base).mkdir(exist_ok=True)
    template = (root / "adapters" / "_template" / "train.yaml").read_text(encoding="utf-8").splitlines()
    filled = (copy_template(new, root) / "train.yaml").read_text(encoding="utf-8").splitlines()
    behind = [(old, line) for old, line in zip(template, filled, strict=True) if " # " in old]
    assert [line.index(" # ") for _, line in behind] == [old.index(" # ") for old, _ in behind]


def test_the_example_of_the_data_format_is_valid(root: Path, tmp_path: Path) -> None:
    text = (root / "adapters" / "_template" / "data" / "README.md").read_text(encoding="utf-8")
    shown = tmp_path / "shown.jsonl"
    shown.write_text(text.split("```json\n")[1].split("```")[0], encoding="utf-8")
    assert len(list(read_examples(shown))) == 1


def test_a_version_is_never_overwritten(root: Path) -> None:
    copy_template(NEW, root)
    with pytest.raises(UsageError, match="there already"):
        copy_template(NEW, root)


def test_a_checkout_without_template_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no template"):
        copy_template(NEW, tmp_path)


@pytest.mark.parametrize(
    ("new", "error", "message"),
    [
        (NewAdapter("Sums", "0.1.0", "math", "tiny"), UsageError, "'Sums' can't be a name"),
        (NewAdapter("../x", "0.1.0", "math", "tiny"), UsageError, "can't be a name"),
        (NewAdapter("con", "0.1.0", "math", "tiny"), UsageError, "'con' is a reserved word"),
        (NewAdapter("math", "0.1.0", "math", "tiny"), UsageError, "'math' is a reserved word, a domain"),
        (NewAdapter("tiny", "0.1.0", "math", "tiny"), UsageError, "'tiny' is a reserved word, a domain or a base"),
        (NewAdapter("sums", "1", "math", "tiny"), UsageError, "'1' can't be a version"),
        (NewAdapter("sums", "01.0.0", "math", "tiny"), UsageError, "'01.0.0' can't be a version"),
        (NewAdapter("sums", "1.0.\u0663", "math", "tiny"), UsageError, "can't be a version"),
        (NewAdapter("sums", "0.1.0", "maths", "tiny"), UnknownNameError, "Did you mean: math"),
        (NewAdapter("sums", "0.1.0", "math", "tinny"), UnknownNameError, "Did you mean: tiny"),
    ],
)
def test_wrong_names_are_refused_with_the_nearest_ones(
    root: Path, new: NewAdapter, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        new.check(domains=domain_names(root), bases=base_names(root))


ENTRY = """\
schema_version: 1
name: sums
domain: math
description: Sums.
licence: MIT
owners: [{{github: someone, id: 1}}]
versions:
  - version: 0.1.0
    base: tiny
    base_sha256: "{}"
    artifact: {{source: {{kind: tree, path: adapters/sums/0.1.0/sums.gguf}}, sha256: "{}", size: 1}}
    folder: adapters/sums/0.1.0
    rank: 4
    alpha: 8
    training: {{data: sums, data_licence: MIT, tokens: 1, minutes: 1, hardware: CPU, seed: 0}}
""".format("0" * 64, "1" * 64)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (NewAdapter("sums", "0.2.0", "code", "tiny"), "sums is registered for math, and not for code"),
        (NewAdapter("surns", "0.1.0", "math", "tiny"), "'surns' can be taken for 'sums', which is registered"),
    ],
)
def test_what_a_registered_adapter_forbids_is_said_before_the_training(root: Path, new: NewAdapter, message: str) -> None:
    write_entry(root)
    with pytest.raises(UsageError, match=message):
        new.check_registered(root)


def test_a_new_version_and_another_name_may_stand_beside_a_registered_adapter(root: Path) -> None:
    write_entry(root)
    NewAdapter("sums", "0.2.0", "math", "tiny").check_registered(root)
    NewAdapter("products", "0.1.0", "code", "tiny").check_registered(root)


def write_entry(root: Path) -> None:
    entry = root / "registry" / "adapters" / "sums.yaml"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(ENTRY, encoding="utf-8")
