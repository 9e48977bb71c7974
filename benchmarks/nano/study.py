"""The study of the recipe: what keeps a specialist from forgetting, how far seeds differ, and what mere training gains.

    python -m benchmarks.nano.study train --jobs 2            # every variant that isn't there yet, into .loco/study
    python -m benchmarks.nano.study train math-seed2          # these
    python -m benchmarks.nano.study table                     # measure all that is there, write docs/recipe-study.*

A variant is a committed adapter's train.yaml with some fields changed. Two trainings on one thread each are faster than one
on two. The variants aren't kept; their figures are, in docs/recipe-study.json: ``table`` replaces those of the variants that
are trained here, and leaves the others, as long as neither the suite nor the variant's train.yaml was changed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML
from tabulate import tabulate

from benchmarks.nano.suite import DOMAINS
from loco.atomic import write_text
from loco.evaluation.candidates import Candidate, candidate_of_folder
from loco.evaluation.compare import compare_adapters
from loco.evaluation.evaluate import evaluate
from loco.evaluation.selection import Selection, select
from loco.evaluation.types import Comparison
from loco.registry import load_registry
from loco.training.config import TrainConfig, load_config

ROOT = Path(__file__).resolve().parents[2]
STUDY = ROOT / ".loco" / "study"
FIGURES, PAGE = ROOT / "docs" / "recipe-study.json", ROOT / "docs" / "recipe-study.md"

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

Measured on {benchmarks}, on {dates}; [recipe-study.json](recipe-study.json) has each variant's day and digests. A variant
that wasn't trained again stands against the control of its day, which was trained by the same settings.

"""


def settings(name: str) -> dict[str, object]:
    """The train.yaml of a variant; its data is that of the committed adapter."""
    adapter, changes = VARIANTS[name]
    config = YAML(typ="safe").load((ROOT / "adapters" / adapter / "train.yaml").read_text(encoding="utf-8")) | changes
    if str(config["data"]).startswith("data/"):
        config["data"] = f"adapters/{adapter}/{config['data']}"
    return {key: value for key, value in config.items() if key not in changes or value is not None}


def write_variant(name: str) -> Path:
    """Write the folder of a variant with its own train.yaml."""
    folder = folder_of(name)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "train.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(settings(name), file)
    return folder


def folder_of(name: str) -> Path:
    """Where a variant is trained; the first seed of a specialist is the committed adapter itself."""
    domain, _, kind = name.partition("-")
    return ROOT / "adapters" / SOURCES[domain] if kind == f"seed{SEEDS[0]}" else STUDY / name / "1.0.0"


def config_sha256(name: str) -> str:
    """The digest of a variant's settings, as training.json names it."""
    if name in VARIANTS:
        return TrainConfig.model_validate(settings(name)).sha256
    return load_config(folder_of(name) / "train.yaml").sha256


def facts(name: str) -> dict[str, object]:
    """What `loco train` wrote down of a variant; nothing where it isn't trained here."""
    path = folder_of(name) / "training.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def trained(name: str) -> bool:
    """Whether a variant is trained here, by the settings that it has now."""
    return facts(name).get("config_sha256") == config_sha256(name)


def train(name: str) -> None:
    """Train a variant on one thread, unless it is trained already; a training that was cut off goes on."""
    if trained(name):
        return
    folder = write_variant(name)
    command = [sys.executable, "-m", "loco", "--registry", str(ROOT), "train", str(folder), "--quiet"]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    print(f"{name}: trained", flush=True)


class Difference(BaseModel):
    """A difference of scores, in [-1, 1], with its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domain: str
    difference: float
    low: float
    high: float

    @classmethod
    def of(cls, found: Comparison) -> Difference:
        """As the evaluation reports it."""
        return cls(domain=found.domain, difference=found.difference, low=found.low, high=found.high)

    def __str__(self) -> str:
        """In points."""
        return f"{self.difference * 100:+.1f} [{self.low * 100:+.1f}, {self.high * 100:+.1f}]"


class Measured(BaseModel):
    """A variant's figures, and what they are of: the digests of its train.yaml and of the adapter (None: not kept), and the
    benchmarks. ``hardware`` is what it was trained on.

    ``domains`` has its differences from the base, ``together`` that of all domains but its own; ``against_control`` is the
    difference from the control on its own domain.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    config_sha256: str
    adapter_sha256: str | None
    hardware: str | None = None
    benchmarks: tuple[str, ...]
    date: str
    domains: tuple[Difference, ...]
    together: Difference | None = None
    against_control: Difference | None = None

    def on(self, domain: str) -> Difference:
        """The variant against the base on a domain."""
        return next(found for found in self.domains if found.domain == domain)

    def worst(self, domain: str) -> Difference:
        """Where it lost most, outside ``domain``."""
        return min((found for found in self.domains if found.domain != domain), key=lambda found: found.difference)


def candidate(name: str) -> Candidate:
    """A trained variant. The training data, which cases must not stand in, lies with the adapter that it is a variant of."""
    found = candidate_of_folder(load_registry(ROOT), folder_of(name))
    return replace(found, folder=ROOT / "adapters" / VARIANTS[name][0]) if name in VARIANTS else found


def measure(name: str, kept: Measured | None) -> Measured:
    """Measure a trained variant on the test split of every domain, and against the control.

    Where the control isn't trained here, what was found of the same adapter against it is ``kept``.
    """
    print(f"{name}: measuring", flush=True)
    found = candidate(name)
    verdict = evaluate(ROOT, found).report.verdict
    against = kept.against_control if kept and kept.adapter_sha256 == found.sha256 else None
    if name != CONTROL and trained(CONTROL):
        duels = compare_adapters(ROOT, found, candidate(CONTROL), selection=Selection(domains=(name.partition("-")[0],)))
        against = Difference.of(duels[0].comparison)
    new = Measured(
        config_sha256=config_sha256(name),
        adapter_sha256=found.sha256,
        hardware=str(facts(name)["hardware"]),
        benchmarks=benchmarks(),
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        domains=tuple(map(Difference.of, verdict.comparisons)),
        together=Difference.of(verdict.pooled) if verdict.pooled else None,
        against_control=against,
    )
    # What was found again keeps the day on which it was found first.
    return kept if kept and new.model_copy(update={"date": kept.date}) == kept else new


def benchmarks() -> tuple[str, ...]:
    """The suite, as ``id version`` of each benchmark."""
    suite = select(ROOT, "nano-2026", None, Selection())
    return tuple(f"{item.benchmark.id} {item.benchmark.spec.version}" for item in suite)


def figures() -> dict[str, Measured]:
    """The figures of every variant: those trained here are measured, and of the others what was kept and still holds."""
    written = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    kept = {name: Measured.model_validate(row) for name, row in written.items()}
    suite, found = benchmarks(), {}
    for name in (*VARIANTS, *(f"{domain}-seed{SEEDS[0]}" for domain in DOMAINS)):
        row = kept.get(name)
        if row and (row.benchmarks, row.config_sha256) != (suite, config_sha256(name)):
            row = None
        if trained(name):
            row = measure(name, row)
        if row:
            found[name] = row
    return found


def remedies(found: Mapping[str, Measured]) -> str:
    """The remedies at equal budget: same data, steps, learning rate and seed."""
    rows = []
    for domain in REMEDIED:
        for remedy, name in (("none", "none"), ("replay", "replay"), ("replay and KL", f"seed{SEEDS[0]}")):
            if row := found.get(f"{domain}-{name}"):
                worst = row.worst(domain)
                together = str(row.together) if row.together else ""
                rows.append([domain, remedy, str(row.on(domain)), f"{worst.domain} {worst}", together])
    return tabulate(rows, ["domain", "remedy", "own domain", "worst other domain", "all others together"], tablefmt="pipe")


def seeds(found: Mapping[str, Measured]) -> str:
    """The recipe's seeds, each against the base, and against the control of the same base."""
    rows: list[list[str]] = []
    for domain in DOMAINS:
        gains = []
        for seed in SEEDS:
            if row := found.get(f"{domain}-seed{seed}"):
                worst = row.worst(domain)
                gains.append(row.on(domain).difference * 100)
                against = str(row.against_control) if row.against_control else ""
                rows.append([domain, str(seed), str(row.on(domain)), against, f"{worst.domain} {worst}"])
        number = f"{len(gains)} seed{'s' if len(gains) > 1 else ''}"
        spread = f", deviation {stdev(gains):.1f}" if len(gains) > 1 else ""
        rows.append([f"**{domain}**", number, f"**mean {fmean(gains):+.1f}**{spread}", "", ""])
    return tabulate(rows, ["domain", "seed", "against the base", "against the control", "worst other domain"], tablefmt="pipe")


def page(found: Mapping[str, Measured]) -> str:
    """The whole page of these figures."""
    parts = [
        f"## Remedies at equal budget\n\n{remedies(found)}\n",
        f"## Seeds, and the control\n\n{seeds(found)}\n",
    ]
    if control := found.get(CONTROL):
        table = tabulate([[row.domain, str(row)] for row in control.domains], ["domain", "against the base"], tablefmt="pipe")
        parts.append(
            "## The control alone\n\nReplay only: the base's own data, with the rank, the learning rate and the steps of "
            f"nano-analysis, which none of the others exceeds.\n\n{table}\n"
        )
    if missing := [name for name in VARIANTS if name not in found]:
        parts.append(f"Not measured on this suite: {', '.join(missing)}.\n")
    dates = sorted({row.date for row in found.values()})
    return HEAD.format(benchmarks=", ".join(benchmarks()), dates=" and ".join(dates)) + "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "table"])
    parser.add_argument("names", nargs="*", metavar="variant", help=f"default: all of {', '.join(VARIANTS)}")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_intermixed_args()  # names may follow --jobs
    if unknown := set(arguments.names) - set(VARIANTS):
        parser.error(f"no variants: {', '.join(sorted(unknown))}")
    if arguments.command == "table":
        found = figures()
        rows = {name: row.model_dump() for name, row in found.items()}
        write_text(FIGURES, json.dumps(rows, indent=1, sort_keys=True) + "\n")
        write_text(PAGE, page(found))
        return
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(train, arguments.names or VARIANTS))


if __name__ == "__main__":
    main()
