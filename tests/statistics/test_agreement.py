from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from loco.statistics import cohen_kappa, raw_agreement

ratings = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=200)


def test_full_agreement_is_one_and_turned_round_is_minus_one() -> None:
    assert cohen_kappa("abab", "abab") == 1.0
    assert cohen_kappa("abab", "baba") == -1.0


def test_a_worked_example() -> None:
    # Of 50: both yes 20, first alone 5, second alone 10, both no 15: observed .7, by chance .5.
    first, second = ["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert raw_agreement(first, second) == 0.7
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_one_label_for_everything_proves_nothing() -> None:
    assert cohen_kappa("aaaa", "aaaa") == 0.0


@given(ratings)
def test_it_is_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    if len({*first, *second}) < 2:
        return
    table = [[sum((x, y) == (i, j) for x, y in pairs) for j in range(4)] for i in range(4)]
    with np.errstate(all="ignore"):  # its test of kappa = 0 divides by 0 in small tables
        expected = cohens_kappa(table).kappa
    assert cohen_kappa(first, second) == pytest.approx(expected, abs=1e-9)


@given(ratings)
def test_the_raters_can_change_places(pairs: list[tuple[int, int]]) -> None:
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    assert cohen_kappa(first, second) == pytest.approx(cohen_kappa(second, first))


@pytest.mark.parametrize(("first", "second"), [("ab", "a"), ("", "")])
def test_ratings_of_different_items_are_refused(first: str, second: str) -> None:
    with pytest.raises(ValueError, match=f"not {len(first)} and {len(second)}"):
        cohen_kappa(first, second)
