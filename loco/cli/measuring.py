"""How a measurement shows that it goes on: cases, tokens a second, time left. On standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from loco.evaluation.measure import MeasuringProgress


@contextmanager
def measuring(quiet: bool = False) -> Iterator[MeasuringProgress]:
    """Give what is to be told: a bar on a terminal, a line now and then elsewhere."""
    if quiet:
        from loco.evaluation.measure import Silent

        yield Silent()
    elif sys.stderr.isatty():
        with _bar() as bar:
            yield bar
    else:
        yield Lines()


class Counts:
    """What both ways of showing share: how many cases are done, and how fast."""

    def __init__(self) -> None:
        self.total = self.done = self.known = self.tokens = 0
        self.begun = time.monotonic()

    def begin(self, cases: int, known: int) -> None:
        """Start counting; ``known`` cases were generated before."""
        self.total, self.done, self.known, self.tokens = cases, known, known, 0
        self.begun = time.monotonic()

    def generated(self, cases: int, tokens: int) -> None:
        """Count."""
        self.done += cases
        self.tokens += tokens

    @property
    def speed(self) -> float:
        """Tokens a second, read and written."""
        return self.tokens / max(time.monotonic() - self.begun, 1e-6)

    @property
    def left(self) -> float:
        """Seconds until all is generated, if it goes on like this."""
        new = self.done - self.known
        return (self.total - self.done) * (time.monotonic() - self.begun) / new if new else 0.0


class Lines(Counts):
    """A line for every tenth."""

    def __init__(self) -> None:
        super().__init__()
        self.said = -1

    def begin(self, cases: int, known: int) -> None:
        """Say how much there is to do, if anything."""
        super().begin(cases, known)
        self.said = known * 10 // cases if cases else 10
        if known < cases:
            from loco.cli.output import note

            note(f"{cases} cases to generate" + (f", {known} of them known from before" if known else ""))

    def generated(self, cases: int, tokens: int) -> None:
        """Say how far it is, at every tenth."""
        super().generated(cases, tokens)
        tenth = self.done * 10 // self.total
        if tenth > self.said:
            from loco.cli.output import note

            self.said = tenth
            note(f"{self.done} of {self.total} cases, {self.speed:.0f} tokens/s, {duration(self.left)} left")

    def scoring(self, label: str, cases: int) -> None:
        """Say what is scored."""
        from loco.cli.output import note

        note(f"scoring {label} ({cases} cases)")


class Bar(Counts):
    """A bar of rich."""

    def __init__(self, bars: Progress) -> None:
        super().__init__()
        self._bars = bars
        self._task: TaskID | None = None

    def begin(self, cases: int, known: int) -> None:
        """Show the bar, if there is anything to do."""
        super().begin(cases, known)
        if known < cases:
            self._task = self._bars.add_task("generating", total=cases, completed=known, speed="", left="")

    def generated(self, cases: int, tokens: int) -> None:
        """Move the bar."""
        super().generated(cases, tokens)
        if self._task is not None:
            speed, left = f"{self.speed:.0f} tokens/s", f"{duration(self.left)} left"
            self._bars.update(self._task, completed=self.done, speed=speed, left=left)

    def scoring(self, label: str, cases: int) -> None:
        """Name what is scored."""
        if self._task is None:
            self._task = self._bars.add_task("", total=None, speed="", left="")
        self._bars.update(self._task, description=f"scoring {label} ({cases} cases)", left="")


@contextmanager
def _bar() -> Iterator[Bar]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bar(bars)


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
