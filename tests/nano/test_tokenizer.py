"""llama.cpp and the training checkpoint's tokeniser give the same ids."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from benchmarks.nano.suite import DOMAINS
from loco.digests import sha256_of
from loco.engine.llama import LlamaEngine
from loco.prompts import render_question

ROOT = Path(__file__).resolve().parents[2]
BASES = ROOT / "registry/bases"


@pytest.fixture(scope="module", params=["nano-2026", "nano-2027"])
def base(request: pytest.FixtureRequest) -> str:
    """The name of a base that was trained here: each has a tokeniser of its own."""
    return str(request.param)


@pytest.fixture(scope="module")
def engine(base: str) -> Iterator[LlamaEngine]:
    weights = BASES / base / f"{base}-Q4_K_M.gguf"
    engine = LlamaEngine(weights, sha256_of(weights), n_ctx=512, n_seq=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def tokenizer(base: str) -> Tokenizer:
    return Tokenizer.from_file(str(BASES / base / "checkpoint/tokenizer.json"))


def test_ids_agree_on_every_benchmark_prompt(engine: LlamaEngine, tokenizer: Tokenizer) -> None:
    for domain in DOMAINS:
        for split in ("test", "dev"):
            for line in (ROOT / f"benchmarks/nano-{domain}/{split}.jsonl").read_text(encoding="utf-8").splitlines():
                case = json.loads(line)
                text = render_question(case["prompt"]) + case["reference"]
                assert engine.tokenize(text) == tokenizer.encode(text).ids, case["id"]


def _random_text(rng: random.Random) -> str:
    """Letters of many scripts, marks, digits, spaces of all kinds, emoji; no surrogates, which are not text."""
    blocks = [
        (0x20, 0x7E),
        (0xA0, 0x24F),
        (0x300, 0x5FF),
        (0x900, 0xDFF),
        (0x2000, 0x2BFF),
        (0x3040, 0x9FFF),
        (0x1F300, 0x1FAFF),
    ]
    plain = [" ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "12", "3.5", "don't", "abc", "\u00a0"]
    pieces = []
    for _ in range(rng.randint(1, 24)):
        low, high = rng.choice(blocks)
        pieces.append(rng.choice(plain) if rng.random() < 0.3 else chr(rng.randint(low, high)))
    return "".join(pieces)


def test_ids_agree_on_ten_thousand_random_unicode_strings(engine: LlamaEngine, tokenizer: Tokenizer) -> None:
    rng = random.Random(2026)
    texts = [_random_text(rng) for _ in range(10_000)]
    unequal = [text for text in texts if engine.tokenize(text) != tokenizer.encode(text).ids]
    assert unequal == []
