"""How figures are written for people. Scores and differences are in points: 100 is every case right."""

from __future__ import annotations

from loco.evaluation.system.report import Metric
from loco.leaderboard.types import Estimate, Row

NOTHING = "\u2013"


def points(share: float) -> str:
    """``61.2``."""
    return f"{share * 100:.1f}"


def signed(share: float) -> str:
    """``+4.0``, with a true minus sign; what rounds to nothing has no sign."""
    text = f"{share * 100:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\u2212")


def interval(estimate: Estimate, *, sign: bool = False) -> str:
    """``56.9 to 65.4``, or a dash where it isn't known."""
    if estimate.low is None or estimate.high is None:
        return NOTHING
    write = signed if sign else points
    return f"{write(estimate.low)} to {write(estimate.high)}"


def rank(row: Row) -> str:
    """``1``, ``2=`` where others share it, a dash where there is none."""
    return NOTHING if row.rank is None else f"{row.rank}{'=' if row.tied else ''}"


def rank_range(row: Row) -> str:
    """Which ranks the row may truly have: ``1 to 3``; empty where only one is left."""
    return "" if row.rank is None or row.worst_rank in (None, row.rank) else f"{row.rank} to {row.worst_rank}"


def p_value(p: float | None) -> str:
    """``p = 0.021``, ``p < 0.001``; empty where there is none."""
    return "" if p is None else "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def size(count: int | None) -> str:
    """Bytes as ``940 KB``, ``66.1 MB``, ``2.5 GB``."""
    if count is None:
        return NOTHING
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count / 1e3:.0f} KB"


def amount(count: float) -> str:
    """A count as ``578 k``, ``5.2 M``, ``4.0 B``."""
    for unit, scale in (("B", 1e9), ("M", 1e6)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count / 1e3:.0f} k" if count >= 1e4 else f"{count:,.0f}"


def minutes(value: float) -> str:
    """``8.4 min``, ``3.2 h``."""
    return f"{value / 60:.1f} h" if value >= 90 else f"{value:.1f} min"


def metric(found: Metric, value: float | None) -> str:
    """One of a metric's values with its unit; shares are per cent."""
    if value is None:
        return "not measured"
    if found.unit == "":
        return f"{value * 100:.1f} %".replace("-", "\u2212")
    return f"{value:.3g} {found.unit}"


def metric_interval(found: Metric) -> str:
    """The interval of a metric, empty where it has none."""
    if found.low is None or found.high is None:
        return ""
    low, high = metric(found, found.low), metric(found, found.high)
    return f"{low.removesuffix(' %')} to {high}"


def worst_abroad(row: Row) -> str:
    """The greatest loss in another domain, with its name: ``-1.8 code``."""
    if not row.abroad:
        return NOTHING
    worst = min(row.abroad, key=lambda found: found.difference.value)
    return f"{signed(worst.difference.value)} {worst.domain}"
