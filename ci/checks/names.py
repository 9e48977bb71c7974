"""Checks of an adapter's name: it must mean one thing, to people and to programs."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator

from ci.checks.types import Check, Problem
from ci.checks.views import Request
from ci.submission import entry_path
from loco.characters import latin, named
from loco.errors import LocoError
from loco.names import RESERVED, lookalike
from loco.registry.files import read_entry
from loco.schema import DomainsFile
from loco.training.template import NAME, VERSION


def good_name(request: Request) -> Iterator[Problem]:
    """A word that means something to a file system, a command or YAML would be taken for that."""
    for name in _new_names(request):
        shown, path = _shown(name), _path(name)
        if not name.isascii():
            continue  # look-alikes are the next check's matter
        if not NAME.fullmatch(name) or len(name) > 64:
            hint = "Use lower-case letters and digits, with single hyphens: math-tutor."
            yield Problem(f"{shown!r} can't be a name", path, hint=hint)
        elif name in RESERVED or name in _taken(request):
            yield Problem(f"{shown!r} is a reserved word, a domain or a base", path, hint="Choose another name.")
    for version in request.versions:
        if not VERSION.fullmatch(version.number):
            yield Problem(f"{_shown(version.number)!r} can't be a version", version.folder, hint="Use three numbers: 1.0.0.")


def no_lookalike(request: Request) -> Iterator[Problem]:
    """Who wants nano-math must not get nano-rnath, nor one with a Cyrillic a."""
    for name in _new_names(request):
        strange = next((character for character in name if not character.isascii()), None)
        if strange is not None:
            plain = unicodedata.normalize("NFKD", latin(name.lower())).encode("ascii", "ignore").decode()
            yield Problem(
                f"{_shown(name)!r} has {named(strange)}, and reads like {plain!r}",
                hint="Names are written with a to z, 0 to 9 and '-'.",
            )
        elif name not in request.submission.names and (other := lookalike(name, sorted(request.submission.names))):
            hint = "Choose a name that nobody can take for it."
            yield Problem(f"{name!r} can be taken for {other!r}, which is registered", _path(name), hint=hint)


def same_name(request: Request) -> Iterator[Problem]:
    """An entry that points into another adapter's folder would answer with that one's weights, or take its data for its own."""
    for entry in request.entries:
        stated = entry.values.get("name")
        if isinstance(stated, str) and stated != entry.name:
            yield Problem(
                f"the entry names itself {stated[:80]!r}, and its file {entry.name!r}", entry.path, entry.line("name")
            )
        for version in entry.new:
            place = entry.known.versions.index(version)
            wanted = f"adapters/{entry.name}/{version.version}"
            if version.folder != wanted:
                line = entry.line("versions", place, "folder")
                yield Problem(
                    f"the folder of {version.version} is {version.folder!r}, and must be {wanted!r}", entry.path, line
                )


def _new_names(request: Request) -> list[str]:
    """Names that the request brings; one that is registered already had its check."""
    return [name for name in request.submission.scope.adapters if name not in request.submission.names]


def _taken(request: Request) -> set[str]:
    root = request.submission.base_root
    taken = {path.parent.name for path in root.glob("registry/bases/*/base.yaml")}
    with contextlib.suppress(LocoError):  # said where domains are looked up
        taken |= {domain.id for domain in read_entry(root / "registry" / "domains.yaml", DomainsFile).domains}
    return taken


def _path(name: str) -> str | None:
    return entry_path(name) if name.isprintable() else None


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in name[:80])


CHECKS: tuple[Check[Request], ...] = (
    Check("LOCO202", "good-name", "error", "The name is a plain word that means nothing else here.", good_name),
    Check("LOCO203", "no-lookalike", "error", "The name can't be taken for another adapter's.", no_lookalike),
    Check("LOCO210", "same-name", "error", "Entry, file and folder have the same name.", same_name),
)
