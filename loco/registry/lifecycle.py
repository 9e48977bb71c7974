"""What becomes of an adapter after it was merged: deprecated, archived, a version withdrawn. Plans first, files second.

Each plan says in sentences what changes for users, and holds the edits; nothing is written before ``Plan.carry_out``.
Refuses to take away what people use without notice: a semester lies between deprecation and archiving
(docs/retirement-policy.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from loco.errors import RefusedError, UsageError
from loco.registry.editing import Edit, edit, put_after
from loco.registry.registry import Registry
from loco.registry.results import standing
from loco.schema import ActiveFile, AdapterEntry, AdapterVersion

NOTICE = timedelta(days=182)  # one semester


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits of files, and sentences that say what they change for users."""

    sentences: tuple[str, ...]
    edits: tuple[Edit, ...]

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files that will differ."""
        return tuple(each.path for each in self.edits if each.changed)

    def carry_out(self) -> None:
        """Write the edits: who answers first, so that a kill in between leaves nothing that answers and shouldn't."""
        for each in self.edits:
            each.write()


def deprecate(registry: Registry, name: str, *, reason: str, superseded_by: str | None, today: date) -> Plan:
    """Say that an adapter shouldn't be chosen any more. It goes on answering, with a warning, for a semester at least.

    Raises UnknownNameError, UsageError for a successor that is none.
    """
    entry = registry.adapter(name)
    if entry.status == "archived":
        raise UsageError(f"{name} is archived already.")
    if superseded_by is not None:
        _check_successor(registry, entry, superseded_by)
    since = entry.deprecation.since if entry.deprecation else today
    notice = {"since": since, "reason": reason, **({"superseded_by": superseded_by} if superseded_by else {})}

    def change(values: Any) -> None:
        _set_status(values, "deprecated", notice)

    instead = f" and names {superseded_by}" if superseded_by else ""
    sentences = [f"Who uses {name} is warned from now on{instead}; it can be archived from {since + NOTICE} on."]
    sentences += [
        f"On {base} it still answers questions about {domain}{_others(registry, base, domain, entry)}"
        for base, domain, _ in _answering(registry, entry)
    ]
    return Plan(tuple(sentences), (edit(entry_path(registry, name), AdapterEntry, change),))


def archive(registry: Registry, name: str, *, reason: str | None, superseded_by: str | None, today: date, now: bool) -> Plan:
    """Take an adapter out of use: it answers for no domain, stays listed, and is followed to its successor.

    ``now``: without the semester of notice, for what can't wait (a licence, a wrong training set); ``reason`` is then needed.
    Raises RefusedError where the notice isn't over, UsageError, UnknownNameError.
    """
    entry = registry.adapter(name)
    if entry.status == "archived":
        raise UsageError(f"{name} is archived already.")
    known = entry.deprecation
    if not now:
        _check_notice(entry, today)
    if superseded_by is not None:
        _check_successor(registry, entry, superseded_by)
    why = reason or (known.reason if known else None)
    if why is None:
        raise UsageError("An adapter is archived for a reason.", hint="Give it: --reason TEXT.")
    successor = superseded_by or (known.superseded_by if known else None)
    notice = {"since": known.since if known else today, "reason": why, **({"superseded_by": successor} if successor else {})}

    def change(values: Any) -> None:
        _set_status(values, "archived", notice)

    out, sentences = _out_of_active(registry, entry, None)
    sentences.append(f"Who names {name} gets {successor}." if successor else f"Who names {name} is warned that it is archived.")
    return Plan(tuple(sentences), (*out, edit(entry_path(registry, name), AdapterEntry, change)))


def yank(registry: Registry, ref: str, *, reason: str, today: date) -> Plan:
    """Withdraw one version, named by ``ref``: nobody gets it unless they insist. Raises UsageError, UnknownNameError."""
    entry, version = _exact(registry, ref)
    if version.yanked is not None:
        raise UsageError(f"{ref} was withdrawn already, on {version.yanked.since}: {version.yanked.reason}")

    def change(values: Any) -> None:
        put_after(_version(values, version), "version", "yanked", {"since": today, "reason": reason})

    out, sentences = _out_of_active(registry, entry, version)
    sentences.append(f"{ref} is refused from now on, also where it is installed; --allow-yanked uses it all the same.")
    return Plan(tuple(sentences), (*out, edit(entry_path(registry, entry.name), AdapterEntry, change)))


def unyank(registry: Registry, ref: str) -> Plan:
    """Take a withdrawal back. It isn't made active again. Raises UsageError where the version isn't withdrawn."""
    entry, version = _exact(registry, ref)
    if version.yanked is None:
        raise UsageError(f"{ref} isn't withdrawn.")

    def change(values: Any) -> None:
        del _version(values, version)["yanked"]

    said = f"{ref} can be used again. Nothing makes it answer by itself: `loco promote {ref}` does."
    return Plan((said,), (edit(entry_path(registry, entry.name), AdapterEntry, change),))


def entry_path(registry: Registry, name: str) -> Path:
    """The file of an adapter's entry."""
    return registry.root / "registry" / "adapters" / f"{name}.yaml"


def active_path(registry: Registry, base: str) -> Path:
    """The file that says who answers on a base."""
    return registry.root / "registry" / "bases" / base / "active.yaml"


def contenders(registry: Registry, base: str, domain: str, *, without: str = "") -> list[str]:
    """Accepted versions that could answer for a domain on a base, as ``name@version``, the largest improvement first."""
    found = []
    for name, plain in registry.plain_adapters():
        if plain.get("domain") != domain or name == without:
            continue
        entry = registry.adapters[name]
        for version in entry.versions if entry.status == "active" else ():
            figures = standing(registry.root, entry, version) if version.base == base and version.yanked is None else None
            if figures is not None and figures.verdict == "accepted":
                found.append((-(figures.difference or 0.0), f"{name}@{version.version}"))
    return [ref for _, ref in sorted(found)]


def _others(registry: Registry, base: str, domain: str, entry: AdapterEntry) -> str:
    others = contenders(registry, base, domain, without=entry.name)
    return (
        f"; {others[0]} could take over: `loco promote {others[0]}`." if others else ", and nothing accepted could take over."
    )


def _answering(registry: Registry, entry: AdapterEntry) -> list[tuple[str, str, str]]:
    """Base, domain and version wherever an adapter answers."""
    return [
        (base, domain, version)
        for base, active in sorted(registry.active.items())
        for domain, (name, version) in active.items()
        if name == entry.name
    ]


def _out_of_active(registry: Registry, entry: AdapterEntry, only: AdapterVersion | None) -> tuple[list[Edit], list[str]]:
    edits, sentences = [], []
    for base, domain, version in _answering(registry, entry):
        if only is not None and version != only.version:
            continue

        def change(values: Any, domain: str = domain) -> None:
            del values["active"][domain]

        edits.append(edit(active_path(registry, base), ActiveFile, change))
        others = [ref for ref in contenders(registry, base, domain) if ref != f"{entry.name}@{version}"]
        if only is None:
            others = [ref for ref in others if not ref.startswith(f"{entry.name}@")]
        then = f"; `loco promote {others[0]}` lets an accepted one answer" if others else ""
        sentences.append(f"Questions about {domain} go to the base {base} alone{then}.")
    return edits, sentences


def _check_notice(entry: AdapterEntry, today: date) -> None:
    if entry.deprecation is None:
        raise RefusedError(
            f"{entry.name} isn't deprecated: who uses it was never told.",
            hint=f"`loco retire {entry.name} --reason TEXT` first; what can't wait is archived with --now.",
        )
    over = entry.deprecation.since + NOTICE
    if today < over:
        raise RefusedError(
            f"{entry.name} is deprecated since {entry.deprecation.since}, and a semester of notice ends on {over}.",
            hint="Wait, or archive what can't wait with --now.",
        )


def _check_successor(registry: Registry, entry: AdapterEntry, successor: str) -> None:
    other = registry.adapter(successor)
    if other.name == entry.name:
        raise UsageError(f"{entry.name} can't supersede itself.")
    if other.status == "archived":
        raise UsageError(f"{successor} is archived itself.", hint="Name an adapter that is in use.")
    if registry.successor(successor) == entry.name:
        raise UsageError(f"{successor} says that {entry.name} superseded it: that would be a circle.")
    if other.domain != entry.domain:
        raise UsageError(f"{successor} is for {other.domain}, and {entry.name} for {entry.domain}.")


def _exact(registry: Registry, ref: str) -> tuple[AdapterEntry, AdapterVersion]:
    if "@" not in ref:
        known = ", ".join(f"{ref}@{v.version}" for v in registry.adapter(ref).versions)
        raise UsageError(f"{ref!r} names no version.", hint=f"One version is withdrawn at a time: {known}.")
    return registry.parse_ref(ref)


def _set_status(values: Any, status: str, notice: dict[str, object]) -> None:
    before = list(values)[max(0, list(values).index("versions") - 1)]
    put_after(values, before, "status", status)
    put_after(values, "status", "deprecation", notice)


def _version(values: Any, version: AdapterVersion) -> Any:
    return next(each for each in values["versions"] if str(each["version"]) == version.version)
