"""After a merge: what was measured on the main branch becomes results, index and leaderboard, in one commit of the bot.

    python -m ci.publish --outcomes ../outcomes --systems ../systems

All that is written is a function of the tree and of the outcomes at hand. A version whose outcomes aren't there is left for the
next run; a tree that says it all already gets no commit.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ci.branch import Branch
from ci.git import Repository
from ci.outcomes import NotMeasuredError, base_report_of, evaluation_of, store_in
from ci.step import Step
from ci.system import describes, outdated, place_of, read_measured
from loco import leaderboard
from loco.atomic import write_text
from loco.errors import LocoError
from loco.evaluation.report import BaseReport, EvaluationReport, report_text
from loco.evaluation.selection import Selection, select
from loco.evaluation.store import PUBLISHED, OutcomeStore
from loco.leaderboard.sources import base_report
from loco.registry import Registry, load_registry
from loco.registry.index import write_index
from loco.registry.results import RESULTS, published_report, report_path
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry

GENERATED = ("leaderboard/", "registry/registry.yaml", "registry/index.json")


def unpublished(root: Path) -> list[str]:
    """The subjects of a tree that have no result for what is registered now: adapter versions, and bases of adapters.

    Measuring an adapter measures its base, so a base stands here only where no version on it does.
    """
    registry = load_registry(root)
    versions = [(entry, version) for entry, version in _measurable(registry) if not _is_current(root, registry, entry, version)]
    covered = {version.base for _, version in versions}
    used = {version.base for _, version in _measurable(registry)}
    bases = [name for name in sorted(used - covered) if not _base_is_current(root, registry.bases[name])]
    return [*bases, *(f"{entry.name}@{version.version}" for entry, version in versions)]


@dataclass(frozen=True, slots=True)
class Written:
    """Lines about what got a result, and about what is still without one."""

    results: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def message(self) -> str:
        """The message of the commit."""
        if not self.results:
            return "Rebuild index and leaderboard"
        return "\n".join(["Publish results", "", *self.results])


def write_results(tree: Path, outcomes: Path, systems: Path) -> Written:
    """Write the results that ``outcomes`` and ``systems`` allow, then index and leaderboard."""
    results, left = [], []
    with tempfile.TemporaryDirectory() as folder:
        store = store_in(Path(folder), tree)
        for subject in unpublished(tree):
            try:
                results.append(_write_result(tree, subject, outcomes, store))
            except LocoError as error:  # of one subject: the others are published all the same
                left.append(f"{subject} is not measured yet: {error.message}")
        _write_bases(tree, outcomes, store)
    results += _write_systems(tree, systems)
    write_index(tree)
    leaderboard.write(tree, leaderboard.build(tree))
    return Written(tuple(results), tuple(left))


def _measurable(registry: Registry) -> Iterator[tuple[AdapterEntry, AdapterVersion]]:
    """What belongs on a board: domain adapters and generalists that aren't withdrawn, made for the base as it is registered."""
    for entry in registry.adapters.values():
        if entry.status == "archived" or entry.role not in ("domain", "generalist"):
            continue
        for version in entry.versions:
            if version.yanked is None and version.base_sha256 == registry.bases[version.base].weights.sha256:
                yield entry, version


def _is_current(root: Path, registry: Registry, entry: AdapterEntry, version: AdapterVersion) -> bool:
    report = published_report(root, entry, version)
    return report is not None and _measured(report) == _wanted(root, registry.bases[version.base], entry.domain)


def _base_is_current(root: Path, base: BaseModelEntry) -> bool:
    report = base_report(root, base.name)
    return report is not None and _measured(report) == _wanted(root, base, None)


def _measured(report: EvaluationReport | BaseReport) -> tuple[str, frozenset[tuple[str, ...]]]:
    """What a report is about: digest of the base, and the benchmarks."""
    return report.base_sha256, frozenset((item.id, item.version, item.split, item.sha256) for item in report.benchmarks)


def _wanted(root: Path, base: BaseModelEntry, domain: str | None) -> tuple[str, frozenset[tuple[str, ...]]]:
    refs = [item.benchmark.ref(item.split) for item in select(root, base.name, domain, Selection())]
    return base.weights.sha256 or "", frozenset((ref.id, ref.version, ref.split, ref.sha256) for ref in refs)


def _write_result(tree: Path, subject: str, outcomes: Path, store: OutcomeStore) -> str:
    if "@" not in subject:
        return _write_base(tree, subject, outcomes, store)
    found = evaluation_of(tree, subject, outcomes, store=store).report
    entry, version = load_registry(tree).parse_ref(subject)
    _publish_outcomes(tree, store, [address for item in found.benchmarks for address in (item.address, item.base_address)])
    write_text(report_path(tree, entry, version), report_text(found))
    return f"{subject} on {found.base}: {found.verdict.verdict}"


def _write_bases(tree: Path, outcomes: Path, store: OutcomeStore) -> None:
    """The scores of bases whose outcomes came with those of an adapter on it."""
    registry = load_registry(tree)
    for name in sorted({version.base for _, version in _measurable(registry)}):
        if not _base_is_current(tree, registry.bases[name]):
            try:
                _write_base(tree, name, outcomes, store)
            except NotMeasuredError:
                continue


def _write_base(tree: Path, name: str, outcomes: Path, store: OutcomeStore) -> str:
    found = base_report_of(tree, name, outcomes, store=store)
    _publish_outcomes(tree, store, [item.address for item in found.benchmarks])
    write_text(tree / RESULTS / name / "base.json", report_text(found))
    return f"base {name}"


def _write_systems(tree: Path, systems: Path) -> list[str]:
    """Publish figures of whole systems, where they are about the tree as it is."""
    written = []
    for base in outdated(tree):
        report = read_measured(systems, base)
        if report is not None and describes(tree, base, report):
            write_text(place_of(tree, base), report_text(report))
            written.append(f"the system on {base}")
    return written


def _publish_outcomes(tree: Path, store: OutcomeStore, addresses: list[str]) -> None:
    """Copy outcomes beside those that are published: their files name and check themselves."""
    for address in addresses:
        target = tree / PUBLISHED / f"{address}.jsonl.gz"
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(store.path(address), target)


@click.command(cls=Step)
@click.option("--outcomes", type=click.Path(path_type=Path), required=True, help="Folder with the files of all shards.")
@click.option("--systems", type=click.Path(path_type=Path), required=True, help="Folder with what ci.system measured.")
@click.option("--branch", "name", default="main", show_default=True, help="The branch to publish on.")
def main(outcomes: Path, systems: Path, name: str) -> None:
    """Write results, index and leaderboard of the main branch as it is now, and push them as the bot."""
    written = Written((), ())

    def build(tree: Path) -> str:
        nonlocal written
        written = write_results(tree, outcomes.resolve(), systems.resolve())
        return written.message

    commit = Branch(Repository(Path.cwd()), GENERATED, name).publish(build)
    for line in (*written.results, *written.left):
        click.echo(line)
    click.echo(f"Pushed {commit[:12]}." if commit else "Nothing changed: no commit.")


if __name__ == "__main__":
    main(prog_name="publish")
