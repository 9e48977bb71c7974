"""PEFT to GGUF: llama.cpp's adapter computes what PEFT's does; what llama.cpp can't express is refused by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse
from loco.errors import AdapterError, TrainingError
from loco.training.base import peft_warnings_ignored
from loco.training.base_gguf import write_base_gguf
from loco.training.config import LINEAR_MODULES
from loco.training.convert import convert_adapter, read_peft
from loco.training.parity import compare, peft_next_token
from loco.training.parity_report import llama_next_token, parity_report
from loco.training.peft_folder import write_peft
from loco.training.recipe import train_adapter

PROMPTS = 50


def random_adapter(tiny: Any, folder: Path, **settings: Any) -> None:
    """Write a PEFT adapter for the tiny base that clearly changes the logits."""
    base = AutoModelForCausalLM.from_pretrained(tiny.checkpoint, dtype=torch.float32)
    options = {"r": 4, "lora_alpha": 6, "target_modules": list(LINEAR_MODULES), "task_type": "CAUSAL_LM"} | settings
    torch.manual_seed(3)
    with peft_warnings_ignored():
        model = get_peft_model(base, LoraConfig(**options))
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.15)
    write_peft(model, folder, base="tiny")


@pytest.mark.parametrize("settings", [{}, {"use_rslora": True, "target_modules": ["q_proj", "v_proj"]}], ids=["all", "rslora"])
def test_llama_cpp_computes_what_peft_computes(tiny: Any, tmp_path: Path, settings: dict[str, Any]) -> None:
    random_adapter(tiny, tmp_path / "peft", **settings)
    convert_adapter(tmp_path / "peft", tmp_path / "adapter.gguf", name="random")
    write_base_gguf(tiny.checkpoint, tmp_path / "base.gguf")
    adapter = AdapterUse(tmp_path / "adapter.gguf", "0" * 64, base_digest=None)
    engine = LlamaEngine(tmp_path / "base.gguf", None, n_ctx=256, n_seq=1, threads=1)
    prompts = [tiny.prompt(i) for i in range(PROMPTS)]
    adapted = peft_next_token(tiny.checkpoint, tmp_path / "peft")
    try:
        parity = compare(adapted, llama_next_token(engine, (adapter,)), prompts)
    finally:
        engine.close()
    assert parity.prompts == PROMPTS
    assert parity.least_correlation > 0.999
    assert parity.same_argmax >= 0.98
    # The adapter must matter, or agreement says nothing.
    assert compare(adapted, peft_next_token(tiny.checkpoint, None), prompts).mean_correlation < 0.95


def test_a_report_covers_every_gguf_file_of_the_base_and_needs_the_peft_adapter(tiny: Any, tmp_path: Path) -> None:
    folder = tiny.folder(tmp_path, steps=3)
    train_adapter(folder, root=tmp_path)
    write_base_gguf(tiny.checkpoint, tmp_path / "registry" / "bases" / "tiny" / "tiny-F16.gguf")
    found = parity_report(folder, tmp_path)
    assert list(found) == ["tiny-F16.gguf"]
    assert found["tiny-F16.gguf"].least_correlation > 0.999
    shutil.rmtree(folder / "adapter")
    with pytest.raises(TrainingError, match="loco train"):
        parity_report(folder, tmp_path)


def test_the_same_adapter_gives_the_same_bytes(tiny: Any, tmp_path: Path) -> None:
    random_adapter(tiny, tmp_path / "peft")
    for name in ("one.gguf", "two.gguf"):
        convert_adapter(tmp_path / "peft", tmp_path / name, name="random")
    assert (tmp_path / "one.gguf").read_bytes() == (tmp_path / "two.gguf").read_bytes()


def edit_config(**values: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "adapter_config.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")

    return edit


def edit_tensors(change: Callable[[dict[str, torch.Tensor]], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        tensors = load_file(folder / "adapter_model.safetensors")
        change(tensors)
        save_file(tensors, folder / "adapter_model.safetensors")

    return edit


HEAD = "base_model.model.lm_head.lora_A.weight"
FIRST_A = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (edit_config(use_dora=True), "use_dora"),
        (edit_config(bias="all"), "biases"),
        (edit_config(modules_to_save=["lm_head"]), "modules_to_save"),
        (edit_config(rank_pattern={"q_proj": 8}), "rank_pattern"),
        (edit_config(peft_type="IA3"), "only LoRA"),
        (edit_config(r=5), "r = 5"),
        (edit_tensors(lambda t: t.update({HEAD: torch.zeros(4, 64)})), "lm_head"),
        (edit_tensors(lambda t: t.__delitem__(FIRST_A)), "blk.0.attn_q"),
        (edit_tensors(lambda t: t.update({FIRST_A: torch.full((4, 64), 1e9)})), "F16"),
        (edit_tensors(lambda t: t.clear()), "no LoRA"),
        (lambda folder: (folder / "adapter_model.safetensors").write_bytes(b"not safetensors"), "safetensors"),
        (lambda folder: (folder / "adapter_config.json").unlink(), "adapter_config.json"),
    ],
)
def test_what_llama_cpp_cannot_express_is_refused(
    tiny: Any, tmp_path: Path, edit: Callable[[Path], None], message: str
) -> None:
    random_adapter(tiny, tmp_path / "peft")
    edit(tmp_path / "peft")
    with pytest.raises(AdapterError, match=message):
        convert_adapter(tmp_path / "peft", tmp_path / "out.gguf", name="random")
    assert not (tmp_path / "out.gguf").exists()


def test_the_weights_file_itself_can_be_named(tiny: Any, tmp_path: Path) -> None:
    random_adapter(tiny, tmp_path / "peft")
    assert read_peft(tmp_path / "peft" / "adapter_model.safetensors").rank == 4
