"""A checkpoint written as F16 GGUF: llama.cpp gives the same token ids and, to F16, the same logits as transformers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from llama_cpp import Llama
from transformers import AutoModelForCausalLM

from loco.errors import TrainingError
from loco.training.base_gguf import write_base_gguf

TEXTS = ("Ada sells 12345 apples,  so\n\n how many?", "Ünïcödé 漢字 🙂 ta\tb", "it's don't WE'LL", "   ", "a<|im_end|>b")


@pytest.fixture(scope="module")
def written(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("gguf") / "tiny-F16.gguf"
    write_base_gguf(tiny.checkpoint, out)
    return out


@pytest.fixture(scope="module")
def llama(written: Path) -> Llama:
    return Llama(str(written), n_ctx=256, logits_all=True, verbose=False, n_threads=1, n_threads_batch=1)


def test_token_ids_are_the_same(llama: Llama, tiny: Any) -> None:
    for text in TEXTS:
        ours = tiny.tokeniser.encode(text, add_special_tokens=False).ids
        assert llama.tokenize(text.encode(), add_bos=True, special=True) == ours


def test_logits_are_the_same_to_half_precision(llama: Llama, tiny: Any) -> None:
    model = AutoModelForCausalLM.from_pretrained(tiny.checkpoint, dtype=torch.float32).eval()
    for i in range(10):
        ids = tiny.tokeniser.encode(tiny.prompt(i), add_special_tokens=False).ids
        llama.reset()
        llama.eval(ids)
        with torch.no_grad():
            expected = model(torch.tensor([ids])).logits[0].numpy()
        met = np.array(llama.scores[: len(ids)])
        assert np.corrcoef(met.ravel(), expected.ravel())[0, 1] > 0.9999


def test_the_end_of_a_turn_ends_generation_and_nothing_is_put_before_a_prompt(llama: Llama, tiny: Any) -> None:
    assert llama.token_eos() == tiny.tokeniser.token_to_id("<|im_end|>")
    assert llama.metadata["tokenizer.ggml.add_bos_token"] == "false"


def test_the_same_checkpoint_gives_the_same_bytes(written: Path, tiny: Any, tmp_path: Path) -> None:
    again = tmp_path / written.name
    write_base_gguf(tiny.checkpoint, again)
    assert again.read_bytes() == written.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [written.name]


def test_another_architecture_is_refused(tiny: Any, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    shutil.copytree(tiny.checkpoint, checkpoint)
    config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    (checkpoint / "config.json").write_text(json.dumps(config | {"model_type": "llama"}), encoding="utf-8")
    with pytest.raises(TrainingError, match="'llama'"):
        write_base_gguf(checkpoint, tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()
