"""The board follows from the tree: who is ranked, who isn't and why, and the figures of a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import DataError, EntryError
from loco.leaderboard import make_board, read_board
from loco.leaderboard.board import board_text
from loco.leaderboard.types import Board, DomainBoard, Row
from loco.statistics import wilson_interval
from tests.leaderboard.published import BASE, DOMAINS, Made, make_tree

GOOD = Made("good", "math", 0.75)
LEVEL = Made("level", "math", 0.745)
WEAK = Made("weak", "math", 0.55)
FORGETFUL = Made("forgetful", "math", 0.9, elsewhere={"code": -0.3})


def domain(board: Board, name: str = "math", base: str = BASE) -> DomainBoard:
    found = next(b for b in board.bases if b.base == base)
    return next(d for d in found.domains if d.domain == name)


def rows(root: Path, *adapters: Made, **options: object) -> dict[str, Row]:
    make_tree(root, adapters, **options)  # type: ignore[arg-type]
    return {row.ref: row for row in domain(make_board(root)).rows}


def test_rows_that_cannot_be_told_apart_share_a_rank(tmp_path: Path) -> None:
    found = rows(tmp_path, GOOD, LEVEL, WEAK)
    assert (found["good@1.0.0"].rank, found["level@1.0.0"].rank, found["weak@1.0.0"].rank) == (1, 1, 3)
    assert found["good@1.0.0"].tied
    assert found["level@1.0.0"].tied
    assert not found["weak@1.0.0"].tied
    assert (found["good@1.0.0"].worst_rank, found["weak@1.0.0"].worst_rank) == (2, 3)
    assert {beaten.by for beaten in found["weak@1.0.0"].beaten} == {"good@1.0.0", "level@1.0.0"}
    assert all(beaten.p is not None and beaten.p <= 0.05 for beaten in found["weak@1.0.0"].beaten)


def test_without_outcomes_ranks_come_from_intervals(tmp_path: Path) -> None:
    found = rows(tmp_path, GOOD, WEAK, outcomes=False)
    good, weak = found["good@1.0.0"], found["weak@1.0.0"]
    apart = weak.difference.high is not None and good.difference.low is not None and weak.difference.high < good.difference.low
    assert weak.rank == (2 if apart else 1)
    assert all(beaten.p is None for beaten in weak.beaten)


def test_only_what_the_gate_accepted_is_ranked(tmp_path: Path) -> None:
    found = rows(tmp_path, GOOD, FORGETFUL)
    assert found["forgetful@1.0.0"].score.value > found["good@1.0.0"].score.value
    assert (found["forgetful@1.0.0"].standing, found["forgetful@1.0.0"].rank) == ("not-accepted", None)
    assert found["good@1.0.0"].rank == 1
    assert list(found) == ["good@1.0.0", "forgetful@1.0.0"]


def test_of_an_adapter_the_newest_accepted_version_is_ranked(tmp_path: Path) -> None:
    found = rows(tmp_path, GOOD, Made("good", "math", 0.74, "1.10.0"), Made("good", "math", 0.9, "2.0.0", {"code": -0.3}))
    standings = {ref: row.standing for ref, row in found.items()}
    assert standings == {"good@1.10.0": "ranked", "good@1.0.0": "earlier-version", "good@2.0.0": "not-accepted"}


@pytest.mark.parametrize(
    ("made", "standing"),
    [
        (Made("other", "math", 0.8, yanked=True), "withdrawn"),
        (Made("other", "math", 0.8, status="archived"), "archived"),
        (Made("other", "math", 0.8, status="deprecated"), "ranked"),
        (Made("other", "math", 0.8, limited=True), "limited"),
        (Made("other", "math", 0.8, benchmark_version="1.9.0"), "older-benchmark"),
    ],
)
def test_what_stands_in_the_way_of_a_rank_is_said(tmp_path: Path, made: Made, standing: str) -> None:
    found = rows(tmp_path, GOOD, made)["other@1.0.0"]
    assert found.standing == standing
    assert (found.rank is None) == (standing != "ranked")


def test_a_row_measured_on_another_build_of_the_base_is_not_ranked(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD])
    base = tmp_path / "registry" / "bases" / BASE / "base.yaml"
    digest = make_board(tmp_path).bases[0].sha256 or ""
    base.write_text(base.read_text("utf-8").replace(digest, "a" * 64), "utf-8")
    assert domain(make_board(tmp_path)).rows[0].standing == "other-base-build"


def test_a_row_measured_on_other_bytes_of_the_adapter_is_not_ranked(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD])
    entry = tmp_path / "registry" / "adapters" / "good.yaml"
    digest = domain(make_board(tmp_path)).rows[0].adapter_sha256
    entry.write_text(entry.read_text("utf-8").replace(digest, "a" * 64), "utf-8")
    row = domain(make_board(tmp_path)).rows[0]
    assert (row.standing, row.rank) == ("other-bytes", None)


def test_a_result_whose_adapter_left_the_registry_is_kept_apart(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD])
    (tmp_path / "registry" / "adapters" / "good.yaml").unlink()
    row = domain(make_board(tmp_path)).rows[0]
    assert (row.standing, row.status, row.cost) == ("unregistered", "unregistered", None)


def test_a_row_has_the_figures_of_its_report_and_the_facts_of_its_entry(tmp_path: Path) -> None:
    row = rows(tmp_path, GOOD, active={"math": "good@1.0.0"})["good@1.0.0"]
    low, high = wilson_interval(round(row.score.value * row.n), row.n)
    assert (row.score.low, row.score.high) == (round(low, 6), round(high, 6))
    assert row.difference.value == pytest.approx(row.score.value - row.base_score)
    assert {found.domain for found in row.abroad} == set(DOMAINS) - {"math"}
    assert (row.active, row.owners, row.licence, row.folder) == (True, ("ada-student",), "MIT", "adapters/good/1.0.0")
    assert row.cost is not None
    assert (row.cost.size, row.cost.minutes, row.cost.hardware) == (939_808, 8.4, "CPU (x86_64), 1 thread")
    assert (tmp_path / row.result).is_file()
    assert row.reproduce == "loco reproduce good@1.0.0"


def test_cases_seen_in_training_take_no_part_in_ranking(tmp_path: Path) -> None:
    seen = tuple(f"math-{index:03}" for index in range(40))
    found = rows(tmp_path, GOOD, Made("cheat", "math", 0.75, flagged=seen))
    assert (found["cheat@1.0.0"].n, found["cheat@1.0.0"].flagged) == (160, 40)
    assert found["good@1.0.0"].n == 200


def test_registered_versions_without_a_result_are_named(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD, WEAK])
    (tmp_path / f"leaderboard/results/{BASE}/weak/1.0.0.json").unlink()
    assert domain(make_board(tmp_path)).unmeasured == ("weak@1.0.0",)


def test_each_base_has_a_board_of_its_own_and_archived_ones_stand_last(tmp_path: Path) -> None:
    make_tree(tmp_path, [Made("old", "math", 0.85, status="archived")], base="a-2025", base_status="archived", cases=500)
    make_tree(tmp_path, [GOOD])
    make_tree(tmp_path, [], base="empty-2027")
    board = make_board(tmp_path)
    assert [(base.base, base.status) for base in board.bases] == [
        ("empty-2027", "active"),
        (BASE, "active"),
        ("a-2025", "archived"),
    ]
    assert domain(board, base="a-2025").rows[0].rank == 1
    assert [row.adapter for row in domain(board).rows] == ["good"]


def test_the_base_has_a_score_where_no_adapter_was_measured(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD])
    code = domain(make_board(tmp_path), "code")
    assert code.rows == ()
    assert code.base_score is not None
    assert code.base_score.low is not None
    assert code.benchmarks[0].id == "nano-code"


def test_a_report_in_another_ones_place_is_refused(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD])
    place = tmp_path / "leaderboard" / "results" / BASE / "good" / "1.0.0.json"
    place.rename(place.with_name("1.0.1.json"))
    with pytest.raises(EntryError, match=r"good@1\.0\.0"):
        make_board(tmp_path)


def test_changed_outcomes_are_noticed(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD, WEAK])
    for path in (tmp_path / "leaderboard" / "results" / "outcomes").iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="changed or damaged"):
        make_board(tmp_path)


def test_outcomes_that_only_this_checkout_has_are_not_looked_at(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD, LEVEL, WEAK])
    published = tmp_path / "leaderboard" / "results" / "outcomes"
    (tmp_path / ".loco").mkdir()
    published.rename(tmp_path / ".loco" / "outcomes")
    assert all(beaten.p is None for row in domain(make_board(tmp_path)).rows for beaten in row.beaten)


def test_the_board_can_be_read_back(tmp_path: Path) -> None:
    make_tree(tmp_path, [GOOD, FORGETFUL])
    board = make_board(tmp_path)
    path = tmp_path / "board.json"
    path.write_text(board_text(board), "utf-8")
    assert read_board(path) == board


def test_a_board_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    path.write_text("{}", "utf-8")
    with pytest.raises(EntryError, match="no leaderboard"):
        read_board(path)
