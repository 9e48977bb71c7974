"""Whether a text says a fact: its words, whole and in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable


def says(text: str, fact: str, *, ignore_case: bool = False) -> bool:
    """Whether ``fact`` stands in ``text``, and not in longer words or numbers ("12" isn't in "112", "3,12" or "12.5")."""
    words = r"\s+".join(map(re.escape, fact.split()))
    before = r"(?<![0-9][.,])" if fact[:1].isdigit() else ""
    after = r"(?![.,][0-9])" if fact[-1:].isdigit() else ""
    return re.search(rf"(?<!\w){before}{words}(?!\w){after}", text, re.IGNORECASE if ignore_case else 0) is not None


def share_kept(text: str, facts: Iterable[str | Iterable[str]]) -> float | None:
    """Share of facts that a text says, case ignored; a fact given as a list is any of its wordings. None without facts."""
    found = []
    for fact in facts:
        wordings = [fact] if isinstance(fact, str) else list(fact)
        found.append(any(says(text, wording, ignore_case=True) for wording in wordings))
    return sum(found) / len(found) if found else None
