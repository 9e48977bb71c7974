"""Reads the header of a GGUF file with every length checked, before llama.cpp is given the file.

Refuses: a wrong magic, an unknown version, counts and lengths that the file can't hold, keys and tensors named twice, empty or
unaligned tensors, tensors that overlap or end beyond the file.
Format: ggml/docs/gguf.md (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loco.errors import ModelFileError

MAX_STRING = 1 << 24
MAX_COUNT = 1 << 24
MAX_TENSORS = 1 << 16
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
# Elements and bytes of a block, by ggml type (ggml.h): F32 F16 Q4_0 ... Q8_1 Q2_K ... Q8_K BF16 TQ1_0 TQ2_0
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 30: (1, 2), 34: (256, 54), 35: (256, 66),
}  # fmt: skip

Value = int | float | bool | str


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor: its sizes (fastest first), ggml type number, and where its bytes start in the tensor data."""

    name: str
    shape: tuple[int, ...]
    type: int
    offset: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """Scalar and string metadata (arrays are left out; their length stands in ``array_lengths``) and the tensors.

    ``data_start`` is the byte of the file that the tensors' offsets count from.
    """

    version: int
    metadata: Mapping[str, Value]
    array_lengths: Mapping[str, int]
    tensors: tuple[TensorInfo, ...]
    data_start: int = 0

    def integer(self, key: str, default: int = 0) -> int:
        """An integer of the metadata, or ``default`` where it is missing or of another type."""
        value = self.metadata.get(key, default)
        return value if isinstance(value, int) else default


class _Reader:
    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        self.file, self.path, self.size = file, path, size

    def fail(self, what: str) -> ModelFileError:
        return ModelFileError(
            f"{self.path} is damaged: {what}.", hint="Fetch it again (`loco base pull`), or make it again from its source."
        )

    def take(self, count: int) -> bytes:
        if count > self.size - self.file.tell():
            raise self.fail(f"it ends at byte {self.size}, inside its header")
        return self.file.read(count)

    def number(self, code: str) -> int:
        return int(struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0])

    def string(self) -> str:
        length = self.number("Q")
        if length > MAX_STRING:
            raise self.fail(f"a text of {length} bytes is longer than the {MAX_STRING} allowed")
        return self.take(length).decode("utf-8", "replace")

    def value(self, kind: int) -> Value:
        if kind == _STRING:
            return self.string()
        if kind not in _SCALARS:
            raise self.fail(f"value type {kind} doesn't exist")
        code = _SCALARS[kind]
        value: Value = struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]
        return value

    def skip_array(self) -> int:
        kind, count = self.number("I"), self.number("Q")
        if count > MAX_COUNT:
            raise self.fail(f"a list of {count} items is longer than the {MAX_COUNT} allowed")
        if kind == _STRING:
            for _ in range(count):
                self.string()
        elif kind in _SCALARS:
            self.take(count * struct.calcsize(f"<{_SCALARS[kind]}"))
        else:
            raise self.fail(f"lists of type {kind} are not allowed")
        return count


def read_header(path: Path) -> GgufHeader:
    """Read and check the header of ``path``. Raises ModelFileError for a file that is missing, truncated, or not GGUF."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _read(_Reader(file, path, size))
    except OSError as error:
        raise ModelFileError(
            f"{path} can't be read: {error.strerror or error}.", hint="`loco doctor` says what is missing here."
        ) from error


def _read(reader: _Reader) -> GgufHeader:
    if reader.size < 24 or reader.take(4) != b"GGUF":
        raise ModelFileError(f"{reader.path} is not a GGUF file.", hint="Models and adapters are GGUF files here.")
    version, tensor_count, value_count = reader.number("I"), reader.number("Q"), reader.number("Q")
    if version not in (2, 3):
        raise reader.fail(f"GGUF version {version} is not known (2 and 3 are)")
    if tensor_count > MAX_TENSORS or value_count > MAX_TENSORS:
        raise reader.fail(f"{tensor_count} tensors and {value_count} values are more than {MAX_TENSORS}")
    metadata: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    for _ in range(value_count):
        key, kind = reader.string(), reader.number("I")
        if key in metadata or key in lengths:
            raise reader.fail(f"the key {key[:80]!r} stands in it twice")
        if kind == _ARRAY:
            lengths[key] = reader.skip_array()
        else:
            metadata[key] = reader.value(kind)
    tensors = tuple(_tensor(reader) for _ in range(tensor_count))
    alignment = metadata.get("general.alignment", 32)
    if not isinstance(alignment, int) or alignment <= 0 or alignment % 8:
        raise reader.fail(f"an alignment of {alignment!r} makes no sense")
    start = -(-reader.file.tell() // alignment) * alignment
    _check_places(reader, tensors, start, alignment)
    return GgufHeader(version, metadata, lengths, tensors, start)


def _check_places(reader: _Reader, tensors: tuple[TensorInfo, ...], start: int, alignment: int) -> None:
    """Every tensor must have a name of its own and bytes of its own, inside the file."""
    if len({tensor.name for tensor in tensors}) < len(tensors):
        raise reader.fail("two tensors have the same name")
    taken = 0
    for tensor in sorted(tensors, key=lambda tensor: tensor.offset):
        if tensor.offset % alignment:
            raise reader.fail(f"tensor {tensor.name[:80]} starts at {tensor.offset}, no multiple of {alignment}")
        if tensor.offset < taken:
            raise reader.fail(f"tensor {tensor.name[:80]} overlaps another one")
        taken = tensor.offset + _bytes(reader, tensor)
        if start + taken > reader.size:
            end = start + taken
            raise reader.fail(f"tensor {tensor.name[:80]} ends at byte {end}, the file at {reader.size}: it is truncated")


def _tensor(reader: _Reader) -> TensorInfo:
    name, dimensions = reader.string(), reader.number("I")
    if not 1 <= dimensions <= 4:
        raise reader.fail(f"tensor {name[:80]} has {dimensions} dimensions")
    shape = tuple(reader.number("Q") for _ in range(dimensions))
    if 0 in shape:
        raise reader.fail(f"tensor {name[:80]} is empty")
    return TensorInfo(name, shape, reader.number("I"), reader.number("Q"))


def _bytes(reader: _Reader, tensor: TensorInfo) -> int:
    elements = 1
    for size in tensor.shape:
        elements *= size
    if elements > 1 << 40:
        raise reader.fail(f"tensor {tensor.name[:80]} has {elements} elements")
    block, width = _BLOCKS.get(tensor.type, (256, 0))  # an unknown type is left for llama.cpp to judge
    return -(-elements // block) * width
