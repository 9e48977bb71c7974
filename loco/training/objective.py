"""The loss of a batch: cross-entropy on the answers' tokens, and on request how far the adapter moves from the base."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from loco.training.batches import Batch


def loss_of(model: Any, batch: Batch, *, kl_weight: float, device: str) -> torch.Tensor:
    """Mean loss in nats a trained token (a scalar with gradient).

    ``model`` is a PEFT model of a causal transformer. With ``kl_weight`` > 0, that multiple of KL(base || adapter), the mean
    over the trained tokens of replayed examples, is added.
    """
    ids, targets, replayed = _tensors(batch, device)
    trained = targets >= 0
    logits = _answer_logits(model, ids, trained)
    loss = F.cross_entropy(logits.float(), targets[trained])
    if kl_weight and bool(replayed.any()):
        with torch.no_grad(), model.disable_adapter():
            reference = F.log_softmax(_answer_logits(model, ids[replayed], trained[replayed]).float(), dim=-1)
        adapted = F.log_softmax(logits[replayed[:, None].expand_as(trained)[trained]].float(), dim=-1)
        loss = loss + kl_weight * F.kl_div(adapted, reference, log_target=True, reduction="batchmean")
    return loss


def _tensors(batch: Batch, device: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids (rows, width); the next token where it is trained, else -1 (rows, width); which rows are replayed (rows)."""
    width = max(map(len, batch))
    ids = torch.zeros((len(batch), width), dtype=torch.long)
    targets = torch.full((len(batch), width), -1, dtype=torch.long)
    for row, example in enumerate(batch):
        tokens = torch.tensor(example.ids)
        ids[row, : len(tokens)] = tokens
        targets[row, example.answer_start - 1 : len(tokens) - 1] = tokens[example.answer_start :]
    replayed = torch.tensor([example.replay for example in batch])
    return ids.to(device), targets.to(device), replayed.to(device)


def _answer_logits(model: Any, ids: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    """Logits (positions, vocabulary) at the marked positions only: the head costs as much as a block, most rows aren't trained.

    Padding stands on the right, behind everything that is trained, so that the causal mask alone hides it.
    """
    causal = model.base_model.model
    hidden = causal.model(input_ids=ids, use_cache=False).last_hidden_state
    logits: torch.Tensor = causal.lm_head(hidden[where])
    return logits
