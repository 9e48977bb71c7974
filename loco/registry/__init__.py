"""The registry of a checkout."""

from __future__ import annotations

from loco.registry.registry import Registry, find_root, load_registry

__all__ = ["Registry", "find_root", "load_registry"]
