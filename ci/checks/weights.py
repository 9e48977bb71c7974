"""Checks of the weights: the bytes are the registered ones, of a harmless form, for this base, and they do something.

A pickle runs whatever it holds when it is read, so weights of another form than GGUF and safetensors are refused by their first
bytes, unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from pathlib import Path

from ci.checks.lora import LoraFile, effective, read_lora, unfit
from ci.checks.safetensors_header import check_safetensors
from ci.checks.types import Check, NotCheckedError, Problem
from ci.checks.views import MAX_FETCHED, VersionView
from loco.digests import sha256_of
from loco.engine.gguf_header import read_header
from loco.errors import DigestMismatchError, LocoError, ModelFileError
from loco.schema import TreeSource

_GGUF_HINT = "`loco train` and `loco adapters import` write GGUF adapters."
_FORMS = {
    b"PK": "a zip archive, as torch.save writes it (pickle)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
}


def artifact_place(version: VersionView) -> Iterator[Problem]:
    """A path that leads out of the version's folder would give the adapter another file than the one submitted, or any file."""
    place = version.place
    if place is None:
        raise NotCheckedError(f"{version.of.path} doesn't name version {version.number}")
    versions = version.of.values["versions"]
    artifact = versions[place].get("artifact")
    source = artifact.get("source") if isinstance(artifact, dict) else None
    if not isinstance(source, dict) or source.get("kind", "tree") != "tree":
        return
    path, line = source.get("path"), version.line("artifact", "source", "path")
    wanted = version.at(f"{version.of.name}.gguf")
    if path != wanted:
        yield Problem(f"the artifact is at {str(path)[:120]!r}, and must be {wanted!r}", version.of.path, line)
    elif version.request.read(wanted) is None and version.request.submission.files.get(wanted) is None:
        yield Problem(f"{wanted} isn't in the request", version.of.path, line, "Add the file: git add.")


def digests(version: VersionView) -> Iterator[Problem]:
    """Bytes other than the registered ones are refused by every client; and measured ones must be the registered ones."""
    artifact, place = version.known.artifact, version.artifact_at
    if artifact.source.kind != "tree":
        try:
            version.fetched()
        except DigestMismatchError as error:
            yield Problem(error.message, version.of.path, version.line("artifact", "sha256"), error.hint)
        except LocoError as error:
            yield Problem(error.message, version.of.path, version.line("artifact", "source"), error.hint)
        return
    size, digest = version.gguf.stat().st_size, sha256_of(version.gguf)
    if artifact.size != size:
        message = f"{place} has {size} bytes, and {artifact.size} are registered"
        yield Problem(
            message, version.of.path, version.line("artifact", "size"), "`loco submit prepare` writes size and sha256."
        )
    if artifact.sha256 != digest:
        message = f"{place} has the sha256 {digest}, and {artifact.sha256} is registered"
        line = version.line("artifact", "sha256")
        yield Problem(message, version.of.path, line, "`loco submit prepare` writes size and sha256.")
    if other := version.request.submission.known_bytes.get(digest):
        yield Problem(f"{place} has the very bytes of an adapter in {other}", place, hint="Submit work of your own.")


def weight_form(version: VersionView) -> Iterator[Problem]:
    """A pickle is a program. Under whatever name it comes, it is refused before anything reads it."""
    for name, path in version.each(".gguf", ".safetensors"):
        with path.open("rb") as file:
            start = file.read(16)
        if (what := _other_form(start)) is not None:
            hint = "Only GGUF and safetensors are taken. " + _GGUF_HINT
            yield Problem(f"{version.at(name)} is {what}, and is not read", version.at(name), hint=hint)
        elif name.endswith(".gguf") and not start.startswith(b"GGUF"):
            yield Problem(f"{version.at(name)} is no GGUF file", version.at(name), hint=_GGUF_HINT)
        elif name.endswith(".safetensors") and (wrong := check_safetensors(path)):
            yield Problem(f"{version.at(name)} is no safetensors file: {wrong}", version.at(name))


def _other_form(start: bytes) -> str | None:
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return "a pickle"
    if start.startswith((b"(lp", b"(dp", b"cos\n", b"c__builtin__", b"cbuiltins", b"cposix", b"ctorch")):
        return "a pickle"
    return next((what for magic, what in _FORMS.items() if start.startswith(magic)), None)


def gguf_header(version: VersionView) -> Iterator[Problem]:
    """llama.cpp is C++ that trusts lengths: a file that lies about them must not get that far."""
    files = {version.at(name): path for name, path in version.each(".gguf")}
    if version.version is not None and version.version.artifact.source.kind != "tree":
        files[version.artifact_at] = version.gguf
    for place, path in files.items():
        if _starts_as_gguf(path):
            try:
                read_header(path)
            except ModelFileError as error:
                message = error.message.replace(str(path), place).rstrip(".")
                yield Problem(message, place, hint="Make the file again: `loco train`.")
        elif not place.endswith(".gguf"):
            yield Problem("the artifact is no GGUF file", place, hint=_GGUF_HINT)


def lora_tensors(version: VersionView) -> Iterator[Problem]:
    """An adapter that isn't a LoRA of this base would crash llama.cpp or be left out, silently."""
    lora, at = _lora(version), version.artifact_at
    for wrong in lora.wrong:
        yield Problem(wrong, at, hint=_GGUF_HINT)
    if lora.ranks and lora.ranks != {version.known.rank}:
        ranks = ", ".join(map(str, sorted(lora.ranks)))
        yield Problem(f"rank is {version.known.rank}, and the matrices have {ranks}", version.of.path, version.line("rank"))
    if lora.alpha is not None and not isclose(lora.alpha, version.known.alpha, rel_tol=1e-6):  # the file's is F32
        message = f"alpha is {version.known.alpha:g}, and the file says {lora.alpha:g}"
        yield Problem(message, version.of.path, version.line("alpha"))


def base_digest(version: VersionView) -> Iterator[Problem]:
    """On another base than its own an adapter does nothing sensible, even where the shapes fit."""
    base, stated = version.base, version.known.base_sha256
    if base.weights.sha256 is not None and stated != base.weights.sha256:
        message = f"base_sha256 is {stated[:12]}..., and {base.name} has {base.weights.sha256[:12]}..."
        yield Problem(message, version.of.path, version.line("base_sha256"), f"Train on {base.name} as it is registered now.")
    if base.status != "active":
        message = f"the base {base.name} is {base.status}: its board takes no new adapters"
        yield Problem(message, version.of.path, version.line("base"), "Train on an active base: `loco base list`.")
    if (weights := version.base_gguf) is not None:
        for wrong in unfit(_lora(version), read_header(weights), base.name):
            yield Problem(wrong, version.artifact_at, hint="Was it trained on another base?")


def does_something(version: VersionView) -> Iterator[Problem]:
    """An adapter that changes nothing has the base's scores, and one that was never applied looks the same."""
    path, lora, at = version.gguf, _lora(version), version.artifact_at
    if lora.wrong:
        raise NotCheckedError(f"{at} is no adapter that can be read")
    layers = effective(path, lora)
    if not layers.finite:
        yield Problem(
            f"{at} holds values that aren't finite numbers", at, hint="The training diverged: lower the learning rate."
        )
    elif not layers.nonzero:
        hint = "B starts at zero and stays there where nothing is trained. Look at loss.csv."
        yield Problem(f"{at} changes nothing: in every layer B times A is zero", at, hint=hint)
    else:
        yield from _moves_logits(version, path)


def _moves_logits(version: VersionView, path: Path) -> Iterator[Problem]:
    effect, weights = version.request.effect, version.base_gguf
    if effect is None or weights is None:
        raise NotCheckedError(f"the matrices aren't zero; {version.base.name} isn't loaded here to see what they do")
    if any(unfit(_lora(version), read_header(weights), version.base.name)):
        raise NotCheckedError("the adapter doesn't fit its base")
    at = version.artifact_at
    try:
        moves = effect(weights, sha256_of(weights), path, sha256_of(path))
    except LocoError as error:
        yield Problem(f"{at} can't be loaded on {version.base.name}: {error.message}", at)
        return
    if not moves:
        yield Problem(f"{at} changes no logit of {version.base.name} by more than 1e-4", at, hint="Look at loss.csv.")


def _lora(version: VersionView) -> LoraFile:
    path = version.gguf
    if not _starts_as_gguf(path):
        raise NotCheckedError(f"{version.artifact_at} is no GGUF file")
    try:
        return read_lora(path)
    except ModelFileError as error:
        raise NotCheckedError(f"{version.artifact_at} is damaged") from error


def _starts_as_gguf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


def sources(version: VersionView) -> Iterator[Problem]:
    """Bytes that lie elsewhere can be exchanged there: a commit and a digest hold them fast."""
    source = version.known.artifact.source
    if not isinstance(source, TreeSource):
        message = f"the artifact lies outside the repository ({source.kind}): a maintainer looks at where"
        line = version.line("artifact", "source")
        yield Problem(message, version.of.path, line, severity="note")
        if (version.known.artifact.size or 0) > MAX_FETCHED:
            yield Problem(f"the artifact has more than {MAX_FETCHED / 1e9:.0f} GB", version.of.path, line)
        for name in version.files:
            if name.endswith(".gguf"):
                yield Problem(f"{version.at(name)} is there too, and isn't the artifact", version.at(name))


CHECKS: tuple[Check[VersionView], ...] = (
    Check("LOCO301", "artifact-place", "error", "The artifact lies in the version's folder.", artifact_place),
    Check("LOCO302", "digests", "error", "Size and sha256 are those of the file, and of no other adapter.", digests),
    Check("LOCO303", "weight-form", "error", "Weights are GGUF or safetensors; a pickle is refused unread.", weight_form),
    Check("LOCO304", "gguf-header", "error", "Every length in the GGUF header is true.", gguf_header),
    Check("LOCO305", "lora-tensors", "error", "The file is a LoRA adapter of the rank and alpha registered.", lora_tensors),
    Check("LOCO306", "base-digest", "error", "The adapter is for the base as it is registered.", base_digest),
    Check("LOCO307", "does-something", "error", "The adapter changes what the base answers.", does_something),
    Check("LOCO308", "sources", "error", "An artifact outside the repository is the only one.", sources),
)
