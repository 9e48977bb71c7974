"""What is put to the test: a registered adapter version, or a folder that was trained and isn't registered yet."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from loco import artifacts
from loco.digests import sha256_of
from loco.engine.types import AdapterUse
from loco.errors import AdapterError, ArtifactError, DataError, UsageError
from loco.evaluation.types import AdapterDigest, Subject
from loco.registry import Registry
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry, Role

_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An adapter version with its file, there and checked.

    ``domain`` None: it doesn't say that it improves any. ``folder`` holds what it was made from. ``registered``: the registry
    names exactly these bytes. ``base_sha256`` is the base's registered digest, ``trained_on`` the one that the adapter was made
    for (None: nothing says it).
    """

    name: str
    version: str
    domain: str | None
    role: Role
    base: BaseModelEntry
    base_sha256: str
    trained_on: str | None
    path: Path
    sha256: str
    folder: Path
    registered: bool

    @property
    def label(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @property
    def subject(self) -> Subject:
        """The adapter on its base."""
        return Subject(self.label, self.base.name, self.base_sha256, (AdapterDigest(self.sha256),))

    @property
    def use(self) -> AdapterUse:
        """As the engine loads it."""
        return AdapterUse(self.path, self.sha256, self.trained_on)


def base_subject(base: BaseModelEntry) -> Subject:
    """A base alone. Raises ArtifactError where no digest is registered: a result must say what it is of."""
    return Subject("base", base.name, base_digest(base))


def base_digest(base: BaseModelEntry) -> str:
    """The registered digest of a base's weights. Raises ArtifactError where there is none."""
    if base.weights.sha256 is None:
        raise ArtifactError(
            f"No sha256 is registered for the base {base.name}, so a result couldn't say what it was measured on.",
            hint=f"A maintainer pins it: `loco base pin {base.name}`.",
        )
    return base.weights.sha256


def find_candidate(root: Path, registry: Registry, what: str) -> Candidate:
    """The candidate that NAME, NAME@VERSION or the path of a folder names.

    Raises UnknownNameError with the nearest names, UsageError, DigestMismatchError, AdapterError for the wrong base.
    """
    if names_folder(what):
        return candidate_of_folder(registry, Path(what))
    entry, version = registry.parse_ref(what)
    return candidate_of(root, registry, entry, version)


def names_folder(what: str) -> bool:
    """Whether a person means the folder of an adapter, and not a registered name, which other folders may have too."""
    return "/" in what or "\\" in what or (Path(what) / "train.yaml").is_file()


def candidate_of(root: Path, registry: Registry, entry: AdapterEntry, version: AdapterVersion) -> Candidate:
    """A registered version, its file fetched and checked. Raises as `find_candidate`."""
    base = registry.base(version.base)
    path = artifacts.resolve(root, version.artifact)
    return _checked(
        Candidate(
            name=entry.name,
            version=version.version,
            domain=entry.domain,
            role=entry.role,
            base=base,
            base_sha256=base_digest(base),
            trained_on=version.base_sha256,
            path=path,
            sha256=version.artifact.sha256 or sha256_of(path),
            folder=root / version.folder,
            registered=True,
        )
    )


def candidate_of_folder(registry: Registry, folder: Path) -> Candidate:
    """The adapter in ``adapters/<name>/<version>`` as `loco train` leaves it: train.yaml, training.json, <name>.gguf.

    Raises UsageError for another folder, EntryError for a wrong train.yaml, AdapterError for the wrong base.
    """
    from loco.training.config import load_config

    folder = folder.resolve()
    name, version = folder.parent.name, folder.name
    path = folder / f"{name}.gguf"
    if not _VERSION.fullmatch(version) or not path.is_file():
        raise UsageError(
            f"There is no trained adapter in {folder}.",
            hint="Name a folder adapters/<name>/<version> that holds <name>.gguf: `loco train FOLDER` makes it.",
        )
    config = load_config(folder / "train.yaml")
    base = registry.base(config.base)
    digest = sha256_of(path)
    entry = registry.adapters.get(name)
    known = entry is not None and any(v.version == version and v.artifact.sha256 == digest for v in entry.versions)
    return _checked(
        Candidate(
            name=name,
            version=version,
            domain=registry.domain(config.domain).id if config.domain else None,
            role=entry.role if entry else "domain" if config.domain else "generalist",
            base=base,
            base_sha256=base_digest(base),
            trained_on=_trained_on(folder / "training.json"),
            path=path,
            sha256=digest,
            folder=folder,
            registered=known,
        )
    )


def _trained_on(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("base_gguf")
    except (OSError, ValueError, AttributeError) as error:
        raise DataError(f"{path} is no file of training facts: {error}.") from error
    return found if isinstance(found, str) else None


def _checked(candidate: Candidate) -> Candidate:
    if candidate.trained_on not in (None, candidate.base_sha256):
        raise AdapterError(
            f"{candidate.label} was made for the base {str(candidate.trained_on)[:12]}, and the registered one "
            f"({candidate.base.name}) is {candidate.base_sha256[:12]}.",
            hint="An adapter only works on the base it was trained on. Train it again on the registered base.",
        )
    return candidate
