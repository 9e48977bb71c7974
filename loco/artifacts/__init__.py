"""Artifacts: from a registered reference to a file on disk whose size and sha256 were checked."""

from __future__ import annotations

from loco.artifacts.resolve import resolve

__all__ = ["resolve"]
