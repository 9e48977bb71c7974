"""The whole system: who answers each case, what wrong routes cost, and which targets are met."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from loco.errors import UsageError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.system.against import system_against
from loco.evaluation.system.evaluate import evaluate_system, path_questions
from loco.evaluation.system.markdown import system_markdown
from loco.evaluation.system.path import Asked, PathQuestion, Walk, path_figures, percentile
from loco.evaluation.system.report import SystemReport, system_digest
from loco.evaluation.system.routing import macro_f1
from loco.evaluation.system.targets import above, above_in_every
from loco.registry import load_registry
from loco.router.benchmark import DomainFigures
from loco.router.types import Route
from tests.evaluation.sample_suite import Scripted, make_suite


class Numbers:
    """Sends sums to math and words to the base, but every sum that ends in 0 to the base too."""

    name = "numbers"

    def route(self, query: str) -> Route:
        domain = "math" if "How much" in query and "0 + 1" not in query else None
        return Route(domain, 0.9, {"math": 0.9}, self.name)


def walk(_root: Path, _base: str, questions: Sequence[PathQuestion]) -> Walk:
    who = ["adder@1.1.0", "base"]
    return Walk(tuple(Asked(1.0, 20.0, 30.0, 900.0, who[at % 2]) for at in range(len(questions))), 2_000_000_000)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SystemReport:
    return measure(make_suite(tmp_path_factory.mktemp("suite")))


def measure(root: Path) -> SystemReport:
    folder = root / "benchmarks" / "router"
    folder.mkdir()
    (folder / "benchmark.yaml").write_text("version: 1.2.3\n", encoding="utf-8")
    asked = [("How much is 3 + 1?", "math"), ("How much is 10 + 1?", "math"), ("Hello", None), ("How much fun?", None)]
    lines = [json.dumps({"id": str(n), "query": q, "domain": d, "kind": "x"}) for n, (q, d) in enumerate(asked)]
    (folder / "test.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    registry = load_registry(root)
    base = registry.base("tiny-2026")
    return evaluate_system(root, registry, base, router=Numbers(), machinery=Scripted().machinery, walk=walk)


def test_cases_that_an_answering_adapter_was_trained_on_are_left_out(tmp_path: Path) -> None:
    root = make_suite(tmp_path)
    lines = [json.dumps({"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"}) + "\n" for n in range(0, 100, 2)]
    (root / "adapters/adder/1.1.0/data/train.jsonl").write_text("".join(lines), encoding="utf-8")
    report = measure(root)
    assert {item.id: item.cases for item in report.benchmarks} == {"sums": 200, "echoes": 250}
    assert {item.benchmark: item.n for item in report.domains} == {"sums": 200, "echoes": 250}


def test_the_system_stands_against_one_adapter_on_the_same_cases(tmp_path: Path) -> None:
    root = make_suite(tmp_path)
    registry = load_registry(root)
    adder = find_candidate(root, registry, "adder")
    found = system_against(root, registry, adder, router=Numbers(), machinery=Scripted().machinery)
    sums, echoes = sorted(found.comparisons, key=lambda item: item.benchmark, reverse=True)
    # The adapter alone answers every sum; the router sends the 25 that end in 0 to the base, which misses 12 of them.
    assert (sums.benchmark, sums.n, sums.b, sums.c) == ("sums", 250, 0, 12)
    assert (echoes.benchmark, echoes.difference) == ("echoes", 0)
    assert found.difference == pytest.approx(-0.75 * 12 / 250), "sums weigh three quarters"
    assert found.low < found.difference < found.high < 0
    assert found.score - found.reference_score == pytest.approx(found.difference)
    assert (found.cases, found.misrouted, found.seen) == (500, 25 + 250, 0)
    assert found.active == {"math": "adder@1.1.0"}


def test_against_one_adapter_cases_that_it_has_seen_are_left_out_too(tmp_path: Path) -> None:
    root = make_suite(tmp_path)
    folder = root / "adapters/other/1.0.0"
    shutil.copytree(root / "adapters/adder/1.1.0", folder)
    lines = [json.dumps({"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"}) + "\n" for n in range(0, 100, 2)]
    (folder / "data/train.jsonl").write_text("".join(lines), encoding="utf-8")
    registry = load_registry(root)
    other = dataclasses.replace(find_candidate(root, registry, "adder"), name="other", folder=folder)
    found = system_against(root, registry, other, router=Numbers(), machinery=Scripted().machinery)
    assert (found.cases, found.seen, found.checked) == (450, 50, True)


def test_another_adapter_of_an_active_ones_name_is_refused(tmp_path: Path) -> None:
    root = make_suite(tmp_path)
    registry = load_registry(root)
    other = dataclasses.replace(find_candidate(root, registry, "adder"), sha256="0" * 64)
    with pytest.raises(UsageError, match="other bytes than the active adapter"):
        system_against(root, registry, other, router=Numbers(), machinery=Scripted().machinery)


def test_the_system_answers_by_whoever_the_route_leads_to(report: SystemReport) -> None:
    found = {item.benchmark: item for item in report.domains}
    # Of the 62 sums that the adapter wins, the 12 that end in 0 (10, 30, ... 230) go to the base.
    assert (found["sums"].b, found["sums"].c) == (62 - 12, 0)
    assert (found["echoes"].b, found["echoes"].c) == (0, 0)
    assert report.active == {"math": "adder@1.1.0"}


def test_misrouting_costs_what_the_right_route_would_have_won(report: SystemReport) -> None:
    cost = report.misrouting
    assert (cost.cases, cost.misrouted) == (500, 25 + 250)
    assert cost.cost.value == pytest.approx(0.75 * 12 / 250), "sums weigh three quarters"
    assert cost.oracle - cost.actual == pytest.approx(cost.cost.value)
    assert cost.cost.low < cost.cost.value < cost.cost.high


def test_the_composite_score_weighs_benchmarks_as_the_suite_does(report: SystemReport) -> None:
    assert report.composite.base_score == pytest.approx(63 / 250)
    assert report.composite.score == pytest.approx(0.75 * 113 / 250 + 0.25 * 63 / 250)


def test_routing_has_accuracy_macro_f1_and_confusion(report: SystemReport) -> None:
    routing = report.routing
    assert (routing.queries, routing.accuracy.value) == (4, 0.5)
    assert routing.confusion == {"math": {"math": 1, "none": 1}, "none": {"math": 1, "none": 1}}
    assert routing.macro_f1 == pytest.approx(0.5)
    assert routing.benchmark_version == "1.2.3"


def test_every_target_is_met_missed_or_cannot_be_told(report: SystemReport) -> None:
    met = {metric.id: metric.met for metric in report.metrics}
    assert met["routing-accuracy"] == "missed"
    assert met["composite"] == "missed", "no adapter answers for code, so the base does"
    assert (met["above-base-sums"], met["answer-p95"], met["memory-peak"], met["swap-p95"]) == ("met", "met", "met", "met")
    assert met["routing-macro-f1"] is None


@pytest.mark.parametrize(
    ("low", "high", "state"),
    [(0.91, 0.99, "met"), (0.5, 0.9, "missed"), (0.89, 0.95, "cannot-tell"), (0.9, 0.95, "cannot-tell")],
)
def test_an_interval_that_holds_the_target_cannot_tell(low: float, high: float, state: str) -> None:
    assert above(low, high, 0.9) == state


def test_above_in_every_domain_needs_every_domain(report: SystemReport) -> None:
    sums = [item for item in report.domains if item.benchmark == "sums"]
    assert above_in_every(sums) == "met"


def test_the_digest_is_of_all_that_the_report_says(report: SystemReport) -> None:
    changed = report.model_copy(update={"engine": "other"})
    assert system_digest(report) == system_digest(SystemReport.model_validate_json(report.model_dump_json()))
    assert system_digest(changed) != system_digest(report)


def test_the_markdown_names_targets_routes_and_machine(report: SystemReport) -> None:
    text = system_markdown(report)
    assert "| Routing accuracy | 0.500 |" in text
    assert "**missed**" in text
    assert "| math | 1 | 1 |" in text
    assert f"{report.machine.cores} cores" in text


def test_macro_f1_is_the_plain_mean_over_domains_that_queries_have() -> None:
    figures = {"a": DomainFigures(10, 1.0, 0.5), "b": DomainFigures(90, 0.5, 0.5), "c": DomainFigures(0, 0.0, None)}
    assert macro_f1(figures) == pytest.approx((2 / 3 + 0.5) / 2)


def test_path_figures_take_the_first_question_apart_and_swaps_from_changes() -> None:
    asked = (Asked(1, 500, 9, 1000, "a"), Asked(1, 0, 9, 10, "a"), Asked(1, 30, 9, 40, "b"), Asked(1, 10, 9, 20, "a"))
    found = path_figures(Walk(asked, None))
    assert (found.first_ms, found.swap.p95_ms, found.swap.p50_ms) == (1000, 30, 30)
    assert [stage.p95_ms for stage in found.stages if stage.stage == "answer"] == [40]
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_questions_of_the_benchmarks_come_in_turn(tmp_path: Path) -> None:
    from loco.evaluation.selection import Selection, select

    root = make_suite(tmp_path)
    chosen = select(root, "tiny-2026", None, Selection())
    questions = path_questions([(item, item.benchmark.cases()) for item in chosen], each=3)
    assert [("word" in question.text) for question in questions] == [True, False] * 3
