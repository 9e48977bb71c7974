"""Short answers, choices, checklists and facts."""

from __future__ import annotations

import pytest

from loco.errors import DataError, UsageError
from loco.scorers import scorer
from loco.scorers.choice import extract, lettered
from loco.scorers.facts import says, share_kept
from tests.scorers.conftest import MakeCase

CHOICES = ("A cat", "Paris", "12", "none of them")


@pytest.mark.parametrize(
    ("completion", "gold", "outcome"),
    [
        ("cup | 81. Answer: cup", "cup", "right"), ("Answer: Cup.", "cup", "right"), ("Answer: the cup", "cup", "wrong"),
        ("**Answer:** `cup`", "cup", "right"), ("Answer: \"cup\".", "cup", "right"), ("Answer: 1,234", "1234", "right"),
        ("Answer: 12.0", "12", "right"), ("Answer: 112", "12", "wrong"), ("cup", "cup", "no-answer"), ("", "cup", "no-answer"),
        ("Answer: \n", "cup", "no-answer"), ("Answer: .", "cup", "no-answer"),
    ],
)  # fmt: skip
def test_a_short_answer_is_what_stands_after_answer(completion: str, gold: str, outcome: str, case: MakeCase) -> None:
    assert scorer("short_answer")([completion], [case({"gold": gold})])[0].outcome == outcome


def test_of_two_short_answers_the_first_counts_unless_the_last_is_asked_for(case: MakeCase) -> None:
    two = "Answer: cup\nNo, wait. Answer: hat"
    assert scorer("short_answer")([two], [case({"gold": "cup"})])[0].value == 1
    assert scorer("short_answer", {"which": "last"})([two], [case({"gold": "hat"})])[0].value == 1
    with pytest.raises(UsageError, match="not 'middle'"):
        scorer("short_answer", {"which": "middle"})


def test_any_of_several_gold_answers_is_right(case: MakeCase) -> None:
    gold = {"gold": ["14 March", "March 14"]}
    assert [s.value for s in scorer("short_answer")(["Answer: march 14", "Answer: May"], [case(gold)] * 2)] == [1, 0]
    with pytest.raises(DataError, match=r"Case one: check\.gold"):
        scorer("short_answer")(["Answer: x"], [case({"gold": 3})])


@pytest.mark.parametrize(
    ("completion", "letter"),
    [
        ("Answer: B", "B"), ("Answer: (B)", "B"), ("**Answer:** B. Paris", "B"), ("the answer is B", "B"), ("B", "B"),
        ("(c)", None),
        ("Answer: a cat", "A"), ("Paris", "B"), ("Answer: 12.0", "C"), ("Answer: Rome", None), ("A or B", "A"),
        ("Answer: E", None),
        ("Answer: A\nAnswer: D", "D"), ("I can't say.", None), ("", None), ("Apples are fine", None),
    ],
)  # fmt: skip
def test_a_choice_is_read_by_letter_or_words(completion: str, letter: str | None) -> None:
    assert extract(completion, CHOICES) == letter


def test_choices_are_scored_by_letter(case: MakeCase) -> None:
    one = case({"gold": "B"}, choices=CHOICES)
    assert [s.outcome for s in scorer("choice")(["Answer: B", "Answer: C", "?"], [one] * 3)] == ["right", "wrong", "no-answer"]
    assert lettered(CHOICES[:2]) == "A. A cat\nB. Paris"
    with pytest.raises(DataError, match="'F', and there are 4 choices"):
        scorer("choice")(["B"], [case({"gold": "F"}, choices=CHOICES)])


def test_a_fact_is_found_whole_and_over_line_ends() -> None:
    assert says("It cost 12\napples.", "12 apples")
    assert not says("It cost 112 apples.", "12 apples")
    assert not says("It cost 2,900 or 12.5.", "900")
    assert not says("It cost 2,900 or 12.5.", "12")
    assert says("First 900, then 12.", "900")
    assert says("First 900, then 12.", "12")
    assert not says("paris", "Paris")
    assert says("paris", "Paris", ignore_case=True)


def test_any_wording_of_a_fact_keeps_it() -> None:
    assert share_kept("It held 1,250 litres.", [["1250", "1,250"], "litres", "Monday"]) == pytest.approx(2 / 3)
    assert share_kept("anything", []) is None


def test_a_checklist_holds_as_a_whole_and_its_share_stands_beside(case: MakeCase) -> None:
    check = {"facts": ["Ada"], "absent": ["Tom"], "starts": "Dear", "ends": "Bye", "phrase": "thank you", "max_words": 9}
    good, bad, none = scorer("checklist")(["Dear Ada, thank you. Bye", "Dear Tom, thank you. Bye", "  "], [case(check)] * 3)
    assert (good.value, good.details["checklist_share"]) == (1.0, 1.0)
    assert (bad.value, bad.details["checklist_share"]) == (0.0, pytest.approx(4 / 6))
    assert bad.explanation == "does not hold: says 'Ada'; leaves out 'Tom'"
    assert none.outcome == "no-answer"
