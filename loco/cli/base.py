"""``loco base``: the base models. Each command has its own file, imported when it runs."""

from __future__ import annotations

import click

from loco.cli.group import LazyCommand, LocoGroup

COMMANDS = {
    "list": LazyCommand("loco.cli.base_list:list_", "List the base models; * marks the one that is used."),
    "show": LazyCommand("loco.cli.base_show:show", "Show everything registered about one base model."),
    "pull": LazyCommand("loco.cli.base_pull:pull", "Fetch and verify the weights of a base model."),
    "pin": LazyCommand("loco.cli.base_pin:pin", "Write commit, sha256 and size of a base's weights into its entry."),
}


@click.group(cls=LocoGroup, lazy=COMMANDS)
def base() -> None:
    """List, show, pull and pin base models."""
