"""How long a query takes to route, over the router's test queries."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Figures, percentile, seconds
from loco.registry import find_root
from loco.router import load_router
from loco.router.benchmark import read_split


def run(folder: Path, *, smoke: bool) -> Figures:
    """Milliseconds to load the rules and to route (aim: p50 below 1)."""
    del folder
    root = find_root()
    loading = [seconds(lambda: load_router(root)) * 1e3 for _ in range(1 if smoke else 3)]
    router = load_router(root)
    queries = [query.query for query in read_split(root, "test")][: 20 if smoke else None]
    taken = [seconds(lambda text=text: router.route(text)) * 1e3 for text in queries]  # type: ignore[misc]
    return {
        "load rules ms": percentile(loading, 0.5),
        "route p50 ms": percentile(taken, 0.5),
        "route p99 ms": percentile(taken, 0.99),
    }
