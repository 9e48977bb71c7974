"""The report as Markdown: what it says, and that nothing in it is read as markup that its author didn't write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.report_model import Flip, ReportedFinding
from ci.report_text import MAX_CHARACTERS, MAX_FINDINGS, report_markdown
from loco.evaluation.types import Verdict
from tests.ci.sample_report import accepted, comparison, evaluation, refused

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "@everyone #1 locollm/locollm#2",
    "a | b | c",
    "`code` **bold** ~~gone~~",
    "</details><!-- hidden -->",
    "\x1b[31mred\x1b[0m \u202egnp.exe",
    "line\n## Accepted\n\n| a |",
    "${{ secrets.GITHUB_TOKEN }} $(rm -rf /) ::error::x",
    "https://evil.example and www.evil.example",
]


def test_an_accepted_adapter_is_shown_with_every_domain_and_its_reasons() -> None:
    text = report_markdown(accepted())
    assert text.startswith("## ✅ adder 1.0.0: accepted\n\nCommit aaaaaaaaaaaa, judged by")
    assert "| math (own) | nano-math | 500 | 0.400 | 0.700 | +30.0 | [+25.0, +35.0] |" in text
    assert "| code | nano-code | 500 | 0.400 | 0.400 | +0.0 | [-5.0, +5.0] |" in text
    assert "No case was found in the training data." in text
    assert "| won | math-001 |" in text


def test_a_finding_names_code_place_and_line() -> None:
    text = report_markdown(refused())
    assert "refused by the checks" in text
    assert "| ❌ | LOCO106 licence | registry/adapters/adder.yaml:5 | No licence is named. |" in text


def test_a_message_and_its_hint_are_two_sentences() -> None:
    found = refused().findings[0].model_copy(update={"message": "it isn't there", "hint": "Put it there."})
    text = report_markdown(refused().model_copy(update={"findings": (found,)}))
    assert "| it isn't there. Put it there. |" in text


def test_a_code_links_to_its_page_where_that_is_known() -> None:
    assert "[LOCO106](https://x.org/docs/checks/LOCO106.md)" in report_markdown(refused(), "https://x.org/docs/checks")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_submission_says_stays_text(text: str) -> None:
    flip = Flip(benchmark="nano-math", case="x", won=False, base_text=text, adapter_text=text)
    verdict = Verdict("rejected", (text,), (replace(comparison("math"), domain=text, benchmark=text),))
    measured = {"flips": (flip,), "notes": (text,), "evaluation": evaluation(verdict)}
    report = refused(text, file=text).model_copy(update=measured)
    _has_only_our_markup(report_markdown(report))


@given(st.text(max_size=200))
def test_any_text_stays_text(text: str) -> None:
    _has_only_our_markup(report_markdown(refused(text).model_copy(update={"notes": (text,)})))


def _has_only_our_markup(text: str) -> None:
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not {token.type for token in inline} & {"link_open", "image", "code_inline", "em_open", "s_open"}
    assert [token.content for token in inline if token.type == "html_inline"] == []
    blocks = [token.content.strip() for token in tokens if token.type == "html_block"]
    assert set(blocks) <= {"<details><summary>Cases won and lost</summary>", "</details>"}
    assert sum(token.type == "heading_open" for token in tokens) == text.count("\n### ") + 1
    widths = {sum(t.type == "td_open" for t in row) for row in _rows(tokens)}
    assert widths <= {4, 12}


def _rows(tokens: list[object]) -> list[list[object]]:
    rows: list[list[object]] = []
    for token in tokens:
        kind = token.type  # type: ignore[attr-defined]
        if kind == "tr_open":
            rows.append([])
        elif rows:
            rows[-1].append(token)
    return [row for row in rows if any(t.type == "td_open" for t in row)]  # type: ignore[attr-defined]


def test_a_flood_of_findings_is_cut_and_counted() -> None:
    finding = ReportedFinding(code="LOCO106", name="licence", severity="error", message="x" * 3000, file="y" * 3000)
    text = report_markdown(refused().model_copy(update={"findings": (finding,) * 5000}))
    assert len(text) <= MAX_CHARACTERS + 200
    assert f"And {5000 - MAX_FINDINGS} more" in text
