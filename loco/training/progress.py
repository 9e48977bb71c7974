"""How a training shows itself: a bar on a terminal, a line now and then elsewhere, nothing in tests."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class TrainingProgress(Protocol):
    """Told about the start, every step, and anything a person should know."""

    def start(self, steps: int, done: int) -> None:
        """``steps`` in all, ``done`` of them by an earlier run."""

    def step(self, done: int, loss: float) -> None:
        """``done`` steps are finished; the last one's loss in nats a token."""

    def note(self, text: str) -> None:
        """A sentence."""

    def stop(self) -> None:
        """The training ended, well or not."""


class Quiet:
    """Shows nothing."""

    def start(self, steps: int, done: int) -> None: ...

    def step(self, done: int, loss: float) -> None: ...

    def note(self, text: str) -> None: ...

    def stop(self) -> None: ...


class Bar:
    """A progress bar with loss and time left on standard error; where that isn't a terminal, a line every ``every`` seconds."""

    def __init__(self, *, every: float = 15.0) -> None:
        self._console = Console(file=sys.stderr)
        self._every = every
        self._shown: Progress | None = None
        self._loss: float | None = None
        self._steps = self._first = 0
        self._began = self._said = time.monotonic()

    def start(self, steps: int, done: int) -> None:
        """Show the bar at ``done`` of ``steps``."""
        self._steps, self._first = steps, done
        self._began = self._said = time.monotonic()
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._shown = Progress(*columns, console=self._console)
            self._shown.add_task("training", total=steps, completed=done)
            self._shown.start()

    def step(self, done: int, loss: float) -> None:
        """Move on; the loss shown is a running mean, because single steps jump."""
        self._loss = loss if self._loss is None else 0.9 * self._loss + 0.1 * loss
        if self._shown is not None:
            self._shown.update(self._shown.task_ids[0], completed=done, description=f"loss {self._loss:.3f}")
            return
        now = time.monotonic()
        if now - self._said >= self._every or done == self._steps:
            self._said = now
            left = (now - self._began) / max(1, done - self._first) * (self._steps - done)
            self.note(f"step {done}/{self._steps}  loss {self._loss:.3f}  about {left / 60:.1f} min left")

    def note(self, text: str) -> None:
        """Print a line above the bar."""
        self._console.print(text, highlight=False, markup=False)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
