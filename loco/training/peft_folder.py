"""Writes an adapter as PEFT stores it: adapter_config.json and adapter_model.safetensors.

PEFT's own ``save_pretrained`` puts the path of the base on this machine and sets in random order into the file; here the same
adapter gives the same bytes anywhere.
"""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Any

from peft import get_peft_model_state_dict
from safetensors.torch import save

from loco.atomic import replacing, write_text


def write_peft(model: Any, folder: Path, *, base: str) -> None:
    """Write the trained adapter of a PEFT model into ``folder``, its matrices in F32. ``base`` is the base's name."""
    config = model.peft_config["default"].to_dict() | {"base_model_name_or_path": base, "inference_mode": True}
    write_text(folder / "adapter_config.json", json.dumps(config, indent=2, sort_keys=True, default=_plain) + "\n")
    tensors = {name: tensor.detach().float().cpu().contiguous() for name, tensor in get_peft_model_state_dict(model).items()}
    with replacing(folder / "adapter_model.safetensors") as temporary:
        # Not save_file, which makes a file that only its owner may read.
        temporary.write_bytes(save(tensors, metadata={"format": "pt"}))


def _plain(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.value if isinstance(value, enum.Enum) else str(value)
