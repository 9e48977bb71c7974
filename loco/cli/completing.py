"""What a shell offers for a name that is half typed. No completion ever ends in an error: then nothing is offered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem


def adapters(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Registered names; after a slash, folders: an adapter that isn't registered is named by its folder."""
    if "/" in typed:
        return [CompletionItem(typed, type="dir")]
    from loco.training.known_names import adapter_names

    return _offered(ctx, adapter_names, typed)


def bases(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Names of base models."""
    from loco.training.known_names import base_names

    return _offered(ctx, base_names, typed)


def domains(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Ids of domains."""
    from loco.training.known_names import domain_names

    return _offered(ctx, domain_names, typed)


def _offered(ctx: click.Context, names: Callable[[Path], list[str]], typed: str) -> list[CompletionItem]:
    from loco.errors import LocoError
    from loco.registry import find_root

    options: dict[str, Any] = ctx.find_root().params
    try:
        found = names(find_root(explicit=options.get("registry_path")))
    except LocoError:
        return []
    return [CompletionItem(name) for name in found if name.startswith(typed)]
