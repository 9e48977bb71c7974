"""How transformers and llama.cpp call the same tensor of a Qwen3 model. Qwen3 needs no permutation of query and key rows."""

from __future__ import annotations

import re

from loco.errors import TrainingError

BLOCK_MODULES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""The linear layers of a block: the only ones that an adapter may change."""

_BLOCK_NORMS = {
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_OUTSIDE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
_IN_BLOCK = re.compile(r"model\.layers\.(\d+)\.(.+)")


def base_tensor_name(name: str) -> str:
    """llama.cpp's name of a checkpoint's tensor, ``.weight`` included. TrainingError for a tensor that Qwen3 doesn't have."""
    module, dot, kind = name.rpartition(".")
    found = _OUTSIDE.get(module) if kind == "weight" and dot else None
    if found is None and kind == "weight" and (match := _IN_BLOCK.fullmatch(module)):
        inner = (BLOCK_MODULES | _BLOCK_NORMS).get(match[2])
        found = f"blk.{match[1]}.{inner}" if inner else None
    if found is None:
        raise TrainingError(f"The checkpoint has a tensor {name!r} that a Qwen3 model doesn't have.")
    return f"{found}.weight"


def block_module_name(module: str) -> str | None:
    """llama.cpp's name of an adapted linear layer, without ``.weight``; None for anything but a block's linear layers."""
    match = _IN_BLOCK.fullmatch(module)
    if match is None or match[2] not in BLOCK_MODULES:
        return None
    return f"blk.{match[1]}.{BLOCK_MODULES[match[2]]}"
