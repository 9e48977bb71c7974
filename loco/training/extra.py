"""The libraries of the ``train`` extra, which few installations have: their absence is an instruction, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from loco.errors import TrainingError


@contextmanager
def training_extra() -> Iterator[None]:
    """Around imports of training modules: turns a missing library into a TrainingError that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "loco":
            raise
        raise TrainingError(
            f"Training and converting adapters need the library {error.name!r}.",
            hint='In the checkout: python -m pip install -e ".[train]"',
        ) from error
