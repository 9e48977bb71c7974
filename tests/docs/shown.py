"""The commands that Markdown pages show: in fenced blocks of a shell, and as `code` in the text."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^(?P<marks>```+)(?P<language>[^\n`]*)\n(?P<body>.*?)^(?P=marks)\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_SHELLS = {"sh", "bash", "shell", "console", ""}
_PROGRAMS = ("loco", "python", "make")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command on a page: where, and its words."""

    page: str
    line: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {' '.join(self.words)}"


def pages() -> list[Path]:
    """Every page that a person reads; the checks' pages and the records too."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "adapters" / "_template").rglob("*.md")]
    found += [*(ROOT / ".github").rglob("*.md"), *(ROOT / "registry" / "bases").glob("*/README.md")]
    return sorted(found)


def shown(path: Path) -> Iterator[Shown]:
    """The commands of one page, in order."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    for at, source in sorted([*_in_blocks(text), *_in_text(text)]):
        for words in split(source):
            yield Shown(name, text.count("\n", 0, at) + 1, words)


def _in_blocks(text: str) -> Iterator[tuple[int, str]]:
    for block in _FENCE.finditer(text):
        if block["language"].strip() in _SHELLS:
            at = block.start("body")
            for line in block["body"].replace("\\\n", "  ").splitlines(keepends=True):
                yield at, line
                at += len(line)


def _in_text(text: str) -> Iterator[tuple[int, str]]:
    blanked = _FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text)
    for code in _CODE.finditer(blanked):
        yield code.start(), code[1]


def split(source: str) -> list[tuple[str, ...]]:
    """The commands of one line: prompt, comment, variables, pipes and redirections are left out."""
    source = source.strip().removeprefix("$ ")
    try:
        lexer = shlex.shlex(source, posix=True, punctuation_chars="|&;><")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return []
    found: list[tuple[str, ...]] = []
    command: list[str] = []
    for word in [*words, ";"]:
        if re.fullmatch(r"[|&;]+", word):
            found.append(tuple(command))
            command = []
        else:
            command.append(word)
    return [known for known in map(_without_frame, found) if known]


def _without_frame(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out variables in front, and what is redirected behind."""
    kept = list(words)
    while kept and re.fullmatch(r"[A-Z_]+=.*", kept[0]):
        kept.pop(0)
    for sign in (">", ">>", "<"):
        if sign in kept:
            kept = kept[: kept.index(sign)]
    return tuple(kept) if kept and kept[0] in _PROGRAMS else ()
