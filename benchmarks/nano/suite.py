"""The five domains together: draws of training data for the base and for adapters, and the test and development splits."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
COMPOUND: dict[str, dict[str, Maker]] = {  # families that ask for several skills at once
    "code": code.COMPOUND,
    "writing": writing.COMPOUND,
    "summarisation": summarisation.COMPOUND,
}


@dataclass(frozen=True)
class Shares:
    """How much of what is drawn is of core families and of compound ones; the rest is of specialist ones."""

    core: float
    compound: float = 0.0


# Of the test and development splits. Without compound families a specialist trained for 3,750 steps answers nearly all.
TEST = {
    "math": Shares(0.5),
    "code": Shares(0.4, 0.3),
    "writing": Shares(0.4, 0.25),
    "summarisation": Shares(0.4, 0.25),
    "analysis": Shares(0.5),
}


def families_of(domain: str) -> dict[str, Maker]:
    """All families of a domain."""
    return {**DOMAINS[domain].CORE, **DOMAINS[domain].SPECIALIST, **COMPOUND.get(domain, {})}


def _family(domain: str, rng: random.Random, shares: Shares) -> Maker:
    chance = rng.random()
    if chance < shares.core:
        families = DOMAINS[domain].CORE
    elif chance < 1 - shares.compound:
        families = DOMAINS[domain].SPECIALIST
    else:
        families = COMPOUND[domain]
    return rng.choice(list(families.values()))


def draw(domain: str, rng: random.Random, split: Split, shares: Shares) -> Task:
    """One task of a domain, of a family by its share; tiers equally likely."""
    make = _family(domain, rng, shares)
    return make(World(rng, split, rng.randint(1, 3)))


def base_stream(seed: int) -> Iterator[Task]:
    """The base's training data, endless: core families and drills. It never holds a specialist family."""
    rng = random.Random(f"base-{seed}")
    kinds, weights = list(BASE_SHARES), list(BASE_SHARES.values())
    while True:
        kind = rng.choices(kinds, weights)[0]
        if kind in DRILLS:
            yield DRILLS[kind](World(rng, "train", rng.randint(1, 3)))
        else:
            yield draw(kind, rng, "train", Shares(1.0))


def adapter_data(domain: str, seed: int, count: int, shares: Shares = Shares(0.2), families: Sequence[str] = ()) -> list[Task]:
    """Training data of a specialist: mostly families that the base doesn't know, or only the named ones in equal parts."""
    rng = random.Random(f"adapter-{domain}-{seed}")
    if families:
        known = families_of(domain)
        return [known[rng.choice(list(families))](World(rng, "train", rng.randint(1, 3))) for _ in range(count)]
    return [draw(domain, rng, "train", shares) for _ in range(count)]


def cases(domain: str, split: Split, count: int = 500, seed: int = 2026, shares: Shares | None = None) -> list[Task]:
    """The cases of a held-out split: no two have one prompt, the tiers are equal parts. ``shares``: or those of TEST."""
    rng = random.Random(f"{split}-{domain}-{seed}")
    found: dict[str, Task] = {}
    while len(found) < count:
        task = _family(domain, rng, shares or TEST[domain])(World(rng, split, len(found) % 3 + 1))
        found.setdefault(task.prompt, task)
    return list(found.values())
