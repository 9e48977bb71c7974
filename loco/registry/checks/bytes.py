"""The files that entries name: there, of the registered size and digest, and what they say they are. Downloads nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loco import artifacts
from loco.errors import ArtifactError, ModelFileError
from loco.registry.checks.files import CheckedFile
from loco.registry.checks.finding import Finding
from loco.registry.checks.references import Known
from loco.schema import AdapterEntry, ArtifactRef, BaseModelEntry


def base_bytes(file: CheckedFile[BaseModelEntry]) -> Iterator[Finding]:
    """The weights of a base, where they lie in the tree or were downloaded, and the checkpoint that adapters are trained on."""
    base = file.entry
    if base is None:
        return
    yield from _artifact(file, ("weights",), base.weights, base.architecture, kind="model")
    if base.training.kind == "tree" and not (file.root / base.training.path).exists():
        yield file.error("artifacts", ("training", "path"), f"{base.training.path} isn't there")


def adapter_bytes(file: CheckedFile[AdapterEntry], known: Known) -> Iterator[Finding]:
    """The artifact and the folder of each version."""
    for place, version in enumerate(file.entry.versions if file.entry else ()):
        base = known.bases.get(version.base)
        at = ("versions", place, "artifact")
        yield from _artifact(file, at, version.artifact, base.architecture if base else None, kind="adapter")
        if not (file.root / version.folder).is_dir():
            yield file.error("artifacts", ("versions", place, "folder"), f"{version.folder} isn't there")


def _artifact(
    file: CheckedFile[BaseModelEntry] | CheckedFile[AdapterEntry],
    at: tuple[int | str, ...],
    ref: ArtifactRef,
    architecture: str | None,
    *,
    kind: str,
) -> Iterator[Finding]:
    try:
        path = artifacts.find(file.root, ref) if ref.sha256 else None
    except ArtifactError as error:
        message = error.message.replace(f"{file.root}/", "")
        field = "size" if "bytes" in message else "sha256" if "sha256" in message else "source"
        yield file.error("artifacts", (*at, field), message)
        return
    if path is not None and (wrong := _wrong_header(path, architecture, kind)):
        yield file.error("artifacts", (*at, "source"), wrong.replace(f"{file.root}/", ""))


def _wrong_header(path: Path, architecture: str | None, kind: str) -> str | None:
    from loco.engine.gguf_header import read_header

    try:
        metadata = read_header(path).metadata
    except ModelFileError as error:
        return error.message
    if metadata.get("general.type", "model") != kind or (kind == "adapter" and metadata.get("adapter.type") != "lora"):
        return f"{path.name} is no {'LoRA adapter' if kind == 'adapter' else 'model'}"
    found = metadata.get("general.architecture")
    if architecture is not None and found != architecture:
        return f"{path.name} is for the architecture {found}, and the base's is {architecture}"
    return None
