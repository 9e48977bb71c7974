"""The files of a registry as the checks see them: each read once, with its lines, and as its entry where it is right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from loco.registry.checks.finding import Finding
from loco.registry.document import Document
from loco.registry.files import problems_of, read_document
from loco.registry.schemas import schema_line

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CheckedFile(Generic[Model]):
    """A file, its values with their lines, and its entry (None where it breaks its schema)."""

    root: Path
    path: Path
    document: Document
    entry: Model | None

    @property
    def name(self) -> str:
        """The path from the root, as a finding names it."""
        return self.path.relative_to(self.root).as_posix()

    def error(self, check: str, at: tuple[int | str, ...], message: str) -> Finding:
        """A finding at a field."""
        return Finding(check, "error", self.name, *self.document.at(at), message)

    def warning(self, check: str, at: tuple[int | str, ...], message: str) -> Finding:
        """The same, for what can stay for now."""
        return Finding(check, "warning", self.name, *self.document.at(at), message)


def read(root: Path, path: Path, model: type[Model]) -> CheckedFile[Model]:
    """Read one file; nothing is raised for what is in it."""
    document = read_document(path)
    entry = None
    if not document.problems:
        try:
            entry = model.model_validate(document.values)
        except ValidationError:
            entry = None
    return CheckedFile(root, path, document, entry)


def schema_findings(file: CheckedFile[Model], model: type[Model], schema: str) -> Iterator[Finding]:
    """What breaks the schema, and a missing line that names it."""
    for problem in problems_of(file.document, model):
        yield Finding("schema", "error", file.name, problem.line, problem.field, problem.message)
    wanted = schema_line(file.root, file.path, schema)
    try:
        first = file.path.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return
    if first.strip() != wanted:
        yield Finding("schema", "warning", file.name, 1, "", f"editors check while typing if the first line is: {wanted}")
