"""How fast a base answers on this machine, and its memory. In a process of its own, so that peaks are not shared.

``python -m loco.migration.speed ROOT BASE`` prints the figures as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from loco.engine.types import Engine, GenerationRequest, SamplingParams
from loco.errors import EngineError
from loco.registry import load_registry

NEW_TOKENS = 64
QUESTIONS = ("Write down the numbers from one to twenty.", "Describe a morning in a small town.", "How much is 12 times 24?")
TIMEOUT = 1800.0  # seconds


@dataclass(frozen=True, slots=True)
class Speed:
    """Figures of one base on one machine: seconds to load, tokens a second of prompts and of answers, peak memory in bytes.

    ``peak_memory`` is of the whole process, None where the system doesn't tell it.
    """

    load_s: float
    prompt_tokens_per_s: float
    answer_tokens_per_s: float
    peak_memory: int | None


def measure(open_engine: Callable[[], Engine]) -> Speed:
    """Load a base, answer three short questions, one after the other."""
    begun = time.perf_counter()
    engine = open_engine()
    loaded = time.perf_counter() - begun
    prompt_ms = answer_ms = 0.0
    prompt_tokens = answer_tokens = 0
    try:
        for question in QUESTIONS:
            [[done]] = engine.generate([GenerationRequest(question, params=SamplingParams(max_tokens=NEW_TOKENS))])
            timings = done.timings
            prompt_tokens += done.prompt_tokens
            prompt_ms += timings.prefill_ms
            answer_tokens += max(0, done.completion_tokens - 1)
            answer_ms += timings.total_ms - timings.first_token_ms
    finally:
        engine.close()
    return Speed(loaded, _rate(prompt_tokens, prompt_ms), _rate(answer_tokens, answer_ms), _peak_memory())


def measure_apart(root: Path, base: str) -> Speed:
    """The same in another process. Raises EngineError where that fails."""
    command = [sys.executable, "-m", "loco.migration.speed", str(root), base]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"Measuring the speed of {base} took more than {TIMEOUT:.0f} s.") from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EngineError(f"The speed of {base} can't be measured: {said[-1] if said else done.returncode}")
    return Speed(**json.loads(done.stdout))


def _rate(tokens: int, milliseconds: float) -> float:
    return tokens / (milliseconds / 1000) if milliseconds > 0 else 0.0


def _peak_memory() -> int | None:
    try:
        import resource  # Windows has none
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _main() -> None:
    from loco.runtime import open_llama

    root = Path(sys.argv[1])
    base = load_registry(root).base(sys.argv[2])
    sys.stdout.write(json.dumps(asdict(measure(lambda: open_llama(root, base)))))


if __name__ == "__main__":
    _main()
