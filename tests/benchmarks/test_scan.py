"""Scans of a log: line by line, and the answer that was right before."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from benchmarks.nano.analysis import CORE, SPECIALIST
from benchmarks.nano.lines import by_lines
from benchmarks.nano.scan import scan
from benchmarks.nano.world import Task, World
from loco.scorers import scorer
from loco.scorers.types import Case

LOG = "Log:\n13:00 ERROR mail\n13:01 WARN queue\n13:02 ERROR proxy\n"


def task(family: str, question: str, gold: str) -> Task:
    return Task("analysis", family, 1, LOG + question, f"Answer: {gold}", {"gold": gold})


@pytest.mark.parametrize(
    ("family", "question", "gold", "answer"),
    [
        ("count_errors", "How many ERROR lines are there?", "2", "ERROR: 13:00 ERROR 1, 13:01 WARN, 13:02 ERROR 2. Answer: 2"),
        ("count_errors", "How many INFO lines are there?", "0", "INFO: 13:00 ERROR, 13:01 WARN, 13:02 ERROR. Answer: 0"),
        ("first_error", "Which service had the first error?", "mail", "13:00 ERROR mail. Answer: mail"),
        ("first_error", "Which service had the last error?", "proxy", "13:02 ERROR proxy. Answer: proxy"),
    ],
)
def test_a_log_is_gone_through_line_by_line(family: str, question: str, gold: str, answer: str) -> None:
    assert scan(task(family, question, gold)).answer == answer


@pytest.mark.parametrize("style", [scan, by_lines])
@pytest.mark.parametrize("family", [*CORE, *SPECIALIST])
def test_another_style_asks_the_same_and_is_scored_right(family: str, style: Callable[[Task], Task]) -> None:
    rng = random.Random(5)
    for _ in range(200):
        drawn = {**CORE, **SPECIALIST}[family](World(rng, "train", rng.randint(1, 3)))
        scanned = style(drawn)
        assert (scanned.prompt, scanned.check) == (drawn.prompt, drawn.check)
        case = Case("c", drawn.prompt, family, drawn.tier, drawn.check)
        assert scorer("short_answer")([scanned.answer], [case])[0].value == 1.0
