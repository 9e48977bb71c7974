"""A GGUF header that lies is refused before llama.cpp sees it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loco.engine.gguf_header import GgufHeader, read_header
from loco.errors import ModelFileError

HUGE = 2**63


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def tensor(name: str, shape: tuple[int, ...] = (4, 8), kind: int = 1, offset: int = 0) -> bytes:
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


def gguf(*tensors: bytes, values: bytes = b"", count: int = 0, tensor_count: int | None = None, data: int = 256) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors) if tensor_count is None else tensor_count, count) + values
    head += b"".join(tensors)
    return head + bytes(-len(head) % 32) + bytes(data)


def read(folder: Path, content: bytes) -> GgufHeader:
    path = folder / "file.gguf"
    path.write_bytes(content)
    return read_header(path)


GOOD = gguf(
    tensor("one"), tensor("two", offset=64), values=text("general.type") + struct.pack("<I", 8) + text("adapter"), count=1
)


def test_a_good_header_says_what_is_in_the_file_and_where_its_data_starts(tmp_path: Path) -> None:
    header = read(tmp_path, GOOD)
    assert header.metadata == {"general.type": "adapter"}
    assert [(t.name, t.shape, t.offset) for t in header.tensors] == [("one", (4, 8), 0), ("two", (4, 8), 64)]
    assert header.data_start == len(GOOD) - 256


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (gguf(tensor_count=HUGE), "more than"),
        (gguf(count=HUGE), "more than"),
        (gguf(tensor_count=60_000), "damaged"),
        (gguf(values=struct.pack("<Q", HUGE), count=1), "longer than"),
        (gguf(values=text("k") + struct.pack("<IIQ", 9, 4, HUGE), count=1), "longer than"),
        (gguf(values=text("k") + struct.pack("<IIQ", 9, 8, 1 << 20), count=1), "damaged"),
        (gguf(values=text("k") + struct.pack("<IIQ", 9, 9, 3), count=1), "lists of type 9"),
        (gguf(values=text("k") + struct.pack("<I", 77), count=1), "value type 77"),
        (gguf(values=(text("k") + struct.pack("<IB", 0, 1)) * 2, count=2), "stands in it twice"),
        (gguf(values=text("general.alignment") + struct.pack("<II", 4, 0), count=1), "alignment"),
        (gguf(tensor("t", shape=(HUGE, HUGE))), "elements"),
        (gguf(tensor("t", shape=(1 << 20, 1 << 19))), "truncated"),
        (gguf(tensor("t", offset=HUGE)), "truncated"),
        (gguf(tensor("t", offset=8)), "no multiple of 32"),
        (gguf(tensor("t", shape=(0, 4))), "is empty"),
        (gguf(tensor("t", shape=(1,) * 9)), "9 dimensions"),
        (gguf(tensor("one"), tensor("two", offset=32)), "overlaps"),
        (gguf(tensor("one"), tensor("one", offset=64)), "the same name"),
    ],
)
def test_what_a_header_claims_must_be_in_the_file(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ModelFileError, match=message):
        read(tmp_path, content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(GOOD)))
def test_a_changed_file_is_read_or_refused_but_never_crashes(tmp_path: Path, changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(GOOD)
    for place, value in changes:
        content[place] = value
    try:
        header = read(tmp_path, bytes(content[:cut]))
    except ModelFileError:
        return
    assert all(header.data_start + t.offset <= cut for t in header.tensors)
