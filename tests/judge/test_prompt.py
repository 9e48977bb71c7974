"""What a judge is asked, and how its reply is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.benchmarks import list_benchmarks
from loco.errors import UnknownNameError, UsageError
from loco.judge.prompt import PREFERENCES, Work, comparing_text, grading_text, grammar, parse, reply_text
from loco.judge.rubric import Rubric, load_rubric
from tests.judge.conftest import rubric_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_question_holds_task_text_levels_best_first_and_reference(rubric: Rubric) -> None:
    text = grading_text(rubric, rubric.criterion("facts"), Work("Write.", "The best."), "My letter")
    assert text == "Task: Write.\nText: My letter\nFacts?\n5: all\n1: none\nReference: The best."


def test_a_text_that_spells_a_placeholder_is_not_filled_in(rubric: Rubric) -> None:
    text = grading_text(rubric, rubric.criterion("tone"), Work("{answer}", "{question}"), "{reference} {levels}")
    assert text == "Task: {answer}\nText: {reference} {levels}\nTone?\n1: rude\nReference: {question}"


def test_two_texts_keep_their_places(rubric: Rubric) -> None:
    text = comparing_text(rubric, rubric.criterion("tone"), Work("Write."), "one", "two")
    assert text == "Task: Write.\nFirst: one\nSecond: two\nBetter tone?"
    with pytest.raises(UsageError, match="letters grades texts and doesn't compare"):
        comparing_text(rubric_of(compare=None), rubric.criterion("tone"), Work("Write."), "one", "two")


def test_the_grammar_lets_through_marker_and_grade_alone_or_after_a_line_of_reasons(rubric: Rubric) -> None:
    assert grammar(rubric, rubric.grades) == 'root ::= "Grade: " ("1" | "2" | "3" | "4" | "5")'
    reasoned = rubric_of(reason=True)
    assert grammar(reasoned, PREFERENCES) == 'root ::= [^\\n]* "\\n" "Grade: " ("first" | "second" | "tie")'


@pytest.mark.parametrize(
    ("reply", "grade"),
    [
        ("Grade: 4", "4"), ("It is fine.\nGrade: 2.", "2"), ("Grade: 1\nNo, wait.\nGrade: 3  ", "3"), ("Grade: 6", None),
        ("The Grade: 4", None), ("4", None), ("", None), ("Grade: 4 or 5", None), ("Grade:", None),
        ("**Grade:** 4", "4"), ("**Grade: 4.**", "4"), ("Grade: 45", None),
    ],
)  # fmt: skip
def test_only_a_line_with_marker_and_grade_is_read_and_the_last_one_counts(
    rubric: Rubric, reply: str, grade: str | None
) -> None:
    assert parse(rubric, reply, rubric.grades) == grade


def test_what_a_judge_is_trained_to_reply_is_read_back(rubric: Rubric) -> None:
    for one in (rubric, rubric_of(reason=True)):
        assert parse(one, reply_text(one, "a: b.", "5"), one.grades) == "5"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"good_from": "1"}, "'good_from' must be one of the grades above the worst"),
        ({"prompt": "{prompt} {answer}"}, r"'prompt' must hold \{question\} once"),
        ({"compare": "{prompt} {first} {question}"}, r"'compare' must hold \{second\} once"),
        ({"criteria": [{"id": "a", "question": "?", "levels": {"9": "x"}}]}, "describes 9, which is no grade"),
        ({"criteria": [{"id": "a", "question": "?", "levels": {}}]}, "lacks 'better'"),
        ({"criteria": [{"id": "a", "question": "?", "better": "?", "levels": {}}] * 2}, "two criteria have the same id"),
        ({"grades": ["1"]}, "grades"),
    ],
)
def test_a_wrong_rubric_says_what_is_wrong(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rubric_of(**changes)


def test_grades_have_values_and_sides(rubric: Rubric) -> None:
    assert [rubric.value(grade) for grade in rubric.grades] == [0, 0.25, 0.5, 0.75, 1]
    assert [rubric.is_good(grade) for grade in rubric.grades] == [False, False, False, True, True]
    with pytest.raises(UnknownNameError, match="no criterion of letters named 'fact'"):
        rubric.criterion("fact")


def test_the_digest_is_of_what_is_asked_and_not_of_the_labelled_cases(rubric: Rubric) -> None:
    labelled = {"file": "l.jsonl", "cases": 1, "sha256": "0" * 64}
    assert rubric_of(labelled=labelled).sha256 == rubric.sha256
    assert rubric_of(temperature=0.1).sha256 != rubric.sha256


def test_every_rubric_of_this_repository_is_whole() -> None:
    names = [name for name in list_benchmarks(ROOT) if (ROOT / "benchmarks" / name / "rubric.yaml").is_file()]
    assert names
    for name in names:
        rubric = load_rubric(ROOT / "benchmarks" / name / "rubric.yaml")
        assert rubric.labelled is not None
        assert rubric.labelled.cases >= 200
        assert rubric.compare is not None
