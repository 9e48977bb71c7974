"""Reads all files of a registry and checks what they say of each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
    with _uncollected():
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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: while thousands of entries come into being, it looks at all of them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


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
        stem = name[len("adapters/") : -len(".yaml")]
        values = files.values(name)
        if files.was_read(name) or not _indexed_well(stem, values, domains, bases):
            values = files.read(name)
            newer = values.get("schema_version") if isinstance(values, dict) else None
            if isinstance(newer, int) and newer > SCHEMA_VERSION:
                warnings.append(f"{stem}.yaml is of schema {newer}, and this loco knows {SCHEMA_VERSION}: it is left out.")
                continue
            as_entry(files.folder / name, values, AdapterEntry)
            if wrong := _contradiction(stem, values, domains, bases):
                raise EntryError(f"{files.folder / name}: {wrong}")
        plain[stem] = values
    return Entries(plain, files.folder / "adapters"), warnings


def _indexed_well(stem: str, values: Any, domains: Mapping[str, DomainEntry], bases: Mapping[str, BaseModelEntry]) -> bool:
    """Whether what an index says fits the rest. It is checked whole when the entry is built; there may be thousands here."""
    try:
        return values["schema_version"] <= SCHEMA_VERSION and _contradiction(stem, values, domains, bases) is None
    except (KeyError, TypeError, AttributeError):
        return False


def _contradiction(
    stem: str, values: Mapping[str, Any], domains: Mapping[str, DomainEntry], bases: Mapping[str, BaseModelEntry]
) -> str | None:
    """How an entry and the rest of the registry contradict each other; None: they don't."""
    if values["name"] != stem:
        return f"it names itself {values['name']!r}, and must be {stem!r}, as its file or folder is."
    if values["domain"] is not None and values["domain"] not in domains:
        return f"domain {values['domain']!r} isn't registered.\n  Known: {', '.join(sorted(domains))}."
    for version in values["versions"]:
        if version["base"] not in bases:
            return f"version {version['version']} names the unknown base {version['base']!r}."
    return None


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
