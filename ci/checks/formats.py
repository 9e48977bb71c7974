"""Findings as text for people, as JSON, as SARIF 2.1.0, and as annotations of a pull request.

What a submission could have written is made visible and harmless here: `loco.markup.plain` for texts, percent signs for
addresses.
SARIF: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from ci.actions import Level, annotation
from ci.checks.run import CHECKS
from ci.checks.types import Finding, Findings, Severity
from loco import __version__
from loco.errors import DataError
from loco.markup import plain

MAX_ANNOTATIONS = 50  # a run shows no more
_SHOWN = 600  # characters of a message
_LEVELS: dict[Severity, Level] = {"error": "error", "warning": "warning", "note": "notice"}
_ORDER: tuple[Severity, ...] = ("error", "warning", "note")
_FINDINGS = TypeAdapter(Findings)
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_json(findings: Findings) -> str:
    """The findings as one JSON object, with ``ok`` and the path of each check's page added."""
    values = _FINDINGS.dump_python(findings, mode="json")
    return json.dumps({"ok": findings.ok, **values}, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> Findings:
    """Findings from JSON, read as data: raises DataError for what as_json doesn't write."""
    try:
        values = json.loads(text)
        stated = values.pop("ok")
        found = _FINDINGS.validate_python(values, extra="forbid")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ValidationError) as error:
        raise DataError(f"These are no findings: {str(error)[:300]}") from error
    if found.ok is not stated:
        raise DataError("These findings contradict themselves: 'ok' isn't what they say.")
    return found


def as_text(findings: Findings) -> str:
    """The findings for a terminal, the worst first, with a line of counts at the end."""
    blocks = []
    for finding in sorted(findings.findings, key=lambda finding: _ORDER.index(finding.severity)):
        where = f"  {_place(finding)}" if finding.path else ""
        hint = f"\n    {plain(finding.hint, _SHOWN)}" if finding.hint else ""
        head = f"{finding.severity} {finding.code} {finding.name}{where}"
        blocks.append(f"{head}\n    {plain(finding.message, _SHOWN)}{hint}")
    blocks += [f"not checked {skipped.code}\n    {plain(skipped.reason, _SHOWN)}" for skipped in findings.skipped]
    return "\n".join([*blocks, _counts(findings)]) + "\n"


def as_annotations(findings: Findings) -> list[str]:
    """Workflow commands that pin the findings to lines of the pull request, the worst first."""
    found = sorted(findings.findings, key=lambda finding: _ORDER.index(finding.severity))
    return [
        annotation(
            _LEVELS[finding.severity],
            "\n".join(plain(text, _SHOWN) for text in (finding.message, finding.hint) if text),
            title=f"{finding.code} {finding.name}",
            file=plain(finding.path or ""),
            line=finding.line,
        )
        for finding in found[:MAX_ANNOTATIONS]
    ]


def as_sarif(findings: Findings, pages: str | None = None) -> str:
    """The findings as a SARIF 2.1.0 log with one run, for code scanning and editors.

    ``pages`` is the address of the folder with the checks' pages, where it is known.
    """
    rules = [
        {
            "id": check.code,
            "name": check.name,
            "shortDescription": {"text": check.summary},
            "help": {"text": f"See {check.page}."},
            "defaultConfiguration": {"level": check.severity},
            **({"helpUri": f"{pages}/{check.code}.md"} if pages else {}),
        }
        for check in CHECKS
    ]
    places = {check.code: place for place, check in enumerate(CHECKS)}
    driver = {"name": "loco submit check", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The root of the repository."}}},
        "results": [_result(finding, places[finding.code]) for finding in findings.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    text = " ".join(plain(part, _SHOWN) for part in (finding.message, finding.hint) if part)
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.path or "."), "uriBaseId": "ROOT"}}
    if finding.path:
        place["region"] = {"startLine": finding.line or 1}
    locations = [{"physicalLocation": place}]
    message = {"text": text}
    return {"ruleId": finding.code, "ruleIndex": rule, "level": finding.severity, "message": message, "locations": locations}


def read_findings(path: Path) -> Findings:
    """Findings from a file. Raises DataError."""
    try:
        return from_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.") from error


def _place(finding: Finding) -> str:
    return plain(finding.path or "", 200) + (f":{finding.line}" if finding.line else "")


def _counts(findings: Findings) -> str:
    count = Counter(finding.severity for finding in findings.findings)
    said = [f"{count[severity]} {severity}{'s' * (count[severity] != 1)}" for severity in _ORDER if count[severity]]
    said.append(f"{len(findings.passed)} checks passed")
    if findings.skipped:
        said.append(f"{len({skipped.code for skipped in findings.skipped})} not made")
    return ", ".join(said)
