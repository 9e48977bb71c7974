"""How a download shows that it goes on: a bar on a terminal, a line for every tenth elsewhere. On standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]


@contextmanager
def download_bar(what: str) -> Iterator[Progress]:
    """Give what is to be told bytes done and bytes in all (0: not known). Shows nothing until the first byte."""
    if not sys.stderr.isatty():
        yield _tenths(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(what, total=None, visible=False)

        def show(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total or None, visible=True)

        yield show


def _tenths(what: str) -> Progress:
    from loco.cli.output import note

    said = -1

    def show(done: int, total: int) -> None:
        nonlocal said
        tenth = done * 10 // total if total else done // 100_000_000
        if tenth > said:
            said = tenth
            of = f" of {total / 1e6:.1f}" if total else ""
            note(f"{what}: {done / 1e6:.1f}{of} MB")

    return show
