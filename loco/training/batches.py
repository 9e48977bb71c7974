"""What each step of a training sees: decided in full before it starts, so that a resumed training sees the same.

Pure: examples, shares and a seed go in, lists of examples come out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from loco.training.examples import EncodedExample

Batch = list[EncodedExample]

STEPS_PER_POOL = 16
"""Examples of this many steps are sorted by length together: padding stays low, and batches stay mixed."""


def plan_batches(
    domain: Sequence[EncodedExample],
    replay: Sequence[EncodedExample],
    *,
    replay_share: float,
    steps: int,
    tokens_per_step: int,
    seed: int,
) -> list[Batch]:
    """``steps`` batches, each of at most ``tokens_per_step`` tokens with padding; ``replay_share`` of them is replayed."""
    rng = random.Random(seed)
    stream = _mixed(_endless(domain, rng), _endless(replay, rng), replay_share)
    batches: list[Batch] = []
    while len(batches) < steps:
        pool: Batch = []
        tokens = 0
        while tokens < STEPS_PER_POOL * tokens_per_step:
            pool.append(next(stream))
            tokens += len(pool[-1])
        cut = _cut(pool, tokens_per_step)
        rng.shuffle(cut)
        batches.extend(cut)
    return batches[:steps]


def _endless(examples: Sequence[EncodedExample], rng: random.Random) -> Iterator[EncodedExample]:
    while examples:
        order = list(range(len(examples)))
        rng.shuffle(order)
        yield from (examples[i] for i in order)


def _mixed(domain: Iterator[EncodedExample], replay: Iterator[EncodedExample], share: float) -> Iterator[EncodedExample]:
    replayed = total = 0
    while True:
        take_replay = share > 0 and replayed <= share * total
        example = next(replay if take_replay else domain)
        total += len(example)
        replayed += len(example) if take_replay else 0
        yield example


def _cut(pool: Batch, tokens_per_step: int) -> list[Batch]:
    batches: list[Batch] = []
    batch: Batch = []
    for example in sorted(pool, key=len, reverse=True):
        # Longest first: the first example of a batch sets the padded width of its rows.
        if batch and len(batch[0]) * (len(batch) + 1) > tokens_per_step:
            batches.append(batch)
            batch = []
        batch.append(example)
    # The last batch is short; thrown away, the shortest examples of a pool would always be the ones lost.
    return [*batches, batch]
