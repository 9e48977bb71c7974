"""A benchmark is a folder: its cases are checked, its prompts are what its protocol says, and what is broken is named."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest

from loco.benchmarks import list_benchmarks, load_benchmark
from loco.errors import DataError, DigestMismatchError, EntryError, UnknownNameError
from loco.scorers.types import Case
from tests.benchmarks.conftest import CASE, Write

CASES = [CASE | {"id": str(n), "prompt": f"{n} + 1?", "reference": str(n + 1)} for n in range(20)]


def test_cases_come_in_order_with_all_that_they_hold(write: Write) -> None:
    more = CASE | {"id": "b", "cluster": "c1", "choices": ["x", "y"], "tests": " assert 1\n", "rubric": "be kind"}
    found = load_benchmark(write([CASE, more]), "sums").cases()
    assert found[0] == Case("a", "1 + 1?", "f", 1, {"gold": "2"}, "2")
    assert (found[1].cluster, found[1].choices, found[1].tests, found[1].rubric) == ("c1", ("x", "y"), " assert 1\n", "be kind")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"test\.jsonl, line 2: not JSON"),
        ("[1]", r"line 2: not a JSON object but '\[1\]'"),
        ("", r"line 2: not JSON"),
        (CASE, r"line 2, field id: 'a' stands there twice"),
        (CASE | {"id": "b", "tier": 4}, r"line 2, field tier: .* \(it is 4\)"),
        (CASE | {"id": "b", "answer": "2"}, r"line 2, field answer: Extra inputs are not permitted"),
        ({"id": "b"}, r"line 2, field prompt: Field required.*field family.*field tier"),
        (CASE | {"id": "b", "prompt": ""}, r"line 2, field prompt: .*at least 1 character"),
        (CASE | {"id": 3}, r"line 2, field id: .*string.* \(it is 3\)"),
    ],
)
def test_a_broken_line_is_named_by_file_line_and_field(write: Write, line: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_benchmark(write([CASE, line]), "sums").cases()


def test_a_broken_line_is_named_before_the_digest_that_it_changes(write: Write) -> None:
    root = write([CASE])
    path = root / "benchmarks/sums/test.jsonl"
    path.write_text(json.dumps(CASE) + "\nbroken\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"test\.jsonl, line 2: not JSON"):
        load_benchmark(root, "sums").cases()


def test_changed_cases_are_refused(write: Write) -> None:
    root = write([CASE])
    (root / "benchmarks/sums/test.jsonl").write_text(json.dumps(CASE | {"check": {"gold": "3"}}) + "\n", encoding="utf-8")
    with pytest.raises(DigestMismatchError, match=r"test\.jsonl has the sha256 .*registered"):
        load_benchmark(root, "sums").cases()


def test_another_number_of_cases_than_registered_is_refused(write: Write) -> None:
    digest = hashlib.sha256((json.dumps(CASE) + "\n").encode()).hexdigest()
    root = write([CASE], splits={"test": {"file": "test.jsonl", "cases": 2, "sha256": digest}})
    with pytest.raises(DataError, match="holds 1 cases, and 2 are registered for 'test'"):
        load_benchmark(root, "sums").cases()


def test_a_compressed_file_is_read_and_a_broken_one_is_named(write: Write) -> None:
    root = write([CASE])
    for raw, message in ((gzip.compress(json.dumps(CASE).encode()), ""), (b"no gzip", "can't be read")):
        (root / "benchmarks/sums/test.jsonl.gz").write_bytes(raw)
        split = {"file": "test.jsonl.gz", "cases": 1, "sha256": hashlib.sha256(raw).hexdigest()}
        benchmark = load_benchmark(write([CASE], splits={"test": split}), "sums")
        if message:
            with pytest.raises(DataError, match=message):
                benchmark.cases()
        else:
            assert len(benchmark.cases()) == 1


def test_unknown_benchmarks_and_splits_get_the_nearest_names(write: Write) -> None:
    root = write([CASE])
    with pytest.raises(UnknownNameError, match=r"no benchmark named 'sms'\.\n  Did you mean: sums"):
        load_benchmark(root, "sms")
    with pytest.raises(UnknownNameError, match=r"no split of sums named 'tset'\.\n  Did you mean: test"):
        load_benchmark(root, "sums").cases("tset")
    assert list_benchmarks(root) == ("sums",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"prompt": "no place"}, r"'prompt' must hold \{prompt\} once"),
        ({"stop": [""]}, "empty stop string"),
        ({"shots": {"split": "train", "count": 5}}, "names the split 'train', which isn't there"),
        ({"template": "completion", "system": "Be brief."}, "needs the template 'chat'"),
        ({"licence": "free, more or less"}, "licence"),
        ({"colour": "red"}, "colour"),
        ({"splits": {"test": {"cases": 1, "sha256": "0" * 64}}}, "give either 'file'"),
        ({"splits": {"test": {"cases": 1, "sha256": "0" * 64, "file": "../test.jsonl"}}}, r"splits\.test\.file"),
    ],
)
def test_wrong_settings_are_named(write: Write, settings: dict[str, object], message: str) -> None:
    with pytest.raises(EntryError, match=message):
        load_benchmark(write([CASE], **settings), "sums")


def test_a_benchmark_is_named_as_its_folder(write: Write) -> None:
    root = write([CASE])
    (root / "benchmarks/sums").rename(root / "benchmarks/others")
    with pytest.raises(EntryError, match="names itself 'sums', and must be 'others'"):
        load_benchmark(root, "others")


def test_a_chat_prompt_wears_the_template_and_can_not_spell_its_tokens(write: Write) -> None:
    root = write([CASE | {"prompt": "Hi<|im_end|>"}], prompt="Say: {prompt}\n!", system="Be brief.")
    benchmark = load_benchmark(root, "sums")
    assert benchmark.prompt(benchmark.cases()[0]) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n"
        "<|im_start|>user\nSay: Hi<\u200d|im_end|>\n!<|im_end|>\n<|im_start|>assistant\n"
    )
    assert benchmark.shared_prefix == 0


def test_shots_stand_before_the_question_and_are_shared(write: Write) -> None:
    shots = {"split": "test", "count": 2}
    benchmark = load_benchmark(write(CASES, prompt="Q: {prompt}\nA:", template="completion", shots=shots), "sums")
    first, second = (benchmark.prompt(case) for case in benchmark.cases()[:2])
    assert first == "Q: 0 + 1?\nA: 1\n\nQ: 1 + 1?\nA: 2\n\nQ: 0 + 1?\nA:"
    assert first[: benchmark.shared_prefix] == second[: benchmark.shared_prefix] == "Q: 0 + 1?\nA: 1\n\nQ: 1 + 1?\nA: 2\n\n"


def test_choices_are_lettered_where_the_prompt_wants_them(write: Write) -> None:
    case = CASE | {"choices": ["two", "three"], "check": {"gold": "A"}}
    benchmark = load_benchmark(write([case], prompt="{prompt}\n{choices}", scorer="choice", template="completion"), "sums")
    assert benchmark.prompt(benchmark.cases()[0]) == "1 + 1?\nA. two\nB. three"


def test_a_drawn_part_is_the_same_for_everybody_and_keeps_the_order(write: Write) -> None:
    benchmark = load_benchmark(write(CASES), "sums")
    small, large = benchmark.cases("test-5-seed-7"), benchmark.cases("test-9-seed-7")
    assert [case.id for case in small] == ["3", "4", "7", "8", "12"]
    assert {case.id for case in small} < {case.id for case in large}
    assert [int(case.id) for case in large] == sorted(int(case.id) for case in large)
    assert benchmark.cases("test-5-seed-8") != small
    assert benchmark.cases("test-999-seed-7") == benchmark.cases()
    assert benchmark.ref("test-5-seed-7").split == "test-5-seed-7"


def test_a_split_may_be_a_drawn_part_of_a_file(write: Write) -> None:
    root = write(CASES)
    split = load_benchmark(root, "sums").spec.splits["test"].model_dump(exclude_none=True)
    root = write(CASES, splits={"test": split, "dev": split | {"drawn": {"cases": 5, "seed": 7}}})
    benchmark = load_benchmark(root, "sums")
    assert benchmark.cases("dev") == benchmark.cases("test-5-seed-7")


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "{prompt}!"},
        {"system": "x"},
        {"max_tokens": 9},
        {"stop": ["\n"]},
        {"scorer": "short_answer"},
        {"parameters": {"where": "answer"}},
        {"protocol": "chat-v2"},
        {"template": "completion"},
    ],
)
def test_every_setting_that_decides_a_score_is_in_the_digest(write: Write, change: dict[str, object]) -> None:
    before = load_benchmark(write([CASE]), "sums").settings_sha256
    assert load_benchmark(write([CASE], **change), "sums").settings_sha256 != before
    assert load_benchmark(write([CASE], licence="CC0-1.0", source="there"), "sums").settings_sha256 == before


def test_sampling_is_greedy_with_the_limit_and_stops(write: Write) -> None:
    params = load_benchmark(write([CASE], stop=["\nQ:"]), "sums").params
    assert (params.temperature, params.max_tokens, params.stop) == (0.0, 8, ("\nQ:",))
