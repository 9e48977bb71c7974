"""Finds benchmarks: a folder of ``benchmarks/`` that holds a benchmark.yaml of this form."""

from __future__ import annotations

from pathlib import Path

from loco.benchmarks.benchmark import Benchmark
from loco.benchmarks.spec import BenchmarkSpec
from loco.errors import EntryError, UnknownNameError
from loco.registry.files import read_entry

FOLDER = "benchmarks"
ROUTER = "router"  # queries with a domain, not questions with an answer: `loco.router.benchmark` reads it


def list_benchmarks(root: Path) -> tuple[str, ...]:
    """The ids of all benchmarks of a checkout, sorted."""
    found = (path.parent.name for path in (root / FOLDER).glob("*/benchmark.yaml"))
    return tuple(sorted(name for name in found if name != ROUTER))


def load_benchmark(root: Path, name: str) -> Benchmark:
    """One benchmark by its id. Raises UnknownNameError, EntryError."""
    known = list_benchmarks(root)
    if name not in known:
        raise UnknownNameError("benchmark", name, known)
    path = root / FOLDER / name / "benchmark.yaml"
    spec = read_entry(path, BenchmarkSpec)
    if spec.id != name:
        raise EntryError(f"{path}: it names itself {spec.id!r}, and must be {name!r}, as its folder is.")
    return Benchmark(root, spec)
