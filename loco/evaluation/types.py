"""What measuring is about: what is measured, on what, and what came out. Frozen values, no logic.

Subject x BenchmarkRef -> BenchmarkResult (a CaseOutcome a case) -> Comparison (paired with the base) -> Verdict
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from loco.scorers.types import Outcome

VerdictName = Literal["accepted", "rejected", "inconclusive"]
Part = Literal["domain", "forgetting"]
Forgetting = Literal["certified", "regressed", "not-shown"]


@dataclass(frozen=True, slots=True)
class AdapterDigest:
    """One adapter of a subject: sha256 of its GGUF, and its scale."""

    sha256: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: a base (name, sha256 of its GGUF) with any adapters. ``label`` is for people: "base", "adder@1.0.0"."""

    label: str
    base: str
    base_sha256: str
    adapters: tuple[AdapterDigest, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchmarkRef:
    """A benchmark as it was measured: id, version, split, and sha256 of the split's case file."""

    id: str
    version: str
    domain: str
    split: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One case answered and scored.

    ``value`` is the score in [0, 1], None where the case could not be scored (``outcome`` "error"). ``text`` is the completion,
    ``explanation`` one sentence about its score.
    """

    case: str
    value: float | None
    outcome: Outcome
    answer: str | None
    text: str
    prompt_tokens: int
    completion_tokens: int
    details: Mapping[str, float] = field(default_factory=dict)
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """All outcomes of one subject on one benchmark, in the order of the cases. ``address`` is the sha256 that names it.

    ``limited``: only the first cases were run (never good for a verdict). ``binary``: every value is 0 or 1.
    """

    address: str
    subject: Subject
    benchmark: BenchmarkRef
    outcomes: tuple[CaseOutcome, ...]
    binary: bool
    limited: bool = False

    def without(self, seen: Collection[str]) -> BenchmarkResult:
        """The result less the cases that were ``seen``."""
        return replace(self, outcomes=tuple(outcome for outcome in self.outcomes if outcome.case not in seen))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A subject against another one on the same cases, paired.

    ``difference`` is the mean of subject minus reference over ``n`` cases; ``low`` and ``high`` its 95 % interval. ``b`` and
    ``c`` count cases won and lost (None for scores on a scale). ``p`` is the two-sided p of the test that decided (named in
    ``test``), ``p_exact`` McNemar's exact one beside it. ``harm_p`` is the one-sided p that the subject is worse, before Holm;
    ``p_holm`` and ``harm_p_holm`` are adjusted over the benchmarks of their part of a verdict. ``lower_bound`` is the one-sided
    95 % bound of the difference, ``detectable`` the least true difference that a run like this finds with 80 % power.

    For scales and clusters, ``se`` is the standard error of the difference, with ``df`` degrees of freedom, and ``bca_low``,
    ``bca_high`` the bootstrap's interval beside the t interval. ``changed`` counts cases whose completions differ (None where
    there are no cases), ``tokens`` are completion tokens a case. ``errors`` are pairs left out because a side could not be
    scored. ``flaws`` are sentences that say why this comparison can't carry an acceptance.
    """

    part: Part
    domain: str
    benchmark: str
    n: int
    score: float
    reference_score: float
    difference: float
    low: float
    high: float
    p: float
    test: str
    b: int | None = None
    c: int | None = None
    p_exact: float | None = None
    harm_p: float | None = None
    harm_p_holm: float | None = None
    lower_bound: float | None = None
    forgetting: Forgetting | None = None
    detectable: float | None = None
    errors: int = 0
    truncated: int = 0
    no_answer: int = 0
    reference_truncated: int = 0
    reference_no_answer: int = 0
    tokens: float | None = None
    reference_tokens: float | None = None
    changed: int | None = None
    p_holm: float | None = None
    se: float | None = None
    df: int | None = None
    bca_low: float | None = None
    bca_high: float | None = None
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says, why (sentences with figures), and how many more cases would settle an inconclusive one."""

    verdict: VerdictName
    reasons: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    pooled: Comparison | None = None
    more_cases: int | None = None
