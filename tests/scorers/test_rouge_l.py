"""ROUGE-L is the rouge-score package's, with facts beside it."""

from __future__ import annotations

import pytest

from loco.errors import DataError
from loco.scorers import scorer
from tests.scorers.conftest import MakeCase

rouge_scorer = pytest.importorskip("rouge_score.rouge_scorer")
REFERENCE = "The quick brown fox jumps over the lazy dog"


def test_the_vector_of_the_package(case: MakeCase) -> None:
    score = scorer("rouge_l")(["The quick brown dog jumps on the log."], [case(reference=REFERENCE)])[0]
    assert score.value == pytest.approx(0.588235, abs=1e-6)
    assert score.details == {"precision": 0.625, "recall": pytest.approx(0.555556, abs=1e-6)}
    assert score.outcome == "partial"


@pytest.mark.parametrize(
    "text",
    [
        "THE QUICK, brown-fox",
        "über Straße 12,5 %",
        "\u0661\u0662 fox",
        "fox " * 50,
        "jumping foxes",
        "1,250 litres",
        "don't",
        "   fox",
    ],
)
def test_awkward_texts_score_as_the_package_says(text: str, case: MakeCase) -> None:
    for reference in (REFERENCE, "It's 1,250 litres; don't jump", "\u0661\u0662"):
        want = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False).score(reference, text.strip())["rougeL"]
        found = scorer("rouge_l")([text], [case(reference=reference)])[0]
        assert (found.value, found.details["precision"], found.details["recall"]) == (
            want.fmeasure,
            want.precision,
            want.recall,
        )


def test_a_fluent_summary_with_wrong_facts_shows_it(case: MakeCase) -> None:
    check = {"facts": ["Ada Brook", ["1250", "1,250"]], "absent": ["1,200"]}
    one = case(check, reference="Ada Brook sold 1,250 litres of milk in Bern on Monday.")
    wrong = scorer("rouge_l")(["Ada Frost sold 1,200 litres of milk in Bern on Monday."], [one])[0]
    assert wrong.value is not None
    assert wrong.value > 0.8
    assert (wrong.details["facts_kept"], wrong.details["false_facts"]) == (0.0, 1.0)
    assert wrong.explanation == "ROUGE-L 0.833, 0% of the facts kept; says '1,200'"


def test_an_empty_answer_is_no_answer_and_a_case_without_reference_is_refused(case: MakeCase) -> None:
    assert scorer("rouge_l")([" \n"], [case(reference=REFERENCE)])[0].outcome == "no-answer"
    with pytest.raises(DataError, match="Case one has no reference"):
        scorer("rouge_l")(["x"], [case()])
    assert not scorer("rouge_l").binary
