"""The JSON Schemas are those of the models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loco.registry.schemas import COMMAND, schema_line, schema_texts, write_schemas

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


@pytest.mark.parametrize("name", sorted(schema_texts()))
def test_the_committed_schemas_are_fresh(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_texts()[name], f"run: {COMMAND}"


def test_no_other_schema_lies_there() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.json")) == sorted(schema_texts())


def test_unknown_fields_are_refused_by_the_schemas_too() -> None:
    for text in schema_texts().values():
        assert json.loads(text)["additionalProperties"] is False


def test_every_entry_names_its_schema_for_editors() -> None:
    root = FOLDER.parent
    files = {
        "adapter": root.glob("registry/adapters/*.yaml"),
        "base": root.glob("registry/bases/*/base.yaml"),
        "active": root.glob("registry/bases/*/active.yaml"),
        "domains": root.glob("registry/domains.yaml"),
    }
    for schema, paths in files.items():
        for path in paths:
            assert path.read_text(encoding="utf-8").partition("\n")[0] == schema_line(root, path, schema)


def test_writing_makes_the_folder(tmp_path: Path) -> None:
    paths = write_schemas(tmp_path / "new")
    assert [path.name for path in paths] == list(schema_texts())
