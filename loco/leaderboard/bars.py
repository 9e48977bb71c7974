"""Bars in the rows of a table: a score with its interval on a track from 0 to 100. They are as wide as their place."""

from __future__ import annotations

from collections.abc import Sequence

from loco.leaderboard.svg import Drawing, element
from loco.leaderboard.types import Estimate

BAR_HEIGHT = 22


def score_bar(score: Estimate, base: float | None, *, muted: bool = False) -> Drawing:
    """One score on a track from 0 to 100: dot and interval, and a line where the base stands. Its figures stand beside it."""
    middle = BAR_HEIGHT / 2
    marks = [_level("track", 0, 1, middle)]
    if base is not None:
        marks.append(element("line", x1=_share(base), x2=_share(base), y1=4, y2=BAR_HEIGHT - 4, class_="base"))
    marks += _interval(score, middle)
    marks.append(element("circle", cx=_share(score.value), cy=middle, r=4.5, class_="dot"))
    return _bar(marks, muted=muted)


def gain_bar(base: Estimate | None, best: Estimate | None) -> Drawing:
    """From the base's score (hollow) to the best adapter's (filled), with both intervals."""
    middle = BAR_HEIGHT / 2
    marks = [_level("track", 0, 1, middle)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        marks.append(element("line", x1=_share(tick), x2=_share(tick), y1=middle - 3, y2=middle + 3, class_="track"))
    if base is not None and best is not None:
        marks.append(_level("gain", base.value, best.value, middle))
    if base is not None:
        marks += _interval(base, middle, "whisker of-base")
        marks.append(element("circle", cx=_share(base.value), cy=middle, r=4.5, class_="hollow"))
    if best is not None:
        marks += _interval(best, middle)
        marks.append(element("circle", cx=_share(best.value), cy=middle, r=5, class_="dot"))
    return _bar(marks)


def _bar(marks: Sequence[Drawing], *, muted: bool = False) -> Drawing:
    """As wide as its place: positions are shares of the width, so that nothing is stretched."""
    return element("svg", *marks, height=BAR_HEIGHT, width="100%", aria_hidden="true", class_="bar muted" if muted else "bar")


def _share(value: float) -> str:
    return f"{min(max(value, 0.0), 1.0) * 100:.1f}%"


def _level(kind: str, start: float, end: float, y: float) -> Drawing:
    return element("line", x1=_share(start), x2=_share(end), y1=y, y2=y, class_=kind)


def _interval(score: Estimate, y: float, kind: str = "whisker") -> list[Drawing]:
    return [] if score.low is None or score.high is None else [_level(kind, score.low, score.high, y)]
