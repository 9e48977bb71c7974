"""Benchmark cases that training data holds, by the words of their prompts: the whole item, 13 words in a row, or most of it.

Words are compared in lower case, without punctuation, accents or invisible characters, letters of other scripts that look
like Latin ones as these. Three ways to be found:

    whole    all words of the case, in order; a case of fewer than 8 words must be a line (or the first lines) of a text
    13-gram  13 words in a row. Always listed. It flags a case only where such a run tells cases apart: in a family whose cases
             share them with each other, made from one pattern, texts of that pattern share them by chance
    8-gram   80 % or more of its words lie in runs of 8 that the training data has too, counting no run that another case has

Flagged cases are left out of the score that the gate uses, whether the overlap was disclosed or only found: what is disclosed
costs nothing more. Training data that isn't there to be looked at can't be cleared, and keeps an adapter from being accepted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from loco.characters import bare
from loco.scorers.types import Case

Kind = Literal["whole", "13-gram", "8-gram"]
Words = tuple[str, ...]
LONG, SHORT = 13, 8
COVERED = 0.8
"""Share of a case's words from which on it counts as seen (as in Touvron et al. 2023, arXiv:2307.09288, A.6)."""
PATTERN = 0.02
"""Share of a family's cases that share a 13-gram among themselves from which on such runs are its pattern (GSM8K: 0.003)."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """A case that training data overlaps. ``words`` are shared ones, ``coverage`` the share of its words in shared 8-grams.

    ``flagged``: the case counts as seen, and is left out of a clean score.
    """

    case: str
    kind: Kind
    words: str
    coverage: float
    flagged: bool


def words(text: str) -> list[str]:
    """The words that are compared: lower case, no punctuation, no accents, no invisible characters, no borrowed letters."""
    return _WORD.findall(bare(text))


def overlap(training: Iterable[str], cases: Sequence[Case]) -> list[Overlap]:
    """The cases that ``training`` (one text an example) overlaps, in their order. Reads ``training`` once, holding one text.

    Give all cases of a benchmark, not a part: they are each other's measure of what is pattern.
    """
    index = _Index([words(case.prompt) for case in cases])
    seen = _Seen()
    for text in training:
        index.look(text, seen)
    patterned = _patterned(cases, index)
    found = (_overlap(case, at, index, seen, case.family in patterned) for at, case in enumerate(cases))
    return [each for each in found if each is not None]


@dataclass(slots=True)
class _Seen:
    """What training data had of the cases: whole ones (by position), and runs of words."""

    whole: set[int] = field(default_factory=set)
    runs: set[Words] = field(default_factory=set)


class _Index:
    """The cases by their runs of words, so that training data is read once."""

    def __init__(self, texts: Sequence[list[str]]) -> None:
        self.texts = texts
        self.owners: Counter[Words] = Counter()
        self.brief: dict[Words, list[int]] = defaultdict(list)
        self.starts: dict[Words, list[int]] = defaultdict(list)
        for at, text in enumerate(texts):
            for size in (SHORT, LONG):
                self.owners.update(set(runs(text, size)))
            if len(text) >= SHORT:
                self.starts[tuple(text[:SHORT])].append(at)
            elif text:
                self.brief[tuple(text)].append(at)

    def look(self, text: str, seen: _Seen) -> None:
        """Note what one text has of the cases."""
        found = words(text)
        for at in range(len(found) - SHORT + 1):
            run = tuple(found[at : at + SHORT])
            if run not in self.owners:
                continue
            seen.runs.add(run)
            longer = tuple(found[at : at + LONG])
            if longer in self.owners:
                seen.runs.add(longer)
            for case in self.starts.get(run, ()):
                if found[at : at + len(self.texts[case])] == self.texts[case]:
                    seen.whole.add(case)
        if self.brief:
            for start in _brief_starts(text):
                seen.whole.update(self.brief.get(start, ()))


def runs(text: Sequence[str], size: int) -> Iterator[Words]:
    """Every ``size`` words in a row."""
    return (tuple(text[at : at + size]) for at in range(len(text) - size + 1))


def _brief_starts(text: str) -> Iterator[Words]:
    """Each line of a text, and its first lines together, as far as they have fewer than 8 words."""
    together: Words = ()
    for line in text.splitlines():
        found = tuple(words(line))
        together += found
        if len(found) < SHORT:
            yield found
        if len(together) < SHORT:
            yield together


def _overlap(case: Case, at: int, index: _Index, seen: _Seen, patterned: bool) -> Overlap | None:
    text = index.texts[at]
    coverage = _coverage(text, index, seen)
    if at in seen.whole:
        return Overlap(case.id, "whole", " ".join(text), 1.0, flagged=True)
    # Where both hold, the one that flags is said; a 13-gram's words say more than a share.
    long = next((run for run in runs(text, LONG) if run in seen.runs), None)
    if long is not None and (coverage < COVERED or not patterned):
        return Overlap(case.id, "13-gram", " ".join(long), coverage, flagged=not patterned)
    if coverage >= COVERED:
        shared = next(run for run in runs(text, SHORT) if run in seen.runs and index.owners[run] == 1)
        return Overlap(case.id, "8-gram", " ".join(shared), coverage, flagged=True)
    return None


def _coverage(text: Sequence[str], index: _Index, seen: _Seen) -> float:
    """Of the words in runs of 8 that no other case has, the share in runs that training data has too. No such run: 0."""
    own, shared = [False] * len(text), [False] * len(text)
    for at, run in enumerate(runs(text, SHORT)):
        if index.owners[run] == 1:
            own[at : at + SHORT] = [True] * SHORT
            if run in seen.runs:
                shared[at : at + SHORT] = [True] * SHORT
    return sum(shared) / sum(own) if any(own) else 0.0


def _patterned(cases: Sequence[Case], index: _Index) -> set[str]:
    """The families whose cases share 13-grams with other cases too often for those to tell cases apart."""
    sizes, sharing = Counter(case.family for case in cases), Counter[str]()
    for case, text in zip(cases, index.texts, strict=True):
        sharing[case.family] += any(index.owners[run] > 1 for run in runs(text, LONG))
    return {family for family, size in sizes.items() if sharing[family] >= PATTERN * size and sharing[family]}
