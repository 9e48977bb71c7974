"""`loco adapters new <name> --domain <domain>`: start an adapter from the template."""

from __future__ import annotations

import click

from loco.cli.new_version import checked, version_options


@click.command("new")
@click.argument("name")
@version_options
@click.pass_context
def new(ctx: click.Context, name: str, domain: str, base: str, version: str) -> None:
    """Start an adapter: copy the template to adapters/NAME/VERSION with the names filled in."""
    from loco.training.template import copy_template

    root, adapter = checked(ctx, name, version, domain, base)
    folder = copy_template(adapter, root).relative_to(root).as_posix()
    click.echo(f"Made {folder}. Next:")
    click.echo(f"  1. put examples into {folder}/data/ (its README.md shows the format)")
    click.echo(f"  2. loco train {folder}")
    click.echo(f"  3. fill in {folder}/TRAINING_LOG.md")
