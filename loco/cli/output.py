"""How commands print: JSON or a table on standard output, everything that is only for people on standard error.

Refuses to mix the two: a command that prints JSON prints nothing else on standard output.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from pathlib import PurePath

import click

_SHORT = 20


def print_json(value: object) -> None:
    """Print ``value`` as one line of JSON: dataclasses become objects, paths and dates strings."""
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not utf8, default=_plain))


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table: drawn by rich on a terminal, aligned text in a pipe. None is printed as an empty cell."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if is_terminal():
        _print_rich_table(headers, cells, title)
        return
    from tabulate import tabulate

    if title:
        click.echo(title)
    click.echo(tabulate(cells, headers=list(headers), tablefmt="simple", disable_numparse=True))


def note(message: str) -> None:
    """Say something to the person at the terminal: on standard error, so that pipes stay clean."""
    click.echo(message, err=True)


def is_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def _print_rich_table(headers: Sequence[str], rows: Sequence[Sequence[str]], title: str | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    longest = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    table = Table(title=title, title_justify="left", header_style="bold", show_lines=max(longest) > _SHORT)
    for header, length in zip(headers, longest, strict=True):
        # short columns keep their width, so that the long ones take what is left of the line and fold
        table.add_column(header, overflow="fold", no_wrap=length <= _SHORT)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: brackets in an answer are not markup
    Console().print(table)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} can't be written as JSON")
