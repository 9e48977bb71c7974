"""Lets a checkout's registry and the installed adapters be seen as one. The checkout goes first, unless the user preferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from loco.install.lock import LockFile, Pin, read_lock
from loco.registry.entries import Entries
from loco.registry.registry import Registry


def with_installed(registry: Registry, lock: LockFile | None = None) -> Registry:
    """The registry with what is installed for its bases: more adapters, more versions, and answers where it has none.

    An installed version that the checkout registers with other bytes is left out, with a warning. Raises EntryError for a
    lock file that can't be read.
    """
    lock = read_lock() if lock is None else lock
    if not lock.adapters:
        return registry
    plain = dict(registry.plain_adapters())
    active = {base: dict(answers) for base, answers in registry.active.items()}
    warnings = list(registry.warnings)
    installed = dict(registry.installed)
    for pin in lock.adapters:
        if why := _unusable(registry, pin):
            warnings.append(f"{pin.ref} is installed and not used: {why}")
            continue
        plain[pin.entry.name] = _merged(plain.get(pin.entry.name), pin)
        installed[pin.ref] = pin.origin
        answers = active.setdefault(pin.version.base, {})
        domain = pin.entry.domain
        if domain is not None and pin.entry.status != "archived" and (pin.preferred or domain not in answers):
            answers[domain] = (pin.entry.name, pin.version.version)
    entries = Entries(plain, registry.root / "registry" / "adapters")
    return replace(registry, adapters=entries, active=active, warnings=tuple(warnings), installed=installed)


def _unusable(registry: Registry, pin: Pin) -> str | None:
    base = registry.bases.get(pin.version.base)
    if base is None:
        return f"its base {pin.version.base} isn't registered here."
    if base.weights.sha256 != pin.version.base_sha256:
        return f"it was made for other weights of {base.name}."
    known = registry.adapters.get(pin.entry.name)
    if known is None:
        return None
    if known.domain != pin.entry.domain:
        return f"this registry has another adapter of that name, for {known.domain}."
    same = next((v for v in known.versions if v.version == pin.version.version), None)
    if same is not None and same.artifact.sha256 != pin.artifact.sha256:
        return "this registry has other bytes under that version."
    return None


def _merged(known: Mapping[str, Any] | None, pin: Pin) -> Mapping[str, Any]:
    mine = pin.entry.model_dump(mode="json", exclude_unset=True)
    if known is None:
        return mine
    if any(version["version"] == pin.version.version for version in known["versions"]):
        return known  # what the checkout says of it counts: it may have been withdrawn since
    versions = sorted(
        (*known["versions"], *mine["versions"]), key=lambda version: [int(n) for n in version["version"].split(".")]
    )
    return {**known, "versions": versions}
