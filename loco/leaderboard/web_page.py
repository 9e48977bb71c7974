"""leaderboard/index.html: one page that needs nothing else. It reads without scripts; with them it sorts and filters.

What others wrote is escaped by the template engine; beyond that, the page's own policy lets no script run but ours, by digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup

from loco.evaluation.system.report import Metric
from loco.leaderboard import bars, plots
from loco.leaderboard.rendering import html_environment, packaged
from loco.leaderboard.svg import Drawing, text_of
from loco.leaderboard.trend import NOW, DomainTrend
from loco.leaderboard.trend_plot import bases_of, trend_panel
from loco.leaderboard.types import STANDINGS, Board, DomainBoard, Row, SystemRow

COLUMNS = (
    ("rank", "Rank", "rank"),
    ("name", "Adapter", "adapter"),
    ("score", "Score, 0 to 100", "drawn"),
    ("score", "Score", "number score"),
    ("difference", "Difference", "number difference"),
    ("elsewhere", "Elsewhere", "elsewhere"),
    ("verdict", "Verdict", "verdict"),
    ("size", "Size", "number size"),
    ("training", "Training", "number training"),
)
ORDERS = tuple((key, title) for key, title, kind in COLUMNS if kind != "drawn")


def web_page(board: Board, trends: Sequence[DomainTrend]) -> str:
    """The text of the page."""
    script, style = packaged("script.js"), packaged("style.css")
    bases = bases_of(trends)
    return (
        html_environment()
        .get_template("page.html")
        .render(
            board=board,
            domains=_domains(board),
            bases=bases,
            archives=list(dict.fromkeys(name for trend in trends for name in trend.semesters if name != NOW)),
            columns=COLUMNS,
            orders=ORDERS,
            standings=STANDINGS,
            progress={trend.domain: _progress(trend, bases) for trend in trends},
            draw=_DRAWINGS,
            facts=_FACTS,
            tiles=_tiles,
            script=Markup(script),
            style=Markup(style),
            script_digest=_digest(script),
            style_digest=_digest(style),
        )
    )


def _domains(board: Board) -> list[tuple[str, str]]:
    """Every domain that has rows anywhere."""
    found = {domain.domain: domain.title for base in board.bases for domain in base.domains if domain.rows}
    return list(found.items())


def _progress(trend: DomainTrend, bases: Sequence[str]) -> Markup:
    """The drawing of a domain's trend, once there is more than the present to show."""
    return _drawn(trend_panel(trend, bases)) if len(trend.semesters) > 1 else Markup()


def _drawn(made: Drawing | None) -> Markup:
    return Markup() if made is None else Markup(text_of(made))  # the XML library escaped what is inside


def _tiles(system: SystemRow) -> list[Metric]:
    """The figures that the roadmap has a target for, the composite score first; the domains have a table of their own."""
    wanted = [metric for metric in system.metrics if metric.target is not None and not metric.id.startswith("above-base-")]
    return sorted(wanted, key=lambda metric: metric.id != "composite")


def _words(row: Row) -> str:
    """What the search field looks in."""
    return " ".join((row.ref, *row.owners, row.description, row.verdict, row.standing, row.status)).lower()


def _keys(row: Row) -> list[tuple[str, str]]:
    """What a row is sorted by, column by column; empty where there is nothing: such rows stand last."""
    elsewhere = min((found.difference.value for found in row.abroad), default=None)
    values: dict[str, object] = {
        "rank": row.rank,
        "name": row.ref,
        "score": row.score.value,
        "difference": row.difference.value,
        "elsewhere": elsewhere,
        "size": row.cost.size if row.cost else None,
        "training": row.cost.minutes if row.cost else None,
    }
    return [(key, "" if value is None else str(value)) for key, value in values.items()]


def _abroad_state(row: Row) -> str:
    states = {found.state for found in row.abroad}
    return "regressed" if "regressed" in states else "certified" if states == {"certified"} else ""


def _abroad_words(row: Row) -> str:
    if not row.abroad:
        return ""
    regressed = sum(found.state == "regressed" for found in row.abroad)
    if regressed:
        return f"{regressed} of {len(row.abroad)} regressed"
    return f"{sum(found.state == 'certified' for found in row.abroad)} of {len(row.abroad)} certified"


def _score_bar(row: Row, domain: DomainBoard) -> Markup:
    base = domain.base_score.value if domain.base_score else None
    return _drawn(bars.score_bar(row.score, base, muted=row.rank is None))


def _gain_bar(domain: DomainBoard) -> Markup:
    return _drawn(bars.gain_bar(domain.base_score, domain.best.score if domain.best else None))


def _score_against_size(domain: DomainBoard) -> Markup:
    return _drawn(plots.score_against_size(domain))


_DRAWINGS = {"score": _score_bar, "gain": _gain_bar, "sizes": _score_against_size}
_FACTS = {"words": _words, "sort_keys": _keys, "abroad_state": _abroad_state, "abroad_words": _abroad_words}


def _digest(text: str) -> str:
    """The name by which the page's policy lets an inline script or style through."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
