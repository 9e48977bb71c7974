"""The engine: a base in memory, a thread that runs it, and a front that any thread may call."""

from __future__ import annotations

import itertools
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Literal

from loco.engine import sampling
from loco.engine.adapter_cache import AdapterCache
from loco.engine.binding import Context, quantise_file
from loco.engine.gguf_header import GgufHeader, read_header
from loco.engine.memory import available_bytes
from loco.engine.scheduler import Job, Scheduler
from loco.engine.types import AdapterUse, Chunk, Completion, GenerationRequest
from loco.errors import EngineError, MemoryShortError, PromptTooLongError, UsageError

_CLOSE = object()


def needed_bytes(header: GgufHeader, file_size: int, tokens: int) -> int:
    """An estimate of the memory that a base takes: weights, F16 keys and values of ``tokens`` tokens, and working space.

    A tenth on top of the weights is for what llama.cpp repacks for this CPU.
    """
    name = str(header.metadata.get("general.architecture", ""))
    heads = header.integer(f"{name}.attention.head_count", 1)
    size = header.integer(f"{name}.attention.key_length", header.integer(f"{name}.embedding_length") // max(heads, 1))
    kv_heads = header.integer(f"{name}.attention.head_count_kv", heads)
    per_token = 2 * 2 * header.integer(f"{name}.block_count") * kv_heads * size
    return int(file_size * 1.1) + tokens * per_token + 100_000_000


class LlamaEngine:
    """Runs one base through llama.cpp, many requests at once, each with its own adapters.

    ``base_digest`` is the sha256 of the model file (adapters of another base are refused; None: not checked). ``n_ctx`` is
    the room of one sequence in tokens (capped at what the base was trained for), ``n_seq`` how many run at once, ``threads``
    the CPU threads (None: all cores), ``adapter_cache`` how many adapters stay in memory. Raises ModelFileError,
    MemoryShortError, EngineError. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        model_path: Path,
        base_digest: str | None,
        *,
        n_ctx: int = 1024,
        n_seq: int = 16,
        threads: int | None = None,
        adapter_cache: int = 8,
        n_batch: int = 2048,
    ) -> None:
        if n_ctx < 8 or n_seq < 1:
            raise UsageError(f"A context of {n_seq} x {n_ctx} tokens is too small.")
        header = read_header(model_path)
        trained = header.integer(f"{header.metadata.get('general.architecture')}.context_length", n_ctx)
        self.n_ctx, self.n_seq = min(n_ctx, trained), n_seq
        _check_memory(model_path, header, self.n_ctx * (n_seq + 1))
        cores = threads or os.cpu_count() or 1
        # llama.cpp rounds a sequence's room up to a multiple of 256; the scheduler keeps to what was asked for.
        self._context = Context(model_path, sequences=n_seq + 1, length=self.n_ctx, batch=n_batch, threads=cores)
        self._adapters = AdapterCache(self._context, base_digest, adapter_cache)
        self._scheduler = Scheduler(self._context, self._adapters, slots=n_seq, length=self.n_ctx, batch=n_batch)
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._tickets = itertools.count()
        self._native = threading.RLock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="loco-engine", daemon=True)
        self._thread.start()

    def __enter__(self) -> LlamaEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def generate(self, requests: Sequence[GenerationRequest]) -> list[list[Completion]]:
        """Answer every request; result i holds ``requests[i].params.n`` completions. Nothing runs where one is wrong."""
        ticket = next(self._tickets)
        jobs = [self._job(request, ticket) for request in requests]
        self._inbox.put(jobs)
        return [job.future.result() for job in jobs]

    def submit(self, request: GenerationRequest) -> Future[list[Completion]]:
        """Queue one request; it joins whatever is running. Raises at once where the request itself is wrong."""
        job = self._job(request, next(self._tickets))
        self._inbox.put([job])
        return job.future

    def stream(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Answer one request, a piece of text at a time; closing the iterator stops the generation. Needs ``n`` = 1."""
        if request.params.n != 1:
            raise UsageError(f"A stream has one answer, and n is {request.params.n}.")
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        job = self._job(request, next(self._tickets))
        job.on_text = pieces.put
        job.future.add_done_callback(lambda _: pieces.put(None))
        self._inbox.put([job])
        return _chunks(job, pieces)

    def tokenize(self, text: str) -> list[int]:
        """Token ids of ``text``, special tokens parsed, nothing added."""
        with self._native:
            self._check_open()
            return self._context.tokenize(text)

    def count_tokens(self, text: str) -> int:
        """Number of tokens of ``text``."""
        return len(self.tokenize(text))

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of token ids; special tokens have none."""
        with self._native:
            self._check_open()
            return b"".join(map(self._context.piece, tokens)).decode("utf-8", "replace")

    def next_token_logits(self, prompt: str, adapters: Sequence[AdapterUse] = ()) -> list[float]:
        """Logits (one for each token of the vocabulary) after ``prompt``. For checks: runs alone, between other work."""
        tokens = self.tokenize(prompt)
        if not 0 < len(tokens) <= self.n_ctx:
            raise PromptTooLongError(f"The prompt has {len(tokens)} tokens, and 1 to {self.n_ctx} fit.")
        self._adapters.check(adapters)
        answer: Future[list[float]] = Future()

        def look() -> None:
            self._adapters.use(adapters)
            slot = self.n_seq
            self._scheduler.forget_prefix()
            wanted = [False] * (len(tokens) - 1) + [True]
            try:
                answer.set_result(self._context.decode(tokens, range(len(tokens)), [slot] * len(tokens), wanted)[0].tolist())
            except EngineError as error:
                answer.set_exception(error)
            self._context.forget(slot)

        self._inbox.put(look)
        return answer.result()

    def adapter_changes_logits(self, adapter: AdapterUse, prompt: str = "<|im_start|>user\nWhat is 2 + 3?") -> bool:
        """Whether the adapter changes anything at all: False for one whose logits are those of the base."""
        base, changed = self.next_token_logits(prompt), self.next_token_logits(prompt, [adapter])
        return max(abs(a - b) for a, b in zip(base, changed, strict=True)) > 1e-4

    def prefilled_tokens(self) -> int:
        """How many prompt tokens were computed so far: shared ones count once."""
        return self._scheduler.prefilled_tokens

    def close(self) -> None:
        """Let what runs end, then free the model. Calling it twice is fine."""
        if not self._closed:
            self._closed = True
            self._inbox.put(_CLOSE)
            self._thread.join()

    # The engine's thread

    def _run(self) -> None:
        closing = False
        while not (closing and self._scheduler.idle):
            closing = self._receive(wait=self._scheduler.idle) or closing
            if not self._scheduler.idle:
                try:
                    with self._native:
                        self._scheduler.step()
                except Exception as error:  # it must reach the callers: they wait for it
                    self._scheduler.abandon(error)
        with self._native:
            self._adapters.close()
            self._context.close()

    def _receive(self, *, wait: bool) -> bool:
        """Take what came in. Returns True when the engine is to close."""
        closing = False
        while True:
            try:
                found = self._inbox.get(block=wait)
            except queue.Empty:
                return closing
            wait = False
            if found is _CLOSE:
                closing = True
            elif isinstance(found, list):
                for job in found:
                    self._scheduler.add(job)
            elif callable(found):
                while not self._scheduler.idle:  # adapters belong to the whole context: finish first
                    self._scheduler.step()
                with self._native:
                    found()

    def _job(self, request: GenerationRequest, ticket: int) -> Job:
        """Check a request and turn it into tokens, in the caller's thread."""
        self._check_open()
        sampling.check(request.params)
        if request.params.n > self.n_seq:
            raise UsageError(f"n is {request.params.n}, and this engine runs {self.n_seq} sequences.")
        with self._native:
            self._adapters.check(request.adapters)
            tokens = self._context.tokenize(request.prompt)
            prefix = self._prefix_length(request, tokens)
            if request.params.grammar is not None:
                self._context.grammar(request.params.grammar).close()
        if len(tokens) >= self.n_ctx:
            raise PromptTooLongError(
                f"The prompt has {len(tokens)} tokens, and the context holds {self.n_ctx}, the answer included.",
                hint="Shorten the text.",
            )
        if not tokens:
            raise UsageError("The prompt is empty.")
        return Job(request, tokens, prefix, ticket, Future())

    def _prefix_length(self, request: GenerationRequest, tokens: list[int]) -> int:
        """How many of the prompt's tokens lie wholly in its shared prefix; the last token is always the prompt's own."""
        if not request.shared_prefix:
            return 0
        alone = self._context.tokenize(request.prompt[: request.shared_prefix])
        same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(alone, tokens, strict=False))
        return min(sum(1 for _ in same), len(tokens) - 1)

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError("The engine is closed.")


def _chunks(job: Job, pieces: queue.SimpleQueue[str | None]) -> Iterator[Chunk]:
    try:
        while (piece := pieces.get()) is not None:
            yield Chunk(piece)
        yield Chunk("", job.future.result()[0])
    finally:
        job.cancelled = True


def _check_memory(path: Path, header: GgufHeader, tokens: int) -> None:
    needed, there = needed_bytes(header, path.stat().st_size, tokens), available_bytes()
    if there is not None and needed > there:
        raise MemoryShortError(
            f"{path.name} with room for {tokens} tokens needs about {needed / 1e9:.1f} GB, and {there / 1e9:.1f} GB are free.",
            hint="Close other programs, ask for a shorter context, or choose a smaller base (`loco setup`).",
        )


def quantise(source: Path, target: Path, kind: Literal["Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"] = "Q4_K_M") -> None:
    """Write the F16 GGUF ``source`` as ``target`` in a quantisation, whole or not at all."""
    read_header(source)
    temporary = target.with_name(target.name + ".part")
    try:
        quantise_file(source, temporary, kind, os.cpu_count() or 1)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
