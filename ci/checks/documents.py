"""Checks of what comes with the weights: what a reader needs, and what training again needs, is there and was written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from math import isclose
from pathlib import Path, PurePosixPath
from typing import Any

from ci.checks.training_log import sections, touched
from ci.checks.types import Check, NotCheckedError, Problem
from ci.checks.views import MAX_TEXT, VersionView
from loco.characters import hides, named
from loco.digests import remembered_sha256
from loco.errors import LocoError
from loco.registry.files import problems
from loco.training.config import TrainConfig
from loco.training.template import fill

LOG, SCRIPT, CONFIG, FACTS = "TRAINING_LOG.md", "train.py", "train.yaml", "training.json"
FACT_FIELDS = frozenset(
    "adapter base domain seed rank alpha steps tokens minutes final_loss examples replay_examples left_out_as_too_long "
    "hardware python libraries base_weights base_gguf data_sha256 replay_sha256 config_sha256".split()
)
_PARSE = "import ast, sys; ast.parse(sys.stdin.buffer.read())"
_SYNTAX = re.compile(r"line (\d+)")


def complete(version: VersionView) -> Iterator[Problem]:
    """An adapter without its script, data, config or log can't be judged by a reader, nor made again."""
    needed = {
        LOG: "the training log",
        SCRIPT: "the script that trains it",
        CONFIG: "the configuration of the training",
        FACTS: "the figures of the training, which `loco train` writes",
    }
    for name, what in needed.items():
        if name not in version.files:
            hint = f"`loco adapters new` starts a folder with everything. Put {name} into {version.folder}."
            yield Problem(f"{version.at(name)} isn't there: {what}", version.folder, hint=hint)
    if _needs_data(version) and not any(name.startswith("data/") and _is_data(name) for name in version.files):
        yield Problem(f"{version.folder}/data/ holds no examples", version.folder, hint="Put .jsonl or .jsonl.gz files there.")
    unnamed = version.of.entry is not None and version.version is None
    if unnamed:
        yield Problem(f"{version.of.path} doesn't name version {version.number}", version.of.path, 1, "`loco submit prepare`.")


def training_log(version: VersionView) -> Iterator[Problem]:
    """A log is what the next student learns from; a template left as it was tells nothing."""
    if LOG not in version.files:
        return
    text = version.text(LOG)
    if text is None:
        yield Problem(f"{LOG} is no UTF-8 text of at most {MAX_TEXT // 1024} KiB", version.at(LOG))
        return
    template = sections(_template(version))
    found = {section.title.casefold(): section for section in sections(text)}
    for wanted in template[1:]:
        section = found.get(wanted.title.casefold())
        if section is None:
            yield Problem(f"{LOG} has no section {wanted.title!r}", version.at(LOG), hint=f"Write it: ## {wanted.title}")
        elif (state := touched(section, wanted)) != "written":
            what = {"empty": "is empty", "untouched": "still is as the template has it"}[state]
            yield Problem(f"section {section.title!r} {what}", version.at(LOG), section.line, _about(wanted.body))
    titles = [section.title for section in sections(text)[:1]]
    wanted_title = f"{version.of.name} {version.number}"
    if titles != [wanted_title]:
        yield Problem(f"{LOG} must begin with the title '# {wanted_title}'", version.at(LOG), 1)


def _template(version: VersionView) -> str:
    path = version.request.submission.base_root / "adapters" / "_template" / LOG
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotCheckedError("the base branch has no template of a training log") from error
    words = {"NAME": version.of.name, "VERSION": version.number}
    if version.version is not None:
        words |= {"BASE": version.version.base, "DOMAIN": version.of.known.domain or "null"}
    return fill(text, words)


def _about(body: str) -> str | None:
    sentence = " ".join(body.split())
    return f"It is for: {sentence}" if sentence and not sentence.startswith("```") else None


def config(version: VersionView) -> Iterator[Problem]:
    """Training again reads this file: it must be right, read no benchmark, and be what the adapter was trained with."""
    path = version.read(CONFIG)
    if path is None:
        return
    found = problems(path, TrainConfig)
    for wrong in found:
        message = f"{wrong.field}: {wrong.message}" if wrong.field else wrong.message
        yield Problem(message, version.at(CONFIG), wrong.line)
    if not found:
        yield from _data_inside(version)
        yield from _as_registered(version)


def _data_inside(version: VersionView) -> Iterator[Problem]:
    base = f"registry/bases/{version.config.base}/"
    for pattern in version.config.data:
        if not pattern.startswith("data/") or ".." in PurePosixPath(pattern).parts:
            yield Problem(f"data: {pattern!r} isn't in the version's data/", version.at(CONFIG), hint="Copy the file there.")
    for pattern in version.config.replay.data if version.config.replay else ():
        if not pattern.startswith(("data/", base)) or ".." in PurePosixPath(pattern).parts:
            message = f"replay.data: {pattern!r} is neither in the version's data/ nor in {base}"
            yield Problem(message, version.at(CONFIG), hint="Copy the file into data/.")


def _as_registered(version: VersionView) -> Iterator[Problem]:
    if version.version is None or version.of.entry is None:
        return
    wanted = {
        "base": version.version.base,
        "domain": version.of.entry.domain,
        "rank": version.version.rank,
        "alpha": version.version.alpha,
        "seed": version.version.training.seed,
    }
    for field, value in wanted.items():
        if (here := getattr(version.config, field)) != value:
            yield Problem(f"{field} is {here!r} here, and {value!r} in the entry", version.at(CONFIG))


def facts(version: VersionView) -> Iterator[Problem]:
    """Cost and provenance stand on the board as the training wrote them, not as somebody would like them."""
    if FACTS not in version.files:
        return
    at, values = version.at(FACTS), version.facts
    for field in sorted(set(values) - FACT_FIELDS)[:20]:
        hint = "`loco train` writes this file. Scores are measured here, for everybody alike."
        yield Problem(f"{field[:80]!r} is no figure of a training", at, hint=hint)
    wanted: dict[str, Any] = {"adapter": version.of.name}
    if version.version is not None and version.of.entry is not None:
        training = version.version.training
        wanted |= {"base": version.version.base, "domain": version.of.entry.domain, "rank": version.version.rank}
        wanted |= {"seed": training.seed, "tokens": training.tokens, "minutes": training.minutes, "hardware": training.hardware}
        if values.get("base_gguf") is not None:
            wanted |= {"base_gguf": version.version.base_sha256}
    for field, value in wanted.items():
        if not _same(values.get(field), value):
            yield Problem(f"{field} is {_short(values.get(field))} here, and {_short(value)} in the entry", at)
    yield from _digests_of_data(version)
    yield from _checkpoint(version)


def _checkpoint(version: VersionView) -> Iterator[Problem]:
    """Where the base branch holds the checkpoint: the adapter was trained on that, not on one that was there before."""
    training = version.base.training
    path = version.request.submission.base_root / training.path / "model.safetensors" if training.kind == "tree" else None
    if path is not None and path.is_file() and version.facts.get("base_weights") != remembered_sha256(path):
        message = f"it was trained on another checkpoint than {version.base.name} has now"
        yield Problem(message, version.at(FACTS), hint=f"Train again: `loco train {version.folder} --fresh`.")


def _digests_of_data(version: VersionView) -> Iterator[Problem]:
    """What was trained on is what is submitted: as `loco.training.examples.digest` and `recipe` compute it."""
    try:
        configuration = version.config
    except NotCheckedError:
        return  # said by the check of the configuration
    at, hint = version.at(FACTS), "Train again with what is in the folder: `loco train ... --fresh`."
    if version.facts.get("config_sha256") != configuration.sha256:
        yield Problem(f"it was written for another {CONFIG}, or by another loco", at, hint=hint, severity="warning")
    files = {path: None for pattern in configuration.data for path in sorted(version.root.glob(pattern)) if _plain(pattern)}
    whole = sha256(b"".join(sha256(path.read_bytes()).digest() for path in files if path.is_file())).hexdigest()
    if _needs_data(version) and version.facts.get("data_sha256") != whole:
        yield Problem("it was written for other data than the folder holds", at, hint=hint)


def _plain(pattern: str) -> bool:
    parts = PurePosixPath(pattern)
    return not parts.is_absolute() and ".." not in parts.parts


def script(version: VersionView) -> Iterator[Problem]:
    """The script is evidence, and is never run here; one that isn't even Python is none."""
    for name, path in version.each(".py"):
        if path.stat().st_size > MAX_TEXT:
            yield Problem(f"{version.at(name)} is longer than {MAX_TEXT // 1024} KiB", version.at(name))
        elif wrong := _syntax_error(path):
            line = _SYNTAX.search(wrong)
            yield Problem(f"{version.at(name)} is no Python: {wrong}", version.at(name), int(line[1]) if line else None)


def _syntax_error(path: Path) -> str | None:
    """What a parser in a process of its own says (a text can be made to crash it); None where it is content."""
    command = [sys.executable, "-I", "-S", "-W", "ignore", "-c", _PARSE]
    try:
        done = subprocess.run(command, input=path.read_bytes(), capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return "the parser doesn't come to an end with it"
    if done.returncode == 0:
        return None
    said = done.stderr.decode(errors="replace").strip().splitlines()
    message = said[-1] if said else f"the parser ends with {done.returncode}"
    lines = [line for line in said if line.lstrip().startswith("File ")]
    where = (
        f" ({lines[-1].strip().rpartition(', ')[2]})"
        if message.startswith(("SyntaxError", "Indentation", "Tab")) and lines
        else ""
    )
    return message[:200] + where


def visible(version: VersionView) -> Iterator[Problem]:
    """A terminal obeys control characters, and a reviewer doesn't see what a reordered line of code does."""
    for name, path in version.each(".md", ".py", ".yaml", ".json", ".csv", ".txt"):
        if path.stat().st_size > MAX_TEXT:
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            yield Problem(f"{version.at(name)} isn't UTF-8 text (byte {error.start})", version.at(name))
            continue
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
            if bad := next((character for character in line if hides(character)), None):
                yield Problem(f"{version.at(name)} has {named(bad)}, which hides what stands there", version.at(name), number)
                break


def _needs_data(version: VersionView) -> bool:
    """A control is trained on replayed examples alone, and has no data of its own."""
    try:
        return version.config.replay_share < 1
    except (NotCheckedError, LocoError):
        return True


def _is_data(name: str) -> bool:
    return name.endswith((".jsonl", ".jsonl.gz"))


def _same(here: Any, there: Any) -> bool:
    if isinstance(here, float) or isinstance(there, float):
        return isinstance(here, (int, float)) and isclose(here, there, rel_tol=1e-9)
    return bool(here == there)


def _short(value: Any) -> str:
    return json.dumps(value, default=str)[:80]


CHECKS: tuple[Check[VersionView], ...] = (
    Check("LOCO401", "complete", "error", "Script, data, config, figures and log are there.", complete),
    Check("LOCO402", "training-log", "error", "Every section of the training log was written.", training_log),
    Check("LOCO403", "config", "error", "train.yaml is right, and is what the entry says.", config),
    Check("LOCO404", "facts", "error", "training.json is what the training wrote, for these data and this config.", facts),
    Check("LOCO405", "script", "error", "The script is Python. It is never run.", script),
    Check("LOCO406", "visible", "error", "Texts hold no characters that hide or command anything.", visible),
)
