"""A thread that runs sequences on a context of its own, with a queue in front of it."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from loco.engine.adapter_cache import AdapterCache
from loco.engine.binding import Context, Model
from loco.engine.runner import Runner
from loco.engine.scheduler import Scheduler
from loco.engine.sequence import Job, adapter_key
from loco.errors import EngineError

T = TypeVar("T")
BATCH = 2048


class Lane:
    """Runs jobs on ``model``, up to ``sequences`` of them at once, each with room for ``length`` tokens."""

    def __init__(
        self,
        model: Model,
        base_digest: str | None,
        *,
        sequences: int,
        length: int,
        threads: int,
        adapter_cache: int,
        reuse_from: int,
    ) -> None:
        batch = max(min(BATCH, length * sequences), sequences)
        self._context = Context(model, sequences=sequences, length=length, batch=batch, threads=threads)
        self.adapters = AdapterCache(self._context, base_digest, adapter_cache)
        scheduler = Scheduler(sequences, reuse_from=reuse_from)
        self.runner = Runner(self._context, scheduler, self.adapters, length=length, batch=batch)
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unfinished = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="llama", daemon=True)
        self._thread.start()

    @property
    def unfinished(self) -> int:
        """Number of jobs that were submitted and have no answer yet."""
        return self._unfinished

    def submit(self, jobs: Sequence[Job]) -> None:
        """Queue jobs. One action for all, so that one call is scheduled the same way every time."""
        for job in jobs:
            job.future.add_done_callback(self._finished)

        def accept() -> None:
            for job in jobs:
                try:
                    self.runner.accept(job)
                except Exception as error:
                    job.fail(error)

        with self._lock:
            self._unfinished += len(jobs)
        self._put(accept)

    def call(self, function: Callable[[], T]) -> T:
        """Run a function on the thread, between two batches, and return what it does."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)

        self._put(run)
        return future.result()

    def close(self) -> None:
        """Cancel what runs and free the context; the model stays. Calling it twice is fine."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._inbox.put(None)
        self._thread.join()

    def _finished(self, _: object) -> None:
        with self._lock:
            self._unfinished -= 1

    def _put(self, action: Callable[[], None]) -> None:
        with self._lock:
            if self._closed:
                raise EngineError("The engine is closed.")
            self._inbox.put(action)

    def _work(self) -> None:
        while self._take():
            try:
                self.runner.step()
            except Exception as error:
                self.runner.abandon(error)
        self.runner.abandon(EngineError("The engine was closed before it answered."))
        self.adapters.forget()
        self._context.close()

    def _take(self) -> bool:
        """Do what the queue asks for, waiting if nothing runs. False when it asks to close."""
        block = not self.runner.busy
        with contextlib.suppress(queue.Empty):
            while (action := self._inbox.get(block=block)) is not None:
                action()
                block = False
            return False
        return True


def deal(jobs: Sequence[Job], lanes: int) -> list[list[Job]]:
    """Deal jobs out to lanes: by adapters, so that groups stay whole, and each group to all lanes, in the order it came in."""
    groups: dict[tuple[tuple[str, float], ...], int] = {}
    ordered = sorted(jobs, key=lambda job: groups.setdefault(adapter_key(job.request.adapters), len(groups)))
    return [ordered[lane::lanes] for lane in range(lanes)]
