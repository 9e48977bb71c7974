"""The store gives what was kept, notices what was changed, and is not hurt by two runs at once."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from loco.errors import DataError
from loco.evaluation.address import Address
from loco.evaluation.generation import Block, Generated
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import CaseOutcome

ADDRESS = Address("a" * 64, {"engine": "x"})
OUTCOMES = tuple(CaseOutcome(f"c{n}", 1.0, "right", "2", "text", 3, 4, {"share": 0.5}, "good") for n in range(3))


@pytest.fixture
def store(tmp_path: Path) -> OutcomeStore:
    return OutcomeStore(tmp_path / "own", tmp_path / "published")


def alter(path: Path) -> None:
    """Make a wrong answer right, and leave the seal as it was."""
    text = gzip.decompress(path.read_bytes()).replace(b'"value":1.0', b'"value":0.0', 1)
    path.write_bytes(gzip.compress(text))


def test_what_is_kept_is_given(store: OutcomeStore) -> None:
    assert store.outcomes(ADDRESS.sha256) is None
    store.keep(ADDRESS, OUTCOMES)
    assert store.outcomes(ADDRESS.sha256) == OUTCOMES


def test_published_outcomes_come_first_and_are_never_written(store: OutcomeStore) -> None:
    OutcomeStore(store.published or Path()).keep(ADDRESS, OUTCOMES[:1])
    store.keep(ADDRESS, OUTCOMES)
    assert store.outcomes(ADDRESS.sha256) == OUTCOMES[:1]


def test_an_own_file_that_was_altered_is_told_and_not_used(store: OutcomeStore) -> None:
    store.keep(ADDRESS, OUTCOMES)
    alter(store.path(ADDRESS.sha256))
    assert store.outcomes(ADDRESS.sha256) is None
    assert "was changed or damaged" in store.warnings[0]


def test_a_published_file_that_was_altered_is_an_error(store: OutcomeStore) -> None:
    published = OutcomeStore(store.published or Path())
    published.keep(ADDRESS, OUTCOMES)
    alter(published.path(ADDRESS.sha256))
    with pytest.raises(DataError, match="changed or damaged") as told:
        store.outcomes(ADDRESS.sha256)
    assert told.value.hint == "Restore it: `git checkout` brings it back."


def test_a_sealed_row_that_is_no_outcome_is_an_error(store: OutcomeStore) -> None:
    store.keep(ADDRESS, (replace(OUTCOMES[0], value="1.0"),))  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"the value of c0 is '1\.0', and no score"):
        store.outcomes(ADDRESS.sha256)


def test_a_file_under_the_name_of_another_address_is_not_used(store: OutcomeStore) -> None:
    store.keep(ADDRESS, OUTCOMES)
    store.path(ADDRESS.sha256).rename(store.path("b" * 64))
    assert store.outcomes("b" * 64) is None
    assert "another address" in store.warnings[0]


def test_generated_and_scored_blocks_are_given_by_their_range(store: OutcomeStore) -> None:
    block = Block("g" * 64, 0, 2, ("c0", "c1"), ())
    generated = (Generated("c0", "x", "stop", 1, 2), Generated("c1", "", "cancelled", 0, 0, "too long"))
    store.keep_generated(block, generated)
    store.keep_scored(ADDRESS.sha256, 0, 2, OUTCOMES[:2])
    assert store.generated("g" * 64, 0, 2) == generated
    assert store.generated("g" * 64, 0, 1) is None
    assert store.scored(ADDRESS.sha256, 0, 2) == OUTCOMES[:2]


def test_two_runs_that_keep_the_same_result_at_once_leave_it_whole(store: OutcomeStore) -> None:
    def run(_: int) -> None:
        for start in range(3):
            store.keep_scored(ADDRESS.sha256, start, start + 1, OUTCOMES[start : start + 1])
        store.keep(ADDRESS, OUTCOMES)
        assert store.outcomes(ADDRESS.sha256) == OUTCOMES

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(40)))
    assert store.warnings == []
