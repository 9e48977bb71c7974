"""Two results on one benchmark, paired case by case: the figures of their difference. No judgement here.

Right/wrong scores go through McNemar's mid-p and Tango's interval; scores on a scale through the sign-flip test and the t
interval; cases that come in clusters flip and vary by whole clusters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from loco import statistics
from loco.errors import UsageError
from loco.evaluation.types import BenchmarkResult, CaseOutcome, Comparison, Part
from loco.scorers.types import Outcome
from loco.statistics.power import Z_POWER

MCNEMAR, SIGN_FLIP, CLUSTERS = "McNemar mid-p", "sign-flip", "cluster sign-flip"
NOTHING = "nothing measured"

Pair = tuple[CaseOutcome, CaseOutcome]


@dataclass(frozen=True, slots=True)
class _Scores:
    """Values of the two sides over the cases that both could be scored on, and the cluster of each where cases have one."""

    mine: tuple[float, ...]
    theirs: tuple[float, ...]
    clusters: tuple[str, ...] | None

    @property
    def differences(self) -> list[float]:
        return [x - y for x, y in zip(self.mine, self.theirs, strict=True)]


def compare(
    part: Part, subject: BenchmarkResult, reference: BenchmarkResult, *, clusters: Mapping[str, str] | None = None
) -> Comparison:
    """Compare ``subject`` with ``reference`` on the same cases. ``clusters`` maps case ids to the cluster they belong to.

    A pair with a case that could not be scored is left out and counted as an error. Raises UsageError where the two results are
    not of the same cases, or one is right/wrong and the other isn't.
    """
    pairs = _paired(subject, reference)
    scores = _scores(pairs, clusters)
    blank = Comparison(
        part, subject.benchmark.domain, subject.benchmark.id, len(scores.mine), 0.0, 0.0, 0.0, -1.0, 1.0, 1.0, NOTHING
    )  # fmt: skip
    counted = replace(
        blank,
        errors=len(pairs) - len(scores.mine),
        truncated=_count(subject, "truncated"),
        no_answer=_count(subject, "no-answer"),
        reference_truncated=_count(reference, "truncated"),
        reference_no_answer=_count(reference, "no-answer"),
        tokens=_mean_tokens(subject),
        reference_tokens=_mean_tokens(reference),
        changed=sum(map(_differ, pairs)) if pairs else None,
        flaws=_flaws(subject, reference),
    )
    if not scores.mine:
        return counted
    scored = replace(counted, score=fmean(scores.mine), reference_score=fmean(scores.theirs))
    if not (subject.binary and reference.binary):
        return _on_scale(scored, scores, SIGN_FLIP if scores.clusters is None else CLUSTERS)
    return _unclustered(scored, scores) if scores.clusters is None else _clustered(scored, scores)


def right_wrong(blank: Comparison, b: int, c: int) -> Comparison:
    """``blank`` with the figures of ``b`` cases won and ``c`` lost of its ``n``."""
    low, high = statistics.tango_interval(b, c, blank.n)
    return replace(
        blank,
        difference=(b - c) / blank.n,
        low=low,
        high=high,
        p=statistics.mcnemar_mid_p(b, c),
        test=MCNEMAR,
        b=b,
        c=c,
        p_exact=statistics.mcnemar_exact_p(b, c),
        harm_p=statistics.harm_mid_p(b, c),
        lower_bound=statistics.noninferiority_lower(b, c, blank.n),
    )


def _unclustered(blank: Comparison, scores: _Scores) -> Comparison:
    """The figures of right/wrong scores, and the least difference that so many cases find."""
    b, c = _won_lost(blank, scores)
    return replace(right_wrong(blank, b, c), detectable=statistics.minimum_detectable(blank.n, (b + c) / blank.n))


def _clustered(blank: Comparison, scores: _Scores) -> Comparison:
    """Right/wrong scores of cases in clusters: won and lost are counted, but the clusters decide."""
    b, c = _won_lost(blank, scores)
    return replace(_on_scale(blank, scores, CLUSTERS), b=b, c=c)


def _on_scale(blank: Comparison, scores: _Scores, test: str) -> Comparison:
    """The figures of scores on a scale."""
    differences, clusters = scores.differences, scores.clusters
    units = differences if clusters is None else statistics.cluster_sums(differences, clusters)
    mean, error, df = fmean(differences), statistics.standard_error(differences, clusters), len(units) - 1
    bca_low, bca_high = statistics.bca_interval(differences, clusters=clusters) if df else (None, None)
    return replace(
        blank,
        difference=mean,
        low=max(-1.0, statistics.t_bound(mean, error, df, 0.975)),
        high=min(1.0, -statistics.t_bound(-mean, error, df, 0.975)),
        p=statistics.sign_flip_p(units),
        test=test,
        harm_p=statistics.sign_flip_p(units, side="less"),
        lower_bound=max(-1.0, statistics.t_bound(mean, error, df, 0.95)),
        detectable=min(1.0, Z_POWER * error),
        se=min(1.0, error),  # a lone cluster has no spread to see; scores in [0, 1] can't have more than this
        df=df,
        bca_low=bca_low,
        bca_high=bca_high,
    )


def _paired(subject: BenchmarkResult, reference: BenchmarkResult) -> list[Pair]:
    if subject.benchmark != reference.benchmark:
        raise UsageError(
            f"Results of two benchmarks can't be compared: {_named(subject)} and {_named(reference)}.",
            hint="Measure both on the same version and split.",
        )
    mine, theirs = [outcome.case for outcome in subject.outcomes], [outcome.case for outcome in reference.outcomes]
    if mine != theirs:
        odd = next((pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]), (len(mine), len(theirs)))
        raise UsageError(
            f"{subject.benchmark.id}: the two results are not of the same cases in the same order "
            f"({subject.subject.label}: {odd[0]}, {reference.subject.label}: {odd[1]}).",
            hint="Measure both with the same --limit.",
        )
    if subject.binary != reference.binary:
        raise UsageError(f"{subject.benchmark.id}: one result is right or wrong and the other on a scale; measure both again.")
    return list(zip(subject.outcomes, reference.outcomes, strict=True))


def _scores(pairs: Sequence[Pair], clusters: Mapping[str, str] | None) -> _Scores:
    """The values of the pairs with no error, and their clusters (a case that has none is one of its own)."""
    rows = [(m.case, m.value, t.value) for m, t in pairs if m.value is not None and t.value is not None]
    named = tuple(clusters.get(case, f"case {case}") for case, _, _ in rows) if clusters else None
    return _Scores(tuple(mine for _, mine, _ in rows), tuple(theirs for _, _, theirs in rows), named)


def _won_lost(blank: Comparison, scores: _Scores) -> tuple[int, int]:
    """b and c. Raises UsageError where a score isn't 0 or 1."""
    odd = next((value for value in (*scores.mine, *scores.theirs) if value not in (0.0, 1.0)), None)
    if odd is not None:
        raise UsageError(f"{blank.benchmark}: a right/wrong score is 0 or 1, not {odd}; its scorer gives scores on a scale.")
    return sum(d > 0 for d in scores.differences), sum(d < 0 for d in scores.differences)


def _flaws(subject: BenchmarkResult, reference: BenchmarkResult) -> tuple[str, ...]:
    """Why a comparison of these can't carry an acceptance."""
    flaws = []
    if subject.limited or reference.limited:
        flaws.append("Not all cases were run.")
    if subject.subject.base_sha256 != reference.subject.base_sha256:
        flaws.append(
            f"The two sides ran on two builds of the base ({subject.subject.base}: "
            f"{subject.subject.base_sha256[:12]} and {reference.subject.base_sha256[:12]})."
        )
    return tuple(flaws)


def _differ(pair: Pair) -> bool:
    """Whether the two sides said different things. Where one could not be scored, nobody knows: taken as different."""
    mine, theirs = pair
    return mine.text != theirs.text or mine.value is None or mine.value != theirs.value


def _count(result: BenchmarkResult, outcome: Outcome) -> int:
    return sum(case.outcome == outcome for case in result.outcomes)


def _mean_tokens(result: BenchmarkResult) -> float | None:
    return fmean(case.completion_tokens for case in result.outcomes) if result.outcomes else None


def _named(result: BenchmarkResult) -> str:
    return f"{result.benchmark.id} {result.benchmark.version} {result.benchmark.split} ({result.benchmark.sha256[:12]})"
