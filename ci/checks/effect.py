"""Whether an adapter moves the logits of its base, asked in a process of its own.

llama.cpp ends the process where it meets what it didn't expect, and then the other checks must still be heard.

    python -m ci.checks.effect BASE.gguf BASE_SHA256 ADAPTER.gguf ADAPTER_SHA256
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from loco.engine.types import AdapterUse
from loco.errors import AdapterError, LocoError

_MOVES, _STILL = "moves", "still"
_SECONDS = 300


def moves_logits(base: Path, base_sha256: str, adapter: Path, adapter_sha256: str) -> bool:
    """Load both in another process and compare. Raises AdapterError where the adapter can't be loaded."""
    command = [sys.executable, "-m", "ci.checks.effect", str(base), base_sha256, str(adapter), adapter_sha256]
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise AdapterError(f"llama.cpp doesn't come to an end with it within {_SECONDS} seconds.") from error
    said = done.stdout.split()
    if done.returncode == 0 and said and said[-1] in (_MOVES, _STILL):
        return said[-1] == _MOVES
    last = done.stderr.strip().splitlines()[-1:] or [f"llama.cpp ended with the code {done.returncode}"]
    raise AdapterError(last[0][:300])


def main(base: str, base_sha256: str, adapter: str, adapter_sha256: str) -> str:
    """The answer of the other process."""
    from loco.engine.llama import LlamaEngine

    with LlamaEngine(Path(base), base_sha256, n_ctx=128, n_seq=1, threads=1) as engine:
        moved = engine.adapter_changes_logits(AdapterUse(Path(adapter), adapter_sha256, base_sha256))
    return _MOVES if moved else _STILL


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except LocoError as error:
        sys.exit(error.message)
