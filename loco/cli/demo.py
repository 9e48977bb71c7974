"""``loco demo``: one question per domain, the answer, who gave it, how sure the router was, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import options
from loco.cli.asking import MAX_TOKENS
from loco.cli.output import note, print_json, print_table
from loco.cli.run import as_object
from loco.cli.settings import Settings

if TYPE_CHECKING:
    from loco.answer import Answer

HEADERS = ("question", "answer", "answered by", "domain", "confidence", "time")


@click.command()
@options.base_model
@click.option("--max-tokens", type=click.IntRange(min=1), default=MAX_TOKENS, show_default=True, help="Longest answer.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON per question.")
@click.pass_obj
def demo(settings: Settings, base_model: str | None, max_tokens: int, as_json: bool) -> None:
    """Ask one question per domain and show who answers."""
    from loco.answer import Question
    from loco.demo import load_questions
    from loco.engine.types import SamplingParams
    from loco.pipeline import ask

    runtime = settings.open_runtime(base_model)
    rows = []
    try:
        questions = load_questions(runtime.root)
        for number, question in enumerate(questions, 1):
            note(f"[{number}/{len(questions)}] {shortened(question.text)}")
            answer = ask(runtime, Question(question.text, params=SamplingParams(max_tokens=max_tokens)))
            if as_json:
                print_json({"question": question.text, "expect": question.expect, **as_object(answer)})
            rows.append(row(question.text, answer))
    finally:
        runtime.close()
    if not as_json:
        print_table(HEADERS, rows)


def row(question: str, answer: Answer) -> tuple[str, ...]:
    """Return one line of the table."""
    who = f"{answer.adapter}@{answer.version}" if answer.adapter else f"base {answer.base}"
    confidence = "" if answer.confidence is None else f"{answer.confidence:.2f}"
    return (
        shortened(question),
        shortened(answer.text, 100),
        who,
        answer.domain or "none",
        confidence,
        f"{answer.timings.total_ms / 1000:.2f} s",
    )


def shortened(text: str, length: int = 60) -> str:
    """Return the text on one line, cut to ``length`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
