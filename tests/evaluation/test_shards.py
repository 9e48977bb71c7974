"""An evaluation on several machines ends with the bytes of one run, or says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.errors import DataError, UsageError
from loco.evaluation.measure import Silent
from loco.evaluation.sealed import read_sealed, write_sealed
from loco.evaluation.shards import Shard, merge_shards, parse_shard, run_shard
from loco.evaluation.store import OutcomeStore
from loco.evaluation.work import Work
from tests.evaluation.sample_suite import Scripted, files, make_suite
from tests.evaluation.test_measure import laid_out


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_suite(tmp_path_factory.mktemp("suite"))


@pytest.fixture
def work(root: Path) -> Work:
    return laid_out(root, Scripted())


def run_all(work: Work, folder: Path, of: int) -> list[Path]:
    """Every share on a machine of its own."""
    stores = [OutcomeStore(folder / f"machine-{number}") for number in range(of)]
    shards = [Shard(number + 1, of) for number in range(of)]
    return [
        run_shard(work, shard, folder / "out", store=store, progress=Silent())
        for shard, store in zip(shards, stores, strict=True)
    ]


@pytest.mark.parametrize("of", [1, 3, 8, 40])
def test_merged_shards_have_the_bytes_of_one_run(root: Path, work: Work, tmp_path: Path, of: int) -> None:
    work.measure(OutcomeStore(tmp_path / "one"))
    run_all(work, tmp_path, of)
    merging = Scripted()
    again, store = laid_out(root, merging), OutcomeStore(tmp_path / "merged")
    merge_shards(again, [tmp_path / "out"], store=store)
    again.measure(store)
    assert files(tmp_path / "merged") == files(tmp_path / "one")
    assert merging.blocks == [], "merging generates nothing"


def test_a_shard_that_the_store_knows_is_written_the_same(work: Work, tmp_path: Path) -> None:
    [path] = run_all(work, tmp_path, 1)
    first, store = path.read_bytes(), OutcomeStore(tmp_path / "machine-0")
    work.measure(store)
    assert run_shard(work, Shard(1, 1), tmp_path / "out", store=store, progress=Silent()).read_bytes() == first


def test_what_is_missing_twice_or_of_another_division_is_named(work: Work, tmp_path: Path) -> None:
    paths = run_all(work, tmp_path, 4)
    store = OutcomeStore(tmp_path / "merged")
    with pytest.raises(UsageError, match="missing: 2/4, 3/4"):
        merge_shards(work, [paths[0], paths[3]], store=store)
    with pytest.raises(UsageError, match="shard 1/4 is there twice"):
        merge_shards(work, [paths[0], *paths], store=store)
    with pytest.raises(UsageError, match="different divisions"):
        merge_shards(work, [paths[0], run_shard(work, Shard(2, 3), tmp_path, store=store, progress=Silent())], store=store)
    with pytest.raises(UsageError, match="no shard to merge"):
        merge_shards(work, [tmp_path / "machine-0" / "generations"], store=store)


def test_a_shard_of_another_evaluation_is_refused(root: Path, work: Work, tmp_path: Path) -> None:
    paths = run_all(work, tmp_path, 2)
    with pytest.raises(UsageError, match="another evaluation"):
        merge_shards(laid_out(root, Scripted(engine="scripted 2")), paths, store=OutcomeStore(tmp_path / "merged"))


def test_a_shard_that_was_changed_is_refused(work: Work, tmp_path: Path) -> None:
    [path] = run_all(work, tmp_path, 1)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="changed or damaged"):
        merge_shards(work, [path], store=OutcomeStore(tmp_path / "merged"))


def test_a_sealed_shard_with_a_row_of_another_form_is_refused(work: Work, tmp_path: Path) -> None:
    [path] = run_all(work, tmp_path, 1)
    found = read_sealed(path)
    write_sealed(path, found.header, [{"address": "a" * 64}, *found.rows])
    with pytest.raises(DataError, match=r"a row of another form: address\."):
        merge_shards(work, [path], store=OutcomeStore(tmp_path / "merged"))


@given(of=st.integers(min_value=1, max_value=50))
def test_shards_share_out_every_block_once_and_evenly(root: Path, of: int) -> None:
    work = laid_out(root, Scripted())
    shares = [[(p.of.label, p.start) for p in Shard(number, of).portions(work)] for number in range(1, of + 1)]
    every = [(portion.of.label, portion.start) for item in work.wanted for portion in item.portions]
    assert sorted(block for share in shares for block in share) == sorted(every)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "3/", "a/b", "-1/2", "1/2/3"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="NUMBER/OF"):
        parse_shard(text)
