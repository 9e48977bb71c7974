"""Which domains and bases a checkout knows, read from its files: a new adapter mustn't fail over an unrelated entry."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loco.errors import EntryError
from loco.schema import DomainsFile


def domain_names(root: Path) -> list[str]:
    """Ids of registry/domains.yaml, in its order. EntryError if it is missing or wrong."""
    path = root / "registry" / "domains.yaml"
    try:
        domains = DomainsFile.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except (OSError, YAMLError, ValidationError) as error:
        raise EntryError(f"{path}: {error}") from error
    return [domain.id for domain in domains.domains]


def base_names(root: Path) -> list[str]:
    """Names of the folders in registry/bases, sorted."""
    bases = root / "registry" / "bases"
    return sorted(path.name for path in bases.iterdir() if path.is_dir()) if bases.is_dir() else []
