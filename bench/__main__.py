"""``python -m bench [names] [--smoke] [--json FILE] [--publish]``: run benchmarks, print a table, write JSON.

Without names, what ``make bench`` runs; the others take longer and are run by name. ``--publish`` keeps the figures in
docs/speed.json and renews the pages made of it.
"""

from __future__ import annotations

import argparse
import importlib
import tempfile
from pathlib import Path

from tabulate import tabulate

from bench.measure import Figures

NAMES = ("engine", "swap", "n8", "batch_invariance", "command", "routing", "registry_size", "evaluation", "shape_4b")
LONGER = ("gate_power", "noise_floor", "kill_resume")


def main() -> None:
    """Run the benchmarks that are named, or the usual ones."""
    from bench.publish import current_load, publish, to_json  # not before the arguments are understood: it imports much
    from loco.registry import find_root

    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known = [*NAMES, *LONGER]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which, of {', '.join(known)} [default: those of make bench]")
    parser.add_argument("--smoke", action="store_true", help="a few seconds, to see that it runs; the figures mean nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--publish", action="store_true", help="keep the figures in docs/speed.json and renew its pages")
    parser.add_argument("--note", default="", metavar="TEXT", help="what else a reader of published figures must know")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in known]:
        parser.error(f"there is no benchmark {unknown[0]!r}; known: {', '.join(known)}")
    if asked.smoke and asked.publish:
        parser.error("figures of --smoke mean nothing, and aren't published")
    found: dict[str, Figures] = {}
    for name in asked.names or NAMES:
        load = current_load()
        with tempfile.TemporaryDirectory() as folder:
            found[name] = importlib.import_module(f"bench.{name}").run(Path(folder), smoke=asked.smoke)
        rows = [(name, what, f"{value:.4g}") for what, value in found[name].items()]
        print(tabulate(rows, headers=["benchmark", "figure", "value"]), end="\n\n", flush=True)
        if asked.json:  # after each: the long ones come last, and may be interrupted
            asked.json.parent.mkdir(parents=True, exist_ok=True)
            asked.json.write_text(to_json(found), encoding="utf-8")
        if asked.publish:
            for path in publish(find_root(), {name: (found[name], load)}, asked.note):
                print(f"Wrote {path}")
    if asked.json:
        print(f"Wrote {asked.json}")


if __name__ == "__main__":
    main()
