"""What the global options of ``loco`` say, as every command finds it in ``ctx.obj``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options. ``registry_path`` is what ``--registry`` named; None: to be found from the working folder."""

    registry_path: Path | None = None
