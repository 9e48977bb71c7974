"""``loco run``: one question, one answer, and who gave it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli.asking import answer_options, check_who, sampling, who_answered
from loco.cli.output import is_terminal, note, print_json
from loco.cli.settings import Settings
from loco.errors import UsageError

if TYPE_CHECKING:
    from loco.answer import Answer


@click.command()
@click.argument("question", required=False)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path),
    help="Read the question from a file; with QUESTION as well, the file follows it.",
)
@answer_options
@click.option("--json", "as_json", is_flag=True, help="Print the answer and everything about it as one line of JSON.")
@click.pass_obj
def run(
    settings: Settings,
    question: str | None,
    path: Path | None,
    adapter: str | None,
    no_adapter: bool,
    allow_yanked: bool,
    base_model: str | None,
    max_tokens: int,
    temperature: float,
    seed: int,
    as_json: bool,
) -> None:
    """Ask one question; the right specialist answers.

    The answer goes to standard output; who gave it, how sure the router was and how long it took goes to standard error.
    Without QUESTION and --file, the question is read from standard input.
    """
    check_who(adapter, no_adapter)
    text = read_question(question, path)

    from loco.answer import Question
    from loco.pipeline import ask

    params = sampling(max_tokens, temperature, seed)
    asked = Question(text, adapter=adapter, no_adapter=no_adapter, allow_yanked=allow_yanked, params=params)
    streaming = is_terminal() and not as_json
    runtime = settings.open_runtime(base_model)
    try:
        answer = ask(runtime, asked, _show if streaming else None)
    finally:
        runtime.close()
    for notice in answer.notices:
        note(f"warning: {notice}")
    if as_json:
        print_json(as_object(answer))
        return
    click.echo("" if streaming else answer.text)
    note(click.style(who_answered(answer), dim=True))


def read_question(question: str | None, path: Path | None) -> str:
    """Return the question's text from where it was given. Raises UsageError when there is none, or it isn't UTF-8."""
    parts = [question] if question is not None else []
    if path is not None:
        parts.append(_read(path))
    elif question is None:
        if sys.stdin.isatty():
            raise UsageError("There is no question.", hint='Try: loco run "How much is 12 times 24?"')
        parts.append(_decode(sys.stdin.buffer.read(), "standard input"))
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    if not text:
        raise UsageError("The question is empty.", hint='Try: loco run "How much is 12 times 24?"')
    return text


def as_object(answer: Answer) -> dict[str, object]:
    """Return the answer in the shape that ``--json`` promises."""
    return {
        "text": answer.text,
        "adapter": answer.adapter,
        "version": answer.version,
        "domain": answer.domain,
        "base": answer.base,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "finish_reason": answer.finish_reason,
        "notices": answer.notices,
        "timings": answer.timings,
        "usage": answer.usage,
    }


def _show(text: str) -> None:
    click.echo(text, nl=False)


def _read(path: Path) -> str:
    try:
        return _decode(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", hint="Check the path given to --file.") from error


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} isn't UTF-8 text (byte {error.start}).", hint="Save it as UTF-8 and ask again.") from error
