"""An evaluation against a plain loop over ``Llama.create_completion``: same prompts, same scorers, same cores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from llama_cpp import Llama

from bench.measure import Figures, percentile, seconds
from loco import artifacts
from loco.engine.llama import cores
from loco.evaluation.machinery import llama_machinery
from loco.evaluation.scoring import scorer_of
from loco.evaluation.selection import Selection
from loco.evaluation.store import OutcomeStore
from loco.evaluation.work import Work, base_work
from loco.registry import find_root, load_registry


def run(folder: Path, *, smoke: bool) -> Figures:
    """Cases a second of both, their ratio (aim: 3 or more); seconds to read the result again, also as a command (below 2)."""
    root = find_root()
    base = load_registry(root).base("nano-2026")
    work = base_work(root, base, Selection(limit=10 if smoke else 500), llama_machinery(root))
    cases = sum(len(item.cases) for item in work.wanted)
    weights = artifacts.resolve(root, base.weights)
    loop = seconds(lambda: _one_by_one(work, weights, base.context))
    store = OutcomeStore(folder)
    ours = seconds(lambda: work.measure(store))
    again = seconds(lambda: work.measure(store))
    command = [sys.executable, "-m", "loco", "--registry", str(root), "eval", "nano-math", "--quiet"]
    published = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(1 if smoke else 5)]
    return {
        "cases": cases,
        "loop cases/s": cases / loop,
        "evaluation cases/s": cases / ours,
        "ratio": loop / ours,
        "from the store s": again,
        "loco eval of a published adapter s": percentile(published, 0.5),
    }


def _one_by_one(work: Work, weights: Path, length: int) -> None:
    threads = cores()
    llama = Llama(str(weights), n_ctx=length, n_threads=threads, n_threads_batch=threads, flash_attn=True, verbose=False)
    for item in work.wanted:
        texts = []
        for portion in item.portions:
            for request in portion.block().requests:
                params = request.params
                done = llama.create_completion(
                    request.prompt, max_tokens=params.max_tokens, temperature=0.0, stop=list(params.stop)
                )
                texts.append(done["choices"][0]["text"])
        scorer_of(item.benchmark)(texts, list(item.cases))
    llama.close()
