"""The report of the whole system, as it stands in JSON. Kept by its digest, so that an archive can name it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Literal

from pydantic import Field

from loco.evaluation.report import Measured, report_text
from loco.evaluation.types import Comparison
from loco.schema import Entry, Name, Sha256, Version

SYSTEM_SCHEMA_VERSION = 1

TargetState = Literal["met", "missed", "cannot-tell"]


class MachineFacts(Entry):
    """The machine that timings and memory are of. ``memory`` in bytes."""

    processor: str
    cores: int
    memory: int | None
    system: str
    python: str


class SystemBenchmark(Measured):
    """One benchmark of the union, with its weight in the composite score."""

    weight: float
    base_address: Sha256


class Interval(Entry):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class Routing(Entry):
    """The router on its benchmark: ``confusion[expected][got]`` are counts of queries, "none" is a class of its own."""

    router: str
    router_sha256: Sha256
    benchmark_version: Version
    benchmark_sha256: Sha256
    queries: int
    accuracy: Interval
    macro_f1: float
    confusion: dict[str, dict[str, int]]


class Misrouting(Entry):
    """What wrong routes cost on the union: composite score with the right route for every case, minus with the router's."""

    cases: int
    misrouted: int
    actual: float
    oracle: float
    cost: Interval


class Composite(Entry):
    """The weighted mean score of the system, and its difference from the base alone."""

    score: float
    base_score: float
    difference: Interval


class Stage(Entry):
    """Wall milliseconds of one stage of a question's way."""

    stage: str
    p50_ms: float
    p95_ms: float


class PathFigures(Entry):
    """Questions asked one after the other through the whole path, domains in turn, so that adapters swap.

    ``swap`` is what loading and setting another adapter took, ``first_ms`` the first answer with the base still to load;
    ``peak_bytes`` the most memory that the process held (None: this system doesn't tell).
    """

    questions: int
    stages: tuple[Stage, ...]
    swap: Stage
    first_ms: float
    peak_bytes: int | None


class Metric(Entry):
    """A figure of the whole system, what is wanted of it (``target``, in words), and whether it is ``met``.

    ``value`` None: not measured. ``unit`` empty: a share of 1. ``reference`` is the base's figure.
    """

    id: str
    title: str
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    reference: float | None = None
    target: str | None = None
    met: TargetState | None = None


class SystemReport(Entry):
    """The whole system on one base. ``active`` gives the adapter that answers for each domain, ``name@version``."""

    schema_version: int = SYSTEM_SCHEMA_VERSION
    base: Name
    base_sha256: Sha256
    engine: str = Field(description="llama-cpp-python and its version")
    active: dict[str, str]
    adapters_sha256: dict[str, Sha256]
    machine: MachineFacts
    benchmarks: tuple[SystemBenchmark, ...]
    routing: Routing
    composite: Composite
    domains: tuple[Comparison, ...]
    misrouting: Misrouting
    path: PathFigures
    metrics: tuple[Metric, ...]


def system_digest(report: SystemReport) -> str:
    """The sha256 that the report is kept by."""
    return sha256(json.dumps(json.loads(report_text(report)), sort_keys=True, separators=(",", ":")).encode()).hexdigest()
