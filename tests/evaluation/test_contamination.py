from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.evaluation.contamination import Overlap, overlap, words
from loco.scorers.types import Case

STORY = (
    "Every morning before the harbour wakes, an old ferryman counts seventeen gulls upon his roof, feeds nine with bread "
    "that he saved from supper, and rows across to fetch the baker. How many gulls go hungry each day?"
)
EDITED = STORY.replace("seventeen", "thirteen")


def case(prompt: str, name: str = "case", family: str = "story") -> Case:
    return Case(id=name, prompt=prompt, family=family, tier=1, check={})


def only(training: list[str], prompt: str) -> Overlap | None:
    found = overlap(training, [case(prompt)])
    return found[0] if found else None


def test_a_case_in_the_training_data_is_found_whole() -> None:
    found = only(["Something else.", f"{STORY}\n8 gulls go hungry."], STORY)
    assert found == Overlap("case", "whole", " ".join(words(STORY)), 1.0, flagged=True)


@pytest.mark.parametrize(
    "hidden",
    [
        STORY.upper(),
        STORY.replace(" ", "  \n"),
        STORY.replace(",", " --").replace("?", "!!"),
        STORY.replace("e", "e\u200b"),  # a zero-width space in every word
        STORY.replace("e", "e\u3164"),  # a letter without a shape
        STORY.replace("e", "e\u2800"),  # a sign without a shape
        STORY.replace("e", "e\x00"),  # a control character
        STORY.replace("o", "o\u0301"),  # an accent on every o
        STORY.replace("f", "\uff46"),  # full-width letters
        STORY.replace("a", "\u0430").replace("E", "\u0415"),  # Cyrillic letters that look the same
        STORY.translate(str.maketrans("tnkm", "\u0442\u03b7\u043a\u043c")),  # others, and a Greek one
        STORY.translate(str.maketrans("abdegklmr", "\u1d00\u0299\u1d05\u1d07\u0262\u1d0b\u029f\u1d0d\u0280")),  # small capitals
        json.dumps({"messages": [{"role": "user", "content": STORY}]}),
        f"Here is a riddle. {STORY} Answer: 8",
    ],
)
def test_disguises_change_nothing(hidden: str) -> None:
    found = only([hidden], STORY)
    assert found is not None
    assert (found.kind, found.flagged) == ("whole", True)


def test_a_case_with_a_number_changed_is_found_by_its_words() -> None:
    found = only([EDITED], STORY)
    assert found is not None
    assert found.kind == "13-gram"
    assert found.flagged
    assert found.words in " ".join(words(STORY))
    assert len(found.words.split()) == 13
    assert found.coverage > 0.9


def test_every_thirteen_words_in_a_row_are_listed() -> None:
    text = words(STORY)
    for at in range(len(text) - 12):
        found = only([" ".join(["x", *text[at : at + 13], "y"])], STORY)
        assert found is not None
        assert (found.kind, found.words) == ("13-gram", " ".join(text[at : at + 13]))


def test_twelve_words_in_a_row_are_no_overlap() -> None:
    assert only([" ".join(words(STORY)[5:17])], STORY) is None


def test_most_of_a_case_in_pieces_is_found_by_its_coverage() -> None:
    text = words(STORY)
    pieces = [" ".join(text[at : at + 9]) for at in range(0, len(text), 9)]
    found = only(pieces, STORY)
    assert found is not None
    assert (found.kind, found.flagged) == ("8-gram", True)
    assert found.coverage >= 0.8


def test_a_text_of_its_own_is_no_overlap() -> None:
    assert only(["A farmer has 12 cows and buys 3 more. How many cows has he now?"], STORY) is None
    assert only([], STORY) is None


def test_a_short_case_is_found_only_whole() -> None:
    assert only(["What is 7 times 8?\n56"], "What is 7 times 8?") is not None
    assert only(["Tell me: what is 7 times 8 minus 2?"], "What is 7 times 8?") is None
    assert only(["Sum.\nWhat is 7\ntimes 8?\n56"], "What is 7 times 8?") is None
    assert only(["What is 7\ntimes 8?\n56"], "What is 7 times 8?") is not None


def test_a_case_without_words_overlaps_nothing() -> None:
    assert only(["?!", ""], "?!") is None


def pattern(name: str, count: int) -> str:
    return f"{name} has {count} apples in a basket and gives away half of them to a friend. How many apples are left?"


def test_a_pattern_that_the_cases_share_is_listed_but_flags_none() -> None:
    cases = [case(pattern(name, count), name, "halves") for name, count in (("Ann", 4), ("Ben", 6), ("Cleo", 8), ("Dan", 10))]
    found = overlap([pattern("Emil", 12)], cases)
    assert {each.case for each in found} == {"Ann", "Ben", "Cleo", "Dan"}
    assert not any(each.flagged for each in found)


def test_a_case_of_a_pattern_is_still_flagged_whole() -> None:
    cases = [case(pattern(name, count), name, "halves") for name, count in (("Ann", 4), ("Ben", 6), ("Cleo", 8), ("Dan", 10))]
    found = overlap([pattern("Ann", 4)], cases)
    assert [each.case for each in found if each.flagged] == ["Ann"]


def test_a_pattern_excuses_only_its_own_family() -> None:
    cases = [case(pattern("Ann", 4), "a", "halves"), case(pattern("Ben", 6), "b", "halves"), case(STORY, "s", "story")]
    found = {each.case: each.flagged for each in overlap([pattern("Emil", 3), EDITED], cases)}
    assert found == {"a": False, "b": False, "s": True}


def test_the_training_data_is_read_once() -> None:
    texts = iter([STORY])
    assert overlap(texts, [case(STORY, "one"), case(EDITED, "two")])[0].case == "one"
    assert list(texts) == []


sentences = st.lists(st.sampled_from("red green blue seven nine apple pear river stone cloud".split()), min_size=1, max_size=40)


@given(sentences, sentences, sentences)
def test_a_whole_case_is_found_wherever_it_stands(before: list[str], prompt: list[str], after: list[str]) -> None:
    text = "\n".join((" ".join(before), " ".join(prompt) + ".", " ".join(after)))
    found = only([text], " ".join(prompt))
    assert found is not None
    assert (found.kind, found.flagged) == ("whole", True)


@given(sentences, sentences)
def test_what_is_found_is_really_in_both(training: list[str], prompt: list[str]) -> None:
    found = only([" ".join(training)], " ".join(prompt))
    if found is not None:
        assert found.words in " ".join(training)
        assert found.words in " ".join(prompt)
        assert 0 <= found.coverage <= 1


def gsm8k() -> Path | None:
    """The published GSM8K, where this machine has it."""
    places = [Path(os.environ.get("LOCO_TEST_DATA", "")), Path(__file__).resolve().parents[3] / "shared/data"]
    return next((place / "gsm8k" for place in places if place.name and (place / "gsm8k").is_dir()), None)


@pytest.mark.skipif(gsm8k() is None, reason="GSM8K isn't on this machine")
def test_three_test_questions_of_gsm8k_share_thirteen_words_with_its_training_questions() -> None:
    folder = gsm8k()
    assert folder is not None
    training, test = (
        [json.loads(line)["question"] for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("train.jsonl", "test.jsonl")
    )
    found = overlap(training, [case(question, str(at), "gsm8k") for at, question in enumerate(test)])
    assert [(each.case, each.kind, each.flagged) for each in found] == [
        (name, "13-gram", True) for name in ("581", "602", "632")
    ]
