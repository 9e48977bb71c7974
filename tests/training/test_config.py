"""train.yaml: defaults, and errors that name the file, the field and the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import EntryError, UsageError
from loco.training.config import LINEAR_MODULES, load_config

MINIMAL = "base: tiny\ndomain: math\n"


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "train.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_base_and_domain_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text(MINIMAL, encoding="utf-8")
    config = load_config(path)
    assert config.modules == LINEAR_MODULES
    assert config.replay_share == 0


def test_one_path_may_stand_without_a_list(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text(MINIMAL + "data: a.jsonl\nreplay: {data: b.jsonl}\ntargets: [q_proj]\n", encoding="utf-8")
    config = load_config(path)
    assert config.data == ("a.jsonl",)
    assert config.replay is not None
    assert config.replay.data == ("b.jsonl",)
    assert config.modules == ("q_proj",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMAL + "rnak: 8\n", r"train\.yaml is wrong:\n  rnak: .*8"),
        (MINIMAL + "rank: 0\n", "rank: .*not 0"),
        (MINIMAL + "targets: [lm_head]\n", "lm_head"),
        (MINIMAL + "schedule: wavy\n", "schedule: .*wavy"),
        (MINIMAL + "kl_weight: 1\n", "kl_weight needs 'replay'"),
        (MINIMAL + "replay: {share: 1.5, data: x.jsonl}\n", "replay.share: .*1.5"),
        (MINIMAL + "max_length: 4096\n", "max_length must not exceed"),
        (MINIMAL + "data: [data/a.jsonl, data/b.txt]\n", r"data.1: .*must end in .jsonl or .jsonl.gz, not 'data/b.txt'"),
        (MINIMAL + "replay: {data: 'data/*'}\n", r"replay.data.0: .*must end in .jsonl"),
        ("domain: math\n", "base: "),
        ("", "train.yaml is wrong"),
        ("base: [\n", r"train.yaml, line 2, isn't valid YAML"),
        (
            MINIMAL + "rank: 8\nrank: 9\n",
            r'line \d+, isn\'t valid YAML: found duplicate key "rank" with value "9" \(original value: "8"\).$',
        ),
    ],
)
def test_a_wrong_configuration_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(EntryError, match=message):
        load(tmp_path, text)


def test_a_missing_configuration_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="loco adapters new"):
        load_config(tmp_path / "train.yaml")
