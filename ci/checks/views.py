"""What checks look at: the request as a whole, the entry of one adapter in it, one version of that. Read once, when asked for.

Nothing here decides anything. What can't be read is None; the check whose matter that is says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ci.checks.types import Kind, NotCheckedError
from ci.submission import Submission, TreeFile, entry_path, is_safe, version_folder
from loco.errors import LocoError
from loco.registry.document import Document
from loco.registry.files import read_document, read_entry
from loco.schema import AdapterEntry, AdapterVersion, ArtifactRef, BaseModelEntry
from loco.training.config import TrainConfig, load_config

MAX_TEXT = 512 * 1024  # bytes of a text file that is read at once: a log, a config, a script

# Whether an adapter moves the logits of a base: GGUF and sha256 of the base, GGUF and sha256 of the adapter.
Effect = Callable[[Path, str, Path, str], bool]
# The file of an artifact that lies outside the repository, downloaded and verified. Raises LocoError.
Fetch = Callable[[ArtifactRef], Path]

MAX_FETCHED = 2 * 10**9  # bytes of an artifact that is downloaded to be looked at


@dataclass(frozen=True)
class Request:
    """All of one submission. ``effect`` None: no base model may be loaded here; ``fetch`` None: nothing may be downloaded."""

    submission: Submission
    effect: Effect | None = None
    fetch: Fetch | None = None

    @cached_property
    def entries(self) -> tuple[EntryView, ...]:
        """The adapters whose entry or folder is touched, by name."""
        return tuple(EntryView(self, name) for name in self.submission.scope.adapters if is_safe(name))

    @cached_property
    def versions(self) -> tuple[VersionView, ...]:
        """The versions that are new or whose folder is touched."""
        return tuple(version for entry in self.entries for version in entry.versions)

    @property
    def kind(self) -> Kind:
        """What sort of request it is."""
        if not self.submission.scope.changes:
            return "empty"
        if not self.submission.scope.adapters:
            return "maintenance"
        return "version" if self.versions else "entry"

    def read(self, path: str) -> Path | None:
        """The plain file of the head at a path; None where there is none, or it wasn't written out."""
        found = self.submission.head_root / path
        return found if path in self.submission.files and found.is_file() else None


@dataclass(frozen=True)
class EntryView:
    """One adapter's entry: at the head, at the merge base (``before``), and in the base branch now (``current``)."""

    request: Request
    name: str

    @property
    def path(self) -> str:
        """Where it lies."""
        return entry_path(self.name)

    @cached_property
    def document(self) -> Document | None:
        """Its values and lines; None where there is no such file at the head."""
        path = self.request.read(self.path)
        return read_document(path) if path else None

    @cached_property
    def entry(self) -> AdapterEntry | None:
        """The entry at the head; None where it isn't there or is wrong."""
        return _entry(self.request.submission.head_root / self.path)

    @cached_property
    def before(self) -> AdapterEntry | None:
        """The entry at the merge base; None for a new one."""
        return _entry(self.request.submission.before_root / self.path)

    @cached_property
    def current(self) -> AdapterEntry | None:
        """The entry in the base branch now; None for a new one."""
        return _entry(self.request.submission.base_root / self.path)

    @property
    def known(self) -> AdapterEntry:
        """The entry at the head. Raises NotCheckedError where there is none that can be read."""
        if self.entry is None:
            raise NotCheckedError(f"{self.path} can't be read as an entry")
        return self.entry

    @cached_property
    def new(self) -> tuple[AdapterVersion, ...]:
        """The versions that the entry didn't have at the merge base."""
        old = {version.version for version in self.before.versions} if self.before else set()
        return tuple(version for version in self.entry.versions if version.version not in old) if self.entry else ()

    @cached_property
    def versions(self) -> tuple[VersionView, ...]:
        """Those that are new, and those with a touched folder that exists."""
        changed = {folder for change in self.request.submission.scope.changes if (folder := version_folder(change.path))}
        there = {folder for path in self.request.submission.files if (folder := version_folder(path))}
        numbers = {folder.split("/")[2] for folder in changed & there if folder.split("/")[1] == self.name}
        numbers |= {version.version for version in self.new}
        return tuple(VersionView(self, number) for number in sorted(numbers))

    def line(self, *field: int | str) -> int | None:
        """The line of a field, or of what is nearest to it."""
        return self.document.at(field)[0] if self.document and self.document.node is not None else None

    @property
    def values(self) -> Mapping[str, Any]:
        """The plain values, whether they keep to the schema or not; empty where there are none."""
        values = self.document.values if self.document else None
        return values if isinstance(values, dict) else {}


@dataclass(frozen=True)
class VersionView:
    """One version: its part of the entry, and the files of its folder at the head."""

    of: EntryView
    number: str

    @property
    def request(self) -> Request:
        """The request that it is in."""
        return self.of.request

    @property
    def folder(self) -> str:
        """Where its files belong."""
        return f"adapters/{self.of.name}/{self.number}"

    @property
    def root(self) -> Path:
        """The folder with its plain files, on this machine."""
        return self.request.submission.head_root / self.folder

    @cached_property
    def files(self) -> Mapping[str, TreeFile]:
        """Its files at the head, by their path inside the folder."""
        prefix = f"{self.folder}/"
        return {path.removeprefix(prefix): f for path, f in self.request.submission.files.items() if path.startswith(prefix)}

    @property
    def place(self) -> int | None:
        """Which of the entry's versions it is; None where the entry doesn't name it."""
        versions = self.of.values.get("versions")
        numbers = [v.get("version") if isinstance(v, dict) else None for v in versions] if isinstance(versions, list) else []
        return numbers.index(self.number) if self.number in numbers else None

    @property
    def version(self) -> AdapterVersion | None:
        """Its part of the entry; None where the entry is wrong or doesn't name it."""
        return next((v for v in self.of.entry.versions if v.version == self.number), None) if self.of.entry else None

    @property
    def known(self) -> AdapterVersion:
        """Its part of the entry. Raises NotCheckedError where there is none that can be read."""
        if self.version is None:
            raise NotCheckedError(f"{self.of.path} doesn't say anything of version {self.number} that can be read")
        return self.version

    def line(self, *field: int | str) -> int | None:
        """The line of one of its fields in the entry."""
        return self.of.line("versions", self.place, *field) if self.place is not None else None

    def at(self, name: str) -> str:
        """The path of one of its files, from the root of the repository."""
        return f"{self.folder}/{name}"

    def read(self, name: str) -> Path | None:
        """One of its plain files; None where it isn't there."""
        return self.request.read(self.at(name))

    def text(self, name: str) -> str | None:
        """The text of one of its files; None where it isn't there, isn't UTF-8, or is longer than a text may be."""
        path = self.read(name)
        if path is None or path.stat().st_size > MAX_TEXT:
            return None
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None

    @cached_property
    def config(self) -> TrainConfig:
        """Its train.yaml. Raises NotCheckedError where that can't be used."""
        path = self.read("train.yaml")
        try:
            if path is None or read_document(path).problems:
                raise NotCheckedError(f"{self.at('train.yaml')} can't be read")
            return load_config(path)
        except LocoError as error:
            raise NotCheckedError(f"{self.at('train.yaml')} can't be read") from error

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """Its training.json. Raises NotCheckedError where that can't be used."""
        try:
            values = json.loads(self.text("training.json") or "")
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise NotCheckedError(f"{self.at('training.json')} can't be read")
        return values

    @cached_property
    def gguf(self) -> Path:
        """The artifact, in its folder or downloaded. Raises NotCheckedError where it isn't there, or can't be had."""
        source = self.known.artifact.source
        if source.kind != "tree":
            try:
                return self.fetched()
            except LocoError as error:
                raise NotCheckedError(f"the artifact can't be had: {error.message}") from error
        path = self.request.read(source.path) if source.path.startswith(f"{self.folder}/") else None
        if path is None:
            raise NotCheckedError(f"{source.path} isn't in {self.folder}")
        return path

    def fetched(self) -> Path:
        """The artifact from outside the repository. Raises LocoError where it can't be had, or isn't what is registered."""
        artifact, fetch = self.known.artifact, self.request.fetch
        if fetch is None or (artifact.size or 0) > MAX_FETCHED:
            raise NotCheckedError("the artifact isn't in the repository: its bytes are checked when they are downloaded")
        return fetch(artifact)

    @property
    def artifact_at(self) -> str:
        """Where a finding about the artifact points: its path in the repository, or the entry that says where it lies."""
        source = self.known.artifact.source
        return source.path if source.kind == "tree" else self.of.path

    @cached_property
    def base(self) -> BaseModelEntry:
        """The base that it says it was made for. Raises NotCheckedError where none of that name is registered."""
        path = self.request.submission.base_root / "registry" / "bases" / self.known.base / "base.yaml"
        try:
            return read_entry(path, BaseModelEntry)
        except LocoError as error:
            raise NotCheckedError(f"the base {self.known.base} isn't registered") from error

    @property
    def base_gguf(self) -> Path | None:
        """The base's weights, where the base branch holds them."""
        source = self.base.weights.source
        path = self.request.submission.base_root / source.path if source.kind == "tree" else None
        return path if path is not None and path.is_file() else None

    def each(self, *suffixes: str) -> Iterator[tuple[str, Path]]:
        """Its plain files whose names end so, by their path inside the folder."""
        for name in sorted(self.files):
            if name.endswith(suffixes) and (path := self.read(name)):
                yield name, path


def _entry(path: Path) -> AdapterEntry | None:
    try:
        return read_entry(path, AdapterEntry) if path.is_file() else None
    except LocoError:
        return None
