"""Into how many jobs an evaluation is cut."""

from __future__ import annotations

import json

import pytest

from ci.plan import MAX_SHARDS, SECONDS, jobs_for, lines, matrix
from loco.evaluation.shards import Shard, parse_shard


@pytest.mark.parametrize(
    ("seconds", "count"), [(0, 1), (90, 1), (SECONDS, 1), (SECONDS + 1, 2), (10 * SECONDS, 10), (1e9, MAX_SHARDS)]
)
def test_a_shard_takes_its_time_and_no_more(seconds: float, count: int) -> None:
    jobs = jobs_for("adder@1.0.0", seconds)
    assert [parse_shard(job.shard) for job in jobs] == [Shard(number, count) for number in range(1, count + 1)]


def test_the_matrix_is_one_line_that_the_workflow_reads() -> None:
    text = matrix(jobs_for("adder@1.0.0", 0, runner="big"))
    assert "\n" not in text
    assert json.loads(text) == [{"subject": "adder@1.0.0", "shard": "1/1", "runner": "big"}]


def test_nothing_to_measure_is_an_empty_matrix() -> None:
    assert matrix([]) == "[]"


def test_the_plan_says_what_is_to_be_measured_systems_too() -> None:
    assert lines(jobs_for("adder@1.0.0", 0), ["tiny"]) == ["adder@1.0.0 1/1 on ubuntu-latest", "the system on tiny"]
    assert lines([], ["tiny"]) == ["the system on tiny"]
    assert lines([]) == ["Nothing to measure."]
