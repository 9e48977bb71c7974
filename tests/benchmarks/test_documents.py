"""The generated sets of the 4B base say what their facts say, differ from case to case, and are scored as they should be."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.documents.freeze import LABELLED, SEED, SETS, SPLITS, case_lines
from benchmarks.documents.judging import labelled_lines
from loco.benchmarks import load_benchmark
from loco.judge.agreement import read_labelled
from loco.judge.rubric import load_rubric
from loco.scorers import scorer
from loco.scorers.facts import says, share_kept
from loco.scorers.types import Case

ROOT = Path(__file__).resolve().parents[2]


def cases(name: str, split: str = "test") -> tuple[Case, ...]:
    return load_benchmark(ROOT, name).cases(split)


def document(case: Case) -> str:
    return case.prompt.partition("\n\n")[2]


@pytest.mark.parametrize("name", SETS)
def test_frozen_cases_are_those_that_the_generator_makes(name: str) -> None:
    for split in SPLITS:
        raw = (ROOT / "benchmarks" / name / f"{split}.jsonl.gz").read_bytes()
        assert gzip.decompress(raw).decode() == case_lines(name, split)


@pytest.mark.parametrize("name", SETS)
def test_kinds_and_tiers_are_equally_common_and_no_prompt_occurs_twice(name: str) -> None:
    found = [*cases(name), *cases(name, "dev")]
    assert len({case.prompt for case in found}) == len(found) == 260
    tiers = Counter(case.tier for case in cases(name))
    assert max(tiers.values()) - min(tiers.values()) <= 8


def test_reports_have_real_length_and_differ() -> None:
    lengths = [len(document(case).split()) for case in cases("report-summaries")]
    assert 100 <= min(lengths) < 120
    assert 250 < max(lengths) <= 300
    openings = Counter(document(case).split("\n\n")[1] for case in cases("report-summaries"))
    assert max(openings.values()) == 1


def test_a_reference_summary_keeps_every_fact_says_nothing_false_and_obeys_the_task() -> None:
    for case in cases("report-summaries"):
        assert case.reference is not None
        assert share_kept(case.reference, case.check["facts"]) == 1, case.id
        assert share_kept(document(case), case.check["facts"]) == 1, case.id
        for false in case.check["absent"]:
            assert says(document(case), false), case.id
            assert not says(case.reference, false), case.id
        assert len(case.reference.split()) <= 60, case.id
        assert len(re.findall(r"[.!?](?: |$)", case.reference)) == 2, case.id


def test_rouge_l_of_copying_the_beginning_is_far_from_that_of_the_reference() -> None:
    pytest.importorskip("rouge_score")
    found = list(cases("report-summaries"))
    lead = [" ".join(document(case).split("\n\n", 1)[1].split()[:50]) for case in found]
    scores = scorer("rouge_l")(lead, found)
    mean = sum(score.value or 0 for score in scores) / len(scores)
    assert 0.2 < mean < 0.55
    assert sum(score.details["facts_kept"] for score in scores) / len(scores) < 0.7
    assert {score.value for score in scorer("rouge_l")([case.reference or "" for case in found], found)} == {1.0}


def test_worked_answers_of_the_analysis_are_right_and_answers_vary() -> None:
    found = list(cases("record-analysis"))
    scores = scorer("short_answer", {"which": "last"})([case.reference or "" for case in found], found)
    assert {score.outcome for score in scores} == {"right"}
    golds = Counter(case.check["gold"][0] for case in found)
    assert golds.most_common(1)[0][1] <= 15
    assert len({case.family for case in found}) >= 15


def test_a_sum_of_the_analysis_is_that_of_its_table() -> None:
    for case in cases("record-analysis"):
        if case.family == "sales_sum":
            branch = re.search(r"the branch (.+?) in all", case.prompt)
            rows = re.findall(r"^(.+?),\w+,(\d+),(\d+)$", case.prompt, re.MULTILINE)
            assert branch
            assert sum(int(n) * int(price) for town, n, price in rows if town == branch[1]) == int(case.check["gold"][0])


def test_quantities_are_right_with_and_without_unit_and_separator() -> None:
    case = next(case for case in cases("record-analysis") if case.family == "stock_cost" and int(case.check["gold"][0]) > 999)
    value = int(case.check["gold"][0])
    answers = [f"Answer: {value}", f"Answer: {value:,} euros.", f"**Answer:** €{value}", f"Answer: {value + 1}"]
    assert [s.value for s in scorer("short_answer", {"which": "last"})(answers, [case] * 4)] == [1, 1, 1, 0]


def test_a_reference_text_makes_the_points_within_the_length_that_is_asked_for() -> None:
    for case in cases("writing-briefs"):
        assert case.reference is not None
        assert share_kept(case.reference, case.check["facts"]) == 1
        assert len(case.reference.split()) <= 180
        assert case.prompt.count("\n- ") == {1: 3, 2: 4}.get(case.tier, case.prompt.count("\n- "))
        assert "{" not in case.prompt + case.reference


def test_the_labelled_texts_are_those_that_the_generator_makes_and_hold_both_grades_of_every_criterion() -> None:
    folder = ROOT / "benchmarks/writing-briefs"
    rubric = load_rubric(folder / "rubric.yaml")
    found = read_labelled(rubric, folder)
    assert gzip.decompress((folder / "labelled.jsonl.gz").read_bytes()).decode() == labelled_lines(LABELLED, SEED)
    assert len(found) == LABELLED >= 200
    for criterion in rubric.criteria:
        good = sum(rubric.is_good(case.grades[criterion.id]) for case in found)
        assert 0.2 * LABELLED < LABELLED - good < 0.5 * LABELLED, criterion.id
    for case in found:
        assert (case.answer == case.reference) == (not case.spoilt), case.id
        assert all(rubric.is_good(grade) for grade in case.grades.values()) == (not case.spoilt), case.id


def test_no_labelled_text_is_a_case_of_the_benchmark() -> None:
    prompts = {case.prompt for case in cases("writing-briefs")}
    lines = gzip.decompress((ROOT / "benchmarks/writing-briefs/labelled.jsonl.gz").read_bytes()).decode().splitlines()
    assert not prompts & {json.loads(line)["prompt"] for line in lines}
