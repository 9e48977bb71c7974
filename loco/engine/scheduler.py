"""Which requests run together: continuous batching over the slots of one context, one set of adapters at a time.

Runs in the engine's one thread. Adapters apply to the whole context, so requests are grouped by them. Groups take turns by
arrival: while another group waits, the running one admits only requests that came no later. Calls that came together (one
``generate``) share a ticket and so form whole groups. Every decision is a function of the requests, never of the clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import perf_counter

from loco.engine import sampling
from loco.engine.adapter_cache import AdapterCache, Key, key_of
from loco.engine.binding import Context, Grammar, Logits
from loco.engine.sequence import Answer, Sequence
from loco.engine.types import Completion, GenerationRequest, Timings

PREFIX_WORTH_KEEPING = 8  # tokens: a shorter shared prefix costs less to compute than to copy


@dataclass(slots=True, eq=False)
class Job:
    """A queued request. ``on_text`` gets streamed pieces; ``cancelled`` is set from outside."""

    request: GenerationRequest
    tokens: list[int]
    prefix: int
    ticket: int
    future: Future[list[Completion]]
    on_text: Callable[[str], None] | None = None
    cancelled: bool = False
    submitted: float = field(default_factory=perf_counter)
    admitted: float = 0.0
    load_ms: float = 0.0
    prefill_ms: float = 0.0
    running: list[Sequence] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """The adapters it needs."""
        return key_of(self.request.adapters)


class Scheduler:
    """Slots 0..n-1 of the context run samples; slot n keeps the last shared prefix, with the adapters it was computed under."""

    def __init__(self, context: Context, adapters: AdapterCache, *, slots: int, length: int, batch: int) -> None:
        self._context, self._adapters = context, adapters
        self._slots, self._length, self._batch = slots, length, batch
        self._free = list(range(slots))
        self._waiting: deque[Job] = deque()
        self._active: list[tuple[Job, Sequence]] = []
        self._group: Key | None = None
        self._prefix: tuple[Key, tuple[int, ...]] | None = None
        self.prefilled_tokens = 0

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits."""
        return not self._waiting and not self._active

    def add(self, job: Job) -> None:
        """Queue a job."""
        self._waiting.append(job)

    def forget_prefix(self) -> None:
        """Empty the slot of the shared prefix, for another use of it."""
        self._prefix = None
        self._context.forget(self._slots)

    def abandon(self, error: BaseException) -> None:
        """Fail everything that waits or runs, and empty the context: it may hold half a batch."""
        jobs = {id(job): job for job in [*self._waiting, *(job for job, _ in self._active)]}
        self._waiting.clear()
        self._active.clear()
        self._free = list(range(self._slots))
        self._prefix = None
        for slot in range(self._slots + 1):
            self._context.forget(slot)
        for job in jobs.values():
            self._close_grammars(job)
            job.future.set_exception(error)

    def step(self) -> None:
        """Admit what fits, then decode one token for every running sample."""
        self._drop_cancelled()
        if admitted := self._admit():
            self._prefill(admitted)
        if self._active:
            self._decode()

    # Admission

    def _admit(self) -> list[Job]:
        if not self._waiting:
            return []
        if not self._active:
            self._group = self._waiting[0].key
        others = [job.ticket for job in self._waiting if job.key != self._group]
        last_ticket = min(others, default=None)
        able = [j for j in self._waiting if j.key == self._group and (last_ticket is None or j.ticket <= last_ticket)]
        # A prefill of few prompts wastes a batch: while many wait, let some slots come free first.
        if self._active and len(self._free) < min(len(able), max(1, self._slots // 4)):
            return []
        admitted: list[Job] = []
        room = len(self._free)
        for job in able:
            if job.request.params.n > room:
                break
            room -= job.request.params.n
            admitted.append(job)
        chosen = set(map(id, admitted))
        self._waiting = deque(job for job in self._waiting if id(job) not in chosen)
        return admitted

    def _prefill(self, jobs: list[Job]) -> None:
        start = perf_counter()
        for job in jobs:
            job.admitted = start
        self._adapters.use(jobs[0].request.adapters)
        loaded = perf_counter()
        begun: list[tuple[Job, int, int]] = []
        for job in jobs:
            slot = self._free.pop(0)
            begun.append((job, slot, self._begin(job, slot)))
        rows = self._run_prompts(begun)
        done = perf_counter()
        for (job, slot, _), row in zip(begun, rows, strict=True):
            job.load_ms, job.prefill_ms = (loaded - start) * 1000, (done - loaded) * 1000
            self._start_samples(job, slot, row)

    def _begin(self, job: Job, slot: int) -> int:
        """Fill a slot with the job's shared prefix, if it is worth it; return the number of tokens that it then holds."""
        prefix = tuple(job.tokens[: job.prefix])
        if len(prefix) < PREFIX_WORTH_KEEPING:
            return 0
        if self._prefix != (job.key, prefix):
            self.forget_prefix()
            for at in range(0, len(prefix), self._batch):
                part = prefix[at : at + self._batch]
                self._context.decode(part, range(at, at + len(part)), [self._slots] * len(part), [False] * len(part))
                self.prefilled_tokens += len(part)
            self._prefix = (job.key, prefix)
        self._context.copy(self._slots, slot)
        return len(prefix)

    def _run_prompts(self, begun: list[tuple[Job, int, int]]) -> list[Logits]:
        """Decode the rest of every prompt; return the logits after each one's last token."""
        tokens: list[int] = []
        positions: list[int] = []
        slots: list[int] = []
        wanted: list[bool] = []
        for job, slot, held in begun:
            rest = job.tokens[held:]
            tokens += rest
            positions += range(held, len(job.tokens))
            slots += [slot] * len(rest)
            wanted += [False] * (len(rest) - 1) + [True]
        rows: list[Logits] = []
        for at in range(0, len(tokens), self._batch):
            part = slice(at, at + self._batch)
            found = self._context.decode(tokens[part], positions[part], slots[part], wanted[part])
            rows += [row.copy() for row in found]
        self.prefilled_tokens += len(tokens)
        return rows

    def _start_samples(self, job: Job, slot: int, row: Logits) -> None:
        params = job.request.params
        for sample in range(params.n):
            mine = slot
            if sample:
                mine = self._free.pop(0)
                self._context.copy(slot, mine)
            sequence = Sequence(mine, params, sampling.generator(params, sample), len(job.tokens), Answer(params.stop))
            if params.grammar is not None:
                sequence.grammar = self._context.grammar(params.grammar)
            job.running.append(sequence)
            self._active.append((job, sequence))
        for sequence in job.running:
            self._take(job, sequence, row)
        self._sweep()

    # Decoding

    def _decode(self) -> None:
        running = [sequence for _, sequence in self._active]
        rows = self._context.decode(
            [s.next_token for s in running], [s.position for s in running], [s.slot for s in running], [True] * len(running)
        )
        best = rows.argmax(axis=1)
        for (job, sequence), row, likeliest in zip(list(self._active), rows, best, strict=True):
            sequence.position += 1
            self._take(job, sequence, row, int(likeliest))
        self._sweep()

    def _take(self, job: Job, sequence: Sequence, row: Logits, likeliest: int | None = None) -> None:
        """Choose the next token from its logits and let the sample go on or end."""
        params, grammar = sequence.params, sequence.grammar
        if grammar is not None:
            token = sampling.choose(grammar.mask(row), params, sequence.rng)
            if not self._context.ends(token):
                grammar.accept(token)
        elif params.temperature == 0 and likeliest is not None:
            token = likeliest
        else:
            token = sampling.choose(row, params, sequence.rng)
        if sequence.first_token_at is None:
            sequence.first_token_at = perf_counter()
        if self._context.ends(token):
            sequence.finish_reason = "stop"
        else:
            sequence.token_ids.append(token)
            sequence.next_token = token
            if params.logprobs is not None:
                sequence.logprobs.append(sampling.logprob(row, token, params.logprobs))
            sequence.answer.add(self._context.piece(token))
            if sequence.answer.stopped:
                sequence.finish_reason = "stop"
            elif len(sequence.token_ids) >= params.max_tokens or sequence.position >= self._length:
                sequence.finish_reason = "length"
        if sequence.finish_reason is not None:
            sequence.answer.finish()
        if job.on_text is not None and (text := sequence.answer.ready(final=sequence.finish_reason is not None)):
            job.on_text(text)

    def _sweep(self) -> None:
        """Free the slots of samples that have ended, and resolve the jobs that are whole."""
        ended = [(job, s) for job, s in self._active if s.finish_reason is not None]
        self._active = [(job, s) for job, s in self._active if s.finish_reason is None]
        for _, sequence in ended:
            self._release(sequence)
        for job in _unique(job for job, _ in ended):
            if all(s.finish_reason is not None for s in job.running):
                self._close_grammars(job)
                job.future.set_result(_completions(job))

    def _drop_cancelled(self) -> None:
        for job in [job for job in self._waiting if job.cancelled]:
            self._waiting.remove(job)
            job.future.cancel()
        if any(job.cancelled for job, _ in self._active):
            for job, sequence in self._active:
                if job.cancelled:
                    sequence.finish_reason = "cancelled"
            self._sweep()

    def _release(self, sequence: Sequence) -> None:
        self._context.forget(sequence.slot)
        self._free.append(sequence.slot)
        self._free.sort()

    def _close_grammars(self, job: Job) -> None:
        for sequence in job.running:
            if isinstance(sequence.grammar, Grammar):
                sequence.grammar.close()
                sequence.grammar = None


def _unique(jobs: Iterable[Job]) -> list[Job]:
    return list({id(job): job for job in jobs}.values())


def _completions(job: Job) -> list[Completion]:
    now = perf_counter()
    return [
        Completion(
            text=s.answer.text,
            token_ids=tuple(s.token_ids),
            finish_reason=s.finish_reason or "stop",
            prompt_tokens=len(job.tokens),
            timings=Timings(
                queue_ms=(job.admitted - job.submitted) * 1000,
                load_ms=job.load_ms,
                prefill_ms=job.prefill_ms,
                first_token_ms=((s.first_token_at or now) - job.submitted) * 1000,
                total_ms=(now - job.submitted) * 1000,
            ),
            logprobs=tuple(s.logprobs),
        )
        for s in job.running
    ]
