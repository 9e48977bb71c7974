"""A seeded part of a split, the same for everybody, and the name that says which: ``test-250-seed-2026``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from loco.benchmarks.spec import Subset
from loco.scorers.types import Case

_NAME = re.compile(r"(?P<split>.+)-(?P<cases>\d+)-seed-(?P<seed>\d+)")


def subset_name(split: str, subset: Subset | None) -> str:
    """The name of a part of a split; the split's own name without a subset."""
    return split if subset is None else f"{split}-{subset.cases}-seed-{subset.seed}"


def parse_name(name: str) -> tuple[str, Subset | None]:
    """The split and subset that a name stands for."""
    found = _NAME.fullmatch(name)
    if found is None:
        return name, None
    return found["split"], Subset(cases=int(found["cases"]), seed=int(found["seed"]))


def draw(cases: Sequence[Case], subset: Subset) -> tuple[Case, ...]:
    """The cases with the smallest sha256 of seed and id, in the split's order; all where there are no more than asked.

    A hash and no random generator, so that it's the same on every Python; and a larger subset holds the smaller one.
    """
    ranked = sorted(cases, key=lambda case: sha256(f"{subset.seed}:{case.id}".encode()).digest())
    chosen = {case.id for case in ranked[: subset.cases]}
    return tuple(case for case in cases if case.id in chosen)
