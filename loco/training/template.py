"""Starts a new adapter: copies adapters/_template with the names filled in."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from loco.errors import TrainingError, UnknownNameError, UsageError
from loco.names import RESERVED, lookalike
from loco.training.known_names import adapter_entry, adapter_names

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = r"(0|[1-9][0-9]{0,5})"  # as in an entry: no leading zeros, no digits of other scripts
VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")


@dataclass(frozen=True, slots=True)
class NewAdapter:
    """What a new adapter version is called, what it is for (None: no single domain), and on which base it stands."""

    name: str
    version: str
    domain: str | None
    base: str

    def folder(self, root: Path) -> Path:
        """adapters/<name>/<version> of the checkout."""
        return root / "adapters" / self.name / self.version

    def words(self) -> dict[str, str]:
        """What the template's words in capitals stand for."""
        return {"NAME": self.name, "VERSION": self.version, "DOMAIN": self.domain or "null", "BASE": self.base}

    def check(self, *, domains: list[str], bases: list[str]) -> None:
        """Raises UsageError for a name or version that no entry may have, UnknownNameError for a missing domain or base.

        What a submission would be refused for after hours of training is said before the first file is written.
        """
        if not NAME.fullmatch(self.name) or len(self.name) > 64:
            raise UsageError(
                f"{self.name!r} can't be a name.", hint="Use lower-case letters and digits, with single hyphens: math-tutor."
            )
        if self.name in RESERVED or self.name in domains or self.name in bases:
            raise UsageError(f"{self.name!r} is a reserved word, a domain or a base.", hint="Choose another name.")
        if not VERSION.fullmatch(self.version):
            raise UsageError(f"{self.version!r} can't be a version.", hint="Use three numbers: 0.1.0.")
        if self.domain is not None and self.domain not in domains:
            raise UnknownNameError("domain", self.domain, domains)
        if self.base not in bases:
            raise UnknownNameError("base", self.base, bases)

    def check_registered(self, root: Path) -> None:
        """Raises UsageError where the registry has an adapter of nearly this name, or one of this name for another domain."""
        entry = adapter_entry(root, self.name)
        if entry is None and (other := lookalike(self.name, adapter_names(root))):
            raise UsageError(
                f"{self.name!r} can be taken for {other!r}, which is registered.",
                hint="Choose a name that nobody can take for it.",
            )
        if entry is not None and entry.domain != self.domain:
            raise UsageError(
                f"{self.name} is registered for {entry.domain or 'no single domain'}, and not for {self.domain}.",
                hint="Keep its domain, or choose another name.",
            )


def copy_template(new: NewAdapter, root: Path) -> Path:
    """Make the folder of a new version; gives it back.

    Raises UsageError if it is there already, TrainingError if the checkout has no template. Nothing half-made stays behind.
    """
    template, folder = root / "adapters" / "_template", new.folder(root)
    if folder.exists():
        raise UsageError(f"{folder} is there already.", hint="Versions are never changed: choose a new --version.")
    if not template.is_dir():
        raise TrainingError(f"There is no template in {template}.", hint="Run this in a checkout of the registry.")
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        for source in sorted(path for path in template.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            target = unfinished / source.relative_to(template)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(fill(source.read_text(encoding="utf-8"), new.words()).encode("utf-8"))
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def fill(text: str, values: dict[str, str]) -> str:
    """Replace each whole upper-case word that is a key by its value; a comment behind it stays in its column."""

    def value(match: re.Match[str]) -> str:
        word, gap = values[match[1]], match[2]
        return word if gap is None else f"{word:<{len(match[0]) - 2}}  "

    return re.sub(rf"\b({'|'.join(values)})\b( +(?=#))?", value, text)
