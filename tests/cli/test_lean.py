"""Importing every module of the command line costs click and nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import importlib, pkgutil, sys
import loco.cli
for module in pkgutil.iter_modules(loco.cli.__path__):
    importlib.import_module(f"loco.cli.{module.name}")
heavy = {"pydantic", "llama_cpp", "huggingface_hub", "rich", "ruamel", "tabulate", "numpy", "torch"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_no_module_of_the_command_line_imports_anything_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
