"""Posts the report on a submission under its pull request. Runs after the workflow that made it, with a token to comment.

    python -m ci.comment --report report/report.json

The report comes from a run over a stranger's commit, so it is data: bounded, of a strict form, and written out by this code,
which is the main branch's. It is posted only where the forge says that the pull request is at the very commit that the run was
about. A pull request that changes `.github/` may have changed the workflow that judged it: its verdict is not repeated.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import click

from ci.api import ApiError, Forge
from ci.branch import BOT_NAME
from ci.report_model import Report, read_report
from ci.report_text import MARKER, check_pages, report_markdown
from ci.step import Step
from loco.errors import DataError, UsageError

MAX_EVENT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """The finished run that a report is from: the commit it was about, and its page."""

    head: str
    url: str


def comment(forge: Forge, run: Run, report: Report) -> str:
    """Post or renew the comment; a sentence that says what was done. Raises ApiError."""
    if report.head != run.head:
        raise DataError(f"The report is about {report.head[:12]}, and the run was about {run.head[:12]}: it is not posted.")
    if report.number is None:
        return "The report is about no pull request: nothing to comment on."
    try:
        pull_request = forge.pull_request(report.number)
    except ApiError as error:
        if error.status != 404:
            raise
        raise DataError(f"There is no pull request {report.number}: the report is not posted.") from error
    if pull_request.repository != forge.repository or pull_request.number != report.number:
        raise DataError(f"Pull request {report.number} is not one of {forge.repository}: the report is not posted.")
    if pull_request.head != run.head:
        return f"Pull request {report.number} has moved on to {pull_request.head[:12]}: its own run will report."
    if not pull_request.open:
        return f"Pull request {report.number} is closed: nothing is posted."
    return _post(forge, report.number, _body(forge, run, report, report.number))


def _body(forge: Forge, run: Run, report: Report, number: int) -> str:
    changed = [path for path in forge.changed_files(number) if path.startswith(".github/")]
    text = _UNTRUSTED if changed else report_markdown(report, check_pages())
    return f"{MARKER}\n{text}\n[The run]({run.url}), with all its files.\n"


_UNTRUSTED = """\
## This pull request changes `.github/`

The workflow that judges a submission comes from the pull request's own commit, so what it reported is not repeated here.
A maintainer reads the change itself; adapters are submitted in a pull request of their own.
"""


def _post(forge: Forge, number: int, body: str) -> str:
    for found in forge.comments(number):
        if found.author == BOT_NAME and found.body.startswith(MARKER):
            forge.change_comment(found.id, body)
            return f"Renewed the report under pull request {number}."
    forge.add_comment(number, body)
    return f"Posted the report under pull request {number}."


def read_run(path: Path) -> Run:
    """The finished run in the event ``workflow_run``. Raises DataError."""
    with path.open("rb") as file:
        raw = file.read(MAX_EVENT_BYTES)
    try:
        run = json.loads(raw)["workflow_run"]
        return Run(str(run["head_sha"]), str(run["html_url"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is no event of a finished run: {error!r}.") from error


def forge_of_environment() -> Forge:
    """The forge that this job belongs to. LOCO_API_URL names another address of the same API. Raises UsageError."""
    url = os.environ.get("LOCO_API_URL") or os.environ.get("GITHUB_API_URL", "https://api.github.com")
    repository, token = os.environ.get("GITHUB_REPOSITORY"), os.environ.get("GITHUB_TOKEN")
    if not repository or not token:
        raise UsageError("GITHUB_REPOSITORY and GITHUB_TOKEN must be set.", hint="This step is for the workflow comment.yml.")
    return Forge(url, repository, token)


@click.command(cls=Step)
@click.option("--report", "path", type=click.Path(path_type=Path), required=True, help="report.json of the finished run.")
@click.option("--event", envvar="GITHUB_EVENT_PATH", type=click.Path(path_type=Path, exists=True), required=True)
def main(path: Path, event: Path) -> None:
    """Post the report of a finished run under its pull request."""
    if not path.is_file():
        click.echo("The run left no report: nothing to post.")
        return
    click.echo(comment(forge_of_environment(), read_run(event), read_report(path)))


if __name__ == "__main__":
    main(prog_name="comment")
