"""The bot's commits to main: whole, once, and on top of whatever was pushed meanwhile."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from ci.branch import BOT_NAME, Branch, PublishError, push_credentials
from ci.git import GitError, Repository
from tests.forge import Checkout, clone, make_checkout, make_forge

GENERATED = ("leaderboard/", "registry/index.json")


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    """A bare repository with one entry on main."""
    author = make_checkout(tmp_path / "author")
    author.write("registry/adapters/a.yaml", "a")
    author.commit("Begin")
    return make_forge(author, tmp_path / "forge.git")


@pytest.fixture
def bot(forge: Path, tmp_path: Path) -> Branch:
    return Branch(Repository(clone(forge, tmp_path / "bot").root), GENERATED, tries=4)


def index(tree: Path) -> str:
    """List the entries of a tree in its index: a pure function of the tree."""
    names = sorted(path.stem for path in (tree / "registry/adapters").glob("*.yaml"))
    (tree / "leaderboard").mkdir(exist_ok=True)
    (tree / "leaderboard/README.md").write_text("\n".join(names) + "\n", encoding="utf-8")
    (tree / "registry/index.json").write_text(str(len(names)), encoding="utf-8")
    return f"Publish {len(names)}"


def shown(forge: Path, path: str = "leaderboard/README.md") -> str:
    return Checkout(forge).git("show", f"main:{path}")


def commits(forge: Path) -> list[str]:
    return Checkout(forge).git("log", "--format=%an: %s", "main").splitlines()


def test_what_was_built_is_on_main_by_the_bots_name(forge: Path, bot: Branch) -> None:
    commit = bot.publish(index)
    assert commit == Checkout(forge).head("main")
    assert shown(forge) == "a"
    assert commits(forge) == [f"{BOT_NAME}: Publish 1", "Student: Begin"]


def test_building_again_commits_nothing(forge: Path, bot: Branch) -> None:
    bot.publish(index)
    before = commits(forge)
    assert bot.publish(index) is None
    assert commits(forge) == before


def test_a_push_that_comes_in_between_is_built_upon(forge: Path, bot: Branch, tmp_path: Path) -> None:
    other = clone(forge, tmp_path / "other")
    built: list[str] = []

    def build(tree: Path) -> str:
        message = index(tree)
        built.append(message)
        if len(built) == 1:
            other.write("registry/adapters/b.yaml", "b")
            other.commit("Merge another one")
            other.git("push", "-q")
        return message

    assert bot.publish(build, pause=lambda _: None) is not None
    assert built == ["Publish 1", "Publish 2"]
    assert shown(forge) == "a\nb"
    assert commits(forge)[:2] == [f"{BOT_NAME}: Publish 2", "Student: Merge another one"]


def test_it_gives_up_after_so_many_refusals_and_leaves_main_alone(forge: Path, bot: Branch) -> None:
    hook = forge / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'closed for repairs' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    waits: list[float] = []
    with pytest.raises(PublishError, match="closed for repairs"):
        replace(bot, tries=3).publish(index, pause=waits.append)
    assert len(waits) == 2
    assert commits(forge) == ["Student: Begin"]


def test_only_generated_paths_may_be_written(forge: Path, bot: Branch) -> None:
    def build(tree: Path) -> str:
        (tree / "registry/adapters/a.yaml").write_text("changed", encoding="utf-8")
        return index(tree)

    with pytest.raises(PublishError, match=r"registry/adapters/a\.yaml"):
        bot.publish(build)
    assert commits(forge) == ["Student: Begin"]


def test_a_build_that_fails_pushes_nothing_and_can_be_run_again(forge: Path, bot: Branch) -> None:
    def fail(tree: Path) -> str:
        index(tree)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bot.publish(fail)
    assert commits(forge) == ["Student: Begin"]
    assert bot.publish(index) is not None


def test_the_callers_working_tree_is_not_touched(forge: Path, bot: Branch) -> None:
    mine = bot.repository.root / "registry/adapters/a.yaml"
    mine.write_text("half an edit", encoding="utf-8")
    bot.publish(index)
    assert mine.read_text(encoding="utf-8") == "half an edit"
    assert not (bot.repository.root / "leaderboard").exists()
    assert shown(forge, "registry/adapters/a.yaml") == "a"


def test_the_token_is_a_setting_for_its_own_server_and_stands_in_no_file(monkeypatch: pytest.MonkeyPatch, bot: Branch) -> None:
    monkeypatch.setenv("PUSH_TOKEN", "ghs_secret")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://forge.example.org")
    header = bot.repository.read(
        "config", "--get-urlmatch", "http.extraheader", "https://forge.example.org/a/b", environment=push_credentials()
    )
    assert base64.b64decode(header.removeprefix("AUTHORIZATION: basic ")) == b"x-access-token:ghs_secret"
    bot.publish(index)
    config = (bot.repository.root / ".git/config").read_text(encoding="utf-8")
    assert "extraheader" not in config
    with pytest.raises(GitError):  # another server gets none
        bot.repository.read("config", "--get-urlmatch", "http.extraheader", "https://else.org", environment=push_credentials())
