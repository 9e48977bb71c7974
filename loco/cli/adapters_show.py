"""``loco adapters show``: everything about one adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.registry import Registry
    from loco.schema import AdapterEntry, AdapterVersion


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show everything registered about one adapter."""
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json

    registry = open_registry(ctx)
    entry = registry.adapter(name)
    if as_json:
        print_json({**entry.model_dump(mode="json"), "active": _active(registry, entry)})
    else:
        _print_people(registry, entry)


def _active(registry: Registry, entry: AdapterEntry) -> list[dict[str, str]]:
    return [
        {"base": base, "domain": domain, "version": number}
        for base, domains in registry.active.items()
        for domain, (name, number) in domains.items()
        if name == entry.name
    ]


def _print_people(registry: Registry, entry: AdapterEntry) -> None:
    from loco.cli.output import print_table

    answers = [f"{at['domain']} on {at['base']} ({at['version']})" for at in _active(registry, entry)]
    facts = {
        "description": entry.description,
        "domain": entry.domain or f"none (role {entry.role})",
        "answers for": ", ".join(answers) or "nothing yet: ask it with --adapter",
        "licence": entry.licence,
        "owners": ", ".join(owner.github for owner in entry.owners),
        "status": _status(entry),
    }
    click.echo(entry.name)
    for label, value in facts.items():
        click.echo(f"  {label:12} {value}")
    click.echo()
    print_table(
        ["version", "base", "rank", "alpha", "MB", "minutes", "folder", "yanked"], [_row(v) for v in reversed(entry.versions)]
    )


def _row(version: AdapterVersion) -> tuple[object, ...]:
    size = f"{version.artifact.size / 1e6:.1f}" if version.artifact.size else None
    yanked = f"{version.yanked.since}: {version.yanked.reason}" if version.yanked else None
    return (
        version.version, version.base, version.rank, f"{version.alpha:g}", size,
        f"{version.training.minutes:g}", version.folder, yanked,
    )  # fmt: skip


def _status(entry: AdapterEntry) -> str:
    if entry.deprecation is None:
        return entry.status
    instead = f"; use {entry.deprecation.superseded_by}" if entry.deprecation.superseded_by else ""
    return f"{entry.status} since {entry.deprecation.since}: {entry.deprecation.reason}{instead}"
