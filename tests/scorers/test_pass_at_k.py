"""pass@k against published vectors and the product form that OpenAI's human-eval computes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.errors import UsageError
from loco.scorers.pass_at_k import mean_pass_at_k, pass_at_k
from loco.scorers.types import Score


@pytest.mark.parametrize(
    ("samples", "correct", "k", "value"),
    [(10, 3, 1, 0.3), (10, 3, 5, 0.916667), (1, 1, 1, 1.0), (1, 0, 1, 0.0), (200, 12, 100, 0.999828), (5, 4, 2, 1.0)],
)
def test_vectors(samples: int, correct: int, k: int, value: float) -> None:
    assert pass_at_k(samples, correct, k) == pytest.approx(value, abs=1e-6)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))))
def test_it_equals_the_product_form_of_human_eval(drawn: tuple[int, int, int]) -> None:
    n, c, k = drawn
    product = 1.0 if n - c < k else 1.0 - math.prod(1.0 - k / i for i in range(n - c + 1, n + 1))
    assert pass_at_k(n, c, k) == pytest.approx(product, abs=1e-12)


@pytest.mark.parametrize(("samples", "correct", "k"), [(1, 2, 1), (3, -1, 1), (3, 1, 0), (3, 1, 4)])
def test_impossible_counts_are_refused(samples: int, correct: int, k: int) -> None:
    with pytest.raises(UsageError, match=f"pass@{k} can't be had"):
        pass_at_k(samples, correct, k)


def test_samples_without_a_score_do_not_count_as_failures() -> None:
    passed, failed, broken = Score(1.0, "", "", "right"), Score(0.0, "", "", "wrong"), Score(None, "", "", "error")
    assert mean_pass_at_k([[passed, failed, broken], [passed, passed]], 1) == 0.75
    with pytest.raises(UsageError):
        mean_pass_at_k([[broken]], 1)
    with pytest.raises(UsageError):
        mean_pass_at_k([], 1)
