"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.scorers.numbers import first_number, last_number, whole_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18", "18"), ("18.0", "18"), ("1,234.", "1234"), ("1,450,000", "1450000"), ("1,00,000", "100000"), ("$29.00", "29"),
        ("-5", "-5"), ("\u22125", "-5"), ("-$5", "-5"), ("$-5", "-5"), (".5", "0.5"), ("1/2", "0.5"), ("-3 / 4", "-0.75"),
        ("1e3", "1000"), ("2.5E-1", "0.25"), ("007", "7"), ("€12", "12"),
    ],
)  # fmt: skip
def test_written_forms_have_their_value(text: str, value: str) -> None:
    assert whole_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.2.3", "1,2,3,", "12 apples", "\u0661\u0668", "\uff11\uff18", "1/0", "1e", "NaN"]
)
def test_other_texts_are_no_number(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10-18", "18"),
        ("3 - 8 = -5", "-5"),
        ("f(3)-2", "2"),
        ("It is 18, ...", "18"),
        ("from 5 to 7, then 9.", "9"),
        ("12:30", "30"),
    ],
)
def test_the_last_number_of_a_text_is_found_and_a_difference_is_not_negative(text: str, value: str) -> None:
    assert last_number(text) == Decimal(value)


@pytest.mark.parametrize(("text", "value"), [(" **18** apples", "18"), ("\n 1,234 and 5", "1234"), ("+7", "7")])
def test_the_first_number_may_be_emphasised(text: str, value: str) -> None:
    assert first_number(text) == Decimal(value)


def test_a_number_further_on_is_not_the_first() -> None:
    assert first_number("about 18") is None


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_is_read_back_with_and_without_separators(number: int) -> None:
    assert whole_number(f"{number:,}") == whole_number(str(number)) == Decimal(number)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    last_number(text)
    first_number(text)
