"""Checks of the training data: it can be read, teaches something, gives nothing away, and holds no answer of a benchmark."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from ci.checks.types import Check, NotCheckedError, Problem
from ci.checks.views import VersionView
from loco.benchmarks import load_benchmark, load_suite
from loco.benchmarks.subset import parse_name
from loco.errors import ArtifactError, LocoError
from loco.scorers.types import Case

MAX_UNPACKED = 256 * 2**20  # bytes of one file
MAX_LINE = 2**20
MAX_SHOWN = 20  # findings of one sort: the rest is counted
_SUFFIXES = (".jsonl", ".jsonl.gz")

# Forms that the issuers of these tokens document, so that leaked ones can be found.
SECRETS = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b",
    "a GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a Hugging Face token": r"\bhf_[A-Za-z]{34}\b",
    "an OpenAI key": r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}",
    "an Anthropic key": r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{80,}",
    "a Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    "a Stripe key": r"\b[rs]k_live_[A-Za-z0-9]{20,}\b",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a PyPI token": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}",
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
}
_SECRET = re.compile("|".join(f"(?P<s{number}>{pattern})" for number, pattern in enumerate(SECRETS.values())))


class _TooMuchError(Exception):
    """A file that unpacks to more than is read, or has a line that is too long. Its text says which."""


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, unpacked as they are read: a bomb is left at the limit, never in memory.

    Raises _TooMuchError at the limits, OSError, EOFError or zlib.error for a broken archive.
    """
    left = MAX_UNPACKED
    with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as stream:
        for number in range(1, MAX_UNPACKED):
            line = stream.readline(MAX_LINE + 1)
            if not line:
                return
            left -= len(line)
            if len(line) > MAX_LINE:
                raise _TooMuchError(f"line {number} is longer than {MAX_LINE >> 20} MiB")
            if left < 0:
                raise _TooMuchError(f"it unpacks to more than {MAX_UNPACKED >> 20} MiB")
            yield number, line


def bounded_data(version: VersionView) -> Iterator[Problem]:
    """A few kilobytes can unpack to a terabyte, on the machine of everybody who trains again."""
    for name, path in version.each(*_SUFFIXES):
        if (what := _unbounded(path)) is not None:
            hint = "Split the data, or leave out what isn't needed. `gzip -t` says whether an archive is whole."
            yield Problem(f"{version.at(name)}: {what}", version.at(name), hint=hint)


@lru_cache(maxsize=256)
def _unbounded(path: Path) -> str | None:
    """Why a file isn't read, in words; None for one that can be read to its end. Found once: a bomb costs time every time."""
    try:
        for _ in lines(path):
            pass
    except _TooMuchError as error:
        return str(error)
    except (OSError, EOFError, zlib.error):
        return "it is no gzip archive that can be read"
    return None


def examples(version: VersionView) -> Iterator[Problem]:
    """Data that isn't examples teaches nothing, and a broken line stops who trains again."""
    for name, path in version.each(*_SUFFIXES):
        if not name.startswith("data/"):
            yield Problem(f"{version.at(name)} isn't in data/", version.at(name), hint="Training data lies in data/.")
        wrong = count = 0
        for number, line in _readable(path):
            if not line.strip():
                continue
            count += 1
            if (what := _wrong_line(line)) is not None:
                wrong += 1
                if wrong <= MAX_SHOWN:
                    hint = 'A line is {"prompt": "...", "answer": "..."}.'
                    yield Problem(f"{version.at(name)}: {what}", version.at(name), number, hint)
        if wrong > MAX_SHOWN:
            yield Problem(f"{version.at(name)}: {wrong - MAX_SHOWN} more lines are wrong", version.at(name))
        if not count and _unbounded(path) is None:
            yield Problem(f"{version.at(name)} holds no examples", version.at(name), hint="Put one example on each line.")


def _wrong_line(line: bytes) -> str | None:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "the line isn't UTF-8"
    except (ValueError, RecursionError):
        return "the line isn't JSON"
    if not isinstance(row, dict):
        return "the line is no JSON object"
    for field in ("prompt", "answer"):
        value = row.get(field)
        if not isinstance(value, str) or not value.strip():
            return f"field {field!r} must be a text that isn't empty"
    return None


def no_secrets(version: VersionView) -> Iterator[Problem]:
    """What is merged is public for ever, and is what a model repeats. A token in it must be revoked, not only removed."""
    kinds = list(SECRETS)
    for name, path in version.each(*_SUFFIXES, ".md", ".py", ".yaml", ".json", ".csv", ".txt"):
        hits = (
            (number, found.lastgroup)
            for number, line in _readable(path)
            if (found := _SECRET.search(line.decode("utf-8", "replace")))
        )
        for number, group in islice(hits, MAX_SHOWN):
            what = kinds[int(str(group)[1:])]
            hint = "Revoke it first: it is in the history of your branch. Then take it out."
            yield Problem(f"{version.at(name)} holds what looks like {what}", version.at(name), number, hint)


def no_contamination(version: VersionView) -> Iterator[Problem]:
    """Who has seen the questions with their answers isn't measured by them."""
    from loco.evaluation.contamination import overlap

    cases, missing = _cases(version)
    files = list(version.each(*_SUFFIXES))
    found = overlap((_text(line) for _, path in files for _, line in _readable(path)), cases)
    whole = [hit for hit in found if hit.kind == "whole"]
    places = _places(files, {hit.case: hit.words for hit in whole[:MAX_SHOWN]})
    for hit in whole[:MAX_SHOWN]:
        name, number = places.get(hit.case, ("data", None))
        message = f"{version.at(name)} holds the case {hit.case}: {hit.words[:120]!r}"
        yield Problem(message, version.at(name), number, "Take out the examples that come from a benchmark, and train again.")
    if len(whole) > MAX_SHOWN:
        yield Problem(f"{version.at('data')} holds {len(whole) - MAX_SHOWN} more cases", version.at("data"))
    parts = [hit.case for hit in found if hit.flagged and hit.kind != "whole"]
    if parts:
        message = (
            f"{len(parts)} cases share long runs of words with the data ({', '.join(parts[:3])}, ...): their scores won't count"
        )
        yield Problem(message, version.at("data"), severity="warning")
    if missing:
        raise NotCheckedError(f"the cases of {', '.join(missing)} aren't on this machine")


def _places(files: list[tuple[str, Path]], wanted: dict[str, str]) -> dict[str, tuple[str, int]]:
    """File and line that hold the words of each case."""
    from loco.evaluation.contamination import words

    sought = {case: " ".join(words(text)) for case, text in wanted.items()}
    found: dict[str, tuple[str, int]] = {}
    for name, path in files if sought else ():
        for number, line in _readable(path):
            text = " ".join(words(_text(line)))
            for case in [case for case, run in sought.items() if run in text]:
                found[case] = (name, number)
                del sought[case]
            if not sought:
                return found
    return found


def _cases(version: VersionView) -> tuple[list[Case], list[str]]:
    """The cases that measure adapters of this base, as the base branch has them, and the benchmarks that aren't there."""
    root = version.request.submission.base_root
    cases: list[Case] = []
    missing = []
    try:
        suite = load_suite(root, version.known.base)
    except LocoError as error:
        raise NotCheckedError(f"no benchmarks measure {version.known.base}: {error.message}") from error
    for benchmark in suite.benchmarks:
        split, _ = parse_name(benchmark.split)  # the whole of it: cases are each other's measure of what is pattern
        try:
            cases += load_benchmark(root, benchmark.id).cases(split)
        except ArtifactError:
            missing.append(benchmark.id)
    return cases, missing


def _readable(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that is within the limits; of others none: the check of sizes says so."""
    return lines(path) if _unbounded(path) is None else iter(())


def _text(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return f"{row.get('prompt', '')}\n{row.get('answer', '')}" if isinstance(row, dict) else text


CHECKS: tuple[Check[VersionView], ...] = (
    Check("LOCO501", "bounded-data", "error", "Data unpack to a bounded size.", bounded_data),
    Check("LOCO502", "examples", "error", "Data are examples, one on each line.", examples),
    Check("LOCO503", "no-secrets", "error", "Nothing that looks like a token or a private key is in it.", no_secrets),
    Check("LOCO504", "no-contamination", "error", "No case of a benchmark is in the training data.", no_contamination),
)
