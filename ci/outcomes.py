"""What is measured in one job and judged in another: shards go in as files, an evaluation comes out, and no model is opened.

A subject is ``name@version`` for an adapter against its base, or ``name`` for a base alone.
"""

from __future__ import annotations

from pathlib import Path

from loco.errors import EvaluationError, LocoError
from loco.evaluation.base import evaluate_base
from loco.evaluation.batching import Batching
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import Evaluation, evaluate
from loco.evaluation.generation import Generator, OpenGenerator
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.report import BaseReport
from loco.evaluation.selection import Selection
from loco.evaluation.shards import Shard, merge_shards, run_shard
from loco.evaluation.store import PUBLISHED, OutcomeStore
from loco.evaluation.work import Work, adapter_work, base_work
from loco.registry import load_registry
from loco.schema import BaseModelEntry


class NotMeasuredError(EvaluationError):
    """Outcomes are missing that another job should have measured."""


def without_model(root: Path) -> Machinery:
    """Machinery that has the name of the engine and opens none. Raises NotMeasuredError where one is asked for."""

    def open_for(_: BaseModelEntry, __: Batching) -> OpenGenerator:
        def refuse(blocks: int) -> Generator:
            raise NotMeasuredError(f"{blocks} blocks of cases were not measured.", hint="See the jobs that measure.")

        return refuse

    return Machinery(llama_machinery(root).engine, open_for)


def store_in(local: Path, checkout: Path) -> OutcomeStore:
    """A store of its own below ``local``, beside what ``checkout`` has published."""
    return OutcomeStore(local, checkout / PUBLISHED)


def work_on(root: Path, subject: str, machinery: Machinery | None = None) -> Work:
    """All that is to be measured of a subject of the registry in ``root``."""
    registry, machinery = load_registry(root), machinery or llama_machinery(root)
    if "@" not in subject:
        return base_work(root, registry.base(subject), Selection(), machinery)
    return adapter_work(root, find_candidate(root, registry, subject), Selection(), machinery)


def measure_shard(
    root: Path, subject: str, shard: Shard, into: Path, *, store: OutcomeStore, progress: MeasuringProgress
) -> Path:
    """Measure a share of the work on a subject, and write its file below ``into``."""
    return run_shard(work_on(root, subject), shard, into / subject, store=store, progress=progress)


def evaluation_of(root: Path, version: str, outcomes: Path, *, store: OutcomeStore) -> Evaluation:
    """The evaluation that the shards below ``outcomes`` hold. Raises NotMeasuredError where there are none, or not all."""
    merge(root, version, outcomes, store)
    candidate = find_candidate(root, load_registry(root), version)
    return evaluate(root, candidate, store=store, machinery=without_model(root))


def base_report_of(root: Path, base: str, outcomes: Path, *, store: OutcomeStore) -> BaseReport:
    """The scores of a base alone, from its own shards, or from outcomes that came with those of an adapter.

    Raises NotMeasuredError where they aren't all there.
    """
    merge(root, base, outcomes, store)
    return evaluate_base(root, load_registry(root).base(base), store=store, machinery=without_model(root))


def merge(root: Path, subject: str, outcomes: Path, store: OutcomeStore) -> None:
    """Put what shards measured of a subject into a store: nothing where there are none. Raises NotMeasuredError."""
    folder = outcomes / subject
    if not folder.is_dir():
        return
    try:
        merge_shards(work_on(root, subject, without_model(root)), [folder], store=store)
    except LocoError as error:
        raise NotMeasuredError(f"What was measured of {subject} can't be used: {error.message}", hint=error.hint) from error
