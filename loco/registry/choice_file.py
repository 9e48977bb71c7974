"""The base that `loco setup` chose for this user: one line in their configuration folder."""

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


def chosen_base() -> str | None:
    """The chosen base's name; None where nothing was chosen."""
    path = config_folder() / "base"
    return path.read_text(encoding="utf-8").strip() or None if path.is_file() else None


def choose_base(name: str) -> None:
    """Remember the choice."""
    from loco.atomic import write_text

    config_folder().mkdir(parents=True, exist_ok=True)
    write_text(config_folder() / "base", name + "\n")
