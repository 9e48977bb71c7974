"""How often the acceptance gate errs, and how often it sees what is there.

python -m bench.gate_power          # writes docs/gate-power.md (some minutes)
python -m bench gate_power          # prints the figures that the aims are about
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from bench.gate_model import DEVIATIONS
from bench.gate_rates import (
    ALL_AT_MARGIN,
    GOOD,
    LEVEL,
    LOOKS,
    ONE_AT_MARGIN,
    ONE_BEYOND,
    OTHERS,
    SCALE_TIMES,
    SCENARIOS,
    SEED,
    SMALL_LOSS,
    TIMES,
    Scenario,
    certified,
    false_improvement,
    looking_early,
    power,
    scale_improved,
    simulate,
)
from bench.measure import Figures
from loco.atomic import write_text

SIZES = (50, 200, 500, 1000)
PSIS = (0.05, 0.10, 0.20, 0.30, 0.50)
MORE_SIZES = (100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000)
PAGE = Path(__file__).resolve().parents[1] / "docs" / "gate-power.md"


def run(folder: Path, *, smoke: bool) -> Figures:
    """The rates that the aims are about, as shares, over all sizes and rates of disagreement."""
    del folder
    sizes, times = (SIZES[:2], 2_000) if smoke else (SIZES, TIMES)
    grid = [(n, psi) for n in sizes for psi in PSIS]
    return {
        "false improvement, worst": max(false_improvement(n, psi) for n, psi in grid),
        "false certificate at -5, worst": max(certified(n, psi, -0.05) for n, psi in grid),
        "false accept of an adapter equal to base, worst": max(simulate(LEVEL, n, psi, times).accepted for n, psi in grid),
        "false accept at -5 in every other domain, worst": max(
            simulate(ALL_AT_MARGIN, n, psi, times).accepted for n, psi in grid
        ),
        **{f"power at +10, psi .20, n {n}": power(n, 0.20) for n in sizes},
    }


def percent(value: float) -> str:
    """A share as it stands in the tables."""
    return f"{100 * value:.2f}" if value < 0.1 else f"{100 * value:.1f}"


def by_size(rate: Callable[[int, float], float], sizes: Sequence[int] = SIZES, psis: Sequence[float] = PSIS) -> str:
    """A table of one rate: a row a size, a column a rate of disagreement."""
    rows = [[n, *(percent(rate(n, psi)) for psi in psis)] for n in sizes]
    return tabulate(rows, headers=["cases", *(f"psi {psi:.2f}" for psi in psis)], tablefmt="github", disable_numparse=True)


def verdict_rows(times: int = TIMES) -> str:
    """Accepted / rejected, in percent, for each scenario, size and rate of disagreement."""
    rows = []
    for psi in PSIS:
        for n in SIZES:
            found = [simulate(scenario, n, psi, times) for scenario in SCENARIOS]
            rows.append([f"{psi:.2f}", n, *(f"{percent(each.accepted)} / {percent(each.rejected)}" for each in found)])
    headers = ["psi", "cases", *(scenario.name for scenario in SCENARIOS)]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def strict_rows(times: int = TIMES) -> str:
    """Accepted, in percent, by the gate and by a stricter one."""
    rows = []
    for psi in PSIS[:-1]:
        for n in SIZES[1:]:
            pairs = [simulate(scenario, n, psi, times) for scenario in (GOOD, ONE_AT_MARGIN)]
            rows.append([f"{psi:.2f}", n, *(percent(x) for each in pairs for x in (each.accepted, each.certified_all))])
    headers = ["psi", "cases", *(f"{s.name}: {rule}" for s in (GOOD, ONE_AT_MARGIN) for rule in ("gate", "stricter"))]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def early_rows() -> str:
    """False improvement with one look and with four."""
    rows = [[f"{psi:.2f}", *map(percent, looking_early(psi))] for psi in PSIS]
    headers = ["psi", f"one look, at {LOOKS[-1]}", f"looks at {', '.join(map(str, LOOKS))}"]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def scale_rows() -> str:
    """Scores on a scale: how often a true difference is called a gain."""
    rows = [[n, *(percent(scale_improved(n, mean)) for mean in (0.0, 0.05, 0.10))] for n in SIZES[:2]]
    return tabulate(rows, headers=["cases", "no difference", "+5", "+10"], tablefmt="github", disable_numparse=True)


def enough(good: Callable[[int], bool]) -> str:
    """The first of MORE_SIZES from which on every one is good, as text: rates don't always fall as cases are added."""
    bad = [n for n in MORE_SIZES if not good(n)]
    larger = [n for n in MORE_SIZES if not bad or n > bad[-1]]
    return str(larger[0]) if larger else f"> {MORE_SIZES[-1]}"


def size_rows(times: int = TIMES) -> str:
    """Cases a benchmark for each aim, by rate of disagreement."""
    bad = (ALL_AT_MARGIN, ONE_BEYOND, ONE_AT_MARGIN)
    rows = []
    for psi in PSIS:
        sizes = [
            enough(lambda n, psi=psi: power(n, psi) >= 0.8),
            enough(lambda n, psi=psi: power(n, psi, 0.05) >= 0.8),
            enough(lambda n, psi=psi: simulate(GOOD, n, psi, times).accepted >= 0.8),
            *(enough(lambda n, psi=psi, s=s: round(simulate(s, n, psi, times).accepted, 3) <= 0.05) for s in bad),
        ]
        rows.append([f"{psi:.2f}", *sizes])
    headers = ["psi", "+10 seen", "+5 seen", GOOD.name, *(scenario.name for scenario in bad)]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


@dataclass(frozen=True, slots=True)
class Aim:
    """A rate that should not pass ``limit``, at its worst over all sizes and rates of disagreement."""

    what: str
    limit: float
    rate: Callable[[int, float], float]


AIMS = (
    Aim("accepted, equal to base everywhere", 0.025, lambda n, psi: simulate(LEVEL, n, psi).accepted),
    Aim("certified, a domain 5 points down", 0.05, lambda n, psi: certified(n, psi, -0.05)),
    Aim("accepted, every other domain 5 points down", 0.05, lambda n, psi: simulate(ALL_AT_MARGIN, n, psi).accepted),
    Aim("accepted, one other domain 5 points down", 0.05, lambda n, psi: simulate(ONE_AT_MARGIN, n, psi).accepted),
    Aim("accepted, one other domain 10 points down", 0.05, lambda n, psi: simulate(ONE_BEYOND, n, psi).accepted),
)


def aim_rows() -> str:
    """For each aim and size, the worst rate over the rates of disagreement, and where it is."""
    rows = []
    for aim in AIMS:
        cells = []
        for n in SIZES:
            worst, psi = max((aim.rate(n, psi), psi) for psi in PSIS)
            cells.append(f"{percent(worst)} (psi {psi:.2f}){'' if round(worst, 3) <= aim.limit else ' **missed**'}")
        rows.append([aim.what, f"<= {100 * aim.limit:g}", *cells])
    headers = ["in percent, at its worst", "aim", *(f"n = {n}" for n in SIZES)]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def accepted(scenario: Scenario, n: int, psi: float) -> str:
    """Percent accepted."""
    return percent(simulate(scenario, n, psi).accepted)


def findings() -> str:
    """What the figures say about the gate and its sizes."""
    margin = [accepted(ONE_AT_MARGIN, n, psi) for n, psi in ((200, 0.1), (500, 0.1), (1000, 0.1), (500, 0.2))]
    beyond = [accepted(ONE_BEYOND, n, psi) for n, psi in ((200, 0.1), (500, 0.2))]
    tolerable = percent(simulate(SMALL_LOSS, 500, 0.10).rejected)
    return f"""\
- **What the gate is for holds at every size**: an adapter that changes nothing is not accepted more often than the aim, and
  one that loses the margin everywhere doesn't get through.
- **One domain at the margin gets through too often**, unless psi is small: with psi .10, {margin[0]} % at 200 cases,
  {margin[1]} % at 500 and {margin[2]} % at 1,000; with psi .20, {margin[3]} % at 500. The other domains dilute it, and alone it
  must be significantly worse. A loss of 10 points in one domain is seen: {beyond[0]} % get through with 200 cases at psi .10,
  and {beyond[1]} % with 500 at psi .20.
- **A small loss everywhere is judged by luck**: an adapter that loses 2 points in every other domain, less than the margin, is
  rejected in {tolerable} % of its evaluations at 500 cases and psi .10. There the harm test often sees the loss before the
  certificate can excuse it.
- **50 cases are too few** for anything but a very large effect. **200** see a gain of 10 points up to psi .20 and a loss of 10
  points up to psi .10, but not a loss of 5 points in one domain.
- **Proposed sizes**: where adapter and base disagree on a tenth of the cases of other domains or fewer, at least 500 cases a
  benchmark, better 750; at psi .20, 1,500. From 500 cases at psi .10 and 1,000 at psi .20 on, the stricter rule below is
  affordable, and it keeps every single domain to 5 %."""


def deviation(rate: float) -> str:
    """Standard deviation of a simulated rate, in percent."""
    return f"{100 * (rate * (1 - rate) / TIMES) ** 0.5:.2f}"


def page() -> str:
    """The whole of docs/gate-power.md."""
    return f"""<!-- Written by `python -m bench.gate_power`. -->
# How often the gate errs

The rates of the gate of [ADR-0008](adr/0008-gate-statistics.md), for an adapter with one own domain and {OTHERS} others, each
measured on the same number of cases. `psi` is the share of cases on which adapter and base disagree; a true difference is given
in points. All figures are percent.

Rates of one benchmark are exact sums over all tables of counts (tails beyond {DEVIATIONS} standard deviations left out).
Those of whole verdicts are {TIMES:,} simulated evaluations a cell, domains independent of each other; the seed is
({SEED}, scenario, size, 1000 psi). The standard deviation of such a figure is at most {deviation(0.5)} points, and
{deviation(0.025)} at 2.5 %.

    python -m bench.gate_power      # writes this page

## The aims

{aim_rows()}

(Met to the nearest tenth of a percent.)

{findings()}

## The own domain alone

An adapter equal to its base is called better:

{by_size(false_improvement)}

A true gain of 10 points is seen (psi at least .10):

{by_size(power)}

## Another domain alone

A domain that lost 5 points, the whole margin, is certified:

{by_size(lambda n, psi: certified(n, psi, -0.05))}

A domain that lost nothing is certified:

{by_size(lambda n, psi: certified(n, psi, 0.0))}

## The whole verdict

Accepted / rejected; the rest is inconclusive. psi is that of every domain, or the difference where that is larger.

{verdict_rows()}

## How many cases are enough

The fewest cases a benchmark, of {", ".join(map(str, MORE_SIZES))}: for 80 % power in the own domain at +10
and at +5, for a good adapter to be accepted in 80 % of its evaluations, and for a bad one to be accepted in at most 5.0 %.

{size_rows()}

## A stricter rule

Had every other domain to be certified by itself, instead of all together, accepted would be:

{strict_rows()}

## Looking early

An adapter equal to its base is called better, with a look at the end and with four looks that stop at the first success:

{early_rows()}

## Scores on a scale

The sign-flip test ({SCALE_TIMES:,} simulated runs a cell; half of the cases tie, the others differ by an exponential amount of
mean .20 with a random sign, standard deviation .20). Called better at a true difference of:

{scale_rows()}
"""


if __name__ == "__main__":
    write_text(PAGE, page())
