"""The engine in process: llama.cpp on a thread of its own, with a queue in front. Safe to call from several threads.

It knows nothing of chat templates, registries or downloads: prompts come templated, files come verified.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from loco.engine import binding
from loco.engine.adapter_cache import AdapterCache
from loco.engine.binding import Context
from loco.engine.gguf_header import read_header
from loco.engine.memory import available_bytes, check_fits
from loco.engine.runner import Runner, Work
from loco.engine.scheduler import Scheduler
from loco.engine.sequence import Job
from loco.engine.types import AdapterUse, Chunk, Completion, GenerationRequest, SamplingParams
from loco.errors import EngineError, ModelFileError, UsageError

T = TypeVar("T")
BATCH = 2048
PROBES = ("The", "What is 2 + 2?", "Write one sentence about the sea:")


class LlamaEngine:
    """A base model loaded by llama.cpp.

    ``base_digest`` is the sha256 of ``model_path`` (None: not known, then adapters of any base are let through). ``n_ctx`` is
    the number of tokens of one sequence, prompt and answer together; ``n_seq`` the number of sequences that run at once, each
    with keys and values for ``n_ctx`` tokens. ``threads`` None takes the cores of this process. At most ``adapter_cache``
    adapters stay loaded. ``memory`` is the number of bytes that may be used (None: what is available now).

    Raises ModelFileError (missing, truncated, not a model), MemoryShortError before anything is loaded, UsageError for
    sizes that make no sense.
    """

    def __init__(
        self,
        model_path: Path,
        base_digest: str | None,
        n_ctx: int = 2048,
        n_seq: int = 1,
        threads: int | None = None,
        adapter_cache: int = 8,
        reuse_from: int = 64,
        memory: int | None = None,
    ) -> None:
        if n_ctx < 1 or not 1 <= n_seq <= 256 or (threads is not None and threads < 1) or adapter_cache < 1:
            raise UsageError(
                f"n_ctx {n_ctx}, n_seq {n_seq}, threads {threads}, adapter_cache {adapter_cache} make no engine.",
                hint="n_seq is 1 to 256; the others are at least 1.",
            )
        header = read_header(model_path)
        if header.metadata.get("general.type", "model") != "model" or not header.tensors:
            raise ModelFileError(f"{model_path} is a GGUF file, but not a model.", hint="Is it an adapter?")
        check_fits(header, model_path, n_ctx * n_seq, available_bytes() if memory is None else memory)
        self.n_ctx, self.n_seq = n_ctx, n_seq
        batch = max(min(BATCH, n_ctx * n_seq), n_seq)
        self._context = Context(model_path, sequences=n_seq, length=n_ctx, batch=batch, threads=threads or cores())
        self._adapters = AdapterCache(self._context, base_digest, adapter_cache)
        scheduler = Scheduler(n_seq, reuse_from=reuse_from)
        self._runner = Runner(self._context, scheduler, self._adapters, length=n_ctx, batch=batch)
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="llama", daemon=True)
        self._thread.start()

    # Generating

    def generate(self, requests: Sequence[GenerationRequest]) -> list[list[Completion]]:
        """Answer every request; result i holds ``requests[i].params.n`` completions.

        Raises the error of the first request (in order) that can't be answered, and cancels the others.
        """
        jobs = [_job(request) for request in requests]
        self._submit_all(jobs)
        try:
            return [job.future.result() for job in jobs]
        except BaseException:
            for job in jobs:
                job.cancelled = True
            raise

    def submit(self, request: GenerationRequest) -> Future[list[Completion]]:
        """Queue one request; it joins whatever is running. Errors are the future's; it can be cancelled until it starts."""
        job = _job(request)
        self._submit_all([job])
        return job.future

    def stream(self, request: GenerationRequest) -> Iterator[Chunk]:
        """Answer one request, a piece of text at a time. Closing the iterator cancels it.

        Raises UsageError where more than one sample is asked for.
        """
        if request.params.n != 1:
            raise UsageError(f"A stream gives one sample, and {request.params.n} were asked for.")
        return self._stream(request)

    def _stream(self, request: GenerationRequest) -> Iterator[Chunk]:
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        job = _job(request)
        job.on_text = pieces.put
        job.future.add_done_callback(lambda _: pieces.put(None))
        self._submit_all([job])
        try:
            while (piece := pieces.get()) is not None:
                yield Chunk(piece)
            yield Chunk("", job.future.result()[0])
        finally:
            job.cancelled = True

    # Text, tokens, logits

    def tokenize(self, text: str) -> list[int]:
        """Token ids of ``text``, special tokens parsed, nothing added."""
        return self._call(lambda: self._context.tokenize(text))

    def count_tokens(self, text: str) -> int:
        """Number of tokens of ``text``."""
        return len(self.tokenize(text))

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of token ids; special tokens have none."""
        return self._call(lambda: b"".join(map(self._context.piece, tokens))).decode("utf-8", "replace")

    def next_token_logits(self, prompt: str, adapters: Sequence[AdapterUse] = ()) -> list[float]:
        """The logits (one for each token of the vocabulary) of the token after ``prompt``."""
        job = _job(GenerationRequest(prompt, tuple(adapters), SamplingParams(max_tokens=1)))
        job.logits_wanted = True
        self._submit_all([job])
        job.future.result()
        return job.logits

    def adapter_changes_logits(self, adapter: AdapterUse) -> bool:
        """Whether the adapter does anything: some logit of a few short prompts moves by more than 1e-4."""
        for prompt in PROBES:
            before, after = self.next_token_logits(prompt), self.next_token_logits(prompt, (adapter,))
            if max(abs(a - b) for a, b in zip(before, after, strict=True)) > 1e-4:
                return True
        return False

    # State

    @property
    def work(self) -> Work:
        """Counts of tokens run, reused, and of batches, since the engine was made."""
        return self._runner.work

    @property
    def adapters(self) -> AdapterCache:
        """The loaded adapters, for their counts."""
        return self._adapters

    def load_adapters(self, adapters: Sequence[AdapterUse]) -> None:
        """Load adapters ahead of the request that uses them. Raises AdapterError or ModelFileError."""

        def load() -> None:
            self._adapters.check(adapters)
            self._adapters.load(adapters)

        self._call(load)

    def forget(self) -> None:
        """Drop all keys and values kept for reuse: what comes next is computed as by an engine just opened."""
        self._call(self._runner.forget)

    def close(self) -> None:
        """Cancel what runs and free the model. Calling it twice is fine."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._inbox.put(None)
        self._thread.join()

    def __enter__(self) -> LlamaEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The thread

    def _put(self, action: Callable[[], None]) -> None:
        with self._lock:
            if self._closed:
                raise EngineError("The engine is closed.")
            self._inbox.put(action)

    def _submit_all(self, jobs: Sequence[Job]) -> None:
        # One action for all, so that one call is scheduled the same way every time; by adapters, so that groups stay whole.
        def accept() -> None:
            accepted: dict[tuple[tuple[str, float], ...], int] = {}
            for job in sorted(jobs, key=lambda job: accepted.setdefault(_group(job), len(accepted))):
                try:
                    self._runner.accept(job)
                except Exception as error:
                    job.fail(error)

        self._put(accept)

    def _call(self, function: Callable[[], T]) -> T:
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)

        self._put(run)
        return future.result()

    def _work(self) -> None:
        while self._take():
            try:
                self._runner.step()
            except Exception as error:
                self._runner.abandon(error)
        self._runner.abandon(EngineError("The engine was closed before it answered."))
        self._adapters.forget()
        self._context.close()

    def _take(self) -> bool:
        """Do what the queue asks for, waiting if nothing runs. False when it asks to close."""
        block = not self._runner.busy
        with contextlib.suppress(queue.Empty):
            while (action := self._inbox.get(block=block)) is not None:
                action()
                block = False
            return False
        return True


def _group(job: Job) -> tuple[tuple[str, float], ...]:
    return tuple((use.digest, use.scale) for use in job.request.adapters)


def _job(request: GenerationRequest) -> Job:
    params = request.params
    if params.n < 1 or params.max_tokens < 1:
        raise UsageError(f"n is {params.n} and max_tokens {params.max_tokens}; both are at least 1.")
    if params.temperature < 0 or not 0 < params.top_p <= 1 or not 0 <= params.min_p <= 1 or params.top_k < 0:
        raise UsageError(
            f"temperature {params.temperature}, top_p {params.top_p}, min_p {params.min_p}, top_k {params.top_k} can't be.",
            hint="temperature and top_k are 0 or more, top_p above 0 and at most 1, min_p 0 to 1.",
        )
    if not 0 <= request.shared_prefix <= len(request.prompt):
        raise UsageError(f"A shared prefix of {request.shared_prefix} characters isn't in a prompt of {len(request.prompt)}.")
    return Job(request, Future(), time.perf_counter())


def cores() -> int:
    """Number of cores that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def quantise(source: Path, target: Path, type: str = "Q4_K_M", threads: int | None = None) -> None:
    """Write the F16 or F32 GGUF ``source`` as ``target`` in another type. ``target`` is whole or not there.

    Raises ModelFileError for a source that isn't a model, EngineError for an unknown type.
    """
    read_header(source)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        binding.quantise_file(source, partial, type, threads or cores())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
