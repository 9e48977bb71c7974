"""A report as Markdown: the comment under a pull request, the summary of a job, what `loco submit check` prints.

All that a submission could have written goes through `loco.markup`; all else is ours.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from ci.report_model import Flip, OutcomeName, Report, ReportedFinding, Severity
from loco.evaluation.markdown import comparison_table, contamination_text
from loco.evaluation.reasons import settling
from loco.markup import markdown

MARKER = "<!-- locollm-report -->"
MAX_CHARACTERS = 60_000  # GitHub takes 65,536
MAX_FINDINGS = 60
MAX_FLIPS = 6
_COMPLETION = 300

_HEADLINES: dict[OutcomeName, tuple[str, str]] = {
    "accepted": ("✅", "accepted"),
    "rejected": ("❌", "rejected"),
    "inconclusive": ("❔", "inconclusive"),
    "refused": ("❌", "refused by the checks"),
    "nothing-to-measure": ("✅", "nothing to measure"),
    "failed": ("⚠️", "the measuring failed"),
}
_SEVERITIES: dict[Severity, str] = {"error": "❌", "warning": "⚠️", "note": "·"}


def check_pages() -> str | None:
    """The address of the folder with a page for every check, in a job of GitHub Actions; None elsewhere."""
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}/blob/HEAD/docs/checks" if server and repository else None


def report_markdown(report: Report, pages: str | None = None) -> str:
    """The whole report, at most MAX_CHARACTERS long. ``pages`` is the address of the checks' pages: codes link there."""
    findings = _findings(report.findings, pages)
    parts = [_headline(report), findings, _evaluation(report), _flips(report.flips), _notes(report.notes)]
    return bounded("\n\n".join(part for part in parts if part) + "\n")


def bounded(text: str) -> str:
    """Cut a text at a line before MAX_CHARACTERS, and say so."""
    if len(text) <= MAX_CHARACTERS:
        return text
    kept = text[:MAX_CHARACTERS].rpartition("\n")[0]
    return f"{kept}\n\n</details>\n\nThe report goes on: see the files of the run.\n"


def _headline(report: Report) -> str:
    sign, words = _HEADLINES[report.outcome]
    subject = f"{report.adapter} {report.version or ''}".strip() if report.adapter else "This pull request"
    judged = f"Commit {report.head[:12]}, judged by the code and the benchmarks of {report.base[:12]}."
    passed = f" {report.passed} checks found nothing." if report.passed else ""
    return f"## {sign} {subject}: {words}\n\n{judged}{passed}"


def _findings(findings: Sequence[ReportedFinding], pages: str | None) -> str:
    if not findings:
        return ""
    rows = [
        (_SEVERITIES[found.severity], _check(found, pages), _place(found), _what(found)) for found in findings[:MAX_FINDINGS]
    ]
    more = len(findings) - len(rows)
    rest = f"\n\nAnd {more} more: see the files of the run." if more else ""
    return "### What the checks found\n\n" + _table(("", "check", "where", "what"), rows) + rest


def _check(found: ReportedFinding, pages: str | None) -> str:
    code = f"[{found.code}]({pages}/{found.code}.md)" if pages else found.code
    return f"{code} {markdown(found.name, 60)}"


def _what(found: ReportedFinding) -> str:
    """Message and hint, with the full stop between them that a message of a check goes without."""
    message = found.message if not found.hint or found.message.endswith((".", "!", "?")) else f"{found.message}."
    return " ".join(markdown(text, 600) for text in (message, found.hint) if text)


def _place(found: ReportedFinding) -> str:
    return markdown(found.file, 200) + (f":{found.line}" if found.line is not None else "")


def _evaluation(report: Report) -> str:
    evaluation = report.evaluation
    if evaluation is None:
        return ""
    verdict = evaluation.verdict
    parts = [
        "### What was measured",
        comparison_table(verdict.comparisons, verdict.pooled),
        "\n".join(f"- {markdown(reason, 600)}" for reason in verdict.reasons),
    ]
    if more := settling(evaluation):
        parts.append(more)
    parts.append(contamination_text(evaluation.contamination))
    return "\n\n".join(part for part in parts if part)


def _flips(flips: Sequence[Flip]) -> str:
    if not flips:
        return ""
    rows = [
        ("won" if flip.won else "lost", markdown(flip.case, 80), _completion(flip.base_text), _completion(flip.adapter_text))
        for flip in flips[:MAX_FLIPS]
    ]
    table = _table(("", "case", "base", "adapter"), rows)
    return f"<details><summary>Cases won and lost</summary>\n\n{table}\n\n</details>"


def _completion(text: str) -> str:
    return markdown(text, _COMPLETION)


def _notes(notes: Sequence[str]) -> str:
    return "\n".join(f"- {markdown(note, 600)}" for note in notes)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
