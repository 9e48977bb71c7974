"""Checks the header of a safetensors file without reading its tensors.

Format: eight bytes with the header's length (little-endian), the header as JSON, then the data; every tensor names its place.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

MAX_HEADER = 10 * 2**20
_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


def check_safetensors(path: Path) -> str | None:
    """What is wrong with a file as safetensors, in words; None where it is one."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else MAX_HEADER
        if length > min(MAX_HEADER, size - 8):
            return "its header's length is more than the file holds"
        raw = file.read(length)
    try:
        header = json.loads(raw)
    except (ValueError, RecursionError):
        return "its header isn't JSON"
    if not isinstance(header, dict):
        return "its header is no JSON object"
    tensors = {name: tensor for name, tensor in header.items() if name != "__metadata__"}
    return next((wrong for name, tensor in tensors.items() if (wrong := _wrong(name, tensor, size - 8 - length))), None)


def _wrong(name: str, tensor: Any, room: int) -> str | None:
    try:
        width, shape, (begin, end) = _WIDTHS[tensor["dtype"]], tensor["shape"], tensor["data_offsets"]
        count = 1
        for length in shape:
            count *= length
        whole = all(type(number) is int and number >= 0 for number in (*shape, begin, end))
    except (KeyError, TypeError, ValueError):
        return f"tensor {name[:80]!r} isn't described as one"
    if not whole or end > room or end - begin != count * width:
        return f"tensor {name[:80]!r} lies about its size or place"
    return None
