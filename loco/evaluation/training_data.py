"""The texts that an adapter was trained on, as far as its folder holds them: to be compared with benchmark cases.

Read as data from strangers: nothing outside the folder, no more than a fixed amount, broken lines as what they are: text.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from loco.errors import DataError

MAX_BYTES = 256 * 2**20
SUFFIXES = (".jsonl", ".jsonl.gz")


def training_files(folder: Path) -> list[Path]:
    """Every file of examples below ``folder``/data, those for replay included: it all was trained on."""
    inside = (folder / "data").resolve()
    found = [path for path in sorted(inside.rglob("*")) if path.name.endswith(SUFFIXES) and path.is_file()]
    return [path for path in found if path.resolve().is_relative_to(inside)]


def training_texts(folder: Path) -> Iterator[str]:
    """Prompt and answer of every example, as one text. Raises DataError for a file that can't be read or is too large."""
    for path in training_files(folder):
        for line in _lines(path):
            yield _text(line)


def left_out(folder: Path) -> str | None:
    """Why the data in an adapter's ``folder`` isn't all that it was trained on, in a sentence. None: nothing says so.

    By the digest that its training wrote down (data_sha256 in training.json), over the files that train.yaml names.
    """
    said = _said(folder / "training.json")
    if said is None or not (folder / "train.yaml").is_file():
        return None
    # Here and not above: only a folder that says what it was trained on needs them.
    from loco.training.config import load_config
    from loco.training.examples import digest, find_files

    try:
        files = find_files(load_config(folder / "train.yaml").data, folder, folder)
    except DataError:
        files = []
    if digest(files) != said:
        return "Its folder holds other data than it was trained on (data_sha256 in training.json)."
    looked_at = set(training_files(folder))
    hidden = [path.relative_to(folder).as_posix() for path in files if path not in looked_at]
    return f"It was trained on {hidden[0]} too, which isn't in its data folder as .jsonl or .jsonl.gz." if hidden else None


def _said(path: Path) -> str | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("data_sha256")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _lines(path: Path) -> Iterator[str]:
    left = MAX_BYTES
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as stream:
            while line := stream.readline(left + 1):
                left -= len(line)
                if left < 0:
                    raise DataError(f"{path} holds more than {MAX_BYTES >> 20} MiB of training data.")
                yield line.decode("utf-8", "replace")
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} can't be read: {error}.", hint="Use UTF-8 text in .jsonl, or gzip in .jsonl.gz.") from error


def _text(line: str) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if not isinstance(row, dict):
        return line
    return "\n".join(str(row[name]) for name in ("prompt", "answer") if name in row) or line
