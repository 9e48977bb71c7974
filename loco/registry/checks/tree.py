"""Runs every check over a tree, or over one entry of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from loco.registry.checks.bytes import adapter_bytes, base_bytes
from loco.registry.checks.files import CheckedFile, read, schema_findings
from loco.registry.checks.finding import Finding
from loco.registry.checks.generated import generated_findings
from loco.registry.checks.layout import layout_findings
from loco.registry.checks.references import Known, active_findings, adapter_findings, base_findings, domain_findings
from loco.schema import SCHEMA_VERSION, ActiveFile, AdapterEntry, BaseModelEntry, DomainsFile


def check_tree(root: Path) -> list[Finding]:
    """Everything wrong in a registry's tree, by file and line. Reads every byte that lies in it; downloads nothing."""
    root = root.resolve()
    registry = root / "registry"
    adapters = [read(root, path, AdapterEntry) for path in sorted(registry.glob("adapters/*.yaml")) if not path.is_symlink()]
    current = [file for file in adapters if not _newer(file)]
    known = _known(root, {file.path.stem: file.entry for file in current if file.entry}, {file.path.stem for file in adapters})
    found = [*layout_findings(root), *_tables(root, known), *generated_findings(root)]
    found += [
        file.warning("schema", ("schema_version",), "it is of a newer schema: this loco leaves it out")
        for file in adapters
        if _newer(file)
    ]
    for file in current:
        found += _entry_findings(file, known)
    return _sorted(found)


def check_entry(root: Path, name: str) -> list[Finding]:
    """Everything wrong with one adapter's entry. What it costs doesn't depend on how many others there are.

    Of the others only the names of their files are looked at, and the entry of a successor.
    """
    root = root.resolve()
    folder = root / "registry" / "adapters"
    file = read(root, folder / f"{name}.yaml", AdapterEntry)
    names = {path.removesuffix(".yaml") for path in os.listdir(folder) if path.endswith(".yaml")}  # noqa: PTH208
    entries = {name: file.entry} if file.entry else {}
    successor = file.entry.deprecation.superseded_by if file.entry and file.entry.deprecation else None
    if successor in names and (other := read(root, folder / f"{successor}.yaml", AdapterEntry).entry):
        entries[other.name] = other
    return _sorted(_entry_findings(file, _known(root, entries, names)))


def _tables(root: Path, known: Known) -> Iterator[Finding]:
    """Domains, bases, and who answers."""
    registry = root / "registry"
    domains = read(root, registry / "domains.yaml", DomainsFile)
    yield from schema_findings(domains, DomainsFile, "domains")
    yield from domain_findings(domains)
    for path in sorted(registry.glob("bases/*/base.yaml")):
        base = read(root, path, BaseModelEntry)
        yield from schema_findings(base, BaseModelEntry, "base")
        yield from base_findings(base, known)
        yield from base_bytes(base)
    for path in sorted(registry.glob("bases/*/active.yaml")):
        active = read(root, path, ActiveFile)
        yield from schema_findings(active, ActiveFile, "active")
        yield from active_findings(active, known)


def _entry_findings(file: CheckedFile[AdapterEntry], known: Known) -> list[Finding]:
    return [
        *schema_findings(file, AdapterEntry, "adapter"),
        *adapter_findings(file, known),
        *adapter_bytes(file, known),
    ]


def _known(root: Path, adapters: dict[str, AdapterEntry], names: set[str]) -> Known:
    registry = root / "registry"
    domains = read(root, registry / "domains.yaml", DomainsFile).entry
    bases = [read(root, path, BaseModelEntry).entry for path in sorted(registry.glob("bases/*/base.yaml"))]
    return Known(
        frozenset(domain.id for domain in domains.domains) if domains else frozenset(),
        {base.name: base for base in bases if base},
        adapters,
        frozenset(names),
    )


def _newer(file: CheckedFile[AdapterEntry]) -> bool:
    values = file.document.values
    version = values.get("schema_version") if isinstance(values, dict) else None
    return isinstance(version, int) and version > SCHEMA_VERSION


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(set(found), key=lambda each: (each.file, each.line or 0, each.field, each.message))
