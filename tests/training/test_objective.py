"""The loss: answers only, no influence of padding, and a KL term that is zero where the adapter changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F

from loco.training.base import find_base, load_model
from loco.training.config import load_config
from loco.training.examples import Example, encode
from loco.training.objective import loss_of


@pytest.fixture(scope="module")
def model(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("objective")
    config = load_config(tiny.folder(root, dropout=0.0) / "train.yaml")
    torch.manual_seed(0)
    return load_model(find_base("tiny", root), root, config, "cpu").eval()


def batch_of(tiny: Any, *pairs: tuple[str, str], replay: bool = False) -> Any:
    return encode([Example(*pair) for pair in pairs], tiny.tokeniser, max_length=64, replay=replay)


def value_of(loss: torch.Tensor) -> float:
    return float(loss.detach())


def test_only_the_adapters_matrices_are_trained(model: Any) -> None:
    trained = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert len(trained) == 2 * 7 * 2
    assert all("lora_" in name for name in trained)


def test_the_loss_is_the_mean_over_the_answers_tokens(model: Any, tiny: Any) -> None:
    short, long = batch_of(tiny, ("how", "so 7"), ("how many apples Ada sells", "so many left #### 12"))
    total, count = 0.0, 0
    for example in (short, long):
        logits = model(torch.tensor([example.ids])).logits[0]
        answer = torch.tensor(example.ids[example.answer_start :])
        total += value_of(F.cross_entropy(logits[example.answer_start - 1 : -1], answer, reduction="sum"))
        count += len(answer)
    assert value_of(loss_of(model, [short, long], kl_weight=0.0, device="cpu")) == pytest.approx(total / count, rel=1e-5)


def test_a_fresh_adapter_is_no_distance_from_the_base(model: Any, tiny: Any) -> None:
    batch = batch_of(tiny, ("how", "so 7"), replay=True)
    plain = value_of(loss_of(model, batch, kl_weight=0.0, device="cpu"))
    assert value_of(loss_of(model, batch, kl_weight=5.0, device="cpu")) == pytest.approx(plain, abs=1e-5)


def test_a_changed_adapter_pays_for_its_distance_on_replayed_examples_only(model: Any, tiny: Any) -> None:
    saved = {name: value.clone() for name, value in model.state_dict().items()}
    try:
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(parameter, std=0.2)
        own, replayed = batch_of(tiny, ("how", "so 7")), batch_of(tiny, ("how many", "so"), replay=True)
        losses = [value_of(loss_of(model, own + replayed, kl_weight=weight, device="cpu")) for weight in (0.0, 1.0)]
        assert losses[1] > losses[0] + 0.01
        losses = [value_of(loss_of(model, own, kl_weight=weight, device="cpu")) for weight in (0.0, 1.0)]
        assert losses[0] == losses[1]
    finally:
        model.load_state_dict(saved)
