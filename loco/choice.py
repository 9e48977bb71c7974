"""Who answers: from the router's route, or from what the person asked for, to one adapter version or the base. Pure.

A person may also name a folder with an adapter that isn't registered: how else would one try what was just trained?

Refuses to guess: a name that isn't registered, a yanked version, an adapter made for another base are errors with their reason.
What is on its way out answers still, and says so; what was archived is followed to its successor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loco.errors import UsageError
from loco.registry import Registry
from loco.router.types import Route
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry, Deprecation, Status

if TYPE_CHECKING:
    from loco.evaluation.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Choice:
    """Who answers and why: a registered version, the adapter of a folder, or the base (``entry``, ``version``, ``local`` None).

    ``confidence`` None: a person chose, not the router. ``notices`` are sentences that the person should read: a deprecated
    adapter, a successor that answers in its place, an adapter that isn't registered.
    """

    base: BaseModelEntry
    entry: AdapterEntry | None
    version: AdapterVersion | None
    domain: str | None
    confidence: float | None
    reason: str
    notices: tuple[str, ...] = ()
    local: Candidate | None = None

    @property
    def adapter(self) -> tuple[str, str] | None:
        """Name and version of the adapter that answers; None: the base."""
        if self.local is not None:
            return self.local.name, self.local.version
        return (self.entry.name, self.version.version) if self.entry and self.version else None


def by_route(registry: Registry, base: BaseModelEntry, route: Route) -> Choice:
    """Return the adapter that is active for the route's domain, or the base when there is none."""

    def alone(reason: str) -> Choice:
        about_base = _ageing(base.name, base.status, base.deprecation)
        return Choice(base, None, None, route.domain, route.confidence, reason, about_base)

    if route.domain is None:
        return alone(route.reason or "no domain fits the question")
    active = registry.active_adapter(base.name, route.domain)
    if active is None:
        return alone(f"the question is about {route.domain}, but no adapter of {base.name} is active for it")
    entry, version = active
    named = f"{entry.name}@{version.version}, the adapter for {route.domain},"
    if version.yanked is not None:
        return alone(f"{named} was withdrawn: {version.yanked.reason}")
    if entry.status == "archived":
        return alone(f"{named} was archived")
    return Choice(base, entry, version, route.domain, route.confidence, route.reason, ageing(entry, base))


def by_name(registry: Registry, base: BaseModelEntry | None, ref: str, *, allow_yanked: bool = False) -> Choice:
    """Return the adapter that a person named as ``NAME`` or ``NAME@VERSION``; it brings its base unless one was named too.

    An archived adapter named without a version is followed to what superseded it. A withdrawn version is refused unless
    ``allow_yanked``.
    """
    notices: tuple[str, ...] = ()
    wanted_base = base.name if base else None
    entry, version = registry.parse_ref(ref, base=wanted_base)
    successor = registry.successor(entry.name)
    if "@" not in ref and entry.status == "archived" and successor != entry.name:
        notices = (f"{entry.name} was archived; {successor}, which superseded it, answers.",)
        entry, version = registry.parse_ref(successor, base=wanted_base)
    if version.yanked is not None:
        said = f"{entry.name}@{version.version} was withdrawn on {version.yanked.since}: {version.yanked.reason}"
        if not allow_yanked:
            raise UsageError(
                said,
                hint=f"See `loco adapters show {entry.name}` for its other versions; --allow-yanked uses it all the same.",
            )
        notices += (said,)
    _check_base(f"{entry.name}@{version.version}", version.base, base)
    used = base or registry.base(version.base)
    return Choice(used, entry, version, entry.domain, None, "you chose it", notices + ageing(entry, used))


def by_folder(base: BaseModelEntry | None, local: Candidate) -> Choice:
    """Return the adapter of a folder that a person named; it brings its base unless one was named too."""
    _check_base(local.label, local.base.name, base)
    notices = () if local.registered else (f"{local.label} isn't registered: it was taken from {local.folder}.",)
    return Choice(local.base, None, None, local.domain, None, "you chose it", notices, local)


def base_only(base: BaseModelEntry) -> Choice:
    """Return the base, because a person wanted no adapter."""
    return Choice(base, None, None, None, None, "you asked for no adapter", _ageing(base.name, base.status, base.deprecation))


def ageing(entry: AdapterEntry, base: BaseModelEntry) -> tuple[str, ...]:
    """Sentences about an adapter or a base that should no longer be chosen; empty for most."""
    return (
        *_ageing(entry.name, entry.status, entry.deprecation),
        *_ageing(base.name, base.status, base.deprecation),
    )


def _check_base(label: str, made_for: str, asked: BaseModelEntry | None) -> None:
    if asked is not None and made_for != asked.name:
        raise UsageError(
            f"{label} was made for the base {made_for}, not for {asked.name}.",
            hint=f"Ask with --base-model {made_for}, or without --base-model.",
        )


def _ageing(name: str, status: Status, deprecation: Deprecation | None) -> tuple[str, ...]:
    if status == "active":
        return ()
    if deprecation is None:
        return (f"{name} is {status}.",)
    instead = f" Use {deprecation.superseded_by} instead." if deprecation.superseded_by else ""
    return (f"{name} is {status} since {deprecation.since}: {deprecation.reason.rstrip('.')}.{instead}",)
