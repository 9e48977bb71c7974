"""Published results for the sample registry: a report of one version, with the outcomes that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from loco.atomic import write_text
from loco.evaluation.pairing import compare
from loco.evaluation.report import ContaminationReport, EvaluationReport, MeasuredBenchmark, report_text
from loco.evaluation.sealed import write_sealed
from loco.evaluation.types import AdapterDigest, BenchmarkRef, BenchmarkResult, CaseOutcome, Subject, Verdict, VerdictName
from loco.registry import load_registry
from loco.registry.results import report_path

CASES = 60


def publish(
    root: Path,
    ref: str,
    right: int,
    *,
    verdict: VerdictName = "accepted",
    base_right: int = 0,
    limited: bool = False,
    outcomes: bool = True,
) -> Path:
    """Publish that a version had ``right`` of 60 cases right in its own domain, the base ``base_right``; the report's path."""
    registry = load_registry(root)
    entry, version = registry.parse_ref(ref)
    domain = entry.domain or "none"
    benchmark = BenchmarkRef(f"{domain}-test", "1.0.0", domain, "test", "c" * 64)
    label = f"{entry.name}@{version.version}"
    digest = version.artifact.sha256 or ""
    mine = result(Subject(label, version.base, version.base_sha256, (AdapterDigest(digest),)), benchmark, right)
    theirs = result(Subject("base", version.base, version.base_sha256), benchmark, base_right)
    if outcomes:
        for each in (mine, theirs):
            path = root / "leaderboard" / "results" / "outcomes" / f"{each.address}.jsonl.gz"
            write_sealed(path, {"address": each.address}, [asdict(outcome) for outcome in each.outcomes])
    measured = MeasuredBenchmark(
        part="domain", domain=domain, id=benchmark.id, version="1.0.0", split="test", sha256=benchmark.sha256,
        cases=CASES, address=mine.address, base_address=theirs.address,
    )  # fmt: skip
    report = EvaluationReport(
        adapter=entry.name, version=version.version, domain=domain, base=version.base, base_sha256=version.base_sha256,
        adapter_sha256=digest, engine="scripted 1", limited=limited, benchmarks=(measured,),
        contamination=ContaminationReport(checked=False),
        verdict=Verdict(verdict, ("It was measured.",), (compare("domain", mine, theirs),)),
    )  # fmt: skip
    path = report_path(root, entry, version)
    write_text(path, report_text(report))
    return path


def result(subject: Subject, benchmark: BenchmarkRef, right: int) -> BenchmarkResult:
    """The first ``right`` cases right, the others wrong."""
    address = hashlib.sha256(f"{subject} {benchmark} {right}".encode()).hexdigest()
    return BenchmarkResult(address, subject, benchmark, outcomes_of(right), binary=True)


def outcomes_of(right: int) -> Sequence[CaseOutcome]:
    return tuple(
        CaseOutcome(
            f"case-{n}", float(n < right), "right" if n < right else "wrong", str(n < right), str(n < right), 10, 2
        )
        for n in range(CASES)
    )  # fmt: skip
