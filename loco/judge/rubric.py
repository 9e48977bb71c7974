"""What a judge is asked: ``rubric.yaml`` in a benchmark's folder. Named criteria with anchored grades."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from loco.errors import UnknownNameError
from loco.registry.files import read_entry
from loco.schema import Entry, Name, Sha256, Version

Verbatim = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1)]
Grade = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$", max_length=20)]
Share = Annotated[float, Field(ge=0, le=1)]

FLOOR = 0.6
"""Cohen's kappa below which a judge's grades are not used."""


class Criterion(Entry):
    """One thing to look at. ``levels`` says what a grade means; ``better`` is the question that compares two texts."""

    id: Name
    question: str
    levels: dict[Grade, str]
    better: str | None = None


class LabelledCases(Entry):
    """Texts whose grades are known because they were made by degrading good ones: a file of the rubric's folder."""

    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    cases: Annotated[int, Field(gt=0)]
    sha256: Sha256


class Rubric(Entry):
    """``grades`` stand worst first; those from ``good_from`` on count as good when agreement is measured.

    ``prompt`` holds {prompt} (the task), {answer} (the text to grade) and {question} (of the criterion), and may hold {levels}
    and {reference}; ``compare`` the same with {first} and {second} in place of {answer}. A judge gives its grade after
    ``marker``, on a line of its own where ``reason`` lets it write a line of reasons before. ``temperature`` is that of the
    runs whose deviation is reported; agreement is measured greedily.
    """

    schema_version: Literal[1]
    id: Name
    version: Version
    grades: Annotated[tuple[Grade, ...], Field(min_length=2)]
    good_from: Grade
    prompt: Verbatim
    compare: Verbatim | None = None
    marker: Verbatim
    reason: bool = False
    max_tokens: Annotated[int, Field(gt=0)]
    temperature: Annotated[float, Field(ge=0)] = 0.7
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    labelled: LabelledCases | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Rubric:
        if self.good_from not in self.grades[1:]:
            raise ValueError(f"'good_from' must be one of the grades above the worst: {', '.join(self.grades[1:])}")
        _holds("prompt", self.prompt, ("{prompt}", "{answer}", "{question}"))
        if self.compare is not None:
            _holds("compare", self.compare, ("{prompt}", "{first}", "{second}", "{question}"))
        for criterion in self.criteria:
            if unknown := set(criterion.levels) - set(self.grades):
                raise ValueError(f"criterion {criterion.id!r} describes {', '.join(sorted(unknown))}, which is no grade")
            if self.compare is not None and criterion.better is None:
                raise ValueError(f"criterion {criterion.id!r} lacks 'better', which 'compare' asks")
        if len({criterion.id for criterion in self.criteria}) < len(self.criteria):
            raise ValueError("two criteria have the same id")
        return self

    def criterion(self, name: str) -> Criterion:
        """A criterion by its id. Raises UnknownNameError."""
        found = {criterion.id: criterion for criterion in self.criteria}
        if name not in found:
            raise UnknownNameError(f"criterion of {self.id}", name, found)
        return found[name]

    def value(self, grade: str) -> float:
        """A grade between 0 (the worst) and 1 (the best)."""
        return self.grades.index(grade) / (len(self.grades) - 1)

    def is_good(self, grade: str) -> bool:
        """Whether a grade counts as good when agreement is measured."""
        return self.grades.index(grade) >= self.grades.index(self.good_from)

    @property
    def sha256(self) -> str:
        """A digest of all that a judge is asked: grades of two rubrics aren't comparable."""
        return hashlib.sha256(self.model_dump_json(exclude={"labelled"}).encode()).hexdigest()


def _holds(field: str, text: str, placeholders: tuple[str, ...]) -> None:
    for placeholder in placeholders:
        if text.count(placeholder) != 1:
            raise ValueError(f"{field!r} must hold {placeholder} once")


def load_rubric(path: Path) -> Rubric:
    """Read a rubric. Raises EntryError that names file, field and value."""
    return read_entry(path, Rubric)
