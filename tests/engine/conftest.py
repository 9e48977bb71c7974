"""A tiny model with random weights and adapters for it, written once for a test run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.random_gguf import TINY, write_adapter, write_model
from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse

BASE = "b" * 64


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny.gguf", TINY)


def use(path: Path, base: str | None = BASE, scale: float = 1.0) -> AdapterUse:
    return AdapterUse(path, hashlib.sha256(path.read_bytes()).hexdigest(), base, scale)


@pytest.fixture(scope="session")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> list[AdapterUse]:
    folder = tmp_path_factory.mktemp("adapters")
    return [use(write_adapter(folder / f"{seed}.gguf", TINY, seed, rank=4)) for seed in range(1, 5)]


@pytest.fixture(scope="session")
def idle_adapter(tmp_path_factory: pytest.TempPathFactory) -> AdapterUse:
    return use(write_adapter(tmp_path_factory.mktemp("idle") / "idle.gguf", TINY, 9, rank=4, size=0.0))


OpenEngine = Callable[..., LlamaEngine]


@pytest.fixture
def open_engine(model: Path) -> Iterator[OpenEngine]:
    opened: list[LlamaEngine] = []

    def make(**options: int) -> LlamaEngine:
        opened.append(LlamaEngine(model, BASE, **{"n_ctx": 256, "n_seq": 4, "threads": 1, **options}))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="session")
def engine(model: Path) -> Iterator[LlamaEngine]:
    with LlamaEngine(model, BASE, n_ctx=256, n_seq=16, threads=1) as engine:
        yield engine
