"""What is asked and what comes back: the data of one question's way through the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field

from loco.engine.types import FinishReason, SamplingParams
from loco.prompts import Turn


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what came before it. ``adapter`` (NAME, NAME@VERSION, a folder) or ``no_adapter`` overrides the router.

    ``allow_yanked`` takes the named version also where it was withdrawn.
    """

    text: str
    history: tuple[Turn, ...] = ()
    adapter: str | None = None
    no_adapter: bool = False
    allow_yanked: bool = False
    params: SamplingParams = field(default_factory=SamplingParams)

    @property
    def routed(self) -> bool:
        """Whether the router chooses."""
        return self.adapter is None and not self.no_adapter


@dataclass(frozen=True, slots=True)
class AnswerTimings:
    """Wall milliseconds. ``load_ms`` is what loading router, base and adapter took; the last two count from the question on."""

    route_ms: float
    load_ms: float
    first_token_ms: float
    total_ms: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and tokens written."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and who said it.

    ``adapter`` None: the base answered, and ``reason`` says why. ``confidence`` is the router's, None when a person chose.
    ``notices`` are sentences for the person: who answered is on its way out, or stands in for another.
    """

    text: str
    adapter: str | None
    version: str | None
    domain: str | None
    base: str
    confidence: float | None
    reason: str
    timings: AnswerTimings
    usage: Usage
    finish_reason: FinishReason
    notices: tuple[str, ...] = ()
