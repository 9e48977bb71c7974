"""Takes in an adapter that was trained elsewhere: checked against its base, converted, and laid out like one trained here."""

from __future__ import annotations

import shutil
from pathlib import Path

from transformers import AutoConfig

from loco.errors import TrainingError, UsageError
from loco.schema import HubSource
from loco.training.base import TrainingBase, find_base
from loco.training.convert import LoraAdapter, read_peft, write_gguf
from loco.training.shapes import BaseShape, check_fits, read_shape, shape_of
from loco.training.template import NewAdapter, fill
from loco.training.tensor_names import BLOCK_MODULES

PEFT_FILES = ("adapter_config.json", "adapter_model.safetensors")
_CONFIG = """\
# What the imported files say. How the adapter was trained they don't: every other field stands at its default here. Put in what
# it was, with the data in data/, so that `loco train` can make it again.
base: {base}
domain: {domain}
rank: {rank}
alpha: {alpha}
targets: [{targets}]
"""


def import_adapter(source: Path, new: NewAdapter, root: Path) -> Path:
    """Convert ``source`` (a PEFT folder, or its .safetensors file) into the version's folder; gives that folder back.

    Copies the PEFT files to adapter/, writes <name>.gguf, what is known of its training as train.yaml, and TRAINING_LOG.md from
    the template. Raises AdapterError if it can't be converted or doesn't fit the base, UsageError if the version is there
    already.
    """
    folder = new.folder(root)
    if folder.exists():
        raise UsageError(f"{folder} is there already.", hint="Versions are never changed: choose a new --version.")
    base = find_base(new.base, root)
    adapter = read_peft(source)
    check_fits(adapter, _shape(base, root), base=base.name)
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _lay_out(unfinished, source, adapter, new, root)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _lay_out(folder: Path, source: Path, adapter: LoraAdapter, new: NewAdapter, root: Path) -> None:
    weights = source / PEFT_FILES[1] if source.is_dir() else source
    (folder / "adapter").mkdir(parents=True)
    shutil.copyfile(weights.parent / PEFT_FILES[0], folder / "adapter" / PEFT_FILES[0])
    shutil.copyfile(weights, folder / "adapter" / PEFT_FILES[1])
    write_gguf(adapter, folder / f"{new.name}.gguf", name=f"{new.name} {new.version}")
    (folder / "train.yaml").write_text(_config(adapter, new), encoding="utf-8", newline="\n")
    log = root / "adapters" / "_template" / "TRAINING_LOG.md"
    if log.is_file():
        text = fill(log.read_text(encoding="utf-8"), new.words())
        (folder / "TRAINING_LOG.md").write_bytes(text.encode("utf-8"))


def _config(adapter: LoraAdapter, new: NewAdapter) -> str:
    """What the files say. Of the steps, the learning rate and the data they say nothing, and so nothing is written."""
    adapted = {layer.rpartition(".")[2] for layer in adapter.layers}
    targets = [module.rpartition(".")[2] for module, name in BLOCK_MODULES.items() if name in adapted]
    return _CONFIG.format(
        base=new.base, domain=new.domain or "null", rank=adapter.rank, alpha=adapter.alpha, targets=", ".join(targets)
    )


def _shape(base: TrainingBase, root: Path) -> BaseShape:
    folder = base.folder(root)
    if folder is not None:
        return read_shape(folder)
    assert isinstance(base.source, HubSource)
    try:
        config = AutoConfig.from_pretrained(base.source.repo, revision=base.source.revision)
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"The shape of {base.name} can't be read from {base.source.repo}: {error}",
            hint="Try again where the hub can be reached.",
        ) from error
    return shape_of(config.to_dict())
