"""Run code that a language model wrote, and judge it where it can't reach the verdict (ADR-0009).

Refuses to run anything where it can't be confined, unless a flag says so. Trusts nothing that a program prints, returns
or exits with: a verdict is made by another process, from plain values.
"""

from __future__ import annotations

from loco.sandbox.sandbox import Sandbox
from loco.sandbox.types import Call, Isolation, Limits, Program, ProgramResult, Status

__all__ = ["Call", "Isolation", "Limits", "Program", "ProgramResult", "Sandbox", "Status"]
