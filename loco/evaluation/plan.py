"""What an evaluation would take: cases, tokens, and the time to expect from this machine's speed, measured on the spot.

Tokens to read are counted. Tokens to write can't be known before: they are taken from outcomes of the same benchmark where the
store has them, else from the benchmark's reference answers, else from its limit, which is the most there can be.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Literal

from loco.engine.types import SamplingParams
from loco.evaluation.generation import Block, Generator
from loco.evaluation.measure import Measurement, Portion, known_result
from loco.evaluation.store import OutcomeStore
from loco.evaluation.work import Work

Source = Literal["outcomes", "references", "limit"]
PROBE_CHARACTERS = 240
PROBE_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second that this machine reads and writes, all its engines together."""

    read: float
    write: float

    def seconds(self, read: float, written: float) -> float:
        """Time for so many tokens."""
        return read / self.read + written / self.write


@dataclass(frozen=True, slots=True)
class PlannedBenchmark:
    """One subject on one benchmark: ``cases`` in all, ``left`` of them to generate, with the tokens and seconds that takes.

    ``source`` says where the number of tokens to write comes from: "limit" is an upper bound.
    """

    subject: str
    benchmark: str
    cases: int
    left: int
    read: int
    written: int
    source: Source
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is left to do. Scoring isn't in ``seconds``; it is short except where a judge scores."""

    benchmarks: tuple[PlannedBenchmark, ...]
    speed: Speed | None
    seconds: float

    @property
    def left(self) -> int:
        """Cases to generate."""
        return sum(item.left for item in self.benchmarks)


def plan(work: Work, portions: Sequence[Portion], store: OutcomeStore) -> Plan:
    """Plan the portions that the store lacks; loads the base and measures its speed, unless nothing is left."""
    done = {item.outcome.sha256 for item in work.wanted if known_result(item, store) is not None}
    missing = [p for p in portions if p.of.outcome.sha256 not in done and not p.generated(store)]
    if not missing:
        return Plan(tuple(_planned(item, work, portions, [], None, store) for item in work.wanted), None, 0.0)
    generator = work.open_generator(len(missing))
    try:
        speed = measure_speed(generator, missing)
        found = []
        for item in work.wanted:
            mine = [portion for portion in missing if portion.of is item]
            planned = _planned(item, work, portions, mine, generator, store)
            found.append(replace(planned, seconds=speed.seconds(planned.read, planned.written)))
    finally:
        generator.close()
    return Plan(tuple(found), speed, sum(item.seconds for item in found))


def measure_speed(generator: Generator, portions: Sequence[Portion]) -> Speed:
    """Read and write the beginnings of some prompts, with as many sequences as the real run has."""
    blocks = [_probe(portion) for portion in portions[:2]]
    list(generator.run([_asking(block, 1) for block in blocks]))  # the first run also loads the base
    once, read, _ = _timed(generator, [_asking(block, 1) for block in blocks])
    more, again, written = _timed(generator, [_asking(block, PROBE_TOKENS) for block in blocks])
    rate = read / once
    return Speed(rate, written / max(more - again / rate, 0.05 * more))


def _timed(generator: Generator, blocks: Sequence[Block]) -> tuple[float, int, int]:
    """Seconds, tokens read, tokens written."""
    begin = time.perf_counter()
    done = [item for _, items in generator.run(blocks) for item in items]
    return time.perf_counter() - begin, sum(item.prompt_tokens for item in done), sum(item.completion_tokens for item in done)


def _probe(portion: Portion) -> Block:
    """At most as many cases of a portion as run at once, cut short."""
    size = min(len(portion), portion.of.batching.sequences)
    block = Portion(portion.of, portion.start, portion.start + size).block()
    return replace(
        block, requests=tuple(replace(r, prompt=r.prompt[-PROBE_CHARACTERS:], shared_prefix=0) for r in block.requests)
    )


def _asking(block: Block, tokens: int) -> Block:
    return replace(block, requests=tuple(replace(r, params=SamplingParams(max_tokens=tokens)) for r in block.requests))


def _planned(
    item: Measurement,
    work: Work,
    portions: Sequence[Portion],
    missing: Sequence[Portion],
    generator: Generator | None,
    store: OutcomeStore,
) -> PlannedBenchmark:
    cases = sum(len(portion) for portion in portions if portion.of is item)
    planned = PlannedBenchmark(item.subject.label, item.benchmark.id, cases, sum(map(len, missing)), 0, 0, "limit", 0.0)
    if generator is None or not missing:
        return planned
    read = _tokens_read(missing, generator)
    each, source = _expected(item, work, missing, generator, store)
    return replace(planned, read=read, written=round(each * planned.left), source=source)


def _tokens_read(missing: Sequence[Portion], generator: Generator) -> int:
    """Tokens of the prompts; what all share is read once a block."""
    blocks = [portion.block() for portion in missing]
    counted = sum(generator.count_tokens([request.prompt for block in blocks for request in block.requests]))
    shared = blocks[0].requests[0].prompt[: blocks[0].requests[0].shared_prefix]
    spared = generator.count_tokens([shared])[0] if shared else 0
    return counted - spared * sum(len(block.requests) - 1 for block in blocks)


def _expected(
    item: Measurement, work: Work, missing: Sequence[Portion], generator: Generator, store: OutcomeStore
) -> tuple[float, Source]:
    """Tokens to write for a case, and how that is known."""
    same = [other for other in work.wanted if other.benchmark.id == item.benchmark.id]
    for other in sorted(same, key=lambda other: other is not item):
        if lengths := _known_lengths(other, store):
            return fmean(lengths), "outcomes"
    cases = [case for portion in missing for case in item.cases[portion.start : portion.stop]]
    references = [case.reference for case in cases if case.reference]
    if references:
        return fmean(generator.count_tokens(references)), "references"
    return float(item.benchmark.params.max_tokens), "limit"


def _known_lengths(item: Measurement, store: OutcomeStore) -> list[int]:
    whole = known_result(item, store)
    if whole is not None:
        return [outcome.completion_tokens for outcome in whole.outcomes]
    found = [store.generated(item.generation.sha256, portion.start, portion.stop) for portion in item.portions]
    return [generated.completion_tokens for block in found if block is not None for generated in block]
