"""The published page says what the gate does now."""

from __future__ import annotations

import pytest

from bench.gate_power import PAGE, PSIS, by_size, percent, run
from bench.gate_rates import GOOD, LEVEL, certified, false_improvement, power, scale_improved, simulate
from loco.statistics import mid_p_power


def test_exact_rates_agree_with_the_power_of_the_mid_p_test() -> None:
    assert power(200, 0.20) == pytest.approx(mid_p_power(200, 0.20, 0.10), abs=1e-6)
    assert power(50, 0.05) == pytest.approx(mid_p_power(50, 0.10, 0.10), abs=1e-6)


def test_simulation_agrees_with_the_exact_rate() -> None:
    # Equal to base: accepted only if the own domain is called better by chance, which is independent of the others.
    assert simulate(LEVEL, 200, 0.20, 50_000).accepted <= false_improvement(200, 0.20)
    assert simulate(LEVEL, 1000, 0.05, 50_000).accepted == pytest.approx(false_improvement(1000, 0.05), abs=0.003)


def test_a_seed_gives_the_same_simulation() -> None:
    simulate.cache_clear()
    first = simulate(GOOD, 50, 0.10, 2_000)
    simulate.cache_clear()
    assert simulate(GOOD, 50, 0.10, 2_000) == first


def test_a_domain_that_lost_the_margin_is_certified_in_about_five_percent() -> None:
    assert certified(200, 0.10, -0.05) == pytest.approx(0.05, abs=0.01)


def test_a_scale_is_called_better_by_chance_in_about_two_and_a_half_percent() -> None:
    assert scale_improved(50, 0.0, 300) == pytest.approx(0.025, abs=0.02)
    assert scale_improved(50, 0.10, 60) > 0.5


def test_the_bench_gives_figures_for_the_aims() -> None:
    figures = run(PAGE, smoke=True)
    assert set(figures) >= {"false improvement, worst", "false certificate at -5, worst"}
    assert all(0 <= value <= 1 for value in figures.values())


@pytest.mark.parametrize("n", [50, 200])
def test_the_page_holds_the_exact_rates_of_now(n: int) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for rate in (false_improvement, power, lambda n, psi: certified(n, psi, -0.05), lambda n, psi: certified(n, psi, 0.0)):
        row = [cell.strip() for cell in by_size(rate, sizes=(n,)).splitlines()[-1].strip("|").split("|")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
        assert row in cells


def test_the_page_holds_the_simulated_verdicts_of_now() -> None:
    found = simulate(GOOD, 50, PSIS[1])
    assert f"{percent(found.accepted)} / {percent(found.rejected)}" in PAGE.read_text(encoding="utf-8")
