"""Checks of an adapter's entry: its form, its words, and what it says of the registry."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from ci.checks.types import Check, NotCheckedError, Problem
from ci.checks.views import EntryView, Request
from loco.characters import bare
from loco.errors import LocoError
from loco.registry.files import problems, read_entry
from loco.schema import ActiveFile, AdapterEntry, BaseModelEntry, DomainsFile, Entry

_WORDS = re.compile(r"[\w \-\u2013\u2014.,:'\u2019()/+%?=]*")  # with dashes and the curly apostrophe
_LONGEST = {"description": 300, "data": 500, "hardware": 120, "reason": 300}  # characters
_SCORES = re.compile(
    r"(scores?|accurac(y|ies)|results?|metrics?|evaluations?|evals?|verdict|accepted|rank(ing)?|leaderboard|pass.?at.?\d+|"
    r"exact_match|rouge.*|baseline|differences?|wins?)"
)
_MANY = r"(\d{2,}|ten|twelve|twenty|fifty|(a |one )?hundred)"
_COUNT = rf"(\d+|one|two|three|four|five|six|seven|eight|nine|ninety|{_MANY})"
_RIGHT = r"(right|correct(ly)?|solved)"
_CLAIM = re.compile(
    r"\d\s?%|\b0?\.\d{2,}\b|(?<!\w)[.,]\d{2,}\b|\b0,\d+\b|\bper ?cent\b|\bpct\b|\baccura(cy|te)\b|\bscor(e|es|ed|ing)\b|"
    r"\bpass@\d|\bstate.of.the.art\b|\bsota\b|"
    r"\b(best|better than|beats?|outperforms?|leaderboard|ranked (first|1st|top)|as good as)\b|"
    rf"\b{_COUNT} (out of {_COUNT}|(in|of)( every)? {_MANY})\b|"  # nine of ten; not "two to four steps", "one of two units"
    rf"\b\d+\s?/\s?\d{{2,}}\b|\b{_COUNT} tenths\b|"
    rf"\b{_RIGHT} (in )?{_COUNT} (times )?(in|of) {_COUNT}\b|\b{_COUNT} (in|of) {_COUNT} {_RIGHT}\b",
)
# What is said of data stands on the board beside measured figures. Shares ("40 % letters") and "the best answers" are none.
_CLAIM_OF_DATA = re.compile(
    r"%\s?(right|correct|solved)\b|\baccuracy\b|\bpass@\d|\bstate.of.the.art\b|\bsota\b|"
    r"\b(better than|beats?|outperforms?)\b"
)


def schema(entry: EntryView) -> Iterator[Problem]:
    """An entry is read by every client: what isn't of the form is a bug or a trick (tags, aliases, keys that stand twice)."""
    if entry.path not in entry.request.submission.files:
        if entry.versions:
            yield Problem(
                f"{entry.path} isn't there, so nobody would find the adapter", hint="`loco submit prepare` writes it."
            )
        return
    file = entry.request.read(entry.path)
    if file is None:
        raise NotCheckedError(f"{entry.path} is no plain file")
    for wrong in problems(file, AdapterEntry):
        yield Problem(f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message, entry.path, wrong.line)


def registry_files(request: Request) -> Iterator[Problem]:
    """A wrong file of the registry stops every client, whoever changed it."""
    models: dict[str, type[Entry]] = {
        r"registry/domains\.yaml": DomainsFile,
        r"registry/bases/[^/]+/base\.yaml": BaseModelEntry,
        r"registry/bases/[^/]+/active\.yaml": ActiveFile,
    }
    for change in request.submission.scope.changes:
        model = next((model for pattern, model in models.items() if re.fullmatch(pattern, change.path)), None)
        file = request.read(change.path)
        for wrong in problems(file, model) if model and file else []:
            yield Problem(f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message, change.path, wrong.line)


def registered(entry: EntryView) -> Iterator[Problem]:
    """A domain or a base that isn't there can't be measured; what it is superseded by must exist for people to follow it."""
    root = entry.request.submission.base_root
    try:
        domains = [domain.id for domain in read_entry(root / "registry" / "domains.yaml", DomainsFile).domains]
    except LocoError as error:
        raise NotCheckedError(f"the domains of the base branch can't be read: {error.message}") from error
    bases = sorted(path.parent.name for path in root.glob("registry/bases/*/base.yaml"))
    found = entry.known
    if found.domain is not None and found.domain not in domains:
        yield Problem(
            f"the domain {found.domain!r} isn't registered", entry.path, entry.line("domain"), f"Known: {_list(domains)}."
        )
    for place, version in enumerate(found.versions):
        if version in entry.new and version.base not in bases:
            line = entry.line("versions", place, "base")
            yield Problem(f"the base {version.base!r} isn't registered", entry.path, line, f"Known: {_list(bases)}.")
    follower = found.deprecation.superseded_by if found.deprecation else None
    if follower is not None and follower not in entry.request.submission.names:
        line = entry.line("deprecation", "superseded_by")
        yield Problem(f"it is superseded by {follower!r}, which isn't registered", entry.path, line)


def licence(entry: EntryView) -> Iterator[Problem]:
    """Without a licence that is known nobody may use, change or pass on what is merged."""
    found = entry.known
    given: list[tuple[str, tuple[int | str, ...]]] = [(found.licence, ("licence",))]
    for place, version in enumerate(found.versions):
        if version in entry.new:
            given.append((version.training.data_licence, ("versions", place, "training", "data_licence")))
    for text, field in given:
        yield from _licence(entry, text, field)


def _licence(entry: EntryView, text: str, field: Sequence[int | str]) -> Iterator[Problem]:
    line = entry.line(*field)
    try:
        canonical = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        hint = "Use an identifier of https://spdx.org/licenses, for example MIT, Apache-2.0, CC-BY-4.0 or CC0-1.0."
        yield Problem(f"{field[-1]}: {text!r} is no licence of the SPDX list", entry.path, line, hint)
        return
    if "licenseref" in text.lower():
        yield Problem(f"{field[-1]}: {text!r} refers to a licence that isn't in the SPDX list", entry.path, line)
    elif canonical != text:
        yield Problem(f"{field[-1]}: {text!r} is written {canonical!r}", entry.path, line)
    elif re.search(r"\bNC\b|\bND\b", text.replace("-", " ")):
        message = f"{field[-1]}: {text!r} forbids some uses or changes: say so in the description"
        yield Problem(message, entry.path, line, severity="warning")


def plain_words(entry: EntryView) -> Iterator[Problem]:
    """Texts are shown on terminals and pages, and scripts pass them on: a command or markup in one might be obeyed."""
    if entry.document is None or entry.document.values is None:
        raise NotCheckedError(f"{entry.path} can't be read as YAML")
    for field, text in _texts(entry.values, ()):
        name = str(field[-1])
        where, line = ".".join(map(str, field)), entry.line(*field)
        bad = _strange(text)
        if bad is not None:
            shown = (
                repr(bad) if bad.isprintable() and bad.isascii() else f"U+{ord(bad):04X} {unicodedata.name(bad, '')}".strip()
            )
            hint = "Begin with a word, and use words, digits and . , : ' ( ) / + - % ? = only."
            yield Problem(f"{where} has the character {shown}, which isn't allowed there", entry.path, line, hint)
        elif len(text) > _LONGEST[name]:
            yield Problem(f"{where} has {len(text)} characters, and {_LONGEST[name]} may be", entry.path, line)


def _strange(text: str) -> str | None:
    """The first character that isn't allowed where it stands; a line that begins with ``::`` commands a runner of Actions."""
    if text[:1] and not text[0].isalnum():
        return text[0]
    rest = _WORDS.sub("", text, count=1)
    return rest[0] if rest else ":" if "::" in text else None


def no_scores(entry: EntryView) -> Iterator[Problem]:
    """A number that the submitter wrote must never stand where measured ones are expected."""
    if entry.document is None or entry.document.values is None:
        raise NotCheckedError(f"{entry.path} can't be read as YAML")
    hint = "Scores are measured here, with the same cases for everybody. Yours belong into TRAINING_LOG.md."
    for field in _keys(entry.values, ()):
        name = re.sub(r"[^a-z0-9]+", "_", str(field[-1]).lower()).strip("_")
        if _SCORES.fullmatch(name) or _SCORES.fullmatch(name.rpartition("_")[2]):
            if name == "rank" and field[0] == "versions" and len(field) == 3:
                continue  # of the matrices
            yield Problem(f"{'.'.join(map(str, field))} reports a score", entry.path, entry.line(*field), hint)
    description = entry.values.get("description")
    if isinstance(description, str) and (claim := _CLAIM.search(bare(description))):
        yield Problem(f"the description claims a result ({claim[0]!r})", entry.path, entry.line("description"), hint)
    for path, text in _texts(entry.values, ()):
        if path[-1] == "data" and (claim := _CLAIM_OF_DATA.search(bare(text))):
            yield Problem(f"{'.'.join(map(str, path))} claims a result ({claim[0]!r})", entry.path, entry.line(*path), hint)


def _texts(value: Any, path: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _LONGEST and isinstance(inner, str):
                yield (*path, str(key)), inner
            elif len(path) < 8:
                yield from _texts(inner, (*path, str(key)))
    elif isinstance(value, list) and len(path) < 8:
        for place, inner in enumerate(value):
            yield from _texts(inner, (*path, place))


def _keys(value: Any, path: tuple[int | str, ...]) -> Iterator[tuple[int | str, ...]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, str(key))
            if len(path) < 8:
                yield from _keys(inner, (*path, str(key)))
    elif isinstance(value, list) and len(path) < 8:
        for place, inner in enumerate(value):
            yield from _keys(inner, (*path, place))


def _list(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)) or "none"


REQUEST_CHECKS: tuple[Check[Request], ...] = (
    Check("LOCO110", "registry-files", "error", "Domains, bases and active adapters keep to their schemas.", registry_files),
)
CHECKS: tuple[Check[EntryView], ...] = (
    Check("LOCO201", "schema", "error", "The entry keeps to its schema.", schema),
    Check("LOCO206", "licence", "error", "Adapter and data stand under licences of the SPDX list.", licence),
    Check("LOCO207", "registered", "error", "Domain, base and successor are registered.", registered),
    Check("LOCO208", "plain-words", "error", "Texts of the entry are plain words.", plain_words),
    Check("LOCO209", "no-scores", "error", "The entry reports no scores of its own.", no_scores),
)
