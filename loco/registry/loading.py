"""Reads all files of a registry and checks what they say of each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loco.errors import EntryError
from loco.registry.files import as_entry, read_entry, read_yaml
from loco.registry.registry import Registry
from loco.schema import SCHEMA_VERSION, ActiveFile, AdapterEntry, BaseModelEntry, DomainEntry, DomainsFile


def load_registry(root: Path) -> Registry:
    """Read the whole registry of a checkout. Raises EntryError for the first file that is wrong."""
    folder = root / "registry"
    domains = _domains(folder / "domains.yaml")
    bases: dict[str, BaseModelEntry] = {}
    for path in sorted(folder.glob("bases/*/base.yaml")):
        base = read_entry(path, BaseModelEntry)
        _named_as_file(path, base.name, path.parent.name)
        bases[base.name] = base
    adapters, warnings = _adapters(folder, domains, bases)
    active = {name: _active(folder / "bases" / name / "active.yaml", name, domains, adapters) for name in bases}
    return Registry(root, domains, bases, adapters, active, tuple(warnings))


def _domains(path: Path) -> dict[str, DomainEntry]:
    domains: dict[str, DomainEntry] = {}
    for domain in read_entry(path, DomainsFile).domains:
        if domain.id in domains:
            raise EntryError(f"{path}: the domain {domain.id!r} stands there twice.", hint="Keep one of them.")
        domains[domain.id] = domain
    return domains


def _adapters(
    folder: Path, domains: Mapping[str, DomainEntry], bases: Mapping[str, BaseModelEntry]
) -> tuple[dict[str, AdapterEntry], list[str]]:
    adapters: dict[str, AdapterEntry] = {}
    warnings: list[str] = []
    for path in sorted(folder.glob("adapters/*.yaml")):
        values = read_yaml(path)
        newer = values.get("schema_version") if isinstance(values, dict) else None
        if isinstance(newer, int) and newer > SCHEMA_VERSION:
            warnings.append(f"{path.name} is of schema {newer}, and this loco knows {SCHEMA_VERSION}: it is left out.")
            continue
        entry = as_entry(path, values, AdapterEntry)
        _named_as_file(path, entry.name, path.stem)
        if entry.domain is not None and entry.domain not in domains:
            raise EntryError(f"{path}: domain {entry.domain!r} isn't registered.", hint=f"Known: {', '.join(sorted(domains))}.")
        for version in entry.versions:
            if version.base not in bases:
                raise EntryError(f"{path}: version {version.version} names the unknown base {version.base!r}.")
        adapters[entry.name] = entry
    return adapters, warnings


def _active(
    path: Path, base: str, domains: Mapping[str, DomainEntry], adapters: Mapping[str, AdapterEntry]
) -> dict[str, tuple[str, str]]:
    if not path.is_file():
        return {}
    entry = read_entry(path, ActiveFile)
    _named_as_file(path, entry.base, base)
    active: dict[str, tuple[str, str]] = {}
    for domain, ref in entry.active.items():
        name, _, number = ref.partition("@")
        versions = {v.version: v for v in adapters[name].versions} if name in adapters else {}
        if domain not in domains or number not in versions:
            raise EntryError(
                f"{path}: {domain}: {ref!r} isn't registered.", hint="Name a registered domain, adapter and version."
            )
        if adapters[name].domain != domain or versions[number].base != base:
            raise EntryError(f"{path}: {ref!r} is an adapter for {adapters[name].domain} on {versions[number].base}.")
        active[domain] = (name, number)
    return active


def _named_as_file(path: Path, name: str, expected: str) -> None:
    if name != expected:
        raise EntryError(f"{path}: it names itself {name!r}, and must be {expected!r}, as its file or folder is.")
