"""Every check has a page, the index is theirs, and the checklist of the pull request is the code's."""

from __future__ import annotations

import re

import pytest

from ci.checklist import ITEMS, checklist
from ci.checks import CHECKS, Check
from ci.checks.index import PATH, index_text
from ci.checks.types import Finding, Findings, Skipped
from tests.sample_submission import ROOT

HEADINGS = ["What it checks", "Why", "How to fix it", "Example"]


def test_codes_and_names_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_has_a_page_that_says_what_why_how_and_shows_an_example(check: Check[object]) -> None:
    text = (ROOT / check.page).read_text(encoding="utf-8")
    assert text.startswith(f"# {check.code} {check.name}\n\n{check.summary}\n")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    assert parts[1::2] == HEADINGS
    assert all(len(body.strip()) > 20 for body in parts[2::2])
    assert f"{check.code} {check.name}" in parts[8]


def test_there_is_no_page_without_a_check() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "checks").glob("LOCO*.md")}
    assert pages == {check.code for check in CHECKS}


def test_the_index_is_up_to_date() -> None:
    assert (ROOT / PATH).read_text(encoding="utf-8") == index_text(), "python -m ci.checks.index"


def test_the_template_of_the_pull_request_has_the_checklist() -> None:
    template = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    section = template.partition("## Checklist for an adapter\n\n")[2].partition("\n## ")[0]
    assert section == checklist()


def test_every_code_of_the_checklist_is_a_check() -> None:
    assert {code for item in ITEMS for code in item.codes} <= {check.code for check in CHECKS}


def test_only_what_was_verified_is_ticked() -> None:
    codes = {code for item in ITEMS for code in item.codes}
    wrong = Finding("LOCO206", "licence", "error", "no licence")
    warned = Finding("LOCO504", "no-contamination", "warning", "some words")
    found = Findings(
        "b", "c", "version", ("a",), ("a@1.0.0",), (wrong, warned), tuple(codes - {"LOCO206", "LOCO307", "LOCO504"}),
        (Skipped("LOCO307", "no base"),),
    )  # fmt: skip
    ticked = {item.text for item, line in zip(ITEMS, checklist(found).splitlines(), strict=True) if line.startswith("- [x]")}
    assert ticked == {item.text for item in ITEMS if item.codes and not {"LOCO206", "LOCO307"} & set(item.codes)}
    assert "- [x] `loco eval NAME@VERSION`" in checklist(found, accepted=True)
