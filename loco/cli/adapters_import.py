"""`loco adapters import <PEFT folder>`: take in an adapter that was trained elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from loco.cli.new_version import checked, version_options


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--name", required=True, help="The adapter's name here.")
@version_options
@click.pass_context
def import_(ctx: click.Context, source: Path, name: str, domain: str, base: str, version: str) -> None:
    """Convert an adapter trained elsewhere into adapters/NAME/VERSION.

    SOURCE is a folder written by PEFT, or its .safetensors file with adapter_config.json beside it. Its matrices are compared
    with the shape of the base.
    """
    from loco.training.extra import training_extra

    root, adapter = checked(ctx, name, version, domain, base)
    with training_extra():
        from loco.training.importing import import_adapter
    folder = import_adapter(source, adapter, root).relative_to(root).as_posix()
    click.echo(
        f"Made {folder} with {name}.gguf. Next:\n"
        f'  loco run --adapter {folder} "..."\n'
        f"  loco eval {folder}\n"
        "To be submitted it must be made again by `loco train`: complete train.yaml, and put the examples into data/."
    )
