"""The drawing of progress over semesters: a panel a domain, a line a series. Lines of two series never meet."""

from __future__ import annotations

from collections.abc import Sequence

from loco.leaderboard.numbers import interval, points
from loco.leaderboard.plots import grid, labels, score_scale
from loco.leaderboard.rendering import packaged
from loco.leaderboard.svg import Drawing, Scale, drawing, element, file_of
from loco.leaderboard.trend import DomainTrend, Point

WIDTH, HEIGHT = 320, 200
SERIES = 4
"""How many series have a look of their own; later ones begin again."""


def trend_panel(trend: DomainTrend, series: Sequence[str]) -> Drawing | None:
    """The panel of a domain as a drawing of its own. ``series`` are the bases in the order of their looks."""
    marks = _panel(trend, series)
    return drawing(WIDTH, HEIGHT, *marks, class_="chart", label=_said(trend)) if marks else None


def trend_sheet(trends: Sequence[DomainTrend], columns: int = 2) -> Drawing | None:
    """All panels in one drawing, with their titles and the bases' looks: for Markdown pages."""
    bases = bases_of(trends)
    panels = [(trend, marks) for trend in trends if (marks := _panel(trend, bases))]
    if not panels:
        return None
    step, top = HEIGHT + 34, 34
    marks = _legend(bases)
    for index, (trend, inside) in enumerate(panels):
        x, y = index % columns * (WIDTH + 20), top + index // columns * step
        title = element("text", trend.title, x=0, y=14, class_="title")
        marks.append(element("g", title, element("g", *inside, transform="translate(0 20)"), transform=f"translate({x} {y})"))
    width, height = columns * (WIDTH + 20) - 20, top + -(-len(panels) // columns) * step
    said = " ".join(_said(trend) for trend, _ in panels)
    return drawing(width, height, *marks, label=said)


def trend_file(trends: Sequence[DomainTrend]) -> str | None:
    """The sheet as the text of an SVG file, or None where there is nothing to draw."""
    sheet = trend_sheet(trends)
    return None if sheet is None else file_of(sheet, packaged("drawing.css"))


def bases_of(trends: Sequence[DomainTrend]) -> list[str]:
    """Every base, in the order in which they first appear."""
    return list(dict.fromkeys(point.base for trend in trends for series in trend.series for point in series))


def look(base: str, bases: Sequence[str]) -> str:
    """The class of a base's lines and points."""
    return f"series-{bases.index(base) % SERIES}"


def _panel(trend: DomainTrend, bases: Sequence[str]) -> list[Drawing]:
    shown = [point for series in trend.series for point in series if point.best is not None]
    values = [value for point in shown for value in _values(point)]
    if not values:
        return []
    several = len(bases_of([trend])) > 1
    y = score_scale(values, HEIGHT - 30, 10)
    x = Scale(0, max(1, len(trend.semesters) - 1), 60, WIDTH - (90 if several else 40))  # room for the bases' names
    marks = grid(y, 36, WIDTH - 14)
    for index, semester in enumerate(trend.semesters):
        marks.append(element("text", semester, x=x(index), y=HEIGHT - 10, class_="tick", text_anchor="middle"))
    for series in trend.series:
        marks.append(_line(series, trend, x, y, look(series[0].base, bases)))
    return marks + (_names(trend, x, y) if several else [])


def _names(trend: DomainTrend, x: Scale, y: Scale) -> list[Drawing]:
    """The name of each base beside the last point of its last series: colour alone doesn't tell everybody."""
    last = {series[-1].base: series[-1] for series in trend.series}
    return labels(
        [(_at(point, trend, x), y(point.best.value), base) for base, point in last.items() if point.best is not None],
        WIDTH,
    )


def _at(point: Point, trend: DomainTrend, x: Scale) -> float:
    """Where a point stands: at its semester, bases side by side, so that none covers another's interval."""
    bases = bases_of([trend])
    return x(trend.semesters.index(point.semester)) + 12 * (bases.index(point.base) - (len(bases) - 1) / 2)


def _line(series: Sequence[Point], trend: DomainTrend, x: Scale, y: Scale, kind: str) -> Drawing:
    """A series: its best scores joined, with their intervals, and the base's own score as a dashed line."""
    spots = [(_at(point, trend, x), point) for point in series]
    marks = []
    for name, score in (("base", "base_score"), ("path", "best")):
        known = [(at, found) for at, point in spots if (found := getattr(point, score)) is not None]
        if len(known) > 1:
            marks.append(
                element("polyline", points=" ".join(f"{at:.1f},{y(found.value):.1f}" for at, found in known), class_=name)
            )
    for at, point in spots:
        if point.base_score is not None and len(spots) == 1:  # else the dashed line says it
            level = y(point.base_score.value)
            marks.append(element("line", x1=at - 9, x2=at + 9, y1=level, y2=level, class_="base"))
        if point.best is None:
            continue
        if point.best.low is not None and point.best.high is not None:
            marks.append(element("line", x1=at, x2=at, y1=y(point.best.low), y2=y(point.best.high), class_="whisker"))
        title = element(
            "title", f"{point.semester}, {point.base}: {point.best_ref} {points(point.best.value)} ({interval(point.best)})"
        )
        marks.append(element("circle", title, cx=at, cy=y(point.best.value), r=4.5, class_="dot"))
    return element("g", *marks, class_=kind)


def _values(point: Point) -> list[float]:
    ends = [(found.value, found.low, found.high) for found in (point.best, point.base_score) if found is not None]
    return [value for end in ends for value in end if value is not None]


def _legend(bases: Sequence[str]) -> list[Drawing]:
    marks, x = [], 6.0
    for base in bases:
        spot = element("circle", cx=x, cy=10, r=4.5, class_="dot")
        marks.append(element("g", spot, element("text", base, x=x + 10, y=14, class_="name"), class_=look(base, bases)))
        x += 34 + 7.2 * len(base)
    return marks


def _said(trend: DomainTrend) -> str:
    lines = (
        f"on {series[0].base}: " + ", ".join(f"{point.semester} {points(point.best.value)}" for point in series if point.best)
        for series in trend.series
        if any(point.best for point in series)
    )
    return f"{trend.title}, best score by semester, {'; '.join(lines)}."
