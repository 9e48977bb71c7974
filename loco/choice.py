"""Who answers: from the router's route, or from what the person asked for, to one adapter version or the base. Pure.

Refuses to guess: a name that isn't registered, a yanked version, an adapter made for another base are errors with their reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from loco.errors import UsageError
from loco.registry import Registry
from loco.router.types import Route
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry


@dataclass(frozen=True, slots=True)
class Choice:
    """Who answers and why. ``entry`` and ``version`` None: the base. ``confidence`` None: a person chose, not the router."""

    base: BaseModelEntry
    entry: AdapterEntry | None
    version: AdapterVersion | None
    domain: str | None
    confidence: float | None
    reason: str


def by_route(registry: Registry, base: BaseModelEntry, route: Route) -> Choice:
    """Return the adapter that is active for the route's domain, or the base when there is none."""
    if route.domain is None:
        reason = route.reason or "no domain fits the question"
        return Choice(base, None, None, None, route.confidence, reason)
    active = registry.active_adapter(base.name, route.domain)
    if active is None:
        reason = f"the question is about {route.domain}, but no adapter of {base.name} is active for it"
        return Choice(base, None, None, route.domain, route.confidence, reason)
    entry, version = active
    if version.yanked is not None:
        reason = f"{entry.name}@{version.version}, the adapter for {route.domain}, was withdrawn: {version.yanked.reason}"
        return Choice(base, None, None, route.domain, route.confidence, reason)
    return Choice(base, entry, version, route.domain, route.confidence, route.reason)


def by_name(registry: Registry, base: BaseModelEntry | None, ref: str) -> Choice:
    """Return the adapter that a person named as ``NAME`` or ``NAME@VERSION``; it brings its base unless one was named too."""
    entry, version = registry.parse_ref(ref, base=base.name if base else None)
    if version.yanked is not None:
        raise UsageError(
            f"{entry.name}@{version.version} was withdrawn on {version.yanked.since}: {version.yanked.reason}",
            hint=f"See `loco adapters show {entry.name}` for its other versions.",
        )
    if base is not None and version.base != base.name:
        raise UsageError(
            f"{entry.name}@{version.version} was made for the base {version.base}, not for {base.name}.",
            hint=f"Ask with --base-model {version.base}, or without --base-model.",
        )
    return Choice(base or registry.base(version.base), entry, version, entry.domain, None, "you chose it")


def base_only(base: BaseModelEntry) -> Choice:
    """Return the base, because a person wanted no adapter."""
    return Choice(base, None, None, None, None, "you asked for no adapter")
