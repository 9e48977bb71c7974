"""The engine against a plain loop over ``Llama.create_completion``, same model, prompts, tokens and cores."""

from __future__ import annotations

from pathlib import Path

from llama_cpp import Llama

from bench.measure import Figures, requests, seconds
from bench.random_gguf import NANO, write_model
from loco.engine.llama import LlamaEngine, cores, quantise
from loco.engine.types import GenerationRequest

TOKENS = 48
SEQUENCES = 64


def run(folder: Path, *, smoke: bool) -> Figures:
    """Tokens a second and their ratio (aim: 3 or more), to the loop at its best: with one thread, or with all cores.

    Each is run twice in turn and its better time counts, since other programs on the machine only ever slow it down.
    """
    model = folder / "nano.gguf"
    quantise(write_model(folder / "f16.gguf", NANO), model)
    asked = requests(16 if smoke else 200, TOKENS)
    turns = [{f"{name} tokens/s": measure(model, asked) for name, measure in _WAYS.items()} for _ in range(1 if smoke else 2)]
    figures = {name: max(turn[name] for turn in turns) for name in turns[0]}
    loop = max(value for name, value in figures.items() if name.startswith("loop"))
    return figures | {"ratio": figures["engine tokens/s"] / loop}


def _loop(model: Path, asked: list[GenerationRequest], threads: int) -> float:
    loop = Llama(str(model), n_ctx=256, n_threads=threads, n_threads_batch=threads, flash_attn=True, verbose=False)
    made = 0

    def one_by_one() -> None:
        nonlocal made
        for request in asked:
            made += loop.create_completion(request.prompt, max_tokens=TOKENS, temperature=0.0)["usage"]["completion_tokens"]

    taken = seconds(one_by_one)
    loop.close()
    return made / taken


def _engine(model: Path, asked: list[GenerationRequest]) -> float:
    lanes = cores()
    with LlamaEngine(model, None, n_ctx=256, n_seq=SEQUENCES * lanes, lanes=lanes) as engine:
        made = 0

        def together() -> None:
            nonlocal made
            made = sum(completions[0].completion_tokens for completions in engine.generate(asked))

        taken = seconds(together)
    return made / taken


_WAYS = {
    "loop, one thread,": lambda model, asked: _loop(model, asked, 1),
    "loop, all cores,": lambda model, asked: _loop(model, asked, cores()),
    "engine": _engine,
}
