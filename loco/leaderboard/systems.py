"""The system row: router, adapters and base together, from leaderboard/results/<base>/system.json."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from loco.errors import EntryError
from loco.evaluation.system.report import MachineFacts, SystemReport
from loco.leaderboard.sources import RESULTS
from loco.leaderboard.types import SystemRow
from loco.registry import Registry


def system_row(registry: Registry, base: str) -> SystemRow | None:
    """The row of a base, or None where the system wasn't measured on it. Raises EntryError for a report of another base."""
    place = RESULTS / base / "system.json"
    path = registry.root.joinpath(*place.parts)
    if not path.is_file():
        return None
    report = _read(path)
    if report.base != base:
        raise EntryError(f"{path} holds the figures of {report.base}.", hint="The base's own folder is its place.")
    answering = {domain: f"{name}@{version}" for domain, (name, version) in registry.active.get(base, {}).items()}
    return SystemRow(
        metrics=report.metrics,
        machine=_machine(report.machine),
        outdated=report.base_sha256 != registry.bases[base].weights.sha256 or report.active != answering,
        result=str(place),
        reproduce=f"LOCO_BASE={base} loco eval --system",
    )


def _read(path: Path) -> SystemReport:
    try:
        return SystemReport.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise EntryError(f"{path} is no report of the system: {error}") from error


def _machine(facts: MachineFacts) -> str:
    """``Some CPU, 2 cores, 24 GiB, Linux``."""
    memory = "" if facts.memory is None else f"{facts.memory / 2**30:.0f} GiB, "
    return f"{facts.processor}, {facts.cores} cores, {memory}{facts.system}"
