"""The engine against a plain loop over ``Llama.create_completion``, same model, prompts, tokens and threads."""

from __future__ import annotations

from pathlib import Path

from llama_cpp import Llama

from bench.measure import Figures, requests, seconds
from bench.random_gguf import NANO, write_model
from loco.engine.llama import LlamaEngine, cores, quantise


def run(folder: Path, *, smoke: bool) -> Figures:
    """Tokens a second of both, and their ratio (aim: 3 or more)."""
    model = folder / "nano.gguf"
    quantise(write_model(folder / "f16.gguf", NANO), model)
    asked, threads = requests(16 if smoke else 200, 48), cores()
    loop = Llama(str(model), n_ctx=256, n_threads=threads, n_threads_batch=threads, flash_attn=True, verbose=False)
    plain = 0

    def one_by_one() -> None:
        nonlocal plain
        for request in asked:
            plain += loop.create_completion(request.prompt, max_tokens=48, temperature=0.0)["usage"]["completion_tokens"]

    plain_seconds = seconds(one_by_one)
    loop.close()
    with LlamaEngine(model, None, n_ctx=256, n_seq=64, threads=threads) as engine:
        batched_seconds = seconds(lambda: engine.generate(asked))
        batched = engine.work.new_tokens + len(asked)
    rates = plain / plain_seconds, batched / batched_seconds
    return {"loop tokens/s": rates[0], "engine tokens/s": rates[1], "ratio": rates[1] / rates[0]}
