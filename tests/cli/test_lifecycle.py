"""`loco promote`, `loco retire`, `loco yank`: what they refuse, what they say, and the lines that they change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.registry import load_registry
from tests.sample_registry import make_registry
from tests.sample_results import publish


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_registry(tmp_path)


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), *args])


def active(root: Path) -> dict[str, str]:
    return {domain: "@".join(ref) for domain, ref in load_registry(root).active["tiny-2026"].items()}


def active_file(root: Path) -> Path:
    return root / "registry" / "bases" / "tiny-2026" / "active.yaml"


def entry_file(root: Path, name: str) -> Path:
    return root / "registry" / "adapters" / f"{name}.yaml"


def test_an_accepted_version_is_promoted_and_only_its_line_changes(root: Path) -> None:
    active_file(root).write_text(
        "# Who answers.\nschema_version: 1\nbase:   tiny-2026\nactive:\n  # sums\n  math: adder@1.1.0   # since May\n",
        encoding="utf-8",
    )
    publish(root, "adder@1.0.0", 40, base_right=10)
    result = loco(root, "promote", "adder@1.0.0")
    assert result.exit_code == 0, result.output
    assert active(root) == {"math": "adder@1.0.0"}
    text = active_file(root).read_text(encoding="utf-8")
    assert text.startswith("# Who answers.\nschema_version: 1\nbase:   tiny-2026\nactive:\n  # sums\n  math: adder@1.0.0 ")
    assert text.endswith("# since May\n")
    assert "Questions about math on tiny-2026 go to adder@1.0.0, and no longer to adder@1.1.0." in result.stdout
    assert "it scores 0.667 instead of 0.167 on 60 cases of math-test" in result.stdout


def test_a_promotion_where_the_base_answered_names_the_base(root: Path) -> None:
    publish(root, "coder@0.1.0", 40)
    result = loco(root, "promote", "coder")
    assert "and no longer to the base alone." in result.stdout
    assert active(root) == {"math": "adder@1.1.0", "code": "coder@0.1.0"}


def test_a_promotion_is_compared_with_the_one_that_answers_now(root: Path) -> None:
    publish(root, "adder@1.1.0", 20)
    publish(root, "adder@1.0.0", 40)
    found = json.loads(loco(root, "promote", "adder@1.0.0", "--json", "--dry-run").stdout)
    (comparison,) = found["against_current"]
    assert (comparison["n"], comparison["b"], comparison["c"]) == (60, 20, 0)
    assert found["replaces"] == "adder@1.1.0"
    shown = loco(root, "promote", "adder@1.0.0", "--dry-run").stdout
    assert "+0.333 [" in shown
    assert "better" in shown


def test_without_outcomes_of_both_that_is_said(root: Path) -> None:
    publish(root, "adder@1.0.0", 40)
    assert "How it compares with adder@1.1.0 isn't known here" in loco(root, "promote", "adder@1.0.0").stdout


def test_a_dry_run_writes_nothing(root: Path) -> None:
    publish(root, "adder@1.0.0", 40)
    before = active_file(root).read_bytes()
    result = loco(root, "promote", "adder@1.0.0", "--dry-run")
    assert "Would edit registry/bases/tiny-2026/active.yaml." in result.stdout
    assert active_file(root).read_bytes() == before


def test_promoting_who_answers_already_changes_nothing(root: Path) -> None:
    publish(root, "adder@1.1.0", 40)
    before = active_file(root).read_bytes()
    result = loco(root, "promote", "adder")
    assert (result.exit_code, "No file changed." in result.stdout) == (0, True)
    assert active_file(root).read_bytes() == before


@pytest.mark.parametrize("verdict", ["rejected", "inconclusive"])
def test_what_was_not_accepted_is_not_promoted(root: Path, verdict: str) -> None:
    publish(root, "adder@1.0.0", 40, verdict=verdict)  # type: ignore[arg-type]
    result = loco(root, "promote", "adder@1.0.0")
    assert result.exit_code == 1
    assert f"adder@1.0.0 was not accepted on tiny-2026: {verdict}.\n  It was measured." in result.stderr
    assert active(root) == {"math": "adder@1.1.0"}


def test_what_was_not_measured_is_not_promoted(root: Path) -> None:
    result = loco(root, "promote", "adder@1.0.0")
    assert result.exit_code == 1
    assert "No result of exactly these bytes of adder@1.0.0" in result.stderr
    assert "leaderboard/results/tiny-2026/adder/1.0.0.json" in result.stderr


def test_a_result_of_other_bytes_counts_for_nothing(root: Path) -> None:
    path = publish(root, "adder@1.0.0", 40)
    digest = load_registry(root).version("adder", "1.0.0").artifact.sha256 or ""
    path.write_text(path.read_text(encoding="utf-8").replace(digest, "d" * 64), encoding="utf-8")
    assert loco(root, "promote", "adder@1.0.0").exit_code == 1


def test_a_run_of_some_cases_is_no_acceptance(root: Path) -> None:
    publish(root, "adder@1.0.0", 40, limited=True)
    assert loco(root, "promote", "adder@1.0.0").exit_code == 1


def test_a_withdrawn_version_is_not_promoted(root: Path) -> None:
    publish(root, "adder@1.0.0", 40)
    assert loco(root, "yank", "adder@1.0.0", "--reason", "Wrong data").exit_code == 0
    result = loco(root, "promote", "adder@1.0.0")
    assert (result.exit_code, "was withdrawn on" in result.stderr) == (1, True)


def test_an_unknown_adapter_brings_the_nearest(root: Path) -> None:
    for command in (("promote", "ader"), ("retire", "ader", "--reason", "x"), ("yank", "ader@1.0.0", "--reason", "x")):
        result = loco(root, *command)
        assert (result.exit_code, "Did you mean: adder" in result.stderr) == (2, True)


def test_a_yanked_version_stops_answering_and_the_next_best_is_named(root: Path) -> None:
    publish(root, "adder@1.0.0", 40)
    result = loco(root, "yank", "adder@1.1.0", "--reason", "It was trained on the test set: don't use it")
    assert result.exit_code == 0, result.output
    assert active(root) == {}
    assert (
        "Questions about math go to the base tiny-2026 alone; `loco promote adder@1.0.0` lets an accepted one answer."
        in result.stdout
    )
    version = load_registry(root).version("adder", "1.1.0")
    assert version.yanked is not None
    assert version.yanked.reason == "It was trained on the test set: don't use it"


def test_a_withdrawal_can_be_taken_back_to_the_byte(root: Path) -> None:
    before = entry_file(root, "coder").read_bytes()
    loco(root, "yank", "coder@0.1.0", "--reason", "A mistake")
    assert entry_file(root, "coder").read_bytes() != before
    assert loco(root, "yank", "coder@0.1.0", "--undo").exit_code == 0
    assert entry_file(root, "coder").read_bytes() == before


def test_a_withdrawal_names_one_version_and_a_reason(root: Path) -> None:
    assert "adder@1.0.0, adder@1.1.0" in loco(root, "yank", "adder", "--reason", "x").stderr
    assert loco(root, "yank", "adder@1.0.0").exit_code == 2


def test_a_deprecated_adapter_goes_on_answering(root: Path) -> None:
    result = loco(root, "retire", "adder", "--reason", "It is slow")
    assert result.exit_code == 0, result.output
    assert active(root) == {"math": "adder@1.1.0"}
    entry = load_registry(root).adapter("adder")
    assert entry.status == "deprecated"
    assert entry.deprecation is not None
    assert entry.deprecation.reason == "It is slow"
    assert "and nothing accepted could take over" in result.stdout


def test_a_successor_must_be_one(root: Path) -> None:
    for successor, message in (("nobody", "no adapter named"), ("adder", "can't supersede itself"), ("coder", "is for code")):
        result = loco(root, "retire", "adder", "--reason", "x", "--superseded-by", successor)
        assert (result.exit_code, message in result.stderr) == (2, True)


def test_archiving_needs_a_semester_of_notice(root: Path) -> None:
    refused = loco(root, "retire", "adder", "--archive")
    assert (refused.exit_code, "was never told" in refused.stderr) == (1, True)
    loco(root, "retire", "adder", "--reason", "It is slow")
    refused = loco(root, "retire", "adder", "--archive")
    assert (refused.exit_code, "a semester of notice ends on" in refused.stderr) == (1, True)
    path = entry_file(root, "adder")
    entry = load_registry(root).adapter("adder")
    assert entry.deprecation is not None
    text = path.read_text(encoding="utf-8").replace(entry.deprecation.since.isoformat(), "2025-01-01")
    path.write_text(text, encoding="utf-8")
    assert loco(root, "retire", "adder", "--archive").exit_code == 0
    assert load_registry(root).adapter("adder").status == "archived"
    assert active(root) == {}


def test_what_cannot_wait_is_archived_at_once_with_a_reason(root: Path) -> None:
    assert loco(root, "retire", "coder", "--archive", "--now").exit_code == 2
    found = json.loads(loco(root, "retire", "coder", "--archive", "--now", "--reason", "Wrong licence", "--json").stdout)
    assert found["files"] == ["registry/adapters/coder.yaml"]
    assert load_registry(root).adapter("coder").status == "archived"
