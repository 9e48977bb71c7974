"""Train a nano base: tokeniser, Qwen3-shaped model, checkpoint, GGUF files. Resumes after being killed.

python registry/bases/train_nano.py nano-2026            # train as its train.yaml says (about 40 minutes on two cores), export
python registry/bases/train_nano.py nano-2026 --export   # only write the GGUF files again from the checkpoint
"""

from __future__ import annotations

import argparse
import csv
import itertools
import random
import sys
import time
from pathlib import Path

import torch
from ruamel.yaml import YAML
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from benchmarks.nano.suite import base_stream  # noqa: E402
from loco.training.precision import mixed, usable  # noqa: E402

# The pre-tokeniser that llama.cpp calls "qwen2"; no normaliser, since llama.cpp applies none.
QWEN2_SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHAT_TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def make_tokenizer(vocabulary: int, seed: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE of ``vocabulary`` ids, learnt from the base's own training data."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2_SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tasks = itertools.islice(base_stream(seed), 40_000)
    tokenizer.train_from_iterator((f"{t.prompt}\n{t.answer}" for t in tasks), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=CHAT_TEMPLATE
    )


def encode(tokenizer: PreTrainedTokenizerFast, count: int, seed: int) -> list[tuple[list[int], int]]:
    """(ids, length of the prompt part) of ``count`` training examples in ChatML."""
    tasks = list(itertools.islice(base_stream(seed), count))
    prompts = [f"<|im_start|>user\n{t.prompt}<|im_end|>\n<|im_start|>assistant\n" for t in tasks]
    answers = [f"{t.answer}<|im_end|>" for t in tasks]
    raw = tokenizer.backend_tokenizer
    left, right = raw.encode_batch(prompts), raw.encode_batch(answers)
    return [(a.ids + b.ids, len(a.ids)) for a, b in zip(left, right, strict=True)]


def batches(examples: list[tuple[list[int], int]], tokens: int, seed: int) -> list[list[tuple[list[int], int]]]:
    """Batches of similar lengths with about ``tokens`` tokens, in random order."""
    rng = random.Random(seed)
    order = sorted(examples, key=lambda e: (len(e[0]), rng.random()))
    made: list[list[tuple[list[int], int]]] = []
    current: list[tuple[list[int], int]] = []
    for example in order:
        if current and (len(current) + 1) * len(example[0]) > tokens:
            made.append(current)
            current = []
        current.append(example)
    rng.shuffle(made)
    return made


def loss_of(model: Qwen3ForCausalLM, batch: list[tuple[list[int], int]]) -> torch.Tensor:
    """Cross-entropy over the answers' tokens; an answer weighs as the square root of its length, so that short ones count."""
    width = max(len(ids) for ids, _ in batch)
    tokens = torch.zeros(len(batch), width, dtype=torch.long)
    weights = torch.zeros(len(batch), width)
    for row, (ids, start) in enumerate(batch):
        tokens[row, : len(ids)] = torch.tensor(ids)
        weights[row, start : len(ids)] = (len(ids) - start) ** -0.5
    with mixed(usable("bfloat16", "cpu"), "cpu"):
        # Padding stands on the right, and attention is causal: no mask is needed.
        hidden = model.model(tokens[:, :-1]).last_hidden_state
        wanted = weights[:, 1:] > 0
        logits = model.lm_head(hidden[wanted])
    losses = torch.nn.functional.cross_entropy(logits.float(), tokens[:, 1:][wanted], reduction="none")
    share = weights[:, 1:][wanted]
    return (losses * share).sum() / share.sum()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", help="a folder beside this script that holds a train.yaml")
    parser.add_argument("--export", action="store_true", help="only write the GGUF files again")
    parser.add_argument("--steps", type=int, help="train for fewer steps, for a trial")
    arguments = parser.parse_args()
    folder = HERE / arguments.base
    if not (folder / "train.yaml").is_file():
        parser.error(f"{folder / 'train.yaml'} isn't there")
    if not arguments.export:
        train(folder, arguments.steps)
    export(folder)


def train(folder: Path, steps: int | None) -> None:
    """Train and write ``checkpoint/`` and ``loss.csv``."""
    state_file = folder / ".training.pt"
    config = YAML(typ="safe").load((folder / "train.yaml").read_text(encoding="utf-8"))
    steps = steps or int(config["steps"])
    torch.manual_seed(config["seed"])
    tokenizer = make_tokenizer(config["vocabulary"], config["seed"])
    shape = Qwen3Config(
        vocab_size=config["vocabulary"],
        hidden_size=config["hidden"],
        intermediate_size=config["feed_forward"],
        num_hidden_layers=config["layers"],
        num_attention_heads=config["heads"],
        num_key_value_heads=config["key_value_heads"],
        head_dim=config["head_size"],
        max_position_embeddings=config["context"],
        rope_theta=10_000.0,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    shape._attn_implementation = "eager"  # on a CPU twice as fast as SDPA at these lengths
    model = Qwen3ForCausalLM(shape)
    if config["compile"]:
        model.model.compile(dynamic=True)  # a quarter faster on two cores; needs a C++ compiler
    matrices = [p for n, p in model.model.layers.named_parameters() if p.ndim == 2]
    others = [p for n, p in model.named_parameters() if not (n.startswith("model.layers.") and p.ndim == 2)]
    optimizers = [
        torch.optim.Muon(matrices, lr=config["muon_learning_rate"], weight_decay=0.01),
        torch.optim.AdamW(others, lr=config["adamw_learning_rate"], betas=(0.9, 0.95), weight_decay=0.0),
    ]
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(
            o,
            lambda s: min((s + 1) / config["warmup"], 1.0, max(0.02, (steps - s) / (steps * (1 - config["decay_from"])))),
        )
        for o in optimizers
    ]
    done, seen, spent = 0, 0, 0.0
    log: list[tuple[int, int, float, float]] = []
    if state_file.exists():
        state = torch.load(state_file, weights_only=False)
        model.load_state_dict(state["model"])
        for part, saved in zip([*optimizers, *schedules], state["parts"], strict=True):
            part.load_state_dict(saved)
        done, seen, spent, log = state["done"], state["seen"], state["spent"], state["log"]
        print(f"resuming at step {done}", flush=True)
    begin = time.monotonic() - spent
    running = log[-1][2] if log else 0.0
    position = 0
    for epoch in itertools.count():
        made = batches(encode(tokenizer, 32_000, config["seed"] * 1000 + epoch), config["tokens_per_step"], epoch)
        for batch in made:
            position += 1
            if position <= done:
                continue
            if position > steps:
                save(folder, model, tokenizer, log)
                state_file.unlink(missing_ok=True)
                return
            loss = loss_of(model, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for part in optimizers:
                part.step()
                part.zero_grad(set_to_none=True)
            for schedule in schedules:
                schedule.step()
            done, seen = position, seen + sum(len(ids) for ids, _ in batch)
            running = loss.item() if not running else 0.95 * running + 0.05 * loss.item()
            if done % 20 == 0:
                spent = time.monotonic() - begin
                left = spent / done * (steps - done) / 60
                log.append((done, seen, round(running, 4), round(spent, 1)))
                print(
                    f"step {done}/{steps} loss {running:.4f} {seen / spent:.0f} tokens/s, {left:.1f} minutes left", flush=True
                )
            if done % 200 == 0:
                parts = [p.state_dict() for p in [*optimizers, *schedules]]
                temporary = state_file.with_suffix(".tmp")
                torch.save(
                    {"model": model.state_dict(), "parts": parts, "done": done, "seen": seen, "spent": spent, "log": log},
                    temporary,
                )
                temporary.replace(state_file)


def save(
    folder: Path, model: Qwen3ForCausalLM, tokenizer: PreTrainedTokenizerFast, log: list[tuple[int, int, float, float]]
) -> None:
    """Write the checkpoint, rounded to F16 so that it holds the very weights of the F16 GGUF, and the loss curve."""
    model.half().save_pretrained(folder / "checkpoint")
    tokenizer.save_pretrained(folder / "checkpoint")
    with (folder / "loss.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["step", "tokens", "loss", "seconds"])
        writer.writerows(log)


def plot_loss(folder: Path) -> None:
    """Draw ``loss.csv`` as ``loss.svg``."""
    with (folder / "loss.csv").open(encoding="utf-8") as file:
        rows = [(int(r["tokens"]) / 1e6, float(r["loss"])) for r in csv.DictReader(file)]
    right, top = rows[-1][0], max(2.0, min(4.0, rows[0][1]))
    points = " ".join(f"{60 + 520 * x / right:.1f},{260 - 230 * min(y, top) / top:.1f}" for x, y in rows)
    marks = "".join(
        f'<text x="50" y="{264 - 230 * y / top:.0f}" text-anchor="end">{y:.1f}</text>'
        f'<line x1="60" x2="580" y1="{260 - 230 * y / top:.0f}" y2="{260 - 230 * y / top:.0f}" stroke="#8884"/>'
        for y in (0, top / 4, top / 2, 3 * top / 4, top)
    )
    (folder / "loss.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 300" font-family="sans-serif" font-size="12" fill="#777">'
        f'{marks}<polyline points="{points}" fill="none" stroke="#2a78d6" stroke-width="2"/>'
        f'<text x="580" y="280" text-anchor="end">{right:.1f} million tokens</text>'
        '<text x="60" y="20">training loss (nats a token of the answers)</text></svg>\n',
        encoding="utf-8",
    )


def export(folder: Path) -> None:
    """Write the F16 and Q4_K_M GGUF files from the checkpoint, and the plot of the loss."""
    plot_loss(folder)
    from loco.engine.llama import quantise
    from loco.training.base_gguf import write_base_gguf

    full, small = (folder / f"{folder.name}-{kind}.gguf" for kind in ("F16", "Q4_K_M"))
    write_base_gguf(folder / "checkpoint", full)
    quantise(full, small, "Q4_K_M")
    for path in (full, small):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
