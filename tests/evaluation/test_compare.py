"""Two adapters are compared on the same cases, or it is said why they can't be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from loco.engine.types import GenerationRequest
from loco.errors import UsageError
from loco.evaluation.candidates import Candidate, find_candidate
from loco.evaluation.compare import compare_adapters
from loco.evaluation.selection import Selection
from loco.registry import load_registry
from tests.evaluation.sample_suite import Scripted, answer, make_suite


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_suite(tmp_path)


def candidates(root: Path) -> tuple[Candidate, Candidate]:
    registry = load_registry(root)
    return find_candidate(root, registry, "adder@1.1.0"), find_candidate(root, registry, "adder@1.0.0")


def test_the_better_one_is_told_by_cases_won_and_lost(root: Path) -> None:
    first, second = candidates(root)

    def script(request: GenerationRequest) -> str:
        return answer(replace(request, adapters=())) if request.adapters[0].digest == second.sha256 else answer(request)

    [duel] = compare_adapters(root, first, second, machinery=Scripted(script=script).machinery)
    found = duel.comparison
    assert (found.benchmark, found.n, found.b, found.c) == ("sums", 250, 62, 0)
    assert found.p < 0.001


def test_their_own_domains_are_the_ground_unless_others_are_named(root: Path) -> None:
    duels = compare_adapters(
        root, *candidates(root), machinery=Scripted().machinery, selection=Selection(domains=("code",), limit=60)
    )
    assert [(duel.comparison.benchmark, duel.comparison.n) for duel in duels] == [("echoes", 60)]


def test_an_adapter_is_not_compared_with_itself_or_across_bases(root: Path) -> None:
    first, second = candidates(root)
    with pytest.raises(UsageError, match="the same file"):
        compare_adapters(root, first, first, machinery=Scripted().machinery)
    elsewhere = replace(second, base=second.base.model_copy(update={"name": "other-2026"}))
    with pytest.raises(UsageError, match="can't be paired"):
        compare_adapters(root, first, elsewhere, machinery=Scripted().machinery)


def test_cases_that_one_of_them_was_trained_on_prove_nothing_between_them(root: Path) -> None:
    lines = [json.dumps({"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"}) + "\n" for n in range(0, 100, 2)]
    (root / "adapters/adder/1.0.0/data/train.jsonl").write_text("".join(lines), encoding="utf-8")
    [duel] = compare_adapters(root, *candidates(root), machinery=Scripted().machinery)
    assert (duel.seen, duel.comparison.n, len(duel.cases)) == (50, 200, 200)
