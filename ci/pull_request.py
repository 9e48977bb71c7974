"""The text of a pull request, its checklist filled in; and the opening of it with GitHub's own command, where that is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ci.checklist import checklist
from ci.checks.types import Findings
from ci.git import Repository
from ci.prepared_entry import Trained
from loco.errors import UsageError
from loco.markup import markdown
from loco.schema import AdapterEntry
from loco.training.template import fill


def title(trained: Trained) -> str:
    """One line: of the commit and of the pull request."""
    return f"Add {trained.name} {trained.number}"


def pull_request_text(trained: Trained, entry: AdapterEntry, findings: Findings, *, accepted: bool = False) -> str:
    """The text, in the form of .github/PULL_REQUEST_TEMPLATE.md. What nobody could verify stays for the submitter to tick."""
    words = {"NAME": trained.name, "VERSION": trained.number}
    version = next(version for version in entry.versions if version.version == trained.number)
    training = version.training
    figures = f"{training.tokens:,} tokens in {training.minutes:g} minutes on {training.hardware}, seed {training.seed}"
    parts = [
        "## What this adds",
        f"Adapter: {trained.name} {trained.number}, for the domain {entry.domain or 'none'}, on the base {version.base}.",
        markdown(entry.description),
        f"Trained on {markdown(training.data)} ({markdown(training.data_licence)}): {markdown(figures)}.",
        "## Checklist for an adapter",
        fill(checklist(findings, accepted=accepted), words).rstrip("\n"),
    ]
    said = [f"- {finding.code} {finding.name}: {markdown(finding.message)}" for finding in findings.findings]
    said += [f"- {skipped.code} was not made: {markdown(skipped.reason)}" for skipped in findings.skipped]
    if said:
        parts += ["## What the checks say beside that", "\n".join(said)]
    return "\n\n".join(parts) + "\n"


def gh() -> str | None:
    """The path of GitHub's command; None where it isn't there."""
    return shutil.which("gh")


def gh_user() -> tuple[str, int] | None:
    """Name and number of who is logged in with gh; None where nobody is."""
    program = gh()
    if program is None:
        return None
    done = subprocess.run(
        [program, "api", "user", "--jq", '.login + " " + (.id | tostring)'], capture_output=True, text=True, check=False
    )
    name, _, number = done.stdout.strip().partition(" ")
    return (name, int(number)) if done.returncode == 0 and number.isdecimal() else None


def open_pull_request(repository: Repository, branch: str, headline: str, body: Path, *, base: str) -> str:
    """Push the branch and open the pull request; gives what gh says: its address. Raises UsageError."""
    program = gh()
    if program is None:
        raise UsageError("gh isn't installed, so the pull request can't be opened from here.", hint="https://cli.github.com")
    command = [program, "pr", "create", "--title", headline, "--body-file", str(body), "--head", branch, "--base", base]
    for arguments in (["git", "push", "--set-upstream", "origin", branch], command):
        done = subprocess.run(arguments, cwd=repository.root, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip())[:500]
            raise UsageError(f"`{' '.join(arguments[:3])}` failed: {said}", hint="The commit is made; do this by hand.")
    return done.stdout.strip()
