"""Whole commands, from the shell's point of view: the wall time of ``loco --help`` and of a cold ``loco run`` on nano."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.measure import Figures, percentile, seconds
from loco.registry import find_root

QUESTION = "George Snow has 12 tickets. Vera Parker has 6 more than George Snow. How many tickets do they have together?"


def run(folder: Path, *, smoke: bool) -> Figures:
    """Milliseconds, middle of several runs (aims: --help below 150, run below 1000). Files are in the system's cache."""
    del folder
    root = find_root()

    def once(*arguments: str) -> float:
        command = [sys.executable, "-m", "loco", "--registry", str(root), *arguments]
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True)) * 1e3

    runs = 2 if smoke else 11
    once("--help")
    return {
        "python -c pass ms": percentile(
            [seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)) * 1e3 for _ in range(runs)], 0.5
        ),
        "loco --help ms": percentile([once("--help") for _ in range(runs)], 0.5),
        "loco run ms": percentile([once("run", QUESTION) for _ in range(runs)], 0.5),
    }
