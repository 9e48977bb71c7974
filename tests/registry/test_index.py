"""The generated index: it saves reading, and never changes what is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from loco.errors import EntryError
from loco.registry import Registry, load_registry
from loco.registry.index import build_index, stale, write_index
from tests.sample_registry import make_registry


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_registry(tmp_path)
    write_index(root)
    return root


def index_of(root: Path) -> Path:
    return root / "registry" / "index.json"


def entry(root: Path, name: str) -> Path:
    return root / "registry" / "adapters" / f"{name}.yaml"


def same(one: Registry, other: Registry) -> bool:
    facts = [(dict(r.domains), dict(r.bases), dict(r.adapters), dict(r.active), r.warnings) for r in (one, other)]
    return facts[0] == facts[1]


def lie(root: Path, name: str, key: str, value: object) -> None:
    """Let the index say something else than the file of the same digest."""
    content = json.loads(index_of(root).read_text(encoding="utf-8"))
    content["files"][name]["values"][key] = value
    index_of(root).write_text(json.dumps(content), encoding="utf-8")


def test_with_and_without_index_the_registry_is_the_same(root: Path) -> None:
    assert same(load_registry(root), load_registry(root, use_index=False))


def test_a_fresh_index_is_used(root: Path) -> None:
    lie(root, "adapters/coder.yaml", "description", "from the index")
    assert load_registry(root).adapter("coder").description == "from the index"
    assert load_registry(root, use_index=False).adapter("coder").description == "An adapter for tests."


def test_a_file_that_changed_since_is_read_itself(root: Path) -> None:
    path = entry(root, "coder")
    path.write_text(path.read_text(encoding="utf-8").replace("An adapter for tests.", "Changed."), encoding="utf-8")
    lie(root, "adapters/adder.yaml", "description", "from the index")
    registry = load_registry(root)
    assert registry.adapter("coder").description == "Changed."
    assert registry.adapter("adder").description == "from the index"


def test_a_new_file_is_there_and_a_removed_one_is_gone(root: Path) -> None:
    text = entry(root, "coder").read_text(encoding="utf-8")
    entry(root, "coder2").write_text(text.replace("name: coder", "name: coder2"), encoding="utf-8")
    entry(root, "coder").unlink()
    assert list(load_registry(root).adapters) == ["adder", "coder2"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2, "files": {}}', '{"format": 1, "files": []}', "[" * 100_000, "nul"]
)
def test_a_broken_index_is_as_good_as_none(root: Path, content: str) -> None:
    index_of(root).write_text(content, encoding="utf-8")
    assert same(load_registry(root), load_registry(root, use_index=False))


@pytest.mark.parametrize(
    ("key", "value"), [("versions", 5), ("versions", [{}]), ("name", 1), ("owners", []), ("licence", "?!")]
)
def test_an_index_that_says_nonsense_is_overruled_by_the_file(root: Path, key: str, value: object) -> None:
    lie(root, "adapters/coder.yaml", key, value)
    assert load_registry(root).adapter("coder") == load_registry(root, use_index=False).adapter("coder")


def test_an_index_cannot_bring_characters_that_command_a_terminal(root: Path) -> None:
    lie(root, "adapters/coder.yaml", "description", "harmless\x1b[2J")
    assert load_registry(root).adapter("coder").description == "An adapter for tests."


def test_nonsense_about_a_base_is_overruled_too(root: Path) -> None:
    lie(root, "bases/tiny-2026/base.yaml", "context", "long")
    assert load_registry(root).base("tiny-2026").context == 512


def test_building_twice_gives_the_same_text(root: Path) -> None:
    assert build_index(root) == build_index(root)
    assert stale(root) == []


def test_a_change_makes_it_stale(root: Path) -> None:
    with entry(root, "adder").open("a", encoding="utf-8") as file:
        file.write("    yanked: {since: 2026-01-02, reason: wrong data}\n")
    assert stale(root) == [Path("registry/index.json"), Path("registry/registry.yaml")]


def test_an_entry_of_a_newer_schema_is_in_neither(root: Path) -> None:
    path = entry(root, "coder")
    path.write_text(path.read_text(encoding="utf-8").replace("schema_version: 1", "schema_version: 2"), encoding="utf-8")
    write_index(root)
    assert load_registry(root).warnings == load_registry(root, use_index=False).warnings != ()


def test_a_wrong_entry_stops_the_building(root: Path) -> None:
    entry(root, "coder").write_text("name: coder\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"coder\.yaml"):
        build_index(root)


def test_one_file_stands_in_one_line(root: Path) -> None:
    lines = index_of(root).read_text(encoding="utf-8").splitlines()
    assert [line.split('"')[1] for line in lines[1:-1]] == [
        "domains.yaml",
        "bases/tiny-2026/base.yaml", "bases/tiny-2026/active.yaml",
        "adapters/adder.yaml", "adapters/coder.yaml",
    ]  # fmt: skip


def test_the_catalogue_shows_who_answers_and_what_is_not_measured(root: Path) -> None:
    found = YAML(typ="safe").load((root / "registry" / "registry.yaml").read_text(encoding="utf-8"))
    assert [domain["domain"] for domain in found["domains"]] == ["math", "code"]
    math = found["domains"][0]
    assert math["answers"] == {"tiny-2026": "adder@1.1.0"}
    assert [version["version"] for version in math["adapters"][0]["versions"]] == ["1.1.0", "1.0.0"]
    assert math["adapters"][0]["versions"][0]["verdict"] == "not measured"
    assert found["others"] == []


def test_the_catalogue_is_yaml_whatever_a_stranger_wrote(root: Path) -> None:
    path = entry(root, "coder")
    text = path.read_text(encoding="utf-8").replace("An adapter for tests.", "'a: \"b\" # c ${{ d }} - [x]'")
    path.write_text(text, encoding="utf-8")
    write_index(root)
    found = YAML(typ="safe").load((root / "registry" / "registry.yaml").read_text(encoding="utf-8"))
    assert found["domains"][1]["adapters"][0]["description"] == 'a: "b" # c ${{ d }} - [x]'
