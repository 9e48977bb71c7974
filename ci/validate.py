"""Runs all checks over a submission: the second step. Says everything that is wrong at once, on the lines that it is about.

python -m ci.validate --submission ../submission --head COMMIT --out ../check
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from ci.actions import commands_stopped, on_actions
from ci.checks import download, run_checks
from ci.checks.effect import moves_logits
from ci.checks.formats import as_annotations, as_json, as_sarif, as_text
from ci.event import read_event
from ci.git import Repository
from ci.report_text import check_pages
from ci.step import Step
from ci.submission import read_submission
from loco.atomic import write_text

FINDINGS = "findings.json"
NEGATIVE = 1


@click.command(cls=Step)
@click.option("--submission", type=click.Path(path_type=Path, exists=True), required=True, help="A checkout with its commits.")
@click.option("--head", required=True, help="The commit that is judged.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for findings.json and findings.sarif.")
@click.pass_context
def main(ctx: click.Context, submission: Path, head: str, out: Path) -> None:
    """Check a submission against the checkout that this runs in."""
    judge, event = Path.cwd(), read_event()
    with tempfile.TemporaryDirectory() as into:
        read = read_submission(
            Repository(submission),
            Repository(judge).commit(),
            head,
            into=Path(into),
            base_root=judge,
            author=event.author,
            expected_head=event.head,
        )
        findings = run_checks(read, effect=moves_logits, fetch=download)
    write_text(out / FINDINGS, as_json(findings))
    write_text(out / "findings.sarif", as_sarif(findings, check_pages()))
    with commands_stopped():
        click.echo(as_text(findings), nl=False)
    if on_actions():
        for line in as_annotations(findings):
            click.echo(line)
    if not findings.ok:
        ctx.exit(NEGATIVE)


if __name__ == "__main__":
    main(prog_name="validate")
