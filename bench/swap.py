"""Swapping adapters: the call that sets a loaded one, and the first load."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Figures, percentile, seconds, use
from bench.random_gguf import NANO, write_adapter, write_model
from loco.engine.adapter_cache import AdapterCache
from loco.engine.binding import Context, Model


def run(folder: Path, *, smoke: bool) -> Figures:
    """Milliseconds to set (aim: p99 below 1) and to load. The graph that the next batch plans again isn't in it."""
    model = Model(write_model(folder / "m.gguf", NANO))
    context = Context(model, sequences=1, length=256, batch=256, threads=1)
    cache = AdapterCache(context, None, 8)
    uses = [use(write_adapter(folder / f"{seed}.gguf", NANO, seed)) for seed in range(5)]
    cold = [seconds(lambda used=used: cache.load([used])) * 1e3 for used in uses]  # type: ignore[misc]
    warm = []
    for number in range(100 if smoke else 2000):
        warm.append(seconds(lambda used=uses[number % 5]: cache.apply([used])) * 1e3)  # type: ignore[misc]
    cache.forget()
    context.close()
    model.close()
    return {"warm p50 ms": percentile(warm, 0.5), "warm p99 ms": percentile(warm, 0.99), "cold p50 ms": percentile(cold, 0.5)}
