"""What ``loco eval`` prints and writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli.output import note, print_json, print_table

if TYPE_CHECKING:
    from loco.evaluation.evaluate import Evaluation, Pair
    from loco.evaluation.flips import Flip
    from loco.evaluation.plan import Plan
    from loco.evaluation.report import BaseReport, EvaluationReport
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.system.report import SystemReport
    from loco.evaluation.types import CaseOutcome, Comparison
    from loco.schema import Entry

COLOURS = {"accepted": "green", "rejected": "red", "inconclusive": "yellow"}
COLUMNS = ("domain", "cases", "base", "adapter", "difference", "95 % interval", "won", "lost", "p", "others", "cut off")


def print_evaluation(found: Evaluation, *, as_json: bool, show_flips: bool, show_families: bool) -> None:
    """Print the report, and what else was asked for."""
    from loco.evaluation.families import families
    from loco.evaluation.flips import flips
    from loco.evaluation.report import report_values

    report = found.report
    if as_json:
        extra: dict[str, object] = {"families": families(found.pairs)} if show_families else {}
        extra |= {"flips": list(flips(found.pairs))} if show_flips else {}
        print_json({**report_values(report), **extra})
        return
    if show_flips:
        for flip in flips(found.pairs):
            click.echo(_flip(flip) + "\n")
    if show_families:
        _print_families(found.pairs)
    _print_report(report)


def _print_report(report: EvaluationReport) -> None:
    from loco.evaluation.beside import beside_lines
    from loco.evaluation.reasons import seen_cases, settling

    verdict = report.verdict
    pooled = [verdict.pooled] if verdict.pooled is not None else []
    print_table(COLUMNS, [_row(item) for item in (*verdict.comparisons, *pooled)])
    click.echo()
    for reason in verdict.reasons:
        click.echo(f"- {reason}")
    for item in report.benchmarks:
        for line in beside_lines(item.id, item.beside, item.base_beside):
            note(line)
    click.echo(f"\n{report.adapter}@{report.version} on {report.base}: ", nl=False)
    click.echo(click.style(verdict.verdict, fg=COLOURS[verdict.verdict], bold=True))
    if more := settling(report):
        click.echo(more)
    seen = report.contamination
    if seen.flagged:
        stand = "1 case stands" if len(seen.flagged) == 1 else f"{len(seen.flagged)} cases stand"
        note(f"warning: {stand} in the training data too; left out of the verdict:")
        if scores := seen_cases(seen.difference, seen.clean_difference):
            note(f"  {scores}")
        for case in [case for case in seen.seen if case.flagged][:5]:
            note(f"  {case.case} ({case.kind}): {case.words[:100]}")
    if not report.registered:
        note("This version isn't registered: only a pull request can make the verdict count.")


def _row(item: Comparison) -> tuple[object, ...]:
    from loco.evaluation.reasons import cut_off, points

    own = item.part == "domain"
    name = "all others" if item.domain == item.benchmark == "all" else f"{item.domain} (own)" if own else item.domain
    p = item.p if own or item.harm_p is None else item.harm_p
    interval = f"[{points(item.low)}, {points(item.high)}]"
    scores = f"{item.reference_score:.3f}", f"{item.score:.3f}"
    figures = points(item.difference), interval, item.b, item.c, f"{p:.4f}"
    return (name, item.n, *scores, *figures, item.forgetting or "", cut_off(item))


def _print_families(pairs: Sequence[Pair]) -> None:
    from loco.evaluation.families import families

    rows = [
        (item.benchmark, item.family, item.cases, f"{item.base:.2f}", f"{item.adapter:.2f}", f"{item.adapter - item.base:+.2f}")
        for item in families(pairs)
    ]
    print_table(("benchmark", "family", "cases", "base", "adapter", "difference"), rows)
    click.echo()


def _flip(flip: Flip) -> str:
    colour = "green" if flip.kind == "won" else "red"
    lines = [
        click.style(f"{flip.kind}: {flip.case} ({flip.family})", fg=colour, bold=True),
        f"  question  {_short(flip.prompt)}",
    ]
    if flip.reference is not None:
        lines.append(f"  reference {_short(flip.reference)}")
    return "\n".join([*lines, f"  adapter   {_answer(flip.adapter)}", f"  base      {_answer(flip.base)}"])


def _answer(outcome: CaseOutcome) -> str:
    return f"{_short(outcome.text)}\n            {outcome.outcome}: {_short(outcome.explanation)}"


def _short(text: str) -> str:
    from loco.markup import plain

    return plain(text, 400)


def write_evaluation(report: EvaluationReport, folder: Path) -> None:
    """Write report.json and report.md."""
    from loco.evaluation.markdown import report_markdown

    _write(folder, "report", report, report_markdown(report))


def print_base(report: BaseReport, *, as_json: bool) -> None:
    """Print the scores of a base."""
    from loco.evaluation.report import report_values

    if as_json:
        print_json(report_values(report))
        return
    rows = [
        (
            item.domain, item.id, item.cases, f"{item.score:.3f}", f"[{item.low:.3f}, {item.high:.3f}]",
            item.truncated, item.no_answer, item.errors,
        )
        for item in report.benchmarks
    ]  # fmt: skip
    print_table(("domain", "benchmark", "cases", "score", "95 % interval", "truncated", "no answer", "errors"), rows)
    for sentence in report.incomplete:
        click.echo(sentence)


def write_base(report: BaseReport, folder: Path) -> None:
    """Write report.json and report.md."""
    from loco.evaluation.markdown import base_markdown

    _write(folder, "report", report, base_markdown(report))


def print_plan(found: Plan, *, as_json: bool) -> None:
    """Print what an evaluation would take."""
    from loco.cli.measuring import duration

    if as_json:
        print_json(found)
        return
    sources = {"outcomes": "as measured before", "references": "as the references", "limit": "at most"}
    rows = [
        (
            item.subject,
            item.benchmark,
            item.cases,
            item.left,
            item.read,
            item.written,
            sources[item.source],
            duration(item.seconds),
        )
        if item.left
        else (item.subject, item.benchmark, item.cases, 0, "", "", "", "")
        for item in found.benchmarks
    ]
    print_table(("subject", "benchmark", "cases", "to generate", "tokens to read", "to write", "", "time"), rows)
    if found.speed is None:
        click.echo("\nEverything is there: nothing would be generated.")
        return
    click.echo(f"\nThis machine reads {found.speed.read:.0f} and writes {found.speed.write:.0f} tokens a second.")
    click.echo(f"{found.left} cases to generate: {duration(found.seconds)}, without scoring.")


def say_warnings(store: OutcomeStore) -> None:
    """Tell of files of the store that were changed, and so weren't used."""
    for warning in store.warnings:
        note(f"warning: {warning}")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def print_system(report: SystemReport, *, as_json: bool) -> None:
    """Print the metrics of the whole system, and the table of its routes."""
    from loco.evaluation.report import report_values
    from loco.evaluation.system.markdown import figure, interval

    if as_json:
        print_json(report_values(report))
        return
    states = {"met": "met", "missed": "missed", "cannot-tell": "can't tell", None: ""}
    rows = [
        (item.title, figure(item), interval(item), _share(item.reference), item.target, states[item.met])
        for item in report.metrics
    ]
    print_table(("metric", "value", "95 % interval", "base", "target", ""), rows)
    click.echo()
    routes = report.routing.confusion
    print_table(("expected \\ routed", *routes), [(name, *row.values()) for name, row in routes.items()])
    click.echo()
    stages = [(item.stage, f"{item.p50_ms:.1f}", f"{item.p95_ms:.1f}") for item in (*report.path.stages, report.path.swap)]
    print_table(("stage", "p50 ms", "p95 ms"), stages)


def write_system(report: SystemReport, root: Path, folder: Path | None) -> None:
    """Keep the report by its digest, and write system.json and system.md where a folder was named."""
    from loco.atomic import write_text
    from loco.evaluation.report import report_text
    from loco.evaluation.system.markdown import system_markdown
    from loco.evaluation.system.report import system_digest

    kept = root / ".loco" / "system" / f"{system_digest(report)}.json"
    write_text(kept, report_text(report))
    if folder is None:
        note(f"kept as {kept}")
        return
    _write(folder, "system", report, system_markdown(report))


def _write(folder: Path, name: str, report: Entry, text: str) -> None:
    """Write a report as JSON and as Markdown."""
    from loco.atomic import write_text
    from loco.evaluation.report import report_text

    as_json, as_markdown = folder / f"{name}.json", folder / f"{name}.md"
    write_text(as_json, report_text(report))
    write_text(as_markdown, text)
    note(f"wrote {as_json} and {as_markdown}")
