"""An engine without a model: it answers from a script. Shipped in the library so that tests need neither patches nor weights.

It keeps to the contract of the real one where callers can see it: ``n`` samples, ``max_tokens``, stop strings, streaming,
finish reasons, token counts. A token is a word with the white space before it. It doesn't sample, and its timings are zero.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future

from loco.engine.types import Chunk, Completion, FinishReason, GenerationRequest, SamplingParams, Timings
from loco.errors import EngineError, PromptTooLongError

Script = Callable[[GenerationRequest], str] | Mapping[str, str] | Sequence[str] | str

_TOKEN = re.compile(r"\s*\S+|\s+")


class ScriptedEngine:
    """Answers from ``script`` and keeps every request in ``requests``, in the order in which they came.

    ``script`` is a text (always that answer), a sequence of texts (one per request, in turn), a mapping (the answer of the
    first key that stands in the prompt; an EngineError when none does), or a function of the request. ``context`` is the
    number of tokens that prompt and answer may have together: a prompt that leaves no room is refused, an answer is cut.
    """

    def __init__(self, script: Script, *, context: int | None = None) -> None:
        self._script = script
        self._context = context
        self._lock = threading.Lock()
        self.requests: list[GenerationRequest] = []
        self.closed = False

    def generate(self, requests: Sequence[GenerationRequest]) -> list[list[Completion]]:
        """Answer every request from the script."""
        return [self._answer(request) for request in requests]

    def submit(self, request: GenerationRequest) -> Future[list[Completion]]:
        """Answer at once; the future is done when it is returned."""
        future: Future[list[Completion]] = Future()
        try:
            future.set_result(self._answer(request))
        except EngineError as error:
            future.set_exception(error)
        return future

    def stream(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Give the first sample word by word."""
        completion = self._answer(request)[0]
        for token in _TOKEN.findall(completion.text):
            yield Chunk(token)
        yield Chunk("", completion)

    def count_tokens(self, text: str) -> int:
        """Number of words."""
        return len(_TOKEN.findall(text))

    def forget(self) -> None:
        """Do nothing: a script keeps no keys and values."""

    def close(self) -> None:
        """Refuse further requests."""
        self.closed = True

    def _answer(self, request: GenerationRequest) -> list[Completion]:
        with self._lock:
            if self.closed:
                raise EngineError("The engine is closed.")
            turn = len(self.requests)
            self.requests.append(request)
        prompt_tokens = len(_TOKEN.findall(request.prompt))
        room = request.params.max_tokens
        if self._context is not None:
            if prompt_tokens >= self._context:
                raise PromptTooLongError(f"The prompt has {prompt_tokens} tokens, and the context holds {self._context}.")
            room = min(room, self._context - prompt_tokens)
        completion = _complete(self._text(request, turn), prompt_tokens, request.params, room)
        return [completion] * request.params.n

    def _text(self, request: GenerationRequest, turn: int) -> str:
        if isinstance(self._script, str):
            return self._script
        if isinstance(self._script, Mapping):
            for key, text in self._script.items():
                if key in request.prompt:
                    return text
            raise EngineError(f"The script has no answer for the prompt {request.prompt!r}.")
        if isinstance(self._script, Sequence):
            if turn >= len(self._script):
                raise EngineError(f"The script has {len(self._script)} answers, and this is request {turn + 1}.")
            return self._script[turn]
        return self._script(request)


def _complete(text: str, prompt_tokens: int, params: SamplingParams, room: int) -> Completion:
    ends = [at for at in (text.find(stop) for stop in params.stop) if at >= 0]
    tokens = _TOKEN.findall(text[: min(ends)] if ends else text)
    kept = tokens[:room]
    finish_reason: FinishReason = "stop" if len(kept) == len(tokens) else "length"
    return Completion(
        text="".join(kept),
        token_ids=tuple(range(len(kept))),
        finish_reason=finish_reason,
        prompt_tokens=prompt_tokens,
        timings=Timings(queue_ms=0.0, load_ms=0.0, prefill_ms=0.0, first_token_ms=0.0, total_ms=0.0),
    )
