"""``loco base pin``: which bytes a base means, written into its entry."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command()
@click.argument("name", shell_complete=completing.bases)
@click.option("--revision", metavar="COMMIT", help="Pin this commit. [default: the pinned one, else the newest of main]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def pin(ctx: click.Context, name: str, revision: str | None, as_json: bool) -> None:
    """Write commit, sha256 and size of a base's weights into its entry.

    Downloads the weights first. For maintainers: everyone who uses the base gets these bytes or none.
    """
    import re

    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.cli.progress import download_bar
    from loco.errors import UsageError
    from loco.registry.pinning import pin as write_pin

    if revision is not None and not re.fullmatch(r"[0-9a-f]{40}", revision):
        raise UsageError(f"{revision!r} is no commit.", hint="Give all 40 hexadecimal digits: branches and tags move.")
    registry = open_registry(ctx)
    entry = registry.base(name)
    with download_bar(name) as progress:
        pinned = write_pin(registry.root, entry.name, revision=revision, progress=progress)
    if as_json:
        print_json(pinned)
        return
    click.echo(f"{name}: {'pinned' if pinned.changed else 'pinned already, nothing changed'}")
    for label, value in (("revision", pinned.revision or "-"), ("sha256", pinned.sha256), ("size", f"{pinned.size:,} bytes")):
        click.echo(f"  {label:9} {value}")
