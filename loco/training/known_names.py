"""Which domains and bases a checkout knows, read from its files: a new adapter mustn't fail over an unrelated entry."""

from __future__ import annotations

from pathlib import Path

from loco.registry.files import read_entry
from loco.schema import AdapterEntry, DomainsFile


def domain_names(root: Path) -> list[str]:
    """Ids of registry/domains.yaml, in its order. EntryError if it is missing or wrong."""
    return [domain.id for domain in read_entry(root / "registry" / "domains.yaml", DomainsFile).domains]


def base_names(root: Path) -> list[str]:
    """Names of the folders in registry/bases, sorted."""
    bases = root / "registry" / "bases"
    return sorted(path.name for path in bases.iterdir() if path.is_dir()) if bases.is_dir() else []


def adapter_names(root: Path) -> list[str]:
    """Names of the entries in registry/adapters, sorted."""
    return sorted(path.stem for path in (root / "registry" / "adapters").glob("*.yaml"))


def adapter_entry(root: Path, name: str) -> AdapterEntry | None:
    """The entry of that adapter; None where there is none yet. EntryError if it is wrong."""
    path = root / "registry" / "adapters" / f"{name}.yaml"
    return read_entry(path, AdapterEntry) if path.is_file() else None
