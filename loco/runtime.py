"""What stays between questions: the registry, the router, the loaded base. Opened when first needed, closed once.

How a router and an engine are opened is given from outside, so that tests bring a scripted engine and nothing is patched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from loco import artifacts
from loco.answer import Question
from loco.choice import Choice, base_only, by_folder, by_name, by_route
from loco.engine.types import AdapterUse, Engine
from loco.install import with_installed
from loco.registry import Registry, find_root, load_registry
from loco.router.types import Router
from loco.schema import BaseModelEntry

OpenEngine = Callable[[Path, BaseModelEntry], Engine]
OpenRouter = Callable[[Path], Router]

_ONE_THREAD = 100_000_000


class Runtime:
    """A registry ready for questions. ``base`` None: the default base, or the one that a named adapter was made for."""

    def __init__(
        self, root: Path, registry: Registry, *, base: str | None, open_engine: OpenEngine, open_router: OpenRouter
    ) -> None:
        self.root = root
        self.registry = registry
        self._asked_base = registry.base(base) if base else None
        self._open_engine = open_engine
        self._open_router = open_router
        self._router: Router | None = None
        self._engine: Engine | None = None
        self._engine_base: str | None = None

    @property
    def router(self) -> Router:
        """The router, loaded the first time."""
        if self._router is None:
            self._router = self._open_router(self.root)
        return self._router

    def choose(self, question: Question) -> Choice:
        """Decide who answers, without answering."""
        if question.adapter is not None:
            # Imported here: most questions name no adapter, and should start without what evaluates them.
            from loco.evaluation.candidates import candidate_of_folder, names_folder

            if names_folder(question.adapter):
                return by_folder(self._asked_base, candidate_of_folder(self.registry, Path(question.adapter)))
            return by_name(self.registry, self._asked_base, question.adapter, allow_yanked=question.allow_yanked)
        base = self._asked_base or self.registry.base(None)
        return base_only(base) if question.no_adapter else by_route(self.registry, base, self.router.route(question.text))

    def engine(self, base: BaseModelEntry) -> Engine:
        """Return the engine with ``base`` loaded. One base is in memory at a time: another one takes its place."""
        if self._engine is None or self._engine_base != base.name:
            self.close()
            self._engine = self._open_engine(self.root, base)
            self._engine_base = base.name
        return self._engine

    def adapter_uses(self, choice: Choice) -> tuple[AdapterUse, ...]:
        """Return the adapter files of a choice, there and verified; empty for the base."""
        if choice.local is not None:
            return (choice.local.use,)
        if choice.version is None:
            return ()
        artifact = choice.version.artifact
        path = artifacts.resolve(self.root, artifact)
        return (AdapterUse(path, artifact.sha256 or "", choice.version.base_sha256),)

    def close(self) -> None:
        """Free the loaded base. The runtime can be used again afterwards."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


def open_runtime(
    registry_path: Path | None = None,
    base: str | None = None,
    *,
    open_engine: OpenEngine | None = None,
    open_router: OpenRouter | None = None,
) -> Runtime:
    """Find and read the registry. Router and base are opened later, when a question needs them."""
    root = find_root(explicit=registry_path)
    return Runtime(
        root,
        with_installed(load_registry(root)),
        base=base,
        open_engine=open_engine or open_llama,
        open_router=open_router or _open_router,
    )


def open_llama(root: Path, base: BaseModelEntry) -> Engine:
    """Open llama.cpp with the weights of a base, as questions use it."""
    from loco.engine.llama import LlamaEngine  # llama.cpp is slow to import, and routing alone doesn't need it

    path = artifacts.resolve(root, base.weights)
    # In a small model a second thread waits more than it computes, and for long where other programs use the cores too.
    threads = 1 if base.parameters < _ONE_THREAD else None
    return LlamaEngine(path, base.weights.sha256, n_ctx=base.context, n_seq=1, threads=threads)


def _open_router(root: Path) -> Router:
    from loco.router import load_router

    return load_router(root)
