"""What the keyword router knows of the language, and that nothing a person can type breaks it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loco.router import ROUTERS, load_router
from loco.router.keyword import decide
from loco.router.words import Speller, stem

ROOT = Path(__file__).resolve().parents[2]
ROUTER = load_router(ROOT)
DOMAINS = {"math", "code", "writing", "summarisation", "analysis"}


@pytest.mark.parametrize(
    ("query", "domain"),
    [
        ("Mara Finch has 24 apples. She buys 3 bags with 12 apples each. How many apples does she have now?", "math"),
        ("Write a Python function `keep_large(xs)` that returns the numbers in xs greater than 24.", "code"),
        ("Rewrite this note as a formal reminder: tell Mara Finch the meeting is on Tuesday at 15, room 24", "writing"),
        ("Summarise this report in one sentence:\nOn Monday Ada Fox came to Lyon. The road was wet.", "summarisation"),
        ("Here is a table:\nitem | price\npen | 12\ncup | 3\nWhich item costs the most?", "analysis"),
        ("Log:\n09:12 ERROR db timeout\n09:13 INFO ok\nHow many errors are there?", "analysis"),
        ("Reviews:\nThe fan is great.\nThe rug broke soon.\nWhich product do people like most?", "analysis"),
    ],
)
def test_the_prompts_of_the_nano_benchmarks_find_their_domain(query: str, domain: str) -> None:
    assert ROUTER.route(query).domain == domain


@pytest.mark.parametrize("query", ["", " \n\t", "hi", "who are you?", "What is the capital of Australia?", "🐍", "ну привет"])
def test_what_belongs_to_no_domain_goes_to_the_base_with_a_reason(query: str) -> None:
    route = ROUTER.route(query)
    assert route.domain is None
    assert "the base answers" in route.reason


@pytest.mark.parametrize(
    "query",
    [
        "how big does a ball python get?",
        "can I keep a python as a pet",
        "which volcano on the island of java erupted last",
        "how do I get rust off my bicycle",
        "I want to make a table reservation for four",
        "we stayed in a log cabin",
        "I must sum up the courage to talk to her",
        "what is the code of conduct at the temple",
        "what does the function of the liver depend on",
    ],
)
def test_a_word_in_its_other_sense_is_not_enough(query: str) -> None:
    assert ROUTER.route(query).domain is None


@pytest.mark.parametrize("verb", ["summarise", "Summarize", "summarizing", "sumarize", "sumarise", "summarzie", "SUMMARISE"])
def test_forms_and_slips_of_a_word_are_the_word(verb: str) -> None:
    assert ROUTER.route(f"{verb} this article for me").domain == "summarisation"


@pytest.mark.parametrize(
    "query", ["calcuate 12 percent of 640", "wirte a pyton functoin for me", "whats a regulr expresion in javscript"]
)
def test_slips_in_long_words_are_forgiven(query: str) -> None:
    assert ROUTER.route(query).domain in {"math", "code"}


def test_the_request_outweighs_what_is_pasted() -> None:
    route = ROUTER.route("Make this sound more polite: send me the python script and calculate 12 * 14 again")
    assert route.domain == "writing"


def test_shortening_an_own_message_is_writing_and_an_article_summarisation() -> None:
    assert ROUTER.route("make my email shorter").domain == "writing"
    assert ROUTER.route("make this article shorter").domain == "summarisation"


def test_a_tie_goes_to_the_base() -> None:
    sums = {**dict.fromkeys(ROUTER.rules.domains, 0.0), "math": 6.0, "code": 6.0}
    route = decide(sums, ROUTER.rules)
    assert route.domain is None
    assert "too close" in route.reason


def test_a_lead_beyond_the_margin_is_a_route() -> None:
    sums = {**dict.fromkeys(ROUTER.rules.domains, 0.0), "math": 6.0, "code": 2.0}
    assert decide(sums, ROUTER.rules).domain == "math"


def test_evidence_says_which_rule_matched_what() -> None:
    evidence = ROUTER.route("Proofread my letter").evidence
    assert any(item.domain == "writing" and item.matched == "proofread" and item.weight > 0 for item in evidence)


def test_routers_lists_the_keyword_router() -> None:
    assert ROUTERS["keyword"](ROOT).name == "keyword"


@given(st.text(max_size=400))
@example("\0\0")
@example("|\n|\n|\n|")
@example("```\n```\n```")
@example("\ud800")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_has_a_route_with_scores_from_0_to_1_and_always_the_same(text: str) -> None:
    route = ROUTER.route(text)
    assert route == ROUTER.route(text)
    assert set(route.scores) == DOMAINS
    assert all(0 <= score <= 1 for score in route.scores.values())
    assert 0 <= route.confidence <= 1
    assert route.domain is None or route.scores[route.domain] == max(route.scores.values())


@pytest.mark.parametrize(
    "piece",
    ["a", " ", "\n", "a,", "1 ", "1,", "|", "(", "```", '"', "1.", "a_", "a = b\n", "a\t", "a: 1, ", "a:", "x - ", "$", "-",
     "🐍",
     "write function ", "which reviews most table ", "a.b", "<a", " at a.b", "functoinx summarizexx ", "a b,c d,e f\n", ">\n"],
)  # fmt: skip
def test_a_megabyte_made_to_hurt_takes_bounded_time(piece: str) -> None:
    start = time.perf_counter()
    ROUTER.route(piece * (1_000_000 // len(piece)))
    assert time.perf_counter() - start < 2.0


def test_the_request_at_the_end_of_a_huge_text_is_seen() -> None:
    assert ROUTER.route("The river was high that year. " * 40_000 + "\n\nPlease summarise this text.").domain == "summarisation"


@pytest.mark.parametrize(
    ("left", "right"),
    [("summarising", "summarize"), ("stopped", "stop"), ("queries", "query"), ("colours", "color"), ("classes", "class")],
)
def test_forms_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


def test_the_speller_mends_one_slip_and_leaves_words_alone() -> None:
    speller = Speller(["function", "letter"], ["latter"])
    assert speller.correct("functoin") == "function"
    assert speller.correct("fnction") == "function"
    assert speller.correct("functtoin") is None
    assert speller.correct("better") is None
    assert speller.correct("latter") is None
