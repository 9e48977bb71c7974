"""Which cases of benchmarks the training data of an adapter holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from loco.evaluation.contamination import Overlap, overlap
from loco.evaluation.selection import Selected
from loco.evaluation.training_data import training_texts


def overlaps(folder: Path, chosen: Sequence[Selected]) -> list[Overlap]:
    """The cases of ``chosen`` that the data in an adapter's ``folder`` overlaps. Raises DataError where it can't be read."""
    return overlap(training_texts(folder), [case for item in chosen for case in item.benchmark.cases(item.split)])


def seen_by_any(folders: Iterable[Path], chosen: Sequence[Selected]) -> frozenset[str]:
    """The cases that count as seen by one of several adapters: what is said of them together leaves these out."""
    return frozenset(item.case for folder in folders for item in overlaps(folder, chosen) if item.flagged)
