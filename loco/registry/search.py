"""Finding adapters by words, over thousands of entries without building them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loco.registry.registry import Registry

_WORD = re.compile(r"[\w@.]+")


@dataclass(frozen=True, slots=True)
class Found:
    """An adapter that fits, and how well: larger is better."""

    name: str
    points: int


def search(
    registry: Registry, words: Sequence[str], *, domain: str | None = None, base: str | None = None, status: str | None = None
) -> list[Found]:
    """Adapters in which every word occurs, in the name, the domain, the description or an owner; best first, then by name.

    A word of the name counts most; a beginning counts as a word, a plural as its singular. No words: all adapters.
    """
    wanted = [_Wanted(word.lower()) for text in words for word in _WORD.findall(text)]
    found = []
    for name, plain in registry.plain_adapters():
        if domain not in (None, plain.get("domain")) or status not in (None, plain.get("status", "active")):
            continue
        if base is not None and all(version["base"] != base for version in plain["versions"]):
            continue
        points = _points(name, plain, wanted)
        if points is not None:
            found.append(Found(name, points))
    return sorted(found, key=lambda each: (-each.points, each.name))


class _Wanted:
    """One word that is looked for, with what finds it at the beginning of another word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.stem = word.removesuffix("s") if len(word) > 3 else word  # "tables" finds "a table"
        self.begins = re.compile(rf"\b{re.escape(self.stem)}").search


def _points(name: str, plain: Mapping[str, Any], wanted: Sequence[_Wanted]) -> int | None:
    """How well an entry fits; None where a word doesn't occur in it."""
    if not wanted:
        return 0
    owners = " ".join(str(owner["github"]) for owner in plain.get("owners", ()))
    about = f"{plain.get('domain') or ''} {plain.get('description', '')} {owners}".lower()
    points = 0
    for each in wanted:
        if each.word == name:
            points += 100
        elif each.stem in name:
            points += 40 if each.begins(name) else 20
        elif each.stem in about:
            points += 10 if each.begins(about) else 1
        else:
            return None
    return points
