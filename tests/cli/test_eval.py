"""``loco eval``, ``loco compare``, ``loco reproduce``: what is printed and written, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.cli.settings import Settings
from loco.evaluation.report import read_report
from loco.evaluation.store import LOCAL, PUBLISHED
from loco.registry import find_root
from loco.router.loading import RULES
from tests.evaluation.sample_suite import Scripted, make_suite


class Shell:
    """Runs ``loco`` over a small suite with a scripted machinery, new for each command."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scripted = Scripted()

    def loco(self, *args: str) -> Result:
        self.scripted = Scripted()
        settings = Settings(self.root, machinery=self.scripted.machinery)
        return CliRunner().invoke(main, args, obj=settings)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(make_suite(tmp_path / "checkout"))


def test_an_accepted_adapter_prints_its_table_and_verdict_and_exits_0(shell: Shell) -> None:
    result = shell.loco("eval", "adder")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any(line.startswith("math (own) 250 0.252 0.500 +24.8") for line in lines), result.stdout
    assert lines[-1] == "adder@1.1.0 on tiny-2026: accepted"


def test_progress_goes_to_stderr_with_cases_speed_and_time_left(shell: Shell) -> None:
    result = shell.loco("eval", "adder")
    assert "1000 cases to generate" in result.stderr
    assert "1000 of 1000 cases" in result.stderr
    assert "tokens/s, 0 s left" in result.stderr


def test_a_second_run_reads_what_the_first_one_measured(shell: Shell) -> None:
    first = shell.loco("eval", "adder", "--quiet")
    again = shell.loco("eval", "adder")
    assert (again.stdout, again.stderr, shell.scripted.blocks) == (first.stdout, first.stderr, [])


def test_an_adapter_that_is_not_accepted_exits_1(shell: Shell) -> None:
    result = shell.loco("eval", "coder", "--quiet")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].startswith("coder@0.1.0 on tiny-2026: ")


def test_cases_seen_in_training_are_warned_of_with_the_score_that_they_would_have_made(shell: Shell) -> None:
    lines = [json.dumps({"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"}) + "\n" for n in range(0, 100, 2)]
    (shell.root / "adapters/adder/1.1.0/data/train.jsonl").write_text("".join(lines), encoding="utf-8")
    said = shell.loco("eval", "adder", "--quiet").stderr
    assert "warning: 50 cases stand in the training data too" in said
    assert "With them the adapter's own domain differs by +24.8 points, without them by +18.5." in said


def test_a_quick_look_is_no_acceptance(shell: Shell) -> None:
    result = shell.loco("eval", "adder", "--limit", "60", "--quiet")
    assert result.exit_code == 1
    assert "Only the first 60 cases" in result.stdout


def test_out_writes_both_reports(shell: Shell, tmp_path: Path) -> None:
    result = shell.loco("eval", "adder", "--out", str(tmp_path / "out"), "--quiet")
    assert result.exit_code == 0
    assert read_report(tmp_path / "out" / "report.json").verdict.verdict == "accepted"
    assert (tmp_path / "out" / "report.md").read_text(encoding="utf-8").startswith("## adder")


def test_json_is_the_report_and_nothing_beside_it(shell: Shell) -> None:
    found = json.loads(shell.loco("eval", "adder", "--json", "--quiet").stdout)
    assert (found["adapter"], found["verdict"]["verdict"], found["limited"]) == ("adder", "accepted", False)
    more = json.loads(shell.loco("eval", "adder", "--json", "--quiet", "--show-flips", "--families").stdout)
    assert len(more["flips"]) == 62
    assert more["families"][0]["benchmark"] == "sums"


def test_flips_are_shown_with_question_reference_and_both_answers(shell: Shell) -> None:
    stdout = shell.loco("eval", "adder", "--show-flips", "--quiet").stdout
    assert "won: sums-2 (even)" in stdout
    for line in ("question  How much is 2 + 1?", "reference 3", "adapter   #### 3", "base      #### 0"):
        assert f"  {line}\n" in stdout


def test_an_altered_file_of_the_store_is_told_and_measured_again(shell: Shell) -> None:
    shell.loco("eval", "adder", "--quiet")
    path = sorted((shell.root / LOCAL).glob("*.gz"))[0]
    path.write_bytes(path.read_bytes()[:-5])
    result = shell.loco("eval", "adder", "--quiet")
    assert result.exit_code == 0
    assert f"warning: {path} was changed or damaged" in result.stderr


def test_an_altered_published_file_stops_it_with_exit_2(shell: Shell) -> None:
    shell.loco("eval", "adder", "--quiet")
    (shell.root / PUBLISHED).parent.mkdir(parents=True)
    (shell.root / LOCAL).rename(shell.root / PUBLISHED)
    path = sorted((shell.root / PUBLISHED).glob("*.gz"))[0]
    path.write_bytes(path.read_bytes()[:-5])
    result = shell.loco("eval", "adder", "--quiet")
    assert result.exit_code == 2
    assert "was changed or damaged" in result.stderr


def test_shards_are_written_and_merged_to_the_same_report(shell: Shell, tmp_path: Path) -> None:
    whole = shell.loco("eval", "adder", "--json", "--quiet").stdout
    for number in (1, 2):
        result = shell.loco("eval", "adder", "--shard", f"{number}/2", "--out", str(tmp_path / "shards"), "--quiet")
        assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "shards").iterdir()) == ["shard-1-of-2.jsonl.gz", "shard-2-of-2.jsonl.gz"]
    (shell.root / LOCAL).rename(tmp_path / "away")
    merged = shell.loco("eval", "adder", "--merge", str(tmp_path / "shards"), "--json", "--quiet")
    assert (merged.stdout, shell.scripted.blocks) == (whole, [])


def test_a_plan_says_what_would_be_generated_and_measures_nothing(shell: Shell) -> None:
    result = shell.loco("eval", "adder", "--plan")
    assert result.exit_code == 0
    assert "1000 cases to generate" in result.stdout
    assert not (shell.root / LOCAL).exists()
    assert json.loads(shell.loco("eval", "--base", "--plan", "--json").stdout)["benchmarks"][0]["left"] == 250


def test_a_base_is_measured_alone(shell: Shell, tmp_path: Path) -> None:
    found = json.loads(shell.loco("eval", "--base", "--json", "--quiet", "--out", str(tmp_path)).stdout)
    assert [(item["id"], item["cases"], item["score"]) for item in found["benchmarks"]] == [
        ("echoes", 250, 63 / 250),
        ("sums", 250, 63 / 250),
    ]
    assert "| math | sums 1.0.0 | 250 | 0.252 |" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert shell.loco("eval", "--base", "tiny-2026", "--quiet").exit_code == 0


def test_a_base_on_less_than_the_frozen_suite_says_so(shell: Shell, tmp_path: Path) -> None:
    whole = shell.loco("eval", "--base", "--quiet", "--json")
    assert json.loads(whole.stdout)["limited"] is False
    assert "only the first 100 cases" in shell.loco("eval", "--base", "--quiet", "--limit", "100").stdout.lower()
    path = shell.root / "benchmarks/sums/benchmark.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"{prompt}"', '"{prompt} Well?"'), encoding="utf-8")
    assert json.loads(shell.loco("eval", "--base", "--quiet", "--json", "--out", str(tmp_path)).stdout)["limited"] is True
    changed = "sums 1.0.0, settings: changed since it was frozen"
    assert changed in shell.loco("eval", "--base", "--quiet").stdout
    assert changed.replace(":", "\\:") in (tmp_path / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Name one thing to measure"),
        (("adder", "--base"), "Name one thing to measure"),
        (("adder", "--system"), "Name one thing to measure"),
        (("addr",), "Did you mean: adder"),
        (("adder", "--benchmark", "summs"), "Did you mean: sums"),
        (("adder", "--domain", "maths"), "Did you mean: math"),
        (("adder", "--shard", "9/8"), "NUMBER/OF"),
        (("--base", "--show-flips"), "for an ADAPTER"),
        (("--system", "--limit", "5"), "no other selection"),
    ],
)
def test_bad_use_exits_2_and_says_what_to_do(shell: Shell, arguments: tuple[str, ...], message: str) -> None:
    result = shell.loco("eval", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_compare_tells_who_is_better_or_that_nobody_is(shell: Shell) -> None:
    result = shell.loco("compare", "adder@1.1.0", "adder@1.0.0", "--quiet")
    assert result.exit_code == 0, result.output
    assert "they can't be told apart" in result.stdout
    found = json.loads(shell.loco("compare", "adder@1.1.0", "coder", "--quiet", "--json").stdout)
    assert [item["benchmark"] for item in found["comparisons"]] == ["sums", "echoes"]


def test_compare_sets_the_system_against_one_adapter(shell: Shell) -> None:
    shutil.copytree(find_root(Path(__file__)) / RULES.parent, shell.root / RULES.parent)
    text = shell.loco("compare", "--system", "adder", "--quiet").stdout
    assert "composite: system " in text
    assert "system: math adder@1.1.0." in text
    found = json.loads(shell.loco("compare", "--system", "adder", "--quiet", "--json").stdout)
    assert found["cases"] == 500
    for wrong in (["adder"], ["--system", "adder", "adder"], ["--system", "adder", "--limit", "60"]):
        assert shell.loco("compare", *wrong).exit_code == 2


def test_reproduce_says_that_it_came_out_the_same(shell: Shell, tmp_path: Path) -> None:
    shell.loco("eval", "adder", "--quiet", "--out", str(tmp_path))
    result = shell.loco("reproduce", str(tmp_path / "report.json"), "--quiet")
    assert result.exit_code == 0, result.output
    assert "adder@1.1.0: reproduced exactly" in result.stdout
    assert shell.loco("reproduce", "adder", "--quiet").exit_code == 2
