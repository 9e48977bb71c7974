"""A tiny random Qwen3 base with a small byte-level BPE tokeniser, made once for all tests of training."""

from __future__ import annotations

import json
import shutil
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


TRAIN_YAML = """
base: tiny
domain: math
rank: 4
alpha: 8
dropout: {dropout}
targets: all-linear
learning_rate: 0.01
warmup: 2
steps: {steps}
tokens_per_step: 256
max_length: 64
precision: {precision}
replay:
  share: {share}
  data: registry/bases/tiny/replay.jsonl
kl_weight: {kl}
checkpoint_every: 3
seed: 7
"""


class Tiny:
    """The tiny base, read only, and a way to lay out checkouts around it."""

    def __init__(self, checkpoint: Path) -> None:
        self.checkpoint = checkpoint
        self.tokeniser = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))

    def prompt(self, i: int) -> str:
        return f"<|im_start|>user\n{sentence(i)}<|im_end|>\n<|im_start|>assistant\n"

    def folder(self, root: Path, name: str = "adder", **settings: object) -> Path:
        """adapters/<name>/0.1.0 of a checkout at ``root``, with data and train.yaml."""
        base = root / "registry" / "bases" / "tiny"
        if not base.exists():
            base.mkdir(parents=True)
            shutil.copytree(self.checkpoint, base / "checkpoint")
            write_lines(base / "replay.jsonl", [{"prompt": sentence(i), "answer": sentence(i + 1)} for i in range(40)])
        folder = root / "adapters" / name / "0.1.0"
        write_lines(folder / "data" / "train.jsonl", [{"prompt": sentence(i), "answer": "so #### 7"} for i in range(60)])
        chosen = {"dropout": 0.1, "steps": 8, "share": 0.33, "precision": "float32", "kl": 0.0} | settings
        (folder / "train.yaml").write_text(TRAIN_YAML.format(**chosen), encoding="utf-8")
        return folder


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The tiny base. One thread: the tests are too small for more, and stay the same on every machine."""
    torch.set_num_threads(1)
    return Tiny(make_checkpoint(tmp_path_factory.mktemp("tiny") / "checkpoint"))
