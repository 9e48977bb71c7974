"""What llama.cpp may repack weights into: AMX never, and the rest as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest

from loco.engine import binding


def test_amx_is_left_out() -> None:
    assert "AMX" not in binding.layouts()


def test_one_is_taken_off_the_list_and_no_other() -> None:
    if not (before := binding.layouts()):
        pytest.skip("this llama.cpp repacks nothing")
    code = f"from loco.engine import binding as b; b.leave_out('none'); b.leave_out({before[0]!r}); print(b.layouts())"
    after = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert after.stdout.strip() == str(before[1:])
