"""The entries of the registry, as they stand in YAML: domains, base models, adapters. Unknown fields are refused.

Only the edges of files use these; JSON Schemas are generated from them (``python -m loco.registry.schemas``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from loco.characters import plain
from loco.names import RESERVED, unreserved

SCHEMA_VERSION = 1

# Digits are written [0-9]: \d in these patterns would take the digits of every script.
_NUMBER = r"(0|[1-9][0-9]{0,5})"
_VERSION = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
_NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
_STEP = r"[A-Za-z0-9_][A-Za-z0-9._-]*"  # a part of a path: never hidden, never "..", no separators of other systems
_URL = r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~%/?=&+-]*$"
_REPO = r"[A-Za-z0-9][A-Za-z0-9._-]*"

Name = Annotated[
    str,
    StringConstraints(pattern=rf"^{_NAME}$", max_length=64),
    AfterValidator(unreserved),
    Field(json_schema_extra={"not": {"enum": sorted(RESERVED)}}),
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Version = Annotated[str, StringConstraints(pattern=rf"^{_VERSION}$")]
AdapterVersionRef = Annotated[str, StringConstraints(pattern=rf"^{_NAME}@{_VERSION}$", max_length=90)]
RelativePath = Annotated[str, StringConstraints(pattern=rf"^{_STEP}(/{_STEP})*$", max_length=200)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n]*$"), AfterValidator(plain)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(plain)]
Count = Annotated[int, Field(gt=0, le=10**15, strict=True)]
SpdxLicence = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$", max_length=100)]
Status = Literal["active", "deprecated", "archived"]
Role = Literal["domain", "generalist", "judge", "control"]


class Entry(BaseModel):
    """Base of all entries: strict about fields, frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TreeSource(Entry):
    """A file of the checkout, by its POSIX path from the checkout's root."""

    kind: Literal["tree"] = "tree"
    path: RelativePath


class HubSource(Entry):
    """A file of a model-hub repository, at a commit. ``revision`` None: not pinned yet."""

    kind: Literal["hub"] = "hub"
    repo: Annotated[str, StringConstraints(pattern=rf"^{_REPO}/{_REPO}$", max_length=200)]
    filename: RelativePath
    revision: Commit | None = None


class HttpsSource(Entry):
    """A file behind an https address, written without a user, a password or characters that need quoting."""

    kind: Literal["https"] = "https"
    url: Annotated[str, StringConstraints(pattern=_URL, max_length=500)]


Source = Annotated[TreeSource | HubSource | HttpsSource, Field(discriminator="kind")]


class ArtifactRef(Entry):
    """Where bytes lie and what they must be. ``sha256`` and ``size`` (bytes) are None only for a base not pinned yet."""

    source: Source
    sha256: Sha256 | None = None
    size: Count | None = None


class Owner(Entry):
    """A person or team on GitHub: the name can change, the id can't."""

    github: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$")]
    id: Count


class Deprecation(Entry):
    """Since when and why an adapter or a base shouldn't be chosen any more, and what to use instead."""

    since: date
    reason: Text
    superseded_by: Name | None = None


def check_status(status: Status, deprecation: Deprecation | None) -> None:
    """Raises ValueError unless status and deprecation go together. What is archived keeps the reason, where there was one."""
    if status == "deprecated" and deprecation is None:
        raise ValueError("what is deprecated says since when and why, in 'deprecation'")
    if status == "active" and deprecation is not None:
        raise ValueError("'deprecation' is given, but status is 'active'")


class DomainEntry(Entry):
    """A field of questions that adapters specialise in."""

    id: Name
    title: Line
    description: Text


class DomainsFile(Entry):
    """registry/domains.yaml."""

    schema_version: Literal[1]
    domains: tuple[DomainEntry, ...]


class BaseModelEntry(Entry):
    """registry/bases/<name>/base.yaml: one base model in the quantisation that runs.

    ``weights`` is the GGUF that runs; ``training`` the checkpoint that adapters are trained on (a folder of the checkout or
    a hub repository). ``context`` is the longest context used, in tokens; ``kv_bytes_per_token`` the size of F16 keys and
    values of a token; ``architecture`` llama.cpp's ``general.architecture``. ``deprecation`` says since when another base
    should be used, and which.
    """

    schema_version: Literal[1]
    name: Name
    title: Line
    description: Text
    licence: SpdxLicence
    architecture: Line
    parameters: Count
    quantisation: Line
    context: Count
    kv_bytes_per_token: Count
    weights: ArtifactRef
    training: TreeSource | HubSource
    status: Status = "active"
    deprecation: Deprecation | None = None

    @model_validator(mode="after")
    def _consistent(self) -> BaseModelEntry:
        check_status(self.status, self.deprecation)
        return self


class ActiveFile(Entry):
    """registry/bases/<name>/active.yaml: which adapter answers for a domain, as ``adapter@version``: the one place for it."""

    schema_version: Literal[1]
    base: Name
    active: dict[Name, AdapterVersionRef] = {}


class TrainingFacts(Entry):
    """What training took: the data with its source and licence, tokens seen, minutes, hardware, seed."""

    data: Text
    data_licence: SpdxLicence
    tokens: Count
    minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    hardware: Line
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)]


class Yank(Entry):
    """Why a version must not be used any more."""

    since: date
    reason: Text


class AdapterVersion(Entry):
    """One immutable version.

    ``base_sha256`` is the digest of the base GGUF that it was made for; ``folder`` holds script, data, config and log.
    """

    version: Version
    base: Name
    base_sha256: Sha256
    artifact: ArtifactRef
    folder: RelativePath
    rank: Annotated[int, Field(gt=0, le=4096, strict=True)]
    alpha: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    training: TrainingFacts
    yanked: Yank | None = None

    @model_validator(mode="after")
    def _pinned(self) -> AdapterVersion:
        source = self.artifact.source
        if self.artifact.sha256 is None or self.artifact.size is None:
            raise ValueError("the artifact of a version has a sha256 and a size")
        if isinstance(source, HubSource) and source.revision is None:
            raise ValueError("an artifact on a hub names the commit, in 'revision'")
        return self


class AdapterEntry(Entry):
    """registry/adapters/<name>.yaml: one adapter, all its versions, oldest first."""

    schema_version: Literal[1]
    name: Name
    domain: Name | None
    role: Role = "domain"
    description: Text
    licence: SpdxLicence
    owners: Annotated[tuple[Owner, ...], Field(min_length=1, max_length=20)]
    status: Status = "active"
    deprecation: Deprecation | None = None
    versions: Annotated[tuple[AdapterVersion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> AdapterEntry:
        numbers = [tuple(map(int, v.version.split("."))) for v in self.versions]
        if numbers != sorted(set(numbers)):
            raise ValueError("versions must be unique and stand oldest first")
        if (self.role == "domain") != (self.domain is not None):
            raise ValueError("an adapter of role 'domain' names a domain, and no other role does")
        check_status(self.status, self.deprecation)
        if self.deprecation is not None and self.deprecation.superseded_by == self.name:
            raise ValueError("an adapter can't be superseded by itself")
        return self
