"""Base models on this machine: which are here and right, what memory each takes, and which one fits best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loco import artifacts
from loco.errors import ArtifactError, DigestMismatchError
from loco.schema import BaseModelEntry

State = Literal["ready", "to pull", "not pinned", "damaged", "missing"]

OVERHEAD = 512 * 2**20  # bytes: compute buffers, a few loaded adapters, Python
SHARE = 0.6  # of all memory: the rest belongs to the system and the person's other programs
_BITS = {"Q4_K_M": 4.96, "Q8_0": 8.5, "F16": 16.0}  # bits per weight; Q4_K_M as measured on Qwen3-4B


@dataclass(frozen=True, slots=True)
class Candidate:
    """A base that could be chosen. ``needs`` is the bytes of memory that it takes; ``usable`` that its bytes can be checked."""

    entry: BaseModelEntry
    needs: int
    fits: bool
    usable: bool


def state_of(root: Path, entry: BaseModelEntry) -> State:
    """Whether the weights are here and are the registered ones. Downloads nothing."""
    try:
        if artifacts.find(root, entry.weights) is not None:
            return "ready"
    except DigestMismatchError:
        return "damaged"
    except ArtifactError:
        return "not pinned" if entry.weights.sha256 is None else "missing"
    return "to pull" if entry.weights.sha256 else "not pinned"


def weights_bytes(entry: BaseModelEntry) -> int:
    """Size of the weights: registered, or estimated from the parameters and the quantisation where nothing is pinned yet."""
    return entry.weights.size or int(entry.parameters * _BITS.get(entry.quantisation, 16.0) / 8)


def memory_needed(entry: BaseModelEntry) -> int:
    """Bytes of memory for the weights, a full context of F16 keys and values, and what stands around them."""
    return weights_bytes(entry) + entry.context * entry.kv_bytes_per_token + OVERHEAD


def candidates(entries: Iterable[BaseModelEntry], memory: int | None, *, trust: bool) -> tuple[Candidate, ...]:
    """The bases that aren't retired, largest first. ``memory`` is all of the machine's; None: unknown, so only small ones fit.

    ``trust``: unpinned bases are usable too.
    """
    room = SHARE * memory if memory is not None else 2**30
    found = [
        Candidate(entry, memory_needed(entry), memory_needed(entry) <= room, trust or entry.weights.sha256 is not None)
        for entry in entries
        if entry.status == "active"
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate.entry.parameters))


def best(among: Iterable[Candidate]) -> Candidate | None:
    """The largest that fits and can be used; None where there is none."""
    good = [candidate for candidate in among if candidate.fits and candidate.usable]
    return max(good, key=lambda candidate: candidate.entry.parameters, default=None)
