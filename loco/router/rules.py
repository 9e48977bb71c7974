"""Rules of the keyword router, compiled: what one looks for, where, and for whom it speaks.

A ``match`` is a row of elements with room between them: ``<make> ~6 <program>`` is a word of the set ``make``, then within six
words one of the set ``program``. ``a|b`` is either; ``=times`` is that form only. Time is linear in the words of a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Where = Literal["request", "text"]
Spans = Mapping[int, tuple[int, ...]]  # where a thing starts -> where its occurrences end, in words


@dataclass(frozen=True, slots=True)
class Element:
    """One of ``names`` (sets or words), after at most ``gap`` other words."""

    names: tuple[str, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Rule:
    """``weights`` per domain. Exactly one of ``rows``, ``pattern``, ``shape`` says what is looked for.

    ``where`` "request": full weight in the request, a part of it in the material; "text": a pattern over everything.
    ``starts`` are all names that a row can begin with: a text that fills none of them needn't be searched.
    """

    id: str
    weights: Mapping[str, float]
    where: Where = "request"
    rows: tuple[tuple[Element, ...], ...] = ()
    starts: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    shape: str | None = None
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A form that a text has when ``pattern`` occurs ``at_least`` times, or any of the shapes ``any_of`` does."""

    id: str
    pattern: re.Pattern[str] | None
    at_least: int = 1
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules file. ``exact``, ``stems`` and ``phrases`` map words to the names of sets (and words of rules) that they fill."""

    domains: tuple[str, ...]
    threshold: float
    margin: float
    half: float
    material: float
    asks: re.Pattern[str]
    shapes: tuple[Shape, ...]
    rules: tuple[Rule, ...]
    exact: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    spelling: tuple[str, ...]
    words_as_they_are: tuple[str, ...]


def parse_row(text: str) -> tuple[Element, ...]:
    """Read a ``match``. Raises ValueError where it makes no sense."""
    elements: list[Element] = []
    gap = 0
    for part in text.split():
        if part.startswith("~"):
            gap = int(part[1:])
            if not 1 <= gap <= 12:
                raise ValueError("the room between two elements is 1 to 12 words")
            continue
        elements.append(Element(tuple(part.split("|")), gap))
        gap = 0
    if not elements or gap:
        raise ValueError("a match needs an element, and one after '~'")
    return tuple(elements)


def find_row(row: tuple[Element, ...], spans: Mapping[str, Spans]) -> tuple[int, int] | None:
    """Return the first place (first word, word after the last) where ``row`` is filled, or None."""
    reached: dict[int, int] = {}  # where the match so far ends -> where it began
    for name in row[0].names:
        for start, ends in spans.get(name, {}).items():
            for end in ends:
                reached.setdefault(end, start)
    for element in row[1:]:
        if not reached:
            return None
        following: dict[int, int] = {}
        for end, began in sorted(reached.items()):
            for name in element.names:
                places = spans.get(name)
                if places:
                    for start in range(end, end + element.gap + 1):
                        for stop in places.get(start, ()):
                            following.setdefault(stop, began)
        reached = following
    if not reached:
        return None
    end = min(reached)
    return reached[end], end
