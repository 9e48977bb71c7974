"""pass@k from several samples a problem."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from loco.errors import UsageError
from loco.scorers.types import Score


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """Probability that one of ``k`` samples passes: 1 - C(n - c, k) / C(n, k), unbiased (Chen et al. 2021, arXiv:2107.03374).

    ``samples`` n were drawn, ``correct`` c of them passed. Raises UsageError unless 0 <= c <= n and 1 <= k <= n.
    """
    if not 0 <= correct <= samples or not 1 <= k <= samples:
        raise UsageError(f"pass@{k} can't be had from {correct} right ones among {samples} samples.")
    return 1.0 - comb(samples - correct, k) / comb(samples, k)


def mean_pass_at_k(problems: Sequence[Sequence[Score]], k: int) -> float:
    """The mean over problems, each given by the scores of its samples. Samples that couldn't be scored don't count.

    Raises UsageError where a problem has fewer than ``k`` scored samples.
    """
    values = []
    for scores in problems:
        scored = [score.value for score in scores if score.value is not None]
        values.append(pass_at_k(len(scored), sum(value == 1 for value in scored), k))
    if not values:
        raise UsageError("pass@k needs at least one problem.")
    return sum(values) / len(values)
