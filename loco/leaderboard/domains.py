"""The board of one domain on one base: which rows are ranked, what was shown between them, and in what order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from loco.evaluation.report import BaseReport
from loco.leaderboard.answers import Answers, Outcomes, answers_of, in_order, together
from loco.leaderboard.figures import DIGITS, base_score_of, estimate
from loco.leaderboard.pairs import shown_between
from loco.leaderboard.ranking import ranks
from loco.leaderboard.rows import measured_on, own_parts, row_of
from loco.leaderboard.sources import Published
from loco.leaderboard.types import Beaten, DomainBoard, Estimate, MeasuredOn, Row
from loco.registry import Registry
from loco.schema import DomainEntry


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
    whole = (report for report in reports if not report.report.limited)
    current = max(map(measured_on, whole), key=_newness, default=by_itself)
    answers = {_ref(report): answers_of(report, outcomes) for report in reports}
    rows = [row_of(report, registry, current, in_order(answers[_ref(report)])) for report in reports]
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
    shown = shown_between(ranked, answers)
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
            return base_score_of(own_parts(report), in_order(together([(b.id, outcomes(b.base_address)) for b in own])))
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
