"""Choosing a token from a row of logits. The same row, parameters and generator give the same token, whatever the batch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from loco.engine.types import SamplingParams, TokenLogprob
from loco.errors import UsageError

Row = npt.NDArray[np.float32]


def check(params: SamplingParams) -> None:
    """Raises UsageError, with the value, for parameters that make no sense."""
    bad = [
        ("max_tokens", params.max_tokens, params.max_tokens >= 1, "at least 1"),
        ("temperature", params.temperature, params.temperature >= 0, "0 (greedy) or more"),
        ("top_p", params.top_p, 0 < params.top_p <= 1, "above 0 and at most 1"),
        ("top_k", params.top_k, params.top_k >= 0, "0 (off) or more"),
        ("min_p", params.min_p, 0 <= params.min_p < 1, "at least 0 and below 1"),
        ("n", params.n, params.n >= 1, "at least 1"),
    ]
    for name, value, good, wanted in bad:
        if not good:
            raise UsageError(f"{name} is {value}, and must be {wanted}.")


def generator(params: SamplingParams, sample: int) -> np.random.Generator:
    """The random numbers of one sample: a function of its seed alone."""
    return np.random.default_rng((params.seed + sample) % 2**64)


def choose(row: Row, params: SamplingParams, rng: np.random.Generator) -> int:
    """The next token: the likeliest at temperature 0, else one drawn after top-k, min-p and top-p, in this order."""
    if params.temperature == 0:
        return int(row.argmax())
    scaled = row.astype(np.float64) / params.temperature
    order = np.argsort(-scaled, kind="stable")
    if params.top_k:
        order = order[: params.top_k]
    kept = scaled[order]
    p = np.exp(kept - kept[0])
    if params.min_p:
        alive = p >= params.min_p
        order, p = order[alive], p[alive]
    p /= p.sum()
    if params.top_p < 1:
        count = int(np.searchsorted(np.cumsum(p), params.top_p)) + 1
        order, p = order[:count], p[:count] / p[:count].sum()
    return int(order[min(int(np.searchsorted(np.cumsum(p), rng.random(), side="right")), len(order) - 1)])


def logprob(row: Row, token: int, top: int) -> TokenLogprob:
    """Natural-log probability of ``token`` and of the ``top`` likeliest tokens, before temperature and filters."""
    wide = row.astype(np.float64)
    peak = wide.max()
    logs = wide - (peak + np.log(np.exp(wide - peak).sum()))
    best = np.argsort(-logs, kind="stable")[:top]
    return TokenLogprob(token, float(logs[token]), tuple((int(i), float(logs[i])) for i in best))
