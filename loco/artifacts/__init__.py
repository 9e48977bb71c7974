"""Artifacts: from a registered reference to a file on disk whose size and sha256 were checked."""

from __future__ import annotations

from loco.artifacts.ranged import Progress
from loco.artifacts.resolve import find, place, resolve

__all__ = ["Progress", "find", "place", "resolve"]
