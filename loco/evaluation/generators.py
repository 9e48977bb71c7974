"""Where blocks are generated: with an engine of this process, or in processes with an engine each.

A small base is quickest with one thread an engine and an engine a core; a large one with one engine on all cores.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from loco.engine.types import AdapterUse, Engine
from loco.errors import EvaluationError
from loco.evaluation.batching import SMALL, Batching
from loco.evaluation.generation import Block, Generated, Generator, generate_block
from loco.schema import BaseModelEntry


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What an engine is opened with. ``digest`` is the sha256 of ``weights``."""

    weights: Path
    digest: str | None
    batching: Batching
    threads: int

    def open(self) -> Engine:
        """Load the base."""
        from loco.engine.llama import LlamaEngine

        shape = self.batching
        return LlamaEngine(self.weights, self.digest, n_ctx=shape.length, n_seq=shape.sequences, threads=self.threads)


class InProcess:
    """One engine, opened when it is first needed."""

    def __init__(self, open_engine: Callable[[], Engine], length: int) -> None:
        self._open, self._length = open_engine, length
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine."""
        if self._engine is None:
            self._engine = self._open()
        return self._engine

    def run(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Generated, ...]]]:
        """Generate the blocks one after the other."""
        for block in blocks:
            yield block, generate_block(self.engine, block, self._length)

    def changes_logits(self, adapter: AdapterUse) -> bool:
        """Whether the adapter does anything; an engine that can't tell is believed."""
        check: Callable[[AdapterUse], bool] = getattr(self.engine, "adapter_changes_logits", lambda _: True)
        return check(adapter)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each text."""
        return [self.engine.count_tokens(text) for text in texts]

    def close(self) -> None:
        """Free the base."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


class Processes:
    """``workers`` processes with an engine each. They end with this process, however that ends."""

    def __init__(self, spec: EngineSpec, workers: int) -> None:
        # Spawned: a fork would copy llama.cpp's threads and locks in whatever state they are in.
        self._pool = ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(spec,)
        )

    def run(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Generated, ...]]]:
        """Generate the blocks, as many at a time as there are processes. Raises the first error that a block meets."""
        waiting: dict[Future[tuple[Generated, ...]], Block] = {self._pool.submit(_generate, block): block for block in blocks}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BrokenProcessPool as error:
            raise EvaluationError(
                "A process that generates ended before it was done.",
                hint="Often the memory was short. What was generated is kept: the same command goes on from there.",
            ) from error
        finally:
            for future in waiting:
                future.cancel()

    def changes_logits(self, adapter: AdapterUse) -> bool:
        """Whether the adapter does anything to the base."""
        return self._pool.submit(_changes_logits, adapter).result()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each text."""
        return self._pool.submit(_count_tokens, tuple(texts)).result()

    def close(self) -> None:
        """End the processes; what they are at is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def open_generator(spec: EngineSpec, base: BaseModelEntry, blocks: int) -> Generator:
    """What is quickest for this base on this machine, for so many blocks."""
    workers = min(spec.threads, blocks) if base.parameters < SMALL else 1
    if workers < 2:
        threads = 1 if base.parameters < SMALL else spec.threads
        one = EngineSpec(spec.weights, spec.digest, spec.batching, threads)
        return InProcess(one.open, spec.batching.length)
    return Processes(EngineSpec(spec.weights, spec.digest, spec.batching, 1), workers)


# In the processes

_opened: InProcess | None = None


def _start(spec: EngineSpec) -> None:
    global _opened
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends this process in good order
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened = InProcess(spec.open, spec.batching.length)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _worker() -> InProcess:
    if _opened is None:
        raise EvaluationError("The process was not started as a worker.")
    return _opened


def _generate(block: Block) -> tuple[Generated, ...]:
    opened = _worker()
    return next(iter(opened.run([block])))[1]


def _changes_logits(adapter: AdapterUse) -> bool:
    return _worker().changes_logits(adapter)


def _count_tokens(texts: Sequence[str]) -> list[int]:
    return _worker().count_tokens(texts)
