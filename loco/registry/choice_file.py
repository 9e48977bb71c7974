"""The base that `loco setup` chose for this user: one line in their configuration folder."""

from __future__ import annotations

from loco.atomic import write_text
from loco.folders import config_folder


def chosen_base() -> str | None:
    """The chosen base's name; None where nothing was chosen."""
    path = config_folder() / "base"
    return path.read_text(encoding="utf-8").strip() or None if path.is_file() else None


def choose_base(name: str) -> None:
    """Remember the choice."""
    config_folder().mkdir(parents=True, exist_ok=True)
    write_text(config_folder() / "base", name + "\n")
