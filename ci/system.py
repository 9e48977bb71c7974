"""Measures the whole system on a base (router, active adapters, base): the third step of publishing, after the adapters.

    python -m ci.system nano-2026 --outcomes ../outcomes --out ../system

Its figures belong to what is active now, so they are measured again when an adapter was promoted, the router changed, or the
benchmarks did. Latency and memory are of the machine that this runs on, which the report names.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from ci.actions import commands_stopped
from ci.outcomes import NotMeasuredError, merge, store_in
from ci.step import Step
from loco.atomic import write_text
from loco.cli.measuring import measuring
from loco.errors import EntryError
from loco.evaluation.report import read_report_as, report_text
from loco.evaluation.selection import Selection, select
from loco.evaluation.system.evaluate import evaluate_system
from loco.evaluation.system.report import SystemReport
from loco.evaluation.system.routing import routing_figures
from loco.registry import load_registry
from loco.registry.results import RESULTS
from loco.router import load_router


def place_of(root: Path, base: str) -> Path:
    """Where the figures of a base's system are published."""
    return root / RESULTS / base / "system.json"


def outdated(root: Path) -> list[str]:
    """The bases with active adapters whose published figures are missing, or of another state of the registry."""
    registry = load_registry(root)
    return [name for name in sorted(registry.bases) if registry.active.get(name) and not _is_current(root, name)]


def _is_current(root: Path, base: str) -> bool:
    path = place_of(root, base)
    try:
        return path.is_file() and describes(root, base, read_report_as(path, SystemReport))
    except EntryError:
        return False


def describes(root: Path, base: str, report: SystemReport) -> bool:
    """Whether figures are about the tree as it is: its base, its active adapters, its benchmarks and its router."""
    registry = load_registry(root)
    active = {domain: registry.version(*found) for domain, found in registry.active.get(base, {}).items()}
    labels = {domain: f"{name}@{number}" for domain, (name, number) in registry.active.get(base, {}).items()}
    refs = [item.benchmark.ref(item.split) for item in select(root, base, None, Selection())]
    return (
        report.base == base
        and report.base_sha256 == registry.bases[base].weights.sha256
        and report.active == labels
        and report.adapters_sha256 == {labels[domain]: version.artifact.sha256 for domain, version in active.items()}
        and {(b.id, b.version, b.split, b.sha256) for b in report.benchmarks}
        == {(ref.id, ref.version, ref.split, ref.sha256) for ref in refs}
        and report.routing == routing_figures(root, load_router(root))
    )


def read_measured(folder: Path, base: str) -> SystemReport | None:
    """The figures that a job measured, below ``folder``; None where there are none."""
    path = folder / f"{base}.json"
    return read_report_as(path, SystemReport) if path.is_file() else None


@click.command(cls=Step)
@click.argument("base")
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="Folder with the files of all shards.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder that BASE.json is written to.")
def main(base: str, outcomes: Path, out: Path) -> None:
    """Measure the system on a BASE of the checkout that this runs in; what shards measured isn't measured again."""
    root = Path.cwd()
    registry = load_registry(root)
    with tempfile.TemporaryDirectory() as folder, commands_stopped(), measuring() as progress:
        store = store_in(Path(folder), root)
        for name, number in registry.active.get(base, {}).values():
            try:
                merge(root, f"{name}@{number}", outcomes, store)
            except NotMeasuredError as error:
                click.echo(f"{error.message} It is measured here.")
        report = evaluate_system(root, registry, registry.base(base), store=store, progress=progress)
    write_text(out / f"{base}.json", report_text(report))
    for metric in report.metrics:
        click.echo(f"{metric.title}: {metric.met or 'no target'}")


if __name__ == "__main__":
    main(prog_name="system")
