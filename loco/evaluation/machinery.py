"""What generates: the engine's name for addresses, and how it is opened for a base. Tests bring a scripted one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from loco.evaluation.batching import Batching
from loco.evaluation.generation import Generator, OpenGenerator
from loco.schema import BaseModelEntry


@dataclass(frozen=True, slots=True)
class Machinery:
    """``engine`` names the engine with its version; ``open`` gives what opens it for a base in a batching."""

    engine: str
    open: Callable[[BaseModelEntry, Batching], OpenGenerator]


def llama_machinery(root: Path, threads: int | None = None) -> Machinery:
    """llama.cpp on this machine. ``threads`` None: as many as this process has cores."""

    def open_for(base: BaseModelEntry, batching: Batching) -> OpenGenerator:
        def open_generator(blocks: int) -> Generator:
            # Here and not above: an evaluation that finds everything in the store loads no engine.
            from loco import artifacts
            from loco.engine.llama import cores
            from loco.evaluation import generators

            weights = artifacts.resolve(root, base.weights)
            spec = generators.EngineSpec(weights, base.weights.sha256, batching, threads or cores())
            return generators.open_generator(spec, base, blocks)

        return open_generator

    return Machinery(f"llama-cpp-python {version('llama-cpp-python')}", open_for)
