"""Loaded adapters, by the digest of their file: each is read once, and the ones unused for longest are freed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from loco.engine.gguf_header import read_header
from loco.engine.sequence import Key, adapter_key
from loco.engine.types import AdapterUse
from loco.errors import AdapterError, UsageError


class AdapterHost(Protocol):
    """What loads, frees and applies adapters: the binding's context."""

    def load_adapter(self, path: Path) -> Any: ...
    def free_adapter(self, adapter: Any) -> None: ...
    def set_adapters(self, adapters: Sequence[tuple[Any, float]]) -> None: ...


class AdapterCache:
    """At most ``capacity`` adapters stay loaded; those that are set are never freed, even when they are more."""

    def __init__(self, host: AdapterHost, base_digest: str | None, capacity: int) -> None:
        self._host, self._base, self._capacity = host, base_digest, capacity
        self._loaded: OrderedDict[str, Any] = OrderedDict()
        self._set: Key = ()
        self.loads = 0
        self.swaps = 0

    def __len__(self) -> int:
        return len(self._loaded)

    def check(self, adapters: Sequence[AdapterUse]) -> None:
        """Raise AdapterError for an adapter of another base, UsageError for one that is named twice."""
        for use in adapters:
            if self._base is not None and use.base_digest not in (None, self._base):
                raise AdapterError(
                    f"The adapter {use.path.name} was made for the base {str(use.base_digest)[:12]}, and the base loaded is "
                    f"{self._base[:12]}.",
                    hint="An adapter only works on the base it was trained on, even where another has the same shape.",
                )
        if len({use.digest for use in adapters}) < len(adapters):
            raise UsageError("An adapter is named twice in one request.", hint="Name it once, with the sum of the scales.")

    def apply(self, adapters: Sequence[AdapterUse]) -> None:
        """Set exactly these adapters, loading what isn't loaded. Free when they are set already."""
        key = adapter_key(adapters)
        if key == self._set:
            return
        self.load(adapters)
        scales = dict(key)
        self._host.set_adapters([(self._loaded[digest], scale) for digest, scale in scales.items()])
        self._set = key
        self.swaps += 1
        self._trim()

    def load(self, adapters: Sequence[AdapterUse]) -> None:
        """Load adapters without setting them."""
        for use in adapters:
            if use.scale == 0:
                continue
            if use.digest not in self._loaded:
                kind = read_header(use.path).metadata.get("adapter.type")
                if kind != "lora":
                    raise AdapterError(f"{use.path} is no LoRA adapter (its adapter.type is {kind!r}).")
                self._loaded[use.digest] = self._host.load_adapter(use.path)
                self.loads += 1
            self._loaded.move_to_end(use.digest)

    def forget(self) -> None:
        """Free every adapter: before the model is freed."""
        self._host.set_adapters([])
        self._set = ()
        while self._loaded:
            self._host.free_adapter(self._loaded.popitem()[1])

    def _trim(self) -> None:
        used = {digest for digest, _ in self._set}
        for digest in [digest for digest in self._loaded if digest not in used]:
            if len(self._loaded) <= self._capacity:
                return
            self._host.free_adapter(self._loaded.pop(digest))
