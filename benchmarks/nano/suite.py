"""The five domains together: draws of training data for the base and for adapters, and the test and development splits."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from benchmarks.nano import analysis, code, math, summarisation, vocabulary, writing
from benchmarks.nano.world import Split, Task, World

Maker = Callable[[World], Task]


class Domain(Protocol):
    """A module of families."""

    CORE: dict[str, Maker]
    SPECIALIST: dict[str, Maker]


DOMAINS: dict[str, Domain] = {
    "math": math,
    "code": code,
    "writing": writing,
    "summarisation": summarisation,
    "analysis": analysis,
}
DRILLS: dict[str, Maker] = {"calculation": math.drill, "echo": vocabulary.echo}
BASE_SHARES = {
    "math": 0.25, "calculation": 0.06, "echo": 0.08, "code": 0.09, "writing": 0.15, "summarisation": 0.15, "analysis": 0.22,
}  # fmt: skip
TEST_CORE = 0.5  # share of core families in the test and development splits


def draw(domain: str, rng: random.Random, split: Split, core_share: float) -> Task:
    """One task of a domain: a core family with probability ``core_share``, else a specialist one; tiers equally likely."""
    module = DOMAINS[domain]
    families = module.CORE if rng.random() < core_share else module.SPECIALIST
    return rng.choice(list(families.values()))(World(rng, split, rng.randint(1, 3)))


def base_stream(seed: int) -> Iterator[Task]:
    """The base's training data, endless: core families and drills. It never holds a specialist family."""
    rng = random.Random(f"base-{seed}")
    kinds, weights = list(BASE_SHARES), list(BASE_SHARES.values())
    while True:
        kind = rng.choices(kinds, weights)[0]
        if kind in DRILLS:
            yield DRILLS[kind](World(rng, "train", rng.randint(1, 3)))
        else:
            yield draw(kind, rng, "train", 1.0)


def adapter_data(domain: str, seed: int, count: int, core_share: float = 0.2, families: Sequence[str] = ()) -> list[Task]:
    """Training data of a specialist: mostly families that the base doesn't know, or only the named ones in equal parts."""
    rng = random.Random(f"adapter-{domain}-{seed}")
    if families:
        known = {**DOMAINS[domain].CORE, **DOMAINS[domain].SPECIALIST}
        return [known[rng.choice(list(families))](World(rng, "train", rng.randint(1, 3))) for _ in range(count)]
    return [draw(domain, rng, "train", core_share) for _ in range(count)]


def cases(domain: str, split: Split, count: int = 500, seed: int = 2026) -> list[Task]:
    """The cases of a held-out split: no two with the same prompt, the three tiers in equal parts."""
    rng = random.Random(f"{split}-{domain}-{seed}")
    found: dict[str, Task] = {}
    while len(found) < count:
        module = DOMAINS[domain]
        families = module.CORE if rng.random() < TEST_CORE else module.SPECIALIST
        task = rng.choice(list(families.values()))(World(rng, split, len(found) % 3 + 1))
        found.setdefault(task.prompt, task)
    return list(found.values())
