"""This machine, as far as a base model cares: cores, memory, room on the disk."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """``memory`` is all of it, in bytes, whoever uses it now; None where the system doesn't tell. ``disk_free`` in bytes."""

    cores: int
    memory: int | None
    disk_free: int


def this_machine(folder: Path) -> Machine:
    """Look at this machine; the disk is the one that ``folder`` is on, or will be."""
    return Machine(os.cpu_count() or 1, total_memory(), shutil.disk_usage(_existing(folder)).free)


def total_memory() -> int | None:
    """Bytes of memory built in; None where the system doesn't tell."""
    try:
        if sys.platform == "win32":
            kilobytes = ctypes.c_ulonglong()
            found = ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
            return kilobytes.value * 1024 if found else None
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return None


def _existing(folder: Path) -> Path:
    path = folder.absolute()
    while not path.exists():
        path = path.parent
    return path
