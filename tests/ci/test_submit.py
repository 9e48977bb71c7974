"""`loco submit` as a person runs it: in a clone with a trained folder, through the checkout's own checks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ci.submit import main
from tests.forge import Checkout, make_forge
from tests.sample_submission import ENTRY, FOLDER, ROOT, STUDENT, Draft, make_main, write, write_version

Run = Callable[..., Result]
GIVEN = ("--description", "Small numbers taken three times.", "--licence", "MIT", "--data-licence", "CC0-1.0")
ME = ("--github", "student", "--github-id", "7")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone on main, with a trained folder that has no entry yet."""
    root = tmp_path_factory.mktemp("clone") / "repository"
    make_main(root)
    write_version(root, "triples", "1.0.0", "math", seed=3, owner=STUDENT)
    (root / ENTRY).unlink()
    return root


@pytest.fixture
def draft(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draft:
    shutil.copytree(clone, tmp_path / "repository")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("PATH", _path_without_gh(tmp_path))
    checkout = Checkout(tmp_path / "repository")
    checkout.git("config", "user.name", "Student")
    checkout.git("config", "user.email", "student@example.org")
    return Draft(checkout)


def _path_without_gh(folder: Path) -> str:
    """A PATH with git and nothing else that a test could meet."""
    tools = folder / "tools"
    tools.mkdir()
    git = shutil.which("git")
    assert git is not None
    (tools / "git").symlink_to(git)
    return str(tools)


@pytest.fixture
def run(draft: Draft) -> Run:
    return lambda *arguments: CliRunner().invoke(main, [*arguments, "--root", str(draft.root)])


def test_prepare_makes_branch_entry_commit_and_text(draft: Draft, run: Run) -> None:
    result = run("prepare", FOLDER, *GIVEN, *ME)
    assert result.exit_code == 0, result.output
    assert draft.checkout.git("branch", "--show-current") == "submit/triples-1.0.0"
    assert draft.checkout.git("log", "--format=%an %s", "main..HEAD") == "Student Add triples 1.0.0"
    assert draft.checkout.git("status", "--porcelain", "adapters", "registry") == ""
    assert draft.read(ENTRY).startswith(
        "# yaml-language-server: $schema=../../schemas/adapter.schema.json\nschema_version: 1\n"
    )
    text = draft.read(".loco/pull-requests/triples-1.0.0.md")
    assert "Adapter: triples 1.0.0, for the domain math, on the base tiny-2026." in text
    assert (
        "- [x] One entry and its folder, nothing else: `registry/adapters/triples.yaml` and `adapters/triples/1.0.0/`" in text
    )
    assert "- [ ] I may share the data" in text
    assert "NAME" not in text


def test_what_was_prepared_passes_the_check(run: Run) -> None:
    assert run("prepare", FOLDER, *GIVEN, *ME).exit_code == 0
    result = run("check", "--no-eval", "--author", "student:7")
    assert (result.exit_code, result.output) == (0, "38 checks passed\n")


def test_preparing_twice_changes_nothing(draft: Draft, run: Run) -> None:
    assert run("prepare", FOLDER, *GIVEN, *ME).exit_code == 0
    head = draft.checkout.head()
    assert run("prepare", FOLDER, *GIVEN, *ME).exit_code == 0
    assert draft.checkout.head() == head


def test_what_is_said_anew_on_the_branch_replaces_what_the_entry_said(draft: Draft, run: Run) -> None:
    assert run("prepare", FOLDER, *GIVEN, *ME).exit_code == 0
    result = run("prepare", FOLDER, "--description", "Numbers times three.", "--data-licence", "MIT", *ME)
    assert result.exit_code == 0, result.output
    entry = draft.read(ENTRY)
    assert "description: Numbers times three.\nlicence: MIT\n" in entry
    assert "data_licence: MIT\n" in entry
    assert draft.checkout.git("rev-list", "--count", "main..HEAD") == "2"


def test_a_folder_with_an_error_changes_nothing(draft: Draft, run: Run) -> None:
    draft.write(f"{FOLDER}/train.py", "def f(:\n")
    result = run("prepare", FOLDER, *GIVEN, *ME)
    assert result.exit_code == 1
    assert "error LOCO405 script  adapters/triples/1.0.0/train.py:1" in result.output
    assert draft.checkout.git("branch", "--show-current") == "main"
    assert not (draft.root / ENTRY).exists()
    assert draft.checkout.git("diff", "--cached", "--name-only") == ""


def test_without_a_name_for_the_commit_nothing_is_changed(draft: Draft, run: Run) -> None:
    draft.checkout.git("config", "--unset", "user.email")
    draft.checkout.git("config", "user.useConfigOnly", "true")
    result = run("prepare", FOLDER, *GIVEN, *ME)
    assert result.exit_code == 2
    assert "git isn't told who you are" in result.output
    assert draft.checkout.git("branch", "--show-current") == "main"
    assert not (draft.root / ENTRY).exists()


def test_what_is_missing_is_said_all_at_once(run: Run) -> None:
    result = run("prepare", FOLDER)
    assert result.exit_code == 2
    assert "--data-licence, --description, --licence, --github and --github-id" in result.output
    result = run("prepare", FOLDER, *GIVEN, "--github", "student")
    assert result.exit_code == 2
    assert "Still to be said: --github-id (the number of student)." in result.output


def test_name_and_number_come_from_the_address_that_github_gives(draft: Draft, run: Run) -> None:
    draft.checkout.git("config", "user.email", "7+student@users.noreply.github.com")
    assert run("prepare", FOLDER, *GIVEN).exit_code == 0
    assert "github: student\n    id: 7\n" in draft.read(ENTRY)


def test_a_second_version_goes_into_the_entry_that_is_there_and_keeps_its_comments(draft: Draft, run: Run) -> None:
    path = "registry/adapters/adder.yaml"
    before = "# by hand\n" + draft.read(path)
    draft.checkout.git("clean", "-qfd")
    draft.write(path, before)
    draft.checkout.commit("Remark")
    write_version(draft.root, "adder", "1.0.1", "math", seed=8, owner=STUDENT)
    draft.write(path, before)
    result = run("prepare", "adapters/adder/1.0.1", "--data-licence", "MIT", "--github", "someone", "--github-id", "1")
    assert result.exit_code == 0, result.output
    assert draft.read(path).startswith(before)
    assert draft.checkout.git("diff", "--numstat", "main", "--", path).split()[1] == "0"


@pytest.mark.parametrize("folder", ["adapters/triples", "triples", "adapters/triples/2.0.0", "registry/adapters/adder.yaml"])
def test_a_folder_that_is_no_trained_version(run: Run, folder: str) -> None:
    assert run("prepare", folder, *GIVEN, *ME).exit_code == 2


def test_check_looks_at_what_is_not_committed_and_leaves_the_index_alone(draft: Draft, run: Run) -> None:
    result = run("check", "--no-eval")
    assert result.exit_code == 1
    assert "LOCO201 schema" in result.output
    assert draft.checkout.git("status", "--porcelain") == "?? adapters/triples/"
    assert draft.checkout.head() == draft.checkout.head("main")


def test_check_of_a_commit_looks_at_that_alone(run: Run) -> None:
    result = run("check", "--no-eval", "--head", "main", "--json")
    assert json.loads(result.output)["kind"] == "empty"


def test_check_writes_sarif_and_json(run: Run, tmp_path: Path) -> None:
    result = run("check", "--no-eval", "--json", "--sarif", str(tmp_path / "found.sarif"))
    assert json.loads(result.stdout)["ok"] is False
    log = json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))
    assert {found["ruleId"] for found in log["runs"][0]["results"]} == {"LOCO201"}


def test_a_refused_submission_has_the_report_of_a_pull_request(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "refused by the checks" in result.output
    assert "LOCO201" in result.output


def test_outside_of_a_checkout_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(
        main, ["check", "--root", str(tmp_path / "empty")], env={"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    )
    assert result.exit_code == 2
    assert "is in no git checkout" in result.output


def test_an_author_is_a_name_with_a_number(run: Run) -> None:
    assert run("check", "--no-eval", "--author", "student:x").exit_code == 2


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for gh is a shell script")
def test_gh_opens_the_pull_request_where_it_is_there(draft: Draft, run: Run, tmp_path: Path) -> None:
    forge = make_forge(draft.checkout, tmp_path / "forge.git")
    write(
        tmp_path / "tools" / "gh", '#!/bin/sh\nfor a in "$@"; do echo "$a" >> "$0.log"; done\necho https://example.org/pull/1\n'
    )
    (tmp_path / "tools" / "gh").chmod(0o755)
    for tool in ("sh", "git-receive-pack", "git-upload-pack"):
        found = shutil.which(tool, path="/bin:/usr/bin:/usr/local/bin")
        if found:
            (tmp_path / "tools" / tool).symlink_to(found)
    result = run("prepare", FOLDER, *GIVEN, *ME, "--open")
    assert result.exit_code == 0, result.output
    assert "Opened https://example.org/pull/1" in result.output
    log = (tmp_path / "tools" / "gh.log").read_text(encoding="utf-8").splitlines()
    assert log[:4] == ["pr", "create", "--title", "Add triples 1.0.0"]
    assert log[-4:] == ["--head", "submit/triples-1.0.0", "--base", "main"]
    assert Checkout(forge).git("rev-parse", "submit/triples-1.0.0") == draft.checkout.head()


def test_the_runtimes_command_runs_the_checkouts_own_checks(draft: Draft) -> None:
    draft.checkout.git("rm", "-rq", "loco")
    shutil.copytree(ROOT / "ci", draft.root / "ci", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
    draft.checkout.git("add", "ci")
    draft.checkout.git("commit", "-q", "-m", "Code")
    command = [sys.executable, "-m", "loco", "--registry", str(draft.root), "submit", "check", "--no-eval"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=draft.root.parent)
    assert (done.returncode, "LOCO201 schema" in done.stdout) == (1, True), done.stderr
    (draft.root / "ci" / "submit.py").unlink()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=draft.root.parent)
    assert (done.returncode, "has no checks of its own" in done.stderr) == (2, True)
