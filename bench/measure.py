"""What every benchmark here starts from: a model in a folder, prompts, and a clock."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams

Figures = dict[str, float]
"""What was measured, by name with its unit."""


def seconds(action: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def requests(count: int, new_tokens: int) -> list[GenerationRequest]:
    """Requests with different prompts of some 48 tokens under byte-level tokens."""
    params = SamplingParams(max_tokens=new_tokens)
    return [GenerationRequest(f"prompt {n:04}: a question that is about so long", params=params) for n in range(count)]


def use(path: Path) -> AdapterUse:
    """An adapter file as a request names it."""
    return AdapterUse(path, hashlib.sha256(path.read_bytes()).hexdigest(), None)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values doesn't exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
