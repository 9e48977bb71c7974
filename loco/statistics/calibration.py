"""Whether confidences mean what they say."""

from __future__ import annotations

from collections.abc import Sequence


def ece(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over ``bins`` equal bins of [0, 1] (Guo et al. 2017, arXiv:1706.04599).

    The mean, weighted by cases, of |share right - mean confidence| in each bin; bin i is (i/bins, (i+1)/bins], 0 in the first.
    Raises ValueError on no cases, two lengths, or a confidence outside [0, 1].
    """
    if len(confidences) != len(right) or not confidences:
        raise ValueError(f"one verdict a confidence is needed, not {len(right)} for {len(confidences)}")
    gaps = [0.0] * bins
    for confidence, good in zip(confidences, right, strict=True):
        if not 0 <= confidence <= 1:
            raise ValueError(f"a confidence lies in [0, 1], not {confidence}")
        index = next(i for i in range(bins) if confidence <= (i + 1) / bins)
        gaps[index] += good - confidence
    return sum(map(abs, gaps)) / len(confidences)
