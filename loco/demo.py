"""The questions of ``loco demo``: one per domain, and one that belongs to none."""

from __future__ import annotations

from pathlib import Path

from loco.errors import UsageError
from loco.registry.files import read_entry
from loco.schema import Entry

QUESTIONS = Path("benchmarks", "demo", "questions.yaml")


class DemoQuestion(Entry):
    """A question, and the domain that should answer it (None: the base)."""

    text: str
    expect: str | None


class DemoFile(Entry):
    """benchmarks/demo/questions.yaml."""

    questions: tuple[DemoQuestion, ...]


def load_questions(root: Path) -> tuple[DemoQuestion, ...]:
    """Read the questions of the checkout at ``root``. Raises UsageError where it has none, EntryError where one is wrong."""
    path = root / QUESTIONS
    if not path.is_file():
        raise UsageError(f"{root} has no questions for a demo.", hint="Run it from a checkout of LocoLLM.")
    return read_entry(path, DemoFile).questions
