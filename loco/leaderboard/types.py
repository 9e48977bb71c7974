"""The board as it stands in leaderboard/board.json: bases, their domains, and a row for each measured adapter version.

Board -> BaseBoard -> DomainBoard -> Row
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from loco.evaluation.system.report import Metric
from loco.evaluation.types import Forgetting, VerdictName
from loco.schema import Entry, Name, Sha256, Status, Version

Standing = Literal[
    "ranked",
    "not-accepted",
    "earlier-version",
    "withdrawn",
    "archived",
    "older-benchmark",
    "other-base-build",
    "other-bytes",
    "limited",
    "not-a-specialist",
    "unregistered",
]

STANDINGS: dict[Standing, str] = {
    "ranked": "accepted by the gate and ranked",
    "not-accepted": "measured, but not accepted by the gate",
    "earlier-version": "a newer version of this adapter is ranked",
    "withdrawn": "this version was withdrawn by its owners or a maintainer",
    "archived": "this adapter is archived",
    "older-benchmark": "measured on an earlier version of the benchmark, so its score doesn't compare",
    "other-base-build": "measured on another build of the base, so its score doesn't compare",
    "other-bytes": "measured on another file than the one registered under this version",
    "limited": "not all cases were run",
    "not-a-specialist": "an adapter that isn't meant for one domain",
    "unregistered": "no longer in the registry",
}


class Estimate(Entry):
    """A figure and its 95 % interval; the ends are None where the outcomes that would give them are missing."""

    value: float
    low: float | None = None
    high: float | None = None


class Beaten(Entry):
    """A row of the same domain that was shown to be better, by how much, and the p of that after Holm's correction.

    ``p`` is None where the outcomes are missing, so that only the intervals were compared.
    """

    by: str
    difference: float
    p: float | None


class Abroad(Entry):
    """What an adapter does to a domain that isn't its own. ``difference`` is adapter minus base."""

    domain: str
    benchmark: str
    n: int
    score: float
    base_score: float
    difference: Estimate
    state: Forgetting | None


class Cost(Entry):
    """What training took, and the size of what came out in bytes."""

    size: int | None
    tokens: int
    minutes: float
    hardware: str
    seed: int
    data: str
    data_licence: str
    lora_rank: int
    lora_alpha: float


class Row(Entry):
    """One adapter version on one base. ``rank`` None: not ranked, for the reason in ``standing``.

    ``rank`` is one more than the number of rows shown to be better; below ``worst_rank`` are only the rows shown to be worse.
    ``result`` is the file that every figure comes from, and ``reproduce`` the command that makes it again.
    """

    adapter: Name
    version: Version
    standing: Standing
    rank: int | None = None
    worst_rank: int | None = None
    tied: bool = False
    beaten: tuple[Beaten, ...] = ()
    score: Estimate
    n: int
    base_score: float
    difference: Estimate
    p: float | None
    test: str
    abroad: tuple[Abroad, ...]
    pooled: Estimate | None
    verdict: VerdictName
    reasons: tuple[str, ...]
    flagged: int = Field(description="cases that the training data overlaps")
    truncated: int
    no_answer: int
    errors: int
    active: bool
    status: Status | Literal["unregistered"]
    description: str
    owners: tuple[str, ...]
    licence: str | None
    cost: Cost | None
    folder: str | None
    entry: str | None
    result: str
    reproduce: str
    engine: str
    adapter_sha256: Sha256
    base_sha256: Sha256

    @property
    def ref(self) -> str:
        """``adapter@version``."""
        return f"{self.adapter}@{self.version}"


class MeasuredOn(Entry):
    """A benchmark that a domain's scores are made on."""

    id: Name
    version: Version
    split: str
    sha256: Sha256
    cases: int


class DomainBoard(Entry):
    """The rows of a domain on one base, best first; those without a rank last.

    ``base_score`` is None while nothing was measured. ``unmeasured`` names registered versions that have no result yet.
    """

    domain: Name
    title: str
    description: str
    benchmarks: tuple[MeasuredOn, ...]
    base_score: Estimate | None
    rows: tuple[Row, ...]
    unmeasured: tuple[str, ...]

    @property
    def best(self) -> Row | None:
        """The row that stands first, if any is ranked."""
        return self.rows[0] if self.rows and self.rows[0].rank is not None else None


class SystemRow(Entry):
    """Router, adapters and base together. ``result`` is the file that the figures come from.

    ``outdated``: since then other adapters answer, or the base is another build.
    """

    metrics: tuple[Metric, ...]
    machine: str
    outdated: bool
    result: str
    reproduce: str


class BaseBoard(Entry):
    """Everything measured on one base. ``status`` archived: shown apart, its scores compare with no other base's.

    ``result`` is the file with the base's own scores, None where they aren't published; ``reproduce`` makes them again.
    """

    base: Name
    title: str
    description: str
    status: Status
    sha256: Sha256 | None
    parameters: int
    quantisation: str
    size: int | None
    result: str | None
    reproduce: str
    domains: tuple[DomainBoard, ...]
    system: SystemRow | None

    @property
    def measured(self) -> bool:
        """Whether anything was measured on this base."""
        return self.system is not None or any(domain.rows or domain.base_score for domain in self.domains)


class Board(Entry):
    """leaderboard/board.json."""

    schema_version: Literal[1] = 1
    generated_by: str = "loco leaderboard build"
    bases: tuple[BaseBoard, ...]
