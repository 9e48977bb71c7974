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
    marks += labels([(x(bytes_), y(row.score.value), row.adapter) for row, bytes_ in rows], width)
    said = "; ".join(f"{row.ref} {points(row.score.value)} at {size(bytes_)}" for row, bytes_ in rows)
    return drawing(width, height, *marks, class_="chart", label=f"{domain.title}: score against size. {said}.")


def _point(x: float, y: Scale, row: Row, bytes_: str) -> Drawing:
    said = f"{row.ref}: {points(row.score.value)} ({interval(row.score)}), {signed(row.difference.value)} to the base, {bytes_}"
    marks = [element("title", said)]
    if row.score.low is not None and row.score.high is not None:
        marks.append(element("line", x1=x, x2=x, y1=y(row.score.low), y2=y(row.score.high), class_="whisker"))
    marks.append(element("circle", cx=x, cy=y(row.score.value), r=4.5, class_="dot"))
    return element("g", *marks)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""


def labels(spots: Sequence[tuple[float, float, str]], width: float) -> list[Drawing]:
    """Names beside their points, where they cover least of points, other names and what lies outside; many go without."""
    if len(spots) > 8:
        return []
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y, _ in spots]
    marks = []
    for x, y, name in sorted(spots, key=lambda spot: spot[1]):
        _, _, side, baseline, box = min(
            (_covered(box, taken, width), order, side, baseline, box)
            for order, (side, baseline) in enumerate(_PLACES)
            for box in [_text_box(x + side * 9, y + baseline, name, side)]
        )
        taken.append(box)
        marks.append(
            element("text", name, x=x + side * 9, y=y + baseline, class_="name", text_anchor="end" if side < 0 else "start")
        )
    return marks


_PLACES = [(side, baseline) for baseline in (4, -8, 16, -20, 28) for side in (1, -1)]
"""Right of the point or left of it, and how far below its middle the text's baseline stands; the best first."""


def _text_box(x: float, baseline: float, text: str, side: int) -> Box:
    long = 6.2 * len(text)  # of the page's letters at 11 pixels, on the average
    return (x if side > 0 else x - long, baseline - 9, x + long if side > 0 else x, baseline + 3)


def _covered(box: Box, taken: Sequence[Box], width: float) -> float:
    """How many square pixels of what is there, or of the outside, a box would cover."""
    left, top, right, bottom = box
    outside = (max(0.0, -left) + max(0.0, right - width)) * (bottom - top)
    shared = (
        max(0.0, min(right, other[2]) - max(left, other[0])) * max(0.0, min(bottom, other[3]) - max(top, other[1]))
        for other in taken
    )
    return outside + sum(shared)


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
