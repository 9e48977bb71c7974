"""A model of random weights in the exact shape of Qwen3-4B, Q4_K_M, with rank-16 adapters: memory, swaps, tokens a second.

The model (2.5 GB) and 20 adapters are written to a temporary folder; what is measured runs in a process of its own, so that
the memory is its own too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from bench.measure import Figures, percentile, seconds, use
from bench.random_gguf import QWEN3_4B, SMOKE_4B, write_adapter, write_model
from loco.engine.llama import LlamaEngine, cores
from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams

REGISTERED, LOADED = 20, 5


def run(folder: Path, *, smoke: bool) -> Figures:
    """Memory in GB (bound 8, aim 5), swaps and first token in ms, tokens a second, engine against a plain loop (aim 1.9)."""
    shape = SMOKE_4B if smoke else QWEN3_4B
    write_model(folder / "model.gguf", shape)
    for seed in range(REGISTERED):
        write_adapter(folder / f"{seed}.gguf", shape, seed)
    figures: Figures = {"model GB": (folder / "model.gguf").stat().st_size / 1e9}
    for part in ("alone", "loop", "batched"):
        command = [sys.executable, "-m", "bench.shape_4b", part, str(folder), "4" if smoke else "48"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        figures |= json.loads(done.stdout.splitlines()[-1])
    figures["engine against loop, 16 prompts"] = figures["engine tokens/s, 16 prompts"] / figures["loop tokens/s, 16 prompts"]
    return figures


def peak_gb() -> float:
    """The most memory that this process had in use."""
    import psutil

    info = psutil.Process().memory_info()
    if hasattr(info, "peak_wset"):
        return float(info.peak_wset) / 1e9
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e9 if sys.platform == "darwin" else peak * 1024 / 1e9


def prompts(count: int, tokens: int) -> list[GenerationRequest]:
    """Requests of about 24 tokens each, all different, that generate ``tokens`` tokens."""
    params = SamplingParams(max_tokens=tokens)
    return [GenerationRequest(f"question {n:02}, with a few words", params=params) for n in range(count)]


def alone(folder: Path, tokens: int) -> Figures:
    """One sequence of 4,096 tokens, five of the twenty adapters loaded and used."""
    uses = [use(folder / f"{seed}.gguf") for seed in range(REGISTERED)][:LOADED]
    begin = time.perf_counter()
    with LlamaEngine(folder / "model.gguf", None, n_ctx=4096, n_seq=1, adapter_cache=LOADED) as engine:
        loading = time.perf_counter() - begin
        cold = [seconds(lambda used=used: engine.load_adapters([used])) * 1e3 for used in uses]  # type: ignore[misc]
        request = prompts(1, tokens)[0]
        base = engine.generate([request])[0][0]
        with_adapters = [engine.generate([_with(request, used)])[0][0] for used in uses]
        first = [completion.timings.first_token_ms for completion in with_adapters]

        def rate(completion: object) -> float:
            timings = completion.timings  # type: ignore[attr-defined]
            return float(len(completion.token_ids) - 1) / (timings.total_ms - timings.first_token_ms) * 1e3  # type: ignore[attr-defined]

        return {
            "load base s": loading,
            "cold swap (load the adapter) p50 ms": percentile(cold, 0.5),
            "warm swap (set a loaded adapter) p50 ms": percentile([c.timings.load_ms for c in with_adapters], 0.5),
            "first token, 24-token prompt p50 ms": percentile(first, 0.5),
            "base tokens/s alone": rate(base),
            "adapter tokens/s alone": percentile([rate(c) for c in with_adapters], 0.5),
            f"peak GB, {REGISTERED} adapters registered, {LOADED} loaded, 4k context": peak_gb(),
        }


def _with(request: GenerationRequest, adapter: AdapterUse) -> GenerationRequest:
    return GenerationRequest(request.prompt, (adapter,), request.params)


def loop(folder: Path, tokens: int) -> Figures:
    """Sixteen prompts, one after the other, through the high-level class."""
    from llama_cpp import Llama

    threads = cores()
    path = str(folder / "model.gguf")
    model = Llama(path, n_ctx=256, n_threads=threads, n_threads_batch=threads, flash_attn=True, verbose=False)
    made, begin = 0, time.perf_counter()
    for request in prompts(16, tokens):
        made += model.create_completion(request.prompt, max_tokens=tokens, temperature=0.0)["usage"]["completion_tokens"]
    return {"loop tokens/s, 16 prompts": made / (time.perf_counter() - begin)}


def batched(folder: Path, tokens: int) -> Figures:
    """The same prompts, all at once."""
    with LlamaEngine(folder / "model.gguf", None, n_ctx=256, n_seq=16) as engine:
        begin = time.perf_counter()
        answers = engine.generate(prompts(16, tokens))
        taken = time.perf_counter() - begin
    return {
        "engine tokens/s, 16 prompts": sum(a[0].completion_tokens for a in answers) / taken,
        "peak GB, 16 sequences": peak_gb(),
    }


if __name__ == "__main__":
    part = {"alone": alone, "loop": loop, "batched": batched}[sys.argv[1]]
    print(json.dumps(part(Path(sys.argv[2]), int(sys.argv[3]))))
