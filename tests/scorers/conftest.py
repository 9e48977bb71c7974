"""A case with only what a scorer looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loco.scorers.types import Case

MakeCase = Callable[..., Case]


@pytest.fixture
def case() -> MakeCase:
    def make(check: dict[str, Any] | None = None, prompt: str = "", **fields: Any) -> Case:
        return Case("one", prompt, "family", 1, check or {}, **fields)

    return make
