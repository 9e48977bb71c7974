"""``loco base pull``: the weights of a base model, downloaded where needed and verified."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command()
@click.argument("name", shell_complete=completing.bases, required=False)
@click.option(
    "--trust-on-first-use", "trust", is_flag=True, help="Accept a base that isn't pinned; later bytes must be the same."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def pull(ctx: click.Context, name: str | None, trust: bool, as_json: bool) -> None:
    """Fetch and verify the weights of a base model.

    Without NAME: the one that is used. A download that was cut goes on where it stopped.
    """
    from loco import artifacts
    from loco.cli.opening import open_registry
    from loco.cli.output import print_json
    from loco.cli.progress import download_bar

    registry = open_registry(ctx)
    entry = registry.base(name)
    with download_bar(entry.name) as progress:
        path = artifacts.resolve(registry.root, entry.weights, progress=progress, allow_unpinned=trust)
    size = path.stat().st_size
    if as_json:
        print_json({"base": entry.name, "path": path, "size": size, "pinned": entry.weights.sha256 is not None})
    else:
        verified = "sha256 verified" if entry.weights.sha256 else "not pinned: trusted on first use"
        click.echo(f"{entry.name} is here ({size / 1e6:,.1f} MB, {verified}): {path}")
