"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``file`` is a POSIX path from the root, ``line`` counts from 1 (None: the file as a whole).

    ``check`` names what looked: layout, schema, names, references, active, artifacts, generated.
    """

    check: str
    severity: Severity
    file: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        field = f"{self.field}: " if self.field else ""
        return f"{place}: {self.severity}: {field}{self.message} [{self.check}]"
