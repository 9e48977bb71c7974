"""From one base to the next: what is opened, what is archived, and what can be trained again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.errors import UsageError
from loco.migration.plan import Migration, plan_migration
from loco.migration.retrain import prepare, retrain
from loco.registry import load_registry
from loco.registry.parsing import parse
from tests.migration.second_base import make_bases
from tests.sample_registry import lora

TODAY = date(2026, 11, 24)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_bases(tmp_path)


def plan(root: Path, old: str = "tiny-2026", new: str = "tiny-2027") -> Migration:
    return plan_migration(load_registry(root), old, new, reason="It is weak.", today=TODAY)


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "base", *args])


def train(folder: Path) -> None:
    """Leave what a training leaves."""
    (folder / "adder.gguf").write_bytes(lora("adder again"))
    facts = {"tokens": 1000, "minutes": 0.5, "hardware": "CPU", "seed": 3, "rank": 8, "alpha": 16}
    (folder / "training.json").write_text(json.dumps(facts), encoding="utf-8")


def test_the_new_board_is_opened_and_the_old_one_archived(root: Path) -> None:
    plan(root).carry_out()
    registry = load_registry(root)
    assert registry.active["tiny-2027"] == {}
    old = registry.base("tiny-2026")
    assert old.status == "archived"
    assert old.deprecation is not None
    assert (old.deprecation.since, old.deprecation.superseded_by) == (TODAY, "tiny-2027")


def test_the_base_in_use_follows_unless_somebody_chose(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loco.registry.registry.DEFAULT_BASE", "tiny-2026")
    plan(root).carry_out()
    registry = load_registry(root)
    assert registry.base().name == "tiny-2027"
    monkeypatch.setenv("LOCO_BASE", "tiny-2026")
    assert registry.base().name == "tiny-2026"


def test_results_and_adapters_of_the_old_base_stay(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("adapters/**/*") if path.is_file()}
    plan(root).carry_out()
    assert {path: path.read_bytes() for path in root.rglob("adapters/**/*") if path.is_file()} == before
    assert load_registry(root).active["tiny-2026"] == {"math": ("adder", "1.1.0")}


def test_the_new_base_gets_the_suite_of_the_old_one_and_comments_stay(root: Path) -> None:
    plan(root).carry_out()
    text = (root / "benchmarks" / "suites.yaml").read_text(encoding="utf-8")
    assert text.startswith("# What measures a base.\n")
    suites = {each["base"]: each["benchmarks"] for each in parse(text).values["suites"]}
    assert suites["tiny-2027"] == suites["tiny-2026"] == [{"id": "math-test", "weight": 1}]


def test_a_second_time_nothing_changes(root: Path) -> None:
    plan(root).carry_out()
    assert plan(root).changed == ()


def test_what_can_be_trained_again_is_listed_and_what_is_missing_is_named(root: Path) -> None:
    listed = {each.name: each for each in plan(root).adapters}
    assert (listed["adder"].version, listed["adder"].problem) == ("1.1.0", None)
    assert "train.yaml" in str(listed["coder"].problem)


def test_a_base_is_not_left_for_itself_nor_for_one_that_is_not_pinned(root: Path) -> None:
    with pytest.raises(UsageError, match="can't take the place of itself"):
        plan(root, "tiny-2026", "tiny-2026")
    path = root / "registry" / "bases" / "tiny-2027" / "base.yaml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("weights:")]
    path.write_text("\n".join([*lines, "weights: {source: {kind: hub, repo: a/b, filename: c.gguf}}", ""]), encoding="utf-8")
    with pytest.raises(UsageError, match="isn't pinned"):
        plan(root)


def test_an_adapter_is_trained_again_into_a_new_whole_version(root: Path) -> None:
    done = retrain(load_registry(root), "adder", "tiny-2026", "tiny-2027", train)
    assert (done.version, done.folder) == ("2.0.0", root / "adapters" / "adder" / "2.0.0")
    registry = load_registry(root)
    version = registry.version("adder", "2.0.0")
    assert (version.base, version.base_sha256) == ("tiny-2027", registry.base("tiny-2027").weights.sha256)
    assert (version.rank, version.training.tokens, version.artifact.sha256) == (8, 1000, done.sha256)
    assert [v.version for v in registry.adapter("adder").versions] == ["1.0.0", "1.1.0", "2.0.0"]
    with pytest.raises(UsageError, match=r"adder@2\.0\.0 is for tiny-2027 already"):
        retrain(registry, "adder", "tiny-2026", "tiny-2027", train)


def test_a_name_without_a_version_means_the_one_for_the_base_in_use(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retrain(load_registry(root), "adder", "tiny-2026", "tiny-2027", train)
    monkeypatch.setenv("LOCO_BASE", "tiny-2026")
    registry = load_registry(root)
    assert registry.version("adder").version == "1.1.0"
    assert registry.version("adder", base="tiny-2027").version == "2.0.0"
    monkeypatch.setenv("LOCO_BASE", "tiny-2027")
    assert registry.version("adder").version == "2.0.0"


def test_the_replay_data_that_was_used_is_what_the_entry_names(root: Path) -> None:
    (root / "registry" / "bases" / "tiny-2027" / "replay.jsonl.gz").unlink()
    before = load_registry(root).version("adder", "1.1.0").training.data
    retrain(load_registry(root), "adder", "tiny-2026", "tiny-2027", train)
    assert load_registry(root).version("adder", "2.0.0").training.data == before


def test_the_recipe_is_the_old_one_turned_to_the_new_base(root: Path) -> None:
    folder = prepare(load_registry(root), "adder", "tiny-2026", "tiny-2027")
    text = (folder / "train.yaml").read_text(encoding="utf-8")
    old = (root / "adapters" / "adder" / "1.1.0" / "train.yaml").read_text(encoding="utf-8")
    assert text == old.replace("tiny-2026", "tiny-2027")
    assert (folder / "data" / "train.jsonl").is_file()
    assert "Trained again for tiny-2027" in (folder / "TRAINING_LOG.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["TRAINING_LOG.md", "data", "train.yaml"]


def test_a_training_that_failed_leaves_the_entry_as_it_was(root: Path) -> None:
    entry = root / "registry" / "adapters" / "adder.yaml"
    before = entry.read_bytes()

    def fail(folder: Path) -> None:
        raise UsageError(f"Cut off in {folder.name}.")

    with pytest.raises(UsageError, match="Cut off"):
        retrain(load_registry(root), "adder", "tiny-2026", "tiny-2027", fail)
    assert entry.read_bytes() == before
    assert retrain(load_registry(root), "adder", "tiny-2026", "tiny-2027", train).version == "2.0.0"


def test_what_was_not_submitted_whole_is_not_trained_again(root: Path) -> None:
    with pytest.raises(UsageError, match="can't be trained again"):
        prepare(load_registry(root), "coder", "tiny-2026", "tiny-2027")


def test_the_command_says_what_it_did(root: Path) -> None:
    dry = json.loads(loco(root, "migrate", "tiny-2026", "tiny-2027", "--dry-run", "--json").stdout)
    assert (dry["written"], len(dry["files"])) == (False, 3)
    assert load_registry(root).base("tiny-2026").status == "active"
    result = loco(root, "migrate", "tiny-2026", "tiny-2027")
    assert result.exit_code == 0, result.output
    assert "registry/bases/tiny-2027/active.yaml" in result.stdout
    assert "can be trained again" in result.stdout
    assert "no file changed" in loco(root, "migrate", "tiny-2026", "tiny-2027").stdout
    assert loco(root, "migrate", "tiny-2026", "tiny-2028").exit_code == 2
