"""What `loco adapters new` and `import` share: what a new version is called, checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loco.cli import completing, options

if TYPE_CHECKING:
    from loco.training.template import NewAdapter

_OPTIONS = (
    click.option(
        "--domain",
        shell_complete=completing.domains,
        required=True,
        help="What it specialises in: an id from registry/domains.yaml.",
    ),
    click.option(
        "--base",
        shell_complete=completing.bases,
        default="nano-2026",
        show_default=True,
        help="The base model that it is trained on.",
    ),
    click.option("--version", "version", default="0.1.0", show_default=True, help="Three numbers."),
)


version_options = options.stacked(_OPTIONS)
"""Adds the options that say what a new version is for, on which base, and its number."""


def checked(ctx: click.Context, name: str, version: str, domain: str, base: str) -> tuple[Path, NewAdapter]:
    """The checkout and the new version. Raises UsageError or UnknownNameError for what couldn't be registered so."""
    from loco.registry import find_root
    from loco.training.known_names import base_names, domain_names
    from loco.training.template import NewAdapter

    root = find_root(explicit=getattr(ctx.obj, "registry_path", None))
    adapter = NewAdapter(name, version, domain, base)
    adapter.check(domains=domain_names(root), bases=base_names(root))
    adapter.check_registered(root)
    return root, adapter
