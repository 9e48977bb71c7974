"""The nano base and its committed adapters, run for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loco.digests import sha256_of
from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "registry/bases/nano-2026/nano-2026-Q4_K_M.gguf"

MakeEngine = Callable[..., LlamaEngine]


@pytest.fixture(scope="session")
def base_digest() -> str:
    return sha256_of(WEIGHTS)


@pytest.fixture
def make_engine(base_digest: str) -> Iterator[MakeEngine]:
    """Opens engines on the nano base and closes them at the end."""
    opened: list[LlamaEngine] = []

    def make(**options: int) -> LlamaEngine:
        engine = LlamaEngine(WEIGHTS, base_digest, **{"n_ctx": 256, "n_seq": 4, "threads": 1, **options})
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="session")
def adapters(base_digest: str) -> dict[str, AdapterUse]:
    """The five committed specialists, by domain."""
    found = {}
    for path in sorted(ROOT.glob("adapters/nano-*/1.0.0/nano-*.gguf")):
        found[path.stem.removeprefix("nano-")] = AdapterUse(path, sha256_of(path), base_digest)
    return found
