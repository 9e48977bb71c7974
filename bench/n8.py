"""Eight samples of a prompt against one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from bench.measure import Figures, percentile, requests, seconds
from bench.random_gguf import NANO, write_model
from loco.engine.llama import LlamaEngine


def run(folder: Path, *, smoke: bool) -> Figures:
    """Median seconds of both and their ratio (aim: 2.5 or less)."""
    times: dict[int, list[float]] = {1: [], 8: []}
    with LlamaEngine(write_model(folder / "m.gguf", NANO), None, n_ctx=256, n_seq=8) as engine:
        for request in requests(3 if smoke else 20, 48):
            for n, found in times.items():
                params = dataclasses.replace(request.params, temperature=1.0, n=n)
                asked = dataclasses.replace(request, params=params)
                found.append(seconds(lambda asked=asked: engine.generate([asked])))  # type: ignore[misc]
    one, eight = percentile(times[1], 0.5), percentile(times[8], 0.5)
    return {"n=1 s": one, "n=8 s": eight, "ratio": eight / one}
