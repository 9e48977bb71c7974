"""Adapters with known true differences, and what the gate says of them.

Rates of a single benchmark are exact: the sum over all tables. Those of whole verdicts are simulated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from bench.gate_model import Tables, Verdicts, harm_mid_p, judge, tables
from loco.evaluation.forgetting import ALPHA
from loco.statistics import Z_ONE_SIDED_95, sign_flip_p

SEED = 20261124
TIMES = 100_000
SCALE_TIMES = 1_000
LOOKS = (50, 100, 150, 200)
OTHERS = 4


@dataclass(frozen=True, slots=True)
class Scenario:
    """True differences of an adapter: in its own domain, and in each of the four others."""

    name: str
    own: float
    others: tuple[float, ...]


LEVEL = Scenario("equal to base everywhere", 0.0, (0.0,) * OTHERS)
GOOD = Scenario("+10, others level", 0.10, (0.0,) * OTHERS)
SMALL_LOSS = Scenario("+10, every other -2", 0.10, (-0.02,) * OTHERS)
ONE_AT_MARGIN = Scenario("+10, one other -5", 0.10, (-0.05, *(0.0,) * (OTHERS - 1)))
ALL_AT_MARGIN = Scenario("+10, every other -5", 0.10, (-0.05,) * OTHERS)
ONE_BEYOND = Scenario("+10, one other -10", 0.10, (-0.10, *(0.0,) * (OTHERS - 1)))
SCENARIOS = (LEVEL, GOOD, SMALL_LOSS, ONE_AT_MARGIN, ALL_AT_MARGIN, ONE_BEYOND)


def share(table: Tables, flags: Iterable[bool]) -> float:
    """The chance of the flagged tables."""
    return float((table.chance * np.asarray(flags)).sum())


def false_improvement(n: int, psi: float) -> float:
    """Chance that an adapter equal to its base is called better."""
    table = tables(n, psi, 0.0)
    return share(table, table.improved)


def power(n: int, psi: float, difference: float = 0.10) -> float:
    """Chance that a true gain is called one."""
    table = tables(n, max(psi, difference), difference)
    return share(table, table.improved)


def certified(n: int, psi: float, difference: float) -> float:
    """Chance that a domain with this true difference is certified to be within the margin."""
    table = tables(n, max(psi, abs(difference)), difference)
    return share(table, table.at_margin > Z_ONE_SIDED_95)


@cache
def simulate(scenario: Scenario, n: int, psi: float, times: int = TIMES) -> Verdicts:
    """Verdicts over five domains of ``n`` cases. The seed is of the scenario, size and rate, so that each row stands alone."""
    key = (SEED, SCENARIOS.index(scenario), n, round(1000 * psi))
    own, *others = (tables(n, max(psi, abs(d)), d) for d in (scenario.own, *scenario.others))
    return judge(own, others, np.random.Generator(np.random.PCG64(key)), times)


def looking_early(psi: float, times: int = TIMES) -> tuple[float, float]:
    """False improvement at 200 cases, and when looking at 50, 100, 150 and 200 and stopping at the first success."""
    generator = np.random.Generator(np.random.PCG64((SEED, 99, round(1000 * psi))))
    step = tables(LOOKS[0], psi, 0.0)
    b = c = np.zeros(times, dtype=np.int64)
    ever = last = np.zeros(times, dtype=bool)
    for _ in LOOKS:
        at = step.draw(generator, times)
        b, c = b + step.b[at], c + step.c[at]
        last = (b > c) & (2 * harm_mid_p(c, b) <= ALPHA)
        ever = ever | last
    return float(last.mean()), float(ever.mean())


def scale_improved(n: int, mean: float, times: int = SCALE_TIMES) -> float:
    """Share of simulated runs on a scale that are called better: half of the cases tie, the rest differ by a skewed amount."""
    generator = np.random.Generator(np.random.PCG64((SEED, 98, n, round(1000 * mean))))
    amounts = (
        generator.gamma(1.0, 0.2, (times, n)) * generator.choice([-1.0, 1.0], (times, n)) * (generator.random((times, n)) < 0.5)
    )
    return float(np.mean([row.sum() > 0 and sign_flip_p(row.tolist()) <= 0.05 for row in amounts + mean]))
