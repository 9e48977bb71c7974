"""Which base suits a machine: the largest that fits and whose bytes can be checked."""

from __future__ import annotations

import pytest

from loco.bases import best, candidates, memory_needed, weights_bytes
from loco.schema import ArtifactRef, BaseModelEntry, HubSource, TreeSource

GIB = 2**30


def base(name: str, parameters: int, *, size: int | None = None, pinned: bool = True, status: str = "active") -> BaseModelEntry:
    source = HubSource(repo="someone/model", filename="weights.gguf")
    return BaseModelEntry.model_validate(
        {
            "schema_version": 1, "name": name, "title": name, "description": name, "licence": "MIT", "architecture": "qwen3",
            "parameters": parameters, "quantisation": "Q4_K_M", "context": 4096, "kv_bytes_per_token": 147456,
            "weights": ArtifactRef(source=source, sha256="a" * 64 if pinned else None, size=size),
            "training": TreeSource(path="checkpoint"), "status": status,
        }
    )  # fmt: skip


SMALL = base("small", 5_000_000, size=3_000_000)
LARGE = base("large", 4_022_468_096, size=2_497_000_000)
LOOSE = base("loose", 8_000_000_000, pinned=False)
OLD = base("old", 4_100_000_000, size=2_500_000_000, status="archived")
ALL = (SMALL, LARGE, LOOSE, OLD)


@pytest.mark.parametrize(
    ("memory", "trust", "chosen"),
    [
        (8 * GIB, False, "large"),
        (4 * GIB, False, "small"),
        (64 * GIB, False, "large"),
        (64 * GIB, True, "loose"),
        (None, True, None),
        (GIB, True, None),
    ],
)
def test_the_largest_that_fits_and_is_pinned_is_chosen(memory: int | None, trust: bool, chosen: str | None) -> None:
    found = best(candidates(ALL, memory, trust=trust))
    assert (found.entry.name if found else None) == chosen


def test_retired_bases_are_no_candidates() -> None:
    assert [c.entry.name for c in candidates(ALL, 8 * GIB, trust=True)] == ["loose", "large", "small"]


def test_memory_is_weights_and_keys_and_values_of_a_full_context_and_what_stands_around_them() -> None:
    assert memory_needed(LARGE) == 2_497_000_000 + 4096 * 147456 + GIB // 2


def test_weights_not_pinned_yet_are_estimated() -> None:
    # a published Q4_K_M file of these 4,022,468,096 parameters has 2,497,281,120 bytes
    assert weights_bytes(base("x", 4_022_468_096)) == pytest.approx(2_497_281_120, rel=0.005)
