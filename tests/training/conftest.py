"""A tiny random Qwen3 base with a small byte-level BPE tokeniser, made once for all tests of training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import Qwen3Config, Qwen3ForCausalLM

QWEN2_SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
WORDS = ("Ada", "Bo", "Cy", "Dee", "apples", "pears", "sells", "buys", "user", "assistant", "how", "many", "left", "so", "####")


def sentence(i: int) -> str:
    """A deterministic little text."""
    return " ".join(WORDS[(i * 7 + k * (i % 5 + 1)) % len(WORDS)] for k in range(4 + i % 5)) + f" {i * 13 % 97}?"


def make_tokeniser() -> Tokenizer:
    tokeniser = Tokenizer(models.BPE())
    tokeniser.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokeniser.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False, min_frequency=2
    )
    tokeniser.train_from_iterator([sentence(i) for i in range(200)], trainer)
    tokeniser.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    return tokeniser


def make_checkpoint(folder: Path, *, layers: int = 2) -> Path:
    """Write a random Qwen3 checkpoint (hidden 64, two heads of 32) into ``folder``."""
    tokeniser = make_tokeniser()
    torch.manual_seed(0)
    config = Qwen3Config(
        vocab_size=tokeniser.get_vocab_size() + 5,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=32,
        max_position_embeddings=256,
        tie_word_embeddings=True,
        initializer_range=0.15,
        eos_token_id=tokeniser.token_to_id("<|im_end|>"),
        pad_token_id=tokeniser.token_to_id("<|endoftext|>"),
        bos_token_id=None,
    )
    Qwen3ForCausalLM(config).save_pretrained(folder)
    tokeniser.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny base as a Hugging Face folder. Read only."""
    torch.set_num_threads(1)
    return make_checkpoint(tmp_path_factory.mktemp("tiny") / "checkpoint")


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    """Write JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
