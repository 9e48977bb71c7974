"""Keeps the figures of ``make bench``: docs/speed.json, and what is made of it, docs/speed.md and the figures of
docs/system-requirements.md. Measuring one benchmark again replaces its figures and leaves the others.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from tabulate import tabulate

from bench.measure import Figures
from loco.atomic import write_text
from loco.engine.binding import version
from loco.evaluation.system.evaluate import describe_machine

FIGURES, TABLE, REQUIREMENTS = Path("docs/speed.json"), Path("docs/speed.md"), Path("docs/system-requirements.md")
BEGIN, END = "<!-- figures: python -m bench shape_4b --publish -->", "<!-- end of figures -->"

AIMS = {
    ("engine", "ratio"): "3 or more",
    ("swap", "warm p99 ms"): "below 1",
    ("n8", "short prompt, ratio"): "2.5 or less",
    ("command", "loco --help ms"): "below 150",
    ("command", "loco run ms"): "below 1000",
    ("routing", "route p50 ms"): "below 1",
    ("shape_4b", "engine against loop, 16 prompts"): "1.9 or more",
    ("shape_4b", "peak GB, 20 adapters registered, 5 loaded, 4k context"): "below 8, if possible 5",
    ("evaluation", "ratio"): "3 or more",
    ("evaluation", "from the store s"): "below 2",
    ("evaluation", "loco eval of a published adapter s"): "below 2",
    ("n8", "few-shot prompt, ratio"): "2.5 or less",
    ("registry_size", "load (ms)"): "below 300",
    ("registry_size", "search, slowest of the medians (ms)"): "below 100",
}


class Measured(BaseModel):
    """One benchmark's figures with what they were measured on. ``load`` is the mean number of running programs just
    before, ``note`` what else a reader must know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    figures: Figures
    machine: str
    llama_cpp_python: str
    commit: str
    date: str
    load: float | None
    note: str = ""


class Published(BaseModel):
    """The file of figures, by benchmark."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmarks: dict[str, Measured]


def current_load() -> float | None:
    """Programs running or waiting to run, mean of the last minute; None where the system doesn't tell."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def describe(root: Path) -> str:
    """This machine in one line."""
    facts = describe_machine(root)
    memory = "unknown" if facts.memory is None else f"{facts.memory / 2**30:.0f} GiB"
    return f"{facts.processor}, {facts.cores} cores, {memory} of memory, {facts.system}, Python {platform.python_version()}"


def publish(root: Path, found: dict[str, tuple[Figures, float | None]], note: str = "") -> list[Path]:
    """Keep new figures (with the load before each) and write everything that is made of them. Returns the files written."""
    kept = _read(root / FIGURES)
    commit = _git(root)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    for name, (figures, load) in found.items():
        kept[name] = Measured(
            figures={what: float(f"{value:.4g}") for what, value in figures.items()},
            machine=describe(root),
            llama_cpp_python=version(),
            commit=commit,
            date=today,
            load=load,
            note=note,
        )
    text = Published(benchmarks=dict(sorted(kept.items()))).model_dump_json(indent=1) + "\n"
    write_text(root / FIGURES, text)
    write_text(root / TABLE, table(kept))
    written = [root / FIGURES, root / TABLE]
    if "shape_4b" in kept:
        page = root / REQUIREMENTS
        write_text(page, with_figures(page.read_text(encoding="utf-8"), kept["shape_4b"]))
        written.append(page)
    return written


def table(kept: dict[str, Measured]) -> str:
    """The page of all figures."""
    rows = [
        (name, what, f"{value:.4g}", AIMS.get((name, what), ""))
        for name, measured in sorted(kept.items())
        for what, value in measured.figures.items()
    ]
    runs = [
        (name, measured.date, measured.commit, "" if measured.load is None else measured.load, measured.machine, measured.note)
        for name, measured in sorted(kept.items())
    ]
    return "\n".join(
        [
            "<!-- Written by `python -m bench --publish` from speed.json. -->",
            "# Speed and memory",
            "",
            "Measured by `make bench`; ratios are of two things measured one after the other in the same run.",
            "`python -m bench NAME --publish` measures one again and writes this page. What each does stands at the top of its",
            "file in `bench/`.",
            "",
            tabulate(rows, headers=["benchmark", "figure", "value", "aim"], tablefmt="pipe", disable_numparse=True),
            "",
            "## Measured on",
            "",
            "Load: programs running or waiting for a core, mean of the minute before (0: an idle machine).",
            "",
            tabulate(
                runs, headers=["benchmark", "date", "commit", "load", "machine", "note"], tablefmt="pipe", disable_numparse=True
            ),
            "",
        ]
    )


def with_figures(page: str, measured: Measured) -> str:
    """The page with the figures between its two marks renewed. Raises ValueError where a mark is missing."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"The marks {BEGIN!r} and {END!r} are missing.")
    rows = [(what, f"{value:.4g}") for what, value in measured.figures.items()]
    shown = tabulate(rows, headers=["figure", "value"], tablefmt="pipe", disable_numparse=True)
    load = "" if measured.load is None else f", load before {measured.load}"
    note = f", {measured.note}" if measured.note else ""
    taken = f"{measured.date}, commit {measured.commit}{load}{note}."
    source = f"{measured.machine}; llama-cpp-python {measured.llama_cpp_python}; {taken}"
    return f"{before}{BEGIN}\n{shown}\n\nMeasured on: {source}\n{END}{after}"


def _read(path: Path) -> dict[str, Measured]:
    return dict(Published.model_validate_json(path.read_bytes()).benchmarks) if path.exists() else {}


def _git(root: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def to_json(found: dict[str, Figures]) -> str:
    """Figures for programs."""
    return json.dumps({"python": sys.version.split()[0], "llama_cpp_python": version(), "figures": found}, indent=1) + "\n"
