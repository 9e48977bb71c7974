"""`loco adapters import <PEFT folder>`: take in an adapter that was trained elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from loco.cli import completing


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--name", required=True, help="The adapter's name here.")
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
    help="The base model that it was trained on.",
)
@click.option("--version", "version", default="0.1.0", show_default=True, help="Three numbers.")
@click.pass_context
def import_(ctx: click.Context, source: Path, name: str, domain: str, base: str, version: str) -> None:
    """Convert an adapter trained elsewhere into adapters/NAME/VERSION.

    SOURCE is a folder written by PEFT, or its .safetensors file with adapter_config.json beside it. Its matrices are compared
    with the shape of the base.
    """
    from loco.registry import find_root
    from loco.training.extra import training_extra
    from loco.training.known_names import base_names, domain_names
    from loco.training.template import NewAdapter

    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    adapter = NewAdapter(name, version, domain, base)
    adapter.check(domains=domain_names(root), bases=base_names(root))
    adapter.check_registered(root)
    with training_extra():
        from loco.training.importing import import_adapter
    folder = import_adapter(source, adapter, root).relative_to(root).as_posix()
    click.echo(
        f"Made {folder} with {name}.gguf. Next:\n"
        f'  loco run --adapter {folder} "..."\n'
        f"  loco eval {folder}\n"
        "To be submitted it must be made again by `loco train`: complete train.yaml, and put the examples into data/."
    )
