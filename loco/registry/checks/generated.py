"""Generated files that no longer say what they were generated from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loco.errors import EntryError
from loco.registry.checks.finding import Finding
from loco.registry.index import stale
from loco.registry.schemas import COMMAND, schema_texts


def generated_findings(root: Path) -> Iterator[Finding]:
    """Schemas that don't fit the models (where the checkout has some); an index that is stale, which the bot renews."""
    folder = root / "schemas"
    if folder.is_dir():
        texts = schema_texts()
        for name, text in texts.items():
            path = folder / name
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                yield Finding("generated", "error", f"schemas/{name}", None, "", f"it is stale: run `{COMMAND}`")
        for path in sorted(folder.glob("*.json")):
            if path.name not in texts:
                yield Finding("generated", "error", f"schemas/{path.name}", None, "", "no model makes this schema")
    try:
        for path in stale(root):
            yield Finding("generated", "warning", path.as_posix(), None, "", "it is stale: the bot renews it after a merge")
    except EntryError:
        return  # what keeps it from being built is said where it is
