"""Every check over a registry's tree. One bad file doesn't hide the others: all findings come at once, with file and line."""

from __future__ import annotations

from loco.registry.checks.finding import Finding, Severity
from loco.registry.checks.tree import check_entry, check_tree

__all__ = ["Finding", "Severity", "check_entry", "check_tree"]
