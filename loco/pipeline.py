"""The way of one question: registry -> router -> route -> prompt -> engine -> answer. Nothing here prints."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from time import perf_counter

from loco.answer import Answer, AnswerTimings, Question, Usage
from loco.choice import Choice
from loco.engine.types import Completion, Engine, GenerationRequest
from loco.errors import EngineError
from loco.prompts import Turn, render
from loco.runtime import Runtime

OnText = Callable[[str], None]


def ask(runtime: Runtime, question: Question, on_text: OnText | None = None) -> Answer:
    """Answer one question; ``on_text`` gets the text piece by piece while it is generated.

    Raises the errors of the registry, of artifacts and of the engine.
    """
    clock = _Clock()
    with clock.span("load"):
        if question.routed:
            _ = runtime.router
    with clock.span("route"):
        choice = runtime.choose(question)
    with clock.span("load"):
        adapters = runtime.adapter_uses(choice)
        engine = runtime.engine(choice.base)
    prompt = render([*question.history, Turn("user", question.text)])
    asked_ms = clock.elapsed_ms()
    completion = _generate(engine, GenerationRequest(prompt, adapters, question.params), on_text)
    return _answer(
        choice,
        completion,
        AnswerTimings(
            route_ms=clock.spans["route"],
            load_ms=clock.spans["load"] + completion.timings.load_ms,
            first_token_ms=asked_ms + completion.timings.first_token_ms,
            total_ms=clock.elapsed_ms(),
        ),
    )


def _generate(engine: Engine, request: GenerationRequest, on_text: OnText | None) -> Completion:
    """Always streamed, so that an interrupt cancels the generation: otherwise closing the engine would wait for its end."""
    chunks = engine.stream(request)
    try:
        for chunk in chunks:
            if chunk.completion is not None:
                return chunk.completion
            if on_text is not None:
                on_text(chunk.text)
    finally:
        if isinstance(chunks, Generator):
            chunks.close()
    raise EngineError("The engine ended its stream without a last chunk.", hint="Please report this: it is a bug.")


def _answer(choice: Choice, completion: Completion, timings: AnswerTimings) -> Answer:
    name, version = choice.adapter or (None, None)
    return Answer(
        text=completion.text.strip(),
        adapter=name,
        version=version,
        domain=choice.domain,
        base=choice.base.name,
        confidence=choice.confidence,
        reason=choice.reason,
        timings=timings,
        usage=Usage(completion.prompt_tokens, completion.completion_tokens),
        finish_reason=completion.finish_reason,
        notices=choice.notices,
    )


class _Clock:
    """Milliseconds since it was made, and how many of them named spans took."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self.spans: dict[str, float] = {}

    def elapsed_ms(self) -> float:
        return (perf_counter() - self._start) * 1000

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        start = self.elapsed_ms()
        yield
        self.spans[name] = self.spans.get(name, 0.0) + self.elapsed_ms() - start
