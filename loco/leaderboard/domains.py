"""The board of one domain on one base: which rows are ranked, what was shown between them, and in what order they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from loco.evaluation.pairing import CLUSTERS
from loco.evaluation.report import BaseReport
from loco.evaluation.types import CaseOutcome
from loco.leaderboard.figures import DIGITS, base_score_of, estimate
from loco.leaderboard.ranking import Better, PairTest, apart_by_intervals, ranks, told_apart
from loco.leaderboard.rows import measured_on, own_parts, row_of
from loco.leaderboard.sources import Published
from loco.leaderboard.types import Beaten, DomainBoard, Estimate, MeasuredOn, Row
from loco.registry import Registry
from loco.schema import DomainEntry
from loco.statistics import mcnemar_mid_p, sign_flip_p

Outcomes = Callable[[str], tuple[CaseOutcome, ...] | None]
"""The outcomes of an address, or None where they aren't in the tree."""
Answers = Mapping[str, CaseOutcome]
"""Outcomes by benchmark and case."""


def domain_board(
    registry: Registry,
    base: str,
    domain: DomainEntry,
    reports: Sequence[Published],
    alone: BaseReport | None,
    outcomes: Outcomes,
) -> DomainBoard:
    """The board of a domain. ``reports`` are all published ones of adapters for it on this base, ``alone`` the base's own."""
    by_itself = _alone(alone, domain.id)
    current = max((measured_on(report) for report in reports), key=_newness, default=by_itself)
    answers = {_ref(report): _answers(report, outcomes) for report in reports}
    rows = [row_of(report, registry, current, _answered(answers[_ref(report)])) for report in reports]
    rows = _ranked(_newest_only(rows), answers)
    return DomainBoard(
        domain=domain.id,
        title=domain.title,
        description=domain.description,
        benchmarks=current,
        base_score=_base_score(reports, current, alone if by_itself == current else None, domain.id, outcomes),
        rows=tuple(sorted(rows, key=_order)),
        unmeasured=_unmeasured(registry, base, domain.id, answers),
    )


def _alone(report: BaseReport | None, domain: str) -> tuple[MeasuredOn, ...]:
    """The benchmarks of a domain that the base itself was measured on."""
    own = [score for score in report.benchmarks if score.domain == domain] if report is not None else []
    return tuple(
        MeasuredOn(id=b.id, version=b.version, split=b.split, sha256=b.sha256, cases=b.cases)
        for b in sorted(own, key=lambda b: b.id)
    )


def _newness(benchmarks: Sequence[MeasuredOn]) -> tuple[tuple[tuple[int, ...], str, str], ...]:
    """Orders sets of benchmarks by their versions; ids and digests only make the order total."""
    return tuple((tuple(map(int, b.version.split("."))), b.id, b.sha256) for b in benchmarks)


def _ref(published: Published) -> str:
    return f"{published.report.adapter}@{published.report.version}"


def _answers(published: Published, outcomes: Outcomes) -> Answers | None:
    """The outcomes on all benchmarks of the own domain, less the cases seen in training; None where any are missing."""
    own = (benchmark for benchmark in published.report.benchmarks if benchmark.part == "domain")
    found = _together([(b.id, outcomes(b.address)) for b in own])
    if found is None:
        return None
    seen = set(published.report.contamination.flagged)
    return {case: outcome for case, outcome in found.items() if outcome.case not in seen}


def _together(parts: Sequence[tuple[str, tuple[CaseOutcome, ...] | None]]) -> Answers | None:
    found: dict[str, CaseOutcome] = {}
    for benchmark, outcomes in sorted(parts, key=lambda part: part[0]):
        if outcomes is None:
            return None
        found |= {f"{benchmark}/{outcome.case}": outcome for outcome in outcomes}
    return found or None


def _answered(answers: Answers | None) -> list[CaseOutcome] | None:
    return None if answers is None else list(answers.values())


def _newest_only(rows: Iterable[Row]) -> list[Row]:
    """Of each adapter only the newest version that could be ranked stays so."""
    rows = list(rows)
    newest: dict[str, tuple[int, ...]] = {}
    for row in rows:
        if row.standing == "ranked":
            newest[row.adapter] = max(newest.get(row.adapter, ()), _number(row))
    return [
        row.model_copy(update={"standing": "earlier-version"})
        if row.standing == "ranked" and _number(row) < newest[row.adapter]
        else row
        for row in rows
    ]


def _number(row: Row) -> tuple[int, ...]:
    return tuple(map(int, row.version.split(".")))


def _ranked(rows: Sequence[Row], answers: Mapping[str, Answers | None]) -> list[Row]:
    ranked = {row.ref: row for row in rows if row.standing == "ranked"}
    shown = _shown(ranked, answers)
    places = ranks(ranked, shown)
    shared = [place.best for place in places.values()]
    found = []
    for row in rows:
        if row.ref not in places:
            found.append(row)
            continue
        place = places[row.ref]
        beaten = sorted((pair for pair in shown if pair.worse == row.ref), key=lambda pair: (-pair.difference, pair.better))
        update = {
            "rank": place.best,
            "worst_rank": place.worst,
            "tied": shared.count(place.best) > 1,
            "beaten": tuple(Beaten(by=b.better, difference=round(b.difference, DIGITS), p=_rounded(b.p)) for b in beaten),
        }
        found.append(row.model_copy(update=update))
    return found


def _shown(rows: Mapping[str, Row], answers: Mapping[str, Answers | None]) -> list[Better]:
    """What was shown between the rows: by a paired test where both have outcomes, else by intervals that don't overlap."""
    tests, blind = [], []
    for first, second in combinations(sorted(rows), 2):
        clustered = CLUSTERS in (
            rows[first].test,
            rows[second].test,
        )  # the reports' intervals know the clusters, outcomes don't
        mine, theirs = answers[first], answers[second]
        if clustered or mine is None or theirs is None or mine.keys().isdisjoint(theirs):
            blind.append((first, second))
        else:
            tests.append(_pair_test(first, mine, second, theirs))
    return told_apart(tests) + apart_by_intervals({name: _ends(row) for name, row in rows.items()}, blind)


def _ends(row: Row) -> tuple[float, float, float]:
    """The interval of the difference to the base: every report has one, and all rows share that base and its cases."""
    low, high = row.difference.low, row.difference.high
    return row.difference.value, -1.0 if low is None else low, 1.0 if high is None else high


def _pair_test(first: str, mine: Answers, second: str, theirs: Answers) -> PairTest:
    """The gate's test of paired scores, between two adapters: McNemar's mid-p where all are right or wrong, else sign-flip."""
    common = ((mine[case].value, theirs[case].value) for case in mine if case in theirs)
    values = [(m, t) for m, t in common if m is not None and t is not None]
    differences = [m - t for m, t in values]
    if all(value in (0.0, 1.0) for pair in values for value in pair):
        p = mcnemar_mid_p(sum(d > 0 for d in differences), sum(d < 0 for d in differences))
    else:
        p = sign_flip_p(differences)
    return PairTest(first, second, fmean(differences) if differences else 0.0, p)


def _base_score(
    reports: Sequence[Published], current: Sequence[MeasuredOn], alone: BaseReport | None, domain: str, outcomes: Outcomes
) -> Estimate | None:
    """The base's own report where it is of the current benchmarks, else what an adapter was compared with."""
    scores = [score for score in alone.benchmarks if score.domain == domain] if alone is not None else []
    if len(scores) == 1:
        return estimate(scores[0].score, scores[0].low, scores[0].high)
    for report in reports:
        if measured_on(report) == tuple(current):
            own = (b for b in report.report.benchmarks if b.part == "domain")
            return base_score_of(own_parts(report), _answered(_together([(b.id, outcomes(b.base_address)) for b in own])))
    cases = sum(score.cases for score in scores)
    return estimate(sum(score.score * score.cases for score in scores) / cases) if cases else None


def _unmeasured(registry: Registry, base: str, domain: str, measured: Mapping[str, object]) -> tuple[str, ...]:
    """Versions for this base that are registered and have no result."""
    return tuple(
        ref
        for entry in sorted(registry.adapters.values(), key=lambda entry: entry.name)
        if entry.domain == domain and entry.status != "archived"
        for version in entry.versions
        if version.base == base and version.yanked is None
        if (ref := f"{entry.name}@{version.version}") not in measured
    )


def _rounded(p: float | None) -> float | None:
    return None if p is None else round(p, DIGITS)


def _order(row: Row) -> tuple[object, ...]:
    """Ranked rows first, then the rest by score; the last parts only make the order total."""
    return (row.rank is None, row.rank or 0, -row.score.value, row.adapter, *(-part for part in _number(row)))
