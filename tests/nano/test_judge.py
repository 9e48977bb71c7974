"""The data of the judge: grades that follow from how a letter was made, and labelled cases that training never shows."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.nano.judge import FOLDER, LABELLED, draw, labelled_lines, reasons, spoil, training, written
from benchmarks.nano.world import FIRST, LAST, World, split_of
from benchmarks.nano.writing import CLOSING, OPENING
from loco.cli import main
from loco.judge.agreement import read_labelled
from loco.judge.prompt import PREFERENCES, parse
from loco.judge.rubric import load_rubric
from loco.scorers import scorer
from loco.scorers.types import Case

RUBRIC = load_rubric(FOLDER / "rubric.yaml")
NAME = re.compile(rf"\b(?:{'|'.join(FIRST)}) (?:{'|'.join(LAST)})\b")


def test_the_labelled_cases_are_those_that_the_generator_makes() -> None:
    assert (FOLDER / "labelled.jsonl").read_text(encoding="utf-8") == labelled_lines("test", LABELLED)
    assert len(read_labelled(RUBRIC, FOLDER)) == LABELLED >= 200


def test_no_name_of_a_labelled_case_occurs_in_training() -> None:
    seen = {name for task in training(1, 2_000) for name in NAME.findall(task.prompt)}
    held_out = {name for case in read_labelled(RUBRIC, FOLDER) for name in NAME.findall(case.prompt + case.answer)}
    assert len(seen) > 500
    assert len(held_out) > 200
    assert not seen & held_out
    assert all(split_of(name) == "test" for name in held_out)


def test_both_grades_of_every_criterion_and_every_way_of_spoiling_are_labelled() -> None:
    cases = read_labelled(RUBRIC, FOLDER)
    for criterion in RUBRIC.criteria:
        counts = Counter(case.grades[criterion.id] for case in cases)
        assert min(counts["good"], counts["bad"]) >= 0.25 * len(cases), criterion.id
    ways = Counter(way for case in cases for way in case.spoilt)
    assert {"wrong-to", "wrong-from", "wrong-day", "missing-place", "truncated", "wrong-register", "wrong-purpose"} <= set(ways)
    assert sum(not case.spoilt for case in cases) >= 50


def test_a_letter_is_good_under_every_criterion_exactly_when_the_benchmarks_checklist_holds() -> None:
    rng = random.Random(7)
    outcomes: Counter[bool] = Counter()
    while outcomes.total() < 300:
        letter = draw(World(rng, "train", rng.randint(1, 3)))
        if letter.register in ("brief", "formal"):
            continue  # a bare name closes every letter, and "Dear NAME," opens apologetic ones too: the checklist can't tell
        if rng.random() < 0.6:
            letter = spoil(World(rng, "train"), letter, rng.choice(["facts", "register", "purpose"]))
        good = all(reasons(letter, criterion.id)[1] == "good" for criterion in RUBRIC.criteria)
        starts, ends = (
            OPENING[letter.register].format(p=letter.note["to"]),
            CLOSING[letter.register].format(q=letter.note["from"]),
        )
        check = {"facts": [*letter.note.values()], "starts": starts.strip(), "ends": ends.strip()}
        holds = scorer("checklist")([written(letter)], [Case("x", "", "f", 1, check)])[0].value == 1
        assert good == (holds and letter.stated == letter.purpose), written(letter)
        outcomes[good] += 1
    assert min(outcomes.values()) > 90


def test_training_answers_are_read_back_as_their_grade_and_both_grades_are_common() -> None:
    tasks = training(1, 2_000)
    for task in tasks:
        labels = PREFERENCES if task.family.startswith("compare") else RUBRIC.grades
        assert parse(RUBRIC, task.answer, labels) == task.check["gold"]
    for criterion in RUBRIC.criteria:
        counts = Counter(task.check["gold"] for task in tasks if task.family == criterion.id)
        assert 0.4 < counts["good"] / counts.total() < 0.6
        assert {task.check["gold"] for task in tasks if task.family == f"compare_{criterion.id}"} == set(PREFERENCES)


def test_the_same_seed_makes_the_same_data() -> None:
    assert [json.dumps(task.check) + task.prompt for task in training(3, 50)] == [
        json.dumps(task.check) + task.prompt for task in training(3, 50)
    ]
    assert [task.prompt for task in training(3, 50)] != [task.prompt for task in training(4, 50)]


def test_the_committed_judge_agrees_with_the_labelled_cases_and_its_log_says_how_far() -> None:
    root = Path(__file__).resolve().parents[2]
    result = CliRunner().invoke(main, ["--registry", str(root), "judge", "nano-writing-rubric", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["kappa"] >= 0.6
    log = (root / "adapters/nano-judge/1.0.0/TRAINING_LOG.md").read_text(encoding="utf-8")
    said = re.search(r"\| all \| 720 \| (\.\d\d) \| (\.\d\d) \|", log)
    assert said is not None
    assert (found["kappa"], found["raw"]) == pytest.approx((float(said[1]), float(said[2])), abs=0.02)
