"""A section counts as written when it says something that the template doesn't."""

from __future__ import annotations

import pytest

from ci.checks.training_log import Section, sections, touched

TEMPLATE = Section("Goal", "What this adapter should do better than BASE in DOMAIN, and how you will know.", 3)
COMMANDS = Section("Reproduce", "```\nloco train adapters/a/1.0.0 --fresh\n```", 9)


def state(body: str, template: Section = TEMPLATE) -> str:
    return touched(Section(template.title, body, 1), template)


@pytest.mark.parametrize(
    "body", ["", "  \n\n", "TODO", "tbd.", "n/a", "...", "none", "<!-- later -->", "<!-- never closed", "x", "yes", "12 34"]
)
def test_nothing_said_is_empty(body: str) -> None:
    assert state(body) == "empty"


def test_the_templates_own_words_are_untouched() -> None:
    assert state(TEMPLATE.body) == "untouched"
    assert state(TEMPLATE.body.replace(" ", "\n") + "\n<!-- a remark -->") == "untouched"


@pytest.mark.parametrize(
    "body", ["Sums of two numbers.", f"{TEMPLATE.body} It should add two numbers.", "```\nmeasured: 12 of 20\n```"]
)
def test_a_sentence_of_its_own_is_written(body: str) -> None:
    assert state(body) == "written"


def test_a_section_that_is_nothing_but_commands_may_stay() -> None:
    assert state(COMMANDS.body, COMMANDS) == "written"
    assert state("", COMMANDS) == "empty"


def test_sections_are_headings_of_the_first_two_levels_outside_of_code() -> None:
    text = "# a 1.0.0\nintro\n## Goal ##\n### deeper\n```\n## not a heading\n```\nlast\n\n##  Results\n~~~\n# comment\n~~~\n"
    found = [(section.title, section.line) for section in sections(text)]
    assert found == [("a 1.0.0", 1), ("Goal", 3), ("Results", 10)]
    assert sections(text)[1].body.endswith("last")


def test_text_before_the_first_heading_belongs_to_none() -> None:
    assert sections("words\nmore words\n") == []
