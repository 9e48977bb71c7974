"""Semester archives: what stood on the board, frozen as digests and scores under leaderboard/semesters/<semester>/.

An archive is written once and never changed. It holds no copies of results: those that it names by digest stay in the tree.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints, ValidationError

from loco.atomic import write_text
from loco.digests import sha256_of
from loco.errors import EntryError, UsageError
from loco.evaluation.types import VerdictName
from loco.leaderboard.board import make_board
from loco.leaderboard.types import BaseBoard, DomainBoard, Estimate, MeasuredOn, Standing, SystemRow
from loco.registry import load_registry
from loco.schema import Entry, Name, Sha256, Status, Version

ARCHIVES = Path("leaderboard", "semesters")
MANIFEST = "manifest.json"
SEMESTER = r"[0-9]{4}-S[1-3]"

Semester = Annotated[str, StringConstraints(pattern=f"^{SEMESTER}$")]


class FrozenRow(Entry):
    """A row as it stood, and the sha256 of the file that its figures came from."""

    adapter: Name
    version: Version
    adapter_sha256: Sha256
    standing: Standing
    rank: int | None
    verdict: VerdictName
    score: Estimate
    n: int
    difference: Estimate
    result: str
    result_sha256: Sha256

    @property
    def ref(self) -> str:
        """``adapter@version``."""
        return f"{self.adapter}@{self.version}"


class FrozenDomain(Entry):
    """A domain as it stood on one base."""

    domain: Name
    title: str
    benchmarks: tuple[MeasuredOn, ...]
    base_score: Estimate | None
    rows: tuple[FrozenRow, ...]

    @property
    def best(self) -> FrozenRow | None:
        """The row that stood first, if any was ranked."""
        return self.rows[0] if self.rows and self.rows[0].rank is not None else None


class FrozenBase(Entry):
    """A base as it stood: its digest, which adapters answered, its domains, and the system as a whole."""

    base: Name
    title: str
    sha256: Sha256 | None
    status: Status
    active: dict[Name, str]
    domains: tuple[FrozenDomain, ...]
    system: SystemRow | None
    system_sha256: Sha256 | None


class Manifest(Entry):
    """leaderboard/semesters/<semester>/manifest.json.

    ``registry_sha256`` is the digest of the list of all YAML files of the registry with their digests, ``index_sha256`` that of
    registry/index.json where there is one.
    """

    schema_version: Literal[1] = 1
    semester: Semester
    registry_sha256: Sha256
    index_sha256: Sha256 | None
    bases: tuple[FrozenBase, ...]


def freeze(root: Path, semester: str) -> Manifest:
    """The manifest of the tree as it is now. Raises UsageError for a name that is no semester, or when nothing was measured."""
    if not re.fullmatch(SEMESTER, semester):
        raise UsageError(f"{semester!r} is no semester.", hint="Write the year and its part: 2026-S2.")
    bases = [base for base in make_board(root).bases if base.measured]
    if not bases:
        raise UsageError(
            "Nothing has been measured yet, so there is nothing to archive.", hint="Results come with the first merge."
        )
    index = root / "registry" / "index.json"
    return Manifest(
        semester=semester,
        registry_sha256=_registry_digest(root),
        index_sha256=sha256_of(index) if index.is_file() else None,
        bases=tuple(_frozen_base(root, base) for base in bases),
    )


def archive(root: Path, semester: str) -> Path:
    """Write the archive of a semester and return its manifest's path. Raises UsageError where there is one already."""
    from loco.leaderboard.text_pages import semester_page

    manifest = freeze(root, semester)
    folder = root / ARCHIVES / semester
    if (folder / MANIFEST).exists():
        raise UsageError(f"{semester} is archived already, and an archive never changes.", hint=f"See {folder / MANIFEST}.")
    write_text(folder / "README.md", semester_page(manifest))
    write_text(folder / MANIFEST, manifest_text(manifest))  # last: with it the archive is there
    return folder / MANIFEST


def manifest_text(manifest: Manifest) -> str:
    """The manifest as JSON, the same bytes each time."""
    return json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True) + "\n"


def archives(root: Path) -> list[Manifest]:
    """Every archive of a checkout, oldest first. Raises EntryError for one that is broken or lies under another name."""
    found = []
    for path in sorted((root / ARCHIVES).glob(f"*/{MANIFEST}")):
        try:
            manifest = Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise EntryError(f"{path} is no archive of a semester: {error}") from error
        if manifest.semester != path.parent.name:
            raise EntryError(f"{path} is the archive of {manifest.semester}.", hint="An archive lies under its own name.")
        found.append(manifest)
    return found


def _frozen_base(root: Path, base: BaseBoard) -> FrozenBase:
    active = load_registry(root).active.get(base.base, {})
    return FrozenBase(
        base=base.base,
        title=base.title,
        sha256=base.sha256,
        status=base.status,
        active={domain: f"{name}@{number}" for domain, (name, number) in sorted(active.items())},
        domains=tuple(_frozen_domain(root, domain) for domain in base.domains),
        system=base.system,
        system_sha256=sha256_of(root / base.system.result) if base.system else None,
    )


def _frozen_domain(root: Path, domain: DomainBoard) -> FrozenDomain:
    rows = (
        FrozenRow(
            adapter=row.adapter,
            version=row.version,
            adapter_sha256=row.adapter_sha256,
            standing=row.standing,
            rank=row.rank,
            verdict=row.verdict,
            score=row.score,
            n=row.n,
            difference=row.difference,
            result=row.result,
            result_sha256=sha256_of(root / row.result),
        )
        for row in domain.rows
    )
    return FrozenDomain(
        domain=domain.domain, title=domain.title, benchmarks=domain.benchmarks, base_score=domain.base_score, rows=tuple(rows)
    )


def _registry_digest(root: Path) -> str:
    folder = root / "registry"
    lines = (f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in sorted(folder.rglob("*.yaml")))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
