"""Files of JSON lines that carry a digest of themselves, so that a changed one is noticed: a header, rows, a seal.

    {"header": {...}}
    {...}                      a row each
    {"seal": "<sha256 of all bytes before this line>"}

Written whole or not at all, the same bytes each time. A name that ends in ``.gz`` is compressed; the seal is of the text.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loco.atomic import write_bytes
from loco.errors import DataError, EvaluationError

MAX_BYTES = 512 * 2**20  # of the text: a small file must not unfold to more than a memory

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a file says: facts about it, and its rows in order."""

    header: Row
    rows: tuple[Row, ...]


def write_sealed(path: Path, header: Row, rows: Sequence[Row]) -> None:
    """Write the file. Raises EvaluationError where the disk refuses it; an older file then stays as it was."""
    text = "".join(_line(value) for value in ({"header": header}, *rows)).encode()
    text += _line({"seal": hashlib.sha256(text).hexdigest()}).encode()
    try:
        write_bytes(path, _compressed(text) if path.suffix == ".gz" else text)
    except OSError as error:
        raise EvaluationError(
            f"{path} can't be written: {error.strerror or error}.",
            hint="What was measured before is kept: make room, and the same command goes on from there.",
        ) from error


def read_sealed(path: Path) -> Sealed:
    """Read the file. Raises DataError where it isn't whole or was changed since, FileNotFoundError where there is none."""
    try:
        text = _plain(path)
    except FileNotFoundError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, f"it can't be read ({error})") from error
    body, newline, last = text.removesuffix(b"\n").rpartition(b"\n")
    body += newline
    try:
        seal = json.loads(last)["seal"]
        lines = [json.loads(line) for line in body.splitlines()]
        header = lines[0]["header"]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _broken(path, "it isn't whole") from error
    if hashlib.sha256(body).hexdigest() != seal:
        raise _broken(path, "its lines aren't the ones that were sealed")
    return Sealed(header, tuple(lines[1:]))


def canonical(value: object) -> str:
    """JSON with one way to write each value: sorted names, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(value: object) -> str:
    # One row must be one line for whatever reads it, and JSON leaves these three as they are.
    return canonical(value).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n"


def _compressed(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=9) as file:
        file.write(text)
    return buffer.getvalue()


def _plain(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        text: bytes = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise _broken(path, f"it is larger than {MAX_BYTES} bytes")
    return text


def _broken(path: Path, why: str) -> DataError:
    return DataError(f"{path} was changed or damaged: {why}.", hint="Delete it, and it is measured again.")
