"""Words of a query: tokens, stems, and which known word a misspelt one stands for.

The stemmer only has to be the same for rules and queries; it isn't a dictionary. Refuses to guess short words: a typo in
four letters is usually another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?(?:\+\+|#)?")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST_TYPO = 6


def tokens(text: str) -> list[re.Match[str]]:
    """Return the words of ``text`` (already in lower case) with their places."""
    return list(TOKEN.finditer(text))


def stem(word: str) -> str:
    """Return what the forms of a word have in common: plural, -ing, -ed, final e, and British against American spelling.

    >>> stem("summarising"), stem("summarizes"), stem("functions"), stem("stopped")
    ('summariz', 'summariz', 'function', 'stop')
    """
    if "'" in word:
        word = word[:-2] if word.endswith("'s") else word.replace("'", "")
    if len(word) <= 3 or not word.isascii():
        return word
    return _spelling(_without_tense(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word[-1] == "s" and word[-2] not in "sui" else word


def _without_tense(word: str) -> str:
    for ending in ("ing", "ed"):
        body = word.removesuffix(ending)
        if body != word and len(body) >= 3 and _VOWEL.search(body):
            doubled = body[-1] == body[-2] and body[-1] not in "lsz"
            return body[:-1] if doubled else body
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    return word


def _spelling(word: str) -> str:
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("is") and len(word) > 5:
        return word[:-2] + "iz"
    return word[:-3] + "or" if word.endswith("our") and len(word) > 5 else word


class Speller:
    """Finds the known word one slip away (a letter missing, added, changed, or two swapped), for words of six letters up.

    ``known`` maps a full word to what it stands for; ``words_as_they_are`` are real words that only look like a slip. The first
    letter must be right, as it nearly always is.
    """

    def __init__(self, known: Iterable[str], words_as_they_are: Iterable[str]) -> None:
        self._as_they_are = frozenset(words_as_they_are)
        self._by_deletion: dict[str, list[str]] = {}
        for word in known:
            if len(word) >= _SHORTEST_TYPO and word.isascii():
                for shorter in (word, *_deletions(word)):
                    self._by_deletion.setdefault(shorter, []).append(word)

    def correct(self, word: str) -> str | None:
        """Return the known word that ``word`` is a slip of, or None. ``word`` itself isn't known."""
        if not _SHORTEST_TYPO - 1 <= len(word) <= 24 or word in self._as_they_are or not word.isalpha():
            return None
        for shorter in (word, *_deletions(word)):
            for known in self._by_deletion.get(shorter, ()):
                if known[0] == word[0] and _one_slip(word, known):
                    return known
        return None


def _deletions(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def _one_slip(left: str, right: str) -> bool:
    """Tell whether two different words are one edit or one swap of neighbours apart (Damerau)."""
    if len(left) > len(right):
        left, right = right, left
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) != len(right):
        return len(right) - len(left) == 1 and left[at:] == right[at + 1 :]
    changed = left[at + 1 :] == right[at + 1 :]
    return changed or (left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :])
