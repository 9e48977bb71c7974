"""What a router answers, and the seam that every router fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing found in the query that spoke for (weight > 0) or against a domain: the rule and the text it matched."""

    domain: str
    rule: str
    matched: str
    weight: float


@dataclass(frozen=True, slots=True)
class Route:
    """Where a query goes. ``domain`` None means that the base answers: a real outcome, not a failure.

    ``scores`` has every domain that the router knows, each in [0, 1]; ``confidence`` in [0, 1] is how sure the router is of
    the outcome it names. ``reason`` is one sentence for people; ``evidence`` is what ``--explain`` prints.
    """

    domain: str | None
    confidence: float
    scores: Mapping[str, float]
    router: str
    reason: str = ""
    evidence: tuple[Evidence, ...] = field(default=())


class Router(Protocol):
    """Chooses a domain for a query: scores for every domain first, a threshold second."""

    name: str

    def route(self, query: str) -> Route:
        """Return the route for one query. Never raises on any text, empty text included."""
