"""`loco adapters new <name> --domain <domain>`: start an adapter from the template."""

from __future__ import annotations

import click

from loco.cli import completing


@click.command("new")
@click.argument("name")
@click.option(
    "--domain",
    shell_complete=completing.domains,
    required=True,
    help="What it specialises in: an id from registry/domains.yaml.",
)
@click.option(
    "--base",
    shell_complete=completing.bases,
    default="nano-2026",
    show_default=True,
    help="The base model that it is trained on.",
)
@click.option("--version", "version", default="0.1.0", show_default=True, help="Three numbers.")
@click.pass_context
def new(ctx: click.Context, name: str, domain: str, base: str, version: str) -> None:
    """Start an adapter: copy the template to adapters/NAME/VERSION with the names filled in."""
    from loco.registry import find_root
    from loco.training.known_names import base_names, domain_names
    from loco.training.template import NewAdapter, copy_template

    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    adapter = NewAdapter(name, version, domain, base)
    adapter.check(domains=domain_names(root), bases=base_names(root))
    adapter.check_registered(root)
    folder = copy_template(adapter, root).relative_to(root).as_posix()
    click.echo(f"Made {folder}. Next:")
    click.echo(f"  1. put examples into {folder}/data/ (its README.md shows the format)")
    click.echo(f"  2. loco train {folder}")
    click.echo(f"  3. fill in {folder}/TRAINING_LOG.md")
