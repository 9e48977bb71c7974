"""How commands open the registry that the global options name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loco.registry import Registry


def open_registry(ctx: click.Context, *, installed: bool = False) -> Registry:
    """Find and read the registry; what was skipped in it is said on standard error.

    ``installed``: with the adapters that the user installed from other registries.
    """
    from loco.cli.output import note
    from loco.registry import find_root, load_registry

    registry = load_registry(find_root(explicit=getattr(ctx.obj, "registry_path", None)))
    if installed:
        from loco.install import with_installed

        registry = with_installed(registry)
    for warning in registry.warnings:
        note(f"warning: {warning}")
    return registry
