"""What the global options of ``loco`` say, as every command finds it in ``ctx.obj``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loco.evaluation.machinery import Machinery
    from loco.runtime import OpenEngine, OpenRouter, Runtime


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options. ``registry_path`` is what ``--registry`` named; None: to be found from the working folder.

    ``open_engine``, ``open_router`` and ``machinery`` (for measuring) are None outside of tests: the real ones.
    """

    registry_path: Path | None = None
    open_engine: OpenEngine | None = None
    open_router: OpenRouter | None = None
    machinery: Machinery | None = None

    def open_runtime(self, base: str | None = None) -> Runtime:
        """Find and read the registry; the base is loaded later, by the first question."""
        from loco.runtime import open_runtime

        return open_runtime(self.registry_path, base, open_engine=self.open_engine, open_router=self.open_router)
