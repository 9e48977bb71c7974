"""`loco registry check`: everything wrong in a tree, at once, with file and line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.registry.checks import Finding, check_entry, check_tree
from loco.registry.index import write_index
from loco.registry.schemas import schema_line
from tests.sample_registry import BASE_BYTES, BASE_SHA256, lora, make_registry

ADDER = "registry/adapters/adder.yaml"
CODER = "registry/adapters/coder.yaml"
ACTIVE = "registry/bases/tiny-2026/active.yaml"
BASE = "registry/bases/tiny-2026/base.yaml"
WEIGHTS = "registry/bases/tiny-2026/tiny.gguf"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample registry, with nothing to find."""
    root = make_registry(tmp_path)
    register_weights(root, lora("tiny", "model"))
    for file, schema in (
        (ADDER, "adapter"),
        (CODER, "adapter"),
        (ACTIVE, "active"),
        (BASE, "base"),
        ("registry/domains.yaml", "domains"),
    ):
        path = root / file
        path.write_text(f"{schema_line(root, path, schema)}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    write_index(root)
    return root


def register_weights(root: Path, content: bytes) -> None:
    """Other weights for the base, registered everywhere."""
    (root / WEIGHTS).write_bytes(content)
    for path in root.rglob("registry/**/*.yaml"):
        text = path.read_text(encoding="utf-8").replace(BASE_SHA256, hashlib.sha256(content).hexdigest())
        path.write_text(text.replace(f"size: {len(BASE_BYTES)}", f"size: {len(content)}"), encoding="utf-8")


def rewrite(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def errors(root: Path, file: str | None = None) -> list[Finding]:
    return [each for each in check_tree(root) if each.severity == "error" and file in (None, each.file)]


def only(root: Path) -> Finding:
    (found,) = errors(root)
    return found


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "registry", "check", *args])


def test_a_right_registry_has_no_findings(root: Path) -> None:
    assert check_tree(root) == []
    result = loco(root)
    assert (result.exit_code, result.stdout) == (0, "The registry is right.\n")


def test_one_bad_file_does_not_hide_the_others(root: Path) -> None:
    rewrite(root, ADDER, "licence: MIT", "licence: '?!'\nprice: 5")
    (root / CODER).write_text("a: [\n", encoding="utf-8")
    rewrite(root, BASE, "context: 512", "context: long")
    rewrite(root, ACTIVE, "math: adder@1.1.0", "math: nobody@1.0.0")
    files = {each.file for each in errors(root)}
    assert files >= {ADDER, CODER, BASE, ACTIVE}
    assert len(errors(root, ADDER)) >= 2


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        (ADDER, "name: adder", "name: summer", 3, "it names itself 'summer', and its file is 'adder.yaml'"),
        (CODER, "domain: code", "domain: cooking", 4, "'cooking' isn't registered (known: code, math)"),
        (CODER, "base: tiny-2026", "base: tiny-2025", 10, "'tiny-2025' isn't registered (known: tiny-2026)"),
        (CODER, "folder: adapters/coder/", "folder: adapters/adder/", 13, "the folder of this version is adapters/coder/0.1.0"),
        (ACTIVE, "math: adder@1.1.0", "math: adder@9.9.9", 4, "'adder@9.9.9' isn't registered"),
        (ACTIVE, "math: adder@1.1.0", "math: coder@0.1.0", 4, "'coder@0.1.0' is an adapter for code on tiny-2026"),
        (ACTIVE, "math: adder@1.1.0", "cooking: adder@1.1.0", 4, "the domain 'cooking' isn't registered (known: code, math)"),
        (ACTIVE, "base: tiny-2026", "base: tiny-2025", 3, "it names 'tiny-2025', and its folder is 'tiny-2026'"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_with_its_line(root: Path, file: str, old: str, new: str, line: int, message: str) -> None:
    rewrite(root, file, old, new)
    found = [each for each in errors(root, file) if message in each.message]
    assert [each.line for each in found] == [line], check_tree(root)


def test_what_answers_must_be_in_use(root: Path) -> None:
    rewrite(root, ADDER, "versions:", "status: archived\nversions:")
    assert only(root).message == "'adder@1.1.0' is archived, and can't answer"


def test_a_withdrawn_version_must_not_answer(root: Path) -> None:
    with (root / ADDER).open("a", encoding="utf-8") as file:
        file.write("    yanked: {since: 2026-01-02, reason: wrong data}\n")
    assert only(root).message == "'adder@1.1.0' was withdrawn: wrong data"


def test_a_successor_must_be_registered_and_lead_nowhere_back(root: Path) -> None:
    aged = "status: deprecated\ndeprecation: {{since: 2026-01-02, reason: old, superseded_by: {}}}\nversions:"
    rewrite(root, ADDER, "versions:", aged.format("nobody"))
    assert "'nobody' isn't registered" in only(root).message
    rewrite(root, ADDER, "nobody", "coder")
    assert errors(root) == []
    rewrite(root, CODER, "versions:", aged.format("adder"))
    assert {each.message for each in errors(root)} == {
        "'coder' leads back to 'adder': a circle",
        "'adder' leads back to 'coder': a circle",
    }


def test_bytes_are_read(root: Path) -> None:
    artifact = root / "adapters" / "coder" / "0.1.0" / "adapter.gguf"
    artifact.write_bytes(artifact.read_bytes().replace(b"coder", b"codex"))
    found = only(root)
    assert (found.file, found.field) == (CODER, "versions.0.artifact.sha256")
    assert str(root) not in found.message
    artifact.unlink()
    assert "isn't there" in only(root).message


def test_an_artifact_is_what_it_says(root: Path) -> None:
    artifact = root / "adapters" / "coder" / "0.1.0" / "adapter.gguf"
    before, content = artifact.read_bytes(), artifact.read_bytes().replace(b"qwen3", b"llama")
    artifact.write_bytes(content)
    rewrite(root, CODER, hashlib.sha256(before).hexdigest(), hashlib.sha256(content).hexdigest())
    assert only(root).message == "adapter.gguf is for the architecture llama, and the base's is qwen3"


def test_an_adapter_of_other_weights_is_found(root: Path) -> None:
    rewrite(root, CODER, "base_sha256: ", "base_sha256: " + "d" * 64 + " #")
    assert only(root).message.startswith("the registered weights of tiny-2026 are ")


def test_nothing_lies_where_it_has_no_place(root: Path) -> None:
    (root / "registry" / "notes.txt").write_text("x", encoding="utf-8")
    (root / "registry" / "adapters" / "coder.yml").write_text("x", encoding="utf-8")
    (root / "registry" / "bases" / "stray").mkdir()
    assert {each.file for each in errors(root)} == {"registry/notes.txt", "registry/adapters/coder.yml", "registry/bases/stray"}


def test_links_are_found(root: Path) -> None:
    (root / "registry" / "adapters" / "linked.yaml").symlink_to(root / CODER)
    (root / "adapters" / "coder" / "0.1.0" / "data").symlink_to("/etc")
    assert {each.file for each in errors(root)} == {"registry/adapters/linked.yaml", "adapters/coder/0.1.0/data"}


def test_names_that_differ_in_case_are_found(root: Path) -> None:
    (root / "adapters" / "Coder").mkdir()
    if len(list((root / "adapters").iterdir())) == 2:
        pytest.skip("this file system doesn't tell case apart")
    assert "differs from Coder only in case" in only(root).message


def test_names_that_look_alike_are_warned_of(root: Path) -> None:
    text = (root / CODER).read_text(encoding="utf-8").replace("coder", "c0der")
    (root / "registry" / "adapters" / "c0der.yaml").write_text(text, encoding="utf-8")
    warned = {each.file for each in check_tree(root) if "could be taken for" in each.message}
    assert warned == {CODER, "registry/adapters/c0der.yaml"}


def test_a_stale_index_is_a_warning_and_a_missing_schema_line_too(root: Path) -> None:
    rewrite(root, CODER, schema_line(root, root / CODER, "adapter") + "\n", "")
    assert [(each.severity, each.file, each.line) for each in check_tree(root)] == [
        ("warning", CODER, 1),
        ("warning", "registry/index.json", None),
    ]
    assert (loco(root).exit_code, loco(root, "--strict").exit_code) == (0, 1)


def test_an_entry_of_a_newer_schema_is_left_out_with_a_warning(root: Path) -> None:
    rewrite(root, CODER, "schema_version: 1", "schema_version: 2\nnew_field: 5")
    assert errors(root) == []
    assert any("newer schema" in each.message for each in check_tree(root))


def test_one_entry_is_checked_without_the_others(root: Path) -> None:
    assert check_entry(root, "coder") == []
    (root / ADDER).write_text("broken: [", encoding="utf-8")
    assert check_entry(root, "coder") == []
    rewrite(root, CODER, "rank: 16", "rank: 0")
    (found,) = check_entry(root, "coder")
    assert (found.line, found.field) == (14, "versions.0.rank")


def test_findings_are_printed_for_people_and_programs(root: Path) -> None:
    rewrite(root, CODER, "rank: 16", "rank: 0")
    result = loco(root)
    assert result.exit_code == 1
    assert f"{CODER}:14: error: versions.0.rank: " in result.stdout
    (first, *_) = json.loads(loco(root, "--json").stdout)
    assert (first["file"], first["line"], first["check"]) == (CODER, 14, "schema")
