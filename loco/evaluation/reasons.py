"""The sentences of a verdict: what was found, with its figures."""

from __future__ import annotations

from loco.evaluation.report import EvaluationReport
from loco.evaluation.types import Comparison
from loco.statistics import MARGIN

FORGETTING = {
    "certified": f"certified within {100 * MARGIN:.0f} points of the base",
    "regressed": "regressed",
    "not-shown": f"not shown to be within {100 * MARGIN:.0f} points of the base",
}


def points(share: float) -> str:
    """A difference of scores as signed points of a hundred: 0.034 is "+3.4"."""
    return f"{round(100 * share, 1) + 0.0:+.1f}"


def p_value(p: float | None) -> str:
    """ "= 0.0213", or "< 0.0001"."""
    return "unknown" if p is None else "< 0.0001" if p < 0.0001 else f"= {p:.4f}"


def figures(comparison: Comparison) -> str:
    """Scores, difference, interval, and won and lost cases."""
    found = (
        f"{comparison.score:.3f} against {comparison.reference_score:.3f}, {points(comparison.difference)} points "
        f"[{points(comparison.low)}, {points(comparison.high)}], n = {comparison.n}"
    )
    if comparison.b is None or comparison.c is None:
        return found
    return f"{found}, {comparison.b} won (b) and {comparison.c} lost (c)"


def improvement(comparison: Comparison, improved: bool) -> str:
    """What the adapter's own domain shows."""
    if comparison.n == 0:
        return f"{_name(comparison)}: no improvement shown: no case was left to compare."
    tests = f"{comparison.test} p {p_value(comparison.p)}".replace("mid-p p", "mid-p")
    if comparison.p_holm is not None:
        tests += f" (Holm p {p_value(comparison.p_holm)})"
    if comparison.p_exact is not None:
        tests += f", exact p {p_value(comparison.p_exact)}"
    if comparison.bca_low is not None and comparison.bca_high is not None:
        tests += f", bootstrap [{points(comparison.bca_low)}, {points(comparison.bca_high)}]"
    least = (
        ""
        if comparison.detectable is None
        else f"; this run finds {points(comparison.detectable)} points or more with 80 % power"
    )
    says = "improves" if improved else "no improvement is possible" if comparison.high <= 0 else "no improvement shown"
    return f"{_name(comparison)}: {says}: {figures(comparison)}; {tests}{least}."


def kept(comparison: Comparison) -> str:
    """What another domain shows, or all of them together."""
    says = FORGETTING[comparison.forgetting or "not-shown"]
    if comparison.n == 0:
        return f"{_name(comparison)}: {says}: no case was left to compare."
    bound = "" if comparison.lower_bound is None else f"; one-sided 95 % lower bound {points(comparison.lower_bound)}"
    harm = f"; harm p {p_value(comparison.harm_p)}"
    if comparison.harm_p_holm is not None:
        harm += f" (Holm p {p_value(comparison.harm_p_holm)})"
    return f"{_name(comparison)}: {says}: {figures(comparison)}{bound}{harm}."


def unanswered(comparison: Comparison) -> str | None:
    """Truncated completions and such without an answer, on both sides; None where there are none."""
    counts = (
        ("truncated", comparison.truncated, comparison.reference_truncated),
        ("without an answer", comparison.no_answer, comparison.reference_no_answer),
    )
    found = [f"{mine} {what} (base: {theirs})" for what, mine, theirs in counts if mine or theirs]
    if not found:
        return None
    length = ""
    if comparison.tokens is not None and comparison.reference_tokens is not None:
        length = f"; {comparison.tokens:.0f} tokens a case (base: {comparison.reference_tokens:.0f})"
    return f"{_name(comparison)}: {', '.join(found)}{length}."


def rambles(comparison: Comparison) -> str | None:
    """A warning where many more answers are cut off than the base's: by more cases than the margin. None where they aren't."""
    more = comparison.truncated - comparison.reference_truncated
    if more <= MARGIN * comparison.n:
        return None
    return (
        f"{_name(comparison)}: warning: it goes on until it is cut off in {comparison.truncated} cases, the base in "
        f"{comparison.reference_truncated}. A score that comes with longer answers needs a look at them (--show-flips)."
    )


def cut_off(comparison: Comparison) -> str:
    """How many answers were cut off, for a table: "0 to 480" from base to adapter, or one number where both have the same.

    Empty for all domains together: they are counted each by itself.
    """
    if comparison.domain == comparison.benchmark == "all":
        return ""
    was, now = comparison.reference_truncated, comparison.truncated
    return str(now) if was == now else f"{was} to {now}"


def seen_cases(difference: float | None, clean: float | None) -> str | None:
    """What cases that the training data holds do to the own domain: its ``difference`` with them, and the ``clean`` one.

    Each is None where it is of no case; without any difference there is no sentence.
    """
    if difference is None:
        return None
    without = "and without them no case is left" if clean is None else f"without them by {points(clean)}"
    return f"With them the adapter's own domain differs by {points(difference)} points, {without}."


def settling(report: EvaluationReport) -> str | None:
    """How many more cases would settle an inconclusive verdict; nothing of a quick look, which no number of cases settles."""
    more = report.verdict.more_cases
    if more is None or report.limited:
        return None
    return f"{more} more case{'' if more == 1 else 's'} would settle it, in a new run over all of them."


def errors(comparison: Comparison) -> str:
    """How many cases could not be scored."""
    count = comparison.errors
    left_out = "1 case could not be scored and is" if count == 1 else f"{count} cases could not be scored and are"
    return f"{_name(comparison)}: {left_out} left out; an error is not a wrong answer."


def _name(comparison: Comparison) -> str:
    if comparison.domain == comparison.benchmark:
        return "all other domains together" if comparison.domain == "all" else comparison.domain
    return f"{comparison.domain} ({comparison.benchmark})"
