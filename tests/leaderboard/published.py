"""A checkout with published results, as publishing leaves them: adapters of a given skill, cases of a given difficulty."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from loco.evaluation.report import (
    BaseReport,
    BaseScore,
    ContaminationReport,
    EvaluationReport,
    MeasuredBenchmark,
    report_text,
)
from loco.evaluation.sealed import write_sealed
from loco.evaluation.types import AdapterDigest, BenchmarkRef, BenchmarkResult, CaseOutcome, Part, Subject
from loco.evaluation.verdict import compare, decide
from loco.statistics import wilson_interval

BASE = "nano-2026"
DOMAINS = {
    "math": ("Mathematics", 0.34),
    "code": ("Code", 0.41),
    "writing": ("Writing", 0.28),
    "summarisation": ("Summarisation", 0.47),
    "analysis": ("Analysis", 0.38),
}


def digest(text: str) -> str:
    """Some sha256."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Made:
    """An adapter version to make. ``skill``: chance of a right answer in its domain; ``elsewhere``: what it loses or gains."""

    name: str
    domain: str
    skill: float
    version: str = "1.0.0"
    elsewhere: Mapping[str, float] = field(default_factory=dict)
    owner: str = "ada-student"
    description: str = "An adapter for tests."
    size: int = 939_808
    minutes: float = 8.4
    rank: int = 16
    status: str = "active"
    yanked: bool = False
    flagged: Sequence[str] = ()
    limited: bool = False
    benchmark_version: str = "2.0.0"
    hardware: str = "CPU (x86_64), 1 thread"
    data: str = "generated, seed 1"

    @property
    def ref(self) -> str:
        return f"{self.name}@{self.version}"


def make_tree(
    root: Path,
    adapters: Sequence[Made],
    *,
    base: str = BASE,
    base_status: str = "active",
    cases: int = 200,
    outcomes: bool = True,
    active: Mapping[str, str] | None = None,
) -> Path:
    """Write registry, reports and outcomes below ``root``. Call it again with another base to add that one's board."""
    _registry(root, adapters, base, base_status, dict(active or {}))
    alone = {domain: _measured(base, None, domain, chance, cases) for domain, (_, chance) in DOMAINS.items()}
    for result in alone.values() if outcomes else ():
        _publish_outcomes(root, result)
    _write(root / f"leaderboard/results/{base}/base.json", report_text(_base_report(base, alone)))
    for made in adapters:
        report, results = _evaluated(made, base, cases)
        for result in results if outcomes else ():
            _publish_outcomes(root, result)
        _write(root / f"leaderboard/results/{base}/{made.name}/{made.version}.json", report_text(report))
    return root


def _evaluated(made: Made, base: str, cases: int) -> tuple[EvaluationReport, list[BenchmarkResult]]:
    own, others, benchmarks, results = [], [], [], []
    for domain, (_, chance) in DOMAINS.items():
        part: Part = "domain" if domain == made.domain else "forgetting"
        skill = made.skill if part == "domain" else chance + made.elsewhere.get(domain, 0.0)
        mine = _measured(base, made, domain, skill, cases)
        theirs = _measured(base, None, domain, chance, cases, version=mine.benchmark.version)
        (own if part == "domain" else others).append(compare(part, _less(mine, made), _less(theirs, made)))
        ref = mine.benchmark
        benchmarks.append(
            MeasuredBenchmark(
                part=part,
                domain=domain,
                id=ref.id,
                version=ref.version,
                split=ref.split,
                sha256=ref.sha256,
                cases=cases,
                address=mine.address,
                base_address=theirs.address,
            )
        )
        results += [mine, theirs]
    report = EvaluationReport(
        adapter=made.name,
        version=made.version,
        domain=made.domain,
        base=base,
        base_sha256=digest(base),
        adapter_sha256=digest(made.ref),
        engine="llama-cpp-python 0.3.36",
        limited=made.limited,
        benchmarks=tuple(benchmarks),
        contamination=ContaminationReport(checked=True, flagged=tuple(made.flagged)),
        verdict=decide(own, others),
    )
    return report, results


def _less(result: BenchmarkResult, made: Made) -> BenchmarkResult:
    from dataclasses import replace

    return replace(result, outcomes=tuple(outcome for outcome in result.outcomes if outcome.case not in made.flagged))


def _measured(
    base: str, made: Made | None, domain: str, chance: float, cases: int, version: str | None = None
) -> BenchmarkResult:
    """Outcomes on shared cases: what is hard for one is hard for all, and each has luck of its own."""
    version = version or (made.benchmark_version if made and domain == made.domain else "2.0.0")
    own, label = random.Random(f"{base} {made.ref if made else 'base'} {domain}"), made.ref if made else "base"
    difficulty = random.Random(f"{domain} cases")
    found = []
    for index in range(cases):
        hard, luck = difficulty.random(), own.random()
        right = (hard if luck < 0.7 else own.random()) < chance
        outcome = "right" if right else "no-answer" if luck > 0.99 else "wrong"
        found.append(CaseOutcome(f"{domain}-{index:03}", float(right), outcome, "42", "The answer is 42.", 60, 20))
    ref = BenchmarkRef(f"nano-{domain}", version, domain, "test", digest(f"{domain} {version}"))
    uses = (AdapterDigest(digest(made.ref)),) if made else ()
    subject = Subject(label, base, digest(base), uses)
    return BenchmarkResult(
        digest(f"{base} {label} {domain} {version} {chance} {cases}"), subject, ref, tuple(found), binary=True
    )


def _publish_outcomes(root: Path, result: BenchmarkResult) -> None:
    path = root / "leaderboard" / "results" / "outcomes" / f"{result.address}.jsonl.gz"
    if not path.is_file():
        write_sealed(path, {"address": result.address, "facts": {}}, [asdict(outcome) for outcome in result.outcomes])


def _base_report(base: str, alone: Mapping[str, BenchmarkResult]) -> BaseReport:
    scores = []
    for domain, result in alone.items():
        right, ref = sum(outcome.value or 0 for outcome in result.outcomes), result.benchmark
        low, high = wilson_interval(round(right), len(result.outcomes))
        scores.append(
            BaseScore(
                domain=domain,
                id=ref.id,
                version=ref.version,
                split=ref.split,
                sha256=ref.sha256,
                cases=len(result.outcomes),
                address=result.address,
                score=right / len(result.outcomes),
                low=low,
                high=high,
                errors=0,
                truncated=0,
                no_answer=0,
            )
        )
    return BaseReport(
        base=base, base_sha256=digest(base), engine="llama-cpp-python 0.3.36", limited=False, benchmarks=tuple(scores)
    )


def _registry(root: Path, adapters: Sequence[Made], base: str, status: str, active: Mapping[str, str]) -> None:
    domains = [
        {"id": id_, "title": title, "description": f"Questions of {title.lower()}."} for id_, (title, _) in DOMAINS.items()
    ]
    _yaml(root / "registry/domains.yaml", {"schema_version": 1, "domains": domains})
    folder = root / "registry" / "bases" / base
    weights = {
        "source": {"kind": "tree", "path": f"registry/bases/{base}/{base}.gguf"},
        "sha256": digest(base),
        "size": 3_279_648,
    }
    _yaml(
        folder / "base.yaml",
        {
            "schema_version": 1,
            "name": base,
            "title": base.capitalize(),
            "description": "A weak generalist of 5.2 million parameters, so that everything runs for real on any machine.",
            "licence": "MIT",
            "architecture": "qwen3",
            "parameters": 5_246_976,
            "quantisation": "Q4_K_M",
            "context": 1024,
            "kv_bytes_per_token": 3072,
            "weights": weights,
            "training": {"kind": "tree", "path": f"registry/bases/{base}/checkpoint"},
            "status": status,
        },
    )
    _yaml(folder / "active.yaml", {"schema_version": 1, "base": base, "active": dict(active)})
    for name in dict.fromkeys(made.name for made in adapters):
        _entry(root, [made for made in adapters if made.name == name], base)


def _entry(root: Path, versions: Sequence[Made], base: str) -> None:
    last = versions[-1]
    entry: dict[str, object] = {
        "schema_version": 1,
        "name": last.name,
        "domain": last.domain,
        "description": last.description,
        "licence": "MIT",
        "owners": [{"github": last.owner, "id": 7}],
        "status": last.status,
        "versions": [_version(made, base) for made in versions],
    }
    if last.status == "deprecated":
        entry["deprecation"] = {"since": "2026-10-01", "reason": "There is a better one."}
    _yaml(root / "registry" / "adapters" / f"{last.name}.yaml", entry)


def _version(made: Made, base: str) -> dict[str, object]:
    folder = f"adapters/{made.name}/{made.version}"
    version: dict[str, object] = {
        "version": made.version,
        "base": base,
        "base_sha256": digest(base),
        "artifact": {
            "source": {"kind": "tree", "path": f"{folder}/{made.name}.gguf"},
            "sha256": digest(made.ref),
            "size": made.size,
        },
        "folder": folder,
        "rank": made.rank,
        "alpha": 2 * made.rank,
        "training": {
            "data": made.data,
            "data_licence": "MIT",
            "tokens": round(made.minutes * 68_000),
            "minutes": made.minutes,
            "hardware": made.hardware,
            "seed": 1,
        },
    }
    if made.yanked:
        version["yanked"] = {"since": "2026-10-02", "reason": "It was trained on the wrong data."}
    return version


def _yaml(path: Path, value: object) -> None:
    _write(path, json.dumps(value, indent=1))  # JSON is YAML


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
