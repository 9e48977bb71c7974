"""Files of queries: one a line, or JSON Lines with a ``query`` field. A file is one of the two, never a mixture."""

from __future__ import annotations

import json
from pathlib import Path

from loco.errors import DataError


def read_queries(path: Path) -> list[str]:
    """Return the queries of a file; blank lines are skipped.

    It is JSON Lines where its name says so (.jsonl, .ndjson) or its first line is a JSON object. Raises DataError with file and
    line where the file or a line of it can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    numbered = [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1) if line.strip()]
    if path.suffix in {".jsonl", ".ndjson"} or (numbered and _is_object(numbered[0][1])):
        return [_query(path, number, line) for number, line in numbered]
    return [line for _, line in numbered]


def _is_object(line: str) -> bool:
    return line.lstrip().startswith("{") and '"query"' in line


def _query(path: Path, number: int, line: str) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}, line {number}: not JSON: {error}", hint='Expected: {"query": "..."}') from error
    query = entry.get("query") if isinstance(entry, dict) else None
    if not isinstance(query, str):
        raise DataError(f"{path}, line {number}: no text in the field 'query'.", hint='Expected: {"query": "..."}')
    return query
