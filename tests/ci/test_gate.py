"""From findings and an evaluation to an outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ci.checks.types import Finding, Findings, Kind, Skipped
from ci.gate import outcome_of, report_of
from loco.evaluation.evaluate import Evaluation
from loco.evaluation.types import Verdict, VerdictName
from tests.ci.sample_report import BASE, HEAD, comparison, evaluation

ERROR = Finding("LOCO206", "licence", "error", "'Free' is no licence", "registry/adapters/adder.yaml", 5, "Use one of SPDX.")
WARNING = Finding("LOCO405", "facts", "warning", "it is old")


def findings(*found: Finding, kind: Kind = "version") -> Findings:
    versions = ("adder@1.0.0",) if kind == "version" else ()
    return Findings(BASE, HEAD, kind, ("adder",), versions, found, ("LOCO101",), (Skipped("LOCO307", "no base here"),))


def measured(verdict: VerdictName) -> Evaluation:
    return Evaluation(evaluation(Verdict(verdict, ("because",), (comparison("math"),))), ())


@pytest.mark.parametrize("verdict", ["accepted", "rejected", "inconclusive"])
def test_what_was_measured_decides_over_a_submission_without_errors(verdict: VerdictName) -> None:
    assert outcome_of(findings(WARNING), measured(verdict)) == verdict


def test_an_error_refuses_whatever_was_measured() -> None:
    assert outcome_of(findings(ERROR), measured("accepted")) == "refused"


def test_a_change_of_an_entry_alone_has_nothing_to_measure() -> None:
    assert outcome_of(findings(kind="entry"), None) == "nothing-to-measure"


def test_checks_or_outcomes_that_are_missing_are_no_verdict() -> None:
    assert outcome_of(None, None) == "failed"
    assert outcome_of(findings(), None) == "failed"


@pytest.mark.parametrize(("verdict", "good"), [("accepted", True), ("rejected", False), ("inconclusive", False)])
def test_only_an_acceptance_lets_an_adapter_through(verdict: VerdictName, good: bool) -> None:
    assert report_of(HEAD, BASE, findings(), measured(verdict)).good is good


def test_the_report_names_the_commits_the_findings_and_what_was_not_checked() -> None:
    report = report_of(HEAD, BASE, findings(ERROR, WARNING), number=7)
    assert (report.head, report.base, report.number, report.passed) == (HEAD, BASE, 7, 1)
    assert [(found.code, found.file, found.line, found.hint) for found in report.findings] == [
        ("LOCO206", "registry/adapters/adder.yaml", 5, "Use one of SPDX."),
        ("LOCO405", "", None, ""),
    ]
    assert report.notes == ("LOCO307 was not checked: no base here.",)


@pytest.mark.parametrize(
    ("version", "named"),
    [
        ("adder@1.0.0", ("adder", "1.0.0")),
        ("../x@1.0.0", (None, None)),
        (f"{'a' * 65}@1.0.0", (None, None)),
        ("adder@1", (None, None)),
    ],
)
def test_only_a_name_that_is_one_heads_the_report(version: str, named: tuple[str | None, str | None]) -> None:
    report = report_of(HEAD, BASE, replace(findings(ERROR), versions=(version,)))
    assert (report.adapter, report.version) == named


def test_a_flood_of_text_is_cut_before_it_is_reported() -> None:
    long = Finding("LOCO206", "licence", "error", "x" * 10**6, "y" * 10**6, 1, "z" * 10**6)
    assert len(report_of(HEAD, BASE, findings(long)).model_dump_json()) < 20_000
