"""ROUGE-L (Lin 2004) by the ``rouge-score`` package: F1 of the longest common subsequence of words, without stemming.

It can be high on a summary whose facts are wrong, so the share of facts kept and the number of false ones stand beside it.
``check`` may hold ``facts`` (texts, or lists of wordings) and ``absent`` (texts that a faithful summary doesn't hold).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loco.errors import DataError, UsageError
from loco.scorers.facts import says, share_kept
from loco.scorers.types import Case, Outcome, Score, Scorer

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

BINARY = False


def make() -> Scorer:
    """Raises UsageError where the package isn't installed."""
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise UsageError(
            "ROUGE-L needs the package rouge-score.", hint='In the checkout: python -m pip install -e ".[eval]"'
        ) from error
    rouge = RougeScorer(["rougeL"], use_stemmer=False)

    def score(completions: list[str], cases: list[Case]) -> list[Score]:
        return [_one(rouge, completion.strip(), case) for completion, case in zip(completions, cases, strict=True)]

    return score


def _one(rouge: RougeScorer, text: str, case: Case) -> Score:
    if not case.reference:
        raise DataError(f"Case {case.id} has no reference, and ROUGE-L compares with one.")
    if not text:
        return Score(0.0, None, "the answer is empty", "no-answer")
    found = rouge.score(case.reference, text)["rougeL"]
    beside = {"precision": found.precision, "recall": found.recall}
    kept = share_kept(text, case.check.get("facts", ()))
    if kept is not None:
        beside["facts_kept"] = kept
    false = [fact for fact in case.check.get("absent", ()) if says(text, fact, ignore_case=True)]
    if "absent" in case.check:
        beside["false_facts"] = float(len(false))
    said = f"ROUGE-L {found.fmeasure:.3f}" + (f", {kept:.0%} of the facts kept" if kept is not None else "")
    said += f"; says {', '.join(map(repr, false))}" if false else ""
    outcome: Outcome = "right" if found.fmeasure == 1 else "partial" if found.fmeasure > 0 else "wrong"
    return Score(found.fmeasure, text, said, outcome, beside)
