"""What goes into the sandbox and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["passed", "failed", "timeout", "memory", "output", "error"]
Isolation = Literal["bubblewrap", "namespaces", "none"]


@dataclass(frozen=True)
class Limits:
    """What one program may use. Memory counts for each process; the other sizes are for the whole program."""

    wall_seconds: float = 3.0
    cpu_seconds: int = 3
    memory_bytes: int = 256 << 20
    processes: int = 8
    file_bytes: int = 4 << 20
    work_bytes: int = 16 << 20
    output_bytes: int = 256 << 10


@dataclass(frozen=True)
class Call:
    """One call with literal arguments and the literal that it must return."""

    args: tuple[object, ...]
    expected: object


@dataclass(frozen=True)
class Program:
    """Source to judge, either by ``calls`` of ``entry_point`` or by ``tests``: code with asserts over the program's functions.

    A name that ``tests`` defines wins over the program's: put there every function that the verdict relies on.
    """

    source: str
    entry_point: str = ""
    calls: tuple[Call, ...] = ()
    tests: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class ProgramResult:
    """``error`` means that the sandbox failed: never a wrong answer. ``isolation`` "none" means that nothing confined it."""

    status: Status
    detail: str
    seconds: float
    isolation: Isolation
