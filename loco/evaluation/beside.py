"""What scorers report beside their scores, as means over the cases.

strict_match, flexible_extract   GSM8K as lm-evaluation-harness scores it
facts_kept, false_facts          of a summary, which ROUGE-L doesn't see
judge_kappa, judge_raw           how far the judge agrees with labelled cases
deviation, unparsed, failed      of its runs over one text: their spread, and judgements that gave no grade
words                            length, because judges tend to prefer the longer text
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from loco.evaluation.types import BenchmarkResult


def beside(result: BenchmarkResult) -> dict[str, float]:
    """The mean of each detail over the cases that have it, by name."""
    found: dict[str, list[float]] = {}
    for outcome in result.outcomes:
        for name, value in outcome.details.items():
            found.setdefault(name, []).append(value)
    return {name: fmean(values) for name, values in sorted(found.items())}


def beside_lines(benchmark: str, adapter: Mapping[str, float], base: Mapping[str, float]) -> list[str]:
    """A sentence for each detail: adapter against base, or one figure where there is no difference to speak of."""
    lines = []
    for name in sorted(adapter.keys() & base.keys()):
        mine, theirs = adapter[name], base[name]
        same = f"{mine:.3f} both" if mine == theirs else f"base {theirs:.3f}, adapter {mine:.3f}"
        lines.append(f"{benchmark}: {name.replace('_', ' ')} {same}")
    return lines
