"""How often the router is right: ``python -m loco.router.benchmark [--split dev|test] [--json]`` over benchmarks/router.

Accuracy counts "none" as a class of its own. Refuses to tune anything: rules are changed by looking at the development split.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from loco.errors import DataError
from loco.router.types import Router
from loco.statistics import wilson_interval

FOLDER = Path("benchmarks", "router")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Query:
    """One query of the benchmark. ``domain`` None: no domain, the base should answer. ``kind`` is how it is written."""

    id: str
    query: str
    domain: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A query and where the router sent it."""

    query: Query
    domain: str | None

    @property
    def right(self) -> bool:
        """Whether it went where it should."""
        return self.domain == self.query.domain


@dataclass(frozen=True, slots=True)
class DomainFigures:
    """Precision and recall of one domain ("none" included); None where nothing was there to be counted."""

    queries: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one split. ``confusion[expected][got]`` and ``kinds[kind]`` (right, all) are counts; times in milliseconds."""

    split: str
    queries: int
    right: int
    accuracy: float
    interval: tuple[float, float]
    domains: dict[str, DomainFigures]
    confusion: dict[str, dict[str, int]]
    kinds: dict[str, tuple[int, int]]
    p50_ms: float
    p99_ms: float
    wrong: tuple[Outcome, ...]


def read_split(root: Path, split: str) -> tuple[Query, ...]:
    """Read the ``split`` ("dev" or "test") of the checkout at ``root``. Raises DataError with file and line."""
    path = root / FOLDER / f"{split}.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.", hint="The benchmark comes with the checkout.") from error
    queries = []
    for number, line in enumerate(lines, 1):
        try:
            queries.append(Query(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise DataError(f"{path}, line {number}: {error}") from error
    return tuple(queries)


def measure(router: Router, queries: Sequence[Query], split: str) -> Report:
    """Route every query and count."""
    outcomes, times = [], []
    for query in queries:
        start = time.perf_counter()
        domain = router.route(query.query).domain
        times.append((time.perf_counter() - start) * 1000)
        outcomes.append(Outcome(query, domain))
    times.sort()
    right = sum(outcome.right for outcome in outcomes)
    confusion = _confusion(outcomes)
    return Report(
        split=split,
        queries=len(outcomes),
        right=right,
        accuracy=right / len(outcomes),
        interval=wilson_interval(right, len(outcomes)),
        domains={name: _figures(name, confusion) for name in confusion},
        confusion=confusion,
        kinds=_kinds(outcomes),
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) * 99 // 100, len(times) - 1)],
        wrong=tuple(outcome for outcome in outcomes if not outcome.right),
    )


def _confusion(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    names = [*sorted({d for outcome in outcomes for d in (outcome.domain, outcome.query.domain) if d}), NONE]
    confusion = {expected: dict.fromkeys(names, 0) for expected in names}
    for outcome in outcomes:
        confusion[outcome.query.domain or NONE][outcome.domain or NONE] += 1
    return confusion


def _figures(name: str, confusion: dict[str, dict[str, int]]) -> DomainFigures:
    hit, expected, got = confusion[name][name], sum(confusion[name].values()), sum(row[name] for row in confusion.values())
    return DomainFigures(expected, hit / got if got else None, hit / expected if expected else None)


def _kinds(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    kinds: dict[str, tuple[int, int]] = {}
    for outcome in outcomes:
        right, total = kinds.get(outcome.query.kind, (0, 0))
        kinds[outcome.query.kind] = (right + outcome.right, total + 1)
    return dict(sorted(kinds.items()))


def print_report(report: Report, show_wrong: bool) -> None:
    """Print the tables of a report on standard output."""
    from tabulate import tabulate

    low, high = report.interval
    print(f"{report.split}: {report.right} of {report.queries} right, accuracy {report.accuracy:.3f}", end=" ")
    print(f"(95 % Wilson {low:.3f} to {high:.3f})")
    print(f"time per query: p50 {report.p50_ms:.2f} ms, p99 {report.p99_ms:.2f} ms\n")
    rows = [(name, f.queries, _share(f.precision), _share(f.recall)) for name, f in report.domains.items()]
    print(tabulate(rows, headers=["domain", "queries", "precision", "recall"], disable_numparse=True), end="\n\n")
    table = [(expected, *row.values()) for expected, row in report.confusion.items()]
    print(tabulate(table, headers=["expected \\ routed", *report.confusion]), end="\n\n")
    print(tabulate([(kind, *counts) for kind, counts in report.kinds.items()], headers=["kind", "right", "queries"]))
    if show_wrong:
        for outcome in report.wrong:
            asked = " ".join(outcome.query.query.split())[:110]
            print(f"\n{outcome.query.id}: {outcome.query.domain or NONE} went to {outcome.domain or NONE}: {asked}", end="")
        print()


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure a split and print it; always 0: the floor is a test's business."""
    from loco.router.loading import load_router

    parser = argparse.ArgumentParser(prog="python -m loco.router.benchmark", description="Measure the router on its benchmark.")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout [default: this folder]")
    parser.add_argument("--kind", help="only queries of this kind")
    parser.add_argument("--wrong", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    queries = [q for q in read_split(options.root, options.split) if options.kind in (None, q.kind)]
    if not queries:
        parser.error(f"no query of kind {options.kind!r}")
    report = measure(load_router(options.root), queries, options.split)
    if options.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        print_report(report, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
