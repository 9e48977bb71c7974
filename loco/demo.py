"""The questions of ``loco demo``: one per domain, and one that belongs to none."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loco.errors import DataError

QUESTIONS = Path("benchmarks", "demo", "questions.yaml")


class DemoQuestion(BaseModel):
    """A question, and the domain that should answer it (None: the base)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    text: str
    expect: str | None


class DemoFile(BaseModel):
    """benchmarks/demo/questions.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions: tuple[DemoQuestion, ...]


def load_questions(root: Path) -> tuple[DemoQuestion, ...]:
    """Read the questions of the checkout at ``root``. Raises DataError with the file and the field that is wrong."""
    path = root / QUESTIONS
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return DemoFile.model_validate(content).questions
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.", hint="The demo runs from a checkout.") from error
    except (YAMLError, ValidationError) as error:
        raise DataError(f"{path}: {error}") from error
