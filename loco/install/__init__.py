"""Adapters that a user installed from other registries: locked to versions and digests, kept apart from every checkout."""

from __future__ import annotations

from loco.install.lock import LockFile, Pin, lock_path, read_lock
from loco.install.merging import with_installed

__all__ = ["LockFile", "Pin", "lock_path", "read_lock", "with_installed"]
