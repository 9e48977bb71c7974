"""The engine in process: llama.cpp on threads of its own, with a queue in front. Safe to call from several threads.

It knows nothing of chat templates, registries or downloads: prompts come templated, files come verified.
"""

from __future__ import annotations

import math
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from loco.engine import binding
from loco.engine.adapter_cache import AdapterCache
from loco.engine.binding import Model
from loco.engine.gguf_header import read_header
from loco.engine.lane import Lane, deal
from loco.engine.memory import available_bytes, check_fits
from loco.engine.runner import Work
from loco.engine.sequence import Job
from loco.engine.types import AdapterUse, Chunk, Completion, GenerationRequest, SamplingParams
from loco.errors import EngineError, ModelFileError, UsageError

PROBES = ("The", "What is 2 + 2?", "Write one sentence about the sea:")


class LlamaEngine:
    """A base model loaded by llama.cpp.

    ``base_digest`` is the sha256 of ``model_path`` (None: not known, then adapters of any base are let through). ``n_ctx`` is
    the number of tokens of one sequence, prompt and answer together; ``n_seq`` the number of sequences that run at once, each
    with keys and values for ``n_ctx`` tokens. ``threads`` None takes the cores of this process.

    ``lanes`` divides the sequences among so many contexts on the same weights, each with ``threads`` threads (None: its share
    of the cores). A small model gains by it, since its threads wait for each other more than they compute: a lane a core. A
    large one loses, since every lane reads all weights. Prefixes are shared within a lane; ``adapter_cache`` holds for each.
    ``memory`` is the number of bytes that may be used (None: what is available now).

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
        lanes: int = 1,
    ) -> None:
        least = min(n_ctx, adapter_cache, lanes, 1 if threads is None else threads)
        if least < 1 or not lanes <= n_seq <= 256 * lanes:
            raise UsageError(
                f"No engine has n_ctx {n_ctx}, n_seq {n_seq}, threads {threads}, adapter_cache {adapter_cache}, lanes {lanes}.",
                hint="n_seq is 1 to 256 for each lane; the others are at least 1.",
            )
        header = read_header(model_path)
        if header.metadata.get("general.type", "model") != "model" or not header.tensors:
            raise ModelFileError(f"{model_path} is a GGUF file, but not a model.", hint="Is it an adapter?")
        check_fits(header, model_path, n_ctx * n_seq, available_bytes() if memory is None else memory)
        self.n_ctx, self.n_seq = n_ctx, n_seq
        self._model = Model(model_path)
        self._lanes: list[Lane] = []
        self._lock = threading.Lock()
        try:
            for lane in range(lanes):
                self._lanes.append(
                    Lane(
                        self._model,
                        base_digest,
                        sequences=n_seq // lanes + (lane < n_seq % lanes),
                        length=n_ctx,
                        threads=threads or max(cores() // lanes, 1),
                        adapter_cache=adapter_cache,
                        reuse_from=reuse_from,
                    )
                )
        except BaseException:
            self.close()
            raise

    # Generating

    def generate(self, requests: Sequence[GenerationRequest]) -> list[list[Completion]]:
        """Answer every request; result i holds ``requests[i].params.n`` completions.

        Raises the error of the first request (in order) that can't be answered, and cancels the others.
        """
        jobs = [_job(request) for request in requests]
        try:
            for lane, part in zip(self._lanes, deal(jobs, len(self._lanes)), strict=True):
                lane.submit(part)
            return [job.future.result() for job in jobs]
        except BaseException:
            for job in jobs:
                job.cancelled = True
            raise

    def submit(self, request: GenerationRequest) -> Future[list[Completion]]:
        """Queue one request; it joins whatever is running. Errors are the future's; it can be cancelled until it starts."""
        job = _job(request)
        self._submit(job)
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
        self._submit(job)
        try:
            while (piece := pieces.get()) is not None:
                yield Chunk(piece)
            yield Chunk("", job.future.result()[0])
        finally:
            job.cancelled = True

    # Text, tokens, logits

    def tokenize(self, text: str) -> list[int]:
        """Token ids of ``text``, special tokens parsed, nothing added."""
        self._check_open()
        return self._model.tokenize(text)

    def count_tokens(self, text: str) -> int:
        """Number of tokens of ``text``."""
        return len(self.tokenize(text))

    def detokenize(self, tokens: Sequence[int]) -> str:
        """The text of token ids; special tokens have none."""
        self._check_open()
        return b"".join(map(self._model.piece, tokens)).decode("utf-8", "replace")

    def next_token_logits(self, prompt: str, adapters: Sequence[AdapterUse] = ()) -> list[float]:
        """The logits (one for each token of the vocabulary) of the token after ``prompt``."""
        job = _job(GenerationRequest(prompt, tuple(adapters), SamplingParams(max_tokens=1)))
        job.logits_wanted = True
        self._submit(job)
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
        return sum((lane.runner.work for lane in self._lanes), Work())

    @property
    def adapters(self) -> AdapterCache:
        """The loaded adapters of the first lane, for their counts."""
        return self._lanes[0].adapters

    def load_adapters(self, adapters: Sequence[AdapterUse]) -> None:
        """Load adapters ahead of the request that uses them. Raises AdapterError or ModelFileError."""
        for lane in self._lanes:
            lane.adapters.check(adapters)
            lane.call(lambda lane=lane: lane.adapters.load(adapters))  # type: ignore[misc]

    def forget(self) -> None:
        """Drop all keys and values kept for reuse: what comes next is computed as by an engine just opened."""
        for lane in self._lanes:
            lane.call(lane.runner.forget)

    def close(self) -> None:
        """Cancel what runs and free the model. Calling it twice is fine."""
        with self._lock:
            for lane in self._lanes:
                lane.close()
            self._model.close()

    def __enter__(self) -> LlamaEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, job: Job) -> None:
        min(self._lanes, key=lambda lane: lane.unfinished).submit([job])

    def _check_open(self) -> None:
        if self._model.pointer is None:
            raise EngineError("The engine is closed.")


def _job(request: GenerationRequest) -> Job:
    params = request.params
    if params.n < 1 or params.max_tokens < 1:
        raise UsageError(f"n is {params.n} and max_tokens {params.max_tokens}; both are at least 1.")
    if not 0 <= params.temperature < math.inf or not 0 < params.top_p <= 1 or not 0 <= params.min_p <= 1 or params.top_k < 0:
        raise UsageError(
            f"temperature {params.temperature}, top_p {params.top_p}, min_p {params.min_p}, top_k {params.top_k} can't be.",
            hint="temperature is 0 or more and finite, top_k 0 or more, top_p above 0 and at most 1, min_p 0 to 1.",
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
