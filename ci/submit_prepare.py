"""`loco submit prepare`: from a trained folder to a branch with one commit, and the text of the pull request.

Everything is checked first, on the commit that it would be; where a check finds an error, nothing is changed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from ci.checks.formats import as_text
from ci.checks.types import Findings
from ci.git import GitError, Repository
from ci.prepared_entry import OWNER, Stated, Trained, entry_text, missing, read_trained
from ci.pull_request import gh, gh_user, open_pull_request, pull_request_text, title
from ci.step import Step
from ci.submission import Author, entry_path
from ci.submit_check import check_submission, evaluate_submission
from ci.worktree import base_branch, paths_of, snapshot, top_level
from loco.atomic import write_text
from loco.cli.output import print_json
from loco.errors import UsageError
from loco.registry.files import read_entry
from loco.schema import AdapterEntry, Owner

NEGATIVE = 1
_NOREPLY = re.compile(r"(\d+)\+([A-Za-z0-9-]+)@users\.noreply\.github\.com")
_TEXTS = Path(".loco") / "pull-requests"


def who(repository: Repository, github: str | None, number: int | None) -> Author | None:
    """Who submits: as told, else from the address that GitHub gives for commits, else who is logged in with gh."""
    if github is not None:
        return Author(github, number)
    email = subprocess.run(["git", "config", "user.email"], cwd=repository.root, capture_output=True, text=True, check=False)
    if found := _NOREPLY.fullmatch(email.stdout.strip()):
        return Author(found[2], int(found[1]))
    user = gh_user()
    return Author(*user) if user else None


def refuse_without_identity(repository: Repository) -> None:
    """Raises UsageError where git wouldn't commit, because it isn't told who does."""
    try:
        repository.read("var", "GIT_AUTHOR_IDENT")
        repository.read("var", "GIT_COMMITTER_IDENT")
    except GitError as error:
        commands = "`git config --global user.name NAME` and `git config --global user.email ADDRESS`"
        raise UsageError("git isn't told who you are, so it can't commit.", hint=f"Tell it: {commands}.") from error


def complete(root: Path, trained: Trained, stated: Stated, github: str | None = None) -> Stated:
    """Ask for what is missing where a person is there. Raises UsageError that names all of it where nobody is.

    ``github`` is the person's name there, where it is known without its number.
    """
    lacking = missing(root, trained, stated)
    if lacking and not sys.stdin.isatty():
        named = [f"--github-id (the number of {github})" if github and option == OWNER else option for option in lacking]
        raise UsageError(f"Still to be said: {', '.join(named)}.", hint="Give them as options.")
    for option in lacking:
        if option == OWNER:
            github = github or click.prompt("Your name on GitHub")
            number = click.prompt(f"The number of {github} on GitHub (gh api user --jq .id)", type=int)
            stated = replace(stated, owners=(Owner(github=github, id=number),))
        else:
            said = str(click.prompt(option.removeprefix("--").replace("-", " ").capitalize()))
            stated = _with(stated, option, said)
    return stated


def _with(stated: Stated, option: str, said: str) -> Stated:
    if option == "--description":
        return replace(stated, description=said)
    return replace(stated, licence=said) if option == "--licence" else replace(stated, data_licence=said)


@click.command(cls=Step)
@click.argument("folder")
@click.option("--description", help="What the adapter does, in one sentence (a new adapter needs it).")
@click.option("--licence", help="The adapter's licence, an SPDX identifier (a new adapter needs it).")
@click.option("--data", help="Where the data come from. [default: their number, and TRAINING_LOG.md]")
@click.option("--data-licence", help="The data's licence, an SPDX identifier.")
@click.option("--github", help="Your name on GitHub. [default: from git's user.email, or gh]")
@click.option("--github-id", type=int, help="Its number: gh api user --jq .id")
@click.option("--base", help="The branch it goes to. [default: upstream/main, origin/main or main]")
@click.option("--eval", "measure", is_flag=True, help="Measure it too, and prepare it only if it is accepted.")
@click.option("--open", "open_", is_flag=True, help="Push the branch and open the pull request with gh, without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--root", type=click.Path(path_type=Path, exists=True), default=".", hidden=True)
@click.pass_context
def prepare(
    ctx: click.Context,
    folder: str,
    description: str | None,
    licence: str | None,
    data: str | None,
    data_licence: str | None,
    github: str | None,
    github_id: int | None,
    base: str | None,
    measure: bool,
    open_: bool,
    as_json: bool,
    root: Path,
) -> None:
    """Make branch, registry entry, commit and pull request text for the version in FOLDER (adapters/NAME/VERSION)."""
    repository = top_level(root)
    place, entry_file = paths_of(folder)
    trained = read_trained(repository.root, place)
    author = who(repository, github, github_id)
    owners = (Owner(github=author.github, id=author.id),) if author and author.id else ()
    stated = complete(
        repository.root, trained, Stated(data, data_licence, description, licence, owners), author.github if author else None
    )
    text = entry_text(repository.root, trained, stated)
    onto = base or base_branch(repository)
    refuse_without_identity(repository)
    findings, accepted = _checked(repository, onto, (place, text), author, measure)
    if not findings.ok or accepted is False:
        click.echo(as_text(findings), nl=False, err=as_json)
        click.echo("Nothing was changed. Mend what is said, and prepare it again.", err=True)
        ctx.exit(NEGATIVE)
    branch = commit(repository, trained, entry_file, text)
    entry = read_entry(repository.root / entry_file, AdapterEntry)
    body = repository.root / _TEXTS / f"{trained.name}-{trained.number}.md"
    write_text(body, pull_request_text(trained, entry, findings, accepted=bool(accepted)))
    address = _opened(repository, branch, title(trained), body, onto, open_, quiet=as_json)
    if as_json:
        print_json(
            {
                "branch": branch,
                "commit": repository.commit(),
                "entry": entry_file,
                "text": body.relative_to(repository.root),
                "pull_request": address,
            }
        )
    else:
        _say(findings, branch, body.relative_to(repository.root), address)


def _checked(
    repository: Repository, base: str, new: tuple[str, str], author: Author | None, measure: bool
) -> tuple[Findings, bool | None]:
    """The findings for the commit that it would be; and whether it was accepted (None: not measured)."""
    place, text = new
    head = snapshot(repository, (place,), [(entry_path(place.split("/")[1]), text)])
    with tempfile.TemporaryDirectory() as temporary:
        into = Path(temporary)
        submission, findings = check_submission(repository, base, head, author=author, into=into)
        if not measure or not findings.ok:
            return findings, None
        version = "@".join(place.split("/")[1:])
        report = evaluate_submission(repository, submission, version, into=into, quiet=False).report
    click.echo(f"{version}: {report.verdict.verdict}. {' '.join(report.verdict.reasons)}", err=True)
    return findings, report.verdict.verdict == "accepted"


def commit(repository: Repository, trained: Trained, entry_file: str, text: str) -> str:
    """Write the entry, and commit it with the folder on a branch of its own. Raises UsageError for a taken branch."""
    branch = f"submit/{trained.name}-{trained.number}"
    if repository.read("branch", "--show-current") != branch:
        if repository.holds(f"refs/heads/{branch}"):
            raise UsageError(f"The branch {branch} is there already.", hint=f"Go on with it: git switch {branch}")
        repository.read("switch", "--quiet", "--create", branch)
    write_text(repository.root / entry_file, text)
    paths = (trained.folder, entry_file)
    repository.read("add", "--all", "--", *paths)
    if repository.read("status", "--porcelain", "--", *paths):
        repository.read("commit", "--quiet", "-m", title(trained), "--", *paths)
    return branch


def _opened(
    repository: Repository, branch: str, headline: str, body: Path, base: str, open_: bool, *, quiet: bool
) -> str | None:
    ask = gh() is not None and sys.stdin.isatty() and not quiet
    if open_ or (ask and click.confirm("Push the branch and open the pull request now?")):
        return open_pull_request(repository, branch, headline, body, base=base.rpartition("/")[2])
    return None


def _say(findings: Findings, branch: str, body: Path, address: str | None) -> None:
    if findings.findings or findings.skipped:
        click.echo(as_text(findings), nl=False)
    click.echo(f"The branch {branch} holds it.")
    if address:
        click.echo(f"Opened {address}")
        return
    click.echo("Next:")
    click.echo("  1. loco submit check                      measures it as the pull request will")
    click.echo(f"  2. git push -u origin {branch}")
    click.echo(f"  3. open a pull request with the text in {body.as_posix()}, and tick what only you can say")
