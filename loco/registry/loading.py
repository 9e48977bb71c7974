"""Reads all files of a registry and checks what they say of each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from loco.errors import EntryError
from loco.registry.entries import Entries
from loco.registry.files import as_entry
from loco.registry.index import RegistryFiles
from loco.registry.registry import Registry
from loco.schema import SCHEMA_VERSION, ActiveFile, AdapterEntry, BaseModelEntry, DomainEntry, DomainsFile

Model = TypeVar("Model", bound=BaseModel)


def load_registry(root: Path, *, use_index: bool = True) -> Registry:
    """Read the whole registry of a checkout. Raises EntryError for the first file that is wrong.

    What the index knows is taken from it while the digests of the files say the same; ``use_index`` False reads every file.
    """
    return registry_from(root, RegistryFiles(root / "registry", use_index=use_index))


def registry_from(root: Path, files: RegistryFiles) -> Registry:
    """The same from files that are already listed."""
    folder = files.folder
    domains = _domains(files)
    bases = {}
    for name in files.names:
        if name.endswith("/base.yaml"):
            base = _entry(files, name, BaseModelEntry)
            _named_as_file(folder / name, base.name, name.split("/")[1])
            bases[base.name] = base
    adapters, warnings = _adapters(files, domains, bases)
    active = {name: _active(files, name, domains, adapters) for name in bases}
    return Registry(root, domains, bases, adapters, active, tuple(warnings))


def _domains(files: RegistryFiles) -> dict[str, DomainEntry]:
    domains: dict[str, DomainEntry] = {}
    for domain in _entry(files, "domains.yaml", DomainsFile).domains:
        if domain.id in domains:
            path = files.folder / "domains.yaml"
            raise EntryError(f"{path}: the domain {domain.id!r} stands there twice.", hint="Keep one of them.")
        domains[domain.id] = domain
    return domains


def _adapters(
    files: RegistryFiles, domains: Mapping[str, DomainEntry], bases: Mapping[str, BaseModelEntry]
) -> tuple[Entries, list[str]]:
    plain: dict[str, Mapping[str, Any]] = {}
    warnings: list[str] = []
    for name in files.names:
        if not name.startswith("adapters/"):
            continue
        path, values = files.folder / name, files.values(name)
        if not files.was_read(name) and not _looks_right(values):
            values = files.read(name)
        newer = values.get("schema_version") if isinstance(values, dict) else None
        if isinstance(newer, int) and newer > SCHEMA_VERSION:
            warnings.append(f"{path.name} is of schema {newer}, and this loco knows {SCHEMA_VERSION}: it is left out.")
            continue
        if files.was_read(name):
            as_entry(path, values, AdapterEntry)
        _consistent(path, values, domains, bases)
        plain[path.stem] = values
    return Entries(plain, files.folder / "adapters"), warnings


def _looks_right(values: Any) -> bool:
    """Whether values from an index have what is looked at before the whole entry is built and checked."""
    try:
        return all(
            isinstance(text, str)
            for text in (
                values["name"],
                values["domain"] or "",
                *(v[key] for v in values["versions"] for key in ("base", "version")),
            )
        )
    except (KeyError, TypeError):
        return False


def _consistent(
    path: Path, values: Mapping[str, Any], domains: Mapping[str, DomainEntry], bases: Mapping[str, BaseModelEntry]
) -> None:
    """Raises EntryError where an entry and the rest of the registry contradict each other."""
    _named_as_file(path, values["name"], path.stem)
    if values["domain"] is not None and values["domain"] not in domains:
        known = f"Known: {', '.join(sorted(domains))}."
        raise EntryError(f"{path}: domain {values['domain']!r} isn't registered.", hint=known)
    for version in values["versions"]:
        if version["base"] not in bases:
            raise EntryError(f"{path}: version {version['version']} names the unknown base {version['base']!r}.")


def _entry(files: RegistryFiles, name: str, model: type[Model]) -> Model:
    """One entry: from the index where that is right, else from the file."""
    try:
        return model.model_validate(files.values(name))
    except ValidationError:
        return as_entry(files.folder / name, files.read(name), model)


def _active(
    files: RegistryFiles, base: str, domains: Mapping[str, DomainEntry], adapters: Mapping[str, AdapterEntry]
) -> dict[str, tuple[str, str]]:
    name = f"bases/{base}/active.yaml"
    if name not in files.names:
        return {}
    path = files.folder / name
    entry = _entry(files, name, ActiveFile)
    _named_as_file(path, entry.base, base)
    active: dict[str, tuple[str, str]] = {}
    for domain, ref in entry.active.items():
        adapter, _, number = ref.partition("@")
        versions = {v.version: v for v in adapters[adapter].versions} if adapter in adapters else {}
        if domain not in domains or number not in versions:
            raise EntryError(
                f"{path}: {domain}: {ref!r} isn't registered.", hint="Name a registered domain, adapter and version."
            )
        if adapters[adapter].domain != domain or versions[number].base != base:
            raise EntryError(f"{path}: {ref!r} is an adapter for {adapters[adapter].domain} on {versions[number].base}.")
        active[domain] = (adapter, number)
    return active


def _named_as_file(path: Path, name: str, expected: str) -> None:
    if name != expected:
        raise EntryError(f"{path}: it names itself {name!r}, and must be {expected!r}, as its file or folder is.")
