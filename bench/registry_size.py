"""A registry of 10,000 adapters: reading it, searching it, validating one submission to it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from bench.measure import Figures, seconds
from loco.registry import load_registry
from loco.registry.checks import check_entry
from loco.registry.index import NAME, index_text
from loco.registry.search import search

ENTRIES, SMOKE_ENTRIES, FEW = 10_000, 200, 100
DOMAINS = ("math", "code", "writing", "summarisation", "analysis")
QUERIES = (["adapter-07"], ["tables", "analysis"], ["someone-3"], ["word", "problems", "math"], ["nothing-like-it"])
LONG_AGO = 1_000_000_000  # files changed just now aren't remembered
BASE_SHA256 = "b" * 64


def run(folder: Path, *, smoke: bool) -> Figures:
    """Milliseconds, mostly the median of several calls; ``first`` is after a pull, when every file has to be read."""
    count = SMOKE_ENTRIES if smoke else ENTRIES
    with patch.dict(os.environ, {"LOCO_CACHE": str(folder / "cache"), "LOCO_DATA": str(folder / "data")}):
        few, many = make(folder / "few", FEW), make(folder / "many", count)
        first = seconds(lambda: load_registry(many))
        loads = [seconds(lambda: load_registry(many)) for _ in range(5)]
        registry = load_registry(many)
        assert len(registry.adapters) == count
        searches = [median(seconds(partial(search, registry, words)) for _ in range(3)) for words in QUERIES]
        return {
            "adapters": count,
            "index (MB)": (many / "registry" / NAME).stat().st_size / 1e6,
            "load, first (ms)": 1000 * first,
            "load (ms)": 1000 * median(loads),
            "load, processor time (ms)": 1000 * processor_time(lambda: load_registry(many)),
            "search, slowest of the medians (ms)": 1000 * max(searches),
            "validate one of 100 (ms)": 1000 * median(seconds(lambda: validate(few)) for _ in range(5)),
            f"validate one of {count} (ms)": 1000 * median(seconds(lambda: validate(many)) for _ in range(5)),
        }


def processor_time(action: Callable[[], object]) -> float:
    """Seconds that this process computed, whatever else the machine does."""
    begin = time.process_time()
    kept = action()
    spent = time.process_time() - begin
    del kept  # freeing it isn't part of it
    return spent


def validate(root: Path) -> None:
    """Check one entry as a submission's is checked."""
    found = [each for each in check_entry(root, "adapter-00007") if each.check not in ("artifacts", "schema")]
    assert not found, found


def make(root: Path, count: int) -> Path:
    """Write a registry of so many adapters, with its index."""
    lines = []
    for name, values, text in files(count):
        path = root / "registry" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (LONG_AGO, LONG_AGO))
        lines.append((name, hashlib.sha256(text.encode()).hexdigest(), values))
    (root / "registry" / NAME).write_text(index_text(lines), encoding="utf-8")
    return root


def files(count: int) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Path, values and text of every file. JSON is YAML, but entries are written as people write them."""
    domains = {
        "schema_version": 1,
        "domains": [{"id": domain, "title": domain.title(), "description": f"Questions of {domain}."} for domain in DOMAINS],
    }
    yield "domains.yaml", domains, _yaml(domains)
    base = {
        "schema_version": 1, "name": "tiny-2026", "title": "Tiny", "description": "A base.", "licence": "MIT",
        "architecture": "qwen3", "parameters": 1000, "quantisation": "Q4_K_M", "context": 512, "kv_bytes_per_token": 1024,
        "weights": {
            "source": {"kind": "hub", "repo": "some/one", "filename": "x.gguf", "revision": "c" * 40},
            "sha256": BASE_SHA256, "size": 1000,
        },
        "training": {"kind": "tree", "path": "registry/bases/tiny-2026"},
    }  # fmt: skip
    yield "bases/tiny-2026/base.yaml", base, _yaml(base)
    active = {"schema_version": 1, "base": "tiny-2026", "active": {d: f"adapter-{n:05}@1.1.0" for n, d in enumerate(DOMAINS)}}
    yield "bases/tiny-2026/active.yaml", active, _yaml(active)
    for number in range(count):
        values = entry(number)
        yield f"adapters/{values['name']}.yaml", values, _yaml(values)


def entry(number: int) -> dict[str, Any]:
    """The values of one adapter's entry, with two versions."""
    name, domain = f"adapter-{number:05}", DOMAINS[number % len(DOMAINS)]
    return {
        "schema_version": 1,
        "name": name,
        "domain": domain,
        "description": f"Word problems, tables and notes of {domain}, number {number}, with the steps worked out.",
        "licence": "MIT",
        "owners": [{"github": f"someone-{number % 500}", "id": number % 500 + 1}],
        "versions": [_version(name, version, number) for version in ("1.0.0", "1.1.0")],
    }


def _version(name: str, version: str, number: int) -> dict[str, Any]:
    digest = hashlib.sha256(f"{name} {version}".encode()).hexdigest()
    return {
        "version": version, "base": "tiny-2026", "base_sha256": BASE_SHA256,
        "artifact": {
            "source": {"kind": "hub", "repo": f"someone-{number % 500}/{name}", "filename": "a.gguf", "revision": "c" * 40},
            "sha256": digest, "size": 939808,
        },
        "folder": f"adapters/{name}/{version}", "rank": 16, "alpha": 32,
        "training": {
            "data": "6,000 examples of my own", "data_licence": "MIT", "tokens": 578427, "minutes": 8.42,
            "hardware": "CPU (x86_64), 1 thread(s)", "seed": 1,
        },
    }  # fmt: skip


def _yaml(values: dict[str, Any], indent: str = "") -> str:
    """Block YAML of nested mappings, lists and plain values: quicker than a library, for ten thousand files."""
    lines = []
    for key, value in values.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{key}:\n{_yaml(value, indent + '  ')}")
        elif isinstance(value, list):
            items = (_yaml(item, indent + "    ") for item in value)
            lines.append(f"{indent}{key}:\n" + "".join(f"{indent}  - {item.lstrip()}" for item in items))
        else:
            lines.append(f"{indent}{key}: {value}\n")
    return "".join(lines)
