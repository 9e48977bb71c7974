"""Tests and intervals of paired differences of scores on a scale, one difference a case (first system minus second).

The sign-flip tests take the signs of all differences to be equally likely under "no difference". Randomness comes from the raw
stream of PCG64, which numpy promises to keep, so that a seed gives the same figure on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, Literal

from loco.statistics.student import t_quantile

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

Side = Literal["two-sided", "less", "greater"]
EXACT_UP_TO = 20
DRAWS = 10_000
SEED = 20260101
CHUNK = 200_000
"""Random numbers held at once: few enough for a processor's cache."""


def sign_flip_p(differences: Sequence[float], seed: int = SEED, side: Side = "two-sided") -> float:
    """p of the paired sign-flip permutation test of "the mean is 0": all 2^n flips for n <= 20, else 10,000 random ones.

    ``less``: against a mean below 0, ``greater``: above. Random flips: p = (k + 1) / (draws + 1), so never 0. No difference: 1.
    """
    import numpy as np

    # Zeros change no sum, whatever their sign.
    values = np.array([value for value in differences if value != 0.0])
    if not len(values):
        return 1.0
    slack = 1e-9 * float(np.abs(values).sum())
    observed = float(values.sum())
    if len(values) <= EXACT_UP_TO:
        return float(_as_extreme(_all_sums(values), observed, side, slack).mean())
    extreme = sum(int(_as_extreme(sums, observed, side, slack).sum()) for sums in _random_sums(values, seed))
    return (extreme + 1) / (DRAWS + 1)


def cluster_sign_flip_p(
    differences: Sequence[float], clusters: Sequence[Hashable], seed: int = SEED, side: Side = "two-sided"
) -> float:
    """The same where cases of one cluster (questions on one document) belong together: whole clusters flip their sign."""
    return sign_flip_p(cluster_sums(differences, clusters), seed, side)


def cluster_sums(differences: Sequence[float], clusters: Sequence[Hashable]) -> list[float]:
    """The sum of each cluster's differences, clusters in the order of their first case."""
    sums: dict[Hashable, float] = {}
    for value, cluster in zip(differences, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + value
    return list(sums.values())


def standard_error(differences: Sequence[float], clusters: Sequence[Hashable] | None = None) -> float:
    """Standard error of the mean difference; of whole clusters where given (Miller 2024, arXiv:2411.00640, section 2.2).

    Both with the small-sample factor G / (G - 1) for G clusters (or cases). Infinite for fewer than two.
    """
    n, mean = len(differences), fmean(differences)
    centred = [value - mean for value in differences]
    sums = cluster_sums(centred, clusters) if clusters is not None else centred
    if len(sums) < 2:
        return math.inf
    return math.sqrt(math.fsum(value * value for value in sums) * len(sums) / (len(sums) - 1)) / n


def t_bound(mean: float, error: float, df: int, confidence: float) -> float:
    """One-sided lower bound of a mean with standard error ``error`` (-inf where that is infinite)."""
    return -math.inf if math.isinf(error) else mean - t_quantile(confidence, df) * error


def paired_t_interval(
    differences: Sequence[float], clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> tuple[float, float]:
    """Two-sided t interval of the mean difference, clustered where clusters are given. For n >= 30."""
    df = (len(set(clusters)) if clusters is not None else len(differences)) - 1
    mean, error = fmean(differences), standard_error(differences, clusters)
    low = t_bound(mean, error, df, (1 + confidence) / 2)
    return low, 2 * mean - low


def bca_interval(
    differences: Sequence[float], seed: int = SEED, confidence: float = 0.95, clusters: Sequence[Hashable] | None = None
) -> tuple[float, float]:
    """Bias-corrected and accelerated bootstrap interval of the mean, 10,000 resamples (Efron 1987, J Am Stat Assoc 82:171).

    Whole clusters are drawn where they are given.
    """
    import numpy as np

    ids = clusters if clusters is not None else range(len(differences))
    sums, sizes = np.array(cluster_sums(differences, ids)), np.array(cluster_sums([1.0] * len(differences), ids))
    mean = float(sums.sum() / sizes.sum())
    # What each unit does to the mean, up to a factor: zero everywhere when all units say the same.
    influence = sums - mean * sizes
    if np.abs(influence).max() <= 1e-12:
        return mean, mean
    means = _resampled_means(sums, None if clusters is None else sizes, seed)
    normal = NormalDist()
    below = (np.searchsorted(means, mean, "left") + np.searchsorted(means, mean, "right")) / (2 * DRAWS)
    bias = normal.inv_cdf(min(max(float(below), 1 / DRAWS), 1 - 1 / DRAWS))
    acceleration = float((influence**3).sum() / (6 * (influence**2).sum() ** 1.5))

    def quantile(p: float) -> float:
        z = bias + normal.inv_cdf(p)
        return float(np.quantile(means, normal.cdf(bias + z / (1 - acceleration * z))))

    return quantile((1 - confidence) / 2), quantile((1 + confidence) / 2)


def _as_extreme(sums: NDArray[float64], observed: float, side: Side, slack: float) -> NDArray[bool_]:
    """Which sums are at least as far out as the observed one. ``slack`` makes equal sums equal despite rounding."""
    if side == "less":
        return sums <= observed + slack
    if side == "greater":
        return sums >= observed - slack
    return abs(sums) >= abs(observed) - slack


def _all_sums(values: NDArray[float64]) -> NDArray[float64]:
    """The 2^n sums under all signs."""
    import numpy as np

    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    return sums


def _random_sums(values: NDArray[float64], seed: int) -> Iterator[NDArray[float64]]:
    """DRAWS sums under random signs, in chunks."""
    import numpy as np

    stream = np.random.PCG64(seed)
    words = -(-len(values) // 64)
    for rows in _rows(len(values)):
        raw = stream.random_raw(rows * words).astype("<u8").view(np.uint8).reshape(rows, words * 8)
        bits = np.unpackbits(raw, axis=1)[:, : len(values)]
        yield 2.0 * (bits @ values) - values.sum()


def _resampled_means(sums: NDArray[float64], sizes: NDArray[float64] | None, seed: int) -> NDArray[float64]:
    """The means of DRAWS resamples of units, in rising order. ``sizes`` None: every unit is one case."""
    import numpy as np

    stream, n = np.random.PCG64(seed), len(sums)
    means = []
    for rows in _rows(n):
        high = stream.random_raw(rows * n) >> np.uint64(32)
        units = ((high * np.uint64(n)) >> np.uint64(32)).astype(np.int64).reshape(rows, n)
        means.append(sums[units].sum(axis=1) / (n if sizes is None else sizes[units].sum(axis=1)))
    return np.sort(np.concatenate(means))


def _rows(n: int) -> Iterator[int]:
    """DRAWS, split so that about CHUNK random numbers are held at once."""
    size, left = max(1, CHUNK // n), DRAWS
    while left > 0:
        yield min(size, left)
        left -= size
