"""A checkout with one benchmark, and real public data where it lies on this machine."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from loco.artifacts.store import Store
from loco.benchmarks import Benchmark, load_benchmark

ROOT = Path(__file__).resolve().parents[2]
CASE = {"id": "a", "family": "f", "tier": 1, "prompt": "1 + 1?", "check": {"gold": "2"}, "reference": "2"}
PUBLIC = {
    "test.jsonl": "gsm8k/test.jsonl",
    "train.jsonl": "gsm8k/train.jsonl",
    "HumanEval.jsonl.gz": "humaneval/HumanEval.jsonl.gz",
}
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("LOCO_CACHE", str(folder))
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write benchmarks/sums/ with these lines (objects, or texts as they stand) and settings; give the root."""

    def make(lines: list[Any], **settings: Any) -> Path:
        folder = tmp_path / "root" / "benchmarks" / settings.get("id", "sums")
        folder.mkdir(parents=True, exist_ok=True)
        raw = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines).encode()
        (folder / "test.jsonl").write_bytes(raw)
        spec = {
            "schema_version": 1, "id": "sums", "version": "1.0.0", "domain": "math", "protocol": "chat-v1",
            "prompt": "{prompt}", "scorer": "numeric", "max_tokens": 8, "licence": "MIT", "source": "here",
            "splits": {"test": {"file": "test.jsonl", "cases": len(lines), "sha256": sha256(raw).hexdigest()}},
        }  # fmt: skip
        with (folder / "benchmark.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(spec | settings, file)
        return tmp_path / "root"

    return make


def data_folder() -> Path | None:
    """Published benchmark data on this machine: LOCO_TEST_DATA, or a sibling of the checkout."""
    named = os.environ.get("LOCO_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "SHA256SUMS").is_file() else None


@pytest.fixture
def published(cache: Path) -> Callable[[str], Benchmark]:
    """A benchmark of this repository whose public data lies in the cache, as if it had been downloaded."""
    folder = data_folder()
    if folder is None:
        pytest.skip("no published data here: name its folder in LOCO_TEST_DATA")

    def load(name: str) -> Benchmark:
        benchmark = load_benchmark(ROOT, name)
        for split in benchmark.spec.splits.values():
            assert split.source is not None
            kept = Store(cache).path(split.sha256, split.source)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / PUBLIC[kept.name], kept)
        return benchmark

    return load
