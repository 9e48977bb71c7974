"""The router on its benchmark, and where it sends the cases of the union."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from statistics import fmean

from loco.digests import sha256_of
from loco.evaluation.system.report import Interval, Routing
from loco.registry.files import read_yaml
from loco.router.benchmark import FOLDER, DomainFigures, measure, read_split
from loco.router.types import Router

ROUTERS = Path("registry", "routers")


def routing_figures(root: Path, router: Router) -> Routing:
    """Accuracy with Wilson's interval, macro-F1 and the confusion table. Raises DataError where the benchmark is wrong."""
    report = measure(router, read_split(root, "test"), "test")
    version = str(read_yaml(root / FOLDER / "benchmark.yaml").get("version", "0.0.0"))
    low, high = report.interval
    return Routing(
        router=router.name,
        router_sha256=_folder_digest(root / ROUTERS / router.name),
        benchmark_version=version,
        benchmark_sha256=sha256_of(root / FOLDER / "test.jsonl"),
        queries=report.queries,
        accuracy=Interval(value=report.accuracy, low=low, high=high),
        macro_f1=macro_f1(report.domains),
        confusion=report.confusion,
    )


def macro_f1(domains: Mapping[str, DomainFigures]) -> float:
    """The plain mean, over the domains that queries have, of 2 P R / (P + R): rare domains count like common ones."""
    return fmean(_f1(figures) for figures in domains.values() if figures.queries)


def _f1(figures: DomainFigures) -> float:
    precision, recall = figures.precision or 0.0, figures.recall or 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _folder_digest(folder: Path) -> str:
    """A digest of a router's files, names and bytes; of nothing where it has none."""
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(f"{path.relative_to(folder).as_posix()} {sha256_of(path)}\n".encode())
    return whole.hexdigest()
