"""`loco leaderboard` and `loco semester`: what they print, and when they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from tests.leaderboard.published import BASE, Made, make_tree

GOOD, WEAK = Made("good", "math", 0.8), Made("weak", "math", 0.6)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path, [GOOD, WEAK], active={"math": "good@1.0.0"})


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), *args])


def test_the_board_is_shown_domain_by_domain(root: Path) -> None:
    result = loco(root, "leaderboard")
    assert result.exit_code == 0, result.output
    assert f"Mathematics on {BASE}: base " in result.stdout
    assert "good@1.0.0 *" in result.stdout
    assert f"Code on {BASE}: base " in result.stdout
    assert "no adapter measured" in result.stdout


def test_the_board_can_be_narrowed_and_is_json_for_programs(root: Path) -> None:
    make_tree(root, [Made("newer", "math", 0.9)], base="nano-2027")
    board = json.loads(loco(root, "leaderboard", "--domain", "math", "--base", "nano-2027", "--json").stdout)
    assert [base["base"] for base in board["bases"]] == ["nano-2027"]
    assert [[row["adapter"] for row in domain["rows"]] for domain in board["bases"][0]["domains"]] == [["newer"]]
    everything = json.loads(loco(root, "leaderboard", "--all", "--json").stdout)
    assert {base["base"] for base in everything["bases"]} == {BASE, "nano-2027"}


def test_unknown_names_bring_the_nearest(root: Path) -> None:
    for option, name, near in (("--domain", "maths", "math"), ("--base", "nano-2025", BASE)):
        result = loco(root, "leaderboard", option, name)
        assert result.exit_code == 2
        assert near in result.stderr


def test_one_base_and_all_of_them_exclude_each_other(root: Path) -> None:
    assert loco(root, "leaderboard", "--all", "--base", BASE).exit_code == 2


def test_a_base_with_no_result_says_so(tmp_path: Path) -> None:
    make_tree(tmp_path, [])
    (tmp_path / f"leaderboard/results/{BASE}/base.json").unlink()
    assert loco(tmp_path, "leaderboard").stdout == f"Nothing has been measured on {BASE} yet.\n"


def test_build_writes_the_files_and_check_tells_whether_they_are_stale(root: Path) -> None:
    assert loco(root, "leaderboard", "build", "--check").exit_code == 1
    assert not (root / "leaderboard" / "README.md").exists()
    built = loco(root, "leaderboard", "build")
    assert built.exit_code == 0
    assert "wrote leaderboard/README.md" in built.stdout
    checked = loco(root, "leaderboard", "build", "--check", "--json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["stale"] == []


def test_terminal_escapes_of_others_do_not_reach_the_terminal(root: Path) -> None:
    domains = root / "registry" / "domains.yaml"
    domains.write_text(domains.read_text("utf-8").replace('"Mathematics"', '"Ma\\u202ethematics"'), "utf-8")
    result = loco(root, "leaderboard")
    assert "\u202e" not in result.output


def test_a_semester_is_archived_once(root: Path) -> None:
    assert loco(root, "semester", "archive", "2026-S2").stdout == "wrote leaderboard/semesters/2026-S2/manifest.json\n"
    again = loco(root, "semester", "archive", "2026-S2")
    assert again.exit_code == 2
    assert "never changes" in again.stderr
    assert loco(root, "semester", "archive", "summer").exit_code == 2


def test_the_trend_is_markdown_a_drawing_and_json(root: Path, tmp_path: Path) -> None:
    loco(root, "semester", "archive", "2026-S1")
    picture = tmp_path / "trend.svg"
    result = loco(root, "semester", "trend", "--svg", str(picture))
    assert result.exit_code == 0, result.output
    assert "| [2026-S1](semesters/2026-S1/manifest.json) |" in result.stdout
    assert "![Best score by semester, domain and base](trend.svg)" in result.stdout
    assert picture.read_text("utf-8").startswith("<svg ")
    domains = json.loads(loco(root, "semester", "trend", "--json").stdout)["domains"]
    assert [domain["domain"] for domain in domains] == ["math"]


def test_a_trend_needs_an_archive(root: Path) -> None:
    result = loco(root, "semester", "trend")
    assert result.exit_code == 2
    assert "loco semester archive" in result.stderr
