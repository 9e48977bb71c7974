"""Reports on submissions, for tests."""

from __future__ import annotations

from ci.report_model import Flip, Report, ReportedFinding
from loco.evaluation.report import ContaminationReport, EvaluationReport, MeasuredBenchmark
from loco.evaluation.types import Comparison, Verdict

HEAD = "a" * 40
BASE = "b" * 40
_SHA = "c" * 64


def comparison(domain: str, *, part: str = "domain", difference: float = 0.3) -> Comparison:
    """A comparison on 500 cases."""
    return Comparison(
        part="domain" if part == "domain" else "forgetting",
        domain=domain,
        benchmark=f"nano-{domain}",
        n=500,
        score=0.4 + difference,
        reference_score=0.4,
        difference=difference,
        low=difference - 0.05,
        high=difference + 0.05,
        p=0.0001,
        test="McNemar mid-p",
        forgetting=None if part == "domain" else ("certified" if difference > -0.02 else "regressed"),
    )


def evaluation(verdict: Verdict) -> EvaluationReport:
    """An evaluation of adder 1.0.0 with this verdict."""
    benchmarks = tuple(
        MeasuredBenchmark(
            part=c.part,
            domain="math",
            id="nano-math",
            version="1.0.0",
            split="test",
            sha256=_SHA,
            cases=c.n,
            address=_SHA,
            base_address=_SHA,
        )
        for c in verdict.comparisons
    )
    return EvaluationReport(
        adapter="adder",
        version="1.0.0",
        domain="math",
        base="nano-2026",
        base_sha256=_SHA,
        adapter_sha256=_SHA,
        engine="llama-cpp-python 0.3.36",
        limited=False,
        benchmarks=benchmarks,
        contamination=ContaminationReport(checked=True),
        verdict=verdict,
    )


def accepted(number: int | None = 7) -> Report:
    """A report on an accepted adapter."""
    verdict = Verdict(
        "accepted",
        ("math rose by 0.300 (0.250 to 0.350).",),
        (comparison("math"), comparison("code", part="forgetting", difference=0.0)),
    )
    return Report(
        outcome="accepted",
        head=HEAD,
        base=BASE,
        number=number,
        adapter="adder",
        version="1.0.0",
        evaluation=evaluation(verdict),
        flips=(Flip(benchmark="nano-math", case="math-001", won=True, base_text="#### 3", adapter_text="#### 4"),),
    )


def refused(message: str = "No licence is named.", file: str = "registry/adapters/adder.yaml") -> Report:
    """A report on a submission that a check refused."""
    finding = ReportedFinding(code="LOCO106", name="licence", severity="error", message=message, file=file, line=5)
    return Report(outcome="refused", head=HEAD, base=BASE, number=7, adapter="adder", version="1.0.0", findings=(finding,))
