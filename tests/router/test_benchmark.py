"""The router benchmark: big and varied enough, splits that share nothing, and the floor."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from loco.router.benchmark import Query, main, measure, read_split
from loco.router.loading import load_router

ROOT = Path(__file__).resolve().parents[2]
DEV, TEST = read_split(ROOT, "dev"), read_split(ROOT, "test")
DOMAINS = ["math", "code", "writing", "summarisation", "analysis"]
FLOOR = 0.90


def words(query: Query) -> list[str]:
    return re.findall(r"\w+", query.query.lower())


def eight_grams(query: Query) -> set[tuple[str, ...]]:
    row = words(query)
    return {tuple(row[i : i + 8]) for i in range(len(row) - 7)}


def test_it_has_six_hundred_queries_and_a_hundred_of_no_domain() -> None:
    counts = Counter(query.domain for query in DEV + TEST)
    assert sum(counts.values()) >= 600
    assert counts[None] >= 120
    assert min(counts[domain] for domain in DOMAINS) >= 70


def test_ids_and_queries_are_unique() -> None:
    assert len({query.id for query in DEV + TEST}) == len(DEV + TEST)
    assert len({" ".join(words(query)) for query in DEV + TEST}) == len(DEV + TEST)


def test_no_query_of_the_test_split_is_nearly_one_of_the_development_split() -> None:
    """The nano prompts come from templates on purpose; everything else shares no eight words in a row, and few words at all."""
    dev = [(query, set(words(query)), eight_grams(query)) for query in DEV if query.kind != "nano"]
    for query in TEST:
        if query.kind == "nano":
            continue
        bag, grams = set(words(query)), eight_grams(query)
        for other, other_bag, other_grams in dev:
            assert not grams & other_grams, (query.id, other.id)
            if len(bag | other_bag) >= 8:
                assert len(bag & other_bag) / len(bag | other_bag) < 0.7, (query.id, other.id)


def test_the_router_stays_above_the_floor_on_the_test_split() -> None:
    assert measure(load_router(ROOT), TEST, "test").accuracy >= FLOOR


def test_the_report_counts_every_query_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(ROOT), "--split", "dev", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert sum(sum(row.values()) for row in report["confusion"].values()) == report["queries"] == len(DEV)
    assert report["interval"][0] <= report["accuracy"] <= report["interval"][1]


def test_the_report_prints_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(ROOT), "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "95 % Wilson" in printed
    assert "precision" in printed
