"""How much memory a model needs and this machine can still give, without a dependency for it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

from loco.engine.gguf_header import GgufHeader
from loco.errors import MemoryShortError


def check_fits(header: GgufHeader, path: Path, tokens: int, available: int | None) -> None:
    """Raise MemoryShortError where the weights and the keys and values of ``tokens`` tokens need more than ``available``."""
    weights, state = path.stat().st_size, tokens * bytes_per_token(header)
    if available is not None and weights + state > available:
        raise MemoryShortError(
            f"{path.name} needs at least {_gib(weights + state)} ({_gib(weights)} of weights and {_gib(state)} for "
            f"{tokens} tokens of context), and {_gib(available)} are available.",
            hint="Close other programs, ask for a shorter context or fewer sequences, or use a smaller base.",
        )


def bytes_per_token(header: GgufHeader) -> int:
    """Bytes of F16 keys and values that one token takes in this model."""
    arch = header.metadata.get("general.architecture", "")
    heads = header.integer(f"{arch}.attention.head_count", 1)
    width = header.integer(f"{arch}.embedding_length") // max(heads, 1)
    key = header.integer(f"{arch}.attention.key_length", width)
    value = header.integer(f"{arch}.attention.value_length", width)
    groups = header.integer(f"{arch}.attention.head_count_kv", heads)
    return header.integer(f"{arch}.block_count") * groups * (key + value) * 2


def _gib(count: int) -> str:
    return f"{count / 2**30:.2f} GiB" if count >= 2**30 // 10 else f"{count / 2**20:.1f} MiB"


def available_bytes() -> int | None:
    """Bytes that can be used without swapping; None where the system doesn't tell."""
    try:
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "darwin":
            return int(subprocess.run(["sysctl", "-n", "hw.memsize"], capture_output=True, check=True).stdout)
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return None


def _windows() -> int:
    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong),
            ("total_page", ctypes.c_ulonglong), ("free_page", ctypes.c_ulonglong), ("total_virtual", ctypes.c_ulonglong),
            ("free_virtual", ctypes.c_ulonglong), ("extended", ctypes.c_ulonglong),
        )  # fmt: skip

    status = Status(length=ctypes.sizeof(Status))
    getattr(ctypes, "windll").kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # noqa: B009 - only Windows has it
    return int(status.free)
