"""Training data: what is read, and the file, line and field that an error names."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from loco.errors import DataError
from loco.training.examples import Example, encode, find_files, read_examples

GOOD = '{"prompt": "How many?", "answer": "#### 3", "id": 7}\n'


def test_plain_and_compressed_lines_read_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(GOOD + "\n" + GOOD, encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_examples(plain)) == list(read_examples(packed)) == [Example("How many?", "#### 3")] * 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{oops\n", "a.jsonl, line 2: not JSON"),
        ("[1, 2]\n", "a.jsonl, line 2: not a JSON object"),
        ('{"prompt": "x"}\n', "a.jsonl, line 2, field 'answer': is missing"),
        ('{"prompt": 5, "answer": "y"}\n', "a.jsonl, line 2, field 'prompt': must be a text that isn't empty, not 5"),
        ('{"prompt": "x", "answer": " "}\n', "a.jsonl, line 2, field 'answer': must be a text that isn't empty"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(GOOD + line, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        list(read_examples(path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b"", "holds no examples"),
        ("a.jsonl", b"\n\n", "holds no examples"),
        ("a.jsonl", b"\xff\xfe", "can't be read"),
        ("a.jsonl.gz", b"plain text", "can't be read"),
        ("a.jsonl.gz", gzip.compress(GOOD.encode() * 999)[:-9], "can't be read"),
    ],
)
def test_an_empty_or_unreadable_file_is_an_error(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        list(read_examples(tmp_path / name))


def test_files_are_found_in_the_folder_first_and_from_the_root_second(tmp_path: Path) -> None:
    folder = tmp_path / "adapters" / "x" / "0.1.0"
    (folder / "data").mkdir(parents=True)
    near, far = folder / "data" / "a.jsonl", tmp_path / "replay.jsonl"
    near.touch()
    far.touch()
    assert find_files(["data/*.jsonl", "data/*.jsonl.gz", "replay.jsonl"], folder, tmp_path) == [near, far]


@pytest.mark.parametrize(
    "pattern", ["../x.jsonl", "/etc/x.jsonl", "C:/x.jsonl", "data\\x.jsonl", "data/none.jsonl", "data/*.none"]
)
def test_paths_that_leave_the_checkout_or_lead_nowhere_are_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(DataError):
        find_files([pattern], tmp_path, tmp_path)


def test_an_example_is_chatml_and_ends_its_turn(tiny: Any) -> None:
    (encoded,) = encode([Example("how many", "so 7")], tiny.tokeniser, max_length=64, replay=False)
    text = tiny.tokeniser.decode(list(encoded.ids), skip_special_tokens=False)
    assert text == "<|im_start|>user\nhow many<|im_end|>\n<|im_start|>assistant\nso 7<|im_end|>"
    assert tiny.tokeniser.decode(list(encoded.ids[encoded.answer_start :]), skip_special_tokens=False) == "so 7<|im_end|>"


def test_braces_in_a_prompt_are_text(tiny: Any) -> None:
    (encoded,) = encode([Example("{x} {prompt}", "7")], tiny.tokeniser, max_length=64, replay=False)
    assert "{x} {prompt}" in tiny.tokeniser.decode(list(encoded.ids))


def test_long_examples_are_left_out_and_all_too_long_is_an_error(tiny: Any) -> None:
    short, long = Example("how", "so"), Example("how " * 50, "so")
    assert len(encode([short, long], tiny.tokeniser, max_length=32, replay=False)) == 1
    with pytest.raises(DataError, match="longer than max_length 32"):
        encode([long], tiny.tokeniser, max_length=32, replay=False)
