"""Routers: they choose the domain of a query. ``ROUTERS`` says which there are and how each is loaded from a checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from loco.router.loading import load_router
from loco.router.types import Evidence, Route, Router

ROUTERS: dict[str, Callable[[Path], Router]] = {"keyword": load_router}

__all__ = ["ROUTERS", "Evidence", "Route", "Router", "load_router"]
