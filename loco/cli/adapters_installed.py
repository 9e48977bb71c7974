"""`loco adapters remove|update|outdated|verify`: what is installed."""

from __future__ import annotations

import click


@click.command()
@click.argument("name")
@click.option("--base", metavar="NAME", help="Only the version for this base model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def remove(name: str, base: str | None, as_json: bool) -> None:
    """Uninstall an adapter. What a checkout registers stays."""
    from loco.cli.adapters_install import show
    from loco.install import installing

    show(installing.remove(name, base), as_json)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def update(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Install the newest versions of what is installed.

    Without NAME: of all. The exit code is 1 where one of them couldn't be updated.
    """
    from loco.cli.adapters_install import show
    from loco.cli.opening import open_registry
    from loco.cli.progress import download_bar
    from loco.install import installing

    registry = open_registry(ctx)
    with download_bar("adapter") as progress:
        done = installing.update(registry, names, progress=progress)
    show(done, as_json)
    if not done and not as_json:
        click.echo("Nothing is installed.")
    ctx.exit(1 if any(each.action == "not updated" for each in done) else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def outdated(ctx: click.Context, as_json: bool) -> None:
    """List what is installed and has a newer version, or was withdrawn.

    The exit code is 1 where there is something to do.
    """
    from loco.cli.output import print_json, print_table
    from loco.install import installing, read_lock

    states = [state for state in installing.states(read_lock().adapters) if state.outdated]
    headers = ("adapter", "base", "installed", "newest", "note", "origin")
    rows = [(s.pin.entry.name, s.pin.version.base, s.pin.version.version, s.newest, s.note, s.pin.origin) for s in states]
    if as_json:
        print_json([dict(zip(headers, row, strict=True)) for row in rows])
    elif rows:
        print_table(headers, rows)
        click.echo("\n`loco adapters update` installs the newest versions.")
    else:
        click.echo("Everything that is installed is up to date.")
    ctx.exit(1 if rows else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check the files of everything that is installed, and of everything that answers here.

    Reads every byte. The exit code is 1 where one of them is missing, changed, or made for other weights.
    """
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json, print_table
    from loco.install import installing

    registry = open_registry(ctx)
    rows = [(pin.ref, pin.version.base, "installed", wrong or "verified") for pin, wrong in installing.verify(registry)]
    rows += [(ref, base, "this checkout", wrong or "verified") for ref, base, wrong in installing.verify_active(registry)]
    headers = ("adapter", "base", "where", "state")
    if as_json:
        print_json([dict(zip(headers, row, strict=True)) for row in rows])
    elif rows:
        print_table(headers, rows)
    else:
        click.echo("Nothing is installed, and no adapter is active.")
    ctx.exit(0 if all(row[3] in ("verified", "not downloaded yet") for row in rows) else 1)
