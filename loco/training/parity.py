"""How far two ways of computing the same adapter agree: the next-token logits of PEFT in F32, and of llama.cpp.

It compares numbers and judges nothing: the bounds stand in the tests (F16), the figures of a quantised base in the reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from peft import PeftModel
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM
from transformers.utils import logging as transformers_logging

from loco.errors import TrainingError
from loco.training.base import peft_warnings_ignored

Logits = npt.NDArray[np.float32]
NextToken = Callable[[str], Logits]
"""From a prompt (chat template applied) to the logits (vocabulary) of the token after it."""


@dataclass(frozen=True, slots=True)
class Parity:
    """Over ``prompts`` prompts: the lowest and mean correlation of the logits, and the share with the same likeliest token."""

    prompts: int
    least_correlation: float
    mean_correlation: float
    same_argmax: float


def compare(one: NextToken, other: NextToken, prompts: Iterable[str]) -> Parity:
    """Compare two models on every prompt. Raises TrainingError if there is none, or the vocabularies differ."""
    correlations: list[float] = []
    same = 0
    for prompt in prompts:
        a, b = one(prompt), other(prompt)
        if a.shape != b.shape:
            raise TrainingError(f"The models have vocabularies of {a.size} and {b.size} tokens: they aren't the same base.")
        correlations.append(float(np.corrcoef(a, b)[0, 1]))
        same += int(a.argmax() == b.argmax())
    if not correlations:
        raise TrainingError("There is no prompt to compare on.")
    return Parity(len(correlations), min(correlations), sum(correlations) / len(correlations), same / len(correlations))


def peft_next_token(checkpoint: Path, adapter: Path | None) -> NextToken:
    """The next-token logits of a checkpoint's folder in F32, with the PEFT adapter of a folder on it (None: without)."""
    transformers_logging.disable_progress_bar()
    model: Any = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32, local_files_only=True)
    if adapter is not None:
        with peft_warnings_ignored():
            model = PeftModel.from_pretrained(model, adapter)
    model.eval()
    tokeniser = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))

    def logits(prompt: str) -> Logits:
        ids: Sequence[int] = tokeniser.encode(prompt, add_special_tokens=False).ids
        with torch.no_grad():
            values: Logits = model(torch.tensor([ids])).logits[0, -1].numpy()
        return values

    return logits
