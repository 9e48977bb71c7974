"""A text against a checklist: facts that must and must not stand in it, how it opens and closes, and its length.

Strict: every line of the list must hold. The share of lines that hold is reported beside it. ``check`` may hold ``facts``,
``absent`` (lists of strings), ``starts``, ``ends``, ``phrase`` (strings) and ``max_words``.
"""

from __future__ import annotations

from loco.scorers.facts import says
from loco.scorers.types import Case, Score


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where every line of the case's checklist holds."""
    return [_one(completion.strip(), case) for completion, case in zip(completions, cases, strict=True)]


def _one(text: str, case: Case) -> Score:
    if not text:
        return Score(0.0, None, "the answer is empty", "no-answer")
    check = case.check
    lines: list[tuple[str, bool]] = [(f"says {fact!r}", says(text, fact)) for fact in check.get("facts", ())]
    lines += [(f"leaves out {fact!r}", not says(text, fact)) for fact in check.get("absent", ())]
    if "starts" in check:
        lines.append((f"opens with {check['starts']!r}", text.startswith(str(check["starts"]))))
    if "ends" in check:
        lines.append((f"closes with {check['ends']!r}", text.endswith(str(check["ends"]))))
    if "phrase" in check:
        lines.append((f"uses {check['phrase']!r}", str(check["phrase"]) in text))
    if "max_words" in check:
        lines.append((f"has at most {check['max_words']} words", len(text.split()) <= int(check["max_words"])))
    missed = [name for name, good in lines if not good]
    share = 1 - len(missed) / len(lines)
    if missed:
        return Score(0.0, text, "does not hold: " + "; ".join(missed), "wrong", {"checklist_share": share})
    return Score(1.0, text, "every line of the checklist holds", "right", {"checklist_share": share})
