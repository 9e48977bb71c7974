"""The sample registry with a second base, an adapter that can be trained again, and a suite."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.sample_registry import BASE_BYTES, BASE_SHA256, make_registry

WEIGHTS = b"GGUF next base"
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


def make_bases(root: Path) -> Path:
    """Write the registry below ``root``: tiny-2026 in use, tiny-2027 registered beside it."""
    make_registry(root)
    bases = root / "registry" / "bases"
    (bases / "tiny-2027").mkdir()
    (bases / "tiny-2027" / "tiny.gguf").write_bytes(WEIGHTS)
    text = (bases / "tiny-2026" / "base.yaml").read_text(encoding="utf-8").replace("tiny-2026", "tiny-2027")
    text = text.replace(BASE_SHA256, SHA256).replace(f"size: {len(BASE_BYTES)}", f"size: {len(WEIGHTS)}")
    (bases / "tiny-2027" / "base.yaml").write_text("# The next one.\n" + text.replace("1000", "2000"), encoding="utf-8")
    for base in ("tiny-2026", "tiny-2027"):
        (bases / base / "replay.jsonl.gz").write_bytes(b"")
    folder = root / "adapters" / "adder" / "1.1.0"
    (folder / "data").mkdir()
    (folder / "data" / "train.jsonl").write_text('{"prompt": "1 + 1?", "answer": "2"}\n', encoding="utf-8")
    (folder / "train.yaml").write_text(TRAIN, encoding="utf-8")
    (folder / "TRAINING_LOG.md").write_text("# Adder\n", encoding="utf-8")
    (folder / "training.json").write_text("{}", encoding="utf-8")
    suites = root / "benchmarks" / "suites.yaml"
    suites.parent.mkdir()
    suites.write_text(SUITES, encoding="utf-8")
    return root


TRAIN = """\
base: tiny-2026   # the one in use
domain: math
steps: 10
data: data/train.jsonl
replay:
  share: 0.4
  data: registry/bases/tiny-2026/replay.jsonl.gz
"""
SUITES = """\
# What measures a base.
schema_version: 1
suites:
  - base: tiny-2026
    benchmarks:
      - {id: math-test, weight: 1}
"""
