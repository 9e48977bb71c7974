"""The study of the recipe: what keeps a specialist from forgetting, how far seeds differ, and what mere training gains.

    python -m benchmarks.nano.study train --jobs 2            # every variant that isn't there yet, into .loco/study
    python -m benchmarks.nano.study train math-seed2          # these
    python -m benchmarks.nano.study table                     # measure all that is there, write docs/recipe-study.md

A variant is a committed adapter's train.yaml with some fields changed. Two trainings on one thread each are faster than one
on two. ``table`` leaves out what isn't trained, and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean, stdev

from ruamel.yaml import YAML
from tabulate import tabulate

from benchmarks.nano.suite import DOMAINS
from loco.atomic import write_text
from loco.evaluation.candidates import Candidate, candidate_of_folder
from loco.evaluation.compare import compare_adapters
from loco.evaluation.evaluate import evaluate
from loco.evaluation.report import EvaluationReport
from loco.evaluation.selection import Selection, select
from loco.evaluation.types import Comparison
from loco.registry import load_registry
from loco.training.config import load_config

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / ".loco" / "study"
PAGE = ROOT / "docs" / "recipe-study.md"

SEEDS = (1, 2, 3)
REMEDIED = ("math", "writing")
SOURCES = {domain: f"nano-{domain}/1.0.0" for domain in DOMAINS} | {
    "code": "nano-code/1.1.0",
    "summarisation": "nano-summarisation/1.1.0",
    "analysis": "nano-analysis/1.2.0",
}
CONTROL = "control"  # trained on the base's own data and nothing else, as long as the longest specialist

VARIANTS: dict[str, tuple[str, dict[str, object]]] = {
    CONTROL: ("nano-control/1.0.0", {"steps": 1500, "learning_rate": 0.003, "rank": 32, "alpha": 64}),
    **{f"{domain}-none": (SOURCES[domain], {"replay": None, "kl_weight": None}) for domain in REMEDIED},
    **{f"{domain}-replay": (SOURCES[domain], {"kl_weight": None}) for domain in REMEDIED},
    **{f"{domain}-seed{seed}": (SOURCES[domain], {"seed": seed}) for seed in SEEDS[1:] for domain in DOMAINS},
}

HEAD = """<!-- Written by `python -m benchmarks.nano.study table`. -->
# What the recipe does, and how surely

Every adapter here was trained on nano-2026 and measured on the **test** split of every domain, 500 cases each less those that
the training data of its domain holds, paired case by case with the base. Figures are points with their 95 % interval.
`python -m benchmarks.nano.study train` makes the variants again (hours on two cores); [ADR 13](adr/0013-replay-and-kl.md) draws
the conclusion.

Measured on {benchmarks}.

"""


def write_variant(name: str) -> Path:
    """Write the folder of a variant with its own train.yaml; its data is that of the committed adapter."""
    adapter, changes = VARIANTS[name]
    config = YAML(typ="safe").load((ROOT / "adapters" / adapter / "train.yaml").read_text(encoding="utf-8")) | changes
    if str(config["data"]).startswith("data/"):
        config["data"] = f"adapters/{adapter}/{config['data']}"
    folder = folder_of(name)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "train.yaml").open("w", encoding="utf-8") as file:
        YAML().dump({key: value for key, value in config.items() if key not in changes or value is not None}, file)
    return folder


def folder_of(name: str) -> Path:
    """Where a variant is trained; the first seed of a specialist is the committed adapter itself."""
    domain, _, kind = name.partition("-")
    return ROOT / "adapters" / SOURCES[domain] if kind == f"seed{SEEDS[0]}" else STUDY / name / "1.0.0"


def trained(folder: Path) -> bool:
    """Whether the adapter in a folder was trained by the train.yaml that stands beside it."""
    facts = folder / "training.json"
    if not facts.is_file():
        return False
    written = json.loads(facts.read_text(encoding="utf-8"))["config_sha256"]
    return bool(written == load_config(folder / "train.yaml").sha256)


def train(name: str) -> None:
    """Train a variant on one thread, unless it is trained already; a training that was cut off goes on."""
    folder = write_variant(name)
    if trained(folder):
        return
    command = [sys.executable, "-m", "loco", "--registry", str(ROOT), "train", str(folder), "--quiet"]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    print(f"{name}: trained", flush=True)


@dataclass(frozen=True)
class Measured:
    """A trained variant and its report."""

    name: str
    candidate: Candidate
    report: EvaluationReport

    def on(self, domain: str) -> Comparison:
        """The variant against the base on a domain."""
        return next(found for found in self.report.verdict.comparisons if found.domain == domain)

    def worst(self, domain: str) -> Comparison:
        """Where it lost most, outside ``domain``."""
        others = [found for found in self.report.verdict.comparisons if found.domain != domain]
        return min(others, key=lambda found: found.difference)


@cache
def measured(name: str) -> Measured | None:
    """Measure a variant on the test split of every domain; None where it isn't trained."""
    folder = folder_of(name)
    if not trained(folder):
        return None
    candidate = candidate_of_folder(load_registry(ROOT), folder)
    if name in VARIANTS:  # its data, which cases must not stand in, lies with the adapter that it is a variant of
        candidate = replace(candidate, folder=ROOT / "adapters" / VARIANTS[name][0])
    print(f"{name}: measuring", flush=True)
    return Measured(name, candidate, evaluate(ROOT, candidate).report)


def points(found: Comparison) -> str:
    """A difference in points with its interval."""
    return f"{found.difference * 100:+.1f} [{found.low * 100:+.1f}, {found.high * 100:+.1f}]"


def remedies() -> str:
    """The remedies at equal budget: same data, steps, learning rate and seed."""
    rows = []
    for domain in REMEDIED:
        for remedy, name in (("none", "none"), ("replay", "replay"), ("replay and KL", f"seed{SEEDS[0]}")):
            if found := measured(f"{domain}-{name}"):
                worst = found.worst(domain)
                harmed, pool = f"{worst.domain} {points(worst)}", found.report.verdict.pooled
                rows.append([domain, remedy, points(found.on(domain)), harmed, points(pool) if pool else ""])
    return tabulate(rows, ["domain", "remedy", "own domain", "worst other domain", "all others together"], tablefmt="pipe")


def seeds(control: Measured | None) -> str:
    """The recipe's seeds, each against the base, and against the control of the same base."""
    rows: list[list[str]] = []
    for domain in DOMAINS:
        found_seeds = [found for seed in SEEDS if (found := measured(f"{domain}-seed{seed}"))]
        for found in found_seeds:
            against = ""
            if control:
                duel = compare_adapters(ROOT, found.candidate, control.candidate, selection=Selection(domains=(domain,)))
                against = points(duel[0].comparison)
            worst = found.worst(domain)
            seed = found.name.rpartition("seed")[2]
            rows.append([domain, seed, points(found.on(domain)), against, f"{worst.domain} {points(worst)}"])
        gains = [found.on(domain).difference * 100 for found in found_seeds]
        spread = f", deviation {stdev(gains):.1f}" if len(gains) > 1 else ""
        rows.append(
            [
                f"**{domain}**",
                f"{len(gains)} seed{'s' if len(gains) > 1 else ''}",
                f"**mean {fmean(gains):+.1f}**{spread}",
                "",
                "",
            ]
        )
    return tabulate(rows, ["domain", "seed", "against the base", "against the control", "worst other domain"], tablefmt="pipe")


def page() -> str:
    """The whole page, of what is trained."""
    control = measured(CONTROL)
    missing = [name for name in VARIANTS if not trained(folder_of(name))]
    parts = [
        f"## Remedies at equal budget\n\n{remedies()}\n",
        f"## Seeds, and the control\n\n{seeds(control)}\n",
    ]
    if control:
        rows = [[found.domain, points(found)] for found in control.report.verdict.comparisons]
        table = tabulate(rows, ["domain", "against the base"], tablefmt="pipe")
        parts.append(
            "## The control alone\n\nReplay only: the base's own data, with the rank, the learning rate and the steps of "
            f"nano-analysis, which none of the others exceeds.\n\n{table}\n"
        )
    if missing:
        parts.append(f"Not trained here, and so not measured: {', '.join(missing)}.\n")
    suite = select(ROOT, "nano-2026", None, Selection())
    named = ", ".join(f"{item.benchmark.id} {item.benchmark.spec.version}" for item in suite)
    return HEAD.format(benchmarks=named) + "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "table"])
    parser.add_argument("names", nargs="*", metavar="variant", help=f"default: all of {', '.join(VARIANTS)}")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(VARIANTS):
        parser.error(f"no variants: {', '.join(sorted(unknown))}")
    if arguments.command == "table":
        write_text(PAGE, page())
        return
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(train, arguments.names or VARIANTS))


if __name__ == "__main__":
    main()
