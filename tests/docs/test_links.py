"""Every link from a page to another file of the repository leads to one."""

from __future__ import annotations

import re

import pytest

from tests.docs.shown import ROOT, pages

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: object) -> None:
    path = ROOT / str(page)
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [link.partition("#")[0] for link in _LINK.findall(text) if not re.match(r"[a-z]+:|#", link)]
    assert [target for target in targets if target and not (path.parent / target).exists()] == []


def test_pages_that_messages_send_people_to_are_there() -> None:
    code = [path for top in ("loco", "ci", "bench", "benchmarks") for path in (ROOT / top).rglob("*.py")]
    named = {
        (path, page) for path in code for page in re.findall(r"(?<![\w/])docs/[\w/-]+\.(?:md|json)", path.read_text("utf-8"))
    }
    assert len(named) > 5
    assert [(str(path), page) for path, page in named if not (ROOT / page).exists()] == []
