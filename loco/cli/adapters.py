"""`loco adapters`: what is registered, and making more."""

from __future__ import annotations

import click

from loco.cli import completing
from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "list": LazyCommand("loco.cli.adapters:list_", "List the adapters by domain; the active ones are marked."),
    "show": LazyCommand("loco.cli.adapters:show", "Show one adapter with all its versions."),
    "search": LazyCommand(
        "loco.cli.adapters_search:search", "Find adapters by words in their name, domain, description or owners."
    ),
    "info": LazyCommand(
        "loco.cli.adapters_search:info",
        "Show what is known of an adapter: scores, verdict, training, and whether it answers or is installed here.",
    ),
    "install": LazyCommand("loco.cli.adapters_install:install", "Install adapters, also from another registry."),
    "remove": LazyCommand("loco.cli.adapters_installed:remove", "Uninstall an adapter. What a checkout registers stays."),
    "update": LazyCommand("loco.cli.adapters_installed:update", "Install the newest versions of what is installed."),
    "outdated": LazyCommand(
        "loco.cli.adapters_installed:outdated", "List what is installed and has a newer version, or was withdrawn."
    ),
    "verify": LazyCommand(
        "loco.cli.adapters_installed:verify",
        "Check the files of everything that is installed, and of everything that answers here.",
    ),
    "new": LazyCommand("loco.cli.adapters_new:new", "Start a new adapter from the template."),
    "import": LazyCommand("loco.cli.adapters_import:import_", "Bring in an adapter that was trained elsewhere."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def adapters() -> None:
    """List, show, install and make adapters."""


@click.command("list")
@click.option("--domain", shell_complete=completing.domains, help="Only adapters of this domain.")
@click.option("--base", "base_name", shell_complete=completing.bases, help="Only adapters with a version for this base.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def list_(ctx: click.Context, domain: str | None, base_name: str | None, as_json: bool) -> None:
    """List the adapters by domain; the active ones are marked."""
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json, print_table

    registry = open_registry(ctx, installed=True)
    if domain is not None:
        registry.domain(domain)
    if base_name is not None:
        registry.base(base_name)
    rows = []
    for entry in sorted(registry.adapters.values(), key=lambda e: (e.domain or "", e.name)):
        for version in entry.versions:
            if domain not in (None, entry.domain) or base_name not in (None, version.base):
                continue
            active = registry.is_active(entry, version)
            status = "yanked" if version.yanked else entry.status
            rows.append((entry.domain, entry.name, version.version, version.base, active, status, entry.role))
    headers = ("domain", "adapter", "version", "base", "active", "status", "role")
    if as_json:
        print_json([dict(zip(headers, row, strict=True)) for row in rows])
    elif rows:
        print_table(headers, [(*row[:4], "yes" if row[4] else "", *row[5:]) for row in rows])
    else:
        click.echo("No adapter is registered here. `loco adapters new NAME --domain D` starts one.")


@click.command()
@click.argument("name", shell_complete=completing.adapters)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Show one adapter with all its versions."""
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json, print_table

    registry = open_registry(ctx, installed=True)
    entry = registry.adapter(name)
    if as_json:
        print_json(entry.model_dump(mode="json"))
        return
    click.echo(f"{entry.name}: {entry.description}")
    owners = ", ".join(owner.github for owner in entry.owners)
    click.echo(
        f"domain {entry.domain or '-'}, role {entry.role}, status {entry.status}, licence {entry.licence}, owners {owners}"
    )
    if entry.deprecation is not None:
        click.echo(f"deprecated since {entry.deprecation.since}: {entry.deprecation.reason}")
    rows = [
        (
            v.version,
            v.base,
            "yes" if registry.is_active(entry, v) else "",
            f"{(v.artifact.size or 0) / 1e6:.1f} MB",
            (v.artifact.sha256 or "")[:12],
            f"{v.training.tokens} tokens, {v.training.minutes} min",
            f"yanked: {v.yanked.reason}" if v.yanked else "",
        )
        for v in entry.versions
    ]
    print_table(("version", "base", "active", "size", "sha256", "training", "note"), rows)
