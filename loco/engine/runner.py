"""One step at a time: start what can start, run one batch, choose a token for every sequence that has its logits.

Single-threaded; the engine's thread calls it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np

from loco.engine.adapter_cache import AdapterCache
from loco.engine.answer_text import AnswerText
from loco.engine.binding import Context, Logits, Sampler
from loco.engine.scheduler import Scheduler, Start
from loco.engine.sequence import Job, Sequence, Slot, adapter_key
from loco.engine.types import FinishReason, TokenLogprob
from loco.errors import PromptTooLongError, UsageError


@dataclass(slots=True)
class Work:
    """What a runner has done so far: tokens run before and after the first chosen one, tokens reused, batches."""

    prompt_tokens: int = 0
    new_tokens: int = 0
    reused_tokens: int = 0
    batches: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.prompt_tokens + other.prompt_tokens,
            self.new_tokens + other.new_tokens,
            self.reused_tokens + other.reused_tokens,
            self.batches + other.batches,
        )


class Runner:
    """Runs sequences on a context whose sequences are ``length`` tokens long, with batches of at most ``batch`` tokens."""

    def __init__(self, context: Context, scheduler: Scheduler, adapters: AdapterCache, *, length: int, batch: int) -> None:
        self.context, self.scheduler, self.adapters = context, scheduler, adapters
        self.work = Work()
        self._length, self._batch = length, batch
        self._samplers: dict[int, Sampler] = {}

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self.scheduler.waiting) or bool(self.scheduler.running)

    def accept(self, job: Job) -> None:
        """Check a job and let its samples wait. Raises the errors that its request deserves."""
        params = job.request.params
        job.prompt = self.context.model.tokenize(job.request.prompt)
        if not job.prompt:
            raise UsageError("The prompt is empty.", hint="Give at least one token to continue from.")
        if len(job.prompt) + params.max_tokens > self._length:
            raise PromptTooLongError(
                f"The prompt has {len(job.prompt)} tokens; with {params.max_tokens} to generate it doesn't fit the context of "
                f"{self._length}.",
                hint="Shorten the prompt, or ask for fewer tokens.",
            )
        self.adapters.check(job.request.adapters)
        if params.grammar is not None and (sampler := self.context.sampler(params, 0)) is not None:
            sampler.close()
        job.key = adapter_key(job.request.adapters)
        job.shared = len(job.prompt) if params.n > 1 else self._shared(job)
        self.scheduler.add(Sequence(job, index, AnswerText(params.stop)) for index in range(params.n))

    def _shared(self, job: Job) -> int:
        if not job.request.shared_prefix:
            return 0
        prefix = self.context.model.tokenize(job.request.prompt[: job.request.shared_prefix])
        same = 0  # a token may reach over the end of the prefix
        while same < len(prefix) and prefix[same] == job.prompt[same]:
            same += 1
        return same

    def step(self) -> None:
        """Start what can start and run one batch."""
        self._drop_cancelled()
        while (start := self.scheduler.next()) is not None:
            self._start(start)
        running = self.scheduler.running
        if running:
            self._run(running)

    def forget(self) -> None:
        """Drop the keys and values that finished sequences left. Raises UsageError while anything runs."""
        if self.busy:
            raise UsageError("Keys and values can't be forgotten while sequences run.")
        for slot in self.scheduler.slots:
            self.context.truncate(slot.number, 0)
        self.scheduler.forget()

    def abandon(self, error: BaseException) -> None:
        """Fail all that runs or waits, and forget every key and value."""
        for slot in self.scheduler.running:
            if slot.sequence is not None:
                slot.sequence.job.fail(error)
            self._release(slot)
        for sequence in self.scheduler.waiting:
            sequence.job.fail(error)
        self.scheduler.waiting.clear()
        for slot in self.scheduler.slots:
            slot.held = []

    def _drop_cancelled(self) -> None:
        for slot in self.scheduler.running:
            if slot.sequence is not None and slot.sequence.job.cancelled:
                self._end(slot, "cancelled")
        if any(sequence.job.cancelled for sequence in self.scheduler.waiting):
            kept = [sequence for sequence in self.scheduler.waiting if not sequence.job.cancelled]
            for sequence in self.scheduler.waiting:
                if sequence.job.cancelled:
                    sequence.job.finish(sequence.index, sequence.completion("cancelled"))
            self.scheduler.waiting.clear()
            self.scheduler.waiting.extend(kept)

    def _start(self, start: Start) -> None:
        sequence, slot, job = start.sequence, start.slot, start.sequence.job
        if job.cancelled or (not job.started and not job.future.set_running_or_notify_cancel()):
            job.cancelled = True
            return
        job.started = True
        sequence.admitted = time.perf_counter()
        try:
            self.adapters.apply(job.request.adapters)
            sampler = self.context.sampler(job.request.params, job.request.params.seed + sequence.index)
        except Exception as error:
            job.fail(error)
            return
        sequence.loading = time.perf_counter() - sequence.admitted
        if start.source is not None and start.source is not slot:
            self.context.copy(start.source.number, slot.number)
        self.context.truncate(slot.number, start.length)
        self.work.reused_tokens += start.length
        slot.key, slot.sequence = self.scheduler.key, sequence
        slot.held, slot.pending = job.prompt[: start.length], job.prompt[start.length :]
        if sampler is not None:
            self._samplers[slot.number] = sampler

    def _run(self, running: Several[Slot]) -> None:
        tokens: list[int] = []
        positions: list[int] = []
        numbers: list[int] = []
        wanted: list[bool] = []
        room = self._batch - len(running)  # a token for everyone first, so that a long prompt holds nobody up
        ready: list[tuple[Slot, int]] = []
        for slot in running:  # in the order of sequence numbers: llama.cpp runs neighbours together
            count = 1 + min(len(slot.pending) - 1, room)
            room -= count - 1
            part, slot.pending = slot.pending[:count], slot.pending[count:]
            tokens += part
            positions += range(len(slot.held), len(slot.held) + count)
            numbers += [slot.number] * count
            wanted += [False] * (count - 1) + [not slot.pending]
            slot.held += part
            if slot.sequence is not None and slot.sequence.tokens:
                self.work.new_tokens += count
            else:
                self.work.prompt_tokens += count
            if not slot.pending:
                ready.append((slot, len(tokens) - 1))
        rows = self.context.decode(tokens, positions, numbers, wanted)
        self.work.batches += 1
        if ready:
            self._choose(ready, rows)

    def _choose(self, ready: Several[tuple[Slot, int]], rows: Logits) -> None:
        best = rows.argmax(axis=1).tolist()
        for row, (slot, index) in enumerate(ready):
            sequence = slot.sequence
            if sequence is None:
                continue
            job, params = sequence.job, sequence.job.request.params
            if not sequence.tokens:
                sequence.first_token = time.perf_counter()
                if job.logits_wanted:
                    job.logits = rows[row].tolist()
            sampler = self._samplers.get(slot.number)
            token = best[row] if sampler is None else self.context.sample(sampler, index)
            if self.context.model.ends(token):
                self._end(slot, "stop")
                continue
            sequence.tokens.append(token)
            if params.logprobs is not None:
                sequence.logprobs.append(_logprob(rows[row], token, params.logprobs))
            shown = sequence.text.add(self.context.model.piece(token))
            if shown and job.on_text is not None:
                job.on_text(shown)
            if sequence.text.stopped:
                self._end(slot, "stop")
            elif len(sequence.tokens) >= params.max_tokens:
                self._end(slot, "length")
            else:
                slot.pending = [token]

    def _end(self, slot: Slot, reason: FinishReason) -> None:
        sequence = slot.sequence
        self._release(slot)
        if sequence is None:
            return
        rest = sequence.text.finish()
        if rest and sequence.job.on_text is not None:
            sequence.job.on_text(rest)
        sequence.job.finish(sequence.index, sequence.completion(reason))

    def _release(self, slot: Slot) -> None:
        self.scheduler.release(slot)
        if (sampler := self._samplers.pop(slot.number, None)) is not None:
            sampler.close()


def _logprob(row: Logits, token: int, count: int) -> TokenLogprob:
    """Natural logarithms of the softmax of a row: of one token, and of the ``count`` likeliest, likeliest first."""
    logits = row.astype(np.float64)
    highest = logits.max()
    logs = logits - highest - np.log(np.exp(logits - highest).sum())
    top = tuple((int(i), float(logs[i])) for i in np.argsort(-logs, kind="stable")[:count])
    return TokenLogprob(token, float(logs[token]), top)
