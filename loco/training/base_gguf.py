"""Writes a Qwen3 checkpoint (the Hugging Face folder) as an F16 GGUF file that llama.cpp runs.

For the small bases that are trained in this repository. It knows one architecture and one tokeniser (byte-level BPE with
Qwen2's split pattern); anything else is refused, never guessed. K-quants are made from its output by llama.cpp itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
from safetensors.torch import load_file

from loco.atomic import replacing
from loco.errors import TrainingError
from loco.training.tensor_names import base_tensor_name

END_OF_TURN = "<|im_end|>"
PADDING = "<|endoftext|>"
CHATML_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def write_base_gguf(checkpoint: Path, out: Path) -> None:
    """Convert the folder ``checkpoint`` (config.json, model.safetensors, tokenizer.json) into the GGUF file ``out``.

    Matrices are stored as F16, norms as F32. The same checkpoint gives the same bytes. Raises TrainingError when a file is
    missing, or the model or tokeniser is of a kind that this converter doesn't know.
    """
    config = _read_json(checkpoint / "config.json")
    if config.get("model_type") != "qwen3":
        raise TrainingError(
            f"{checkpoint / 'config.json'}: model_type is {config.get('model_type')!r}; only 'qwen3' can be converted."
        )
    with replacing(out) as temporary:
        writer = gguf.GGUFWriter(path=temporary, arch="qwen3")
        _add_hyperparameters(writer, config, name=checkpoint.resolve().parent.name)
        _add_tokeniser(writer, checkpoint, size=int(config["vocab_size"]))
        _add_tensors(writer, checkpoint, config)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(
            f"{path} can't be read: {error.strerror}.", hint="A checkpoint is a Hugging Face folder."
        ) from error
    except ValueError as error:
        raise TrainingError(f"{path} isn't JSON: {error}.") from error
    if not isinstance(value, dict):
        raise TrainingError(f"{path} doesn't hold a JSON object.")
    return value


def _add_hyperparameters(writer: Any, config: dict[str, Any], name: str) -> None:
    rope = config.get("rope_parameters") or {}
    if rope.get("rope_type", "default") != "default" or config.get("rope_scaling"):
        raise TrainingError("config.json: scaled rotary positions aren't supported.", hint="Use rope_type 'default'.")
    head = int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(int(config["max_position_embeddings"]))
    writer.add_embedding_length(int(config["hidden_size"]))
    writer.add_block_count(int(config["num_hidden_layers"]))
    writer.add_feed_forward_length(int(config["intermediate_size"]))
    writer.add_head_count(int(config["num_attention_heads"]))
    writer.add_head_count_kv(int(config["num_key_value_heads"]))
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_freq_base(float(rope.get("rope_theta", config.get("rope_theta", 10000.0))))
    writer.add_layer_norm_rms_eps(float(config["rms_norm_eps"]))
    writer.add_vocab_size(int(config["vocab_size"]))


def _add_tokeniser(writer: Any, checkpoint: Path, size: int) -> None:
    tokeniser = _read_json(checkpoint / "tokenizer.json")
    model = tokeniser["model"]
    if model.get("type") != "BPE":
        raise TrainingError(
            f"{checkpoint / 'tokenizer.json'}: the model is {model.get('type')!r}; only byte-level BPE is supported."
        )
    # Rows of the embedding beyond the vocabulary are padding; llama.cpp wants a name for each.
    tokens = [f"[PAD{i}]" for i in range(size)]
    kinds = [gguf.TokenType.UNUSED] * size
    for text, index in model["vocab"].items():
        tokens[index], kinds[index] = text, gguf.TokenType.NORMAL
    for added in tokeniser.get("added_tokens", []):
        tokens[added["id"]] = added["content"]
        kinds[added["id"]] = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
    if END_OF_TURN not in tokens:
        raise TrainingError(
            f"{checkpoint / 'tokenizer.json'}: there is no token {END_OF_TURN!r}, which ends every turn of ChatML."
        )
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]])
    writer.add_eos_token_id(tokens.index(END_OF_TURN))
    writer.add_eot_token_id(tokens.index(END_OF_TURN))
    if PADDING in tokens:
        # Given as the start token too, because llama.cpp otherwise takes token 11 for it; it is never added to a prompt.
        writer.add_bos_token_id(tokens.index(PADDING))
        writer.add_pad_token_id(tokens.index(PADDING))
    writer.add_add_bos_token(False)
    writer.add_chat_template(_chat_template(checkpoint))


def _chat_template(checkpoint: Path) -> str:
    beside = checkpoint / "chat_template.jinja"
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    settings = checkpoint / "tokenizer_config.json"
    given = _read_json(settings).get("chat_template") if settings.is_file() else None
    return given if isinstance(given, str) else CHATML_TEMPLATE


def _add_tensors(writer: Any, checkpoint: Path, config: dict[str, Any]) -> None:
    weights = checkpoint / "model.safetensors"
    if not weights.is_file():
        raise TrainingError(f"{weights} isn't there.", hint="Save the checkpoint unsharded, in safetensors.")
    for name, tensor in sorted(load_file(weights).items()):
        if name == "lm_head.weight" and config.get("tie_word_embeddings"):
            continue  # llama.cpp uses the embedding when there is no output tensor
        values = tensor.float().numpy()
        writer.add_tensor(base_tensor_name(name), values.astype("float16") if values.ndim == 2 else values)
