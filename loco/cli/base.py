"""``loco base``: the base models. Each command has its own file, imported when it runs."""

from __future__ import annotations

import click

from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "list": LazyCommand("loco.cli.base_list:list_", "List the base models; * marks the one that is used."),
    "show": LazyCommand("loco.cli.base_show:show", "Show everything registered about one base model."),
    "pull": LazyCommand("loco.cli.base_pull:pull", "Fetch and verify the weights of a base model."),
    "compare": LazyCommand("loco.cli.base_compare:compare", "Compare candidates for the next base with the one in use."),
    "migrate": LazyCommand("loco.cli.base_migrate:migrate", "Move the registry from base OLD to base NEW."),
    "pin": LazyCommand("loco.cli.base_pin:pin", "Write commit, sha256 and size of a base's weights into its entry."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def base() -> None:
    """List, show, pull and pin base models; compare and change them."""
