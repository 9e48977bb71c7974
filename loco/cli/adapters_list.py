"""``loco adapters list``: the adapters, by domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.registry import Registry
    from loco.schema import AdapterEntry, AdapterVersion


@click.command("list")
@click.option("--domain", metavar="DOMAIN", help="Only the adapters of this domain.")
@click.option("--base", metavar="BASE", help="Only the adapters for this base model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_(ctx: click.Context, domain: str | None, base: str | None, as_json: bool) -> None:
    """List the adapters by domain; * marks the one that answers."""
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json, print_table

    registry = open_registry(ctx)
    wanted_domain = registry.domain(domain).id if domain else None
    wanted_base = registry.base(base).name if base else None
    rows = _rows(registry, wanted_domain, wanted_base)
    if as_json:
        print_json(rows)
    elif rows:
        keys = ("domain", "adapter", "version", "base", "status", "description")
        print_table(["", *keys], [("*" if row["active"] else "", *(row[key] for key in keys)) for row in rows])
    else:
        click.echo("No adapter is registered for that.")


def _rows(registry: Registry, domain: str | None, base: str | None) -> list[dict[str, object]]:
    """One row for each adapter and base: the version that is active there, else the newest that isn't yanked."""
    found = []
    for entry in registry.adapters.values():
        if domain is not None and entry.domain != domain:
            continue
        for name in sorted({version.base for version in entry.versions}):
            if base in (None, name):
                found.append(_row(registry, entry, name))
    order = {known: place for place, known in enumerate(registry.domains)}
    return sorted(found, key=lambda row: (order.get(str(row["domain"]), len(order)), not row["active"], str(row["adapter"])))


def _row(registry: Registry, entry: AdapterEntry, base: str) -> dict[str, object]:
    version = _shown(registry, entry, base)
    return {
        "domain": entry.domain or f"({entry.role})",
        "adapter": entry.name,
        "version": version.version,
        "base": base,
        "active": (entry.name, version.version) in registry.active.get(base, {}).values(),
        "status": "yanked" if version.yanked else entry.status,
        "licence": entry.licence,
        "description": entry.description,
    }


def _shown(registry: Registry, entry: AdapterEntry, base: str) -> AdapterVersion:
    for name, number in registry.active.get(base, {}).values():
        if name == entry.name:
            return registry.version(name, number)
    here = [version for version in entry.versions if version.base == base]
    return ([version for version in here if version.yanked is None] or here)[-1]
