"""The template engine behind the pages: one environment for HTML, one for Markdown. Both escape every value by themselves.

A template writes ``{{ value }}`` and can't forget; text of our own that holds markup on purpose says so (``literal``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from loco.evaluation.system.report import Metric
from loco.leaderboard import numbers
from loco.leaderboard.types import Abroad, Estimate, Row
from loco.markup import markdown, plain

TEMPLATES = "templates"
Filter = Callable[..., object]


@cache
def html_environment() -> Environment:
    """For HTML. Hidden characters are made visible first, then the rest is escaped."""
    return _environment(True, plain, _FIGURES)


@cache
def markdown_environment() -> Environment:
    """For GitHub's Markdown. Figures are our own: their signs and brackets stay as they are."""
    return _environment(False, markdown, {name: _literally(write) for name, write in _FIGURES.items()})


def packaged(name: str) -> str:
    """A file beside the templates."""
    return files("loco.leaderboard").joinpath(TEMPLATES, name).read_text(encoding="utf-8")


def anchor(ref: str) -> str:
    """The anchor that GitHub gives the heading ``adapter@version``: letters, digits and hyphens of it."""
    return "".join(character for character in ref if character.isalnum() or character == "-")


def from_board(path: str) -> str:
    """A path of the tree, as seen from the folder of the board."""
    return path.removeprefix("leaderboard/") if path.startswith("leaderboard/") else f"../{path}"


def archive_link(semester: str) -> str:
    """The Markdown link from a semester, whose name's form the manifest checked, to the file that its figures come from."""
    return f"[{semester}](semesters/{semester}/manifest.json)"


def _environment(autoescape: bool, shown: Callable[[str], str], filters: dict[str, Filter]) -> Environment:
    environment = Environment(
        loader=PackageLoader("loco.leaderboard", TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=lambda value: shown(value) if type(value) is str else value,  # Markup is a str too: ours, left alone
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {**filters, "literal": Markup}
    return environment


def _literally(write: Filter) -> Filter:
    @wraps(write)
    def literal(*args: object) -> Markup:
        return Markup(write(*args))

    return literal


def _value(estimate: Estimate | None) -> str:
    return numbers.NOTHING if estimate is None else numbers.points(estimate.value)


def _interval(estimate: Estimate | None) -> str:
    return numbers.NOTHING if estimate is None else numbers.interval(estimate)


def _signed_interval(estimate: Estimate) -> str:
    return numbers.interval(estimate, sign=True)


def _metric_value(metric: Metric | None) -> str:
    return numbers.NOTHING if metric is None else numbers.metric(metric, metric.value)


def _metric_reference(metric: Metric) -> str:
    return "" if metric.reference is None else numbers.metric(metric, metric.reference)


def _met(metric: Metric) -> str:
    return {"met": "\u2713 met", "missed": "\u2717 missed", "cannot-tell": "? can't tell", None: ""}[metric.met]


def _loss(found: Abroad) -> str:
    return {"certified": "\u2713 ruled out", "regressed": "\u2717 happened", "not-shown": "? not ruled out", None: ""}[
        found.state
    ]


def _verdict(row: Row) -> str:
    return {"accepted": "\u2713 accepted", "rejected": "\u2717 rejected", "inconclusive": "? inconclusive"}[row.verdict]


_FIGURES: dict[str, Filter] = {
    "amount": numbers.amount,
    "anchor": anchor,
    "from_board": from_board,
    "interval": _interval,
    "loss": _loss,
    "manifest": archive_link,
    "met": _met,
    "metric_interval": numbers.metric_interval,
    "metric_reference": _metric_reference,
    "metric_value": _metric_value,
    "minutes": numbers.minutes,
    "p_value": numbers.p_value,
    "points": numbers.points,
    "rank": numbers.rank,
    "rank_range": numbers.rank_range,
    "signed": numbers.signed,
    "signed_interval": _signed_interval,
    "size": numbers.size,
    "value": _value,
    "verdict": _verdict,
    "worst_abroad": numbers.worst_abroad,
}
