"""What a submission is checked for, before anything of it is measured.

    run_checks(submission) -> Findings      all problems at once, with code, file and line

A check is an object with a code, a name, a severity and a page in docs/checks/. Read ``types`` first, then ``views`` (what
checks look at), then the checks: ``request``, ``names``, ``entry``, ``history``, ``weights``, ``documents``, ``data``. Nothing
submitted is run.
"""

from __future__ import annotations

from ci.checks.run import CHECKS, download, run_checks
from ci.checks.types import Check, Finding, Findings, Severity, Skipped

__all__ = ["CHECKS", "Check", "Finding", "Findings", "Severity", "Skipped", "download", "run_checks"]
