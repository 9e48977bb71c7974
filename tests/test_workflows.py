"""The workflows: of a valid form, pinned, with the least rights, and without logic (docs/adr/0011-trust-in-ci.md)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
NAMES = [path.name for path in WORKFLOWS]


def tool(name: str) -> str:
    """The path of a program of the extra `ci`; skips the test where it isn't installed."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} isn't installed: pip install -e '.[ci]'")
    return found


def run(*command: str) -> None:
    """Run a program in the root, and show what it says if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr


def read(path: Path) -> Any:
    """The values of a YAML file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    """Workflow, name and content of every job."""
    return [(path.name, name, job) for path in WORKFLOWS for name, job in read(path)["jobs"].items()]


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Workflow and content of every step."""
    return [(workflow, step) for workflow, _, job in jobs() for step in job["steps"]]


def test_every_workflow_of_the_design_is_there() -> None:
    assert set(NAMES) == {"test.yml", "pull-request.yml", "comment.yml", "publish.yml", "semester.yml"}


def test_zizmor_finds_nothing_at_its_strictest() -> None:
    run(tool("zizmor"), "--offline", "--no-progress", "--persona=auditor", ".github")


def test_act_finds_the_workflows_valid() -> None:
    run(tool("act"), "--validate", "--strict")


def test_the_schema_finds_the_workflows_valid() -> None:
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS))


def test_the_schema_finds_the_issue_forms_valid() -> None:
    assert {path.stem for path in FORMS} == {"new-domain", "retire-adapter", "base-change"}
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-issue-forms", *map(str, FORMS))
    config = str(GITHUB / "ISSUE_TEMPLATE" / "config.yml")
    run(tool("check-jsonschema"), "--builtin-schema", "vendor.github-issue-config", config)


def test_actionlint_finds_nothing_where_it_is_installed() -> None:
    found = shutil.which("actionlint")
    if found is None:
        pytest.skip("actionlint isn't on PATH: it is no part of the extra `ci`")
    run(found)


def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                found = re.search(r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", line)
                assert found, f"{path.name}: {line.strip()}"
                pins.setdefault(found[1], set()).add(found[2])
    assert all(len(commits) == 1 for commits in pins.values()), pins


def test_no_expression_stands_in_a_shell_line() -> None:
    assert [(workflow, step["run"]) for workflow, step in steps() if "${{" in step.get("run", "")] == []


def test_no_checkout_keeps_credentials() -> None:
    checkouts = [(workflow, step) for workflow, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for _, step in checkouts)


def test_only_jobs_that_need_it_may_write() -> None:
    writing = {
        (workflow, name): {right for right, level in job.get("permissions", {}).items() if level == "write"}
        for workflow, name, job in jobs()
    }
    assert {place: rights for place, rights in writing.items() if rights} == {
        ("publish.yml", "publish"): {"contents"},
        ("semester.yml", "archive"): {"contents"},
        ("comment.yml", "comment"): {"pull-requests"},
    }
    for path in WORKFLOWS:
        assert read(path)["permissions"] in ({}, {"contents": "read"}), path.name


def test_pull_requests_run_without_secrets_and_never_with_the_targets_rights() -> None:
    for path in WORKFLOWS:
        triggers = read(path)["on"]
        assert "pull_request_target" not in triggers, path.name
        if "pull_request" in triggers:
            assert not re.search(r"secrets\.|github\.token", path.read_text(encoding="utf-8")), path.name


def test_no_job_that_runs_a_model_may_write() -> None:
    for workflow, name, job in jobs():
        measures = any(re.search(r"ci\.(evaluate|plan|system)|make test", step.get("run", "")) for step in job["steps"])
        if measures:
            assert "write" not in job.get("permissions", {}).values(), (workflow, name)


def test_jobs_that_run_generated_code_let_the_sandbox_make_namespaces_first() -> None:
    running = re.compile(r"ci\.(evaluate|system)\b|make test")
    found = 0
    for workflow, name, job in jobs():
        runs = [step.get("run", "") for step in job["steps"]]
        for at, run in enumerate(runs):
            if running.search(run):
                found += 1
                assert any("apparmor_restrict_unprivileged_userns=0" in earlier for earlier in runs[:at]), (workflow, name)
    assert found == 4


def test_publishing_runs_one_at_a_time_and_is_never_cancelled() -> None:
    for name in ("publish.yml", "semester.yml"):
        concurrency = read(GITHUB / "workflows" / name)["concurrency"]
        assert concurrency["cancel-in-progress"] is False
        assert "${{" not in concurrency["group"]


def test_workflows_hold_no_logic() -> None:
    for workflow, step in steps():
        assert len(step.get("run", "").strip().splitlines()) <= 2, (workflow, step["run"])


def test_code_owners_name_paths_that_are_there() -> None:
    for line in (GITHUB / "CODEOWNERS").read_text(encoding="utf-8").splitlines():
        path = line.split()[0] if line and not line.startswith("#") else "*"
        assert path == "*" or (ROOT / path.lstrip("/")).exists() or path == "/leaderboard/", path
