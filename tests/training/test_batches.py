"""The plan of a training: sizes, shares, and that it depends on nothing but its inputs."""

from __future__ import annotations

from typing import Any

import pytest

from loco.training.batches import plan_batches
from loco.training.examples import EncodedExample


def examples(count: int, *, replay: bool) -> list[EncodedExample]:
    return [EncodedExample(ids=(i,) * (5 + i % 40), answer_start=2, replay=replay) for i in range(count)]


def plan(share: float, **changes: Any) -> list[list[EncodedExample]]:
    settings = {"replay_share": share, "steps": 40, "tokens_per_step": 300, "seed": 1} | changes
    return plan_batches(examples(200, replay=False), examples(50, replay=True), **settings)


def test_every_batch_fits_into_a_step() -> None:
    batches = plan(0.33)
    assert len(batches) == 40
    assert all(batch and len(batch) * max(map(len, batch)) <= 300 for batch in batches)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.33, 0.8, 1.0])
def test_the_replayed_share_is_a_share_of_tokens(share: float) -> None:
    seen = [example for batch in plan(share, steps=400) for example in batch]
    replayed = sum(len(example) for example in seen if example.replay)
    assert replayed / sum(map(len, seen)) == pytest.approx(share, abs=0.03)


def test_the_plan_follows_from_the_seed() -> None:
    assert plan(0.33) == plan(0.33)
    assert plan(0.33) != plan(0.33, seed=2)


def test_a_longer_training_begins_like_a_shorter_one() -> None:
    assert plan(0.33, steps=60)[:40] == plan(0.33)


def test_every_example_is_seen_before_any_is_seen_twice() -> None:
    seen = [example.ids for batch in plan(0.0, steps=10) for example in batch]
    assert len(seen) == len(set(seen))
