"""``python -m bench [names] [--smoke] [--json FILE]``: run benchmarks, print a table, write JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
from pathlib import Path

from tabulate import tabulate

NAMES = (
    "engine",
    "swap",
    "n8",
    "batch_invariance",
    "command",
    "routing",
    "shape_4b",
    "gate_power",
    "evaluation",
    "noise_floor",
    "kill_resume",
    "registry_size",
)


def main() -> None:
    """Run the benchmarks that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="which (default: all)")
    parser.add_argument("--smoke", action="store_true", help="a few seconds, to see that it runs; the figures mean nothing")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    found = {}
    for name in asked.names or NAMES:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = importlib.import_module(f"bench.{name}").run(Path(folder), smoke=asked.smoke)
        rows = [(name, what, f"{value:.4g}") for what, value in found[name].items()]
        print(tabulate(rows, headers=["benchmark", "figure", "value"]), end="\n\n", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
