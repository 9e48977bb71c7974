"""Trains one adapter again, for the next base, from what was submitted for the old one: the same data, the same recipe.

Makes a new version of the same adapter, with the next whole number: on another base it is another adapter to its users.
Whether it is any good is measured like any submission; nothing here makes it answer.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loco.atomic import write_text
from loco.digests import sha256_of
from loco.errors import DataError, UsageError
from loco.migration.plan import Retrainable, retrainable
from loco.registry import Registry
from loco.registry.editing import edit
from loco.registry.lifecycle import entry_path
from loco.schema import AdapterEntry, AdapterVersion

Train = Callable[[Path], None]
_LEFT_OUT = ("training.json", "loss.csv", "__pycache__", "adapter", ".training")


@dataclass(frozen=True, slots=True)
class Retrained:
    """The new version, its folder, and its digest."""

    name: str
    version: str
    folder: Path
    sha256: str


def prepare(registry: Registry, name: str, old: str, new: str) -> Path:
    """Make the folder of the new version, with the recipe turned to the new base; give it. There already: it is taken up again.

    Raises UnknownNameError, UsageError where it can't be trained again or was moved before.
    """
    source = _source(registry, name, old, new)
    entry = registry.adapter(name)
    folder = registry.root / "adapters" / name / _next(entry)
    if folder.is_dir():
        return folder
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        shutil.copytree(source.folder, unfinished, ignore=shutil.ignore_patterns(*_LEFT_OUT, "*.gguf"))
        _turn(unfinished / "train.yaml", registry.root, old, new)
        _note_in_log(unfinished / "TRAINING_LOG.md", source, old, new)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def retrain(registry: Registry, name: str, old: str, new: str, train: Train) -> Retrained:
    """Prepare the folder, train in it, and write the new version into the adapter's entry.

    ``train`` is given the folder and leaves <name>.gguf and training.json there. Raises as ``prepare``, and what it raises.
    """
    folder = prepare(registry, name, old, new)
    train(folder)
    gguf = folder / f"{name}.gguf"
    if not gguf.is_file():
        raise DataError(f"The training left no {gguf}.")
    last = _last(registry.adapter(name), old)
    values = _values(registry, folder, last, new)

    def change(document: Any) -> None:
        document["versions"].append(values)

    edit(entry_path(registry, name), AdapterEntry, change).write()
    return Retrained(name, folder.name, folder, values["artifact"]["sha256"])


def _source(registry: Registry, name: str, old: str, new: str) -> Retrainable:
    registry.adapter(name)
    found = next((each for each in retrainable(registry, old, new) if each.name == name), None)
    if found is None:
        raise UsageError(f"{name} has no version for {old}.")
    if found.moved:
        raise UsageError(f"{name}@{found.moved} is for {new} already.")
    if found.problem:
        raise UsageError(f"{name}@{found.version} can't be trained again: {found.problem}")
    return found


def _next(entry: AdapterEntry) -> str:
    return f"{int(entry.versions[-1].version.partition('.')[0]) + 1}.0.0"


def _last(entry: AdapterEntry, base: str) -> AdapterVersion:
    return [each for each in entry.versions if each.base == base and each.yanked is None][-1]


def _turn(config: Path, root: Path, old: str, new: str) -> None:
    """Name the new base in train.yaml, and its replay data where it has some. Everything else stays as it was."""
    text = config.read_text(encoding="utf-8")
    text = re.sub(rf"^(base:\s*){re.escape(old)}\b", rf"\g<1>{new}", text, flags=re.MULTILINE)
    for path in sorted(set(re.findall(rf"registry/bases/{re.escape(old)}/[\w./-]+", text))):
        moved = path.replace(f"/{old}/", f"/{new}/")
        if (root / moved).is_file():
            text = text.replace(path, moved)
    write_text(config, text)


def _note_in_log(log: Path, source: Retrainable, old: str, new: str) -> None:
    if log.is_file():
        said = (
            f"> Trained again for {new} from the data and the recipe of {source.version} (for {old}). "
            f"What follows was written for {source.version}; figures of this version are in training.json.\n\n"
        )
        write_text(log, said + log.read_text(encoding="utf-8"))


def _values(registry: Registry, folder: Path, last: AdapterVersion, new: str) -> dict[str, Any]:
    gguf = folder / f"{folder.parent.name}.gguf"
    path = folder / "training.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        measured = {key: facts[key] for key in ("tokens", "minutes", "hardware", "seed")}
        rank, alpha = facts["rank"], facts["alpha"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is no file of training facts: {error}.") from error
    relative = folder.relative_to(registry.root).as_posix()
    replays_new = f"registry/bases/{new}/" in (folder / "train.yaml").read_text(encoding="utf-8")
    return {
        "version": folder.name,
        "base": new,
        "base_sha256": registry.base(new).weights.sha256,
        "artifact": {
            "source": {"kind": "tree", "path": f"{relative}/{gguf.name}"},
            "sha256": sha256_of(gguf),
            "size": gguf.stat().st_size,
        },
        "folder": relative,
        "rank": rank,
        "alpha": alpha,
        "training": {
            # The base's own replay data is named as it was, unless train.yaml was turned to the new base's.
            "data": last.training.data.replace(last.base, new) if replays_new else last.training.data,
            "data_licence": last.training.data_licence,
            **measured,
        },
    }
