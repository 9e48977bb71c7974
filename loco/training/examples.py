"""The examples of a training: one JSON object a line with ``prompt`` and ``answer``, in .jsonl or .jsonl.gz files.

Other fields of a line (an id, a family, a source) are allowed and not used.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from loco.errors import DataError

if TYPE_CHECKING:
    from tokenizers import Tokenizer  # the examples are also read where nothing of training is installed

USER_TURN = "<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"
END_OF_TURN = "<|im_end|>"


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the answer to learn."""

    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """Token ids of prompt and answer in ChatML; the loss is taken from ``answer_start`` on. ``replay``: general data."""

    ids: tuple[int, ...]
    answer_start: int
    replay: bool

    def __len__(self) -> int:
        return len(self.ids)


def find_files(patterns: Sequence[str], folder: Path, root: Path) -> list[Path]:
    """The files that the patterns name: in ``folder``, or else from ``root``. Sorted within a pattern, none twice.

    A pattern with ``*`` may match nothing as long as another one does. Raises DataError when a named file isn't there,
    nothing is found, or a path leaves the checkout.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        parts = PurePosixPath(pattern)
        if parts.is_absolute() or ".." in parts.parts or "\\" in pattern or ":" in pattern:
            raise DataError(f"data: {pattern!r} must be a relative path with '/' that stays inside the checkout.")
        matches = sorted(folder.glob(pattern)) or sorted(root.glob(pattern))
        if not matches and "*" not in pattern:
            raise DataError(f"data: {pattern!r} is neither in {folder} nor in {root}.")
        found.update(dict.fromkeys(path for path in matches if path.is_file()))
    if not found:
        raise DataError(f"There is no training data: {', '.join(patterns)} match nothing in {folder}.")
    return list(found)


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of one file. Raises DataError with file, line and field for a broken line, and for a file with none."""
    empty = True
    for number, line in _lines(path):
        empty = False
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(
                f"{path}, line {number}: not JSON ({error}).", hint='A line is {"prompt": "...", "answer": "..."}.'
            ) from error
        if not isinstance(row, dict):
            raise DataError(f"{path}, line {number}: not a JSON object but {line.strip()[:60]!r}.")
        yield Example(*(_field(row, name, path, number) for name in ("prompt", "answer")))
    if empty:
        raise DataError(f"{path} holds no examples.")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path} can't be read: {error}.", hint="Use UTF-8 text in .jsonl, or gzip in .jsonl.gz.") from error


def _field(row: dict[str, object], name: str, path: Path, number: int) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        met = "is missing" if name not in row else f"must be a text that isn't empty, not {value!r:.60}"
        raise DataError(f"{path}, line {number}, field {name!r}: {met}.", hint='A line is {"prompt": "...", "answer": "..."}.')
    return value


def encode(examples: Sequence[Example], tokeniser: Tokenizer, *, max_length: int, replay: bool) -> list[EncodedExample]:
    """Tokenise; examples longer than ``max_length`` tokens are left out, because a cut answer teaches never to stop.

    Prompt and answer are tokenised apart, as they are when the model answers. Raises DataError when all are too long.
    """
    prompts = tokeniser.encode_batch([USER_TURN.format(prompt=e.prompt) for e in examples], add_special_tokens=False)
    answers = tokeniser.encode_batch([e.answer + END_OF_TURN for e in examples], add_special_tokens=False)
    encoded = [
        EncodedExample(ids=(*prompt.ids, *answer.ids), answer_start=len(prompt.ids), replay=replay)
        for prompt, answer in zip(prompts, answers, strict=True)
    ]
    kept = [example for example in encoded if len(example) <= max_length]
    if encoded and not kept:
        raise DataError(
            f"Every example is longer than max_length {max_length} tokens (the shortest: {min(map(len, encoded))})."
        )
    return kept


def digest(paths: Sequence[Path]) -> str:
    """sha256 over the digests of the files' bytes, in order."""
    whole = sha256()
    for path in paths:
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()
