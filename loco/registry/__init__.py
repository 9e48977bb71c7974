"""The registry of a checkout."""

from __future__ import annotations

from loco.registry.loading import load_registry
from loco.registry.registry import Registry, find_root

__all__ = ["Registry", "find_root", "load_registry"]
