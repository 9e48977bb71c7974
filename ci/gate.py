"""Decides over a submission from what the checks found and what was measured: the fourth step. Runs no model.

    python -m ci.gate --submission ../submission --head COMMIT --checks ../check --outcomes ../outcomes --out ../report

The exit code gives the check its colour: 0 where nothing stands in the way of a merge, 1 for a negative verdict, 3 where the
measuring failed. `ci.report` shows what this leaves.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import click

from ci.checks.formats import read_findings
from ci.checks.types import Finding, Findings
from ci.event import read_event
from ci.git import Repository
from ci.judged import judged_tree
from ci.outcomes import evaluation_of, store_in
from ci.report_model import Flip, OutcomeName, Report, ReportedFinding, write_report
from ci.step import Step
from ci.submission import Submission, read_submission
from ci.validate import FINDINGS
from loco.errors import LocoError
from loco.evaluation.evaluate import Evaluation
from loco.evaluation.flips import flips

NEGATIVE, FAILED = 1, 3
_FLIPS = 3  # of each kind: won and lost, in the adapter's own domain
_TEXT = 2000
_VERSION = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)@(\d+\.\d+\.\d+)")


def outcome_of(findings: Findings | None, evaluation: Evaluation | None) -> OutcomeName:
    """The outcome: the checks first, then whether there was anything to measure, then the verdict."""
    if findings is None:
        return "failed"
    if findings.errors:
        return "refused"
    if findings.kind != "version":
        return "nothing-to-measure"
    return evaluation.report.verdict.verdict if evaluation is not None else "failed"


def report_of(
    head: str,
    base: str,
    findings: Findings | None,
    evaluation: Evaluation | None = None,
    *,
    number: int | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """The whole report on a submission. ``notes`` are sentences about the run."""
    measured = evaluation.report if evaluation else None
    adapter, version = _named(findings)
    return Report(
        outcome=outcome_of(findings, evaluation),
        head=head,
        base=base,
        number=number,
        adapter=adapter,
        version=version,
        findings=tuple(map(_reported, findings.findings)) if findings else (),
        passed=len(findings.passed) if findings else 0,
        evaluation=measured,
        flips=tuple(_some_flips(evaluation)) if evaluation else (),
        notes=tuple(note[:_TEXT] for note in (*notes, *_unchecked(findings))),
    )


def _named(findings: Findings | None) -> tuple[str | None, str | None]:
    """The one version that is submitted, where its name is one."""
    if findings is None or len(findings.versions) != 1:
        return None, None
    found = _VERSION.fullmatch(findings.versions[0])
    return (found[1], found[2]) if found and len(found[1]) <= 64 else (None, None)


def _reported(finding: Finding) -> ReportedFinding:
    return ReportedFinding(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        message=finding.message[:_TEXT],
        hint=(finding.hint or "")[:_TEXT],
        file=(finding.path or "")[:_TEXT],
        line=finding.line,
    )


def _unchecked(findings: Findings | None) -> list[str]:
    if findings is None:
        return ["The checks didn't come to an end: see the log of their job."]
    return [f"{skipped.code} was not checked: {skipped.reason}." for skipped in findings.skipped]


def _some_flips(evaluation: Evaluation) -> Iterator[Flip]:
    own = [pair for pair in evaluation.pairs if pair.selected.part == "domain"]
    for kind in ("won", "lost"):
        for flip in islice((found for found in flips(own) if found.kind == kind), _FLIPS):
            yield Flip(
                benchmark=flip.benchmark,
                case=flip.case[:_TEXT],
                won=kind == "won",
                base_text=flip.base.text[:_TEXT],
                adapter_text=flip.adapter.text[:_TEXT],
            )


@click.command(cls=Step)
@click.option("--submission", type=click.Path(path_type=Path, exists=True), required=True, help="A checkout with its commits.")
@click.option("--head", required=True, help="The commit that is judged.")
@click.option("--checks", type=click.Path(path_type=Path), required=True, help="Folder that ci.validate wrote to.")
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="Folder with the files of all shards.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder that report.json is written to.")
@click.pass_context
def main(ctx: click.Context, submission: Path, head: str, checks: Path, outcomes: Path, out: Path) -> None:
    """Decide over a submission, from what other jobs left."""
    base = Repository(Path.cwd()).commit()
    head = Repository(submission).commit(head)
    findings = read_findings(checks / FINDINGS) if (checks / FINDINGS).is_file() else None
    evaluation, notes = None, []
    if findings is not None and findings.ok and findings.kind == "version":
        _same_commit(findings, head, base)
        try:
            evaluation = _evaluation(submission, head, findings.versions[0], outcomes)
        except LocoError as error:
            notes.append(str(error))
    report = report_of(head, base, findings, evaluation, number=read_event().number, notes=notes)
    write_report(report, out)
    click.echo(f"{report.outcome}: {head[:12]}")
    if not report.good:
        ctx.exit(FAILED if report.outcome == "failed" else NEGATIVE)


def _same_commit(findings: Findings, head: str, base: str) -> None:
    """What was checked must be what is judged. Raises LocoError."""
    if (findings.head, findings.base) != (head, base):
        raise LocoError(
            f"The checks looked at {findings.head[:12]} on {findings.base[:12]}, not at {head[:12]} on {base[:12]}."
        )


def _evaluation(submission: Path, head: str, version: str, outcomes: Path) -> Evaluation:
    with tempfile.TemporaryDirectory() as folder:
        judge, into = Path.cwd(), Path(folder)
        read: Submission = read_submission(Repository(submission), Repository(judge).commit(), head, into=into, base_root=judge)
        tree = judged_tree(read, version, into / "judged")
        return evaluation_of(tree, version, outcomes, store=store_in(into / "outcomes", judge))


if __name__ == "__main__":
    main(prog_name="gate")
