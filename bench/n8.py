"""Eight samples of a prompt against one: after a short prompt, and after a few-shot one, where the shared prefill counts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from bench.measure import Figures, percentile, requests, seconds
from bench.random_gguf import NANO, write_model
from loco.engine.llama import LlamaEngine, quantise
from loco.engine.types import GenerationRequest

SHOT = "Q: how many are there if two come and one goes? A: one. "
SHOTS = 13  # some 730 tokens under byte-level tokens


def run(folder: Path, *, smoke: bool) -> Figures:
    """Median seconds of both and their ratios (aim: 2.5 or less). One thread, as nano runs; nothing reused."""
    model = folder / "nano.gguf"
    quantise(write_model(folder / "f16.gguf", NANO), model)
    asked = requests(3 if smoke else 20, 48)
    figures: Figures = {}
    with LlamaEngine(model, None, n_ctx=1024, n_seq=8, threads=1) as engine:
        for name, shots in (("short prompt", 0), ("few-shot prompt", SHOTS)):
            prompts = [dataclasses.replace(request, prompt=request.prompt + SHOT * shots) for request in asked]
            one, eight = (percentile([_seconds(engine, prompt, n) for prompt in prompts], 0.5) for n in (1, 8))
            figures |= {f"{name}, n=1 s": one, f"{name}, n=8 s": eight, f"{name}, ratio": eight / one}
    return figures


def _seconds(engine: LlamaEngine, request: GenerationRequest, n: int) -> float:
    engine.forget()
    asked = dataclasses.replace(request, params=dataclasses.replace(request.params, temperature=1.0, n=n))
    return seconds(lambda: engine.generate([asked]))
