"""LoRA adapters in memory, bounded, by digest of their file: loaded once, freed when they are the longest unused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from loco.engine.binding import Context
from loco.engine.gguf_header import read_header
from loco.engine.types import AdapterUse
from loco.errors import AdapterError, UsageError

Key = tuple[tuple[str, float], ...]


def key_of(adapters: Sequence[AdapterUse]) -> Key:
    """What a set of adapters is known by: sorted digests with scales. Adapters of scale 0 change nothing and don't count."""
    return tuple(sorted((a.digest, a.scale) for a in adapters if a.scale != 0))


class AdapterCache:
    """Loads adapters into ``context`` and sets them. Knows the digest of the base, and refuses adapters of another one."""

    def __init__(self, context: Context, base_digest: str | None, size: int) -> None:
        if size < 1:
            raise UsageError(f"The adapter cache holds {size} adapters, and must hold at least 1.")
        self._context, self._base, self._size = context, base_digest, size
        self._loaded: OrderedDict[str, Any] = OrderedDict()
        self._set: Key = ()

    def check(self, adapters: Sequence[AdapterUse]) -> None:
        """Raises AdapterError for an adapter of another base or one named twice, ModelFileError for a damaged file."""
        if len({a.digest for a in adapters}) < len(adapters):
            raise AdapterError("The same adapter is named twice in one request.", hint="Give it once, with the scale wanted.")
        if len(adapters) > self._size:
            raise AdapterError(f"{len(adapters)} adapters at once are more than the cache's {self._size}.")
        for adapter in adapters:
            if adapter.base_digest is not None and self._base is not None and adapter.base_digest != self._base:
                raise AdapterError(
                    f"{adapter.path.name} was made for the base {adapter.base_digest[:12]}, and {self._base[:12]} is loaded.",
                    hint="Use an adapter of this base, or load the base that it was made for.",
                )
            if adapter.digest not in self._loaded:
                header = read_header(adapter.path)
                if header.metadata.get("general.type") != "adapter" or header.metadata.get("adapter.type") != "lora":
                    raise AdapterError(f"{adapter.path} is a GGUF file, but not a LoRA adapter.")

    def use(self, adapters: Sequence[AdapterUse]) -> None:
        """Apply exactly this set, from the next decode on. Setting the same set again costs nothing."""
        wanted = key_of(adapters)
        if wanted == self._set:
            return
        by_digest = {a.digest: a for a in adapters}
        pointers = [(self._load(by_digest[digest]), scale) for digest, scale in wanted]
        self._context.set_adapters(pointers)
        self._set = wanted
        in_use = {digest for digest, _ in wanted}
        for digest in [d for d in self._loaded if d not in in_use]:
            if len(self._loaded) <= self._size:
                break
            self._context.free_adapter(self._loaded.pop(digest))

    def _load(self, adapter: AdapterUse) -> Any:
        if adapter.digest not in self._loaded:
            self._loaded[adapter.digest] = self._context.load_adapter(adapter.path)
        self._loaded.move_to_end(adapter.digest)
        return self._loaded[adapter.digest]

    def close(self) -> None:
        """Unset and free all. The context must still be open."""
        self._context.set_adapters([])
        for pointer in self._loaded.values():
            self._context.free_adapter(pointer)
        self._loaded.clear()
        self._set = ()
