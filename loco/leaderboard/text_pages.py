"""The Markdown pages: what GitHub shows for the folder, a page a domain, an archive's page, progress over semesters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loco.leaderboard.rendering import markdown_environment
from loco.leaderboard.semesters import Manifest
from loco.leaderboard.trend import DomainTrend, SystemPoint
from loco.leaderboard.types import STANDINGS, BaseBoard, Board, DomainBoard


def readme(board: Board, *, with_trend: bool) -> str:
    """leaderboard/README.md: the best of each domain on each base, and the way to everything else."""
    return _page("README.md", board=board, with_trend=with_trend)


def domain_page(base: BaseBoard, domain: DomainBoard) -> str:
    """leaderboard/<base>/<domain>.md: every row, and what stands behind it."""
    return _page("domain.md", base=base, domain=domain, standings=STANDINGS)


def semester_page(manifest: Manifest) -> str:
    """leaderboard/semesters/<semester>/README.md: what stands in the archive, for people."""
    return _page("semester.md", manifest=manifest)


def trend_page(trends: Sequence[DomainTrend], systems: Sequence[SystemPoint], picture: str | None) -> str:
    """leaderboard/trend.md. ``picture`` is the drawing's file beside the page."""
    by_base = []
    for base in dict.fromkeys(point.base for point in systems):
        points = [point for point in systems if point.base == base]
        titles = {metric.id: metric.title for point in points for metric in point.system.metrics}
        by_base.append((base, titles, points))
    return _page("trend.md", trends=trends, systems=by_base, picture=picture)


def _page(template: str, **values: object) -> str:
    text = markdown_environment().get_template(template).render(**values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
