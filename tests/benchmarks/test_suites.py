"""Which benchmarks measure which base."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.benchmarks import load_benchmark, load_suite, suite
from loco.errors import EntryError, UnknownNameError
from loco.registry.loading import load_registry
from tests.benchmarks.conftest import CASE, ROOT, Write


def suites(root: Path, text: str) -> None:
    (root / "benchmarks/suites.yaml").write_text(f"schema_version: 1\nsuites:\n{text}", encoding="utf-8")


def test_every_base_has_a_suite_that_measures_every_domain_with_enough_cases() -> None:
    registry = load_registry(ROOT)
    for base in registry.bases:
        found = load_suite(ROOT, base)
        assert {item.domain for item in found.benchmarks} == set(registry.domains)
        for item in found.benchmarks:
            split = load_benchmark(ROOT, item.id).spec.splits[item.split.split("-")[0]]
            assert split.cases >= 150


def test_a_part_of_a_split_is_named_so_that_it_can_be_asked_for(write: Write) -> None:
    root = write([CASE])
    suites(root, "  - {base: b, benchmarks: [{id: sums, weight: 2, subset: {cases: 1, seed: 3}}]}\n")
    (item,) = load_suite(root, "b").benchmarks
    assert (item.split, item.weight, item.domain) == ("test-1-seed-3", 2.0, "math")
    assert len(load_benchmark(root, item.id).cases(item.split)) == 1
    assert suite(root, "b") == ("sums",)
    assert load_suite(root, "b").of_domain("code") == ()


def test_wrong_suites_are_named(write: Write) -> None:
    root = write([CASE])
    suites(root, "  - {base: b, benchmarks: [{id: sums, split: tset}]}\n")
    with pytest.raises(EntryError, match=r"suites\.yaml: sums has no split 'tset'"):
        load_suite(root, "b")
    suites(root, "  - {base: b, benchmarks: [{id: sums}, {id: sums}]}\n")
    with pytest.raises(EntryError, match="stands twice in the suite of b"):
        load_suite(root, "b")
    suites(root, "  - {base: b, benchmarks: [{id: sumss}]}\n")
    with pytest.raises(UnknownNameError, match="Did you mean: sums"):
        load_suite(root, "b")
    with pytest.raises(UnknownNameError, match="no suite for the base named 'c'"):
        load_suite(root, "c")
