"""How far two raters agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def raw_agreement(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Share of items on which both raters say the same. Raises ValueError on none, or on lists of two lengths."""
    if len(first) != len(second) or not first:
        raise ValueError(f"two ratings of the same items are needed, not {len(first)} and {len(second)}")
    return sum(x == y for x, y in zip(first, second, strict=True)) / len(first)


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Agreement beyond chance, 1 at full agreement and 0 at chance (Cohen 1960, Educ Psychol Meas 20:37).

    Where both raters give everything the same single label, chance explains it all: 0, since such labels prove nothing.
    """
    observed = raw_agreement(first, second)
    counts, others = Counter(first), Counter(second)
    expected = sum(counts[label] * others[label] for label in counts) / len(first) ** 2
    return 0.0 if expected == 1 else (observed - expected) / (1 - expected)
