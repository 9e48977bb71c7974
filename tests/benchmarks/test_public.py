"""Public sets: downloaded and checked, read as they are published, and put as their protocols say."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator

import pytest

from loco.benchmarks import Benchmark, list_benchmarks, load_benchmark
from loco.errors import DataError, DigestMismatchError, SandboxError
from loco.sandbox import Sandbox
from loco.scorers import scorer
from tests.artifacts.hub_server import COMMIT, Hub, serve
from tests.benchmarks.conftest import ROOT, Write

GSM = "".join(
    json.dumps({"question": f"What is {n} + 1?", "answer": f"{n} + 1 = <<{n}+1={n + 1}>>{n + 1}.\n#### {n + 1}"}) + "\n"
    for n in range(8)
).encode()
HUMANEVAL = {
    "task_id": "HumanEval/7",
    "prompt": "def f(x):\n",
    "entry_point": "f",
    "canonical_solution": "    return 1\n",
    "test": "t",
}
Published = Callable[[str], Benchmark]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve({"some/set/main/test.jsonl": GSM}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def on_the_hub(write: Write, raw: bytes = GSM) -> Benchmark:
    source = {"kind": "hub", "repo": "some/set", "filename": "main/test.jsonl", "revision": COMMIT}
    split = {"source": source, "cases": 8, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    return load_benchmark(write([], records="gsm8k", splits={"test": split}), "sums")


def test_a_set_is_downloaded_once_from_the_hub_at_its_revision(write: Write, hub: Hub) -> None:
    benchmark = on_the_hub(write)
    first = benchmark.cases()
    hub.files.clear()
    assert benchmark.cases() == first
    assert len(hub.ranges) == 1
    assert (first[2].id, first[2].prompt, first[2].check) == ("gsm8k-test-0002", "What is 2 + 1?", {"gold": "3"})


def test_other_bytes_than_registered_are_refused(write: Write, hub: Hub) -> None:
    benchmark = on_the_hub(write)
    hub.files["some/set/main/test.jsonl"] = GSM.replace(b"#### 3", b"#### 4")
    with pytest.raises(DigestMismatchError, match=r"some/set/main/test\.jsonl came with the sha256"):
        benchmark.cases()


def test_a_cut_download_goes_on(write: Write, hub: Hub) -> None:
    hub.cuts, hub.cut_after = 1, 100
    assert len(on_the_hub(write).cases()) == 8
    assert hub.ranges == [None, "bytes=100-"]


def test_an_answer_without_its_number_is_named(write: Write, hub: Hub) -> None:
    raw = GSM.replace(b"#### 3", b"done")
    hub.files["some/set/main/test.jsonl"] = raw
    with pytest.raises(DataError, match=r"line 3, field answer: it doesn't end in '#### NUMBER'"):
        on_the_hub(write, raw).cases()


def test_humaneval_lines_become_cases_with_their_tests(write: Write) -> None:
    root = write([HUMANEVAL], records="humaneval", scorer="code_tests")
    (case,) = load_benchmark(root, "sums").cases()
    assert (case.id, case.prompt, case.tests, case.check) == ("humaneval-7", "def f(x):\n", "t", {"entry_point": "f"})
    with pytest.raises(DataError, match="field task_id: Field required"):
        load_benchmark(write([{"prompt": "p"}], records="humaneval"), "sums").cases()


def test_no_public_set_is_committed() -> None:
    for name in list_benchmarks(ROOT):
        spec = load_benchmark(ROOT, name).spec
        if spec.records != "cases":
            for split in spec.splits.values():
                assert split.source is not None
                assert split.size is not None
            assert [path.name for path in (ROOT / "benchmarks" / name).iterdir()] == ["benchmark.yaml"]


def test_gsm8k_as_published(published: Published) -> None:
    benchmark = published("gsm8k-5shot")
    cases = benchmark.cases()
    assert len(cases) == 1319
    golds = [str(case.check["gold"]) for case in cases]
    assert (sum("," in gold for gold in golds), sum("-" in gold for gold in golds)) == (14, 2)
    answers = [case.reference or "" for case in cases]
    for score in scorer("numeric", {"where": "answer"})(answers, list(cases)):
        assert score.value == score.details["strict_match"] == score.details["flexible_extract"] == 1
    assert {case.tier for case in cases} == {1, 2, 3}
    assert len(benchmark.cases("dev")) == 200


def test_the_five_shots_are_the_first_training_problems_as_published(published: Published) -> None:
    benchmark = published("gsm8k-5shot")
    prompt = benchmark.prompt(benchmark.cases()[0])
    assert prompt.startswith("Question: Natalia sold clips to 48 of her friends in April")
    assert prompt.count("Question: ") == 6
    assert "She sold 48+24" not in prompt
    assert prompt.count("\n#### ") == 5
    assert prompt.endswith("?\nAnswer:")
    assert prompt[benchmark.shared_prefix :].count("Question: ") == 1


def test_the_gate_asks_a_seeded_part_of_gsm8k(published: Published) -> None:
    from loco.benchmarks import load_suite

    names = {item.id: item.split for item in load_suite(ROOT, "qwen3-4b-2026").benchmarks}
    drawn = published("gsm8k-chat").cases(names["gsm8k-chat"])
    assert len(drawn) >= 200
    assert [case.id[-4:] for case in drawn[:3]] == ["0005", "0008", "0010"]


def _sandboxed() -> None:
    if sys.platform != "linux":
        pytest.skip("programs are confined on Linux only")
    try:
        Sandbox.probe()
    except SandboxError as error:
        pytest.skip(str(error))


def test_published_solutions_of_humaneval_pass_and_empty_ones_fail(published: Published) -> None:
    _sandboxed()
    # 32, 38 and 50: tests that call helpers of the prompt.
    cases = [case for n, case in enumerate(published("humaneval-chat").cases()) if n % 16 == 0 or n in (32, 38, 50)]
    whole = [f"```python\n{case.prompt}{case.reference}```" for case in cases]
    assert {score.outcome for score in scorer("code_tests", {"form": "chat"})(whole, cases)} == {"right"}
    bodies = [case.reference or "" for case in cases]
    assert {score.outcome for score in scorer("code_tests", {"form": "completion"})(bodies, cases)} == {"right"}
    empty = ["    pass\n"] * len(cases)
    assert {score.outcome for score in scorer("code_tests", {"form": "completion"})(empty, cases)} == {"wrong"}


def test_a_compressed_set_is_read(write: Write, hub: Hub) -> None:
    raw = gzip.compress(json.dumps(HUMANEVAL).encode(), mtime=0)
    hub.files["some/set/h.jsonl.gz"] = raw
    source = {"kind": "hub", "repo": "some/set", "filename": "h.jsonl.gz", "revision": COMMIT}
    split = {"source": source, "cases": 1, "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    assert len(load_benchmark(write([], records="humaneval", splits={"test": split}), "sums").cases()) == 1
