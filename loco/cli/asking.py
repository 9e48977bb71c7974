"""What ``run``, ``chat`` and ``demo`` share: the options of a question, and the line that says who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loco.cli import completing, options
from loco.errors import UsageError

if TYPE_CHECKING:
    from loco.answer import Answer
    from loco.engine.types import SamplingParams

MAX_TOKENS = 256

_OPTIONS = (
    click.option(
        "--adapter",
        metavar="NAME[@VERSION]",
        shell_complete=completing.adapters,
        help="Let this adapter answer, whatever the question is about: a registered one, or that of a folder "
        "adapters/NAME/VERSION.",
    ),
    click.option("--no-adapter", is_flag=True, help="Let the base model answer by itself."),
    click.option("--allow-yanked", is_flag=True, help="Use the version that --adapter names also if it was withdrawn."),
    options.base_model,
    click.option("--max-tokens", type=click.IntRange(min=1), default=MAX_TOKENS, show_default=True, help="Longest answer."),
    click.option(
        "--temperature",
        type=click.FloatRange(min=0),
        default=0.0,
        show_default=True,
        help="0 always takes the likeliest token; higher values vary more.",
    ),
    click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Same seed, same answer."),
)


answer_options = options.stacked(_OPTIONS)
"""Adds the options that say who answers a question and how."""


def check_who(adapter: str | None, no_adapter: bool) -> None:
    """Refuse an adapter and no adapter at once."""
    if adapter and no_adapter:
        raise UsageError("--adapter and --no-adapter contradict each other.", hint="Leave one of them out.")


def sampling(max_tokens: int, temperature: float, seed: int) -> SamplingParams:
    """Return the options of a question as the engine wants them."""
    from loco.engine.types import SamplingParams

    return SamplingParams(max_tokens=max_tokens, temperature=temperature, seed=seed)


def who_answered(answer: Answer) -> str:
    """Return one line for people: who answered, about what, how sure the router was, how long it took."""
    seconds = f"{answer.timings.total_ms / 1000:.2f} s"
    cut = [f"cut off after {answer.usage.completion_tokens} tokens"] if answer.finish_reason == "length" else []
    routed = [] if answer.confidence is None else [f"confidence {answer.confidence:.2f}"]
    if answer.adapter is None:
        why = answer.reason.strip().rstrip(".")
        return " · ".join([f"base {answer.base} answered: {why}", *routed, seconds, *cut])
    about = [f"domain {answer.domain}"] if answer.domain else []
    return " · ".join([f"{answer.adapter}@{answer.version} answered", *about, *(routed or ["you chose it"]), seconds, *cut])
