"""How often a greedy answer of the nano base depends on the number of sequences it ran with: 1 against 16."""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Figures
from loco.engine.llama import LlamaEngine
from loco.engine.types import GenerationRequest, SamplingParams
from loco.prompts import render_question

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "registry/bases/nano-2026/nano-2026-Q4_K_M.gguf"
DOMAINS = ("math", "code", "writing", "summarisation", "analysis")


def run(folder: Path, *, smoke: bool) -> Figures:  # noqa: ARG001 - the model is in the registry, nothing is written
    """Share of answers that are equal token for token, and the largest gap (nats) between the two tokens that swapped."""
    params = SamplingParams(max_tokens=48, logprobs=2)
    asked = [GenerationRequest(render_question(text), params=params) for text in _questions(2 if smoke else 40)]
    with LlamaEngine(MODEL, None, n_ctx=512, n_seq=1, threads=1) as engine:
        alone = [engine.generate([request])[0][0] for request in asked]
    with LlamaEngine(MODEL, None, n_ctx=512, n_seq=16, threads=1) as engine:
        batched = [completions[0] for completions in engine.generate(asked)]
    gaps = []
    for one, other in zip(alone, batched, strict=True):
        for x, y in zip(one.logprobs, other.logprobs, strict=False):
            if x.token_id != y.token_id:
                gaps.append(x.top[0][1] - x.top[1][1])
                break
    same = sum(one.token_ids == other.token_ids for one, other in zip(alone, batched, strict=True))
    return {"prompts": len(asked), "equal": same / len(asked), "largest gap nats": max(gaps, default=0.0)}


def _questions(count: int) -> list[str]:
    found = []
    for domain in DOMAINS:
        lines = (ROOT / f"benchmarks/nano-{domain}/dev.jsonl").read_text(encoding="utf-8").splitlines()
        found += [json.loads(line)["prompt"] for line in lines[:count]]
    return found
