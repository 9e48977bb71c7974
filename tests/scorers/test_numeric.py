"""Which number a completion answers, and what the harness says of the same completion."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loco.errors import DataError, UsageError
from loco.scorers import harness, scorer
from loco.scorers.numeric import extract
from tests.scorers.conftest import MakeCase

FIXTURE = json.loads((Path(__file__).parent / "gsm8k_harness.json").read_text(encoding="utf-8"))["cases"]
SETTINGS = {"regexes_to_ignore": [",", r"\$", r"(?s).*#### ", r"\.$"], "ignore_case": True}


@pytest.mark.parametrize("row", FIXTURE, ids=[repr(row["completion"]) for row in FIXTURE])
def test_the_harness_filters_and_exact_match_are_ours(row: dict[str, Any], case: MakeCase) -> None:
    assert harness.strict(row["completion"]) == row["strict"]
    assert harness.flexible(row["completion"]) == row["flexible"]
    beside = scorer("numeric")([row["completion"]], [case({"gold": row["gold"]})])[0].details
    assert beside == {"strict_match": float(row["strict_match"]), "flexible_extract": float(row["flexible_match"])}


def test_the_fixture_is_what_the_installed_harness_says() -> None:
    extraction = pytest.importorskip("lm_eval.filters.extraction")
    metrics = pytest.importorskip("lm_eval.api.metrics")
    for row in FIXTURE:
        for name, pattern, group in (("strict", harness.STRICT, 0), ("flexible", harness.FLEXIBLE, -1)):
            found = next(iter(extraction.RegexFilter(pattern.pattern, group).apply([[row["completion"]]], [{}])))[0]
            said = metrics.exact_match_hf_evaluate([found], [f"#### {row['gold']}"], **SETTINGS)["exact_match"]
            assert (found, bool(said)) == (row[name], row[f"{name}_match"]), row


@pytest.mark.parametrize(
    ("completion", "number"),
    [
        ("9 + 9 = 18\n#### 18", "18"), ("#### 18.0", "18"), ("#### $29.00", "29"), ("#### 1,234.", "1234"), ("#### -5", "-5"),
        ("####18", "18"), ("#### **18**", "18"), ("#### 12\n#### 13", "12"), ("**#### 18**", "18"), ("####\n18", "18"),
    ],
)  # fmt: skip
def test_the_number_after_the_first_marker_is_the_answer(completion: str, number: str) -> None:
    assert extract(completion) == extract(completion, "answer") == Decimal(number)


@pytest.mark.parametrize(
    "completion", ["18", "The answer is 18.", "", "####", "#### eighteen", "#### \u0661\u0668", "#### 1.2.3"]
)
def test_without_a_number_after_the_marker_there_is_no_answer(completion: str, case: MakeCase) -> None:
    score = scorer("numeric")([completion], [case({"gold": "18"})])[0]
    assert (score.outcome, score.answer, score.value) == ("no-answer", None, 0.0)


@pytest.mark.parametrize(
    ("completion", "number"),
    [
        ("\\boxed{18} out of 20", "18"), ("so \\boxed{\\$1{,}234}.", "1234"), ("\\boxed{\\frac{1}{2}}", "0.5"),
        ("\\boxed{3} no, \\boxed{x = 4}", "4"), ("\\boxed{18\\text{ of 20", "20"),
        ("The answer is 6 x 3 = 18. I checked 3 times.", "18"),
        ("**Answer:** 18\nI checked it 3 times.", "18"), ("The answer: $29.00\n", "29"), ("Either 12 or 13.", "13"),
        ("#### none\nAnswer: 7", "7"),
    ],
)  # fmt: skip
def test_chat_answers_are_read_from_box_then_words_then_the_last_number(completion: str, number: str) -> None:
    assert extract(completion, "answer") == Decimal(number)


def test_values_are_compared_and_not_their_writing(case: MakeCase) -> None:
    scores = scorer("numeric")(["#### 18.00", "#### 19"], [case({"gold": "18"}), case({"gold": "18"})])
    assert [(s.value, s.outcome, s.explanation) for s in scores] == [
        (1.0, "right", "18.00 equals 18"),
        (0.0, "wrong", "19 does not equal 18"),
    ]


def test_a_gold_answer_that_is_no_number_is_refused(case: MakeCase) -> None:
    for check in ({}, {"gold": None}, {"gold": "many"}):
        with pytest.raises(DataError, match=r"Case one: check\.gold"):
            scorer("numeric")(["no answer"], [case(check)])


def test_a_place_that_is_not_known_is_refused() -> None:
    with pytest.raises(UsageError, match="'marker' or 'answer', not 'end'"):
        scorer("numeric", {"where": "end"})
