"""What goes into the engine and what comes out. No llama.cpp here: everything else may import this for free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

FinishReason = Literal["stop", "length", "cancelled"]


@dataclass(frozen=True, slots=True)
class AdapterUse:
    """One LoRA adapter with its scale, as a request asks for it.

    ``digest`` is the sha256 of the GGUF file, ``base_digest`` that of the base GGUF it was made for (None: not known, and
    then not checked: only for adapters that are being developed).
    """

    path: Path
    digest: str
    base_digest: str | None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How tokens are chosen. ``temperature`` 0 is greedy; top_k 0, top_p 1 and min_p 0 switch the filter off.

    ``grammar`` is GBNF. ``logprobs`` k asks for the log-probabilities of each chosen token and the k likeliest beside it.
    ``n`` samples of one prompt share its prefill; sample i is drawn with ``seed + i``.
    """

    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    grammar: str | None = None
    logprobs: int | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One prompt (text with the chat template applied; special tokens are parsed) and how to answer it.

    ``shared_prefix`` is the number of characters of ``prompt`` that other requests begin with too (few-shot shots, a system
    prompt): the engine prefills them once for each set of adapters.
    """

    prompt: str
    adapters: tuple[AdapterUse, ...] = ()
    params: SamplingParams = field(default_factory=SamplingParams)
    shared_prefix: int = 0


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A chosen token, its natural-log probability under the model (before temperature), and the likeliest tokens there."""

    token_id: int
    logprob: float
    top: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Wall milliseconds: waiting in the queue, loading adapters, prefill, to the first token (from submission), in all."""

    queue_ms: float
    load_ms: float
    prefill_ms: float
    first_token_ms: float
    total_ms: float


@dataclass(frozen=True, slots=True)
class Completion:
    """One sampled answer. ``text`` is without the stop string; ``finish_reason`` "length" means it was cut."""

    text: str
    token_ids: tuple[int, ...]
    finish_reason: FinishReason
    prompt_tokens: int
    timings: Timings
    logprobs: tuple[TokenLogprob, ...] = ()

    @property
    def completion_tokens(self) -> int:
        """Number of tokens generated, the end-of-turn token not counted."""
        return len(self.token_ids)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of streamed text; the last one has ``completion`` set and empty text."""

    text: str
    completion: Completion | None = None


class Engine(Protocol):
    """Generates text with a base model and any adapters. Safe to call from several threads."""

    def generate(self, requests: Sequence[GenerationRequest]) -> list[list[Completion]]:
        """Answer every request; result i holds ``requests[i].params.n`` completions."""

    def submit(self, request: GenerationRequest) -> Future[list[Completion]]:
        """Queue one request; it joins whatever is running."""

    def stream(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Answer one request (n = 1), a piece of text at a time."""

    def count_tokens(self, text: str) -> int:
        """Number of tokens of ``text``."""

    def forget(self) -> None:
        """Drop all keys and values kept for reuse: what comes next doesn't depend on what ran before."""

    def close(self) -> None:
        """Free the model. Calling it twice is fine."""
