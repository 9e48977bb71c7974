"""A training log by its sections, and whether somebody wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_HEADING = re.compile(r"^ {0,3}(#{1,2})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_NOTHING = re.compile(r"(to ?do|tbd|tba|n/?a|none|nothing|nil|later|see above|fixme|x+|\?+|\.+|-+)[.!]*", re.IGNORECASE)
_LEAST = 12  # letters and digits: fewer are no sentence


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the first or second level with what stands below it. ``line`` is the heading's, from 1."""

    title: str
    body: str
    line: int


def sections(text: str) -> list[Section]:
    """The sections of a Markdown text, in order; the first is the title with what stands before the others."""
    found: list[tuple[str, int, list[str]]] = []
    fence: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if mark:
            fence = None if fence == mark[1] else fence or mark[1]
        heading = None if fence or mark else _HEADING.match(line)
        if heading:
            found.append((heading[2], number, []))
        elif found:
            found[-1][2].append(line)
    return [Section(title, "\n".join(body).strip(), line) for title, line, body in found]


def touched(section: Section, template: Section) -> Literal["written", "empty", "untouched"]:
    """Whether a section says something of its own. One whose template is nothing but commands may stay as it is."""
    mine, given = _words(section.body), _words(template.body)
    if not mine or _NOTHING.fullmatch(mine):
        return "empty"
    if _only_code(template.body) and given in mine:
        return "written"
    own = " ".join(sentence for sentence in _sentences(mine) if sentence not in _sentences(given))
    if not own:
        return "untouched"
    return "written" if sum(character.isalnum() for character in own) >= _LEAST else "empty"


def _words(body: str) -> str:
    return " ".join(_COMMENT.sub(" ", body).split())


def _sentences(words: str) -> list[str]:
    return re.split(r"(?<=[.!?:])\s+", words) if words else []


def _only_code(body: str) -> bool:
    lines = [line for line in body.splitlines() if line.strip()]
    return len(lines) > 1 and bool(_FENCE.match(lines[0]) and _FENCE.match(lines[-1]))
