"""Scorers by name, and the versions by which outcomes are kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from loco.errors import UnknownNameError, UsageError
from loco.scorers import NAMES, VERSIONS, scorer
from loco.scorers.types import Case

# What each version answers to the completions below. A scorer that answers otherwise needs a new version, and a new line here.
KNOWN = {
    ("numeric", 1): "73293a485b28901d",
    ("short_answer", 1): "e0cb5f21b196a91d",
    ("choice", 1): "e234a25df8b93553",
    ("checklist", 1): "3effcc65f8ca6ee0",
    ("rouge_l", 1): "4fccbdee0af3c548",
}
COMPLETIONS = [
    "#### 18", "#### $1,234.50", "The answer is 18.", "\\boxed{18}", "Answer: B", "Answer: paris.\nAnswer: 18", "", "A", "1/2",
    "Dear Ada, we sold 18 boats in Paris. Bye", "dear ada we SOLD 18 boats", "#### -18 or 18",
]  # fmt: skip
CHECK: dict[str, Any] = {"facts": ["Ada", "18 boats"], "absent": ["Rome"], "starts": "Dear", "max_words": 9}
CASES = {
    "numeric": Case("n", "", "f", 1, {"gold": "18"}),
    "short_answer": Case("s", "", "f", 1, {"gold": ["paris", "18"]}),
    "choice": Case("c", "", "f", 1, {"gold": "B"}, choices=("Rome", "Paris")),
    "checklist": Case("l", "", "f", 1, CHECK),
    "rouge_l": Case("r", "", "f", 1, CHECK, reference="Ada sold 18 boats in Paris."),
}
PARAMETERS: dict[str, list[dict[str, object]]] = {
    "numeric": [{}, {"where": "answer"}],
    "short_answer": [{}, {"which": "last"}],
}


@pytest.mark.parametrize("name", CASES)
def test_a_version_answers_what_it_always_did(name: str) -> None:
    if name == "rouge_l":
        pytest.importorskip("rouge_score")
    said = [
        [score.value and round(score.value, 9), score.answer, score.outcome, sorted(score.details.items())]
        for parameters in PARAMETERS.get(name, [{}])
        for score in scorer(name, parameters)(COMPLETIONS, [CASES[name]] * len(COMPLETIONS))
    ]
    found = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
    assert KNOWN.get((name, VERSIONS[name])) == found, "the scorer changed: raise its version in loco/scorers/__init__.py"


def test_parameters_belong_to_the_version() -> None:
    plain, other = scorer("numeric"), scorer("numeric", {"where": "answer"})
    assert plain.version == "1"
    assert other.version.startswith("1+")
    assert other.version != scorer("numeric", {"where": "marker"}).version


def test_unknown_names_and_parameters_are_refused_with_what_there_is() -> None:
    with pytest.raises(UnknownNameError, match=r"no scorer named 'numerc'\.\n  Did you mean: numeric"):
        scorer("numerc")
    with pytest.raises(UsageError, match=r"numeric has no parameter 'place'\.\n  It takes where"):
        scorer("numeric", {"place": "end"})
    with pytest.raises(UsageError, match=r"checklist has no parameter 'x'\.\n  It takes none"):
        scorer("checklist", {"x": 1})


def test_every_scorer_has_a_version() -> None:
    assert set(NAMES) == set(VERSIONS)
