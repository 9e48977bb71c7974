"""Which benchmarks measure a base, on which cases, and how they weigh in the composite score: benchmarks/suites.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loco.benchmarks.loading import FOLDER, load_benchmark
from loco.benchmarks.spec import SuitesFile
from loco.benchmarks.subset import subset_name
from loco.errors import EntryError, UnknownNameError
from loco.registry.files import read_entry

FILE = "suites.yaml"


@dataclass(frozen=True, slots=True)
class SuiteBenchmark:
    """``split`` is what to hand to `Benchmark.cases` and `Benchmark.ref`: a split or a seeded part of one."""

    id: str
    domain: str
    split: str
    weight: float


@dataclass(frozen=True, slots=True)
class Suite:
    """The benchmarks of a base, in the order of the file."""

    base: str
    benchmarks: tuple[SuiteBenchmark, ...]

    def of_domain(self, domain: str) -> tuple[SuiteBenchmark, ...]:
        """Those that measure a domain."""
        return tuple(found for found in self.benchmarks if found.domain == domain)


def load_suite(root: Path, base: str) -> Suite:
    """The suite of a base. Raises UnknownNameError where none is registered, EntryError for a wrong file."""
    path = root / FOLDER / FILE
    suites = {found.base: found for found in read_entry(path, SuitesFile).suites}
    if base not in suites:
        raise UnknownNameError("suite for the base", base, suites)
    found = []
    for entry in suites[base].benchmarks:
        spec = load_benchmark(root, entry.id).spec
        if entry.split not in spec.splits:
            raise EntryError(f"{path}: {entry.id} has no split {entry.split!r}.", hint=f"It has {', '.join(spec.splits)}.")
        found.append(SuiteBenchmark(entry.id, spec.domain, subset_name(entry.split, entry.subset), entry.weight))
    if len({benchmark.id for benchmark in found}) < len(found):
        raise EntryError(f"{path}: a benchmark stands twice in the suite of {base}.", hint="Keep one of them.")
    return Suite(base, tuple(found))


def suite(root: Path, base: str) -> tuple[str, ...]:
    """The ids of the benchmarks that measure a base."""
    return tuple(found.id for found in load_suite(root, base).benchmarks)


def measured_bases(root: Path) -> tuple[str, ...]:
    """The bases that have a suite; none where the checkout has no suites. Raises EntryError for a wrong file."""
    path = root / FOLDER / FILE
    return tuple(found.base for found in read_entry(path, SuitesFile).suites) if path.is_file() else ()
