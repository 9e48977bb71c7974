"""Answers that go through logs, reviews and tables line by line."""

from __future__ import annotations

import pytest

from benchmarks.nano.lines import by_lines
from benchmarks.nano.world import Task

TABLE = "Table:\nitem | price\npen | 34\ncup | 51\nhat | 20\n"
REVIEWS = "Reviews:\nThe pen is great.\nThe cup is poor.\nThe pen broke soon.\n"
LOG = "Log:\n13:00 ERROR mail\n13:01 WARN queue\n13:02 ERROR proxy\n"


@pytest.mark.parametrize(
    ("family", "prompt", "gold", "answer"),
    [
        (
            "extreme",
            TABLE + "Which item has the largest number?",
            "cup",
            "largest\npen | 34, pen 34\ncup | 51, cup 51\nhat | 20, cup 51\nAnswer: cup",
        ),
        (
            "extreme",
            TABLE + "Which item has the smallest number?",
            "hat",
            "smallest\npen | 34, pen 34\ncup | 51, pen 34\nhat | 20, hat 20\nAnswer: hat",
        ),
        (
            "count_good",
            REVIEWS + "How many reviews are bad?",
            "2",
            "bad\nThe pen is great. good\nThe cup is poor. bad 1\nThe pen broke soon. bad 2\nAnswer: 2",
        ),
        (
            "count_item",
            REVIEWS + "How many good reviews has the pen?",
            "1",
            "pen good\nThe pen is great. pen good 1\nThe cup is poor. cup bad\nThe pen broke soon. pen bad\nAnswer: 1",
        ),
        ("first_error", LOG + "Which service had the first error?", "mail", "13:00 ERROR mail\nAnswer: mail"),
        ("first_error", LOG + "Which service had the last error?", "proxy", "13:02 ERROR proxy\nAnswer: proxy"),
        (
            "count_errors",
            LOG + "How many WARN lines are there?",
            "1",
            "WARN: 13:00 ERROR, 13:01 WARN 1, 13:02 ERROR. Answer: 1",
        ),
    ],
)
def test_lines_are_gone_through(family: str, prompt: str, gold: str, answer: str) -> None:
    task = Task("analysis", family, 1, prompt, f"Answer: {gold}", {"gold": gold})
    assert by_lines(task).answer == answer
