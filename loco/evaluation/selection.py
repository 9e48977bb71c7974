"""Which benchmarks an evaluation runs, and what stands in the way of an acceptance when it isn't all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loco.benchmarks import Benchmark, SuiteBenchmark, load_benchmark, load_suite
from loco.benchmarks.frozen import problems, suite_problem
from loco.errors import UnknownNameError, UsageError
from loco.evaluation.types import Part

SplitName = Literal["test", "dev"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty: the whole suite of the base. ``limit``: only the first cases of each benchmark.

    ``split`` "dev" takes the cases that adapters may be tuned on.
    """

    domains: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()
    split: SplitName = "test"
    limit: int | None = None

    def shortfalls(self) -> tuple[str, ...]:
        """Sentences about why nothing can be accepted from such a run; none for the whole suite."""
        said = []
        if self.limit is not None:
            said.append(f"Only the first {self.limit} cases of each benchmark were run: a quick look, not a measurement.")
        if self.split == "dev":
            said.append("It was measured on the development split, which adapters may be tuned on.")
        if self.domains or self.benchmarks:
            chosen = ", ".join((*self.domains, *self.benchmarks))
            said.append(f"Only a part of the suite was run ({chosen}).")
        return tuple(said)


@dataclass(frozen=True)
class Selected:
    """One benchmark to run: on which split, for which part of the verdict, and its weight in a composite score."""

    benchmark: Benchmark
    split: str
    part: Part
    weight: float


def select(root: Path, base: str, domain: str | None, selection: Selection) -> list[Selected]:
    """The benchmarks to run, those of ``domain`` first. One that is named may stand outside the suite of the base.

    Raises UnknownNameError for a domain that the suite lacks and for an unknown benchmark, UsageError for a limit below 1 or
    when nothing is left.
    """
    if selection.limit is not None and selection.limit < 1:
        raise UsageError(f"A limit of {selection.limit} cases measures nothing.")
    suite = load_suite(root, base).benchmarks
    listed = [*suite, *(_outside(root, name) for name in selection.benchmarks if name not in {item.id for item in suite})]
    known = {item.domain for item in listed}
    if unknown := [name for name in selection.domains if name not in known]:
        raise UnknownNameError("domain in the suite", unknown[0], known)
    found = [
        Selected(
            benchmark=load_benchmark(root, item.id),
            split=item.split if selection.split == "test" else selection.split,
            part="domain" if item.domain == domain else "forgetting",
            weight=item.weight,
        )
        for item in listed
        if _taken(item.domain, selection.domains) and _taken(item.id, selection.benchmarks)
    ]
    if not found:
        raise UsageError(f"No benchmark of the suite of {base} is left.", hint="Ask for fewer restrictions.")
    return sorted(found, key=lambda item: item.part != "domain")


def shortfalls(root: Path, base: str, selection: Selection, chosen: Sequence[Selected]) -> tuple[str, ...]:
    """Sentences about why a run isn't what the gate runs: less than the suite, or a suite or benchmarks that weren't frozen.

    The figures of a changed benchmark are nobody else's: a prompt may have been made to suit one side. And from a suite that
    lacks a domain nobody sees what was forgotten there.
    """
    said = [
        f"Another benchmark than the gate's was run: {text}" for text in problems(root, [each.benchmark for each in chosen])
    ]
    if text := suite_problem(root, base):
        said.insert(0, f"Another suite than the gate's was run: {text}")
    return (*selection.shortfalls(), *said)


def _outside(root: Path, name: str) -> SuiteBenchmark:
    return SuiteBenchmark(name, load_benchmark(root, name).spec.domain, "test", 1.0)


def _taken(name: str, asked: Sequence[str]) -> bool:
    return not asked or name in asked
