"""The entries of the registry, as they stand in YAML: domains, base models, adapters. Unknown fields are refused.

Only the edges of files use these; JSON Schemas are generated from them (``python -m loco.registry.schemas``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SCHEMA_VERSION = 1

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
SpdxLicence = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$", max_length=100)]
Status = Literal["active", "deprecated", "archived"]
Role = Literal["domain", "generalist", "judge", "control"]


class Entry(BaseModel):
    """Base of all entries: strict about fields, frozen once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TreeSource(Entry):
    """A file of the checkout, by its POSIX path from the checkout's root."""

    kind: Literal["tree"] = "tree"
    path: str


class HubSource(Entry):
    """A file of a model-hub repository, at a commit. ``revision`` None: not pinned yet."""

    kind: Literal["hub"] = "hub"
    repo: str
    filename: str
    revision: Commit | None = None


class HttpsSource(Entry):
    """A file behind an https address."""

    kind: Literal["https"] = "https"
    url: Annotated[str, StringConstraints(pattern=r"^https://")]


Source = Annotated[TreeSource | HubSource | HttpsSource, Field(discriminator="kind")]


class ArtifactRef(Entry):
    """Where bytes lie and what they must be. ``sha256`` and ``size`` (bytes) are None only for a base not pinned yet."""

    source: Source
    sha256: Sha256 | None = None
    size: Annotated[int, Field(gt=0)] | None = None


class Owner(Entry):
    """A person or team on GitHub: the name can change, the id can't."""

    github: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$")]
    id: Annotated[int, Field(gt=0)]


class DomainEntry(Entry):
    """A field of questions that adapters specialise in."""

    id: Name
    title: str
    description: str


class DomainsFile(Entry):
    """registry/domains.yaml."""

    schema_version: Literal[1]
    domains: tuple[DomainEntry, ...]


class BaseModelEntry(Entry):
    """registry/bases/<name>/base.yaml: one base model in the quantisation that runs.

    ``weights`` is the GGUF that runs; ``training`` the checkpoint that adapters are trained on (a folder of the checkout or
    a hub repository). ``context`` is the longest context used, in tokens; ``kv_bytes_per_token`` the size of F16 keys and
    values of a token; ``architecture`` llama.cpp's ``general.architecture``.
    """

    schema_version: Literal[1]
    name: Name
    title: str
    description: str
    licence: SpdxLicence
    architecture: str
    parameters: Annotated[int, Field(gt=0)]
    quantisation: str
    context: Annotated[int, Field(gt=0)]
    kv_bytes_per_token: Annotated[int, Field(gt=0)]
    weights: ArtifactRef
    training: TreeSource | HubSource
    status: Status = "active"


class ActiveFile(Entry):
    """registry/bases/<name>/active.yaml: which adapter answers for a domain, as ``adapter@version``: the one place for it."""

    schema_version: Literal[1]
    base: Name
    active: dict[Name, Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+@\d+\.\d+\.\d+$")]] = {}


class TrainingFacts(Entry):
    """What training took: the data with its source and licence, tokens seen, minutes, hardware, seed."""

    data: str
    data_licence: SpdxLicence
    tokens: Annotated[int, Field(gt=0)]
    minutes: Annotated[float, Field(gt=0)]
    hardware: str
    seed: int


class Yank(Entry):
    """Why a version must not be used any more."""

    since: date
    reason: str


class AdapterVersion(Entry):
    """One immutable version.

    ``base_sha256`` is the digest of the base GGUF that it was made for; ``folder`` holds script, data, config and log.
    """

    version: Version
    base: Name
    base_sha256: Sha256
    artifact: ArtifactRef
    folder: str
    rank: Annotated[int, Field(gt=0)]
    alpha: Annotated[float, Field(gt=0)]
    training: TrainingFacts
    yanked: Yank | None = None


class Deprecation(Entry):
    """Since when and why an adapter shouldn't be chosen any more, and what to use instead."""

    since: date
    reason: str
    superseded_by: Name | None = None


class AdapterEntry(Entry):
    """registry/adapters/<name>.yaml: one adapter, all its versions, oldest first."""

    schema_version: Literal[1]
    name: Name
    domain: Name | None
    role: Role = "domain"
    description: str
    licence: SpdxLicence
    owners: Annotated[tuple[Owner, ...], Field(min_length=1)]
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
        if (self.status == "deprecated") != (self.deprecation is not None):
            raise ValueError("'deprecation' is given exactly when status is 'deprecated'")
        return self
