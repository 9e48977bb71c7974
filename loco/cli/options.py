"""Options that several commands have, written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from loco.cli import completing

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Command], Command]

base_model = click.option(
    "--base-model", shell_complete=completing.bases, metavar="NAME", help="Use this base model instead of the default one."
)


def domains(text: str) -> Option[Any]:
    """``--domain``, which can be repeated, with ``text`` as its line of help."""
    return click.option("--domain", "domains", multiple=True, shell_complete=completing.domains, metavar="DOMAIN", help=text)


def stacked(options: Sequence[Option[Any]]) -> Option[Any]:
    """All of these options as one decorator; help shows them in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add
