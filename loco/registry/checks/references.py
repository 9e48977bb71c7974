"""What the files of a registry say of each other: domains, bases, successors, who answers, names that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from loco.names import lookalike
from loco.registry.checks.files import CheckedFile
from loco.registry.checks.finding import Finding
from loco.schema import ActiveFile, AdapterEntry, AdapterVersion, BaseModelEntry, DomainsFile


@dataclass(frozen=True, slots=True)
class Known:
    """What is registered, as far as it could be read, and every adapter that has a file."""

    domains: frozenset[str]
    bases: Mapping[str, BaseModelEntry]
    adapters: Mapping[str, AdapterEntry]
    names: frozenset[str]


def domain_findings(file: CheckedFile[DomainsFile]) -> Iterator[Finding]:
    """A domain that stands there twice."""
    seen: set[str] = set()
    for place, domain in enumerate(file.entry.domains if file.entry else ()):
        if domain.id in seen:
            yield file.error("names", ("domains", place, "id"), f"the domain {domain.id!r} stands there twice")
        seen.add(domain.id)


def base_findings(file: CheckedFile[BaseModelEntry], known: Known) -> Iterator[Finding]:
    """Name and folder, and the base that is named as successor."""
    base = file.entry
    if base is None:
        return
    if base.name != file.path.parent.name:
        yield file.error("names", ("name",), f"it names itself {base.name!r}, and its folder is {file.path.parent.name!r}")
    successor = base.deprecation.superseded_by if base.deprecation else None
    if successor is not None and (successor not in known.bases or successor == base.name):
        yield file.error("references", ("deprecation", "superseded_by"), f"{successor!r} is no other registered base")
    if base.weights.sha256 is None:
        yield file.warning("artifacts", ("weights", "sha256"), f"not pinned yet: `loco base pin {base.name}` writes it")


def adapter_findings(file: CheckedFile[AdapterEntry], known: Known) -> Iterator[Finding]:
    """Name and file, domain, successor, and each version's base."""
    entry = file.entry
    if entry is None:
        return
    if entry.name != file.path.stem:
        yield file.error("names", ("name",), f"it names itself {entry.name!r}, and its file is {file.path.name!r}")
    if other := lookalike(entry.name, sorted(known.names)):
        yield file.warning("names", ("name",), f"it could be taken for {other!r}")
    if entry.domain is not None and entry.domain not in known.domains:
        yield file.error("references", ("domain",), f"{entry.domain!r} isn't registered{_one_of(known.domains)}")
    yield from _successor_findings(file, entry, known)
    for place, version in enumerate(entry.versions):
        yield from _version_findings(file, entry, version, place, known)


def active_findings(file: CheckedFile[ActiveFile], known: Known) -> Iterator[Finding]:
    """Who answers: registered, for that domain and base, and not on the way out."""
    active = file.entry
    if active is None:
        return
    if active.base != file.path.parent.name:
        yield file.error("names", ("base",), f"it names {active.base!r}, and its folder is {file.path.parent.name!r}")
    for domain, ref in active.active.items():
        for message in _wrong_answer(active.base, domain, ref, known):
            yield file.error("active", ("active", domain), message)


def _wrong_answer(base: str, domain: str, ref: str, known: Known) -> Iterator[str]:
    name, _, number = ref.partition("@")
    if domain not in known.domains:
        yield f"the domain {domain!r} isn't registered{_one_of(known.domains)}"
    entry = known.adapters.get(name)
    version = next((v for v in entry.versions if v.version == number), None) if entry else None
    if entry is None or version is None:
        if name not in known.names or entry is not None:  # an entry that can't be read is said where it is
            yield f"{ref!r} isn't registered"
        return
    if entry.domain != domain or version.base != base:
        yield f"{ref!r} is an adapter for {entry.domain} on {version.base}"
    if entry.status == "archived":
        yield f"{ref!r} is archived, and can't answer"
    if version.yanked is not None:
        yield f"{ref!r} was withdrawn: {version.yanked.reason}"


def _successor_findings(file: CheckedFile[AdapterEntry], entry: AdapterEntry, known: Known) -> Iterator[Finding]:
    successor = entry.deprecation.superseded_by if entry.deprecation else None
    if successor is None:
        return
    at = ("deprecation", "superseded_by")
    if successor not in known.names:
        yield file.error("references", at, f"{successor!r} isn't registered{_one_of(known.names)}")
    elif successor in _chain(successor, known) or entry.name in _chain(successor, known):
        yield file.error("references", at, f"{successor!r} leads back to {entry.name!r}: a circle")


def _chain(name: str, known: Known) -> list[str]:
    """What supersedes a name, and what supersedes that, until it ends or comes round."""
    found: list[str] = []
    while (entry := known.adapters.get(name)) and entry.deprecation and (then := entry.deprecation.superseded_by):
        if then in found:
            break
        found.append(then)
        name = then
    return found


def _version_findings(
    file: CheckedFile[AdapterEntry], entry: AdapterEntry, version: AdapterVersion, place: int, known: Known
) -> Iterator[Finding]:
    base = known.bases.get(version.base)
    if base is None:
        yield file.error("references", ("versions", place, "base"), f"{version.base!r} isn't registered{_one_of(known.bases)}")
    elif base.weights.sha256 not in (None, version.base_sha256):
        yield file.error(
            "references", ("versions", place, "base_sha256"), f"the registered weights of {base.name} are {base.weights.sha256}"
        )
    wanted = f"adapters/{entry.name}/{version.version}"
    if version.folder != wanted:
        yield file.error("names", ("versions", place, "folder"), f"the folder of this version is {wanted}")


def _one_of(names: Iterable[str]) -> str:
    known = sorted(names)
    return f" (known: {', '.join(known[:8])}{', ...' if len(known) > 8 else ''})" if known else ""
