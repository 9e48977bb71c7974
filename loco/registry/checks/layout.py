"""Which files may lie where in a registry: nothing hidden, nothing linked, nothing that only differs in case."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from loco.registry.checks.finding import Finding

_TOP = frozenset({"domains.yaml", "registry.yaml", "index.json", "README.md", "adapters", "bases", "routers"})


def layout_findings(root: Path) -> Iterator[Finding]:
    """Look at every name below registry/, and at every link below it and below adapters/."""
    registry = root / "registry"
    for path in _entries(registry):
        if path.name not in _TOP:
            yield _wrong(root, path, "this has no place in registry/")
    for path in _entries(registry / "adapters"):
        if path.suffix != ".yaml" or not path.is_file():
            yield _wrong(root, path, "only <adapter>.yaml files lie here")
    for path in _entries(registry / "bases"):
        if path.suffix in (".py", ".md"):
            continue  # how the bases here were made
        if not path.is_dir():
            yield _wrong(root, path, "only folders of bases lie here")
        elif not (path / "base.yaml").is_file():
            yield _wrong(root, path, "a base has a base.yaml")
    for folder in (registry, root / "adapters"):
        yield from _links_and_doubles(root, folder)


def _links_and_doubles(root: Path, folder: Path) -> Iterator[Finding]:
    for above, folders, files in os.walk(folder):
        seen: dict[str, str] = {}
        for name in sorted((*folders, *files)):
            path = Path(above, name)
            if path.is_symlink():
                yield _wrong(root, path, "links aren't followed here, and would break on other systems")
            if (other := seen.setdefault(name.casefold(), name)) != name:
                yield _wrong(root, path, f"this differs from {other} only in case: on some systems they are one file")


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _wrong(root: Path, path: Path, message: str) -> Finding:
    return Finding("layout", "error", path.relative_to(root).as_posix(), None, "", message)
