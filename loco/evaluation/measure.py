"""Measuring: what isn't in the store is generated block by block, then scored, then kept whole.

    Measurement (subject x benchmark) -> blocks -> generated -> scored -> BenchmarkResult

All is generated before anything is scored: programs that run beside a model would fail for lack of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from loco.benchmarks import Benchmark
from loco.engine.types import AdapterUse, GenerationRequest
from loco.errors import AdapterError, DataError, EvaluationError
from loco.evaluation.address import Address, generation_address, outcome_address
from loco.evaluation.batching import Batching
from loco.evaluation.generation import Block, Generator, OpenGenerator
from loco.evaluation.scoring import score_block, scorer_of
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult, CaseOutcome, Subject
from loco.scorers.types import Case


class MeasuringProgress(Protocol):
    """Is told how a measurement goes on."""

    def begin(self, cases: int, known: int) -> None:
        """So many cases in all, of which so many were generated before."""

    def generated(self, cases: int, tokens: int) -> None:
        """So many more cases and tokens (read and written) were generated."""

    def scoring(self, label: str, cases: int) -> None:
        """So many cases of a benchmark are scored next."""


class Silent:
    """Shows nothing."""

    def begin(self, cases: int, known: int) -> None:
        """Show nothing."""

    def generated(self, cases: int, tokens: int) -> None:
        """Show nothing."""

    def scoring(self, label: str, cases: int) -> None:
        """Show nothing."""


@dataclass(frozen=True)
class Measurement:
    """One subject on one split of one benchmark, ready to be run.

    ``cases`` are all of the split, or with ``limited`` the first ones. ``adapters`` are the files behind the subject's digests.
    """

    subject: Subject
    adapters: tuple[AdapterUse, ...]
    benchmark: Benchmark
    split: str
    cases: tuple[Case, ...]
    limited: bool
    batching: Batching
    generation: Address
    outcome: Address

    @property
    def label(self) -> str:
        """For people."""
        return f"{self.subject.label} on {self.benchmark.id}"

    @property
    def portions(self) -> list[Portion]:
        """All its cases, block by block."""
        return [Portion(self, start, stop) for start, stop in self.batching.ranges(len(self.cases))]


@dataclass(frozen=True)
class Portion:
    """Cases ``start`` to ``stop`` of a measurement: what is generated together."""

    of: Measurement
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def generated(self, store: OutcomeStore) -> bool:
        """Whether the store has what was written, or even its scores."""
        of = self.of
        return (
            store.scored(of.outcome.sha256, self.start, self.stop) is not None
            or store.generated(of.generation.sha256, self.start, self.stop) is not None
        )

    def block(self) -> Block:
        """As the engine is asked."""
        benchmark, cases = self.of.benchmark, self.of.cases[self.start : self.stop]
        shared, params = benchmark.shared_prefix, benchmark.params
        asked = tuple(GenerationRequest(benchmark.prompt(case), self.of.adapters, params, shared) for case in cases)
        return Block(self.of.generation.sha256, self.start, self.stop, tuple(case.id for case in cases), asked)


def measurement(
    subject: Subject,
    adapters: Sequence[AdapterUse],
    benchmark: Benchmark,
    split: str,
    *,
    batching: Batching,
    engine: str,
    limit: int | None = None,
) -> Measurement:
    """Describe a measurement and compute its addresses. Raises the errors of reading the benchmark's cases."""
    every = benchmark.cases(split)
    cases = every if limit is None else every[:limit]
    ref = benchmark.ref(split)
    generation = generation_address(
        subject, ref, [benchmark.prompt(case) for case in every], benchmark.params, batching, engine
    )
    scorer = scorer_of(benchmark)
    if scorer.refuse is not None:
        scorer.refuse(subject.base_sha256, [(use.sha256, use.scale) for use in subject.adapters])
    outcome = outcome_address(generation, benchmark.settings_sha256, f"{scorer.name} {scorer.version}", len(cases))
    limited = len(cases) < len(every)
    return Measurement(subject, tuple(adapters), benchmark, split, cases, limited, batching, generation, outcome)


def known_result(wanted: Measurement, store: OutcomeStore) -> BenchmarkResult | None:
    """The result as the store has it, or None. Raises DataError where the store's cases aren't the benchmark's."""
    outcomes = store.outcomes(wanted.outcome.sha256)
    if outcomes is None:
        return None
    if [outcome.case for outcome in outcomes] != [case.id for case in wanted.cases]:
        raise DataError(f"The outcomes at {wanted.outcome.sha256[:12]} are of other cases than {wanted.benchmark.id} has.")
    return _result(wanted, outcomes)


def measure(
    wanted: Sequence[Measurement], *, store: OutcomeStore, open_generator: OpenGenerator, progress: MeasuringProgress
) -> list[BenchmarkResult]:
    """Measure all; result i is that of ``wanted[i]``. What the store has is read, what it lacks is kept in it.

    Raises the errors of the engine, SandboxError, and EvaluationError where the store can't be written.
    """
    found = {item.outcome.sha256: known_result(item, store) for item in wanted}
    missing = {item.outcome.sha256: item for item in wanted if found[item.outcome.sha256] is None}
    generate(
        [portion for item in missing.values() for portion in item.portions],
        store=store,
        open_generator=open_generator,
        progress=progress,
    )
    for address, item in missing.items():
        outcomes = [outcome for scored in score(item.portions, store=store, progress=progress) for outcome in scored]
        store.keep(item.outcome, outcomes)
        found[address] = _result(item, outcomes)
    return [result for item in wanted if (result := found[item.outcome.sha256]) is not None]


def generate(
    portions: Sequence[Portion], *, store: OutcomeStore, open_generator: OpenGenerator, progress: MeasuringProgress
) -> None:
    """Generate and keep what the store lacks. Raises AdapterError for an adapter that changes nothing."""
    missing = [portion for portion in portions if not portion.generated(store)]
    cases = sum(len(portion) for portion in portions)
    progress.begin(cases, cases - sum(len(portion) for portion in missing))
    if not missing:
        return
    generator = open_generator(len(missing))
    try:
        _check_effect(generator, [portion.of for portion in missing])
        for block, done in generator.run([portion.block() for portion in missing]):
            store.keep_generated(block, done)
            progress.generated(len(done), sum(item.prompt_tokens + item.completion_tokens for item in done))
    finally:
        generator.close()


def score(
    portions: Sequence[Portion], *, store: OutcomeStore, progress: MeasuringProgress
) -> Iterator[tuple[CaseOutcome, ...]]:
    """Score portions of one measurement that were generated, keep and give the outcomes of each."""
    if not portions:
        return
    item = portions[0].of
    scorer = scorer_of(item.benchmark)
    progress.scoring(item.label, sum(map(len, portions)))
    for portion in portions:
        start, stop = portion.start, portion.stop
        outcomes = store.scored(item.outcome.sha256, start, stop)
        if outcomes is None:
            generated = store.generated(item.generation.sha256, start, stop)
            if generated is None:
                raise EvaluationError(f"Cases {start} to {stop} of {item.label} are no longer where they were kept.")
            outcomes = score_block(scorer, item.cases[start:stop], generated)
            store.keep_scored(item.outcome.sha256, start, stop, outcomes)
        yield outcomes


def _check_effect(generator: Generator, wanted: Sequence[Measurement]) -> None:
    for use in dict.fromkeys(use for item in wanted for use in item.adapters):
        if not generator.changes_logits(use):
            raise AdapterError(
                f"{use.path.name} changes nothing: the base answers the same with and without it.",
                hint="Was it trained? Look at its loss, and at what the training wrote.",
            )


def _result(item: Measurement, outcomes: Sequence[CaseOutcome]) -> BenchmarkResult:
    ref, binary = item.benchmark.ref(item.split), scorer_of(item.benchmark).binary
    return BenchmarkResult(item.outcome.sha256, item.subject, ref, tuple(outcomes), binary, item.limited)
