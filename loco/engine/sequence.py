"""What the engine works on: a job is one request, a sequence is one of its samples, a slot is a place in the context."""

from __future__ import annotations

import time
from collections.abc import Callable
from collections.abc import Sequence as Several
from concurrent.futures import Future
from dataclasses import dataclass, field

from loco.engine.answer_text import AnswerText
from loco.engine.types import AdapterUse, Completion, FinishReason, GenerationRequest, Timings, TokenLogprob

Key = tuple[tuple[str, float], ...]
"""A set of adapters: (digest, scale), sorted. Empty for the base."""


def adapter_key(adapters: Several[AdapterUse]) -> Key:
    """The set of adapters, whatever order they were named in. An adapter with scale 0 isn't there."""
    return tuple(sorted((use.digest, float(use.scale)) for use in adapters if use.scale))


@dataclass(slots=True, eq=False)
class Job:
    """One request on its way.

    ``shared`` is the number of prompt tokens that other sequences are known to begin with too. ``on_text`` is given streamed
    pieces. With ``logits_wanted`` the logits after the prompt are kept in ``logits``.
    """

    request: GenerationRequest
    future: Future[list[Completion]]
    submitted: float
    on_text: Callable[[str], None] | None = None
    logits_wanted: bool = False
    prompt: list[int] = field(default_factory=list)
    shared: int = 0
    key: Key = ()
    cancelled: bool = False
    started: bool = False
    logits: list[float] = field(default_factory=list)
    completions: dict[int, Completion] = field(default_factory=dict)

    def finish(self, index: int, completion: Completion) -> None:
        """Keep the completion of one sample; give the answer when it was the last."""
        self.completions[index] = completion
        if len(self.completions) == self.request.params.n and not self.future.done():
            self.future.set_result([self.completions[i] for i in range(self.request.params.n)])

    def fail(self, error: BaseException) -> None:
        """Give the error instead of an answer."""
        self.cancelled = True
        if not self.future.done():
            self.future.set_exception(error)


@dataclass(slots=True, eq=False)
class Sequence:
    """One sample of a job: the tokens it has so far and when things happened (seconds of a monotonic clock)."""

    job: Job
    index: int
    text: AnswerText
    tokens: list[int] = field(default_factory=list)
    logprobs: list[TokenLogprob] = field(default_factory=list)
    overtaken: int = 0
    admitted: float = 0.0
    loading: float = 0.0
    first_token: float = 0.0

    def completion(self, reason: FinishReason) -> Completion:
        """The finished sample."""
        end, begin = time.perf_counter(), self.job.submitted
        first = self.first_token or end
        admitted = self.admitted or end
        return Completion(
            text=self.text.text,
            token_ids=tuple(self.tokens),
            finish_reason=reason,
            prompt_tokens=len(self.job.prompt),
            timings=Timings(
                queue_ms=(admitted - begin) * 1e3,
                load_ms=self.loading * 1e3,
                prefill_ms=(first - admitted - self.loading) * 1e3,
                first_token_ms=(first - begin) * 1e3,
                total_ms=(end - begin) * 1e3,
            ),
            logprobs=tuple(self.logprobs),
        )


@dataclass(slots=True, eq=False)
class Slot:
    """A place for one sequence. ``held`` are the tokens whose keys and values it has, made under the adapters ``key``.

    ``pending`` are tokens still to run. What a finished sequence held stays, for a later one that begins the same way.
    """

    number: int
    key: Key = ()
    held: list[int] = field(default_factory=list)
    pending: list[int] = field(default_factory=list)
    sequence: Sequence | None = None
    used: int = 0
