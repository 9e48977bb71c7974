"""A plan counts what is left, and says where its number of tokens comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.evaluation.plan import Plan, Speed, plan
from loco.evaluation.shards import Shard
from loco.evaluation.store import OutcomeStore
from tests.evaluation.sample_suite import Killed, Scripted, make_suite
from tests.evaluation.test_measure import laid_out


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_suite(tmp_path_factory.mktemp("suite"))


def planned(root: Path, store: OutcomeStore, shard: Shard = Shard(1, 1)) -> Plan:  # noqa: B008 - frozen
    work = laid_out(root, Scripted())
    return plan(work, shard.portions(work), store)


def test_everything_is_left_at_first_with_lengths_from_the_references(root: Path, tmp_path: Path) -> None:
    found = planned(root, OutcomeStore(tmp_path))
    assert found.left == 1000
    assert {(item.cases, item.left, item.source, item.written) for item in found.benchmarks} == {(250, 250, "references", 250)}
    assert found.seconds == pytest.approx(sum(item.seconds for item in found.benchmarks))
    assert all(item.read > item.written for item in found.benchmarks)


def test_what_was_generated_is_not_planned_and_gives_the_lengths(root: Path, tmp_path: Path) -> None:
    store = OutcomeStore(tmp_path)
    with pytest.raises(Killed):
        laid_out(root, Scripted(dies_after=4)).measure(store)
    sums, echoes, base_sums, _ = planned(root, store).benchmarks
    assert (sums.left, echoes.left, base_sums.left) == (0, 150, 250)
    assert (echoes.source, base_sums.source, base_sums.written) == ("outcomes", "outcomes", 500)


def test_nothing_is_left_when_all_is_there_and_no_speed_is_measured(root: Path, tmp_path: Path) -> None:
    store = OutcomeStore(tmp_path)
    laid_out(root, Scripted()).measure(store)
    found = planned(root, store)
    assert (found.left, found.speed, found.seconds) == (0, None, 0.0)


def test_a_shard_is_planned_alone(root: Path, tmp_path: Path) -> None:
    shares = [planned(root, OutcomeStore(tmp_path), Shard(number, 3)).left for number in (1, 2, 3)]
    assert sum(shares) == 1000


def test_time_is_reading_and_writing() -> None:
    assert Speed(100.0, 10.0).seconds(200, 30) == 5.0
