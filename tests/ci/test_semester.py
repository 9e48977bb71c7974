"""Which semester is archived when nobody names one."""

from __future__ import annotations

from datetime import date

import pytest

from ci.semester import semester_of


@pytest.mark.parametrize(
    ("day", "semester"),
    [
        (date(2026, 1, 1), "2026-S1"),
        (date(2026, 6, 30), "2026-S1"),
        (date(2026, 7, 1), "2026-S2"),
        (date(2026, 12, 31), "2026-S2"),
    ],
)
def test_a_year_has_two_semesters(day: date, semester: str) -> None:
    assert semester_of(day) == semester
