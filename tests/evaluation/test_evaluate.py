"""From a candidate to a report: what counts towards the verdict, and what keeps it from being accepted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from loco.engine.types import GenerationRequest
from loco.errors import AdapterError, DataError, UnknownNameError, UsageError
from loco.evaluation.candidates import Candidate, candidate_of_folder, find_candidate
from loco.evaluation.evaluate import Evaluation, evaluate, evaluate_adapter
from loco.evaluation.families import families
from loco.evaluation.flips import flips
from loco.evaluation.report import EvaluationReport, read_report, report_text
from loco.evaluation.selection import Selection
from loco.evaluation.store import OutcomeStore
from loco.registry import load_registry
from loco.training.examples import digest
from tests.evaluation.sample_suite import Scripted, answer, make_suite


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_suite(tmp_path / "checkout")


def run(root: Path, what: str = "adder", selection: Selection | None = None, scripted: Scripted | None = None) -> Evaluation:
    candidate = find_candidate(root, load_registry(root), what)
    return evaluate(root, candidate, machinery=(scripted or Scripted()).machinery, selection=selection)


def train_on(root: Path, lines: list[dict[str, str]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (root / "adapters/adder/1.1.0/data/train.jsonl").write_text(text, encoding="utf-8")


def test_an_adapter_that_improves_its_domain_and_keeps_the_others_is_accepted(root: Path) -> None:
    report = run(root).report
    assert report.verdict.verdict == "accepted", report.verdict.reasons
    own, other = report.verdict.comparisons
    assert (own.domain, own.b, own.c, other.domain, other.b, other.c) == ("math", 62, 0, "code", 0, 0)
    assert [(item.part, item.id) for item in report.benchmarks] == [("domain", "sums"), ("forgetting", "echoes")]
    assert not report.limited


def test_an_adapter_that_forgets_another_domain_is_rejected_with_its_name(root: Path) -> None:
    def forgetful(request: GenerationRequest) -> str:
        return "Answer: 0" if request.adapters and "word" in request.prompt else answer(request)

    report = run(root, scripted=Scripted(script=forgetful)).report
    assert report.verdict.verdict == "rejected"
    assert any("code (echoes): regressed" in reason for reason in report.verdict.reasons)
    (root / "adapters/adder/1.1.0/data/train.jsonl").unlink()
    without_data = run(root, scripted=Scripted(script=forgetful)).report
    assert (without_data.verdict.verdict, without_data.contamination.checked) == ("rejected", False)


def test_the_outcomes_that_a_report_names_are_in_the_store(root: Path) -> None:
    store = OutcomeStore.of(root)
    for item in run(root).report.benchmarks:
        mine, theirs = store.outcomes(item.address), store.outcomes(item.base_address)
        assert mine is not None
        assert theirs is not None
        assert len(mine) == len(theirs) == item.cases == 250


@pytest.mark.parametrize(
    ("selection", "why"),
    [
        (Selection(limit=120), "first 120 cases"),
        (Selection(split="dev"), "development split"),
        (Selection(domains=("math",)), "Only a part of the suite was run"),
        (Selection(benchmarks=("sums",)), "Only a part of the suite was run"),
    ],
)
def test_less_than_the_whole_suite_is_never_accepted(root: Path, selection: Selection, why: str) -> None:
    report = run(root, selection=selection).report
    assert report.verdict.verdict == "inconclusive"
    assert any(why in reason for reason in report.verdict.reasons)
    assert report.limited


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (('prompt: "{prompt}"', 'prompt: "{prompt} Well?"'), "sums 1.0.0, settings: changed since it was frozen"),
        (("version: 1.0.0", "version: 1.0.1"), "sums 1.0.1, split:test: not frozen yet"),
        (("domain: math", "domain: code"), "sums 1.0.0, domain: changed since it was frozen"),
    ],
)
def test_a_benchmark_that_is_not_the_frozen_one_is_never_accepted(root: Path, change: tuple[str, str], what: str) -> None:
    path = root / "benchmarks/sums/benchmark.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    report = run(root).report
    assert report.verdict.verdict == "inconclusive"
    assert any(what in reason for reason in report.verdict.reasons)
    assert report.limited


def test_a_suite_that_is_not_the_frozen_one_is_never_accepted(root: Path) -> None:
    path = root / "benchmarks/suites.yaml"
    easier = path.read_text(encoding="utf-8").replace("{id: echoes, weight: 1}", "{id: echoes, subset: {cases: 100, seed: 1}}")
    path.write_text(easier, encoding="utf-8")
    report = run(root).report
    assert report.verdict.verdict == "inconclusive"
    assert any("the suite of tiny-2026: other benchmarks, or other cases" in reason for reason in report.verdict.reasons)
    assert report.limited


def test_cases_changed_together_with_their_digest_are_never_accepted(root: Path) -> None:
    folder = root / "benchmarks/sums"
    before = (folder / "test.jsonl").read_bytes()
    after = before.replace(b"How much is 1 + 1?", b"How much is 1 + 1, then?")
    (folder / "test.jsonl").write_bytes(after)
    spec = (folder / "benchmark.yaml").read_text(encoding="utf-8")
    digests = (hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
    (folder / "benchmark.yaml").write_text(spec.replace(*digests), encoding="utf-8")
    report = run(root).report
    assert report.verdict.verdict == "inconclusive"
    assert any("sums 1.0.0, split:test: changed since it was frozen" in reason for reason in report.verdict.reasons)


def test_fewer_than_50_cases_are_refused_for_a_verdict(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="50 or more"):
        run(make_suite(tmp_path / "small", cases=40))


def test_cases_in_the_training_data_are_left_out_of_the_verdict(root: Path) -> None:
    seen = [{"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"} for n in range(0, 100, 2)]
    train_on(root, seen)
    report = run(root).report
    assert len(report.contamination.flagged) == 50
    assert report.verdict.comparisons[0].n == 200
    assert (report.contamination.difference, report.contamination.clean_difference) == (62 / 250, 37 / 200)


def test_where_the_training_data_holds_every_case_nothing_is_claimed_of_the_answers(root: Path) -> None:
    train_on(root, [{"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"} for n in range(250)])
    report = run(root).report
    assert report.verdict.verdict == "inconclusive"
    assert (report.contamination.difference, report.contamination.clean_difference) == (62 / 250, None)
    assert "math (sums): no improvement shown: no case was left to compare." in report.verdict.reasons
    assert not any("changes nothing" in reason for reason in report.verdict.reasons)


def test_a_quick_look_counts_only_the_cases_that_it_ran_as_left_out(root: Path) -> None:
    train_on(root, [{"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"} for n in range(0, 100, 2)])
    report = run(root, selection=Selection(limit=60)).report
    assert len(report.contamination.flagged) == len(report.contamination.seen) == 30
    assert report.verdict.comparisons[0].n == 30


def test_an_adapter_without_training_data_to_look_at_is_not_accepted(root: Path) -> None:
    (root / "adapters/adder/1.1.0/data/train.jsonl").unlink()
    report = run(root).report
    assert (report.verdict.verdict, report.contamination.checked) == ("inconclusive", False)


def says_trained_on(root: Path, *files: str) -> Path:
    """Let train.yaml name the files, and training.json their digest, as a training does. Gives the version's folder."""
    path = root / "adapters/adder/1.1.0"
    (path / "train.yaml").write_text(f"base: tiny-2026\ndomain: math\ndata: [{', '.join(files)}]\n", encoding="utf-8")
    facts = {"data_sha256": digest([path / file for file in files])}
    (path / "training.json").write_text(json.dumps(facts), encoding="utf-8")
    return path


def test_an_adapter_whose_folder_holds_other_data_than_it_was_trained_on_is_not_accepted(root: Path) -> None:
    train_on(root, [{"prompt": f"How much is {n} + 1?", "answer": f"#### {n + 1}"} for n in range(250)])
    says_trained_on(root, "data/train.jsonl")
    train_on(root, [{"prompt": "Good morning!", "answer": "Good morning."}])
    report = run(root).report
    assert (report.verdict.verdict, report.contamination.flagged) == ("inconclusive", ())
    assert any("Its folder holds other data than it was trained on" in reason for reason in report.verdict.reasons)


def test_an_adapter_with_training_data_beside_its_data_folder_is_not_accepted(root: Path) -> None:
    more = root / "adapters/adder/1.1.0/more.jsonl"
    more.write_text('{"prompt": "How much is 1 + 1?", "answer": "#### 2"}\n', encoding="utf-8")
    folder = says_trained_on(root, "data/train.jsonl", "more.jsonl")
    report = run(root).report
    assert report.verdict.verdict == "inconclusive"
    assert any("It was trained on more.jsonl too" in reason for reason in report.verdict.reasons)
    more.rename(folder / "data/more.jsonl")
    says_trained_on(root, "data/train.jsonl", "data/more.jsonl")
    report = run(root).report
    assert (report.verdict.verdict, report.contamination.flagged) == ("accepted", ("sums-1",))


def test_training_data_that_unfolds_to_too_much_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loco.evaluation.training_data.MAX_BYTES", 10)
    with pytest.raises(DataError, match="more than"):
        run(root)


def test_training_data_outside_of_the_folder_is_not_looked_at(root: Path) -> None:
    data = root / "adapters/adder/1.1.0/data/train.jsonl"
    outside = root / "outside.jsonl"
    data.rename(outside)
    data.symlink_to(outside)
    assert not run(root).report.contamination.checked


def test_the_report_is_the_same_bytes_each_time_and_is_read_back(root: Path, tmp_path: Path) -> None:
    report = run(root).report
    assert report_text(run(root).report) == report_text(report)
    (tmp_path / "report.json").write_text(report_text(report), encoding="utf-8")
    assert read_report(tmp_path / "report.json") == report


def test_registered_versions_are_evaluated_by_entry_and_version(root: Path) -> None:
    registry = load_registry(root)
    entry, version = registry.parse_ref("adder@1.0.0")
    report = evaluate_adapter(root, registry, entry, version, machinery=Scripted().machinery)
    assert isinstance(report, EvaluationReport)
    assert (report.adapter, report.version, report.registered) == ("adder", "1.0.0", True)


def test_flips_are_the_cases_won_and_lost_with_both_answers(root: Path) -> None:
    found = list(flips(run(root).pairs))
    assert len(found) == 62
    assert (found[0].kind, found[0].case, found[0].adapter.text, found[0].base.text) == ("won", "sums-2", "#### 3", "#### 0")


def test_families_have_the_scores_of_both_sides(root: Path) -> None:
    found = {(item.benchmark, item.family): item for item in families(run(root).pairs)}
    assert (found["sums", "even"].adapter, found["sums", "odd"].adapter) == (1.0, 0.0)
    assert found["sums", "even"].cases == 125


# Candidates


def folder(root: Path, base_gguf: str | None) -> Path:
    """adapters/newer/0.1.0 as a training leaves it."""
    path = root / "adapters/newer/0.1.0"
    (path / "data").mkdir(parents=True)
    (path / "newer.gguf").write_bytes(b"GGUF newer")
    (path / "train.yaml").write_text("base: tiny-2026\ndomain: math\n", encoding="utf-8")
    (path / "training.json").write_text(json.dumps({"base_gguf": base_gguf}), encoding="utf-8")
    (path / "data/train.jsonl").write_text('{"prompt": "Hello", "answer": "Hello."}\n', encoding="utf-8")
    return path


def base_digest(root: Path) -> str:
    return str(load_registry(root).base("tiny-2026").weights.sha256)


def test_a_trained_folder_is_measured_before_it_is_registered(root: Path) -> None:
    path = folder(root, base_digest(root))
    report = run(root, str(path)).report
    assert (report.adapter, report.version, report.domain, report.registered) == ("newer", "0.1.0", "math", False)
    assert report.verdict.verdict == "accepted"


def test_a_folder_that_does_not_say_what_it_was_trained_on_is_not_accepted(root: Path) -> None:
    report = run(root, str(folder(root, None))).report
    assert report.verdict.verdict == "inconclusive"
    assert any("which build of the base" in reason for reason in report.verdict.reasons)


def test_an_adapter_of_another_build_of_the_base_is_refused(root: Path) -> None:
    with pytest.raises(AdapterError, match="was made for the base 000000000000"):
        run(root, str(folder(root, "0" * 64)))


def test_a_folder_without_a_trained_adapter_is_named(root: Path) -> None:
    with pytest.raises(UsageError, match="no trained adapter in"):
        candidate_of_folder(load_registry(root), root / "adapters")


def test_unknown_names_come_with_the_nearest(root: Path) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean: adder"):
        run(root, "addder")
    with pytest.raises(UnknownNameError, match="Did you mean: sums"):
        run(root, selection=Selection(benchmarks=("sum",)))
    with pytest.raises(UnknownNameError, match="Did you mean: math"):
        run(root, selection=Selection(domains=("maths",)))


def test_a_judge_is_not_measured_by_answers(root: Path) -> None:
    found: Candidate = find_candidate(root, load_registry(root), "adder")
    with pytest.raises(UsageError, match="is a judge"):
        evaluate(root, replace(found, role="judge", domain=None), machinery=Scripted().machinery)
