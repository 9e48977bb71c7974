"""A report as Markdown: for a file, and as the comment under a submission.

Whatever comes from a submission (names, words of training data) shows as the characters that it is made of, and does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from loco.evaluation.beside import beside_lines
from loco.evaluation.reasons import cut_off, points, seen_cases, settling
from loco.evaluation.report import BaseReport, ContaminationReport, EvaluationReport
from loco.evaluation.types import Comparison
from loco.markup import markdown

VERDICTS = {
    "accepted": "It improves its own domain, and leaves the others as they were.",
    "rejected": "It can't be taken in as it is: the reasons say what is in the way.",
    "inconclusive": "Neither is shown: that it is good enough, or that it isn't. It is not accepted.",
}
# The words of the terminal and of docs/evaluating.md, which explains them.
KEPT = {"certified": "certified", "regressed": "**regressed**", "not-shown": "not-shown", None: ""}
SHOWN = 20


def report_markdown(report: EvaluationReport) -> str:
    """The whole report."""
    verdict = report.verdict
    name = markdown(f"{report.adapter}@{report.version}")
    parts = [
        f"## {name}: {verdict.verdict}",
        VERDICTS[verdict.verdict],
        *([] if report.registered else ["Measured before it was submitted: the registry doesn't know this version."]),
        comparison_table(verdict.comparisons, verdict.pooled),
        "### Reasons\n\n" + "\n".join(f"- {markdown(reason)}" for reason in verdict.reasons),
    ]
    if more := settling(report):
        parts.append(more)
    parts.append(contamination_text(report.contamination))
    parts.append(_beside(report))
    parts.append(_measured(report))
    return "\n\n".join(part for part in parts if part) + "\n"


def comparison_table(comparisons: Sequence[Comparison], pooled: Comparison | None = None) -> str:
    """One line a benchmark: scores, difference in points with its 95 % interval, what it shows, and answers cut off."""
    lines = [
        "| domain | benchmark | cases | base | adapter | difference | 95 % interval | won | lost | p | others | cut off |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    lines += [_line(item) for item in (*comparisons, *([pooled] if pooled is not None else []))]
    return "\n".join(lines)


def base_markdown(report: BaseReport) -> str:
    """The scores of a base."""
    lines = [
        f"## Base {markdown(report.base)}",
        "",
        "| domain | benchmark | cases | score | 95 % interval | truncated | no answer | errors |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for item in report.benchmarks:
        interval = f"[{item.low:.3f}, {item.high:.3f}]"
        counts = f"{item.truncated} | {item.no_answer} | {item.errors}"
        lines.append(f"| {item.domain} | {item.id} {item.version} | {item.cases} | {item.score:.3f} | {interval} | {counts} |")
    beside = [(item.id, name.replace("_", " "), value) for item in report.benchmarks for name, value in item.beside.items()]
    said = [f"- {markdown(benchmark)}: {markdown(name)} {value:.3f}" for benchmark, name, value in beside]
    lines += ["", *said] if said else []
    lines += ["", *(f"- {markdown(sentence)}" for sentence in report.incomplete)] if report.incomplete else []
    return "\n".join([*lines, "", f"Base {report.base_sha256[:12]}, {markdown(report.engine)}."]) + "\n"


def _line(item: Comparison) -> str:
    own = item.part == "domain"
    name = "**all others**" if item.domain == item.benchmark == "all" else f"{markdown(item.domain)}{' (own)' if own else ''}"
    p = item.p if own or item.harm_p is None else item.harm_p
    benchmark = "" if item.benchmark == "all" else markdown(item.benchmark)
    return (
        f"| {name} | {benchmark} | {item.n} | {item.reference_score:.3f} | {item.score:.3f} "
        f"| {points(item.difference)} | [{points(item.low)}, {points(item.high)}] | {_count(item.b)} | {_count(item.c)} "
        f"| {p:.4f} | {KEPT[item.forgetting]} | {cut_off(item)} |"
    )


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def contamination_text(found: ContaminationReport) -> str:
    """Which cases the training data holds, and what they do to the score."""
    title = "### Training data and benchmark cases\n\n"
    if not found.checked:
        return title + "There was no training data to compare with the cases."
    listed = len(found.seen) - len(found.flagged)
    by_pattern = f"{listed} cases share 13 words in a row with it, as texts of one pattern do; they stay in." if listed else ""
    if not found.flagged:
        return title + f"No case was found in the training data. {by_pattern}".strip()
    lines = [
        f"{len(found.flagged)} cases overlap the training data. The verdict is on the others.",
        *filter(None, [by_pattern, seen_cases(found.difference, found.clean_difference)]),
    ]
    seen = [item for item in found.seen if item.flagged]
    rows = [f"- {markdown(item.case)} ({markdown(item.kind)}): {markdown(item.words, 160)}" for item in seen[:SHOWN]]
    more = len(seen) - SHOWN
    return title + " ".join(lines) + "\n\n" + "\n".join(rows) + (f"\n- and {more} more" if more > 0 else "")


def _beside(report: EvaluationReport) -> str:
    lines = [line for item in report.benchmarks for line in beside_lines(item.id, item.beside, item.base_beside)]
    return "### Beside the scores\n\n" + "\n".join(f"- {markdown(line)}" for line in lines) if lines else ""


def _measured(report: EvaluationReport) -> str:
    digests = f"Base {markdown(report.base)} {report.base_sha256[:12]}, adapter {report.adapter_sha256[:12]}"
    text = f"{digests}, {markdown(report.engine)}."
    how = (
        "p is McNemar's mid-p (or the sign-flip p) in the own domain, and the one-sided p of harm in the others. "
        "Cut off: answers that reached the longest length, from base to adapter."
    )
    return f"{text} {how} Again: `loco eval {report.adapter}@{report.version}`." if report.registered else f"{text} {how}"
