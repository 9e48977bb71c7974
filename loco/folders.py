"""The user's own folders: what was chosen, installed and downloaded. Nothing is made here, only named."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def config_folder() -> Path:
    """Where this user's configuration lies: LOCO_CONFIG, else the system's usual place."""
    if value := os.environ.get("LOCO_CONFIG"):
        return Path(value)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "loco"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "loco"
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "loco"


def data_folder() -> Path:
    """Where installed adapters lie, and what was accepted on first use: LOCO_DATA, else the system's usual place.

    Deleting it uninstalls and forgets them.
    """
    if value := os.environ.get("LOCO_DATA"):
        return Path(value)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "loco" / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "loco"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "loco"


def cache_folder() -> Path:
    """Where downloads and remembered digests lie: LOCO_CACHE, else the system's usual place. It can be deleted at any time."""
    if value := os.environ.get("LOCO_CACHE"):
        return Path(value)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "loco" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "loco"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "loco"
