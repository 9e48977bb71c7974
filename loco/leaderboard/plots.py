"""The drawings of a domain: score against size, and scores with their intervals.

Colours are classes that the page's style fills in, so that one drawing serves light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence

from loco.leaderboard.numbers import interval, points, signed, size
from loco.leaderboard.svg import Drawing, Scale, drawing, element, ticks
from loco.leaderboard.types import DomainBoard, Row
from loco.markup import plain


def score_against_size(domain: DomainBoard) -> Drawing | None:
    """Score against size of the adapter's file, for the ranked rows; the base's score as a dashed line."""
    rows = [(row, row.cost.size) for row in domain.rows if row.rank is not None and row.cost is not None and row.cost.size]
    if not rows:
        return None
    width, height = 320, 200
    largest = max(bytes_ for _, bytes_ in rows)
    x, y = Scale(0, largest * 1.15, 36, width - 14), _score_axis(domain, [row for row, _ in rows], height - 30, 10)
    marks = _horizontal_grid(y, width)
    for tick in ticks(0, x.high, 4):
        marks.append(
            element("text", size(round(tick)) if tick else "0", x=x(tick), y=height - 10, class_="tick", text_anchor="middle")
        )
    if domain.base_score is not None:
        level = y(domain.base_score.value)
        marks.append(element("line", x1=x.start, x2=x.end, y1=level, y2=level, class_="base"))
        marks.append(element("text", "base", x=x.end, y=level - 4, class_="note", text_anchor="end"))
    for row, bytes_ in rows:
        marks.append(_point(x(bytes_), y, row, size(bytes_)))
    marks += _labels([(x(bytes_), y(row.score.value), row.adapter) for row, bytes_ in rows], width)
    said = "; ".join(f"{row.ref} {points(row.score.value)} at {size(bytes_)}" for row, bytes_ in rows)
    return drawing(width, height, *marks, class_="chart", label=f"{domain.title}: score against size. {said}.")


def _point(x: float, y: Scale, row: Row, bytes_: str) -> Drawing:
    said = f"{row.ref}: {points(row.score.value)} ({interval(row.score)}), {signed(row.difference.value)} to the base, {bytes_}"
    marks = [element("title", said)]
    if row.score.low is not None and row.score.high is not None:
        marks.append(element("line", x1=x, x2=x, y1=y(row.score.low), y2=y(row.score.high), class_="whisker"))
    marks.append(element("circle", cx=x, cy=y(row.score.value), r=4.5, class_="dot"))
    return element("g", *marks)


def _labels(spots: Sequence[tuple[float, float, str]], width: float) -> list[Drawing]:
    """Names beside their points, each moved down until it covers none above it; points that are many go without."""
    if len(spots) > 8:
        return []
    marks, last = [], -100.0
    for x, y, name in sorted(spots, key=lambda spot: spot[1]):
        last = max(y + 4, last + 12)
        left = x > width / 2
        marks.append(
            element("text", name, x=x - 9 if left else x + 9, y=last, class_="name", text_anchor="end" if left else "start")
        )
    return marks


def _score_axis(domain: DomainBoard, rows: Sequence[Row], bottom: float, top: float) -> Scale:
    """An axis that holds every interval and the base, with a little room, never beyond 0 to 100."""
    values = [end for row in rows for end in (row.score.value, row.score.low, row.score.high) if end is not None]
    if domain.base_score is not None:
        values.append(domain.base_score.value)
    return score_scale(values, bottom, top)


def score_scale(values: Sequence[float], bottom: float, top: float) -> Scale:
    """A vertical axis of scores around ``values``: ends on multiples of 10 points, at least 20 points high."""
    low = max(0.0, int((min(values) - 0.02) * 10) / 10)
    high = min(1.0, int((max(values) + 0.119) * 10) / 10)
    return Scale(min(low, max(0.0, high - 0.2)), max(high, low + 0.2), bottom, top)


def _horizontal_grid(y: Scale, width: float) -> list[Drawing]:
    return grid(y, 36, width - 14)


def grid(y: Scale, start: float, end: float) -> list[Drawing]:
    """Level lines with the scores that they stand for."""
    marks = []
    for tick in ticks(y.low, y.high, 4):
        marks.append(element("line", x1=start, x2=end, y1=y(tick), y2=y(tick), class_="grid"))
        marks.append(element("text", f"{tick * 100:.0f}", x=start - 7, y=y(tick) + 3.5, class_="tick", text_anchor="end"))
    return marks


def forest(domain: DomainBoard, shown: int = 30) -> Drawing | None:
    """Every ranked score with its interval, one line a row: the drawing of a domain's Markdown page."""
    rows = [row for row in domain.rows if row.rank is not None][:shown]
    if not rows:
        return None
    width, step, top = 720, 26, 30
    height = top + step * len(rows) + 10
    x = Scale(0, 1, 220, width - 150)
    marks = []
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        marks.append(element("line", x1=x(tick), x2=x(tick), y1=top - 6, y2=height - 10, class_="grid"))
        marks.append(element("text", f"{tick * 100:.0f}", x=x(tick), y=top - 12, class_="tick", text_anchor="middle"))
    if domain.base_score is not None:
        at = x(domain.base_score.value)
        marks.append(element("line", x1=at, x2=at, y1=top - 6, y2=height - 10, class_="base"))
    for index, row in enumerate(rows):
        middle = top + step * index + step / 2
        marks.append(element("text", plain(row.ref, 32), x=208, y=middle + 4, class_="name", text_anchor="end"))
        if row.score.low is not None and row.score.high is not None:
            marks.append(element("line", x1=x(row.score.low), x2=x(row.score.high), y1=middle, y2=middle, class_="whisker"))
        marks.append(element("circle", cx=x(row.score.value), cy=middle, r=4.5, class_="dot"))
        marks.append(
            element("text", f"{points(row.score.value)}  ({interval(row.score)})", x=width - 140, y=middle + 4, class_="name")
        )
    said = "; ".join(f"{row.ref} {points(row.score.value)}" for row in rows)
    return drawing(width, height, *marks, label=f"{domain.title}: scores with 95 % intervals. {said}.")
