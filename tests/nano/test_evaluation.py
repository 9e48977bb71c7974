"""The nano base measured for real: the same bytes from one process or two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from loco.digests import sha256_of
from loco.engine.types import AdapterUse
from loco.evaluation.batching import Batching
from loco.evaluation.generation import Generator
from loco.evaluation.generators import EngineSpec, InProcess, Processes
from loco.evaluation.machinery import Machinery
from loco.evaluation.selection import Selection, select
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import AdapterDigest, Subject
from loco.evaluation.work import Work, lay_out
from loco.registry import load_registry
from tests.evaluation.sample_suite import files
from tests.nano.conftest import ROOT, WEIGHTS

BATCHING = Batching(block=8, sequences=4, length=512)


def laid_out(generator: Generator) -> Work:
    """The first 20 cases of two benchmarks, base and an adapter."""
    base = load_registry(ROOT).base("nano-2026")
    digest = sha256_of(WEIGHTS)
    path = next(iter(sorted(ROOT.glob("adapters/nano-math/1.0.0/nano-math.gguf"))))
    subject = Subject("base", base.name, digest)
    math = AdapterUse(path, sha256_of(path), None)
    chosen = select(ROOT, base.name, None, Selection(benchmarks=("nano-math", "nano-analysis")))
    sides = [(subject, ()), (replace(subject, label="math", adapters=(AdapterDigest(math.digest),)), (math,))]
    return lay_out(base, sides, chosen, Machinery("real", lambda *_: lambda _: generator), 20, batching=BATCHING)


def spec() -> EngineSpec:
    return EngineSpec(WEIGHTS, None, BATCHING, 1)


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    ways: dict[str, Generator] = {
        "one": InProcess(spec().open, BATCHING.length),
        "two": Processes(spec(), 2),
    }
    for name, generator in ways.items():
        laid_out(generator).measure(OutcomeStore(tmp_path / name))
    found = [files(tmp_path / name) for name in ways]
    assert len(found[0]) == 4
    assert found[0] == found[1]
