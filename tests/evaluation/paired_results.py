"""Results with chosen scores, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

from loco.evaluation.types import BenchmarkRef, BenchmarkResult, CaseOutcome, Comparison, Part, Subject
from loco.evaluation.verdict import compare
from loco.scorers.types import Outcome

BUILD = "a" * 64


def result(
    values: Sequence[float | None],
    *,
    domain: str = "math",
    label: str = "base",
    binary: bool = True,
    limited: bool = False,
    build: str = BUILD,
    outcomes: Sequence[Outcome] | None = None,
    texts: Sequence[str] | None = None,
) -> BenchmarkResult:
    """A result with these scores, one a case; None is a case that could not be scored."""
    cases = tuple(
        CaseOutcome(
            case=f"{domain}-{at}",
            value=value,
            outcome=outcomes[at] if outcomes else "error" if value is None else "right" if value == 1 else "wrong",
            answer=None,
            text=texts[at] if texts else f"{label} {value}",
            prompt_tokens=20,
            completion_tokens=10,
        )
        for at, value in enumerate(values)
    )
    benchmark = BenchmarkRef(id=f"nano-{domain}", version="1.0.0", domain=domain, split="test", sha256="f" * 64)
    return BenchmarkResult("e" * 64, Subject(label, "nano", build), benchmark, cases, binary, limited)


def counted(part: Part, domain: str, b: int, c: int, n: int, *, both: int = 0, limited: bool = False) -> Comparison:
    """A comparison of ``n`` cases with ``b`` won, ``c`` lost, and ``both`` right on both sides."""
    mine = [1.0] * b + [0.0] * c + [1.0] * both + [0.0] * (n - b - c - both)
    theirs = [0.0] * b + [1.0] * c + [1.0] * both + [0.0] * (n - b - c - both)
    return compare(part, result(mine, domain=domain, label="adder", limited=limited), result(theirs, domain=domain))


def graded(part: Part, domain: str, differences: Sequence[float]) -> Comparison:
    """A comparison of scores on a scale with these differences."""
    mine = [0.5 + value / 2 for value in differences]
    theirs = [0.5 - value / 2 for value in differences]
    return compare(
        part, result(mine, domain=domain, label="adder", binary=False), result(theirs, domain=domain, binary=False)
    )  # fmt: skip
