"""Parity of a trained adapter on every GGUF file of its base, F16 and quantised, as a Markdown table.

python -m loco.training.parity_report adapters/<name>/<version>
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import numpy as np

from loco.digests import sha256_of
from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse
from loco.errors import LocoError, TrainingError, UsageError
from loco.training.base import find_base
from loco.training.config import load_config
from loco.training.examples import USER_TURN, find_files, read_examples
from loco.training.parity import NextToken, Parity, compare, peft_next_token

PROMPTS = 50


def llama_next_token(engine: LlamaEngine, adapters: tuple[AdapterUse, ...]) -> NextToken:
    """The next-token logits of llama.cpp with these adapters on."""
    return lambda prompt: np.array(engine.next_token_logits(prompt, adapters), dtype=np.float32)


def parity_report(folder: Path, root: Path) -> dict[str, Parity]:
    """Parity on the first 50 prompts of the adapter's data, by the file name of each GGUF file in the base's folder.

    ``folder`` is a trained version. Raises TrainingError for a base whose checkpoint isn't in the tree, and for a version whose
    adapter/ isn't here: it is trained anew, not committed.
    """
    config = load_config(folder / "train.yaml")
    checkpoint = find_base(config.base, root).folder(root)
    if checkpoint is None:
        raise TrainingError(f"{config.base} has no checkpoint in the checkout to compare with.")
    if not (folder / "adapter" / "adapter_config.json").is_file():
        raise TrainingError(f"{folder / 'adapter'} holds no PEFT adapter.", hint=f"Train it: loco train {folder}")
    examples = (example for path in find_files(config.data, folder, root) for example in read_examples(path))
    prompts = [USER_TURN.format(prompt=example.prompt) for example in islice(examples, PROMPTS)]
    gguf = folder / f"{folder.parent.name}.gguf"
    adapter = AdapterUse(gguf, sha256_of(gguf), base_digest=None)
    expected = peft_next_token(checkpoint, folder / "adapter")
    found: dict[str, Parity] = {}
    for path in sorted((root / "registry" / "bases" / config.base).glob("*.gguf")):
        engine = LlamaEngine(path, None, n_seq=1)
        try:
            found[path.name] = compare(expected, llama_next_token(engine, (adapter,)), prompts)
        finally:
            engine.close()
    return found


def main(arguments: list[str]) -> None:
    """Print the table of one adapter version."""
    if len(arguments) != 1:
        raise UsageError("Name one folder: adapters/<name>/<version>.")
    folder = Path(arguments[0]).resolve()
    print("| base file | prompts | lowest correlation | mean correlation | same likeliest token |\n|---|---|---|---|---|")
    for name, parity in parity_report(folder, folder.parents[2]).items():
        correlations = f"{parity.least_correlation:.5f} | {parity.mean_correlation:.5f}"
        print(f"| {name} | {parity.prompts} | {correlations} | {parity.same_argmax:.0%} |")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except LocoError as error:
        sys.exit(f"error: {error}")
