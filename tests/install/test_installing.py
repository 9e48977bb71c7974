"""Adapters from other registries: checked, locked, seen by every checkout, and gone when removed."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.artifacts import resolve
from loco.cli import main
from loco.errors import AdapterError, ArtifactError, DigestMismatchError, EntryError, RefusedError, UnknownNameError, UsageError
from loco.install import read_lock, with_installed
from loco.install.installing import install, install_locked, kept_path, remove, states, update, verify
from loco.install.lock import lock_path, lock_text
from loco.install.origin import open_origin
from loco.registry import Registry, load_registry
from tests.artifacts.hub_server import COMMIT, serve
from tests.sample_registry import lora, make_registry


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return make_registry(tmp_path / "theirs")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A checkout with the same base and no adapters."""
    root = make_registry(tmp_path / "mine")
    for name in ("adder", "coder"):
        entry(root, name).unlink()
    (root / "registry" / "bases" / "tiny-2026" / "active.yaml").unlink()
    return root


@pytest.fixture
def registry(mine: Path) -> Registry:
    return load_registry(mine)


def entry(root: Path, name: str) -> Path:
    return root / "registry" / "adapters" / f"{name}.yaml"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def withdraw(root: Path, name: str) -> None:
    """Yank the last version of an adapter."""
    with entry(root, name).open("a", encoding="utf-8") as file:
        file.write("    yanked: {since: 2026-01-02, reason: wrong data}\n")


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "adapters", *args])


def test_an_installed_adapter_is_there_in_a_checkout_that_lacks_it(registry: Registry, theirs: Path) -> None:
    done = install(registry, "adder", open_origin(str(theirs)))
    assert (done.action, done.pin.ref) == ("installed", "adder@1.1.0")
    seen = with_installed(registry)
    assert seen.installed == {"adder@1.1.0": str(theirs.resolve())}
    version = seen.version("adder")
    assert resolve(registry.root, version.artifact) == done.path
    assert done.path is not None
    assert done.path.read_bytes() == lora("adder 1.1.0")


def test_it_answers_for_its_domain_where_the_checkout_has_nobody(registry: Registry, theirs: Path) -> None:
    install(registry, "adder", open_origin(str(theirs)))
    found = with_installed(registry).active_adapter("tiny-2026", "math")
    assert found is not None
    assert (found[0].name, found[1].version) == ("adder", "1.1.0")


def test_the_checkouts_own_adapter_goes_first_unless_the_user_prefers_another(theirs: Path, tmp_path: Path) -> None:
    other = make_registry(tmp_path / "other")
    rewrite(entry(other, "adder"), "name: adder", "name: summer")
    entry(other, "adder").rename(entry(other, "summer"))
    (other / "registry" / "bases" / "tiny-2026" / "active.yaml").unlink()
    here = load_registry(theirs)
    install(here, "summer", open_origin(str(other)))
    assert with_installed(here).active["tiny-2026"]["math"] == ("adder", "1.1.0")
    install(here, "summer", open_origin(str(other)), preferred=True)
    assert with_installed(here).active["tiny-2026"]["math"] == ("summer", "1.1.0")


def test_a_version_that_the_checkout_lacks_is_added_to_its_own(theirs: Path, mine: Path) -> None:
    text = entry(theirs, "adder").read_text(encoding="utf-8")
    entry(mine, "adder").write_text(text[: text.index("  - version: 1.1.0")], encoding="utf-8")
    registry = load_registry(mine)
    install(registry, "adder", open_origin(str(theirs)))
    assert [v.version for v in with_installed(registry).adapter("adder").versions] == ["1.0.0", "1.1.0"]


def test_other_bytes_under_a_version_of_the_checkout_are_left_out_with_a_warning(
    theirs: Path, mine: Path, registry: Registry
) -> None:
    install(registry, "adder@1.0.0", open_origin(str(theirs)))
    digest = load_registry(theirs).version("adder", "1.0.0").artifact.sha256 or ""
    entry(mine, "adder").write_text(
        entry(theirs, "adder").read_text(encoding="utf-8").replace(digest, "d" * 64), encoding="utf-8"
    )
    (warning,) = with_installed(load_registry(mine)).warnings
    assert warning == "adder@1.0.0 is installed and not used: this registry has other bytes under that version."


def test_an_adapter_of_other_weights_is_refused(registry: Registry, theirs: Path) -> None:
    rewrite(entry(theirs, "coder"), "base_sha256: ", "base_sha256: " + "d" * 64 + "  # ")
    with pytest.raises(AdapterError, match="other weights of tiny-2026"):
        install(registry, "coder", open_origin(str(theirs)))
    assert read_lock().adapters == ()


def test_wrong_bytes_are_refused_and_nothing_is_kept(registry: Registry, theirs: Path) -> None:
    (theirs / "adapters" / "adder" / "1.1.0" / "adapter.gguf").write_bytes(lora("evil 1.1.0!"))
    with pytest.raises(DigestMismatchError):
        install(registry, "adder", open_origin(str(theirs)))
    assert read_lock().adapters == ()
    assert not kept_path(load_registry(theirs).version("adder").artifact).exists()


def test_a_file_that_is_no_lora_is_refused(registry: Registry, theirs: Path) -> None:
    import hashlib

    content = b"PK\x03\x04 a zip"
    version = load_registry(theirs).version("coder")
    (theirs / "adapters" / "coder" / "0.1.0" / "adapter.gguf").write_bytes(content)
    rewrite(entry(theirs, "coder"), f"sha256: {version.artifact.sha256}", f"sha256: {hashlib.sha256(content).hexdigest()}")
    rewrite(entry(theirs, "coder"), f"size: {version.artifact.size}", f"size: {len(content)}")
    result = loco(registry.root, "install", "coder", "--from", str(theirs))
    assert result.exit_code == 3
    assert "is not a GGUF file" in result.stderr


def test_a_withdrawn_version_is_installed_only_by_who_insists(registry: Registry, theirs: Path) -> None:
    withdraw(theirs, "adder")
    origin = open_origin(str(theirs))
    assert install(registry, "adder", origin).pin.ref == "adder@1.0.0"
    with pytest.raises(RefusedError, match="withdrawn on 2026-01-02: wrong data"):
        install(registry, "adder@1.1.0", origin)
    assert install(registry, "adder@1.1.0", origin, allow_yanked=True).action == "updated"


def test_an_archived_adapter_is_followed_to_its_successor(registry: Registry, theirs: Path) -> None:
    aged = "status: archived\ndeprecation: {since: 2026-01-02, reason: old, superseded_by: coder}\nversions:"
    rewrite(entry(theirs, "adder"), "versions:", aged)
    done = install(registry, "adder", open_origin(str(theirs)))
    assert done.pin.ref == "coder@0.1.0"
    assert done.notices == ("adder was archived; coder, which superseded it, is installed.",)


def test_update_takes_the_newest_and_replaces_what_was_withdrawn(registry: Registry, theirs: Path) -> None:
    origin = open_origin(str(theirs))
    install(registry, "adder@1.0.0", origin)
    (state,) = states(read_lock().adapters)
    assert (state.outdated, state.newest) == (True, "1.1.0")
    (done,) = update(registry)
    assert (done.action, done.pin.ref) == ("updated", "adder@1.1.0")
    assert not kept_path(load_registry(theirs).version("adder", "1.0.0").artifact).exists()
    withdraw(theirs, "adder")
    (state,) = states(read_lock().adapters)
    assert state.note == "withdrawn on 2026-01-02: wrong data"
    (done,) = update(registry)
    assert done.pin.ref == "adder@1.0.0"


def test_one_that_cannot_be_updated_does_not_hold_up_the_others(registry: Registry, theirs: Path, tmp_path: Path) -> None:
    other = make_registry(tmp_path / "gone")
    install(registry, "coder", open_origin(str(other)))
    install(registry, "adder@1.0.0", open_origin(str(theirs)))
    other.rename(tmp_path / "moved")
    assert [(done.action, done.pin.entry.name) for done in update(registry)] == [("updated", "adder"), ("not updated", "coder")]
    assert loco(registry.root, "update").exit_code == 1


def test_removing_deletes_the_file_and_the_lock_of_it(registry: Registry, theirs: Path) -> None:
    done = install(registry, "adder", open_origin(str(theirs)))
    remove("adder")
    assert read_lock().adapters == ()
    assert done.path is not None
    assert not done.path.exists()
    with pytest.raises(UnknownNameError, match="no installed adapter named 'adder'"):
        remove("adder")


def test_a_locked_installation_is_exact(
    registry: Registry, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(registry, "adder@1.0.0", open_origin(str(theirs)))
    install(registry, "coder", open_origin(str(theirs)))
    saved = tmp_path / "class.lock.json"
    saved.write_bytes(lock_path().read_bytes())
    monkeypatch.setenv("LOCO_DATA", str(tmp_path / "another user"))
    install(registry, "adder@1.1.0", open_origin(str(theirs)))
    actions = {(done.pin.ref, done.action) for done in install_locked(registry, saved)}
    assert actions == {("adder@1.0.0", "installed"), ("coder@0.1.0", "installed")}
    assert lock_path().read_bytes() == saved.read_bytes()
    assert {done.action for done in install_locked(registry, saved)} == {"already there"}


def test_a_lock_that_cannot_be_met_changes_nothing(
    registry: Registry, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(registry, "adder@1.0.0", open_origin(str(theirs)))
    saved = tmp_path / "class.lock.json"
    saved.write_bytes(lock_path().read_bytes())
    monkeypatch.setenv("LOCO_DATA", str(tmp_path / "another user"))
    (theirs / "adapters" / "adder" / "1.0.0" / "adapter.gguf").write_bytes(lora("adder 1.0.1"))
    with pytest.raises(DigestMismatchError, match=r"adder@1\.0\.0 from"):
        install_locked(registry, saved)
    assert read_lock().adapters == ()


def test_a_damaged_file_is_found_and_can_be_installed_again(registry: Registry, theirs: Path) -> None:
    done = install(registry, "adder", open_origin(str(theirs)))
    assert verify(registry) == [(done.pin, None)]
    assert done.path is not None
    done.path.write_bytes(b"damaged")
    with pytest.raises(ArtifactError, match="bytes"):
        resolve(registry.root, done.pin.artifact)
    assert verify(registry) == [(done.pin, "its file is gone")]
    assert loco(registry.root, "verify").exit_code == 1
    install_locked(registry, None)
    assert verify(registry) == [(done.pin, None)]


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 2, "adapters": []}', '{"format": 1, "adapters": [{}]}'])
def test_a_broken_lock_is_said(registry: Registry, content: str) -> None:
    lock_path().parent.mkdir(parents=True)
    lock_path().write_text(content, encoding="utf-8")
    with pytest.raises(EntryError, match=r"adapters\.lock\.json is no lock file"):
        with_installed(registry)


def test_two_installations_at_once_lose_nothing(registry: Registry, theirs: Path) -> None:
    origin = open_origin(str(theirs))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda ref: install(registry, ref, origin), ["adder", "coder"] * 4))
    assert [pin.ref for pin in read_lock().adapters] == ["adder@1.1.0", "coder@0.1.0"]


def test_two_processes_at_once_lose_nothing(mine: Path, theirs: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "loco", "--registry", str(mine), "adapters", "install", name, "--from", str(theirs)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for name in ("adder", "coder", "adder")
    ]  # fmt: skip
    for each in running:
        said, _ = each.communicate(timeout=120)
        assert each.returncode == 0, said
    assert [pin.ref for pin in read_lock().adapters] == ["adder@1.1.0", "coder@0.1.0"]
    assert {wrong for _, wrong in verify(load_registry(mine))} == {None}


def test_what_lies_on_a_hub_needs_no_registry_to_be_installed_from_a_lock(
    registry: Registry, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "{kind: tree, path: adapters/coder/0.1.0/adapter.gguf}"
    rewrite(entry(theirs, "coder"), source, f"{{kind: hub, repo: some/one, filename: coder.gguf, revision: {COMMIT}}}")
    with serve({"some/one/coder.gguf": lora("coder 0.1.0")}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        install(registry, "coder", open_origin(str(theirs)))
        saved = tmp_path / "class.lock.json"
        saved.write_bytes(lock_path().read_bytes())
        theirs.rename(tmp_path / "moved")
        monkeypatch.setenv("LOCO_DATA", str(tmp_path / "another user"))
        (done,) = install_locked(registry, saved)
    assert done.action == "installed"


def test_what_is_no_registry_is_refused() -> None:
    for wrong in ("nowhere", "ext::sh -c true", "http://example.org/x", "git://example.org/x", "-u", "--upload-pack=x"):
        with pytest.raises(UsageError, match="neither a folder nor an address"):
            open_origin(wrong)


def test_the_lock_says_the_same_each_time(registry: Registry, theirs: Path) -> None:
    install(registry, "coder", open_origin(str(theirs)))
    first = lock_path().read_bytes()
    install(registry, "coder", open_origin(str(theirs)))
    assert lock_path().read_bytes() == first == lock_text(read_lock()).encode()


@pytest.fixture
def repository(theirs: Path, tmp_path: Path) -> tuple[str, Path]:
    """The other registry as a git repository: its address, and the working tree that pushes to it."""
    bare = tmp_path / "theirs.git"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(theirs, "init", "--quiet", "--initial-branch=main")
    push(theirs, bare, "One")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    return bare.as_uri(), theirs


def push(tree: Path, bare: Path, message: str) -> str:
    git(tree, "add", "--all")
    git(tree, "-c", "user.name=Some One", "-c", "user.email=one@example.org", "commit", "--quiet", "-m", message)
    git(tree, "push", "--quiet", str(bare), "HEAD:refs/heads/main")
    return git(tree, "rev-parse", "HEAD").strip()


def git(folder: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True, text=True).stdout


def test_a_repository_is_installed_from_by_its_address(registry: Registry, repository: tuple[str, Path]) -> None:
    url, tree = repository
    done = install(registry, "adder", open_origin(url))
    assert done.pin.commit == git(tree, "rev-parse", "HEAD").strip()
    assert done.pin.origin == url
    assert done.path is not None
    assert done.path.read_bytes() == lora("adder 1.1.0")


def test_only_entries_and_the_wanted_file_are_checked_out(registry: Registry, repository: tuple[str, Path]) -> None:
    url, _ = repository
    origin = open_origin(url)
    assert not list(origin.root.rglob("*.gguf"))
    install(registry, "adder", origin)
    assert [path.parent.name for path in origin.root.rglob("*.gguf")] == ["1.1.0"]


def test_a_lock_brings_back_the_commit_though_the_branch_went_on(
    registry: Registry, repository: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, tree = repository
    pinned = install(registry, "adder@1.0.0", open_origin(url)).pin
    text = entry(tree, "adder").read_text(encoding="utf-8")
    entry(tree, "adder").write_text(
        text[: text.index("  - version: 1.0.0")] + text[text.index("  - version: 1.1.0") :], encoding="utf-8"
    )
    (tree / "adapters" / "adder" / "1.0.0" / "adapter.gguf").unlink()
    push(tree, tmp_path / "theirs.git", "Two")
    saved = tmp_path / "class.lock.json"
    saved.write_bytes(lock_path().read_bytes())
    monkeypatch.setenv("LOCO_DATA", str(tmp_path / "another user"))
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "another cache"))
    (done,) = install_locked(registry, saved)
    assert (done.pin, done.action) == (pinned, "installed")
    assert done.path is not None
    assert done.path.read_bytes() == lora("adder 1.0.0")


def test_a_newer_state_of_a_repository_is_seen(registry: Registry, repository: tuple[str, Path], tmp_path: Path) -> None:
    url, tree = repository
    install(registry, "adder", open_origin(url))
    withdraw(tree, "adder")
    push(tree, tmp_path / "theirs.git", "Withdraw")
    (state,) = states(read_lock().adapters)
    assert state.note == "withdrawn on 2026-01-02: wrong data"


def test_a_link_in_a_repository_is_not_followed(repository: tuple[str, Path], tmp_path: Path) -> None:
    url, tree = repository
    secret = tmp_path / "secret.yaml"
    secret.write_text(entry(tree, "coder").read_text(encoding="utf-8"), encoding="utf-8")
    entry(tree, "coder").unlink()
    entry(tree, "coder").symlink_to(secret)
    push(tree, tmp_path / "theirs.git", "Link")
    with pytest.raises(EntryError, match=r"coder\.yaml"):
        load_registry(open_origin(url).root)


def test_an_address_that_cannot_be_reached_is_said(registry: Registry, tmp_path: Path) -> None:
    result = loco(registry.root, "install", "adder", "--from", (tmp_path / "nothing.git").as_uri())
    assert result.exit_code == 3
    assert "git can't fetch" in result.stderr


def test_the_commands_say_what_they_did(mine: Path, theirs: Path) -> None:
    result = loco(mine, "install", "adder@1.0.0", "--from", str(theirs))
    assert result.exit_code == 0, result.stderr
    assert "adder@1.0.0 for tiny-2026: installed (0.0 MB, sha256 verified)" in result.stdout
    assert "It answers questions about math from now on." in result.stdout
    assert json.loads(loco(mine, "outdated", "--json").stdout)[0]["newest"] == "1.1.0"
    assert loco(mine, "outdated").exit_code == 1
    assert "adder@1.1.0 for tiny-2026: updated" in loco(mine, "update").stdout
    assert loco(mine, "outdated").exit_code == 0
    assert [row["adapter"] for row in json.loads(loco(mine, "list", "--json").stdout)] == ["adder"]
    assert json.loads(loco(mine, "verify", "--json").stdout)[0]["state"] == "verified"
    assert "adder@1.1.0 for tiny-2026: removed" in loco(mine, "remove", "adder").stdout
    assert json.loads(loco(mine, "list", "--json").stdout) == []


def test_how_to_ask_an_installed_version_beside_a_newer_one_is_said_with_its_number(theirs: Path) -> None:
    said = loco(theirs, "install", "adder@1.0.0").stdout
    assert "adder@1.1.0 goes on answering questions about math; `loco run --adapter adder@1.0.0` asks this one" in said


def test_contradictions_are_refused(mine: Path) -> None:
    for arguments in (["install"], ["install", "adder", "--locked"], ["install", "adder", "--lock-file", "x"]):
        assert loco(mine, *arguments).exit_code == 2
    assert "no lock file" in loco(mine, "install", "--locked", "--lock-file", "gone.json").stderr


def test_search_finds_by_name_domain_description_and_owner(theirs: Path) -> None:
    def names(*words: str) -> list[str]:
        return [row["adapter"] for row in json.loads(loco(theirs, "search", "--json", *words).stdout)]

    assert names() == ["adder", "coder"]
    assert names("add") == ["adder"]
    assert names("code") == ["coder"]
    assert names("adders") == ["adder"], "a plural is looked for as its singular"
    assert names("someone", "MATH") == ["adder"]
    assert names("--domain", "code") == ["coder"]
    assert names("cooking") == []
    assert loco(theirs, "search", "cooking").exit_code == 1


def test_info_says_whether_it_answers_and_what_it_scores(theirs: Path, mine: Path) -> None:
    from tests.sample_results import publish

    publish(theirs, "adder@1.1.0", 40, base_right=10)
    facts = json.loads(loco(theirs, "info", "adder", "--json").stdout)
    newest = facts["versions"][0]
    assert (newest["version"], newest["answers"], newest["verdict"]) == ("1.1.0", True, "accepted")
    assert newest["score"] == pytest.approx(2 / 3)
    text = loco(mine, "info", "adder", "--from", str(theirs)).stdout
    assert "0.667" in text
    assert "not measured" in text
