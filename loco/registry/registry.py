"""The registry of a checkout: what domains, bases and adapters there are, and which adapter answers for a domain."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loco.errors import RegistryError, UnknownNameError, UsageError
from loco.registry.choice_file import chosen_base
from loco.registry.entries import Entries
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry, DomainEntry

DEFAULT_BASE = "nano-2026"
_REF = re.compile(r"([a-z0-9-]+)(?:@([0-9]+\.[0-9]+\.[0-9]+))?")


@dataclass(frozen=True)
class Registry:
    """Everything that is registered. ``active`` gives, by base and domain, the adapter and version that answer.

    ``warnings`` are sentences about entries that were skipped. ``installed`` says of versions that the user installed, as
    ``name@version``, which registry they came from.
    """

    root: Path
    domains: Mapping[str, DomainEntry]
    bases: Mapping[str, BaseModelEntry]
    adapters: Mapping[str, AdapterEntry]
    active: Mapping[str, Mapping[str, tuple[str, str]]]
    warnings: tuple[str, ...] = ()
    installed: Mapping[str, str] = field(default_factory=dict)

    def base(self, name: str | None = None) -> BaseModelEntry:
        """A base by name; None: LOCO_BASE, else what `loco setup` chose, else the nano base or the only one there is.

        Nobody chose that last one: where it was archived, what took its place is given.
        """
        if name is None:
            name = self._usual_base()
        if name not in self.bases:
            raise UnknownNameError("base", name, self.bases)
        return self.bases[name]

    def _usual_base(self) -> str:
        if chosen := os.environ.get("LOCO_BASE") or chosen_base():
            return chosen
        return self._in_use(DEFAULT_BASE if DEFAULT_BASE in self.bases or len(self.bases) != 1 else next(iter(self.bases)))

    def _in_use(self, name: str) -> str:
        """The base that took the place of an archived one, and so on."""
        seen = {name}
        while (base := self.bases.get(name)) and base.status == "archived" and base.deprecation:
            then = base.deprecation.superseded_by
            if then is None or then in seen or then not in self.bases:
                break
            seen.add(then)
            name = then
        return name

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

    def plain_adapters(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Names of all adapters with the values of their entries, as cheap as can be: for searching thousands."""
        if isinstance(self.adapters, Entries):
            yield from self.adapters.plain.items()
        else:
            yield from ((name, entry.model_dump(mode="json")) for name, entry in self.adapters.items())

    def version(self, name: str, version: str | None = None, *, base: str | None = None) -> AdapterVersion:
        """A version of an adapter; None: the newest that isn't yanked, for ``base`` (None: the one in use) where there is one.

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
                f"Every version of {name} was withdrawn, {last.version}{why}",
                hint=f"See `loco adapters show {name}`; {name}@{last.version} with --allow-yanked uses it all the same.",
            )
        # A version for another base, which may be a mere candidate, must not come before the one for the base in use.
        wanted = base or self._usual_base()
        return ([v for v in good if v.base == wanted] or good)[-1]

    def successor(self, name: str) -> str:
        """What superseded an adapter, and what superseded that, to the end; the name itself where nothing did.

        A successor that isn't registered here, or a circle, ends the way. Raises UnknownNameError for the first name.
        """
        entry, seen = self.adapter(name), {name}
        while entry.deprecation is not None:
            then = entry.deprecation.superseded_by
            if then is None or then in seen or then not in self.adapters:
                break
            seen.add(then)
            entry = self.adapters[then]
        return entry.name

    def parse_ref(self, ref: str, *, base: str | None = None) -> tuple[AdapterEntry, AdapterVersion]:
        """The adapter and version that ``NAME`` or ``NAME@VERSION`` names. Raises UsageError, UnknownNameError."""
        found = _REF.fullmatch(ref)
        if found is None:
            raise UsageError(f"{ref!r} is no adapter: write NAME or NAME@VERSION.")
        return self.adapter(found[1]), self.version(found[1], found[2], base=base)

    def is_active(self, entry: AdapterEntry, version: AdapterVersion) -> bool:
        """Whether this version answers for its domain on its base."""
        return self.active.get(version.base, {}).get(entry.domain or "") == (entry.name, version.version)

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
