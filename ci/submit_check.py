"""`loco submit check`: what continuous integration will do with a submission, done here, with the same report.

branch or working tree -> checks -> (where they find no error) evaluation and gate -> report
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from ci.checks import Findings, download, run_checks
from ci.checks.effect import moves_logits
from ci.checks.formats import as_json, as_sarif, as_text
from ci.gate import report_of
from ci.git import Repository
from ci.judged import judged_tree
from ci.report_model import Report
from ci.report_text import report_markdown
from ci.step import Step
from ci.submission import Author, Submission, read_submission, write_judge
from ci.worktree import FOLDERS, base_branch, paths_of, snapshot, top_level
from loco.cli.measuring import measuring
from loco.errors import LocoError, UsageError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import Evaluation, evaluate
from loco.evaluation.store import OutcomeStore
from loco.registry import load_registry

NEGATIVE, FAILED = 1, 3


def read_author(text: str | None) -> Author | None:
    """The author that ``NAME:ID`` or ``NAME`` says. Raises UsageError."""
    if text is None:
        return None
    name, _, number = text.partition(":")
    if not name or (number and not number.isdecimal()):
        raise UsageError(f"{text!r} is no author.", hint="Write NAME:ID: your name on GitHub, and `gh api user --jq .id`.")
    return Author(name, int(number) if number else None)


def check_submission(
    repository: Repository, base: str, head: str, *, author: Author | None, into: Path, load_base: bool = True
) -> tuple[Submission, Findings]:
    """Read and check. ``load_base`` False: whether the adapter changes what the base answers isn't tried."""
    submission = read_submission(repository, base, head, into=into, author=author)
    return submission, run_checks(submission, effect=moves_logits if load_base else None, fetch=download)


def evaluate_submission(repository: Repository, submission: Submission, version: str, *, into: Path, quiet: bool) -> Evaluation:
    """Measure the version that a submission adds, on the benchmarks of its base branch. Published outcomes are read."""
    write_judge(repository, submission.scope.base, submission.base_root)
    tree = judged_tree(submission, version, into / "judged")
    with measuring(quiet) as progress:
        candidate = find_candidate(tree, load_registry(tree), version)
        return evaluate(tree, candidate, store=OutcomeStore.of(repository.root), progress=progress)


@click.command(cls=Step)
@click.argument("folder", required=False)
@click.option("--base", help="The branch it goes to. [default: upstream/main, origin/main or main]")
@click.option(
    "--head", help="The commit to check. [default: what is checked out, with what isn't committed in adapters/ and registry/]"
)
@click.option("--author", help="Who submits, as NAME:ID on GitHub: checks whose entry it is.")
@click.option("--no-eval", is_flag=True, help="Make the checks only, and measure nothing.")
@click.option("--json", "as_json_", is_flag=True, help="Print JSON.")
@click.option("--sarif", type=click.Path(path_type=Path), help="Write the findings as SARIF 2.1.0 to this file too.")
@click.option("--root", type=click.Path(path_type=Path, exists=True), default=".", hidden=True)
@click.pass_context
def check(
    ctx: click.Context,
    folder: str | None,
    base: str | None,
    head: str | None,
    author: str | None,
    no_eval: bool,
    as_json_: bool,
    sarif: Path | None,
    root: Path,
) -> None:
    """Check and measure a submission as a pull request will be; FOLDER (adapters/NAME/VERSION) leaves other changes out."""
    repository = top_level(root)
    head = head or snapshot(repository, paths_of(folder) if folder else FOLDERS)
    with tempfile.TemporaryDirectory() as temporary:
        into = Path(temporary)
        submission, findings = check_submission(
            repository, base or base_branch(repository), head, author=read_author(author), into=into
        )
        if sarif is not None:
            sarif.write_text(as_sarif(findings), encoding="utf-8")
        evaluation, notes = None, list[str]()
        if findings.ok and findings.kind == "version" and not no_eval:
            evaluation, notes = _try(repository, submission, findings.versions[0], into, quiet=as_json_)
    if no_eval or (findings.ok and findings.kind != "version"):
        click.echo(as_json(findings) if as_json_ else as_text(findings), nl=False)
        ctx.exit(0 if findings.ok else NEGATIVE)
    report = report_of(submission.scope.head, submission.scope.base, findings, evaluation, notes=notes)
    _print(report, as_json_)
    if not report.good:
        ctx.exit(FAILED if report.outcome == "failed" else NEGATIVE)


def _try(
    repository: Repository, submission: Submission, version: str, into: Path, *, quiet: bool
) -> tuple[Evaluation | None, list[str]]:
    try:
        return evaluate_submission(repository, submission, version, into=into, quiet=quiet), []
    except LocoError as error:
        return None, [str(error)]


def _print(report: Report, as_json_: bool) -> None:
    if as_json_:
        from ci.report_model import report_json

        click.echo(report_json(report), nl=False)
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(report_markdown(report)))
    else:
        click.echo(report_markdown(report), nl=False)
