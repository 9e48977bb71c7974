"""The registry entry of a trained adapter version, from what its training left: train.yaml, training.json, the file."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ci.submission import entry_path
from loco.digests import sha256_of
from loco.errors import EntryError, UsageError
from loco.registry.editing import edit
from loco.registry.files import as_entry, read_entry
from loco.schema import AdapterEntry, BaseModelEntry, Owner
from loco.training.config import TrainConfig, load_config

SCHEMA_LINE = "# yaml-language-server: $schema=../../schemas/adapter.schema.json\n"
OWNER = "--github and --github-id"
_FACTS = ("tokens", "minutes", "hardware", "seed")


@dataclass(frozen=True, slots=True)
class Stated:
    """What only the submitter can say. ``description``, ``licence`` and ``owners`` are for a new adapter."""

    data: str | None = None
    data_licence: str | None = None
    description: str | None = None
    licence: str | None = None
    owners: Sequence[Owner] = ()


@dataclass(frozen=True, slots=True)
class Trained:
    """A version's folder, read. ``facts`` are those of training.json."""

    name: str
    number: str
    folder: str
    config: TrainConfig
    facts: dict[str, Any]
    sha256: str
    size: int
    base_sha256: str


def read_trained(root: Path, folder: str) -> Trained:
    """Read ``adapters/<name>/<version>`` of a checkout. Raises UsageError where a file is missing, EntryError."""
    _, name, number = folder.split("/")
    gguf = root / folder / f"{name}.gguf"
    if not gguf.is_file():
        raise UsageError(f"{folder}/{name}.gguf isn't there.", hint=f"`loco train {folder}` makes it.")
    config = load_config(root / folder / "train.yaml")
    facts = _facts(root / folder / "training.json")
    base = read_entry(root / "registry" / "bases" / config.base / "base.yaml", BaseModelEntry)
    checkpoint = root / base.training.path / "model.safetensors" if base.training.kind == "tree" else None
    if checkpoint is not None and checkpoint.is_file() and facts.get("base_weights") != sha256_of(checkpoint):
        hint = f"Train again: `loco train {folder} --fresh`."
        raise UsageError(f"{folder} was trained on another checkpoint than {config.base} has now.", hint=hint)
    digest = facts.get("base_gguf") or base.weights.sha256
    if digest is None:
        raise UsageError(f"The base {config.base} isn't pinned yet, so no adapter can be made for it.")
    return Trained(name, number, folder, config, facts, sha256_of(gguf), gguf.stat().st_size, str(digest))


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", hint="`loco train` writes it.") from error
    except ValueError as error:
        raise EntryError(f"{path} isn't JSON: {error}.") from error
    missing = [name for name in _FACTS if name not in facts] if isinstance(facts, dict) else list(_FACTS)
    if missing:
        raise EntryError(f"{path} doesn't say {', '.join(missing)}.", hint="`loco train` writes it.")
    return dict(facts)


def missing(root: Path, trained: Trained, stated: Stated) -> list[str]:
    """The options that must still be given, for this version's entry to be complete."""
    wanted = {"--data-licence": stated.data_licence}
    if not (root / entry_path(trained.name)).is_file():
        wanted |= {"--description": stated.description, "--licence": stated.licence}
        wanted |= {OWNER: "given" if stated.owners else None}
    return [option for option, value in wanted.items() if not value]


def entry_text(root: Path, trained: Trained, stated: Stated) -> str:
    """The whole text of the entry with this version in it: a new file, or the one that is there with the version added.

    A version that the file has already is replaced: until it is merged it may still change. Description and licence are
    replaced where they are stated. Raises EntryError.
    """
    path = root / entry_path(trained.name)
    version = _version(trained, stated)
    if path.is_file():
        return edit(path, AdapterEntry, lambda values: _change(values, stated, version)).after
    values = {
        "schema_version": 1,
        "name": trained.name,
        "domain": trained.config.domain,
        **({} if trained.config.domain else {"role": "generalist"}),
        "description": stated.description,
        "licence": stated.licence,
        "owners": [{"github": owner.github, "id": owner.id} for owner in stated.owners],
        "versions": [version],
    }
    as_entry(path, values, AdapterEntry)
    return SCHEMA_LINE + _dumped(values)


def _change(values: dict[str, Any], stated: Stated, version: dict[str, Any]) -> None:
    said = {"description": stated.description, "licence": stated.licence}
    values.update({field: text for field, text in said.items() if text})
    _put(values["versions"], version)


def _put(versions: list[Any], version: dict[str, Any]) -> None:
    numbers = [found["version"] for found in versions]
    if version["version"] in numbers:
        versions[numbers.index(version["version"])] = version
    else:
        versions.append(version)
        versions.sort(key=lambda found: tuple(map(int, str(found["version"]).split("."))))


def _version(trained: Trained, stated: Stated) -> dict[str, Any]:
    count = trained.facts.get("examples")
    described = f"{count} examples, described in TRAINING_LOG.md" if count else "described in TRAINING_LOG.md"
    source = {"kind": "tree", "path": f"{trained.folder}/{trained.name}.gguf"}
    return {
        "version": trained.number,
        "base": trained.config.base,
        "base_sha256": trained.base_sha256,
        "artifact": {"source": source, "sha256": trained.sha256, "size": trained.size},
        "folder": trained.folder,
        "rank": trained.config.rank,
        "alpha": int(trained.config.alpha) if trained.config.alpha == int(trained.config.alpha) else trained.config.alpha,
        "training": {
            "data": stated.data or described,
            "data_licence": stated.data_licence,
            **{name: trained.facts[name] for name in _FACTS},
        },
    }


def _dumped(values: dict[str, Any]) -> str:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 10_000
    yaml.representer.add_representer(type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", "null"))
    stream = io.StringIO()
    yaml.dump(values, stream)
    return stream.getvalue()
