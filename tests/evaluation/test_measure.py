"""A measurement ends with the same bytes, whatever happened on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loco.errors import AdapterError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.selection import Selection
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult
from loco.evaluation.work import Work, adapter_work
from loco.registry import load_registry
from tests.evaluation.sample_suite import Killed, Scripted, answer, files, make_suite


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_suite(tmp_path_factory.mktemp("suite"))


def laid_out(root: Path, scripted: Scripted, limit: int | None = None) -> Work:
    candidate = find_candidate(root, load_registry(root), "adder")
    return adapter_work(root, candidate, Selection(limit=limit), scripted.machinery)


def measure(root: Path, folder: Path, scripted: Scripted, limit: int | None = None) -> list[list[BenchmarkResult]]:
    return laid_out(root, scripted, limit).measure(OutcomeStore(folder))


@pytest.fixture(scope="module")
def unbroken(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("unbroken")
    measure(root, folder, Scripted())
    return files(folder)


def test_every_side_has_every_case_scored_in_order(root: Path, tmp_path: Path) -> None:
    (sums, echoes), (base_sums, _) = measure(root, tmp_path, Scripted())
    assert [outcome.case for outcome in sums.outcomes] == [f"sums-{n}" for n in range(250)]
    assert sum(outcome.value or 0 for outcome in sums.outcomes) == 125
    assert sum(outcome.value or 0 for outcome in base_sums.outcomes) == 63
    assert (echoes.benchmark.domain, echoes.binary, echoes.limited) == ("code", True, False)


def test_a_second_run_reads_and_generates_nothing(root: Path, tmp_path: Path) -> None:
    first = measure(root, tmp_path, Scripted())
    again = Scripted()
    assert measure(root, tmp_path, again) == first
    assert again.blocks == []


@pytest.mark.parametrize("at", range(12))
def test_a_run_killed_at_any_block_goes_on_and_ends_with_the_same_bytes(
    root: Path, tmp_path: Path, unbroken: dict[str, bytes], at: int
) -> None:
    killed = Scripted(dies_after=at)
    with pytest.raises(Killed):
        measure(root, tmp_path, killed)
    resumed = Scripted()
    measure(root, tmp_path, resumed)
    assert files(tmp_path) == unbroken
    assert len(killed.blocks) + len(resumed.blocks) == 12, "no block is generated twice"


def test_the_order_in_which_blocks_are_done_changes_nothing(root: Path, tmp_path: Path, unbroken: dict[str, bytes]) -> None:
    measure(root, tmp_path, Scripted(reverse=True))
    assert files(tmp_path) == unbroken


def test_a_block_that_was_altered_is_generated_again(root: Path, tmp_path: Path, unbroken: dict[str, bytes]) -> None:
    with pytest.raises(Killed):
        measure(root, tmp_path, Scripted(dies_after=3))
    block = sorted(tmp_path.glob("generations/*/*.jsonl"))[0]
    block.write_text(block.read_text(encoding="utf-8").replace("####", "#### 7", 1), encoding="utf-8")
    store = OutcomeStore(tmp_path)
    laid_out(root, Scripted()).measure(store)
    assert files(tmp_path) == unbroken
    assert len(store.warnings) >= 1


def test_a_limited_run_has_an_address_of_its_own_and_shares_whole_blocks(root: Path, tmp_path: Path) -> None:
    quick = Scripted()
    results = measure(root, tmp_path, quick, limit=120)
    assert results[0][0].limited
    assert len(results[0][0].outcomes) == 120
    whole = Scripted()
    assert not measure(root, tmp_path, whole)[0][0].limited
    assert {block.start for block in whole.blocks} == {100, 200}, "cases 0 to 99 were generated before"


def test_another_engine_is_another_result(root: Path, tmp_path: Path) -> None:
    measure(root, tmp_path, Scripted())
    other = Scripted(engine="scripted 2")
    measure(root, tmp_path, other)
    assert len(other.blocks) == 12


def test_an_adapter_without_effect_is_refused_before_anything_is_generated(root: Path, tmp_path: Path) -> None:
    scripted = Scripted(useless=True)
    with pytest.raises(AdapterError, match="changes nothing"):
        measure(root, tmp_path, scripted)
    assert scripted.blocks == []


def test_a_prompt_that_does_not_fit_is_an_error_of_its_case_alone(root: Path, tmp_path: Path) -> None:
    work = laid_out(root, Scripted())
    item = work.wanted[0]
    long = replace(item.cases[7], prompt="How much is 7 + 1? " + "word " * 600)
    work = replace(work, wanted=(replace(item, cases=(*item.cases[:7], long, *item.cases[8:])),), chosen=work.chosen[:1])
    outcome = work.measure(OutcomeStore(tmp_path))[0][0].outcomes[7]
    assert (outcome.value, outcome.outcome) == (None, "error")
    assert "doesn't fit 512" in outcome.explanation


def test_an_answer_that_was_cut_off_says_so_and_keeps_its_score(root: Path, tmp_path: Path) -> None:
    scripted = Scripted(script=lambda request: answer(request) + " and so on" * 20)
    outcomes = measure(root, tmp_path, scripted)[0][0].outcomes
    assert {outcome.outcome for outcome in outcomes} == {"truncated"}
    assert sum(outcome.value or 0 for outcome in outcomes) == 125
