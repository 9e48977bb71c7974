"""Trains the recipe's variants for the study of what keeps a specialist from forgetting, and of how far seeds differ.

    python -m benchmarks.nano.study train --jobs 2            # everything that isn't there yet, into .loco/study
    python -m benchmarks.nano.study train math-seed2 control-seed1

A variant is a committed adapter's train.yaml with some fields changed. Two trainings on one thread each are faster than one
on two. ``loco eval .loco/study/<variant>/1.0.0`` measures one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.nano.suite import DOMAINS

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / ".loco" / "study"

VARIANTS: dict[str, tuple[str, dict[str, object]]] = {
    **{f"{domain}-none": (f"nano-{domain}", {"replay": None, "kl_weight": None}) for domain in ("math", "writing")},
    **{f"{domain}-replay": (f"nano-{domain}", {"kl_weight": None}) for domain in ("math", "writing")},
    **{f"control-seed{seed}": ("nano-control", {"seed": seed}) for seed in (2, 3)},
    **{f"{domain}-seed{seed}": (f"nano-{domain}", {"seed": seed}) for seed in (2, 3) for domain in DOMAINS},
}


def write_variant(name: str) -> Path:
    """Write the folder of a variant with its own train.yaml; its data is that of the committed adapter."""
    adapter, changes = VARIANTS[name]
    source = ROOT / "adapters" / adapter / "1.0.0"
    config = YAML(typ="safe").load((source / "train.yaml").read_text(encoding="utf-8")) | changes
    if str(config["data"]).startswith("data/"):
        config["data"] = f"adapters/{adapter}/1.0.0/{config['data']}"
    folder = STUDY / name / "1.0.0"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "train.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({key: value for key, value in config.items() if value is not None}, file)
    return folder


def train(name: str) -> None:
    """Train a variant on one thread, unless it is trained already; a training that was cut off goes on."""
    folder = write_variant(name)
    if (folder / "training.json").is_file():
        return
    command = [sys.executable, "-m", "loco", "--registry", str(ROOT), "train", str(folder), "--quiet"]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    print(f"{name}: trained", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train"])
    parser.add_argument("names", nargs="*", metavar="variant", help=f"default: all of {', '.join(VARIANTS)}")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(VARIANTS):
        parser.error(f"no variants: {', '.join(sorted(unknown))}")
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(train, arguments.names or VARIANTS))


if __name__ == "__main__":
    main()
