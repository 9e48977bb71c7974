"""The registry of a checkout: what domains, bases and adapters there are, and which adapter answers for a domain."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loco.errors import EntryError, RegistryError, UnknownNameError, UsageError
from loco.registry.choice_file import chosen_base
from loco.registry.files import as_entry, read_entry, read_yaml
from loco.schema import (
    SCHEMA_VERSION,
    ActiveFile,
    AdapterEntry,
    AdapterVersion,
    BaseModelEntry,
    DomainEntry,
    DomainsFile,
)

DEFAULT_BASE = "nano-2026"
_REF = re.compile(r"([a-z0-9-]+)(?:@(\d+\.\d+\.\d+))?")


@dataclass(frozen=True)
class Registry:
    """Everything that is registered. ``active`` gives, by base and domain, the adapter and version that answer.

    ``warnings`` are sentences about entries that were skipped.
    """

    root: Path
    domains: Mapping[str, DomainEntry]
    bases: Mapping[str, BaseModelEntry]
    adapters: Mapping[str, AdapterEntry]
    active: Mapping[str, Mapping[str, tuple[str, str]]]
    warnings: tuple[str, ...] = ()

    def base(self, name: str | None = None) -> BaseModelEntry:
        """A base by name; None: LOCO_BASE, else what `loco setup` chose, else the nano base or the only one there is."""
        if name is None:
            name = os.environ.get("LOCO_BASE") or chosen_base()
        if name is None:
            name = DEFAULT_BASE if DEFAULT_BASE in self.bases or len(self.bases) != 1 else next(iter(self.bases))
        if name not in self.bases:
            raise UnknownNameError("base", name, self.bases)
        return self.bases[name]

    def domain(self, name: str) -> DomainEntry:
        """A domain by id. Raises UnknownNameError."""
        if name not in self.domains:
            raise UnknownNameError("domain", name, self.domains)
        return self.domains[name]

    def adapter(self, name: str) -> AdapterEntry:
        """An adapter by name. Raises UnknownNameError."""
        if name not in self.adapters:
            raise UnknownNameError("adapter", name, self.adapters)
        return self.adapters[name]

    def version(self, name: str, version: str | None = None, *, base: str | None = None) -> AdapterVersion:
        """A version of an adapter; None: the newest that isn't yanked, for ``base`` if that is given and there is one.

        A yanked version is given only to who names it. Raises UnknownNameError, UsageError where all are yanked.
        """
        versions = self.adapter(name).versions
        if version is not None:
            for found in versions:
                if found.version == version:
                    return found
            raise UnknownNameError(f"version of {name}", version, [v.version for v in versions])
        good = [v for v in versions if v.yanked is None]
        if not good:
            last = versions[-1]
            why = f" on {last.yanked.since}: {last.yanked.reason}" if last.yanked else ""
            raise UsageError(
                f"Every version of {name} was withdrawn, {last.version}{why}", hint=f"See `loco adapters show {name}`."
            )
        return ([v for v in good if base in (None, v.base)] or good)[-1]

    def parse_ref(self, ref: str, *, base: str | None = None) -> tuple[AdapterEntry, AdapterVersion]:
        """The adapter and version that ``NAME`` or ``NAME@VERSION`` names. Raises UsageError, UnknownNameError."""
        found = _REF.fullmatch(ref)
        if found is None:
            raise UsageError(f"{ref!r} is no adapter: write NAME or NAME@VERSION.")
        return self.adapter(found[1]), self.version(found[1], found[2], base=base)

    def active_adapter(self, base: str, domain: str) -> tuple[AdapterEntry, AdapterVersion] | None:
        """The adapter that answers for a domain on a base, or None where the base answers itself."""
        found = self.active.get(base, {}).get(domain)
        return (self.adapters[found[0]], self.version(*found)) if found else None


def find_root(start: Path | None = None, explicit: Path | None = None) -> Path:
    """The checkout whose registry is used: ``explicit``, else LOCO_REGISTRY, else the nearest one around ``start`` or here.

    Raises RegistryError where there is none.
    """
    named = explicit or (Path(value) if (value := os.environ.get("LOCO_REGISTRY")) else None)
    if named is not None:
        root = named.resolve()
        if (root / "registry" / "domains.yaml").is_file():
            return root
        raise RegistryError(f"There is no registry in {root}.", hint="Name the folder that holds registry/domains.yaml.")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "registry" / "domains.yaml").is_file():
            return folder
    raise RegistryError(
        f"There is no registry in {here} or any folder around it.",
        hint="Go into a checkout of one, or name it: --registry PATH or LOCO_REGISTRY.",
    )


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
