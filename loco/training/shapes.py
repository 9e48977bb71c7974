"""Whether an adapter fits a base: the size of every linear layer of a Qwen3 model, and where an adapter's matrices differ."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loco.errors import AdapterError, TrainingError
from loco.training.convert import LoraAdapter


@dataclass(frozen=True, slots=True)
class BaseShape:
    """Sizes of a Qwen3 model; ``query`` and ``key`` are the widths of all query and all key heads together."""

    blocks: int
    hidden: int
    feed_forward: int
    query: int
    key: int

    def layer(self, kind: str) -> tuple[int, int]:
        """(in, out) of a block's linear layer by llama.cpp's name, such as "attn_q"."""
        return {
            "attn_q": (self.hidden, self.query),
            "attn_k": (self.hidden, self.key),
            "attn_v": (self.hidden, self.key),
            "attn_output": (self.query, self.hidden),
            "ffn_gate": (self.hidden, self.feed_forward),
            "ffn_up": (self.hidden, self.feed_forward),
            "ffn_down": (self.feed_forward, self.hidden),
        }[kind]


def shape_of(config: dict[str, Any]) -> BaseShape:
    """From a model's config.json. Raises TrainingError if it isn't a Qwen3 model or a size is missing."""
    try:
        if config["model_type"] != "qwen3":
            raise TrainingError(f"The base is a {config['model_type']!r} model; only 'qwen3' is supported.")
        head = int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])
        return BaseShape(
            blocks=int(config["num_hidden_layers"]),
            hidden=int(config["hidden_size"]),
            feed_forward=int(config["intermediate_size"]),
            query=head * int(config["num_attention_heads"]),
            key=head * int(config["num_key_value_heads"]),
        )
    except KeyError as error:
        raise TrainingError(f"The base's config.json has no field {error}.") from error


def read_shape(checkpoint: Path) -> BaseShape:
    """The shape of the checkpoint in a folder. TrainingError if its config.json can't be read."""
    path = checkpoint / "config.json"
    try:
        return shape_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{path} can't be read: {error}.") from error


def check_fits(adapter: LoraAdapter, shape: BaseShape, *, base: str) -> None:
    """Raises AdapterError naming the first layer that the base doesn't have or that has another size there."""
    for name, pair in sorted(adapter.layers.items()):
        _, block, kind = name.split(".")
        if int(block) >= shape.blocks:
            raise AdapterError(
                f"The adapter changes block {block}, but {base} has {shape.blocks} (from 0): it is for another base."
            )
        met, expected = (int(pair.a.shape[1]), int(pair.b.shape[0])), shape.layer(kind)
        if met != expected:
            raise AdapterError(
                f"The adapter's {name} goes from {met[0]} to {met[1]}, but in {base} from {expected[0]} to {expected[1]}:"
                " it is for another base.",
                hint="Name the base that it was trained on with --base.",
            )
