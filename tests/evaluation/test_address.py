"""The address of a result changes with all that decides it, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loco.engine.types import SamplingParams
from loco.evaluation.address import Address, generation_address, outcome_address
from loco.evaluation.batching import Batching
from loco.evaluation.types import AdapterDigest, BenchmarkRef, Subject

SUBJECT = Subject("a@1.0.0", "tiny", "b" * 64, (AdapterDigest("1" * 64), AdapterDigest("2" * 64, 0.5)))
REF = BenchmarkRef("sums", "1.0.0", "math", "test", "c" * 64)
BATCHING = Batching(100, 50, 1024)


def address(
    subject: Subject = SUBJECT,
    ref: BenchmarkRef = REF,
    prompts: tuple[str, ...] = ("p", "q"),
    params: SamplingParams = SamplingParams(),  # noqa: B008 - frozen
    batching: Batching = BATCHING,
    engine: str = "engine 1",
) -> Address:
    return generation_address(subject, ref, prompts, params, batching, engine)


CHANGED = {
    "base": address(replace(SUBJECT, base_sha256="d" * 64)),
    "adapter": address(replace(SUBJECT, adapters=(AdapterDigest("3" * 64), SUBJECT.adapters[1]))),
    "scale": address(replace(SUBJECT, adapters=(AdapterDigest("1" * 64, 0.9), SUBJECT.adapters[1]))),
    "no adapter": address(replace(SUBJECT, adapters=())),
    "benchmark": address(ref=replace(REF, id="other")),
    "version": address(ref=replace(REF, version="1.0.1")),
    "split": address(ref=replace(REF, split="dev")),
    "cases": address(ref=replace(REF, sha256="e" * 64)),
    "prompt": address(prompts=("p", "q.")),
    "sampling": address(params=SamplingParams(temperature=0.1)),
    "stops": address(params=SamplingParams(stop=("x",))),
    "batching": address(batching=Batching(100, 49, 1024)),
    "schedule": address(batching=replace(BATCHING, schedule=99)),
    "engine": address(engine="engine 2"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_whatever_decides_a_result_changes_its_address(what: str) -> None:
    others = [found.sha256 for name, found in CHANGED.items() if name != what]
    assert CHANGED[what].sha256 not in {address().sha256, *others}


def test_labels_order_of_adapters_and_adapters_without_weight_change_nothing() -> None:
    turned = replace(SUBJECT, label="x", base="y", adapters=(*SUBJECT.adapters[::-1], AdapterDigest("9" * 64, 0.0)))
    assert address(turned) == address()


@pytest.mark.parametrize(
    ("settings", "scorer", "cases"), [("s" * 64, "numeric 1", 9), ("t" * 64, "numeric 1", 10), ("s" * 64, "numeric 2", 10)]
)
def test_settings_scorer_and_number_of_cases_are_in_the_address_of_outcomes(settings: str, scorer: str, cases: int) -> None:
    whole = outcome_address(address(), "s" * 64, "numeric 1", 10)
    changed = outcome_address(address(), settings, scorer, cases)
    assert changed.sha256 != whole.sha256
    assert changed.facts["generation"] == whole.facts["generation"], "what was written is used again"
