"""Reading a registry: what is right is there, what is wrong is named with its file, place and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import EntryError, RegistryError, UnknownNameError, UsageError
from loco.registry import Registry, find_root, load_registry
from loco.registry.choice_file import choose_base
from tests.sample_registry import make_registry


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_registry(tmp_path)


@pytest.fixture
def registry(root: Path) -> Registry:
    return load_registry(root)


def entry(root: Path, name: str) -> Path:
    return root / "registry" / "adapters" / f"{name}.yaml"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_everything_registered_is_there(registry: Registry) -> None:
    assert list(registry.domains) == ["math", "code"]
    assert list(registry.bases) == ["tiny-2026"]
    assert list(registry.adapters) == ["adder", "coder"]
    assert registry.active == {"tiny-2026": {"math": ("adder", "1.1.0")}}
    assert registry.warnings == ()


def test_the_active_adapter_of_a_domain_answers_and_no_other(registry: Registry) -> None:
    found = registry.active_adapter("tiny-2026", "math")
    assert found is not None
    assert (found[0].name, found[1].version) == ("adder", "1.1.0")
    assert registry.active_adapter("tiny-2026", "code") is None


def test_a_name_that_is_not_there_brings_the_nearest(registry: Registry) -> None:
    for ask in (registry.adapter, registry.version, registry.parse_ref):
        with pytest.raises(UnknownNameError, match=r"no adapter named 'ader'.*\n.*Did you mean: adder"):
            ask("ader")
    with pytest.raises(UnknownNameError, match=r"\n.*Did you mean: 1\.0\.0"):
        registry.version("adder", "1.0.1")


def test_a_reference_is_a_name_with_or_without_a_version(registry: Registry) -> None:
    assert registry.parse_ref("adder")[1].version == "1.1.0"
    assert registry.parse_ref("adder@1.0.0")[1].version == "1.0.0"
    for wrong in ("adder@1", "adder@", "@1.0.0", "Adder", "", "adder@1.0.0@2"):
        with pytest.raises(UsageError, match="write NAME or NAME@VERSION"):
            registry.parse_ref(wrong)


def test_a_yanked_version_is_not_the_newest(root: Path) -> None:
    with entry(root, "adder").open("a", encoding="utf-8") as file:
        file.write("    yanked: {since: 2026-01-02, reason: wrong data}\n")
    assert load_registry(root).version("adder").version == "1.0.0"


def test_a_withdrawn_version_is_given_only_to_who_names_it(root: Path) -> None:
    with entry(root, "coder").open("a", encoding="utf-8") as file:
        file.write("    yanked: {since: 2026-01-02, reason: wrong data}\n")
    registry = load_registry(root)
    assert registry.version("coder", "0.1.0").yanked is not None
    with pytest.raises(UsageError, match=r"Every version of coder was withdrawn, 0\.1\.0 on 2026-01-02: wrong data") as caught:
        registry.version("coder")
    assert caught.value.hint is not None
    assert "coder@0.1.0 with --allow-yanked" in caught.value.hint


def test_a_domain_that_stands_there_twice_is_refused(root: Path) -> None:
    with (root / "registry" / "domains.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: math, title: Sums, description: The same again.}\n")
    with pytest.raises(EntryError, match=r"domains\.yaml: the domain 'math' stands there twice"):
        load_registry(root)


def test_the_base_is_the_named_one_else_the_chosen_one(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    assert registry.base().name == "tiny-2026"
    monkeypatch.setenv("LOCO_CONFIG", str(registry.root / "config"))
    choose_base("gone-2025")
    with pytest.raises(UnknownNameError, match="gone-2025"):
        registry.base()
    monkeypatch.setenv("LOCO_BASE", "tiny-2026")
    assert registry.base().name == "tiny-2026"


def test_the_registry_is_found_from_any_folder_inside(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inside = root / "registry" / "bases"
    assert find_root(inside) == root.resolve()
    monkeypatch.chdir(inside)
    assert find_root() == root.resolve()
    with pytest.raises(RegistryError, match="There is no registry in"):
        find_root(explicit=inside)
    monkeypatch.setenv("LOCO_REGISTRY", str(tmp_path / "nowhere"))
    with pytest.raises(RegistryError, match="nowhere"):
        find_root()
    assert find_root(explicit=root) == root.resolve()


def test_no_registry_says_how_to_name_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(RegistryError, match="--registry PATH or LOCO_REGISTRY"):
        find_root(tmp_path_factory.mktemp("empty"))


def test_an_entry_of_a_newer_schema_is_left_out_and_said(root: Path) -> None:
    rewrite(entry(root, "coder"), "schema_version: 1", "schema_version: 2\nnew_field: yes")
    registry = load_registry(root)
    assert list(registry.adapters) == ["adder"]
    assert registry.warnings == ("coder.yaml is of schema 2, and this loco knows 1: it is left out.",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: coder", "name: codex", r"coder\.yaml: it names itself 'codex', and must be 'coder'"),
        ("domain: code", "domain: cooking", r"coder\.yaml: domain 'cooking' isn't registered"),
        ("base: tiny-2026", "base: huge-2026", r"coder\.yaml: version 0\.1\.0 names the unknown base 'huge-2026'"),
        ("licence: MIT", "licence: 'do what you want'", r"licence: .*do what you want"),
        ("licence: MIT", "licence: MIT\nprice: 5", r"line 6, price: there is no such field \(it is 5\)"),
        ("rank: 16", "rank: -1", r"line 13, versions\.0\.rank: .*it is -1"),
        ("rank: 16", "rank: 16\n    rank: 32", r'coder\.yaml, line \d+: versions\.0\.rank: found duplicate key "rank"'),
        ("licence: MIT", "licence: [MIT", r"coder\.yaml, line \d+"),
        ("licence: MIT", "licence: !!python/object:os.system MIT", r"coder\.yaml"),
    ],
)
def test_what_is_wrong_is_named(root: Path, old: str, new: str, message: str) -> None:
    rewrite(entry(root, "coder"), old, new)
    with pytest.raises(EntryError, match=message):
        load_registry(root)


@pytest.mark.parametrize("ref", ["adder@9.9.9", "nobody@1.0.0", "coder@0.1.0"])
def test_an_active_adapter_must_be_one_for_that_domain(root: Path, ref: str) -> None:
    rewrite(root / "registry" / "bases" / "tiny-2026" / "active.yaml", "adder@1.1.0", ref)
    with pytest.raises(EntryError, match=rf"active\.yaml: .*{ref}"):
        load_registry(root)


def test_a_file_that_unfolds_without_end_is_refused(root: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    entry(root, "coder").write_text(bomb, encoding="utf-8")
    with pytest.raises(EntryError, match="full of YAML aliases"):
        load_registry(root)


def test_a_file_that_is_too_large_or_no_text_is_refused(root: Path) -> None:
    entry(root, "coder").write_bytes(b"#" * 300_000)
    with pytest.raises(EntryError, match="is too large: an entry may have 262144 bytes"):
        load_registry(root)
    entry(root, "coder").write_bytes(b"name: \xff")
    with pytest.raises(EntryError, match="isn't UTF-8"):
        load_registry(root)
