"""Findings as text, JSON, SARIF and annotations: what a stranger wrote in them commands nobody."""

from __future__ import annotations

import json

import pytest

from ci.checks.formats import MAX_ANNOTATIONS, as_annotations, as_json, as_sarif, as_text, from_json
from ci.checks.run import CHECKS
from ci.checks.types import Finding, Findings, Skipped
from loco.errors import DataError

EVIL = "\x1b[2Jx\n::error::forged\r\n::set-output name=a::b %0A \u202e"
WARNING = Finding("LOCO108", "bounded-size", "warning", "it has 60 MB", "adapters/a/1.0.0/a.gguf")
ERROR = Finding("LOCO208", "plain-words", "error", f"description has {EVIL}", f"a, b: {EVIL}%", 3, "Use words.")
NOTE = Finding("LOCO308", "sources", "note", "it lies elsewhere")


def findings(*found: Finding) -> Findings:
    return Findings(
        "b" * 40, "c" * 40, "version", ("a",), ("a@1.0.0",), found, ("LOCO101",), (Skipped("LOCO307", "no base here"),)
    )


def test_text_says_the_worst_first_and_counts_at_the_end() -> None:
    text = as_text(findings(NOTE, WARNING, ERROR))
    heads = [line.split()[:2] for line in text.splitlines() if not line.startswith(" ")]
    assert heads[:3] == [["error", "LOCO208"], ["warning", "LOCO108"], ["note", "LOCO308"]]
    assert "not checked LOCO307\n    no base here\n" in text
    assert text.splitlines()[-1] == "1 error, 1 warning, 1 note, 1 checks passed, 1 not made"


def test_text_has_no_line_and_no_character_that_a_stranger_chose() -> None:
    text = as_text(findings(ERROR))
    assert not set("\x1b\u202e\r") & set(text)
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_an_annotation_is_one_line_with_its_fields_escaped() -> None:
    (line,) = as_annotations(findings(ERROR))
    assert line.startswith("::error file=a%2C b%3A ")
    assert ",line=3,title=LOCO208 plain-words::" in line
    assert "\n" not in line
    assert "%250A" in line
    assert line.count("::") - line.partition("::description")[2].count("::") == 2


def test_annotations_are_bounded_and_the_worst_come_first() -> None:
    lines = as_annotations(findings(*[WARNING] * 200, ERROR))
    assert len(lines) == MAX_ANNOTATIONS
    assert lines[0].startswith("::error")


def test_json_comes_back_as_it_went() -> None:
    found = findings(ERROR, WARNING, NOTE)
    assert from_json(as_json(found)) == found
    assert json.loads(as_json(found))["ok"] is False


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"ok": true}', as_json(findings(ERROR)).replace('"ok": false', '"ok": true'), "[" * 90_000]
)
def test_what_is_no_findings_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        from_json(text)


def test_an_unknown_field_is_refused() -> None:
    values = json.loads(as_json(findings(NOTE)))
    with pytest.raises(DataError):
        from_json(json.dumps(values | {"approved": True}))


def test_sarif_has_a_rule_for_every_check_and_a_place_for_every_result() -> None:
    log = json.loads(as_sarif(findings(ERROR, WARNING, NOTE)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in CHECKS]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"].isascii()
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3}
